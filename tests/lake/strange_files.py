"""Files nobody would make on purpose, each made by a function of the folder it goes into that returns its `from`."""

import datetime as dt
import gzip
import json
import struct
from base64 import b85encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from deltalake import DeltaTable, write_deltalake

Made = Callable[[Path], str]
HEAD = "id,client,sold,paid\n"
ROW = "1,c1,2024-05-05 10:00:00,9.5\n"
AT = dt.datetime(2024, 5, 5, 10)
# Python's alphabet of base 85 → that of ZeroMQ, which Delta writes
Z85 = bytes.maketrans(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
)


def text(content: str | bytes, name: str = "o.csv") -> Made:
    """One file of this content."""

    def make(folder: Path) -> str:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return make


def cells(*rows: str) -> Made:
    """A CSV file of one good row and these."""
    return text(HEAD + ROW + "".join(f"{row}\n" for row in rows))


def days(*values: str) -> Made:
    """A CSV file with one row per time."""
    return text(HEAD + "".join(f'{number},c1,"{value}",9.5\n' for number, value in enumerate(values, 1)))


def amounts(*values: str) -> Made:
    """A CSV file with one row per amount."""
    rows = (f'{number},c1,2024-05-05 10:00:00,"{value}"\n' for number, value in enumerate(values, 1))
    return text(HEAD + "".join(rows))


def parquet(name: str = "o.parquet", **columns: Any) -> Made:
    """A Parquet file of one good row, some of its columns changed."""

    def make(folder: Path) -> str:
        plain = {"id": ["1"], "client": ["c1"], "sold": [AT], "paid": [9.5]}
        pq.write_table(pa.table({**plain, **columns}), folder / name)
        return name

    return make


def lines(*objects: Any, name: str = "o.jsonl", encoding: str = "utf-8") -> Made:
    """A file of JSON lines; texts go in as they are."""
    rows = (line if isinstance(line, str) else json.dumps(line) for line in objects)
    return text("".join(f"{row}\n" for row in rows).encode(encoding), name)


def workbook(  # noqa: C901  one line per thing a workbook can have
    *rows: Sequence[Any], name: str = "o.xlsx", sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    hidden: str = "", merged: tuple[int, int, int, int] | None = None, options: Mapping[str, Any] | None = None,
) -> Made:  # fmt: skip
    """An Excel workbook of one sheet with these rows, or of several; None is an empty cell, "=…" a formula."""

    def make(folder: Path) -> str:
        book = xlsxwriter.Workbook(
            str(folder / name), {"default_date_format": "yyyy-mm-dd hh:mm", **(options or {})}
        )
        for title, content in (sheets or {"Orders": rows}).items():
            page = book.add_worksheet(title)
            for number, row in enumerate(content):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        page.write_formula(number, column, cell[0], None, cell[1])
                    elif cell is not None:
                        page.write(number, column, cell)
            if title == hidden:
                page.hide()
            if merged:
                page.merge_range(*merged, "x")
        book.close()
        return name

    return make


def delta(*steps: Callable[[Path], Any], **columns: Any) -> Made:
    """A Delta table of two rows, to which the steps were done."""

    def make(folder: Path) -> str:
        plain = {"id": ["1", "2"], "client": ["c1", "c2"], "sold": [AT, AT], "paid": [9.5, 2.5]}
        write_deltalake(folder / "o", pa.table({**plain, **columns}))
        for step in steps:
            step(folder / "o")
        return "o"

    return make


def log(table: Path, *actions: Mapping[str, Any]) -> None:
    """Add a commit with these actions to the table's log."""
    number = DeltaTable(table).version() + 1
    path = table / "_delta_log" / f"{number:020}.json"
    path.write_text("".join(json.dumps(action) + "\n" for action in actions))


def without_first_row(table: Path) -> None:
    """Delete the first row by a deletion vector, as Spark and Databricks do: the data file stays as it is."""
    entry = _added(table)
    # one 32-bit bitmap in Roaring's portable form: one array container that holds the row number 0
    bitmap = struct.pack("<IIHHIH", 12346, 1, 0, 0, 16, 0)
    vector = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
    vector += bytes(-len(vector) % 4)
    features = ["deletionVectors", "timestampNtz"]
    protocol = {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": features,
        "writerFeatures": features,
    }
    words = {
        "storageType": "i", "pathOrInlineDv": b85encode(vector).translate(Z85).decode(), "sizeInBytes": len(vector),
        "cardinality": 1,
    }  # fmt: skip
    removed = {"path": entry["path"], "dataChange": True, "deletionTimestamp": 1}
    log(table, {"protocol": protocol}, {"remove": removed}, {"add": {**entry, "deletionVector": words}})


def without_data(table: Path) -> None:
    """Lose the data file."""
    (table / _added(table)["path"]).unlink()


def with_damaged_log(table: Path) -> None:
    """Cut the log's last commit."""
    path = sorted((table / "_delta_log").glob("*.json"))[-1]
    path.write_bytes(path.read_bytes()[:-40])


def with_unknown_feature(table: Path) -> None:
    """Ask readers for something that is not invented yet."""
    features = ["sortedByMoonlight"]
    protocol = {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": features,
        "writerFeatures": features,
    }
    log(table, {"protocol": protocol})


def _added(table: Path) -> dict[str, Any]:
    first = (table / "_delta_log" / f"{0:020}.json").read_text().splitlines()
    return next(action["add"] for action in map(json.loads, first) if "add" in action)


def gzipped(make: Made, cut: int = 0) -> Made:
    """The file of another function, gzipped; without its last bytes."""

    def again(folder: Path) -> str:
        name = make(folder)
        packed = gzip.compress((folder / name).read_bytes())
        (folder / f"{name}.gz").write_bytes(packed[: len(packed) - cut])
        return f"{name}.gz"

    return again


def cut(make: Made) -> Made:
    """The first half of another function's file."""

    def again(folder: Path) -> str:
        name = make(folder)
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])
        return name

    return again


def several(*made: Made, pattern: str) -> Made:
    """Several files as one source."""

    def make(folder: Path) -> str:
        for function in made:
            function(folder)
        return pattern

    return make
