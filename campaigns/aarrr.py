"""Activation, retention, revenue and referral (McClure 2007), with the repurchase rate: lately and a year before."""

from datetime import date

import pandas as pd

from campaigns.figure_rows import ALL, fact_rows, share_rows, span

YEAR, YEAR_OF_WEEKS = 365, 364


def share_figures(shares: pd.DataFrame, day: date, length: int, history_days: int) -> pd.DataFrame:
    """Rows of activation, retention, repurchase rate and referral; one of a time the data do not reach is left out.

    `shares` has figure, offset (days before the day), customers and returned.
    """
    reach = {"activation": 2 * length, "retention": 2 * length, "repurchase_rate": YEAR, "referral": length}
    needed = shares["offset"] + shares["figure"].map(reach)
    rows = shares[(shares["offset"] == 0) | (needed <= history_days)]
    lengths = rows["figure"].map({"repurchase_rate": YEAR}).fillna(length).astype(int)
    periods = [
        span(day, offset + days, offset + 1) for offset, days in zip(rows["offset"], lengths, strict=True)
    ]
    return share_rows(rows.assign(segment=ALL, period=periods))


def sales_figures(sales: pd.DataFrame, day: date, length: int, history_days: int) -> pd.DataFrame:
    """Rows of revenue, orders, buyers and revenue per buyer of the last `length` days and of a year before."""
    offsets = {"lately": 0, "a_year_ago": YEAR_OF_WEEKS}
    parts = []
    for name, offset in offsets.items():
        if offset and offset + length > history_days:
            continue
        row = sales.loc[name]
        figures = {"revenue": row["amount"], "orders": row["orders"], "buyers": row["customers"]}
        if row["customers"] > 0:
            figures["revenue_per_buyer"] = row["amount"] / row["customers"]
        parts += [
            fact_rows(
                figure,
                span(day, offset + length, offset + 1),
                pd.DataFrame({"segment": [ALL], "value": [value], "customers": [row["customers"]]}),
            )
            for figure, value in figures.items()
        ]
    return pd.concat(parts, ignore_index=True)
