"""Cohorts by month of first order: which share of each ordered in the months after it."""

import pandas as pd

from campaigns.figure_rows import share_rows


def cohort_figures(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Rows of cohort_retention: segment the month of the first order (2024-03), period the month after it (month 2).

    `cohorts` has month (counted from the year 0), after and customers; a month in which nobody of a cohort ordered has
    no row there and counts as 0.
    """
    if cohorts.empty:
        return share_rows(pd.DataFrame(columns=["figure", "segment", "period", "customers", "returned"]))
    table = cohorts.pivot_table(index="month", columns="after", values="customers", aggfunc="sum")
    last = int((cohorts["month"] + cohorts["after"]).max())
    rows = table.reset_index().melt(id_vars=["month", 0], var_name="after", value_name="returned")
    rows = rows[rows["month"] + rows["after"].astype(int) <= last].fillna({"returned": 0.0})
    rows = rows.rename(columns={0: "customers"}).sort_values(["month", "after"])
    names = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in rows["month"].astype(int)]
    periods = [f"month {after}" for after in rows["after"]]
    return share_rows(rows.assign(figure="cohort_retention", segment=names, period=periods))
