"""Prices from a sample: the linear relaxation of the knapsack, solved by HiGHS, whose marginals are the prices."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from campaigns.extra_profit import Floats
from campaigns.price_passes import Market


def sample_prices(market: Market) -> Floats:
    """The prices of money, then of a place in each play; zero for a limit that does not bind."""
    customers, plays = market.values.shape
    owner, play = np.nonzero(market.values > 0)
    limits = np.array([market.budget, *market.capacities])
    used = np.flatnonzero(np.isfinite(limits))
    prices = np.zeros(1 + plays)
    if len(owner) == 0 or len(used) == 0:
        return prices
    weights = np.vstack([market.costs[owner, play], *(play == place for place in range(plays))])[used]
    single = csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(customers, len(owner)))
    result = linprog(
        -market.values[owner, play],
        A_ub=vstack([csr_array(weights), single]),
        b_ub=np.concatenate([limits[used], np.ones(customers)]),
        bounds=(0, None),  # at most one play per customer bounds each from above
        method="highs",
    )
    if result.status == 0:
        prices[used] = np.maximum(-result.ineqlin.marginals[: len(used)], 0.0)
    return prices
