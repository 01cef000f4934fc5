"""What prices leave over of budget and capacities, given to those who lose least by taking it.

At the best prices many customers may be indifferent between two plays, or between one and none, and a choice by prices
alone then leaves money or places unused.
"""

import numpy as np

from campaigns.extra_profit import Floats
from campaigns.price_passes import NONE, Market, Places

ROUNDS = 6
MOST_MOVES = 200_000
"""Moves looked at in a round: the best ones; a million that do not fit any more are not worth their time."""


def spent_up(market: Market, places: Places, prices: Floats) -> Places:
    """The choice with customers moved to a play that earns more, as long as budget and capacities have room for it."""
    places = places.copy()
    for _ in range(ROUNDS):
        if not _move(market, places, prices):
            break
    return places


def _move(market: Market, places: Places, prices: Floats) -> bool:
    """One round of moves, made in `places`: each customer to what is best for them now; whether any was made."""
    left = market.capacities - np.bincount(places[places != NONE], minlength=len(market.capacities))
    money = market.budget - market.total(market.costs, places)
    value, cost = _present(market.values, places), _present(market.costs, places)
    best, gains = _best_moves(market, prices, (places, value, cost), left, money)
    moved = False
    for row in _by_gain(gains):
        play = best[row]
        extra = market.costs[row, play] - cost[row]
        if left[play] >= 1 and extra <= money:
            left[play] -= 1
            if places[row] != NONE:
                left[places[row]] += 1
            places[row], money, moved = play, money - extra, True
    return moved


def _best_moves(
    market: Market, prices: Floats, present: tuple[Places, Floats, Floats], left: Floats, money: float
) -> tuple[Places, Floats]:
    """For each customer the play that earns more, fits, and gains most at the prices; its gain is -inf without one."""
    places, value, cost = present
    best, gains = np.full(len(places), NONE), np.full(len(places), -np.inf)
    surplus = value - prices[0] * cost - np.where(places == NONE, 0.0, prices[1:][places])
    for play in np.flatnonzero(left >= 1):
        fits = (market.values[:, play] > value) & (market.costs[:, play] - cost <= money)
        gain = np.where(fits, market.reduced(int(play), prices) - surplus, -np.inf)
        best[gain > gains] = play
        np.maximum(gains, gain, out=gains)
    return best, gains


def _by_gain(gains: Floats) -> Places:
    """The customers with a move, the best first, and not more than are looked at."""
    rows = np.flatnonzero(np.isfinite(gains))
    if len(rows) > MOST_MOVES:
        rows = rows[np.argpartition(-gains[rows], MOST_MOVES)[:MOST_MOVES]]
    return rows[np.argsort(-gains[rows], kind="stable")]


def _present(amounts: Floats, places: Places) -> Floats:
    """The amount of each customer's play; 0 without one."""
    return np.where(places == NONE, 0.0, amounts[np.arange(len(places)), places])
