"""A slice of a Delta table from a file that is written already: the file itself goes into the table, in one commit."""

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import create_table_with_add_actions

from lake.delta_tables import Slice, address, delta_table, replace_slice, version
from lake.failpoints import failpoint
from lake.file_swap import added, drafts, removed
from lake.object_store import put


def replace_slice_by_file(root: str, table: str, path: Path, only: Slice, note: Mapping[str, str]) -> int:
    """Make the rows of a Parquet file the whole of one slice, in one commit, and leave all others; the new version.

    A copy of the file goes into the table as it is. Where that cannot be (a file of the table holds rows of this slice
    and of others, the file has rows of others, or columns that the table lacks) its rows are written by
    `delta_tables.replace_slice`. `note` is kept in the commit. Doing it twice leaves the same rows.
    """
    delta = delta_table(root, table)
    replaced = [] if delta is None else _files_of(delta, only)
    if replaced is None or not _fits(path, delta, only):
        return replace_slice(root, table, path, only, note)
    commit = CommitProperties(custom_metadata=dict(note))
    with drafts(root, table) as folder:
        copy = folder / f"part-{uuid.uuid4()}.parquet"
        shutil.copyfile(path, copy)
        put(address(root, table), copy)
        new = added(copy, [only.column])
    failpoint(f"{table} before commit")
    if delta is None:
        schema = Schema.from_arrow(pq.read_schema(path))
        create_table_with_add_actions(address(root, table), schema, [new], commit_properties=commit)
    else:
        actions = [*removed(replaced), new]
        delta.create_write_transaction(actions, "append", delta.schema(), commit_properties=commit)
    failpoint(f"{table} after commit")
    return version(root, table) or 0


def _files_of(delta: DeltaTable, only: Slice) -> list[str] | None:
    """The names of the files that hold rows of the slice; None where one of them may hold rows of others too."""
    notes = pa.table(delta.get_add_actions(flatten=True))
    ends = [f"{end}.{only.column}" for end in ("min", "max")]
    if not len(notes):
        return []
    if not set(ends) <= set(notes.column_names) or any(notes[end].null_count for end in ends):
        return None
    least, most = (notes[end] for end in ends)
    holds = pc.and_(pc.less_equal(least, only.value), pc.greater_equal(most, only.value))
    if not pc.all(pc.equal(least.filter(holds), most.filter(holds)), min_count=0).as_py():
        return None
    return list(notes["path"].filter(holds).to_pylist())


def _fits(path: Path, delta: DeltaTable | None, only: Slice) -> bool:
    """Whether all rows of a file are of the slice, and the table has all its columns, of the same types."""
    metadata = pq.read_metadata(path)
    place = metadata.schema.names.index(only.column)
    groups = [
        metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups)
    ]
    if not groups or not all(group and group.has_min_max and not group.null_count for group in groups):
        return False
    if any((group.min, group.max) != (only.value, only.value) for group in groups):
        return False
    if delta is None:
        return True
    types = {field.name: field.type for field in delta.schema().fields}
    return all(
        types.get(field.name) == field.type for field in Schema.from_arrow(pq.read_schema(path)).fields
    )
