"""Cells: spans of days within which no as-of date tells one day from another. A customer's rows in one cell are summed
once, before they meet the dates; a panel of many dates then costs little more than the cells it adds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import ibis

from features.as_of import OWN_TIME, rows_before
from features.windows import EVER, WINDOWS, bucket

Values = Mapping[str, ibis.Value]

_NONE: Values = {}


def cell(time: ibis.Value, dates: Sequence[date], cuts: Sequence[int] = ()) -> ibis.Value:
    """The first instant of the cell a moment lies in; null for null.

    A cell begins on each as-of date and on the day so many days (`cuts`) before each. Two moments in one cell are known
    at the same dates and, at each of them, lie in the same of the windows that reach back `cuts` days. What is older
    than every cut lies in a cell that begins with the year 1.
    """
    starts = sorted({day - timedelta(days=cut) for day in dates for cut in (0, *cuts) if cut < EVER})
    begin = [date.min, *(_start(starts, offset) for offset in range((starts[-1] - starts[0]).days + 1))]
    # a lookup by day: a chain of comparisons would grow with every date
    offset = time.date().delta(ibis.literal(starts[0]), unit="day").cast("int32")
    start = ibis.literal(begin, type="array<date>")[(offset.clip(-1, len(begin) - 2) + 1).cast("int32")]
    return start.cast("timestamp(6)")


def _start(starts: Sequence[date], offset: int) -> date:
    return starts[bisect_right(starts, starts[0] + timedelta(days=offset)) - 1]


def by_age(
    rows: ibis.Table,
    name: str,
    dates: Sequence[date],
    sums: Values,
    *,
    least: Values = _NONE,
    most: Values = _NONE,
    newest: Values = _NONE,
    oldest: Values = _NONE,
    learnt: Mapping[str, str] | None = None,
    by: Sequence[str] = (),
    cuts: Sequence[int] = WINDOWS,
) -> ibis.Table:
    """A row or more per customer, as-of date and cell of the `rows` of table `name` known by then: whole sums and ends.

    `least` and `most` keep the smallest and greatest value of a cell; `newest` and `oldest` the last and first of days,
    given as days before `as_of`. `learnt` says of a measure by which later column it is known: null until then, as is
    that column itself. `bucket` is the smallest window the cell lies in; `by` splits cells further.

    >>> from datetime import datetime
    >>> import pyarrow as pa
    >>> from features.engine import connect
    >>> bought = [{"customer_id": "a", "ordered_at": datetime(2024, 2, day)} for day in (1, 9)]
    >>> connection = connect()
    >>> orders = connection.create_table("orders", pa.Table.from_pylist(bought))
    >>> rows = by_age(orders, "orders", [date(2024, 3, 1)], {"orders": ibis.literal(1)}, cuts=(30, 90))
    >>> sorted(rows.bucket.to_pyarrow().to_pylist())
    [30, 30]
    """
    own, learnt = OWN_TIME[name], dict(learnt or {})
    later = sorted(set(learnt.values()))
    # sums of doubles that hold whole numbers: exact below 2^53, and several times faster than of integers
    numbers = {measure: value.cast("float64") for measure, value in sums.items()}
    values = {**numbers, **least, **most, **newest, **oldest}
    if len(dates) > 1:  # for a single date it would cost more than it saves
        times = {own: cell(rows[own], dates, cuts), **{when: cell(rows[when], dates) for when in later}}
        flat = rows.select("customer_id", *by, **times, **values)
        cells = _collapsed(flat, (*by, *times), sums, (*least, *oldest), (*most, *newest))
    else:
        cells = rows.select("customer_id", *by, own, *later, **values)
    met = rows_before(cells, own, learnt | {when: when for when in later}, dates)
    ages = {measure: met.as_of.delta(met[measure], unit="day") for measure in (*newest, *oldest)}
    return met.mutate(bucket=bucket(met.age_days), **ages)


def _collapsed(
    flat: ibis.Table, by: Sequence[str], sums: Iterable[str], least: Iterable[str], most: Iterable[str]
) -> ibis.Table:
    cells = flat.group_by("customer_id", *by).agg(
        **{measure: flat[measure].sum() for measure in sums},
        **{measure: flat[measure].min() for measure in least},
        **{measure: flat[measure].max() for measure in most},
    )
    # rows of one customer side by side: the sums of a customer then stay in the processor's cache
    return cells.order_by("customer_id")
