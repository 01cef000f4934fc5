"""Land a checked batch: each event once, a corrected row in place of the old one, and no file read without need.

A table lies in the order of its time and, within it, of the customer: what is new lies after what is there, and a
corrected row where the old one lay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from deltalake import CommitProperties, DeltaTable

from lake.comparison import columns_of, compared, count, same_key
from lake.delta_tables import address, live_files, version
from lake.earliest_change import earliest_change
from lake.file_swap import Rewrite, create, small_files, swap
from lake.landing_target import LandingTarget, write_rows
from lake.mapping_sql import quoted
from lake.news import fresh_of_bag, news_of
from lake.overlap import files_with_keys, files_within
from lake.to_parquet import literal
from lake.wider_batch import LandingConflict, widen_bag, widen_keyed

__all__ = ["LandingConflict", "TableChange", "land"]


@dataclass(frozen=True)
class TableChange:
    """What one batch did to its table, which now stands at `version`.

    `earliest` is the first day of which anything came or changed after the first landing (lake/earliest_change.py).
    """

    table: str
    version: int
    added: int
    changed: int
    unchanged: int
    earliest: date | None = None


def land(
    root: str,
    table: str,
    batch: Path,
    key: Sequence[str],
    temp_dir: Path,
    note: Mapping[str, str] | None = None,
    *,
    time: str | None = None,
    memory_limit: str | None = None,
    is_addition: bool = False,
    later: Mapping[str, str] | None = None,
) -> TableChange:
    """Add to `table` the rows of the Parquet file `batch` that it does not hold yet, in one commit.

    With a `key`, a row whose key is there with other content replaces it (Delta's history keeps the old one).
    Without, rows are a bag: a line that occurs twice in the batch is there twice afterwards, however often the
    batch is landed; of a batch that `is_addition` every row is new. No change makes no commit, so the version says
    whether anything is new. Only files that can hold a row of the batch are compared, and only those with a
    corrected row are written again. `later`: column learnt after its row began → the column that says when. Beyond
    `memory_limit` the comparison spills to `temp_dir`. Raises LandingConflict.
    """
    commit = CommitProperties(custom_metadata=dict(note or {}))
    with compared(batch, [], temp_dir, memory_limit) as connection:
        target = _target(root, table, batch, connection, (tuple(key), time, is_addition), commit)
        total = count(connection, "incoming")
        if not live_files(root, table):
            _begin(target, connection)
            return TableChange(table, 0, total, 0, 0)
    with compared(batch, list(target.near), temp_dir, memory_limit) as connection:
        write = (_merge_keyed if key else _add_to_bag) if target.near else _add_all
        added, changed = write(target, connection)
        earliest = (
            earliest_change(connection, target, time, later or {}) if time and added + changed else None
        )
    return TableChange(table, version(root, table) or 0, added, changed, total - added - changed, earliest)


def _target(
    root: str,
    table: str,
    batch: Path,
    connection: duckdb.DuckDBPyConnection,
    terms: tuple[tuple[str, ...], str | None, bool],
    commit: CommitProperties,
) -> LandingTarget:
    """The table for a batch that `connection` sees as `incoming`; `terms` are key, time and whether all is new."""
    (key, time, is_addition), want = terms, columns_of(connection, "incoming")
    order = tuple(dict.fromkeys(name for name in (time, "customer_id", *key) if name in want))
    near, is_wider = live_files(root, table), False
    if near:
        fields = DeltaTable(address(root, table)).schema().fields
        is_wider = not {field.name for field in fields}.issuperset(want)
    if near and not is_wider:
        if key:  # wherever the old row lies
            near = files_with_keys(connection, "incoming", near, key)
        elif is_addition:
            near = []
        elif time in want:
            near = files_within(connection, root, table, time)
        else:
            near = files_with_keys(connection, "incoming", near, want[:1])
    return LandingTarget(root, table, key, order, tuple(near), is_wider, commit)


def _begin(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> None:
    """The first rows of a table, which may be there without any."""
    if version(target.root, target.table) is None:
        create(target.root, target.table, connection, "from incoming", target.order, target.commit)
    else:
        write_rows(target, connection, "from incoming")


def _add_all(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """No file can hold any of the rows: all are new."""
    for view in ("fresh", "news"):
        connection.execute(f"create view {view} as from incoming")
    return _add_fresh(target, connection), 0


def _add_to_bag(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    if target.is_wider:
        return widen_bag(target, connection)
    fresh_of_bag(connection)
    return _add_fresh(target, connection), 0


def _add_fresh(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows `fresh` has; they land if there are any."""
    added = count(connection, "fresh")
    if added:
        swap(target.root, target.table, connection, [_growth(target, ())], target.order, target.commit)
    return added


def _merge_keyed(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    news_of(connection, target.key)
    same = same_key(target.key, "n", "p")
    connection.execute(f"create temp table fresh as select n.* from news n anti join present p on {same}")
    added, news = count(connection, "fresh"), count(connection, "news")
    if news and target.is_wider:
        widen_keyed(target, connection, news - added)
    elif news:
        rewrites = _corrections(target, connection) if news > added else []
        growth = [_growth(target, [path for rewrite in rewrites for path in rewrite.old])] if added else []
        swap(target.root, target.table, connection, [*rewrites, *growth], target.order, target.commit)
    return added, news - added


def _corrections(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> list[Rewrite]:
    """Each file with a row that is corrected, the new row in the old one's place.

    A column that the batch does not have keeps its value.
    """
    want, same = columns_of(connection, "news"), same_key(target.key, "n", "p")
    rewrites = []
    for path in files_with_keys(connection, "news", target.near, target.key):
        old = f"read_parquet({literal(path)})"
        have = [row[0] for row in connection.execute(f"describe from {old}").fetchall()]
        values = [f"n.{quoted(name)}" for name in want]
        values += [f"p.{quoted(name)}" for name in have if name not in want]
        unchanged = f"select p.* from {old} p anti join news n on {same}"
        corrected = f"select {', '.join(values)} from {old} p join news n on {same}"
        rewrites.append(Rewrite(f"{unchanged} union all by name {corrected}", (path,)))
    return rewrites


def _growth(target: LandingTarget, rewritten: Sequence[str]) -> Rewrite:
    """What is new as files of its own; with the small files, where those have become too many."""
    small = tuple(path for path in small_files(target.root, target.table) if path not in rewritten)
    if not small:
        return Rewrite("from fresh")
    rows = f"read_parquet({literal(list(small))}, union_by_name = true)"
    return Rewrite(f"from fresh union all by name from {rows}", small)
