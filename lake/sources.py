"""One raw source, mapped onto one of Retain's tables, as a staged Parquet file.

The mapping's expressions are the shop's own SQL. They run in a DuckDB that can read the named source and nothing
else: no other file, no network, no extension, no way to unlock it.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from lake import sql_macros
from lake.addresses import Address, SourceError, masked, resolve
from lake.column_types import Wish
from lake.mapping_sql import MappingError, column_of, explain, parsed, refusal
from lake.to_parquet import Brought, bring, literal
from lake.views import POSITION, UNREADABLE, Clause, open_views

__all__ = ["Reading", "SourceError", "TableMap", "fingerprint", "is_remote", "opened", "stage"]


@dataclass(frozen=True)
class TableMap:
    """How one raw table is made: `columns` over the one source, or `query` over several."""

    table: str
    sources: Mapping[str, str]  # name in the SQL → path, glob or address
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    group_by: str | None = None
    query: str | None = None

    @property
    def shown(self) -> str:
        """The sources as they may stand in a log: without passwords."""
        return ", ".join(masked(address) for address in self.sources.values())


@dataclass(frozen=True)
class Reading:
    """What reading needs besides the mapping; `environment` fills ${NAME} in addresses and is never shown."""

    raw_dir: Path
    timezone: str
    temp_dir: Path
    memory_limit: str
    threads: int
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


def is_remote(mapping: TableMap) -> bool:
    """Whether a source is a server, which cannot tell cheaply that nothing changed."""
    return any(address.startswith(("postgres://", "postgresql://")) for address in mapping.sources.values())


def fingerprint(mapping: TableMap, reading: Reading, extra: Iterable[str] = ()) -> str:
    """What a reading depends on: mapping, zone, and each file's name, size and time of change.

    Equal fingerprints mean that reading again would give the same rows, unless a source `is_remote`.
    """
    stats = [
        (path, Path(path).stat().st_size, Path(path).stat().st_mtime_ns)
        for address in _addresses(mapping, reading).values()
        for path in _with_log(address)
    ]
    content = json.dumps([asdict(mapping), reading.timezone, stats, list(extra)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def stage(mapping: TableMap, types: Mapping[str, str], reading: Reading, out: Path) -> int:
    """Write one Parquet row per mapped row to `out`; the number of rows.

    `types` gives each column the table knows its type (string, double, timestamp, date, boolean). Columns are cast
    to it; a value that cannot be is null, and named in `unreadable`. `read_from` and `position` (from 1: the row in
    the source, of a group its first, of a query's result the row there) say where a row came from. Lines of a CSV
    file that could not be split come last, with their line as `position`. Timestamps with a zone become the
    shop's wall clock.

    Raises MappingError for SQL that does not fit the source, SourceError for a source that cannot be read.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    with opened(mapping, reading, out) as (connection, brought):
        sql = _typed(connection, mapping, types, brought)
        try:
            copied = connection.execute(
                f"copy ({sql}) to {literal(str(out))} (format parquet, use_tmp_file false)"
            )
            return int(copied.fetchall()[0][0])
        except duckdb.Error as error:
            raise refusal(
                [], f"tables.{mapping.table}", MappingError(explain(f"tables.{mapping.table}", error))
            ) from None


@contextmanager
def opened(
    mapping: TableMap, reading: Reading, out: Path
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Brought]]]:
    """A locked connection and, by their names in the SQL, the sources of `mapping`, brought beside `out`."""
    scratch = out.with_name(f"{out.stem}-sources")
    shutil.rmtree(scratch, ignore_errors=True)
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(":memory:") as free:
            _limit(free, reading)
            brought = {
                name: bring(free, address, scratch / str(number), reading.environment)
                for number, (name, address) in enumerate(_addresses(mapping, reading).items())
            }
        with duckdb.connect(":memory:") as connection:
            _limit(connection, reading)
            sql_macros.create(connection)
            _lock(connection, [*_files(brought), str(out)])
            yield connection, brought
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _addresses(mapping: TableMap, reading: Reading) -> dict[str, Address]:
    return {name: resolve(mapping.table, text, reading.raw_dir) for name, text in mapping.sources.items()}


def _with_log(address: Address) -> list[str]:
    """A DuckDB file's newest rows may still be in its log beside it."""
    logs = [f"{path}.wal" for path in address.files] if address.kind == "duckdb" else []
    return [*address.files, *(path for path in logs if Path(path).exists())]


def _files(brought: Mapping[str, Brought]) -> list[str]:
    return [path for one in brought.values() for path in (*one.files, *one.broken)]


def _limit(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    values = {
        "enable_progress_bar": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "TimeZone": reading.timezone,
        "memory_limit": reading.memory_limit,
        "threads": reading.threads,
        "temp_directory": str(reading.temp_dir),
    }
    for name, value in values.items():
        connection.execute(f"set {name} = {literal(value)}")


def _lock(connection: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    connection.execute(f"set allowed_paths = {literal(files)}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _typed(
    connection: duckdb.DuckDBPyConnection,
    mapping: TableMap,
    types: Mapping[str, str],
    brought: Mapping[str, Brought],
) -> str:
    """The mapping's select with every column cast, and the three columns about the row added."""
    unknown = sorted(set(mapping.columns) - set(types))
    if unknown:
        raise _no_such_column(mapping, unknown[0], types)
    raw = open_views(connection, mapping.table, _clauses(mapping, types), brought)
    sql = mapping.query or _selected(mapping, types, raw)
    found = parsed(connection, f"tables.{mapping.table}", sql)
    found = {name: have for name, have in found.items() if name not in (UNREADABLE, POSITION)}
    for name in found:
        if name not in types:
            raise _no_such_column(mapping, name, types)
    try:
        made = [column_of(name, have, types[name]) for name, have in found.items()]
    except MappingError as error:
        raise MappingError(f"tables.{mapping.table}.{error}") from None
    values = ", ".join(f'{cast} as "{name}"' for name, cast, _ in made)
    problems = [problem for _, _, problem in made if problem] + ([] if mapping.query else [UNREADABLE])
    unreadable = f"nullif(concat_ws('; ', {', '.join(problems) or 'null'}), '')::varchar as unreadable"
    source = f"{literal(mapping.shown)} as read_from"
    rows = f"select *, row_number() over () as {POSITION} from ({sql})" if mapping.query else sql
    staged = f"select {values}, {source}, {POSITION}::bigint as position, {unreadable} from ({rows})"
    broken = [path for one in brought.values() for path in one.broken]
    if broken:
        staged += (
            f" union all by name select {source}, position, unreadable from read_parquet({literal(broken)})"
        )
    return staged


def _clauses(mapping: TableMap, types: Mapping[str, str]) -> list[Clause]:
    """Everything in the mapping that names the source's columns, as a statement that must bind."""
    where = f"tables.{mapping.table}"
    if mapping.query is not None:
        return [Clause(where, mapping.query, mapping.query, "any")]
    source = next(iter(mapping.sources))
    group = f" group by {mapping.group_by}" if mapping.group_by else ""
    beside = "" if group else f", {POSITION}"
    wishes: dict[str, Wish] = {"double": "number", "timestamp": "time", "date": "time"}
    clauses = [
        Clause(
            f"{where}.columns.{name}",
            text,
            f"select ({text}){beside} from {source}{group}",
            wishes.get(types[name], "any"),
            name,
        )
        for name, text in mapping.columns.items()
    ]
    for key, text, sql in (
        ("group_by", mapping.group_by, f"select 1 from {source}{group}"),
        ("where", mapping.where, f"select 1 from {source} where ({mapping.where})"),
    ):
        if text:
            clauses.append(Clause(f"{where}.{key}", text, sql, "any"))
    return clauses


def _selected(mapping: TableMap, types: Mapping[str, str], raw: Mapping[str, str]) -> str:
    """The select of the `columns` form. `raw`: what words are taken from instead of a column that became a number.

    A row with a value that cannot be read passes `where`: it belongs into the quarantine, not out of sight.
    """
    texts = {
        name: raw.get(text.strip().strip('"').lower(), text) if types[name] == "string" else text
        for name, text in mapping.columns.items()
    }
    grouped = mapping.group_by is not None
    if grouped:
        texts = dict(mapping.columns)
    about = (
        f"string_agg(distinct {UNREADABLE}, '; ') as {UNREADABLE}, min({POSITION}) as {POSITION}"
        if grouped
        else f"{UNREADABLE}, {POSITION}"
    )
    chosen = ", ".join(f'({text}) as "{name}"' for name, text in texts.items())
    where = f" where ({mapping.where}) or {UNREADABLE} is not null" if mapping.where else ""
    group = f" group by {mapping.group_by} order by {mapping.group_by}" if grouped else ""
    return f"select {chosen}, {about} from {next(iter(mapping.sources))}{where}{group}"


def _no_such_column(mapping: TableMap, name: str, types: Mapping[str, str]) -> MappingError:
    return MappingError(
        f"tables.{mapping.table}: {name!r} is no column of {mapping.table}; it has {', '.join(types)}"
    )
