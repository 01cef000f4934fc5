"""A run that a server started ends with it, however that ends."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

VARIABLE = "SERVE_LOCK"
POLL_SECONDS = 1.0


class ServedTwice(RuntimeError):
    """Schedules of this home are being served already."""

    exit_code: ClassVar[int] = 2


@contextmanager
def parenthood(home: Path) -> Iterator[None]:
    """Hold the lock that says this process lives, and name it to its children. ServedTwice if somebody has it."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "serve.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ServedTwice(
            f"`retain serve` is running for {home} already; stop it first, or use another --home"
        ) from None
    os.environ[VARIABLE] = lock.lock_file
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        lock.release()


def end_with_parent() -> None:
    """Watch the parent's lock, where there is one: the kernel lets go of it when the parent is gone, even killed."""
    path = os.environ.get(VARIABLE)
    if path:
        threading.Thread(target=_watch, args=(path,), daemon=True).start()


def _watch(path: str) -> None:
    FileLock(path).acquire(poll_interval=POLL_SECONDS)
    os._exit(1)  # whatever was being written is a commit: whole, or not there
