"""What a mapping's SQL sees of one source: a view whose text columns have become the numbers and times they hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from lake.clauses import POSITION, Clause
from lake.column_types import InferredTypes, Interpretation, Wish, infer_types
from lake.id_columns import is_id_column
from lake.mapping_sql import MappingError, explain, quoted
from lake.to_parquet import ParquetSource, literal

UNREADABLE = "retain_unreadable"
FILE = "retain_file"  # the file a row stood in, as the shop names it
HEADER_COLUMNS = 5  # so many equal to their own names make a row a repeated header


@dataclass
class SourceView:
    """One source while its columns find their types: `wishes` grow, and `texts` are those that must stay text.

    `about_rows`: the view also says of each row where it stood and what of it cannot be read.
    """

    name: str
    source: ParquetSource
    types: Mapping[str, str]
    about_rows: bool
    wishes: dict[str, set[Wish]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    inferred: InferredTypes = field(default_factory=lambda: InferredTypes({}, {}))

    @property
    def raw(self) -> str:
        """The view of the source as it came."""
        return _raw_name(self.name)

    def typed(self) -> dict[str, Interpretation]:
        """The columns that are read as something else than text."""
        inferred = self.inferred.interpretations
        return {name: reading for name, reading in inferred.items() if name not in self.texts}


def open_source(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, source: ParquetSource, about_rows: bool
) -> SourceView:
    """Create the view of one source as it came. Raises MappingError where its files cannot be read together."""
    read = f"read_parquet({literal(list(source.files))}, union_by_name = true"
    number = ", file_row_number = true, filename = 'retain_path'" if about_rows else ""
    places = f"file_row_number + 1 as {POSITION}, {file_of('retain_path', source)} as {FILE}"
    columns = f"* exclude (file_row_number, retain_path), {places}" if about_rows else "*"
    where = f" where {source.condition}" if source.condition else ""
    try:
        connection.execute(f"create view {_raw_name(name)} as select {columns} from {read}{number}){where}")
        rows = connection.execute(f"describe {_raw_name(name)}").fetchall()
    except duckdb.Error as error:
        raise MappingError(explain(f"tables.{table}: cannot read {name}", error)) from None
    return SourceView(
        name, source, {row[0]: row[1] for row in rows if row[0] not in (POSITION, FILE)}, about_rows
    )


def file_of(path: str, source: ParquetSource, files: Sequence[str] = ()) -> str:
    """SQL for the shop's name of the file in which a row stood, by the `path` it was read from."""
    if len(source.names) != len(source.files):
        return "null::varchar"
    if len(source.names) == 1:
        return literal(source.names[0])
    return f"map({literal(list(files or source.files))}, {literal(list(source.names))})[{path}]"


def wish(view: SourceView, clauses: Sequence[Clause]) -> None:
    """Note what the clauses want each text column to be."""
    for name, have in view.types.items():
        wishes: set[Wish] = {clause.wish for clause in clauses if clause.names(name)}
        is_id = any(is_id_column(clause.column) and clause.names(name) for clause in clauses)
        if not view.source.is_text or is_id:
            wishes -= {
                "any"
            }  # text in a typed source, or of an id, is meant as text unless something else is wanted
        if wishes and have == "VARCHAR":
            view.wishes[name] = wishes
        if any(clause.joins(name) for clause in clauses):
            view.texts.add(name)  # a day that became a time would bring midnight along


def infer(connection: duckdb.DuckDBPyConnection, view: SourceView) -> None:
    """Decide anew how each text column is read."""
    view.inferred = infer_types(connection, view.raw, view.wishes)


def create(
    connection: duckdb.DuckDBPyConnection,
    view: SourceView,
    clauses: Sequence[Clause],
    rows: int | None = None,
) -> None:
    """Create the view under the source's own name, of all rows or of the first ones."""
    typed = view.typed()
    columns = [
        f"{typed[name].value.format(c=quoted(name))} as {quoted(name)}" if name in typed else quoted(name)
        for name in view.types
    ]
    if view.about_rows:
        columns += [f"{quoted(name)} as {text_of(name)}" for name in typed]
        problems = ", ".join(_problems(view, clauses)) or "null"
        columns += [POSITION, FILE, f"nullif(concat_ws('; ', {problems}), '') as {UNREADABLE}"]
    read = view.raw if rows is None else f"(from {view.raw} limit {rows})"
    connection.execute(
        f"create or replace view {quoted(view.name)} as select {', '.join(columns)} from {read}"
    )


def text_of(name: str) -> str:
    """The view's column that keeps the text of one that became a number or time."""
    return quoted(f"{name} as text")


def _problems(view: SourceView, clauses: Sequence[Clause]) -> Iterator[str]:
    """SQL that says what of a row cannot be read, under the name of the column it was for."""
    for name, reading in view.typed().items():
        if reading.loose:
            column, used = quoted(name), (c.column for c in clauses if c.column and c.names(name))
            unread = f"given({column}) is not null and ({reading.value.format(c=column)}) is null"
            yield f"case when {unread} then '{next(used, name)}=''' || {column} || '''' end"
    if view.source.is_text:
        names = list(view.types)[:HEADER_COLUMNS]
        is_header = " and ".join(f"{quoted(name)} = {literal(name)}" for name in names)
        yield f"case when {is_header} then 'the header again' end"


def _raw_name(name: str) -> str:
    return f'"retain raw {name}"'
