"""A batch with columns its table does not have yet: the table's schema grows with its rows."""

from typing import ClassVar

import duckdb
from deltalake import DeltaTable

from lake.comparison import columns_of, count, same_key
from lake.delta_tables import address
from lake.landing_target import LandingTarget, write_rows
from lake.mapping_sql import quoted

MOST_MERGED = 200_000  # Delta's merge holds the corrected rows in memory


class LandingConflict(ValueError):
    """Rows without an id that came back with other columns, so that old and new cannot be told apart."""

    exit_code: ClassVar[int] = 3


def widen_keyed(target: LandingTarget, connection: duckdb.DuckDBPyConnection, changed: int) -> None:
    """Put `news`, of which so many correct a row, into a table with a key.

    Few corrections by Delta's merge, many by writing the table once more.
    """
    narrower = set(columns_of(connection, "everything")) - set(columns_of(connection, "incoming"))
    if changed == 0:
        write_rows(target, connection, "from fresh")
    elif changed <= MOST_MERGED or narrower:
        _merge(target, connection)
    else:
        unchanged = f"select p.* from everything p anti join news n on {same_key(target.key, 'n', 'p')}"
        write_rows(target, connection, f"{unchanged} union all by name from news", "overwrite")


def widen_bag(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """The batch takes the table's place if it still holds every row that is there; rows added and changed.

    Raises LandingConflict where it does not.
    """
    have = columns_of(connection, "everything")
    shared = ", ".join(quoted(name) for name in columns_of(connection, "incoming") if name in have)
    old, new = count(connection, "present"), count(connection, "incoming")
    lost = f"select {shared} from present except all select {shared} from incoming"
    connection.execute(f"create temp table lost as {lost}")
    if count(connection, "lost"):
        raise LandingConflict(
            f"{target.table} now has other columns, and {count(connection, 'lost'):,} of its {old:,} rows are no "
            "longer in the source; rows without an id cannot be matched. Give the source's full history, or a new "
            "--home"
        )
    connection.execute("create view fresh as from incoming")
    write_rows(target, connection, "from incoming", "overwrite")
    return new - old, old


def _merge(target: LandingTarget, connection: duckdb.DuckDBPyConnection) -> None:
    """New rows added, those with a key that is there put in the old ones' place."""
    rows = connection.sql("from news order by all").to_arrow_table()
    merge = DeltaTable(address(target.root, target.table)).merge(
        rows,
        same_key(target.key, "new", "old"),
        source_alias="new",
        target_alias="old",
        merge_schema=True,
        commit_properties=target.commit,
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
