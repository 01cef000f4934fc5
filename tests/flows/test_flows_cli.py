"""The command line: quick to answer, because heavy packages load only where they are used."""

import subprocess
import sys

HEAVY = (
    "pandas",
    "prefect",
    "mlflow",
    "great_expectations",
    "ibis",
    "duckdb",
    "lightgbm",
    "sklearn",
    "deltalake",
    "pyarrow",
)


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys; from cli.main import run; run(['--help']); print(sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    for command in (
        "demo",
        "init",
        "check",
        "ingest",
        "train",
        "score",
        "daily",
        "serve",
        "report",
        "backfill",
        "models",
    ):
        assert f" {command} " in done.stdout
