"""At most one play per customer for the highest profit under a budget and capacities: a multiple-choice knapsack.

Its Lagrangian dual has one price for money and one for a place in each play. At prices (m, q) every customer takes the
play with the highest profit - m cost - q, or none, on their own; whatever the prices, the sum of what they take, plus
m times the budget and q times the capacities, is an upper bound of the optimum. So the distance from it is known.
(Kellerer, Pferschy and Pisinger 2004, "Knapsack Problems", ch. 11; Fisher 1981 on the dual.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.extra_profit import Floats
from campaigns.leftovers import spent_up
from campaigns.linear_prices import sample_prices
from campaigns.price_passes import NONE, Market, best_plays, improved_prices, money_price

FEW, MANY = 4_000, 100_000
"""Customers whose prices HiGHS finds, and customers over whom passes improve them."""
NEAR = 0.001
"""A choice nearer to the bound than this is not tried again."""
SEED = 20_241_128
"""Of both samples: the same customers give the same choice."""
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Choice:
    """The play of each customer by its place (-1: none), its profit and cost in sum, and what is known of the optimum.

    `bound` is what no choice can be above. `money_price` is what the last unit of budget earns; `place_prices` what one
    place more in each play would.
    """

    places: Places
    profit: float
    cost: float
    bound: float
    money_price: float
    place_prices: Floats

    @property
    def gap(self) -> float:
        """The distance from the bound, as a share of it; 0 where nothing can be earned."""
        return (self.bound - self.profit) / self.bound if self.bound > 0 else 0.0


def choose(profits: Floats, costs: Floats, budget: float, capacities: Floats) -> Choice:
    """The choice for customers x plays; -inf or nan in `profits` is a play that the customer must not get.

    `budget` and `capacities` may be infinite. Nobody gets a play that earns nothing. No customers, or no plays, give an
    empty choice.

    >>> chosen = choose(np.array([[5.0, 6.0], [4.0, 1.0]]), np.array([[1.0, 3.0], [1.0, 1.0]]), 2.0, np.full(2, np.inf))
    >>> chosen.places.tolist(), chosen.profit
    ([0, 0], 9.0)
    """
    values = np.asfortranarray(np.where(np.isnan(profits), -np.inf, profits))
    market = Market(values, np.asfortranarray(costs), float(budget), np.asarray(capacities, np.float64))
    free = np.zeros(1 + values.shape[1])
    if values.size == 0:
        return Choice(np.full(len(values), NONE), 0.0, 0.0, 0.0, 0.0, free[1:])
    places, bound = best_plays(market, free)
    prices = free
    if not market.holds(places):
        prices = market_prices(market)
        bound = best_plays(market, prices)[1]
        places = _best_within(market, prices, bound)
    profit, cost = market.total(market.values, places), market.total(market.costs, places)
    return Choice(places, profit, cost, max(bound, profit), float(prices[0]), prices[1:])


def market_prices(market: Market) -> Floats:
    """The prices of money, then of a place in each play: HiGHS's of few customers, improved over many."""
    return improved_prices(_sample(market, MANY), sample_prices(_sample(market, FEW)))


def _sample(market: Market, most: int) -> Market:
    customers = len(market.values)
    if customers <= most:
        return market
    return market.part(np.random.default_rng(SEED).permutation(customers)[:most])


def _best_within(market: Market, prices: Floats, bound: float) -> Places:
    """A choice that keeps the limits, near the prices.

    Where many customers are indifferent at the price of money (the same step up pays all of them alike), all of them
    take the dearer play, and trimming throws out who should have had the cheaper. Then money is priced a little
    higher, so that nobody takes it, and what is left is spent on steps up.
    """
    places = _within(market, prices)
    if market.total(market.values, places) >= bound * (1.0 - NEAR) or not np.isfinite(market.budget):
        return places
    dearer = np.array([money_price(_sample(market, MANY), prices), *prices[1:]])
    return max(places, _within(market, dearer), key=lambda choice: market.total(market.values, choice))


def _within(market: Market, prices: Floats) -> Places:
    """What customers take at the prices, trimmed to the limits, and what is left of them spent."""
    return spent_up(market, trimmed(market, best_plays(market, prices)[0], prices), prices)


def trimmed(market: Market, places: Places, prices: Floats) -> Places:
    """The choice without those that are too many for a capacity or the budget: the least profitable at the prices."""
    places = places.copy()
    for play, capacity in enumerate(market.capacities):
        rows = np.flatnonzero(places == play)
        if len(rows) > capacity:
            order = np.argsort(market.surplus(rows, places[rows], prices), kind="stable")
            places[rows[order[: len(rows) - int(capacity)]]] = NONE
    rows = np.flatnonzero(places != NONE)
    costs = market.costs[rows, places[rows]]
    if costs.sum() > market.budget:
        ratio = market.surplus(rows, places[rows], prices) / np.maximum(costs, 1e-12)
        order = np.argsort(-ratio, kind="stable")
        over = np.cumsum(costs[order]) > market.budget
        places[rows[order[over]]] = NONE
    return places
