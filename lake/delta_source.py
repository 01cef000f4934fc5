"""A shop's own Delta table, streamed into a Parquet file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lake.addresses import Address, SourceError


def copy_delta(address: Address, target: Path) -> None:
    """Write the newest version of the table at `address` to `target`, batch by batch.

    Partitions become columns, and rows in deletion vectors stay out. Raises SourceError where a file of the version
    is missing or damaged, or the table uses what this reader does not know.
    """
    try:
        batches = pa.RecordBatchReader.from_stream(DeltaTable(address.uri).scan())
        with pq.ParquetWriter(target, pa.schema([_plain(field) for field in batches.schema])) as writer:
            for batch in batches:
                writer.write_table(pa.Table.from_batches([batch]).cast(writer.schema))
    except (DeltaError, OSError, pa.ArrowException) as error:
        words = " ".join(str(error).split())[:200]
        raise SourceError(
            f"cannot read {address.shown}: {words}; repair the table or export it anew"
        ) from None


def _plain(field: pa.Field) -> pa.Field:
    """The field without Arrow's view types, which Parquet's readers need not know."""
    plain = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    return field.with_type(plain.get(field.type, field.type))
