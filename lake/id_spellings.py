"""New ids that are old ones in another spelling: leading zeros, `.0`, case, blanks, Unicode's normal form."""

from collections.abc import Iterator, Sequence

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import ALTERED_ROWS, NEW_ROWS, RELATED_ROWS, ChangeColumns
from lake.comparison import count, sample_of
from lake.parents import Parents, leave_out

SAMPLED_FROM = 100_000  # rows of a table
PLAIN = 0.005  # the share of ids not written plainly that says nothing
BLANKS = " \t\u00a0\u2007\u2009\u202f\u200b\ufeff"


def spelling(column: str) -> str:
    r"""SQL for what all spellings of one id have in common.

    >>> print(duckdb.sql(f"select {spelling('id')} from (values (' C007.0'), ('c7')) t(id)").fetchall())
    [('c7',), ('c7',)]
    """
    plain = f"lower(translate(nfc_normalize({column}), '{BLANKS}', ''))"
    return rf"regexp_replace(regexp_replace({plain}, '\.0+$', ''), '(^|\D)0+', '\1', 'g')"


def respelt_ids(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, parents: Sequence[Parents] = ()
) -> Iterator[Change]:
    """Per id column how many of the ids the table does not know are spelt like one it knows.

    An id that one of the `parents` holds is spelt as it should be; that table is guarded itself.
    """
    for name in columns.ids:
        connection.execute(f"create or replace temp table new_ids as {_new_ids(columns, name)}")
        for parent in parents:
            if parent.column == name:
                leave_out(connection, "new_ids", parent)
        of = count(connection, "new_ids")
        if not of or not _may_be_respelt(connection, name):
            continue
        distinct = "" if name in columns.key else "distinct "
        connection.execute(
            "create or replace temp table respelt_ids as select new_ids.id, min(old.id) as old_id from new_ids join "
            f'(select id, {spelling("id")} as spelling from (select {distinct}"{name}" as id from present)) old '
            "using (spelling) group by 1"
        )
        rows = count(connection, "respelt_ids")
        if rows:
            yield Change("respelt", name, rows, of, samples=_samples(connection, name))


def _may_be_respelt(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether on either side some ids are not written plainly: of two spellings of an id one is not.

    Of a large table a sample is looked at, since most shops' ids are plain and the whole of them would cost more.
    """
    rows = count(connection, "present")
    if rows <= SAMPLED_FROM:
        return True
    known_ids = f'(select "{name}" as id from present {sample_of(rows, SAMPLED_FROM)})'
    shares = (f"(select avg(({spelling('id')} <> id)::int) from {ids})" for ids in ("new_ids", known_ids))
    new, old = connection.execute(f"select {', '.join(shares)}").fetchall()[0]
    return max(new or 0.0, old or 0.0) > PLAIN


def _new_ids(columns: ChangeColumns, name: str) -> str:
    """SQL for the ids of one column that the table does not know, each with its spelling."""
    sources = [f'select "{name}" as id from {NEW_ROWS}']
    if name in columns.references and columns.key:
        sources.append(f'select "{name} after" from {ALTERED_ROWS}')
    ids = f"select distinct id from ({' union all '.join(sources)}) where id is not null"
    spelt = f"select id, {spelling('id')} as spelling from ({ids})"
    if name in columns.key:
        return spelt  # a new row's key is new
    known_rows = (
        "present" if columns.key or name != columns.ids[0] else RELATED_ROWS
    )  # which holds all with such an id
    return f'{spelt} anti join (select "{name}" as id from {known_rows}) old using (id)'


def _samples(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[ChangeSample, ...]:
    rows = connection.execute(f"select old_id, id from respelt_ids order by all limit {SAMPLES}").fetchall()
    return tuple(ChangeSample("", name, before, after) for before, after in rows)
