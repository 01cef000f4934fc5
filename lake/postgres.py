"""One PostgreSQL table, streamed over ADBC into a Parquet file."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import adbc_driver_manager
import adbc_driver_postgresql
import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.addresses import Address, SourceError
from lake.mapping_sql import quoted

BATCH_BYTES = 16 << 20
HINT = adbc_driver_postgresql.StatementOptions.BATCH_SIZE_HINT_BYTES.value


def copy_table(address: Address, uri: str, target: Path, condition: str = "") -> None:
    """Write the table of `address`, read from `uri`, to `target`, in about 16 MB of memory at a time.

    With a `condition`, its rows only.

    Exact numerics become doubles, types Arrow does not know become text. The statement reads one table and
    nothing else. Raises SourceError with the server's own words, and never the password.
    """
    name = ".".join(map(quoted, address.table.split(".")))
    try:
        with (
            driver.connect(uri) as connection,
            connection.cursor(adbc_stmt_kwargs={HINT: str(BATCH_BYTES)}) as cursor,
        ):
            cursor.execute(f"select * from {name}" + (f" where {condition}" if condition else ""))
            _write(cursor.fetch_record_batch(), target)
    except adbc_driver_manager.Error as error:
        raise SourceError(f"cannot read {address.shown}: {server_message(error, uri)}") from None


def _write(batches: pa.RecordBatchReader, target: Path) -> None:
    schema = pa.schema([pa.field(field.name, _plain(field.type)) for field in batches.schema])
    with pq.ParquetWriter(target, schema) as writer:
        for batch in batches:
            writer.write_batch(pa.RecordBatch.from_arrays(list(_columns(batch, schema)), schema=schema))


def _columns(batch: pa.RecordBatch, schema: pa.Schema) -> Iterator[pa.Array]:
    for column, field in zip(batch.columns, schema, strict=True):
        stored = column.storage if isinstance(column.type, pa.BaseExtensionType) else column
        yield pc.cast(stored, field.type, safe=False)


def _plain(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.BaseExtensionType):
        return pa.float64() if getattr(kind, "type_name", "") == "numeric" else kind.storage_type
    return kind


def server_message(error: Exception, uri: str) -> str:
    """The driver's first line, without its prefixes and without the password."""
    line = str(error).split("\n", 1)[0]
    for prefix in (
        "[libpq]",
        "IO:",
        "NOT_FOUND:",
        "Failed to connect:",
        "Failed to prepare query:",
        "ERROR:",
        "FATAL:",
    ):
        line = line.replace(prefix, "")
    parts = urlsplit(uri)
    passwords = {parts.password, *parse_qs(parts.query).get("password", ())} - {None, ""}
    for secret in {text for password in passwords for text in (password, unquote(str(password)))}:
        line = line.replace(str(secret), "***")
    return " ".join(line.split())
