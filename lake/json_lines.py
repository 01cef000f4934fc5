"""JSON lines, one object a line, as a Parquet file: numbers as numbers, texts as texts, objects as structs."""

import codecs
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from lake.addresses import SourceError
from lake.mapping_sql import explain
from lake.text_files import as_utf8, refuse_damage
from lake.to_parquet import literal

TEXT = ("JSON", "UUID", '"NULL"')  # of such a column each value stays as it stands there
LONGEST = 16 << 20  # bytes of one line
OPTIONS = (  # no text is taken for a time: what a column holds is decided where all sources are read
    f"format = 'newline_delimited', records = true, maximum_object_size = {LONGEST}, dateformat = '!', "
    "timestampformat = '!'"
)


def copy_lines(connection: duckdb.DuckDBPyConnection, path: str, scratch: Path) -> str:
    """Write the objects in the file at `path`, which may be gzipped, to a Parquet file under `scratch`; its name.

    One row per line, one column per key of any line; a key that holds now text, now numbers becomes text. Raises
    SourceError for a file that is cut short, and for the first line that is no object or has a key twice.
    """
    scratch.mkdir()
    out = str(scratch / "rows.parquet")
    with refuse_damage(path):
        text = _unmarked(as_utf8(path, scratch / "utf8.jsonl"), scratch / "unmarked.jsonl")
        try:
            connection.execute(f"copy (from {_reader(connection, text)}) to {literal(out)} (format parquet)")
        except duckdb.Error as error:
            raise SourceError(_sentence(path, text, error)) from None
    for copy in ("utf8.jsonl", "unmarked.jsonl"):
        (scratch / copy).unlink(missing_ok=True)
    return out


def _unmarked(text: Path, target: Path) -> Path:
    """The file without the mark that Windows puts before UTF-8: it is no JSON."""
    with text.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            return text
        with target.open("wb") as copy:
            shutil.copyfileobj(file, copy)
    return target


def _reader(connection: duckdb.DuckDBPyConnection, text: Path) -> str:
    source = f"{literal(str(text))}, {OPTIONS}"
    guess = f"read_json({source}, sample_size = -1, map_inference_threshold = -1)"
    types = {row[0]: row[1] for row in connection.execute(f"describe from {guess}").fetchall()}
    columns = ", ".join(
        f"{literal(name)}: {literal('VARCHAR' if kind in TEXT else kind)}" for name, kind in types.items()
    )
    return f"read_json({source}, columns = {{{columns}}})"


def _sentence(path: str, text: Path, error: duckdb.Error) -> str:
    """Which line is no object, and why; DuckDB's own words where all are."""
    with text.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if (problem := _problem(line)) is not None:
                return f'cannot read {path}: line {number} {problem}; one object a line is wanted, as in {{"id": 7}}'
    return explain(f"cannot read {path}", error)


def _problem(line: str) -> str | None:
    if not line.strip():
        return None
    try:
        value = json.loads(line, object_pairs_hook=_once)
    except ValueError as error:
        return str(error) if isinstance(error, KeyTwice) else "is no JSON, or not all of it"
    return None if isinstance(value, dict) else "is JSON, but no object"


class KeyTwice(ValueError):
    """An object with one key twice, of which a reader could take either."""


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise KeyTwice(f"has the key {key!r} twice")
        values[key] = value
    return values
