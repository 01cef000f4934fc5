"""The shop's figures of a scored day: counts of the raw tables, and what stands in the day's own tables."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from campaigns.aarrr import sales_figures, share_figures
from campaigns.cohort_figures import cohort_figures
from campaigns.gateway_figures import gateway_figures
from campaigns.outlook import expected_figures, last_year_figures
from campaigns.pareto import pareto_figures
from campaigns.second_order_figures import second_order_figures
from campaigns.stage_figures import flow_figures, stage_figures
from features.engine import Tables
from features.shop_figures.shop_counts import ShopCounts, shop_counts
from flows.score.scored_days import SCORED, SNAPSHOTS, scored_columns
from lake.delta_tables import Slice, read
from lake.earlier_days import newest_before
from questions.question import Question, learning, losing

STAGE = "lifecycle_stage"
FLOW_DAYS = 28
PERIOD_DAYS = 90
"""How long "lately" is where no question says how long a customer is active."""


def figures_of_day(lake: str, tables: Tables, day: date, questions: Sequence[Question]) -> pd.DataFrame:
    """The rows of `shop_figures` for `day`, which is scored already."""
    lost, valued = losing(questions), learning(questions, "value")
    length = (lost.longest_silence if lost is not None else None) or PERIOD_DAYS
    horizon = PERIOD_DAYS if valued is None else valued.horizon_days
    counts = shop_counts(tables, day, length, horizon)
    parts = [*_of_shop(counts, day, length, horizon), *_of_customers(lake, counts, day, horizon)]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return rows.assign(as_of=day)


def _of_shop(counts: ShopCounts, day: date, length: int, horizon: int) -> list[pd.DataFrame]:
    return [
        share_figures(counts.shares, day, length, counts.history_days),
        sales_figures(counts.sales, day, length, counts.history_days),
        cohort_figures(counts.cohorts),
        second_order_figures(counts.waits),
        gateway_figures(counts.gateways, length),
        last_year_figures(counts.sales, day, horizon, counts.history_days, length),
    ]


def _of_customers(lake: str, counts: ShopCounts, day: date, horizon: int) -> list[pd.DataFrame]:
    features = ["customer_id", "amount_365d"]
    snapshot = read(lake, SNAPSHOTS, Slice("as_of", day), features).to_pandas()
    scored = scored_columns(lake, day, ["customer_id", STAGE, "predicted_spend"])
    scored = snapshot[["customer_id"]].merge(scored, on="customer_id", how="left", validate="one_to_one")
    spend = scored["predicted_spend"].to_numpy(np.float64)
    stages = scored.set_index("customer_id")[STAGE]
    return [
        stage_figures(stages, day),
        _flow(lake, stages, day),
        pareto_figures(snapshot["amount_365d"].to_numpy(np.float64), day),
        expected_figures(spend, counts.sales.loc["lately"], counts.horizons, day, horizon),
    ]


def _flow(lake: str, stages: pd.Series, day: date) -> pd.DataFrame:
    """From the newest day scored four weeks before, or else the newest there is; none without one that has stages."""
    bounds = (day - timedelta(days=FLOW_DAYS - 1), day)
    day_before = next(filter(None, (newest_before(lake, SCORED, "as_of", bound) for bound in bounds)), None)
    if day_before is None:
        return flow_figures(pd.Series(dtype=object), stages, (day, day))
    before = scored_columns(lake, day_before, ["customer_id", STAGE]).dropna().set_index("customer_id")[STAGE]
    return flow_figures(before, stages, (day_before, day))
