"""The rows of one raw table, made by its mapping and typed as the table wants them, as a staged Parquet file.

The mapping's expressions are the shop's own SQL, and run in a locked engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lake.clauses import POSITION, Clause, clauses_of
from lake.earlier_types import EarlierTypes, OtherTypes, types_of
from lake.id_columns import doubtful_ids, is_id_column, is_real, no_ids, unsafe_ids
from lake.locked_engine import opened
from lake.mapping_caret import Place, pointed
from lake.mapping_mistakes import mistake
from lake.mapping_sql import MappingError, column_of, explain, parsed, quoted
from lake.source_view import FILE, UNREADABLE, SourceView, file_of
from lake.sources import Reading, SourcePart, TableMap
from lake.to_parquet import ParquetSource, literal
from lake.views import open_views, texts_of


@dataclass(frozen=True)
class StagedTable:
    """So many mapped rows in a staged file; `is_whole`: they are all that the sources hold, not only what is new.

    `mark` is the newest value of the mapping's `changed_by`, as text; `types` says how the columns of the only source
    were read (lake.earlier_types). Both are empty where there is no such thing.
    """

    rows: int
    is_whole: bool = True
    mark: str = ""
    types: str = ""


def stage(
    mapping: TableMap, types: Mapping[str, str], reading: Reading, out: Path, part: SourcePart | None = None
) -> StagedTable:
    """Write one Parquet row per mapped row to `out`, of the whole source or of a part.

    A part whose columns would be read otherwise than before is not read alone: then all of the source is.

    `types` gives each column the table knows its type (string, double, timestamp, date, boolean). Columns are cast
    to it; a value that cannot be is null, and named in `unreadable`. `read_from` and `position` (from 1: the row in
    the source, of a group its first, of a query's result the row there) say where a row came from. Lines of a CSV
    file that could not be split come last, with their line as `position`. Timestamps with a zone become the
    shop's wall clock.

    Raises MappingError for SQL that does not fit the source, SourceError for a source that cannot be read.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    _refuse_unknown(mapping, sorted(set(mapping.columns) - set(types)), types)
    with opened(mapping, reading, out, part) as (connection, sources):
        earlier = EarlierTypes.parse(part.types) if part is not None and part.types else None
        try:
            views = open_views(connection, mapping.table, clauses_of(mapping, types), sources, earlier)
        except OtherTypes:
            views = []
        if views:
            return _staged(connection, mapping, types, views, out, part)
    return stage(mapping, types, reading, out)


def _staged(
    connection: duckdb.DuckDBPyConnection,
    mapping: TableMap,
    types: Mapping[str, str],
    views: Sequence[SourceView],
    out: Path,
    part: SourcePart | None,
) -> StagedTable:
    where, clauses = f"tables.{mapping.table}", clauses_of(mapping, types)
    sql = _typed(connection, mapping, types, views)
    mark = _mark(connection, mapping, views)
    notes = str(types_of(views[0], clauses)) if len(views) == 1 else ""
    if part is not None:  # an empty column of it may have come with another type
        notes = part.types or notes
    try:
        copied = connection.execute(
            f"copy ({sql}) to {literal(str(out))} (format parquet, use_tmp_file false)"
        )
        return StagedTable(int(copied.fetchall()[0][0]), part is None, mark, notes)
    except duckdb.Error as error:
        raise _blamed(connection, [view.source for view in views], clauses, where, error) from None


def _blamed(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[ParquetSource],
    clauses: Sequence[Clause],
    where: str,
    error: duckdb.Error,
) -> Exception:
    """The refusal of the one clause that cannot be run over all rows; the error itself where the files are to blame."""
    if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException) or _damaged(connection, sources):
        return error
    for clause in clauses:
        try:
            connection.execute(f"select count(columns(*)) from ({clause.sql})")
        except duckdb.Error as cause:
            return mistake(clause, [], cause)
    return MappingError(explain(where, error))


def _damaged(connection: duckdb.DuckDBPyConnection, sources: Sequence[ParquetSource]) -> bool:
    """Whether a file has lost its end since it was first looked at."""
    files = literal([path for source in sources for path in source.files])
    try:
        connection.execute(f"select count(*) from read_parquet({files}, union_by_name = true)")
    except duckdb.Error:
        return True
    return False


def _typed(
    connection: duckdb.DuckDBPyConnection,
    mapping: TableMap,
    types: Mapping[str, str],
    views: Sequence[SourceView],
) -> str:
    """The mapping's select with every column cast, and the three columns about the row added."""
    sql = mapping.query or _selected(mapping, types, texts_of(views))
    columns = parsed(connection, f"tables.{mapping.table}", sql)
    _refuse_no_ids(connection, mapping, columns, sql)
    columns = {name: have for name, have in columns.items() if name not in (UNREADABLE, POSITION, FILE)}
    _refuse_unknown(mapping, [name for name in columns if name not in types], types)
    rows = f"select *, row_number() over () as {POSITION} from ({sql})" if mapping.query else sql
    staged = f"select {_values(mapping, columns, types)} from ({rows})"
    broken = [view.source for view in views if view.source.broken]
    return " union all by name ".join([staged, *(_broken_lines(mapping, source) for source in broken)])


def _broken_lines(mapping: TableMap, source: ParquetSource) -> str:
    name = literal(mapping.shown) if mapping.query else file_of("filename", source, source.broken)
    read = f"read_parquet({literal(list(source.broken))}, filename = true)"
    return f"select {name} as read_from, position, unreadable from {read}"


def _mark(connection: duckdb.DuckDBPyConnection, mapping: TableMap, views: Sequence[SourceView]) -> str:
    """The newest value of `changed_by`, as text; empty without one. Raises MappingError where it is no time."""
    if mapping.changed_by is None:
        return ""
    have = views[0].types.get(mapping.changed_by, "no column of the source")
    if not have.startswith(("TIMESTAMP", "DATE")):
        raise MappingError(
            f"tables.{mapping.table}.changed_by: {mapping.changed_by!r} is {have}, not a time; name the column that "
            "says when a row was written last, or leave it out"
        )
    newest = f"select max({quoted(mapping.changed_by)}::timestamp)::varchar from {views[0].raw}"
    return connection.execute(newest).fetchall()[0][0] or ""


def _refuse_no_ids(
    connection: duckdb.DuckDBPyConnection, mapping: TableMap, columns: Mapping[str, str], sql: str
) -> None:
    """Raise MappingError for the first id that is neither text nor a whole number."""
    ids = {name: have for name, have in columns.items() if is_id_column(name)}
    for name, have in ids.items():
        if (sentence := no_ids(name, mapping.columns.get(name, name), have)) is not None:
            raise _no_id(mapping, name, sentence)
    reals = {name: doubtful_ids(quoted(name), have) for name, have in ids.items() if is_real(have)}
    counts = ", ".join(count for pair in reals.values() for count in pair)
    row = connection.execute(f"select {counts} from ({sql})").fetchall()[0] if reals else ()
    for name, fractions, beyond in zip(reals, row[::2], row[1::2], strict=True):
        if fractions or beyond:
            sentence = unsafe_ids(name, mapping.columns.get(name, name), fractions or 0, beyond or 0)
            raise _no_id(mapping, name, sentence)


def _no_id(mapping: TableMap, name: str, sentence: str) -> MappingError:
    text = mapping.columns.get(name)
    if text is None:
        return MappingError(f"tables.{mapping.table}.query: {sentence}")
    return MappingError(
        f"tables.{mapping.table}.columns.{name}: {sentence}{pointed(text, Place(0, len(text)))}"
    )


def _values(mapping: TableMap, columns: Mapping[str, str], types: Mapping[str, str]) -> str:
    """The columns, cast, and where each row came from."""
    try:
        casts = [column_of(name, have, types[name]) for name, have in columns.items()]
    except MappingError as error:
        raise MappingError(f"tables.{mapping.table}.{error}") from None
    values = ", ".join(f'{cast} as "{name}"' for name, cast, _ in casts)
    problems = [problem for _, _, problem in casts if problem] + ([] if mapping.query else [UNREADABLE])
    unreadable = f"nullif(concat_ws('; ', {', '.join(problems) or 'null'}), '')::varchar as unreadable"
    shown = literal(mapping.shown)
    read_from = shown if mapping.query else f"coalesce({FILE}, {shown})"
    return f"{values}, {read_from} as read_from, {POSITION}::bigint as position, {unreadable}"


def _selected(mapping: TableMap, types: Mapping[str, str], raw: Mapping[str, str]) -> str:
    """The select of the `columns` form. `raw`: what words are taken from instead of a column that became a number.

    A row with a value that cannot be read passes `where`: it belongs into the quarantine, not out of sight.
    """
    source = next(iter(mapping.sources))
    where = f" where ({mapping.where}) or {UNREADABLE} is not null" if mapping.where else ""
    if mapping.group_by is not None:
        about = (
            f"string_agg(distinct {UNREADABLE}, '; ') as {UNREADABLE}, min({POSITION}) as {POSITION}, "
            f"min_by({FILE}, {POSITION}) as {FILE}"
        )
        group = f" group by {mapping.group_by} order by {mapping.group_by}"
        return f"select {_listed(mapping.columns)}, {about} from {source}{where}{group}"
    texts = {
        name: raw.get(text.strip().strip('"').lower(), text) if types[name] == "string" else text
        for name, text in mapping.columns.items()
    }
    return f"select {_listed(texts)}, {UNREADABLE}, {POSITION}, {FILE} from {source}{where}"


def _listed(texts: Mapping[str, str]) -> str:
    return ", ".join(f'({text}) as "{name}"' for name, text in texts.items())


def _refuse_unknown(mapping: TableMap, names: list[str], types: Mapping[str, str]) -> None:
    """Raise MappingError for the first of `names`, which the table does not have."""
    if names:
        raise MappingError(
            f"tables.{mapping.table}: {names[0]!r} is no column of {mapping.table}; it has {', '.join(types)}"
        )
