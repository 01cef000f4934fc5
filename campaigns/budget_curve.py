"""Expected extra profit over the budget: what the next sum of money would earn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.extra_profit import Floats
from campaigns.knapsack import SEED, choose

MOST = 20_000
"""Customers the curve is drawn from; of more, so many are taken and scaled up."""
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class CurvePoint:
    """A budget, what is spent of it, the expected extra profit, and what the last unit of it earns."""

    budget: float
    cost: float
    profit: float
    money_price: float


def budget_curve(
    profits: Floats, costs: Floats, capacities: Floats, budgets: Sequence[float] = ()
) -> list[CurvePoint]:
    """Points of the curve, by rising budget: shares of what would be spent without a budget, and some `budgets`.

    No point where nothing can be earned. Of very many customers a sample is taken, so that the figures are rounded.
    """
    customers = len(profits)
    share = min(1.0, MOST / customers) if customers else 1.0
    if share < 1.0:
        rows = np.random.default_rng(SEED).permutation(customers)[:MOST]
        profits, costs, capacities = profits[rows], costs[rows], capacities * share
    most = choose(profits, costs, np.inf, capacities)
    if most.profit <= 0:
        return []
    points = sorted({*(most.cost * part for part in SHARES), *(budget * share for budget in budgets)})
    return [_point(profits, costs, capacities, budget, share) for budget in points]


def _point(profits: Floats, costs: Floats, capacities: Floats, budget: float, share: float) -> CurvePoint:
    chosen = choose(profits, costs, budget, capacities)
    return CurvePoint(budget / share, chosen.cost / share, chosen.profit / share, chosen.money_price)
