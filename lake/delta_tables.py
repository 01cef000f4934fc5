"""Delta tables: land events once, replace one slice, list the live files of a version.

Every change is one Delta commit: whoever reads sees the table before it or after it, never between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import TableNotFoundError

from lake.failpoints import failpoint
from lake.object_store import is_remote, local_copies, store_at

COMPRESSION = "zstd"
"""Of every file the lake writes: a fifth to a third smaller than Delta's default, and as fast to read."""
WRITING = WriterProperties(max_row_group_size=100_000, compression=COMPRESSION.upper())
"""A row group is held until it is written: by itself Delta makes it of a million rows, two gigabytes of features."""


@dataclass(frozen=True)
class Slice:
    """The rows of a table in which `column` equals `value`."""

    column: str
    value: str | date

    def predicate(self) -> str:
        """The slice in Delta's SQL."""
        if isinstance(self.value, date):
            return f"{self.column} = DATE '{self.value.isoformat()}'"
        return f"{self.column} = '" + self.value.replace("'", "''") + "'"


def address(root: str, table: str) -> str:
    """Where a table lies under the lake's root (a folder or an object store address)."""
    return f"{root.rstrip('/')}/{table}"


def version(root: str, table: str) -> int | None:
    """The table's newest version, or None where there is no such table."""
    opened = delta_table(root, table)
    return None if opened is None else int(opened.version())


def row_count(root: str, table: str) -> int:
    """The rows of a table by Delta's own notes; none where there is no such table."""
    opened = delta_table(root, table)
    return 0 if opened is None else int(opened.count())


def number_columns(root: str, table: str) -> list[str]:
    """The columns of a table that hold doubles, in its order; none where there is no such table."""
    opened = delta_table(root, table)
    schema = pa.schema([]) if opened is None else pa.schema(opened.schema().to_arrow())
    return [field.name for field in schema if pa.types.is_float64(field.type)]


def note_of(root: str, table: str) -> dict[str, Any]:
    """What the newest commit of a table that is there says of itself, the note of whoever wrote it included."""
    return DeltaTable(address(root, table)).history(1)[0]


def live_files(root: str, table: str, at: int | None = None) -> list[str]:
    """The Parquet files that make up a version (the newest by default); none for a table that is not there.

    Of a table in an object store they are copies on this machine.
    """
    opened = delta_table(root, table, at)
    return [] if opened is None else local_copies(opened)


def read(root: str, table: str, only: Slice | None = None, columns: list[str] | None = None) -> pa.Table:
    """One table, or one slice of it; an empty table without columns where there is none."""
    chosen = None if only is None else ds.field(only.column) == only.value
    return filtered(root, table, chosen, columns)


def filtered(
    root: str, table: str, chosen: ds.Expression | None, columns: list[str] | None = None
) -> pa.Table:
    """The rows of a table that are `chosen`; a column that came later is null in the rows from before."""
    rows = _dataset(root, table)
    return pa.table({}) if rows is None else rows.to_table(filter=chosen, columns=columns)


def batches(
    root: str, table: str, only: Slice, most: int, columns: list[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of one slice in the order of `read`, at most so many at a time; nothing where there are none."""
    rows = _dataset(root, table)
    if rows is None:
        return
    chosen = ds.field(only.column) == only.value
    # by itself a scanner reads a whole table ahead
    scanner = rows.scanner(
        filter=chosen, columns=columns, batch_size=most, batch_readahead=1, fragment_readahead=1
    )
    yield from (batch for batch in scanner.to_batches() if len(batch))


def column_names(root: str, table: str) -> list[str]:
    """The columns of a table, in its order; none where there is no such table."""
    rows = _dataset(root, table)
    return [] if rows is None else list(rows.schema.names)


def _dataset(root: str, table: str) -> ds.Dataset | None:
    """The files of a table's newest version; None where it has none."""
    delta = delta_table(root, table)
    if delta is None or not (files := sorted(delta.file_uris())):
        return None
    # the table's own columns: those of whichever file comes first may lack what came later
    schema = pa.schema(delta.schema().to_arrow())
    if not is_remote(root):
        return ds.dataset(files, schema=schema, format="parquet")
    # not Delta's own dataset: it takes a column without notes for one without values, and leaves out the file. Of
    # each file the end is fetched, and of its row groups those that can hold the rows asked for
    names = [PurePosixPath(uri).name for uri in files]
    return ds.dataset(names, schema=schema, format="parquet", filesystem=store_at(address(root, table)))


def extent(root: str, table: str, column: str) -> tuple[Any, Any]:
    """The least and the greatest value of a column of a table that is there; times are cut to milliseconds.

    They come from what Delta notes of each file. A file without notes is read; so is text, which they cut short.
    """
    delta = DeltaTable(address(root, table))
    notes = pa.table(delta.get_add_actions(flatten=True))
    ends, unnoted = _noted_ends(notes, column)
    files = [path for path in local_copies(delta) if path.endswith(unnoted)] if unnoted else []
    if files:
        ends.append(_in_milliseconds(ds.dataset(files).to_table([column])[column].combine_chunks()))
    limits = pc.min_max(pa.chunked_array(ends))
    return limits["min"].as_py(), limits["max"].as_py()


def _noted_ends(notes: pa.Table, column: str) -> tuple[list[pa.Array], tuple[str, ...]]:
    """The ends of `column` in the files that have notes of it, and the names of the other files."""
    names = [f"{end}.{column}" for end in ("min", "max")]
    if not set(names) <= set(notes.column_names) or pa.types.is_string(notes[names[0]].type):
        return [], tuple(notes["path"].to_pylist())
    is_empty = pc.equal(notes[f"null_count.{column}"], notes["num_records"])
    has_notes = pc.or_kleene(pc.is_valid(notes[names[0]]), is_empty)
    unnoted = notes.filter(pc.invert(pc.fill_null(has_notes, False)))["path"].to_pylist()
    return [notes[name].combine_chunks() for name in names], tuple(unnoted)


def _in_milliseconds(values: pa.Array) -> pa.Array:
    """As the notes have them: times cut, all else as it is."""
    return pc.floor_temporal(values, unit="millisecond") if pa.types.is_timestamp(values.type) else values


def replace_slice(
    root: str, table: str, rows: pa.Table | Path, only: Slice, note: Mapping[str, str] | None = None
) -> int:
    """Make `rows` the whole of one slice, in one commit, and leave every other slice; the new version.

    `rows` is a table or a Parquet file. `note` is kept in the commit. Doing it twice leaves the same rows.
    """
    return replace_slices(root, table, rows, [only], note)


def replace_slices(
    root: str,
    table: str,
    rows: pa.Table | Path,
    slices: Sequence[Slice],
    note: Mapping[str, str] | None = None,
) -> int:
    """The same for several slices, which are replaced together."""
    data: Any = pq.ParquetFile(rows) if isinstance(rows, Path) else rows
    if isinstance(rows, Path):
        data = pa.RecordBatchReader.from_batches(data.schema_arrow, data.iter_batches())
    exists = delta_table(root, table) is not None
    failpoint(f"{table} before commit")
    write_deltalake(
        address(root, table),
        data,
        mode="overwrite" if exists else "append",
        predicate=" or ".join(only.predicate() for only in slices) if exists else None,
        schema_mode="merge" if exists else None,
        writer_properties=WRITING,
        commit_properties=CommitProperties(custom_metadata=dict(note or {})),
    )
    failpoint(f"{table} after commit")
    return version(root, table) or 0


def delta_table(root: str, table: str, at: int | None = None) -> DeltaTable | None:
    """A version of a table (the newest by default); None where there is no such table."""
    try:
        return DeltaTable(address(root, table), version=at)
    except TableNotFoundError:
        return None
