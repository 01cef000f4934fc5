"""Opens the lake's Parquet files as Ibis tables on Spark: the same expressions, on a cluster."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from features.engine import Tables

if TYPE_CHECKING:  # an optional package
    from pyspark.sql import SparkSession

# what makes Spark read a time as DuckDB does: on the shop's own clock, without a zone; and divide by 0 to null
MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "false",
}
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkUnavailable(ValueError):
    """Spark is asked for and cannot be started here, or not reached."""

    exit_code: ClassVar[int] = 2


def open_spark(
    files: Mapping[str, Sequence[str]],
    *,
    address: str,
    temp_dir: str,
    options: Mapping[str, str] | None = None,
) -> Tables:
    """Open each raw table over its Parquet files; a table without files is left out.

    `address` is a master ("local[2]", "spark://host:7077", "yarn") or a Spark Connect server ("sc://host:15002"). Every
    worker has to see the files under the names given. `options` are Spark's own settings. One session per process.
    Raises SparkUnavailable without pyspark or Java, or where the address does not answer.
    """
    session = _session(address, temp_dir, options or {})
    tables = {}
    connection = ibis.pyspark.connect(session)
    for name, paths in files.items():
        if paths:
            read = session.read.option("mergeSchema", "true").parquet(*map(_hadoop, paths))
            read.createOrReplaceTempView(name)
            tables[name] = connection.table(name)
    return Tables(connection, tables)


def batches(expr: ibis.Table, rows_at_a_time: int, scratch: str) -> pa.RecordBatchReader:
    """The rows of an ordered expression as a stream of Arrow batches.

    Spark's workers write them to the folder `scratch`, which all have to see; it is gone when the stream ends.
    """
    session = ibis.get_backend(expr)._session
    written = session.sql(ibis.to_sql(expr)).write.mode("overwrite")
    written.parquet(_hadoop(scratch))
    parts = sorted(Path(scratch).glob("part-*.parquet"))  # named in the order of the rows
    schema = expr.schema().to_pyarrow()
    return pa.RecordBatchReader.from_batches(schema, _read(parts, schema, rows_at_a_time, scratch))


def _read(
    parts: Sequence[Path], schema: pa.Schema, rows_at_a_time: int, scratch: str
) -> Iterator[pa.RecordBatch]:
    for part in parts:
        for batch in pq.ParquetFile(part).iter_batches(rows_at_a_time):
            yield batch.cast(schema)
    shutil.rmtree(scratch)


def _session(address: str, temp_dir: str, options: Mapping[str, str]) -> "SparkSession":
    if find_spec("pyspark") is None:
        raise SparkUnavailable(
            "engine.name is spark and pyspark is not installed: pip install 'pyspark==4.0.*', or set "
            "engine.name to duckdb"
        )
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder.appName("retain")
    settings = MEANING | dict(options)
    if address.startswith("sc://"):
        builder = builder.remote(address)
    else:
        settings = QUIET | _places(temp_dir) | (LOCAL if address.startswith("local") else {}) | settings
        builder = builder.master(address)
    try:
        session = builder.config(map=settings).getOrCreate()
    except (PySparkException, ImportError, OSError) as error:
        raise SparkUnavailable(
            f"Spark does not start at {address}: {str(error).splitlines()[0]} It needs Java 17 and an address that "
            "answers; see docs/spark.md"
        ) from error
    # Spark hands out the session a process already has, whatever address was asked for.
    if not address.startswith("sc://") and session.sparkContext.master != address:
        raise SparkUnavailable(
            f"This process already has a Spark session at {session.sparkContext.master}, and engine.address is "
            f"{address}: one session per process. Start another process"
        )
    return session


def _places(temp_dir: str) -> dict[str, str]:
    return {"spark.local.dir": temp_dir, "spark.sql.warehouse.dir": str(Path(temp_dir) / "spark-warehouse")}


def _hadoop(path: str) -> str:
    """How Hadoop calls an address: s3a for s3."""
    return "s3a://" + path.removeprefix("s3://") if path.startswith("s3://") else path
