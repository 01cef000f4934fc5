"""Where an id still stands: any file looked into, compressed or not, as text, in columns or byte by byte."""

import gzip
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TEXTS = {
    "", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".html", ".xml", ".svg", ".yaml", ".yml", ".md", ".log", ".rels",
}  # fmt: skip
PLAIN_DIGITS, LEAST, LEAST_IN_BYTES = 6, 3, 6
BORDER = "[^0-9A-Za-z_-]"
CHUNK = 8 << 20


def pattern_of(customer: str) -> str | None:
    """The id as a word of its own, as a pattern; None for one that any text may hold by chance, such as 42.

    >>> pattern_of("c12"), pattern_of("42")
    ('(^|[^0-9A-Za-z_-])c12($|[^0-9A-Za-z_-])', None)
    """
    if len(customer) < (PLAIN_DIGITS if customer.isdigit() else LEAST):
        return None
    return f"(^|{BORDER}){re.escape(customer)}($|{BORDER})"


def holds(path: Path, customer: str) -> bool:
    """Whether the file holds the id.

    A Parquet file is read column by column, each value of text whole and word by word; an archive is unpacked, and
    text searched for the word. In other bytes it is looked for where it is long enough to stand in none by chance.
    An id that any text may hold by chance is looked for in Parquet files alone.
    """
    pattern = pattern_of(customer)
    if path.suffix == ".parquet" and _in_columns(path, customer, pattern):
        return True
    if pattern is None:
        return False
    word = re.compile(pattern.encode())
    return any(_in_bytes(name, chunk, customer, word) for name, chunk in _chunks(path, len(customer) + 2))


def _in_bytes(name: str, chunk: bytes, customer: str, word: re.Pattern[bytes]) -> bool:
    if customer.encode() not in chunk:  # which is looked for a hundred times faster than a word
        return False
    if Path(name).suffix.lower() in TEXTS:
        return word.search(chunk) is not None
    return len(customer) >= LEAST_IN_BYTES


def _chunks(path: Path, overlap: int) -> Iterator[tuple[str, bytes]]:
    """The file's bytes, unpacked, in pieces that overlap, each with the name that says what it is."""
    if path.suffix in (".xlsx", ".zip") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
        return
    name = path.stem if path.suffix == ".gz" else path.name
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        before = b""
        while piece := file.read(CHUNK):
            yield name, before + piece
            before = piece[-overlap:]


def _in_columns(path: Path, customer: str, pattern: str | None) -> bool:
    """Whether a value of text in a Parquet file is the id or has it as a word, a row group at a time."""
    file = pq.ParquetFile(path)
    names = [field.name for field in file.schema_arrow if _is_text(field.type)]
    return any(
        _in_column(column, customer, pattern)
        for batch in file.iter_batches(columns=names)
        for column in batch.columns
    )


def _in_column(column: pa.Array, customer: str, pattern: str | None) -> bool:
    values = pc.unique(column).cast(pa.large_string())
    is_held = pc.equal(values, customer)
    if pattern is not None:
        is_held = pc.or_kleene(is_held, pc.match_substring_regex(values, pattern))
    return bool(pc.any(is_held).as_py())


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
