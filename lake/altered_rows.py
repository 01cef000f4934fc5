"""Known rows that say something else: how many, and whether one mistake explains them."""

from collections.abc import Iterator

import duckdb

from lake.change import SAMPLES, Change, ChangeSample
from lake.change_views import ALTERED_ROWS, ChangeColumns, first_row
from lake.id_spellings import spelling

UNIFORM = 0.01  # ratios this near to their median moved by one factor
UNMOVED = 0.02  # a factor this near to 1 is none


def altered_rows(
    connection: duckdb.DuckDBPyConnection, columns: ChangeColumns, known_rows: int
) -> Iterator[Change]:
    """The changes among the `known_rows` rows of a table with a key; none where they say the same."""
    rows = first_row(connection, f"select count(*) from {ALTERED_ROWS}")[0]
    if not rows:
        return
    samples = _samples(connection, "first_column", "text_before", "text_after", "true")
    yield Change("altered", "", rows, known_rows, samples=samples)
    if columns.time:
        yield from _moved(connection, columns.time, known_rows)
    for name in columns.money:
        yield from _scaled(connection, name, known_rows)
    for name in columns.references:
        yield from _renumbered(connection, name, known_rows)


def _moved(connection: duckdb.DuckDBPyConnection, time: str, known_rows: int) -> Iterator[Change]:
    old, new = f'"{time} before"::date', f'"{time} after"::date'
    where = f"{old} <> {new}"
    swapped = f"year({old}) = year({new}) and month({old}) = day({new}) and day({old}) = month({new})"
    counts = f"count(*) filter ({where}), count(*) filter ({where} and {swapped})"
    rows, exchanged = first_row(connection, f"select {counts} from {ALTERED_ROWS}")
    if rows:
        samples = _samples(connection, f"'{time}'", f"({old})::varchar", f"({new})::varchar", where)
        yield Change("moved", time, rows, known_rows, exchanged=exchanged, samples=samples)


def _scaled(connection: duckdb.DuckDBPyConnection, money: str, known_rows: int) -> Iterator[Change]:
    """The rows whose money moved by the factor of their median, where that is another than 1."""
    old, new = f'"{money} before"', f'"{money} after"'
    ratios = (
        f"select {new} / {old} as ratio from {ALTERED_ROWS} where {old} > 0 and {new} > 0 and {old} <> {new}"
    )
    factor, rows = first_row(
        connection,
        f"with ratios as ({ratios}), middle as (select median(ratio) as factor from ratios) "
        f"select any_value(factor), count(*) filter (abs(ratio / factor - 1) < {UNIFORM}) from ratios, middle",
    )
    if rows and abs(factor - 1) > UNMOVED:
        where = f"{old} > 0 and abs({new} / {old} / {factor} - 1) < {UNIFORM}"
        samples = _samples(connection, f"'{money}'", _money(old), _money(new), where)
        yield Change("scaled", money, rows, known_rows, factor=factor, samples=samples)


def _renumbered(connection: duckdb.DuckDBPyConnection, name: str, known_rows: int) -> Iterator[Change]:
    """Rows with another id than before; the same id in another spelling is no other."""
    old, new = f'"{name} before"', f'"{name} after"'
    where = f"{new} <> {old} and {spelling(new)} <> {spelling(old)}"
    rows = first_row(connection, f"select count(*) filter ({where}) from {ALTERED_ROWS}")[0]
    if rows:
        yield Change(
            "renumbered", name, rows, known_rows, samples=_samples(connection, f"'{name}'", old, new, where)
        )


def _samples(
    connection: duckdb.DuckDBPyConnection, column: str, before: str, after: str, where: str
) -> tuple[ChangeSample, ...]:
    """The rows with the first ids of those that are meant."""
    rows = connection.execute(
        f"select row_id, {column}, coalesce({before}, ''), coalesce({after}, '') from {ALTERED_ROWS} where {where} "
        f"order by row_id limit {SAMPLES}"
    ).fetchall()
    return tuple(ChangeSample(*row) for row in rows)


def _money(column: str) -> str:
    return f"printf('%.2f', {column})"
