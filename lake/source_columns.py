"""The names of a source's columns, before anything is mapped."""

import tempfile
from pathlib import Path

from lake.locked_engine import opened
from lake.sources import Reading, TableMap


def source_columns(address: str, reading: Reading) -> list[str]:
    """The columns of the source at `address`, in its order. Raises SourceError where it cannot be read."""
    with tempfile.TemporaryDirectory(dir=reading.temp_dir) as folder:
        mapping = TableMap("source", {"source": address})
        with opened(mapping, reading, Path(folder) / "look.parquet") as (connection, sources):
            files = list(sources["source"].files)
            return connection.read_parquet(files, union_by_name=True, hive_partitioning=True).columns
