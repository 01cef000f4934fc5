"""A registry that does not answer, in one sentence and in bounded time; one that answers no is something else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any, ClassVar, TypeVar

from models.errors import causes

SERVER_ERROR = 500
Answer = TypeVar("Answer")


class RegistryDown(RuntimeError):
    """MLflow, or what lies behind it, does not answer; nothing was changed."""

    exit_code: ClassVar[int] = 1


@contextmanager
def answering(address: str) -> Iterator[None]:
    """Raise RegistryDown for what shows in the block that the registry at `address` cannot be reached or read.

    What it answers (no such version, no permission, a model of another Retain) is passed on as it is,
    and so is the full disk of a database on this machine.
    """
    try:
        yield
    except Exception as error:
        if not _is_outage(error) or _is_full_disk(address, error):
            raise
        raise RegistryDown(_sentence(address, str(error))) from error


def within(seconds: float, address: str, ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns or raises; RegistryDown where that takes longer than so many seconds.

    A connection that hangs cannot be broken off from outside: its thread is left behind, and ends with the process.

    >>> within(5.0, "sqlite:///models.db", lambda: 2)
    2
    """
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["answer"] = ask()
        except Exception as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, name="registry", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise RegistryDown(_sentence(address, f"no answer within {seconds:g} seconds"))
    if "error" in outcome:
        raise outcome["error"]
    answer: Answer = outcome["answer"]
    return answer


def _sentence(address: str, reason: str) -> str:
    first = reason.strip().splitlines()[0][:200] if reason.strip() else "no reason given"
    return (
        f"MLflow at {without_password(address)} does not answer ({first}): start or mend it, then run again"
    )


def without_password(address: str) -> str:
    """The address of a store with what stands for a user and password masked.

    >>> without_password("http://me:word@models:5000"), without_password("sqlite:///models.db")
    ('http://***@models:5000', 'sqlite:///models.db')
    """
    scheme, separator, place = address.partition("://")
    user, at, host = place.rpartition("@")
    return f"{scheme}{separator}***@{host}" if at and user else address


def _is_outage(error: Exception) -> bool:
    """Whether a fault stands behind it. What speaks for itself (`exit_code`) is an answer, whatever it came from."""
    unexplained = takewhile(lambda part: not hasattr(part, "exit_code"), causes(error))
    return any(map(_is_fault, unexplained))


def _is_full_disk(address: str, error: Exception) -> bool:
    return address.startswith("sqlite:") and "disk is full" in str(error)


def _is_fault(error: BaseException) -> bool:
    """A server's error or none at all, a file that cannot be read, a database behind it that fails."""
    status = getattr(error, "get_http_status_code", None)
    if status is not None:
        return int(status()) >= SERVER_ERROR
    return isinstance(error, OSError) or type(error).__module__.startswith(("sqlalchemy", "sqlite3"))
