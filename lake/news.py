"""What of a batch its table does not hold, by 64-bit hashes of whole rows: no row is kept twice in memory.

Two rows of one key, or two of a bag, are taken for one another with a probability below 1 in 10^18.
"""

from collections.abc import Sequence

import duckdb

from lake.comparison import count
from lake.mapping_sql import quoted


def news_of(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> None:
    """Make the table `news`: the rows of `incoming` with a key or a content that `present` does not have."""
    row, same = _hashes(connection, key)
    connection.execute(
        f"create temp table news as select n.* exclude (row_hash, key_hash) from (select *, {row}, {same} from "
        f"incoming) n anti join (select {row}, {same} from present) p using (row_hash, key_hash)"
    )


def fresh_of_bag(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `fresh`: of each row of `incoming` as many as it has there more than in `present`."""
    names = [row[0] for row in connection.execute("describe incoming").fetchall()]
    row, backwards = _hashes(connection, [*names[1:], names[0]])
    counts = "select row_hash, key_hash, count(*) as rows from (select {} from {}) group by all"
    connection.execute(
        "create temp table excess as select row_hash, key_hash, n.rows - coalesce(p.rows, 0) as rows from "
        f"({counts.format(f'{row}, {backwards}', 'incoming')}) n left join "
        f"({counts.format(f'{row}, {backwards}', 'present')}) p using (row_hash, key_hash) "
        "where n.rows > coalesce(p.rows, 0)"
    )
    if count(connection, "excess") == 0:
        connection.execute("create temp table fresh as from incoming limit 0")
        return
    connection.execute(
        "create temp table fresh as select * exclude (row_hash, key_hash, rows) from "
        f"(select *, {row}, {backwards} from incoming) join excess using (row_hash, key_hash) "
        "qualify row_number() over (partition by row_hash, key_hash) <= rows"
    )


def _hashes(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> tuple[str, str]:
    """SQL for two hashes of a row: of all its columns, and of those in `key`; both with the batch's types."""
    types = {row[0]: row[1] for row in connection.execute("describe incoming").fetchall()}
    casts = {name: f"cast({quoted(name)} as {have})" for name, have in types.items()}
    row = f"hash({', '.join(casts.values())}) as row_hash"
    return row, f"hash({', '.join(casts[name] for name in key)}) as key_hash"
