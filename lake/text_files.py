"""A CSV file as DuckDB likes it: UTF-8, one kind of line end, its delimiter and column names known."""

import codecs
import csv
import gzip
import io
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import BinaryIO

from lake.addresses import SourceError

CHUNK = 1 << 20
LONGEST = 100_000  # letters of a header; below the limit that Python's reader has for one field
DELIMITERS = ",;\t|"
BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
SAMPLE_LINES, CLEAR = (
    10_000,
    3,
)  # so many Western words of two such letters side by side, and no other: unheard of
CHINESE = "gb18030"
MIXED = "utf-8, and windows-1252 where it is not"
DAMAGED = (EOFError, zlib.error, OSError)


@dataclass(frozen=True)
class TextFile:
    """One readable CSV file: `path` is UTF-8, `skip` lines stand before the header."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    skip: int = 0


def open_text(path: str, scratch: Path) -> TextFile:
    """The CSV file at `path`, which may be gzipped, UTF-8, UTF-16 or Windows' Latin-1, with or without a mark.

    Where DuckDB could not read it as it is, a UTF-8 copy is made at `scratch`. A file that mixes UTF-8 with
    Latin-1 is read byte by byte as what it is. Raises SourceError for a file that is empty, cut short or no text.
    """
    with refuse_damage(path):
        return _described(path, as_utf8(path, scratch))


def as_utf8(path: str, scratch: Path) -> Path:
    """The text file at `path` if it is plain UTF-8 already, else a copy at `scratch` that is; DAMAGED where cut."""
    encoding, as_it_is = _look(path)
    return Path(path) if as_it_is else _copy(path, encoding, scratch)


@contextmanager
def refuse_damage(path: str) -> Iterator[None]:
    """While the file at `path` is read: SourceError where it turns out to be cut short or damaged."""
    try:
        yield
    except UnicodeError:
        raise SourceError(
            f"{path} holds letters that are neither UTF-8 nor Windows-1252 nor GB 18030; save it as UTF-8"
        ) from None
    except DAMAGED as error:
        reason = (
            error.strerror if isinstance(error, OSError) and error.strerror else "it is cut short or damaged"
        )
        raise SourceError(f"cannot read {path}: {reason}; export it again") from None


def _look(path: str) -> tuple[str, bool]:
    """The encoding, and whether DuckDB can read the file as it lies there."""
    with _bytes(path) as file:
        start = file.read(4096)
        _refuse_other_kinds(path, start)
        wide = _wide(start)
        if wide:
            return wide, False
        encoding, ends = "utf-8", Counter[str]()
        decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
        for chunk in _chunks(file, start):
            if b"\0" in chunk:
                raise SourceError(f"{path} holds bytes that are no text; give a CSV or Parquet file")
            ends.update({"\r\n": chunk.count(b"\r\n"), "\n": chunk.count(b"\n"), "\r": chunk.count(b"\r")})
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                encoding, decoder = MIXED, codecs.getincrementaldecoder("latin-1")()
    if encoding == MIXED and _is_chinese(path):
        encoding = CHINESE
    one_end = ends["\r"] == 0 or ends["\r\n"] == ends["\n"] == ends["\r"]
    return encoding, encoding == "utf-8" and one_end and not _gzipped(path)


def _refuse_other_kinds(path: str, start: bytes) -> None:
    kinds = {b"PK\x03\x04": "an Excel workbook or a zip archive", b"PAR1": "a Parquet file", b"%PDF": "a PDF"}
    for magic, kind in kinds.items():
        if start.startswith(magic):
            raise SourceError(f"{path} is {kind}, not a CSV file; export it as CSV, or name it as what it is")
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise SourceError(f"{path} is empty: not even a header; export it again")


def _wide(start: bytes) -> str | None:
    """UTF-32 or UTF-16 by its mark, or by the zeros that every second byte of Western text then is."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) / 4 > 8 * min(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _is_chinese(path: str) -> bool:
    """Whether letters beyond ASCII come in pairs only, as Chinese does in GB 18030 and Western text does not."""
    runs = Counter[int]()
    with _bytes(path) as file:
        for line in islice(file, SAMPLE_LINES):
            runs.update(len(run) % 2 for run in BEYOND_ASCII.findall(line))
    return runs[1] == 0 and runs[0] >= CLEAR


def _copy(path: str, encoding: str, target: Path) -> Path:
    codecs.register_error("windows-1252", _windows)
    name, errors = ("utf-8", "windows-1252") if encoding == MIXED else (encoding, "strict")
    with _bytes(path) as file, target.open("w", encoding="utf-8", newline="\n") as copy:
        shutil.copyfileobj(io.TextIOWrapper(file, encoding=name, errors=errors, newline=None), copy, CHUNK)
    return target


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252"), error.end


def _described(path: str, text: Path) -> TextFile:
    with text.open(encoding="utf-8-sig", newline="") as file:
        first, skip = file.readline(LONGEST), 0
        if first.lower().startswith("sep="):  # Excel's way of naming the delimiter
            first, skip = file.readline(LONGEST), 1
        if len(first) == LONGEST:
            raise SourceError(
                f"{path} begins with a line of more than {LONGEST:,} letters, which is no header; its first line must "
                "name the columns, and each row stand on a line of its own"
            )
        delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
        file.seek(0)
        for _ in range(skip):
            file.readline()
        try:
            names = next(csv.reader(file, delimiter=delimiter))
        except (csv.Error, StopIteration):
            raise SourceError(
                f"{path} has no header that can be read; its first line must name the columns"
            ) from None
    return TextFile(text, delimiter, tuple(distinct_names(names)), skip)


def distinct_names(names: list[str]) -> Iterator[str]:
    """Column names as a mapping writes them: trimmed, none empty, none twice.

    >>> list(distinct_names(["id", " Id", ""]))
    ['id', 'Id_1', 'column3']
    """
    names_before: set[str] = set()
    for number, name in enumerate(names, 1):
        plain = name.strip().strip("\ufeff") or f"column{number}"
        spellings = chain([plain], (f"{plain}_{copy}" for copy in count(1)))
        free = next(spelling for spelling in spellings if spelling.lower() not in names_before)
        names_before.add(free.lower())
        yield free


def _chunks(file: BinaryIO, start: bytes) -> Iterator[bytes]:
    yield start
    while chunk := file.read(CHUNK):
        yield chunk


def _gzipped(path: str) -> bool:
    with Path(path).open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _bytes(path: str) -> BinaryIO:
    return gzip.open(path, "rb") if _gzipped(path) else Path(path).open("rb")  # type: ignore[return-value]
