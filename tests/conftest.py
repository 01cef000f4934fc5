"""What all tests share: third parties are told where to keep their state before any of them is imported."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from flows.run.environment import prepare
from flows.run.prefect_server import start

SCRATCH = tempfile.mkdtemp(prefix="retain-tests-")
# the first to register runs last, when what was started here has stopped
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(Path(SCRATCH) / "hypothesis")
os.environ["COLUMNS"] = "200"  # lines of progress uncut
# tests read what they have just written, whole; those of lake/resting_files.py ask for what they need
os.environ |= {"RETAIN_READING__REST_SECONDS": "0", "RETAIN_READING__UNENDED_MINUTES": "0"}
# a busy machine is no finding; and what CI says of one commit it says again
settings.register_profile(
    "retain", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("retain")
os.environ.pop(
    "PREFECT_HOME", None
)  # a worker has one of its own, not that of the process that hands out the work
prepare(Path(SCRATCH))


def pytest_configure(config: pytest.Config) -> None:
    """One Prefect API for all flows of a worker: each run would start its own, which takes longer than most flows."""
    if not getattr(config.option, "numprocesses", None):  # the process that hands out the work runs no test
        start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: one of several minutes that comes last would leave the other cores without work."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave as the command line does: an ordinary exit prints pages of "leaked" warnings of DuckDB's binding."""
    session = config.pluginmanager.get_plugin("session")
    if (status := getattr(session, "exitstatus", None)) is None:
        return
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(int(status))
