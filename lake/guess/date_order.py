"""Whether dates written 3/4/2024 begin with the day or with the month: by all values, other columns, and the order.

A date with a number above 12 allows one reading only. Where a column has none, the other date columns of its file and
then of the other files speak, then the future, and then the order of the rows: a log is mostly sorted. What is open
after all that is a guess.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import duckdb

from lake.mapping_sql import quoted

First = Literal["day_first", "month_first"]
Place = tuple[str, str]  # a file and its column
CLEAR = 20  # so many times more dates that allow one reading only than the other settle it
SORTED = 0.1  # a share of neighbours against the run of the rows, up to which they are sorted
CLEARLY = 0.02  # and so many more neighbours against it under the other reading
LEAST_SHARE = 0.5
PATTERN = r"^\s*\d{1,2}([./-])\d{1,2}[./-](\d{4}|\d{2})([ ,T]|\s*$).*"
EVIDENCE = """
with texts as (select row_number() over () as row, {c} as text from {view}),
     dates as (select row, text, day_first(text) as d, month_first(text) as m, lag(d) over (order by row) as d0,
               lag(m) over (order by row) as m0 from texts where regexp_full_match(text, '{pattern}'))
select (select count(given(text)) from texts), count(*), count_if(m is null and d is not null),
       count_if(d is null and m is not null), count_if(contains(text, '.')),
       count_if(d > timestamp '{end}'), count_if(m > timestamp '{end}'),
       least(count_if(d < d0), count_if(d > d0)) / greatest(count_if(d <> d0), 1),
       least(count_if(m < m0), count_if(m > m0)) / greatest(count_if(m <> m0), 1),
       epoch(max(d) - min(d)), epoch(max(m) - min(m)) from dates
"""
SAMPLE = """
select coalesce(avg(regexp_full_match({c}, '{pattern}')::int), 0) from (select {c} from {view} limit 2000)
"""
SAMPLES = """
select row_number() over () + 1, text, day_first(text), month_first(text) from (select {c} as text from {view})
qualify day_first(text) <> month_first(text) limit 2
"""


@dataclass(frozen=True)
class SwappableDates:
    """One column of dates whose day and month could change places; each pair is (day first, month first).

    `only`: dates that allow one reading; `future`: dates after today; `unsorted`: share of neighbouring rows against
    the run of the others; `days`: from the first to the last.
    """

    place: Place
    only: tuple[int, int]
    is_dotted: bool = False
    future: tuple[int, int] = (0, 0)
    unsorted: tuple[float, float] = (1.0, 1.0)
    days: tuple[float, float] = (0.0, 0.0)
    samples: tuple[tuple[int, str, datetime, datetime], ...] = ()


@dataclass(frozen=True)
class DateOrder:
    """The reading of one column and why; `note` tells both readings where it is no more than a guess."""

    first: First
    why: str
    note: str = ""


def swappable(
    connection: duckdb.DuckDBPyConnection, view: str, file: str, columns: Sequence[str], today: date
) -> list[SwappableDates]:
    """The evidence of those text columns of `view` that hold such dates at all."""
    evidence = (_evidence(connection, view, (file, name), today) for name in columns)
    return [dates for dates in evidence if dates is not None]


def date_orders(columns: Sequence[SwappableDates]) -> dict[Place, DateOrder]:
    """The reading of each column; every column gets one."""
    orders = {column.place: order for column in columns if (order := _by_itself(column)) is not None}
    for column in columns:
        if column.place not in orders and (order := _by_others(column, orders)) is not None:
            orders[column.place] = order
    sorted_rows = {
        column.place: order
        for column in columns
        if column.place not in orders and (order := _by_sorting(column)) is not None
    }
    orders |= sorted_rows
    return {
        column.place: orders.get(column.place) or _by_others(column, sorted_rows) or _guess(column)
        for column in columns
    }


def _by_itself(column: SwappableDates) -> DateOrder | None:
    day, month = column.only
    if day + month and (day >= CLEAR * month or month >= CLEAR * day):
        return _order(day > month, "dates with a number above 12 allow no other reading")
    if column.is_dotted:
        return DateOrder("day_first", "dates with points begin with the day")
    later = column.future
    return (
        _order(later[1] > 0, "otherwise dates lie in the future")
        if (later[0] > 0) != (later[1] > 0)
        else None
    )


def _by_others(column: SwappableDates, orders: Mapping[Place, DateOrder]) -> DateOrder | None:
    """What the other columns of the file say in one voice, or else those of the other files."""
    near = [order.first for place, order in orders.items() if place[0] == column.place[0]]
    for firsts, whose in (
        (near, "this file"),
        ([order.first for order in orders.values()], "the other files"),
    ):
        if len(set(firsts)) == 1:
            return DateOrder(firsts[0], f"so the other dates of {whose} are written")
    return None


def _by_sorting(column: SwappableDates) -> DateOrder | None:
    day, month = column.unsorted
    least, most = min(day, month), max(day, month)
    if least > SORTED or most < max(4 * least, least + CLEARLY):
        return None
    return _order(day < month, "so the rows are sorted by time")


def _guess(column: SwappableDates) -> DateOrder:
    """The reading that spans fewer days, with both readings of two rows; a file is mostly of one stretch of time."""
    first: First = "month_first" if column.days[1] < column.days[0] else "day_first"
    rows = "; ".join(
        f"row {row} {text!r} is {day:%-d %B %Y} or {month:%-d %B %Y}"
        for row, text, day, month in column.samples
    )
    instead = "day_first" if first == "month_first" else "month_first"
    return DateOrder(first, "a guess", f"day and month could change places, or {instead}: {rows}")


def _order(is_day: bool, why: str) -> DateOrder:
    return DateOrder("day_first" if is_day else "month_first", why)


def _evidence(
    connection: duckdb.DuckDBPyConnection, view: str, place: Place, today: date
) -> SwappableDates | None:
    words = {"c": quoted(place[1]), "view": view, "pattern": PATTERN}
    if connection.execute(SAMPLE.format(**words)).fetchall()[0][0] < LEAST_SHARE / 2:
        return None
    sql = EVIDENCE.format(**words, end=f"{today:%Y-%m-%d} 23:59:59")
    filled, dates, day, month, dotted, *figures = connection.execute(sql).fetchall()[0]
    if not dates or dates < LEAST_SHARE * filled or not _is_read(connection, words, dates):
        return None
    future, unsorted, days = figures[:2], figures[2:4], [figure or 0.0 for figure in figures[4:]]
    return SwappableDates(
        place, (day, month), dotted == dates, _pair(future), _pair(unsorted), _pair(days), _samples(connection, words)
    )  # fmt: skip


def _is_read(connection: duckdb.DuckDBPyConnection, words: Mapping[str, str], dates: int) -> bool:
    """Whether most of them are days of the calendar, and no version numbers."""
    sql = "select count(coalesce(day_first({c}), month_first({c}))) from {view}".format(**words)
    return bool(connection.execute(sql).fetchall()[0][0] >= LEAST_SHARE * dates)


def _samples(
    connection: duckdb.DuckDBPyConnection, words: Mapping[str, str]
) -> tuple[tuple[int, str, datetime, datetime], ...]:
    return tuple(connection.execute(SAMPLES.format(**words)).fetchall())


def _pair(figures: Iterable[float]) -> tuple:
    first, second = figures
    return first, second
