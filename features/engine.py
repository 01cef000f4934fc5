"""Opens the lake's Parquet files as Ibis tables in a DuckDB that can read those files and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow as pa


@dataclass(frozen=True)
class Tables:
    """The shop's raw tables by name, and the connection they live in.

    Where `tables` hold some customers only, `shop` holds the tables of all.
    """

    connection: ibis.BaseBackend
    tables: dict[str, ibis.Table]
    shop: dict[str, ibis.Table] | None = None

    @property
    def of_shop(self) -> "Tables":
        """The tables of all customers, for what a feature says of the shop or of other customers."""
        return self if self.shop is None else Tables(self.connection, self.shop)

    def has(self, name: str, *columns: str) -> bool:
        """Whether the shop has the table `name` with all of `columns`."""
        return name in self.tables and set(columns) <= set(self.tables[name].columns)


def open_tables(
    files: Mapping[str, Sequence[str]], *, memory_limit: str, threads: int, temp_dir: str
) -> Tables:
    """Open each raw table over its Parquet files; a table without files is left out.

    The database lives in memory, spills to `temp_dir` beyond `memory_limit` ("4GB"), reads only the named
    files, loads no extension, and its settings are locked.
    """
    Path(temp_dir).mkdir(parents=True, exist_ok=True)
    parquet = {name: list(paths) for name, paths in files.items() if paths}
    connection = connect(memory_limit=memory_limit, threads=threads, temp_directory=temp_dir)
    _lock_down(connection, [path for paths in parquet.values() for path in paths])
    # union_by_name: a column that came later is null in the older files
    return Tables(
        connection,
        {
            name: connection.read_parquet(paths, table_name=name, union_by_name=True)
            for name, paths in parquet.items()
        },
    )


def connect(**settings: str | int) -> ibis.BaseBackend:
    """An empty DuckDB in memory, with its `settings`, that reads what Ibis writes."""
    # with many columns Ibis would write a list out anew wherever a later step reads it, and DuckDB compute it as often
    ibis.options.sql.fuse_selects = False
    # Ibis 12 still writes a function of list elements as `x -> y`, which DuckDB 2 takes only when told so
    connection = ibis.duckdb.connect(lambda_syntax="ENABLE_SINGLE_ARROW", **settings)
    # a snapshot joins twenty passes on the same keys: whatever their order, and DuckDB thinks about it for five seconds
    connection.raw_sql("SET disabled_optimizers = 'join_order'")
    return connection


def batches(expr: ibis.Table, rows_at_a_time: int) -> pa.RecordBatchReader:
    """The rows of an expression as a stream of Arrow batches."""
    # not expr.to_pyarrow_batches(): Ibis 12 asks there for a method that DuckDB 2 no longer has
    backend = ibis.get_backend(expr)
    relation = backend.con.sql(backend.compile(expr))
    return relation.to_arrow_reader(rows_at_a_time)


def close(tables: Tables) -> None:
    """Give back what DuckDB holds, as much as its memory limit; the tables cannot be read any more.

    Spark's session is one per process and stays.
    """
    if tables.connection.name == "duckdb":
        tables.connection.disconnect()


def temporary_table(tables: Tables, name: str, rows: pa.Table) -> ibis.Table:
    """Write a small table of our own into the connection, which keeps it until it is closed or written anew."""
    connection = tables.connection
    if connection.name == "pyspark":
        connection._session.createDataFrame(rows.to_pandas()).createOrReplaceTempView(name)
        return connection.table(name)
    return connection.create_table(name, rows, temp=True, overwrite=True)


def held_table(tables: Tables, name: str, rows: ibis.Table) -> ibis.Table:
    """Compute rows once and keep them under a name, beyond memory on disk, until the connection is closed.

    For what many queries read of tables that are far larger. Spark reads it anew: a cluster keeps no temporary tables.
    """
    if tables.connection.name != "duckdb":
        return rows
    return tables.connection.create_table(name, rows, temp=True, overwrite=True)


def named_view(tables: Tables, name: str, rows: ibis.Table) -> ibis.Table:
    """Give rows a name in the connection; they are still read anew by each reader.

    DuckDB computes an expression that several parts of a query share once, and hands copies of all its columns to
    each: dearer than reading what each needs. Spark has no use for it.
    """
    if tables.connection.name != "duckdb":
        return rows
    return tables.connection.create_view(name, rows, overwrite=True)


def _lock_down(connection: ibis.BaseBackend, paths: Sequence[str]) -> None:
    allowed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    for setting in (
        "enable_progress_bar = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_paths = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.raw_sql(f"SET {setting}")
