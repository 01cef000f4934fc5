"""The choice of at most one play per customer, with HiGHS on the whole as the referee."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from campaigns.budget_curve import budget_curve
from campaigns.knapsack import choose


def problem(seed: int, customers: int, plays: int = 4, ties: bool = False) -> tuple:
    rng = np.random.default_rng(seed)
    profits = rng.gamma(1.0, 2.0, (customers, plays)) - 1.0
    costs = rng.gamma(2.0, 0.5, (customers, plays))
    if ties:
        profits, costs = profits.round(), costs.round() + 1.0
    profits[rng.random((customers, plays)) < 0.4] = -np.inf
    capacities = np.where(rng.random(plays) < 0.5, np.floor(customers * 0.1), np.inf)
    return profits, costs, customers * 0.2, capacities


def referee(profits: np.ndarray, costs: np.ndarray, budget: float, capacities: np.ndarray) -> float:
    """The optimum, by HiGHS's branch and bound over every customer and play."""
    rows, plays = np.nonzero(profits > 0)
    if len(rows) == 0:
        return 0.0
    single = np.zeros((len(profits), len(rows)))
    single[rows, np.arange(len(rows))] = 1
    limits = [(costs[rows, plays], budget), *((plays == play, room) for play, room in enumerate(capacities))]
    constraints = [
        LinearConstraint(single, ub=1),
        *(LinearConstraint(a, ub=b) for a, b in limits if np.isfinite(b)),
    ]
    result = milp(-profits[rows, plays], integrality=1, bounds=Bounds(0, 1), constraints=constraints)
    return float(-result.fun)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("customers", "ties"), [(30, False), (300, False), (300, True)])
def test_the_choice_is_next_to_the_optimum_and_the_bound_beyond_it(
    seed: int, customers: int, ties: bool
) -> None:
    profits, costs, budget, capacities = problem(seed, customers, ties=ties)
    chosen = choose(profits, costs, budget, capacities)
    best = referee(profits, costs, budget, capacities)
    assert chosen.profit <= best * (1 + 1e-6)
    assert chosen.bound >= best * (1 - 1e-6)
    assert chosen.profit >= best * (0.9 if customers < 100 else 0.985)
    assert chosen.gap >= (best - chosen.profit) / chosen.bound - 1e-9


@given(seed=st.integers(0, 10_000), customers=st.integers(0, 60), ties=st.booleans())
def test_no_limit_is_broken_and_nobody_gets_what_they_must_not(seed: int, customers: int, ties: bool) -> None:
    profits, costs, budget, capacities = problem(seed, customers, ties=ties)
    places = choose(profits, costs, budget, capacities).places
    taken = np.flatnonzero(places >= 0)
    assert (profits[taken, places[taken]] > 0).all()
    assert costs[taken, places[taken]].sum() <= budget
    assert (np.bincount(places[taken], minlength=4) <= capacities).all()


def test_without_limits_everybody_gets_their_best() -> None:
    profits, costs, _, _ = problem(1, 200)
    chosen = choose(profits, costs, np.inf, np.full(4, np.inf))
    assert chosen.profit == pytest.approx(np.maximum(profits.max(axis=1), 0).sum())
    assert (chosen.gap, chosen.money_price) == (0, 0)


def test_nothing_to_choose_from() -> None:
    nothing = choose(np.full((3, 2), -1.0), np.ones((3, 2)), 1.0, np.full(2, np.inf))
    assert (nothing.places.tolist(), nothing.profit, nothing.gap) == ([-1, -1, -1], 0, 0)
    assert choose(np.zeros((0, 2)), np.zeros((0, 2)), 1.0, np.full(2, 1.0)).places.tolist() == []
    assert choose(np.zeros((2, 0)), np.zeros((2, 0)), 1.0, np.zeros(0)).places.tolist() == [-1, -1]


def test_all_customers_alike_fill_the_budget() -> None:
    chosen = choose(np.full((1000, 2), 2.0), np.full((1000, 2), 1.0), 100.5, np.array([30.0, np.inf]))
    assert ((chosen.places >= 0).sum(), (chosen.places == 0).sum() <= 30) == (100, True)


def test_where_the_step_to_a_dearer_play_pays_all_alike_nobody_loses_the_cheaper() -> None:
    """A coupon as a share of the order beside news: each coupon earns the same for each unit of what it costs more."""
    value = np.random.default_rng(4).gamma(0.6, 8.0, 3000)
    profits = np.stack([0.5 * value - 0.08, 0.7 * value - 0.08], axis=1)
    costs = np.stack([np.full(3000, 0.08), 0.08 + 0.5 * value], axis=1)
    earned = []
    for budget in (150.0, 300.0, 600.0, 1200.0, 2400.0):
        chosen = choose(profits, costs, budget, np.full(2, np.inf))
        assert chosen.gap < 0.001
        earned.append(chosen.profit)
    assert earned == sorted(earned)


def test_the_price_of_money_is_what_the_last_unit_earns() -> None:
    profits, costs, budget, capacities = problem(2, 5000)
    chosen, more = (choose(profits, costs, budget + extra, capacities) for extra in (0.0, 20.0))
    assert (more.profit - chosen.profit) / 20.0 == pytest.approx(chosen.money_price, rel=0.05)


def test_more_money_earns_more_and_less_and_less_of_it() -> None:
    profits, costs, _, capacities = problem(3, 2000)
    points = budget_curve(profits, costs, capacities, [100.0])
    assert [point.budget for point in points] == sorted(point.budget for point in points)
    profit, price = [point.profit for point in points], [point.money_price for point in points]
    assert profit == sorted(profit)
    assert price == sorted(price, reverse=True)
    assert 100.0 in [point.budget for point in points]
    assert budget_curve(np.full((5, 1), -1.0), np.ones((5, 1)), np.array([np.inf])) == []
