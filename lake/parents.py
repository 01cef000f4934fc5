"""Where the ids stand that the rows of a table refer to, and which ids stand nowhere."""

from dataclasses import dataclass

import duckdb

from lake.comparison import count
from lake.mapping_sql import quoted
from lake.to_parquet import literal


@dataclass(frozen=True)
class Parents:
    """A rule about an id in `column`: the ids that are there stand in `key` of these `files`."""

    column: str
    key: str
    files: tuple[str, ...]


def leave_out(connection: duckdb.DuckDBPyConnection, table: str, parents: Parents) -> None:
    """Take the rows out of a temporary table whose `id` stands in one of the files.

    The last file is asked first: in an intake it has the ids that are new, which most rows of a day refer to.
    """
    for files in (parents.files[-1:], parents.files[:-1]):
        if files and count(connection, table):
            ids = f"select {quoted(parents.key)} as id from read_parquet({literal(list(files))}, union_by_name = true)"
            # an anti join may hold whichever side is smaller; `not exists` would hold all parents
            connection.execute(
                f"create or replace temp table {table} as from {table} anti join ({ids}) using (id)"
            )
