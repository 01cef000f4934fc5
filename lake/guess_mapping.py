"""A first mapping of files nobody has described yet: which column is what, guessed by its name and its values."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lake.column_types import Wish, infer_types
from lake.locked_engine import opened
from lake.mapping_sql import quoted
from lake.sources import Reading, TableMap
from lake.vocabulary import fits, matches, named_columns, plain, wish_of
from tables.raw import RAW

PRICES = ("unit price", "einzelpreis", "stückpreis", "price", "preis", "unit")  # of a piece, not of a line
IN_EVERY_LINE = {
    "shipping_fee"
}  # where a file has lines, such an amount of the order is repeated, not parted


@dataclass(frozen=True)
class File:
    """One source: its columns with what they hold (number, time or text), its rows, and values per row of each."""

    address: str
    columns: Mapping[str, str]
    notes: Mapping[str, str]
    distinct: Mapping[str, float]


def look(address: str, raw_dir: Path, reading: Reading) -> File:
    """What one source holds. Raises SourceError where it cannot be read."""
    with tempfile.TemporaryDirectory(dir=reading.temp_dir) as folder:
        mapping = TableMap("init", {"source": address})
        with opened(mapping, reading, Path(folder) / "look.parquet") as (connection, sources):
            connection.read_parquet(list(sources["source"].files), union_by_name=True).create_view("file")
            return _file(connection, address)


def _file(connection: duckdb.DuckDBPyConnection, address: str) -> File:
    """The same of the source that `connection` sees as `file`."""
    types = {row[0]: str(row[1]) for row in connection.execute("describe file").fetchall()}
    wishes: dict[str, set[Wish]] = {
        name: {wish_of(name)} for name, kind in types.items() if kind == "VARCHAR"
    }
    inferred = infer_types(connection, "file", wishes)
    counted = ", ".join(f"approx_count_distinct({_quoted(name)})" for name in types)
    rows, *distinct = connection.execute(f"select count(*), {counted} from file").fetchall()[0]
    values = {name: reading.value for name, reading in inferred.interpretations.items()}
    kinds = {name: _kind(values.get(name, kind)) for name, kind in types.items()}
    shares = (count / max(rows, 1) for count in distinct)
    return File(address, kinds, inferred.notes, dict(zip(types, shares, strict=True)))


def tables_of(file: File) -> dict[str, TableMap]:
    """The tables one source could be mapped onto, with a guess for each column that has a match.

    A file with quantities or products, whose orders come in several lines, becomes orders by its receipts and
    order_items, and where there are negative lines a mapping of them as returns is for its owner to add.
    """
    matched = {table: _matched(file, table) for table in named_columns()}
    order = matched["orders"].get("order_id")
    has_items = set(_required("order_items")) <= set(matched["order_items"])
    has_lines = order is not None and has_items and file.distinct[order] < 0.95
    if order is not None and {"customer_id", "ordered_at"} <= set(matched["orders"]):
        orders = _orders(file, matched["orders"], matched["order_items"] if has_lines else {})
        items = {"order_items": _items(file, matched["order_items"])} if has_lines else {}
        return {"orders": orders, **items}
    if has_items:
        return {"order_items": _items(file, matched["order_items"])}
    if "customer_id" in matched["customers"]:
        columns = {name: _quoted(column) for name, column in matched["customers"].items()}
        return {"customers": TableMap("customers", {"source": file.address}, columns)}
    return {}


def missing(tables: Mapping[str, TableMap]) -> list[tuple[str, str]]:
    """(table, column) of what each table requires and no column matched."""
    return [
        (name, column)
        for name, mapping in tables.items()
        for column in _required(name)
        if column not in mapping.columns
    ]


def addresses(files: Sequence[str], folder: Path) -> list[str]:
    """The files as a profile in `folder` will name them: relative to it where they lie below it."""
    return [_address(name, Path(name).resolve(), folder) for name in files]


def _address(name: str, path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) and "://" not in name else name


def _required(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in RAW[table].columns if column.required)


def _orders(file: File, matched: Mapping[str, str], lines: Mapping[str, str]) -> TableMap:
    """The mapping of orders, of a file with one row for each, or with its `lines`."""
    source = {"source": file.address}
    columns = {name: _quoted(column) for name, column in matched.items()}
    if not lines:
        return TableMap("orders", source, columns)
    grouped = {
        name: column if name == "order_id" else f"{_aggregate(name)}({column})"
        for name, column in columns.items()
    }
    total = {"amount": f"sum({_line_amount(lines)})"}
    return TableMap("orders", source, {**grouped, **total}, _positive(lines), columns["order_id"])


def _aggregate(name: str) -> str:
    """What makes one value of an order of the values in its lines."""
    if name == RAW["orders"].time:
        return "min"
    units = {column.name: column.unit for column in RAW["orders"].columns}
    if units[name] == "money":
        return "max" if name in IN_EVERY_LINE else "sum"
    return "any_value"


def _items(file: File, matched: Mapping[str, str]) -> TableMap:
    columns = {name: _quoted(column) for name, column in matched.items()}
    amount = {"amount": _line_amount(matched)}
    return TableMap("order_items", {"source": file.address}, {**columns, **amount}, _positive(matched))


def _line_amount(matched: Mapping[str, str]) -> str:
    name = matched["amount"]
    if "quantity" in matched and any(word in plain(name) for word in PRICES):
        return f"{_quoted(matched['quantity'])} * {_quoted(name)}"
    return _quoted(name)


def _positive(matched: Mapping[str, str]) -> str | None:
    return f"{_quoted(matched['quantity'])} > 0" if "quantity" in matched else None


def _matched(file: File, table: str) -> dict[str, str]:
    """Retain's column → the file's column: by its name first, and only where its values can be meant."""
    matched: dict[str, str] = {}
    for column in named_columns()[table]:
        free = [name for name in file.columns if name not in matched.values()]
        fitting = [name for name in free if fits(column, file.columns[name])]
        hits = (name for alias in column.aliases for name in fitting if matches(name, alias))
        if (match := next(hits, None)) is not None:
            matched[column.name] = match
    return matched


def _kind(value: str) -> str:
    if re.search(r"time|date|day_first|month_first|DATE|TIME", value):
        return "time"
    return "number" if re.search(r"double|bigint|decimal|INT|DOUBLE|FLOAT|DECIMAL", value) else "text"


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else quoted(name)
