"""How long customers waited between their first and their second day with an order, or wait still."""

import ibis
import pandas as pd


def second_order_waits(seconds: ibis.Table) -> pd.DataFrame:
    """One row per wait in days: `ordered` again after it, `waiting` still at `as_of`; sorted by the wait.

    `seconds` are the rows of `customer_days.second_days`.
    """
    has_returned = seconds.second_age.notnull()
    rows = seconds.select(
        wait=seconds.first_age - seconds.second_age.fill_null(0), has_returned=has_returned.cast("float64")
    )
    counts = rows.group_by("wait").agg(
        ordered=rows.has_returned.sum(), waiting=(1.0 - rows.has_returned).sum()
    )
    return counts.order_by("wait").to_pandas().astype("float64")
