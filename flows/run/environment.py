"""What Prefect, MLflow and Great Expectations read from the environment when they are imported.

Called once by the command line, before any of them is. A variable the user has set is left alone.
"""

import os
from pathlib import Path

UMASK = 0o027
"""What is made of customers is for its owner to write, for the group to read, and for nobody else."""
LAKE_COPIES = "lake-copies"


def prepare(home: Path, debug: bool = False) -> None:
    """Embedded state under `home`, files closed to others, no telemetry, nothing pickled, quiet unless `debug`."""
    os.umask(UMASK)
    values = {
        "LAKE_CACHE": str(home / LAKE_COPIES),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # a cold start takes up to 35 s
        "PREFECT_LOGGING_LEVEL": "INFO" if debug else "CRITICAL",  # the steps are shown by flows.run.progress
        # the embedded server ends with the run, often before the last lines reach it
        "PREFECT_LOGGING_TO_API_ENABLED": "true" if "PREFECT_API_URL" in os.environ else "false",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_SHOW_STARTUP_BANNER": "false",
        "MLFLOW_LOGGING_LEVEL": "INFO" if debug else "ERROR",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
        "MLFLOW_DISABLE_SCHEMA_DETAILS": "true",  # keeps customer rows out of error texts
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
        "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
        "GX_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "true",
        # OpenMP's threads wait for each other without spinning for long: with one core taken by somebody else, a growth
        # on two threads took fifteen times as long as on an idle machine, and takes twice as long so
        "GOMP_SPINCOUNT": "20000",
    }
    for name, value in values.items():
        os.environ.setdefault(name, value)
    Path(os.environ["PREFECT_HOME"]).mkdir(
        parents=True, exist_ok=True
    )  # SQLite makes its file, not the folder
    _quiet_logging(debug)


def _quiet_logging(debug: bool) -> None:
    import logging

    if not debug:
        for name in ("mlflow", "alembic", "great_expectations", "urllib3"):
            logging.getLogger(name).setLevel(logging.ERROR)
        # as its own setting above: at ERROR it shows the traceback of every failure it passes on
        logging.getLogger("prefect").setLevel(logging.CRITICAL)
        # they show the traceback of a disk that takes nothing; what the run needs raises the error all the same
        for name in ("mlflow.store.db", "great_expectations.render"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
