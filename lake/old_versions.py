"""Versions of a table that are too old to be kept: their log and the files that no kept version names.

No commit is made, so the version stays what it was: an intake sees that nothing has landed.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

import duckdb
import pyarrow.fs as pa_fs
from deltalake import CommitProperties, DeltaTable

from lake.commit_notes import newest_note
from lake.delta_tables import WRITING, address, delta_table, version
from lake.file_swap import Rewrite, small_files, swap
from lake.object_store import is_remote, store_at
from lake.to_parquet import literal

LOG, DIGITS = "_delta_log", 20  # of the version in the name of a log's file
MOST_COMMITS = 10


@dataclass(frozen=True)
class Freed:
    """So many files were removed, and so many bytes."""

    files: int = 0
    bytes: int = 0

    def __add__(self, more: "Freed") -> "Freed":
        """Both together."""
        return Freed(self.files + more.files, self.bytes + more.bytes)


def prune_versions(root: str, table: str, before: datetime) -> Freed:
    """Remove the versions that were no longer current at `before`, and files that no version has; what that freed.

    What was current then, and everything since, can still be read. A killed run leaves files that the next removes.
    Only for whoever holds the lake: a file that is written and not yet committed would go too.
    """
    delta = delta_table(root, table)
    if delta is None:
        return Freed()
    bound = before.timestamp() * 1000
    past = [int(commit["version"]) for commit in delta.history() if commit["timestamp"] <= bound]
    if not past:
        return Freed()
    oldest = DeltaTable(address(root, table), version=max(past))
    store = table_store(root, table)
    if not _has_checkpoint(store, max(past)):
        oldest.create_checkpoint()
    named = {PurePosixPath(uri).name for uri in oldest.file_uris()} | set(_added_since(store, max(past)))
    freed = remove_log_before(store, max(past))
    old = [file for file in _files(store, "") if file.extension == "parquet" and file.base_name not in named]
    return freed + _remove(store, old)


def compact(root: str, table: str, order: tuple[str, ...]) -> int:
    """Put the small files of a table together, sorted by `order`, where they have become too many; how many they were.

    The files stay for older versions until these are pruned.
    """
    small = small_files(root, table) if version(root, table) is not None else ()
    if small:
        run_id = newest_note(
            root, table, "run_id"
        )  # what the table is worth is told by the run that wrote it last
        note = CommitProperties(custom_metadata={} if run_id is None else {"run_id": run_id})
        with duckdb.connect(":memory:") as connection:
            connection.execute("set enable_progress_bar = false")
            rows = f"from read_parquet({literal(list(small))}, union_by_name = true)"
            swap(root, table, connection, [Rewrite(rows, small)], order, note)
    return len(small)


def note_state(root: str, table: str) -> bool:
    """Write down which files a table has (a checkpoint), where many commits have come since the last one; whether.

    Whoever opens a table reads what stands there and each commit since; by itself Delta does it every 100 commits.
    """
    number = version(root, table)
    if number is None:
        return False
    numbers = [_number(file) or 0 for file in _files(table_store(root, table), LOG) if _is_checkpoint(file)]
    if number - max(numbers, default=-1) < MOST_COMMITS:
        return False
    DeltaTable(address(root, table)).create_checkpoint()
    return True


def delete_days(root: str, table: str, column: str, days: Sequence[date]) -> None:
    """Delete the rows of these days in one commit. Their files stay until the versions that name them are pruned."""
    run_id = newest_note(root, table, "run_id")
    note = CommitProperties(custom_metadata={} if run_id is None else {"run_id": run_id})
    among = ", ".join(f"DATE '{day}'" for day in days)
    DeltaTable(address(root, table)).delete(
        f"{column} in ({among})",
        writer_properties=WRITING,
        commit_properties=note,
    )


def table_store(root: str, table: str) -> pa_fs.FileSystem:
    """The folder of a table, or its place in an object store, as a file system."""
    if is_remote(root):
        return store_at(address(root, table))
    return pa_fs.SubTreeFileSystem(address(root, table), pa_fs.LocalFileSystem())


def remove_log_before(store: pa_fs.FileSystem, oldest: int) -> Freed:
    """Remove what the log says of the versions before one that has a checkpoint."""
    files = [file for file in _files(store, LOG) if (number := _number(file)) is not None and number < oldest]
    return _remove(store, files)


def _has_checkpoint(store: pa_fs.FileSystem, number: int) -> bool:
    return any(_number(file) == number and _is_checkpoint(file) for file in _files(store, LOG))


def _is_checkpoint(file: pa_fs.FileInfo) -> bool:
    return "checkpoint" in file.base_name


def _added_since(store: pa_fs.FileSystem, oldest: int) -> Iterator[str]:
    """The names of the files that the commits after a version added."""
    for file in _files(store, LOG):
        if file.extension == "json" and (_number(file) or 0) > oldest:
            with store.open_input_stream(file.path) as stream:
                for line in stream.read().splitlines():
                    if "add" in (action := json.loads(line)):
                        yield PurePosixPath(action["add"]["path"]).name


def _files(store: pa_fs.FileSystem, folder: str) -> list[pa_fs.FileInfo]:
    infos = store.get_file_info(pa_fs.FileSelector(folder))
    return [file for file in infos if file.type == pa_fs.FileType.File]


def _number(file: pa_fs.FileInfo) -> int | None:
    """The version that a file of the log is about."""
    digits = file.base_name[:DIGITS]
    return int(digits) if digits.isdigit() and len(digits) == DIGITS else None


def _remove(store: pa_fs.FileSystem, files: list[pa_fs.FileInfo]) -> Freed:
    for file in files:
        store.delete_file(file.path)
    return Freed(len(files), sum(file.size for file in files))
