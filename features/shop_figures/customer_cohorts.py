"""Cohorts: customers by the month of their first order, and how many of each ordered in each month after it."""

from datetime import date

import ibis
import pandas as pd

MONTHS = 24
"""The newest cohorts that are over, and how far each is followed."""


def customer_cohorts(days: ibis.Table, as_of: date) -> pd.DataFrame:
    """One row per month of first order and month after it (0: that month) with an order: customers, orders of theirs.

    `month` and `after` count calendar months (`month` from the year 0); only months that are over before `as_of`, of
    the newest 24 cohorts. A cohort of the first months of the data also holds who was a customer before.
    """
    this_month = as_of.year * 12 + as_of.month - 1
    month, cohort = _month(days.day), _month(days.first_day)
    rows = days.select("customer_id", month=cohort, after=month - cohort)
    rows = rows.filter(rows.month >= this_month - MONTHS, rows.month + rows.after < this_month)
    counts = rows.group_by("month", "after").agg(customers=rows.customer_id.nunique().cast("float64"))
    return counts.order_by("month", "after").to_pandas()


def _month(day: ibis.Value) -> ibis.Value:
    return (day.year() * 12 + day.month() - 1).cast("int32")
