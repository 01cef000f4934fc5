"""A batch beside its table in two heaps: rows the table does not know, and known rows that say something else."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from lake.comparison import same_key
from tables.contract import Contract

NEW_ROWS = "new_rows"
ALTERED_ROWS = "altered_rows"
RELATED_ROWS = "related_rows"
BUCKETS = 65_536


@dataclass(frozen=True)
class ChangeColumns:
    """The columns of one batch by what a change in them means.

    `ids` lead to people and things, the key among them; `money` is what every row has to have; `steady` is known
    from a row's first day, so that only a correction changes it.
    """

    key: tuple[str, ...]
    time: str | None
    ids: tuple[str, ...]
    money: tuple[str, ...]
    required: tuple[str, ...]
    steady: tuple[str, ...]
    types: dict[str, str]

    @property
    def references(self) -> tuple[str, ...]:
        """The ids that are not the row's own."""
        return tuple(name for name in self.ids if name not in self.key)


def change_columns(contract: Contract, names: Sequence[str]) -> ChangeColumns:
    """The columns of a batch with these names, all of which its table has as well.

    >>> from tables.raw import RAW
    >>> columns = change_columns(RAW["returns"], ["return_id", "customer_id", "returned_at", "amount", "reason"])
    >>> columns.ids, columns.money, columns.time
    (('return_id', 'customer_id'), ('amount',), 'returned_at')
    """
    columns = [column for column in contract.columns if column.name in names]
    own = [column for column in columns if column.name not in contract.key]
    ids = (
        c.name for c in columns if c.type == "string" and (c.name in contract.key or _is_reference(c.name))
    )
    return ChangeColumns(
        key=contract.key,
        time=contract.time if contract.time in names else None,
        ids=tuple(ids),
        money=tuple(column.name for column in columns if column.unit == "money" and column.required),
        required=tuple(column.name for column in own if column.required),
        steady=tuple(column.name for column in own if column.known_at is None),
        types={column.name: column.type for column in columns},
    )


def _is_reference(name: str) -> bool:
    return name.endswith("_id")


def create_heaps(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, *, is_whole: bool = True
) -> None:
    """Create `new_rows` and, for a table with a key, `altered_rows`; both are small on an ordinary day.

    For a table without a key also `related_rows`: its rows with a first id of the batch. `is_whole`: the batch is all
    of its source. A value that was empty and is filled now is no change, nor is one that is learnt after the row began.
    """
    if columns.key:
        _create_keyed(connection, columns)
    elif is_whole:
        _create_lines(connection, columns)
    else:
        _create_lines_of_part(connection, columns)


def _create_keyed(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> None:
    """By one join, from which only rows that are new or differ are kept."""
    is_new = f'p."{columns.key[0]}" is null'
    connection.execute(
        f"create temp table odd_rows as select n.*, {is_new} as is_new, {_before_and_after(columns)} "
        f"from incoming n left join present p on {same_key(columns.key, 'n', 'p')} "
        f"where {is_new} or {_any_differs(columns)}"
    )
    names = ", ".join(f'"{name}"' for name in columns.types)
    connection.execute(f"create temp view {NEW_ROWS} as select {names} from odd_rows where is_new")
    connection.execute(f"create temp view {ALTERED_ROWS} as from odd_rows where not is_new")


def _create_lines(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> None:
    """By digests of buckets of rows, so that only the rows of buckets that differ are compared whole."""
    names = ", ".join(f'"{name}"' for name in columns.types)
    bucket = f'hash("{columns.ids[0]}") % {BUCKETS}'
    digest = f"select {bucket} as bucket, sum((hash({names}) >> 20)::bigint) as digest from"
    connection.execute(
        f"create temp table odd_buckets as with old as ({digest} present group by 1), new as ({digest} incoming "
        "group by 1) select bucket from new left join old using (bucket) where new.digest is distinct from old.digest"
    )
    odd = f"where {bucket} in (from odd_buckets)"
    connection.execute(
        f"create temp table {NEW_ROWS} as select {names} from incoming {odd} "
        f"except all select {names} from present {odd}"
    )

    connection.execute(f"create temp view {RELATED_ROWS} as {_related(columns)}")


def _create_lines_of_part(connection: duckdb.DuckDBPyConnection, columns: ChangeColumns) -> None:
    """A part is small beside its table, of which only the rows with its ids are held against it."""
    names = ", ".join(f'"{name}"' for name in columns.types)
    connection.execute(f"create temp table {RELATED_ROWS} as {_related(columns)}")
    connection.execute(
        f"create temp table {NEW_ROWS} as select {names} from incoming except all select {names} from {RELATED_ROWS}"
    )


def _related(columns: ChangeColumns) -> str:
    return f'select * from present semi join incoming using ("{columns.ids[0]}")'


def _any_differs(columns: ChangeColumns) -> str:
    return " or ".join(f"({_differs(name, columns.types[name])})" for name in columns.steady) or "false"


def _differs(name: str, kind: str) -> str:
    old, new = f'p."{name}"', f'n."{name}"'
    if kind == "double":  # the same sum, added up in another order, is the same
        moved = f"{new} is null or abs({new} - {old}) > 1e-9 * greatest(abs({new}), abs({old}))"
    else:
        moved = f"{new} is distinct from {old}"
    return f"{old} is not null and ({moved})"


def _before_and_after(columns: ChangeColumns) -> str:
    """SQL for the row's id, its times, ids and money on both sides, and the first column that differs as text."""
    pairs = [*columns.references, *columns.money, *([columns.time] if columns.time else [])]
    sides = [f'p."{name}" as "{name} before", n."{name}" as "{name} after"' for name in pairs]
    cases = [(name, _differs(name, columns.types[name])) for name in columns.steady]
    first = " ".join(f"when {differs} then '{name}'" for name, differs in cases)
    row = " || ' ' || ".join(f'n."{name}"::varchar' for name in columns.key)
    texts = [f"{_case(cases, side)} as {text}" for side, text in (("p", "text_before"), ("n", "text_after"))]
    return ", ".join([f"{row} as row_id", *sides, f"case {first} end as first_column", *texts])


def _case(cases: Sequence[tuple[str, str]], side: str) -> str:
    """SQL for the first value that differs, on one side."""
    whens = (f'when {differs} then {side}."{name}"::varchar' for name, differs in cases)
    return f"case {' '.join(whens)} end"


def first_row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    """The first row of a query that always has one."""
    return tuple(connection.execute(sql).fetchall()[0])
