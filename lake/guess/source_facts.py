"""What the sources hold that a profile is to be written for: their columns, and the keys that match between them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from lake.guess.column_facts import ColumnFacts, facts_of, readings_of
from lake.guess.date_order import DateOrder, SwappableDates, date_orders, swappable
from lake.guess.file_names import source_names
from lake.guess.key_links import Link, key_links
from lake.guess.line_evidence import LineEvidence, line_evidence
from lake.locked_engine import opened
from lake.mapping_sql import quoted
from lake.sources import Reading, TableMap
from lake.to_parquet import ParquetSource
from lake.vocabulary import label

PARTS = "_parts"


@dataclass(frozen=True)
class SourceFacts:
    """One source: its `name` in SQL, its columns, and what its lines say of its orders.

    `relation`: SQL of its rows, where a file of one column keeps several, apart by blanks; else empty.
    """

    address: str
    name: str
    columns: Mapping[str, ColumnFacts]
    lines: LineEvidence = field(default_factory=LineEvidence)
    relation: str = ""

    @property
    def file(self) -> str:
        """The name in SQL of the file as it came."""
        return self.name.removesuffix(PARTS) if self.relation else self.name

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return next((column.rows for column in self.columns.values()), 0)


@dataclass(frozen=True)
class SourceEvidence:
    """All sources, the keys that match between them, and how each column of swappable dates is read."""

    sources: tuple[SourceFacts, ...]
    links: tuple[Link, ...] = ()
    dates: Mapping[tuple[str, str], DateOrder] = field(default_factory=dict)


@dataclass(frozen=True)
class _View:
    """A source while it is looked at: as which view, with which DuckDB types."""

    address: str
    name: str
    types: Mapping[str, str]
    is_text: bool
    relation: str = ""

    def texts(self) -> list[str]:
        return [name for name, kind in self.types.items() if kind == "VARCHAR"]


def look(addresses: Sequence[str], reading: Reading, today: date) -> SourceEvidence:
    """What the sources hold. A date after `today` is not believed. Raises SourceError where one cannot be read."""
    names = source_names(addresses)
    mapping = TableMap("init", {names[address]: address for address in addresses})
    with _opened(mapping, reading) as (connection, sources):
        views = [_view(connection, names[address], address, sources) for address in addresses]
        dates = date_orders(list(_swappable(connection, views, today)))
        facts = [_source(connection, view, dates) for view in views]
        links = key_links(connection, {source.name: source.columns for source in facts})
    return SourceEvidence(tuple(facts), tuple(links), dates)


@contextmanager
def _opened(
    mapping: TableMap, reading: Reading
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, ParquetSource]]]:
    with (
        tempfile.TemporaryDirectory(dir=reading.temp_dir) as folder,
        opened(mapping, reading, Path(folder) / "look.parquet") as pair,
    ):
        yield pair


def _view(
    connection: duckdb.DuckDBPyConnection, name: str, address: str, sources: Mapping[str, ParquetSource]
) -> _View:
    source = sources[name]
    connection.read_parquet(list(source.files), union_by_name=True).create_view(name)
    view = _View(address, name, _types(connection, name), source.is_text)
    relation = _parted(view)
    if not relation:
        return view
    parts = name + PARTS
    connection.execute(f"create view {parts} as {relation}")
    return _View(address, parts, _types(connection, parts), False, relation)


def _types(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    return {row[0]: str(row[1]) for row in connection.execute(f"describe {view}").fetchall()}


def _parted(view: _View) -> str:
    """SQL of a file whose only column holds several, apart by blanks, as its header says; empty for any other."""
    header = next(iter(view.types))
    names = header.split()
    if len(view.types) > 1 or len(names) < 3 or not view.is_text:
        return ""
    columns = ", ".join(f"part[{number}] as {quoted(name)}" for number, name in enumerate(names, 1))
    parts = "string_split(regexp_replace(trim(columns(*)), '\\s+', ' ', 'g'), ' ')"
    return f"select {columns} from (select {parts} as part from {view.name})"


def _swappable(
    connection: duckdb.DuckDBPyConnection, views: Sequence[_View], today: date
) -> Iterator[SwappableDates]:
    for view in views:
        yield from swappable(connection, view.name, view.address, view.texts(), today)


def _source(
    connection: duckdb.DuckDBPyConnection, view: _View, dates: Mapping[tuple[str, str], DateOrder]
) -> SourceFacts:
    orders = {name: order for (address, name), order in dates.items() if address == view.address}
    readings = readings_of(connection, view.name, view.types, orders, is_text=view.is_text)
    columns = {
        name: replace(column, label=label(name, view.address))
        for name, column in facts_of(connection, view.name, readings).items()
    }
    source = SourceFacts(view.address, view.name, columns, relation=view.relation)
    return replace(source, lines=line_evidence(connection, view.name, columns))
