"""Expected orders and revenue of the horizon ahead, next to those of the same days last year."""

from datetime import date

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats
from campaigns.figure_rows import ALL, COLUMNS, NORMAL_95, fact_rows, span

LEAST_SPANS, MOST_SPANS = 6, 26
YEAR_OF_WEEKS = 364
TODAYS, CUSTOMERS_THEN = "customers of today", "customers before"


def expected_figures(
    spend: Floats, lately: pd.Series, horizons: pd.DataFrame, day: date, length: int
) -> pd.DataFrame:
    """Rows of expected_revenue and expected_orders in [day, day + `length`) of the customers of today.

    Revenue is the total of `spend`, the predicted spend of each customer; orders are revenue over the shop's mean order
    of the period `lately` (amount, orders). The interval says how far off the totals of one span of `length` days were
    from the one before, over the last 26: it asks nothing of the model, and is rather too wide than too narrow. Without
    six spans it is left out; where nobody's spend is predicted there are no rows.
    """
    if np.isnan(spend).all() or lately["orders"] == 0:
        return pd.DataFrame(columns=COLUMNS)
    total, customers = float(np.nansum(spend)), float((~np.isnan(spend)).sum())
    rows = []
    for figure, measure, value in (
        ("expected_orders", "orders", total * lately["orders"] / max(lately["amount"], 1e-9)),
        ("expected_revenue", "amount", total),
    ):
        spread = _spread(horizons[measure].to_numpy(np.float64))
        ends = (value * np.exp(-spread), value * np.exp(spread))
        rows.append((figure, TODAYS, span(day, 0, 1 - length), value, *ends, customers))
    return pd.DataFrame(rows, columns=COLUMNS)


def last_year_figures(
    sales: pd.DataFrame, day: date, length: int, history_days: int, settled_days: int
) -> pd.DataFrame:
    """Rows of orders_last_year and revenue_last_year of the same `length` days 52 weeks before, where data reach there.

    Of all, and of those who were customers before these days, with whom the expected figures are to be compared: only
    where the data begin `settled_days` before them, since who is new is not known of a shop's first days.
    """
    if history_days < YEAR_OF_WEEKS:
        return pd.DataFrame(columns=COLUMNS)
    row, period = sales.loc["ahead_a_year_ago"], span(day, YEAR_OF_WEEKS, YEAR_OF_WEEKS - length + 1)
    parts = [
        fact_rows(
            figure,
            period,
            pd.DataFrame(
                {
                    "segment": [ALL, CUSTOMERS_THEN],
                    "value": [row[measure], row[f"known_{measure}"]],
                    "customers": [row["customers"], row["known_customers"]],
                }
            )[: 2 if history_days >= YEAR_OF_WEEKS + settled_days else 1],
        )
        for figure, measure in (("orders_last_year", "orders"), ("revenue_last_year", "amount"))
    ]
    return pd.concat(parts, ignore_index=True)


def _spread(totals: Floats) -> float:
    """Of successive totals, the newest first: 1.96 times the deviation of their log ratio; nan without enough."""
    totals = totals[: MOST_SPANS + 1]
    if len(totals) <= LEAST_SPANS or (totals <= 0).any():
        return float("nan")
    return NORMAL_95 * float(np.sqrt(np.mean(np.diff(np.log(totals)) ** 2)))
