"""Files that appear whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, ClassVar
from uuid import uuid4


class CannotWrite(RuntimeError):
    """A file could not be written; what stood there before still stands."""

    exit_code: ClassVar[int] = 1


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """One file, open for writing; it takes its place at `path` only when the block ends without an error.

    Readers see the old file or the new one, never a part: the bytes go to a hidden neighbour in the same
    folder, are forced to disk, and then renamed. Missing folders are made. If anything fails, the old file
    stays and the neighbour is removed; a failing disk or folder raises `CannotWrite`.

        with whole_file(Path("list.csv")) as file:
            file.write(b"customer_id")
    """
    # Opened plainly rather than by tempfile: that gives mode 0600, and colleagues could not read the result.
    part = hidden_neighbour(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        _remove(part)


def hidden_neighbour(path: Path) -> Path:
    """A name nobody has in the folder of `path`, for what takes its place there in one step."""
    return path.with_name(f".{uuid4().hex[:12]}.part")


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """What to raise where the system refused to write at `path`."""
    reason = error.strerror or str(error)
    is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    advice = (
        "make room on its disk and run again" if is_full else "make its folder writable or name another one"
    )
    return CannotWrite(f"Cannot write {path}: {reason}. What stood there before is unchanged; {advice}.")


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except NotADirectoryError:  # the folder is a file, so nothing was ever written into it
        return
