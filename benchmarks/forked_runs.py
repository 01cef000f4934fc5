"""The `retain` command in children of a process that has imported everything: a run costs what it does, not its start.

The parent must run no flow itself: a fork keeps one thread only, and a lock that another held stays locked.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from flows.run.environment import prepare
from flows.run.prefect_server import start

MODULES = (
    "cli.main",
    "flows.daily.daily_flow",
    "flows.backfill",
    "flows.export.export_flow",
    "flows.upkeep.upkeep_flow",
    "flows.train.train_flow",
    "expectations.data_docs",
    "models.tracking",
    "mlflow.store.tracking.sqlalchemy_store",
    "mlflow.store.model_registry.sqlalchemy_store",
    "lightgbm",
    "altair",
    "great_expectations",
)
CRASHED = 70


def warm(scratch: Path) -> None:
    """Start a Prefect API of this process unless one is named already, its database in `scratch`, and import all."""
    prepare(scratch)
    start()
    for name in MODULES:
        importlib.import_module(name)


def warm_up(root: Path) -> None:
    """The same, for runs on files that are written whole before a run looks at them."""
    os.environ |= {"RETAIN_READING__REST_SECONDS": "0", "RETAIN_READING__UNENDED_MINUTES": "0"}
    warm(root / "prefect")


def forked(arguments: list[str], log: Path, environment: Mapping[str, str] | None = None) -> int:
    """The id of a new child that runs `retain` with `arguments`; what it shows is added to `log`."""

    def command() -> int:
        from cli.main import run

        return run(arguments)

    return fork(command, log, environment)


def fork(work: Callable[[], int], log: Path, environment: Mapping[str, str] | None = None) -> int:
    """The id of a new child, in a group of its own, that ends with what `work` returns."""
    sys.stdout.flush()
    if number := os.fork():
        return number
    code = CRASHED
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.environ |= environment or {}
        code = work()
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def ended(number: int) -> int:
    """Wait for a child: its exit code, or the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
