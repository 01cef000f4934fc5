"""The list: which customer gets which play for the highest expected extra profit under a budget."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.budget_curve import CurvePoint, budget_curve
from campaigns.candidates import Candidates
from campaigns.knapsack import Choice, choose
from campaigns.pricing import Economics, priced


@dataclass(frozen=True, eq=False)
class Audience:
    """The chosen customers with play, costs and expectations (see `pricing.priced`), and how they were chosen."""

    rows: pd.DataFrame
    choice: Choice
    curve: tuple[CurvePoint, ...]


def chosen_audience(candidates: Candidates, economics: Economics, budget: float) -> Audience:
    """One row per chosen customer: scored columns, `play`, `holdout_share`, and what `priced` says of the play.

    A customer who may be held out costs and earns only by the chance to be contacted, so that the holdout is chosen
    as the contacts are. `budget` may be infinite. Nobody to choose gives no rows.
    """
    contacted = np.array([1.0 - play.holdout for play in candidates.plays])
    capacities = np.array([math.inf if play.capacity is None else play.capacity for play in candidates.plays])
    values, costs, places = (
        candidates.values * contacted,
        candidates.costs * contacted,
        capacities / contacted,
    )
    choice = choose(values, costs, budget, np.floor(places))
    curve = budget_curve(values, costs, places, [budget] if math.isfinite(budget) else [])
    return Audience(listed(candidates, choice.places, economics), choice, tuple(curve))


def listed(candidates: Candidates, places: np.ndarray, economics: Economics) -> pd.DataFrame:
    """One row per customer with a play, in the order of the scored rows."""
    parts = [
        candidates.rows[mask].assign(play=play.name, holdout_share=play.holdout).join(part)
        for place, play in enumerate(candidates.plays)
        if (mask := places == place).any()
        for part in [priced(candidates.rows[mask], play, economics)]
    ]
    return pd.concat(parts).sort_index() if parts else _no_rows(candidates, economics)


def _no_rows(candidates: Candidates, economics: Economics) -> pd.DataFrame:
    """No customer, with all columns."""
    rows = candidates.rows.iloc[:0].assign(play=pd.Series(dtype=str), holdout_share=pd.Series(dtype=float))
    figures = ("chance", "expected_orders", "extra_orders", "extra_customers", "contact_cost", "coupon_cost", "cost",
               "expected_extra_profit", "expected_low", "expected_high")  # fmt: skip
    return rows.assign(**{name: pd.Series(dtype=float) for name in figures})


def expected_range(rows: pd.DataFrame) -> tuple[float, float, float]:
    """(low, middle, high) of the total extra profit of customers who are all contacted.

    Effects are unsure per play and tier: within one all customers' ends add up, between them their squares do.
    """
    middle = float(rows["expected_extra_profit"].sum())
    if rows.empty:
        return 0.0, 0.0, 0.0
    groups = rows.assign(tier=rows["churn_tier"].fillna("none")).groupby(["play", "tier"])
    total = groups[["expected_low", "expected_extra_profit", "expected_high"]].sum()
    down = total["expected_extra_profit"] - total["expected_low"]
    up = total["expected_high"] - total["expected_extra_profit"]
    return middle - math.sqrt((down**2).sum()), middle, middle + math.sqrt((up**2).sum())
