"""All counts the shop's figures of a day are made from, in one pass through the tables."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.engine import Tables
from features.shop_figures.customer_cohorts import customer_cohorts
from features.shop_figures.customer_days import YEAR_OF_WEEKS, customer_days, second_days
from features.shop_figures.gateways import gateways
from features.shop_figures.newcomers import newcomers
from features.shop_figures.second_order_waits import second_order_waits
from features.shop_figures.shop_periods import history_days, past_horizons, returns_to_shop, sales


@dataclass(frozen=True, eq=False)
class ShopCounts:
    """One frame per kind of count; what each holds stands at the function of its name, `shares` are two together."""

    sales: pd.DataFrame
    shares: pd.DataFrame
    cohorts: pd.DataFrame
    waits: pd.DataFrame
    gateways: pd.DataFrame
    horizons: pd.DataFrame
    history_days: int


def shop_counts(tables: Tables, as_of: date, period_days: int, horizon_days: int) -> ShopCounts:
    """The counts as of a day: of the last `period_days`, and of spans as long as the horizon.

    `sales` are of "lately" (the last period), "a_year_ago" (the same 52 weeks before) and "ahead_a_year_ago" (the 52
    weeks before of the horizon that now lies ahead).
    """
    periods = {
        "lately": (period_days, 1),
        "a_year_ago": (YEAR_OF_WEEKS + period_days, YEAR_OF_WEEKS + 1),
        "ahead_a_year_ago": (YEAR_OF_WEEKS, YEAR_OF_WEEKS - horizon_days + 1),
    }
    with customer_days(tables, as_of).cache() as days, second_days(days).cache() as seconds:
        shares = [returns_to_shop(days, period_days), newcomers(tables, seconds, as_of, period_days)]
        return ShopCounts(
            sales(days, periods),
            pd.concat([part for part in shares if len(part)], ignore_index=True),
            customer_cohorts(days, as_of),
            second_order_waits(seconds),
            gateways(tables, seconds, as_of, period_days),
            past_horizons(days, horizon_days),
            history_days(days),
        )
