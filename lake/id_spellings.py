"""New ids that are old ones in another spelling: leading zeros, `.0`, case, blanks, Unicode's normal form."""

from collections.abc import Iterator

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import ALTERED_ROWS, NEW_ROWS, ChangeColumns

BLANKS = " \t\u00a0\u2007\u2009\u202f\u200b\ufeff"


def spelling(column: str) -> str:
    r"""SQL for what all spellings of one id have in common.

    >>> print(duckdb.sql(f"select {spelling('id')} from (values (' C007.0'), ('c7')) t(id)").fetchall())
    [('c7',), ('c7',)]
    """
    plain = f"lower(translate(nfc_normalize({column}), '{BLANKS}', ''))"
    return rf"regexp_replace(regexp_replace({plain}, '\.0+$', ''), '(^|\D)0+', '\1', 'g')"


def respelt_ids(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> Iterator[Change]:
    """Per id column how many of the ids the table does not know are spelt like one it knows."""
    for name in columns.ids:
        connection.execute(f"create or replace temp table new_ids as {_new_ids(columns, name)}")
        distinct = "" if name in columns.key else "distinct "
        connection.execute(
            "create or replace temp table respelt_ids as select new_ids.id, min(old.id) as old_id from new_ids join "
            f'(select id, {spelling("id")} as spelling from (select {distinct}"{name}" as id from present)) old '
            "using (spelling) group by 1"
        )
        rows, of = connection.execute(
            "select (select count(*) from respelt_ids), (select count(*) from new_ids)"
        ).fetchall()[0]
        if rows:
            yield Change("respelt", name, rows, of, samples=_samples(connection, name))


def _new_ids(columns: ChangeColumns, name: str) -> str:
    """SQL for the ids of one column that the table does not know, each with its spelling."""
    sources = [f'select "{name}" as id from {NEW_ROWS}']
    if name in columns.references and columns.key:
        sources.append(f'select "{name} after" from {ALTERED_ROWS}')
    ids = f"select distinct id from ({' union all '.join(sources)}) where id is not null"
    return (
        f"select id, {spelling('id')} as spelling from ({ids}) "
        f'anti join (select "{name}" as id from present) old using (id)'
    )


def _samples(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[ChangeSample, ...]:
    rows = connection.execute(f"select old_id, id from respelt_ids order by all limit {SAMPLES}").fetchall()
    return tuple(ChangeSample("", name, before, after) for before, after in rows)
