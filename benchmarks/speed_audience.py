"""How long choosing an audience takes, and how far from the optimum it is.

    .venv/bin/python -m benchmarks.speed_audience [--customers 1000000] [--plays 8]

Customers with chances and order values of their own, plays that differ in cost, effect, coupon and capacity, two fifths
of all pairs not eligible. The distance is that from the dual bound; at 2,000 customers also from HiGHS's own optimum.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from campaigns.candidates import Candidates, ContactHistory, candidates_of
from campaigns.knapsack import Choice, choose
from campaigns.play import Offer, Play
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics
from questions.horizons import HORIZONS, order_probability

SMALL = 2_000
Result = TypeVar("Result")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--customers", type=int, default=1_000_000)
    arguments.add_argument("--plays", type=int, default=8)
    options = arguments.parse_args()
    rows, plays = customers(options.customers), [play(number) for number in range(options.plays)]
    pool = timed("eligible flags to priced candidates", lambda: candidates(rows, plays))
    chosen = timed("choice", lambda: choice(pool))
    print(
        f"{len(rows):,} customers x {len(plays)} plays: {(chosen.places >= 0).sum():,} chosen, {chosen.cost:,.0f}"
    )
    print(f"{'below the dual bound at most':<42} {chosen.gap:9.4%}")
    small = candidates(rows.head(SMALL), plays)
    ours, best = choice(small).profit, optimum(small)
    print(f"{f'below HiGHS at {SMALL:,} customers':<42} {1 - ours / best:9.4%}")


def timed(name: str, work: Callable[[], Result]) -> Result:
    start, used = time.perf_counter(), time.process_time()
    result = work()
    wall, processor = time.perf_counter() - start, time.process_time() - used
    print(f"{name:<42} {wall:8.2f} s, of the processor {processor:.2f} s", flush=True)
    return result


def customers(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    hazard = rng.gamma(1.5, 0.01, count)
    chances = {order_probability(days): -np.expm1(-hazard * days) for days in HORIZONS}
    tier = pd.cut(chances["order_probability_60d"], [0, 0.4, 0.7, 1.0], labels=["high", "medium", "low"])
    names = pd.Series(np.arange(count).astype(str))
    return pd.DataFrame(
        {
            "customer_id": names,
            "churn_tier": tier.astype(object),
            "order_value": rng.gamma(3.0, 20.0, count),
            **chances,
        }
    )


def play(number: int) -> Play:
    coupon = 0.05 * (number % 3)
    return Play(
        f"play_{number}", ("", ""), "email", 0.02 * 2**number, Offer("", 0.0, coupon, 0.4), "true",
        {"high": 1.2 + 0.06 * number, "medium": 1.15 + 0.05 * number, "low": 1.05}, 0.2, "", 30, 7, 0.1,
        20_000 if number >= 4 else None,
    )  # fmt: skip


def candidates(rows: pd.DataFrame, plays: list[Play]) -> Candidates:
    eligible = np.random.default_rng(12).random((len(rows), len(plays))) < 0.6
    nothing = pd.DataFrame(columns=["customer_id", "channel", "days_since"])
    nobody = pd.DataFrame(columns=["customer_id", "play"])
    economics = Economics(0.35, prior_effects(plays))
    return candidates_of(rows, plays, eligible, ContactHistory(None, nothing, nobody), economics, 0.05)


def limits(pool: Candidates) -> tuple[float, np.ndarray]:
    share = len(pool.rows) / 1_000_000
    return 50_000.0 * share, np.array(
        [np.inf if play.capacity is None else play.capacity for play in pool.plays]
    ) * share


def choice(pool: Candidates) -> Choice:
    budget, capacities = limits(pool)
    return choose(pool.values, pool.costs, budget, np.floor(capacities))


def optimum(pool: Candidates) -> float:
    """The highest profit, by branch and bound over all pairs."""
    budget, capacities = limits(pool)
    owner, place = np.nonzero(pool.values > 0)
    single = csr_array(
        (np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(len(pool.rows), len(owner))
    )
    weights = [pool.costs[owner, place], *(place == number for number in range(len(pool.plays)))]
    bounds = [budget, *np.floor(capacities)]
    rows = [
        LinearConstraint(np.asarray(row, float), ub=bound)
        for row, bound in zip(weights, bounds, strict=True)
        if np.isfinite(bound)
    ]
    result = milp(
        -pool.values[owner, place], integrality=1, bounds=Bounds(0, 1),
        constraints=[LinearConstraint(single, ub=1), *rows], options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return float(-result.fun)


if __name__ == "__main__":
    main()
