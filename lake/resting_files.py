"""Files are read when they rest: not while they are being written, so that no line lands that was cut short."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from lake.sources import Reading, SourcePart, TableMap, source_addresses

RECENT_SECONDS = 60.0  # a file that changed longer ago rests
LINES = {".csv", ".tsv", ".txt", ".jsonl", ".ndjson"}
FOOTER = b"PAR1"
RETRY = "Nothing was landed; run again when it rests"


class RestlessSource(ValueError):
    """A file that is still being written."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class Patience:
    """For how many `seconds` a file just changed is watched, and for how many minutes a line without an end waits."""

    seconds: float
    unended_minutes: float


@dataclass(frozen=True)
class FileMark:
    """A file as it was at one moment; `changed` is its time of change in nanoseconds."""

    path: Path
    size: int
    changed: int

    def age(self, at: datetime) -> float:
        """Seconds from its last change to `at`, below 0 where its clock is ahead."""
        return at.timestamp() - self.changed / 1e9


def source_files(mapping: TableMap, reading: Reading, part: SourcePart | None = None) -> tuple[str, ...]:
    """The files one table, or a part of it, is made of; none of a server's."""
    addresses = source_addresses(mapping, reading, part).values()
    return tuple(path for address in addresses for path in address.files)


def refuse_restless(files: Iterable[str], at: datetime, patience: Patience) -> None:
    """Raise RestlessSource where one of the files is still being written, as seen from `at`, this instant.

    Those changed within a minute are watched together for `patience.seconds`: size and time must stand still. The last
    line of a text file has to end, unless the file is older than `patience.unended_minutes`: some programs write no
    last end of line. A Parquet file has to have its footer.
    """
    marks = [_mark(path) for path in sorted(set(files))]
    recent = [mark for mark in marks if mark.age(at) < RECENT_SECONDS]
    if recent and patience.seconds:
        time.sleep(patience.seconds)
        _refuse_changed(recent, f"within {patience.seconds:g} seconds")
    for mark in marks:
        _refuse_unended(mark, mark.age(at) / 60 < patience.unended_minutes)


@contextmanager
def unchanged(files: Iterable[str]) -> Iterator[None]:
    """Raise RestlessSource where one of the files changes while the block runs, whatever the block made of it."""
    marks = [_mark(path) for path in sorted(set(files))]
    try:
        yield
    except Exception:
        _refuse_changed(marks, "while it was read")
        raise
    _refuse_changed(marks, "while it was read")


def _refuse_changed(marks: Sequence[FileMark], when: str) -> None:
    for old in marks:
        new = _mark(str(old.path))
        if new != old:
            grown = f"from {old.size:,} to {new.size:,} bytes" if new.size != old.size else "without growing"
            raise RestlessSource(f"{old.path} is still being written: it changed {when}, {grown}. {RETRY}")


def _refuse_unended(mark: FileMark, is_young: bool) -> None:
    if mark.size <= 0:
        return  # gone or empty: reading it has its own sentence
    kind = mark.path.suffix.lower()
    if kind == ".parquet" and _tail(mark) != FOOTER:
        raise RestlessSource(
            f"{mark.path} has no Parquet footer: it is still being written, or was cut short. {RETRY}, "
            "or export it again"
        )
    if kind in LINES and is_young and not {*b"\r\n"} & {*_tail(mark)[-2:]}:
        raise RestlessSource(
            f"{mark.path} is still being written: its last line has no end. {RETRY}, end the line, or see "
            "reading.unended_minutes"
        )


def _tail(mark: FileMark) -> bytes:
    """The file's last four bytes."""
    with mark.path.open("rb") as file:
        file.seek(max(0, mark.size - len(FOOTER)))
        return file.read(len(FOOTER))


def _mark(path: str) -> FileMark:
    """The file now; one that is gone has size -1, so that it differs from what it was."""
    try:
        stat = Path(path).stat()
    except FileNotFoundError:
        return FileMark(Path(path), -1, 0)
    return FileMark(Path(path), stat.st_size, stat.st_mtime_ns)
