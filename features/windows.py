"""Windows looked back, as disjoint age buckets: sum once per bucket, then add buckets up to windows.

A filtered sum per window over every order is dear; a customer has at most eight buckets.
"""

from datetime import date

import ibis

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
EVER = 1_000_000  # days: the window that holds everything

# Money and quantities are summed as whole ten-thousandths: unlike a sum of floats, such a sum does not depend
# on the order of the rows, so that a panel equals a single day and a rerun gives the same bytes.
SCALE = 10_000
_KEY = 10_000


def bucket(age_days: ibis.Value) -> ibis.Value:
    """The smallest window an age in days lies in: 7 for 1-7 days, 14 for 8-14, ... , EVER beyond a year."""
    return ibis.cases(*((age_days <= days, days) for days in WINDOWS), else_=EVER).cast("int32")


def feature_name(measure: str, days: int) -> str:
    """The name of a feature with a window: `{measure}_{window}d`, or `{measure}_ever`.

    >>> feature_name("orders", 90), feature_name("orders", EVER)
    ('orders_90d', 'orders_ever')
    """
    return f"{measure}_ever" if days == EVER else f"{measure}_{days}d"


def window_sum(rows: ibis.Table, measure: str, days: int) -> ibis.Value:
    """The sum of a measure over the buckets (column `bucket`) inside a window; 0 where there is none."""
    # not sum(where=...): DuckDB cuts every column of the rows down for each filter, which is dear where there are many
    return ibis.ifelse(rows.bucket <= days, rows[measure], 0.0).sum().fill_null(0.0)


def count_where(condition: ibis.Value) -> ibis.Value:
    """Of how many rows a condition holds; null counts as not."""
    return condition.fill_null(False).cast("float64").sum()


def money(rows: ibis.Table, measure: str, days: int) -> ibis.Value:
    """Like `within`, for a measure kept by `exact`: back in currency or units."""
    return window_sum(rows, measure, days) / SCALE


def exact(value: ibis.Value) -> ibis.Value:
    """A float as whole ten-thousandths (still a float: exact up to 2^53); null counts as 0."""
    return (value.fill_null(0.0) * SCALE).round(0).cast("float64")  # Ibis rounds to an integer: dear to sum


def ratio(part: ibis.Value, total: ibis.Value) -> ibis.Value:
    """A part of a total; null where the total is 0."""
    return part.cast("float64") / total.cast("float64").nullif(0.0)


def flag(condition: ibis.Value) -> ibis.Value:
    """1 where a condition holds, else 0 (null counts as not)."""
    return condition.fill_null(False).cast("int32")


def when(condition: ibis.Value, value: ibis.Value) -> ibis.Value:
    """A value where a condition holds, else null."""
    return ibis.ifelse(condition, value, ibis.null())


def on_newest_day(day: ibis.Value, value: ibis.Value) -> ibis.Value:
    """A key whose least over rows holds the value of the newest day, the lowest where that day has several.

    For values from 0 to below 10 with three decimals, such as ratings; `unkeyed` gives the value back.
    """
    days_back = ibis.literal(date.max).delta(day, unit="day")
    return days_back * _KEY + (value * 1000).round().cast("int64")


def unkeyed(least: ibis.Value) -> ibis.Value:
    """The value in the least of `on_newest_day`."""
    return (least % _KEY).cast("float64") / 1000
