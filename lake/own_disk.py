"""The disk that Retain itself writes to, and who is blamed when it takes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

FULL = ("no space left on device", "os error 28", "disk is full", "disk quota exceeded", "os error 122")
READ_ONLY = ("read-only file system", "os error 30", "readonly database")
LIMITED = ("file too large", "os error 27")


class OwnDiskFault(RuntimeError):
    """A copy of a source could not be written; the command looks at the disk and says what to do."""


@contextmanager
def blaming_the_disk() -> Iterator[None]:
    """Raise OwnDiskFault for an error of the block that comes from writing: the source is not at fault."""
    try:
        yield
    except Exception as error:
        if (words := _words_of_disk(error)) is None:
            raise
        raise OwnDiskFault(words) from None


def _words_of_disk(error: BaseException | None) -> str | None:
    """What says in the error, or in what it was made from, that a disk takes nothing: no reading does."""
    while error is not None:
        text = str(error)
        if any(mark in text.lower() for mark in (*FULL, *READ_ONLY, *LIMITED)):
            return text
        error = error.__cause__ or error.__context__
    return None
