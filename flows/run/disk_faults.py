"""A disk that takes nothing: full, read-only, or closed to this user; in one sentence, whoever met it first."""

import errno
import shutil
from pathlib import Path

from lake.own_disk import FULL, LIMITED, READ_ONLY
from models.errors import causes

LEAST_BYTES = 1 << 20
"""With less than this free a disk counts as full: a database cannot even note that it failed."""
REASONS = {
    "full": "is full: make room on it (`retain upkeep` removes what is old, once it can write a little)",
    "read-only": "is read-only: mount it for writing",
    "limited": "takes no file of that size: raise the limit (`ulimit -f`), or use another kind of disk",
    "closed": "may not be written to: give it to the user who runs Retain",
}
NUMBERS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EFBIG: "limited",
}


def disk_sentence(error: BaseException, home: Path) -> str | None:
    """What to do where `error` comes from a disk that takes nothing; None for an error of another kind.

    Libraries say it in their own words, or fail elsewhere because of it: then the home itself is looked at. Asked only
    of errors that do not explain themselves (`exit_code`).

    >>> disk_sentence(OSError(28, "No space left on device", "lake/orders"), Path("var"))[:28]
    'the disk of var is full: mak'
    >>> disk_sentence(KeyError("amount"), Path(".")) is None
    True
    """
    kind = next((kind for part in causes(error) if (kind := _kind(part, home))), None) or _state(home)
    if kind is None:
        return None
    return (
        f"the disk of {home} {REASONS[kind]}, then run again; nothing half done is shown, "
        f"the last good state is kept ({_first_line(error)})"
    )


def _kind(error: BaseException, home: Path) -> str | None:
    if isinstance(error, OSError) and error.errno in NUMBERS:
        return NUMBERS[error.errno]
    if isinstance(error, PermissionError):  # of a source it is said elsewhere
        return "closed" if Path(error.filename or "").is_relative_to(home) else None
    text = str(error).lower()
    marks = {"full": FULL, "read-only": READ_ONLY, "limited": LIMITED}
    return next((kind for kind, words in marks.items() if any(word in text for word in words)), None)


def _state(home: Path) -> str | None:
    """The disk itself: what failed may only have waited for somebody to write."""
    folder = next((path for path in (home, *home.absolute().parents) if path.exists()), home)
    try:
        return "full" if shutil.disk_usage(folder).free < LEAST_BYTES else None
    except OSError:
        return None


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:160] if lines else 'no reason given'}"
