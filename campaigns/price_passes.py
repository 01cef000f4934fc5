"""The prices of money and places, improved by passes over customers, each exact in one price."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.extra_profit import Floats

NONE = -1
ROUNDS = 4
HALVINGS = 40
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Market:
    """Profits (-inf: not allowed) and costs, customers x plays, with the budget and the plays' capacities.

    A pass goes play by play, so it is fastest where the columns of both matrices lie together in memory.
    """

    values: Floats
    costs: Floats
    budget: float
    capacities: Floats

    def part(self, rows: NDArray) -> "Market":
        """Some of the customers, under limits as much smaller."""
        share = len(rows) / len(self.values)
        values, costs = (np.asfortranarray(matrix[rows]) for matrix in (self.values, self.costs))
        return Market(values, costs, self.budget * share, self.capacities * share)

    def reduced(self, play: int, prices: Floats) -> Floats:
        """Profit of a play less what money and place cost at `prices` (money first), per customer."""
        return self.values[:, play] - prices[0] * self.costs[:, play] - prices[1 + play]

    def surplus(self, rows: Places, plays: Places, prices: Floats) -> Floats:
        """The same for one play per customer."""
        return self.values[rows, plays] - prices[0] * self.costs[rows, plays] - prices[1:][plays]

    def total(self, amounts: Floats, places: Places) -> float:
        """The sum of amounts over the chosen plays."""
        rows = np.flatnonzero(places != NONE)
        return float(amounts[rows, places[rows]].sum())

    def holds(self, places: Places) -> bool:
        """Whether the choice keeps to the budget and to all capacities."""
        counts = np.bincount(places[places != NONE], minlength=len(self.capacities))
        return bool((counts <= self.capacities).all() and self.total(self.costs, places) <= self.budget)


def best_plays(market: Market, prices: Floats) -> tuple[Places, float]:
    """What each customer takes at the prices, and the bound: no choice that keeps the limits earns more."""
    places, gains = _best_of(market, prices, range(market.values.shape[1]))
    limits = np.array([market.budget, *market.capacities])
    priced = prices > 0
    return places, float(gains.sum() + (prices[priced] * limits[priced]).sum())


def _best_of(market: Market, prices: Floats, plays: Iterable[int]) -> tuple[Places, Floats]:
    """The best of some plays for each customer, and what is left of its profit at the prices; none and 0 without."""
    places, gains = np.full(len(market.values), NONE), np.zeros(len(market.values))
    for play in plays:
        reduced = market.reduced(play, prices)
        places[reduced > gains] = play
        np.maximum(gains, reduced, out=gains)
    return places, gains


def improved_prices(market: Market, prices: Floats) -> Floats:
    """The prices with the lowest bound of some rounds of coordinate descent from `prices`: one pass moves one price."""
    best, lowest = prices, best_plays(market, prices)[1]
    for _ in range(ROUNDS):
        prices = prices.copy()
        for play in np.flatnonzero(np.isfinite(market.capacities)):
            prices[1 + play] = _place_price(market, prices, int(play))
        if np.isfinite(market.budget):
            prices[0] = money_price(market, prices)
        bound = best_plays(market, prices)[1]
        if bound >= lowest * (1 - 1e-6):
            return prices if bound < lowest else best
        best, lowest = prices, bound
    return best


def _place_price(market: Market, prices: Floats, play: int) -> float:
    """The price at which no more customers want the play than it has places: what the first without one would pay."""
    rivals = [place for place in range(market.values.shape[1]) if place != play]
    offered = market.reduced(play, prices) + prices[1 + play] - _best_of(market, prices, rivals)[1]
    capacity = int(market.capacities[play])
    wanting = offered[offered > 0]
    if len(wanting) <= capacity:
        return 0.0
    return float(np.partition(wanting, len(wanting) - capacity - 1)[len(wanting) - capacity - 1])


def money_price(market: Market, prices: Floats) -> float:
    """The lowest price of money at which what is taken costs no more than the budget, by halving an interval."""

    def cost(price: float) -> float:
        places, _ = best_plays(market, np.array([price, *prices[1:]]))
        return market.total(market.costs, places)

    if cost(0.0) <= market.budget:
        return 0.0
    low, high = 0.0, max(float(prices[0]), 1e-6)
    while cost(high) > market.budget:
        low, high = high, 2.0 * high
    for _ in range(HALVINGS):
        if high - low <= 1e-7 * high:
            break
        middle = (low + high) / 2.0
        low, high = (middle, high) if cost(middle) > market.budget else (low, middle)
    return high
