"""The home folder: where each thing Retain makes is kept, and the lock that lets one run write at a time."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from flows.run.progress import say

PATIENCE_SECONDS = 1800


class HomeBusy(RuntimeError):
    """Another run has been writing for too long."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class Home:
    """Places under one root folder."""

    root: Path

    @property
    def lake(self) -> str:
        """Root of the Delta tables."""
        return str(self.root / "lake")

    @property
    def staging(self) -> Path:
        """Files of the run under way; nothing here is needed once it has ended."""
        return self.root / "staging"

    @property
    def temp(self) -> Path:
        """Where DuckDB spills."""
        return self.root / "tmp"

    @property
    def contracts(self) -> Path:
        """Great Expectations' history and data docs."""
        return self.root / "contracts"

    @property
    def artifacts(self) -> Path:
        """MLflow's artifacts."""
        return self.root / "mlartifacts"

    @property
    def exports(self) -> Path:
        """CSV files, one folder per day, and `current`."""
        return self.root / "exports"

    @property
    def backtests(self) -> Path:
        """Panels of the past and what was graded on them, one folder per state of the data."""
        return self.root / "backtests"

    @property
    def reports(self) -> Path:
        """HTML reports, one per day, and `current.html`."""
        return self.root / "reports"


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Hold the home for writing; a flow inside a flow holds it already.

    The lock is the kernel's: a killed run lets go of it. HomeBusy after half an hour of waiting.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.root / "run.lock", is_singleton=True, thread_local=False)
    if lock.is_locked:  # by this process: a flow inside a flow
        yield
        return
    _wait(lock, home)
    try:
        shutil.rmtree(home.staging, ignore_errors=True)  # what a killed run left behind
        yield
    finally:
        shutil.rmtree(home.staging, ignore_errors=True)
        lock.release()


def _wait(lock: FileLock, home: Home) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"another run is writing to {home.root}; waiting for it to end")
        try:
            lock.acquire(timeout=PATIENCE_SECONDS)
        except Timeout:
            raise HomeBusy(
                f"another run has been writing to {home.root} for over {PATIENCE_SECONDS // 60} minutes; "
                "nothing was changed. See whether it hangs, then run again"
            ) from None
