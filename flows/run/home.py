"""The home folder: where each thing Retain makes is kept, and the lock that lets one run write at a time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from flows.run.environment import LAKE_COPIES, UMASK
from flows.run.lake_lease import leased
from flows.run.progress import say
from lake.object_store import VARIABLE

PATIENCE_SECONDS = 1800


class HomeBusy(RuntimeError):
    """Another run has been writing for too long."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class Home:
    """Places under one root folder; the lake may lie elsewhere, and then other machines may share it."""

    root: Path
    lake_address: str | None = None

    @property
    def lake(self) -> str:
        """Root of the Delta tables: a folder, or an object store's address."""
        return self.lake_address or str(self.root / "lake")

    @property
    def has_own_lake(self) -> bool:
        """Whether the lake lies in the home, so that the home's lock guards it too."""
        return "://" not in self.lake and Path(self.lake).is_relative_to(self.root)

    @property
    def lake_copies(self) -> Path:
        """Copies of the files of a lake that lies in an object store."""
        return self.root / LAKE_COPIES

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
    def champions(self) -> Path:
        """Copies of the models that scored last, for mornings on which MLflow does not answer."""
        return self.root / "champions"

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
    """Hold the home, and a lake that others share, for writing; a flow inside a flow holds them already.

    The lock is the kernel's: a killed run lets go of it. HomeBusy after half an hour of waiting.
    """
    os.umask(UMASK)  # here too, like the next line: a worker starts flows without the command line
    os.environ.setdefault(VARIABLE, str(home.lake_copies))
    home.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.root / "run.lock", is_singleton=True, thread_local=False)
    if lock.is_locked:  # by this process: a flow inside a flow
        yield
        return
    with ExitStack() as stack:
        _wait(lock, home)
        stack.callback(lock.release)
        if not home.has_own_lake:
            stack.enter_context(leased(home.lake, PATIENCE_SECONDS))
        shutil.rmtree(home.staging, ignore_errors=True)  # what a killed run left behind
        stack.callback(shutil.rmtree, home.staging, ignore_errors=True)
        yield


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
