"""A DuckDB for the shop's own SQL, which can read the sources of one mapping and nothing else.

No other file, no network, no extension, no way to unlock it.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from lake import sql_macros
from lake.addresses import SourceError
from lake.mapping_sql import explain
from lake.own_disk import blaming_the_disk
from lake.sources import DATABASES, Reading, SourcePart, TableMap, changed_since, file_name, source_addresses
from lake.to_parquet import ParquetSource, as_parquet, literal


@contextmanager
def opened(
    mapping: TableMap, reading: Reading, out: Path, part: SourcePart | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, ParquetSource]]]:
    """A locked connection and, by their names in the SQL, the sources of `mapping`, as Parquet next to `out`.

    Of its only source, `part` alone is read, where one is given. What the engine cannot read while the connection is
    open becomes a SourceError; where it cannot write, OwnDiskFault.
    """
    scratch = out.with_name(f"{out.stem}-sources")
    shutil.rmtree(scratch, ignore_errors=True)
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    try:
        with blaming_the_disk():
            sources = _sources(mapping, reading, scratch, part)
            with duckdb.connect(":memory:") as connection:
                _limit(connection, reading)
                sql_macros.create(connection)
                lock(connection, [*_files(sources), str(out)])
                yield connection, sources
    except duckdb.OutOfMemoryException:
        raise SourceError(
            f"tables.{mapping.table}: {reading.memory_limit} of memory are not enough to read {mapping.shown}; raise "
            "engine.memory_limit"
        ) from None
    except duckdb.Error as error:  # every clause has been bound by now: what is left lies in the files
        words = explain(f"tables.{mapping.table}: cannot read {mapping.shown}", error)
        raise SourceError(f"{words}; if it was written meanwhile, run again, else export it again") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _sources(
    mapping: TableMap, reading: Reading, scratch: Path, part: SourcePart | None
) -> dict[str, ParquetSource]:
    sources = {}
    with duckdb.connect(":memory:") as free:
        _limit(free, reading)
        for number, (name, address) in enumerate(source_addresses(mapping, reading, part).items()):
            condition = changed_since(mapping, reading, address, part)
            source = as_parquet(free, address, scratch / str(number), reading.environment, condition)
            if address.kind not in DATABASES:
                names = tuple(file_name(path, reading.raw_dir) for path in address.files)
                source = replace(source, names=names)
            sources[name] = source
    return sources


def _files(sources: Mapping[str, ParquetSource]) -> list[str]:
    return [path for source in sources.values() for path in (*source.files, *source.broken)]


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


def lock(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Leave a connection these files to read, and no way to reach another or to unlock it."""
    connection.execute(f"set allowed_paths = {literal(list(files))}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
