"""One raw source, mapped onto one of Retain's tables, as a staged Parquet file.

The mapping's expressions are the shop's own SQL. They run in a DuckDB that can read the named files and nothing
else: no other file, no network, no extension, no way to unlock it.
"""

import glob
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lake.expressions import MappingError, check_columns, column_of, explain, parsed

BATCH_ROWS = 122_880  # one Parquet row group, a multiple of DuckDB's vectors


class SourceError(ValueError):
    """A source that is not there or cannot be read."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class TableMap:
    """How one raw table is made: `columns` over the one source, or `query` over several."""

    table: str
    sources: Mapping[str, str]  # name in the SQL → path or glob
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    group_by: str | None = None
    query: str | None = None

    def sql(self) -> str:
        """The select that makes the table, before any cast."""
        if self.query is not None:
            return self.query
        chosen = ", ".join(f'({text}) as "{name}"' for name, text in self.columns.items())
        where = f" where {self.where}" if self.where else ""
        group = f" group by {self.group_by} order by {self.group_by}" if self.group_by else ""
        return f"select {chosen} from {next(iter(self.sources))}{where}{group}"


@dataclass(frozen=True)
class Reading:
    """What reading needs besides the mapping."""

    raw_dir: Path
    timezone: str
    temp_dir: Path
    memory_limit: str
    threads: int


def files_of(mapping: TableMap, raw_dir: Path) -> dict[str, list[str]]:
    """The files each source of the mapping stands for, sorted; SourceError where there is none."""
    return {name: _files(mapping.table, address, raw_dir) for name, address in mapping.sources.items()}


def fingerprint(mapping: TableMap, reading: Reading, extra: Iterable[str] = ()) -> str:
    """What a reading depends on: mapping, zone, and each file's name, size and time of change.

    Equal fingerprints mean that reading again would give the same rows.
    """
    stats = [
        (path, Path(path).stat().st_size, Path(path).stat().st_mtime_ns)
        for files in files_of(mapping, reading.raw_dir).values()
        for path in files
    ]
    content = json.dumps([asdict(mapping), reading.timezone, stats, list(extra)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def stage(mapping: TableMap, types: Mapping[str, str], reading: Reading, out: Path) -> int:
    """Write one Parquet row per mapped row to `out`; the number of rows.

    `types` gives each column the table knows its type (string, double, timestamp, date, boolean). Columns are cast
    to it; a value that cannot be is null, and named in `unreadable`. `read_from` and `position` (from 1, after
    `where`) say where a row came from. Timestamps with a zone become the shop's wall clock.

    Raises MappingError for SQL that does not fit the source, SourceError for a file that cannot be read.
    """
    with duckdb.connect(":memory:") as connection:
        files = files_of(mapping, reading.raw_dir)
        _lock(connection, reading, [path for some in files.values() for path in some])
        for name, paths in files.items():
            _open(connection, mapping, name, paths)
        select = _typed(connection, mapping, types)
        try:
            return _write(connection.sql(select).to_arrow_reader(BATCH_ROWS), out)
        except duckdb.Error as error:
            raise SourceError(explain(f"tables.{mapping.table}", error)) from None


def _files(table: str, address: str, raw_dir: Path) -> list[str]:
    # glob, not Path.glob: an absolute pattern is welcome too
    found = sorted(path for path in glob.glob(str(raw_dir / address), recursive=True) if Path(path).is_file())  # noqa: PTH207
    if not found:
        raise SourceError(
            f"tables.{table}: no file matches {address!r} in {raw_dir}; correct `from` or set raw_dir"
        )
    return found


def _lock(connection: duckdb.DuckDBPyConnection, reading: Reading, files: list[str]) -> None:
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    values = {
        "enable_progress_bar": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "TimeZone": reading.timezone,
        "memory_limit": reading.memory_limit,
        "threads": reading.threads,
        "temp_directory": str(reading.temp_dir),
        "allowed_paths": files,
        "enable_external_access": False,
        "lock_configuration": True,
    }
    for name, value in values.items():
        connection.execute(f"set {name} = {_literal(value)}")


def _literal(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value) if isinstance(value, bool | int) else "'" + str(value).replace("'", "''") + "'"


def _open(connection: duckdb.DuckDBPyConnection, mapping: TableMap, name: str, files: list[str]) -> None:
    kind = Path(files[0].removesuffix(".gz")).suffix.lower()
    readers = {".parquet": "read_parquet({})", ".csv": "read_csv({}, sample_size = -1)"}
    reader = readers.get(kind)
    if reader is None:
        raise SourceError(f"tables.{mapping.table}: {files[0]} is neither a .csv nor a .parquet file")
    try:
        connection.execute(f'create view "{name}" as select * from {reader.format(_literal(files))}')
    except duckdb.Error as error:
        raise SourceError(explain(f"tables.{mapping.table}: cannot read {files[0]}", error)) from None


def _typed(connection: duckdb.DuckDBPyConnection, mapping: TableMap, types: Mapping[str, str]) -> str:
    """The mapping's select with every column cast, and the three columns about the row added."""
    if mapping.query is None:
        check_columns(
            connection, mapping.table, mapping.columns, next(iter(mapping.sources)), mapping.group_by
        )
    found = parsed(connection, f"tables.{mapping.table}", mapping.sql())
    unknown = sorted(set(found) - set(types))
    if unknown:
        raise MappingError(
            f"tables.{mapping.table}: {unknown[0]!r} is no column of {mapping.table}; it has {', '.join(types)}"
        )
    made = [column_of(name, have, types[name]) for name, have in found.items()]
    values = ", ".join(f'{cast} as "{name}"' for name, cast, _ in made)
    unreadable = ", ".join(problem for _, _, problem in made if problem) or "null"
    source = _literal(", ".join(mapping.sources.values()))
    return (
        f"select {values}, {source} as read_from, position, nullif(concat_ws('; ', {unreadable}), '') as unreadable "
        f"from (select *, row_number() over () as position from ({mapping.sql()}))"
    )


def _write(batches: pa.RecordBatchReader, out: Path) -> int:
    rows = 0
    out.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(out, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
