"""Each stated assumption, found again in what was simulated.

One assumption at a time: the others are switched off, orders are rare where their days would run into each other.
Tolerances are four standard errors of the estimate, so that a fixed seed fails only if the simulator is wrong.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from demo.shop_block import Block
from demo.shop_fate import NEVER
from demo.shop_tables import orders
from demo.shop_world import BLOCK, Plan, World

DAYS = 730
KEPT = ("trouble_half_life", "trouble_most")
PLAIN = World(
    share_at_start=1.0,
    rate_mean=0.01,
    rate_least=0.0,
    season_most=0.0,
    weekdays=(1.0,) * 7,
    satisfaction_sd=0.0,
    leave_base=0.0,
    leave_satisfaction=0.0,
    sales=(),
    discount_pull=0.0,
    opt_out=0.0,
    opt_out_put_off=0.0,
    **{name: 0.0 for name in vars(World()) if name.startswith("trouble_") and name not in KEPT},
    kinds={"buys_anyway": (1.0, 0.0, 1.0)},
)


def simulated(days: int = DAYS, **changes: Any) -> Block:
    return Block(Plan(BLOCK, 11, date(2023, 1, 1), days, replace(PLAIN, **changes)), 0)


def close(found: float, stated: float, error: float) -> bool:
    return abs(found - stated) < 4 * error


def test_purchase_rate() -> None:
    block = simulated(rate_mean=0.065)
    rate = block.people.rate
    assert close(rate.mean(), 0.065, rate.std() / np.sqrt(BLOCK))
    chance = -np.expm1(-rate)
    error = np.sqrt((chance * (1 - chance)).sum() * DAYS)
    assert close(len(block.orders["day"]), chance.sum() * DAYS, error)


def test_kinds_do_not_move_the_mean_rate() -> None:
    assert sum(share * factor for share, _, factor in World().kinds.values()) == pytest.approx(1.0)
    assert sum(share for share, _, _ in World().kinds.values()) == pytest.approx(1.0)


def test_season() -> None:
    block = simulated(season_most=0.6, season_summer=0.0)
    angle = block.calendar.angle[block.orders["day"]] - World().season_peak * 2 * np.pi / 365.25
    swing = 2 * np.cos(angle).mean()  # the first harmonic of orders over two whole years
    assert close(swing, 0.3, np.sqrt(2 / len(angle)) + 0.003)  # and a day with two orders counts once


def test_weekdays() -> None:
    block = simulated(weekdays=World().weekdays)
    monday = date(2023, 1, 1).weekday()
    share = np.bincount((block.orders["day"] + monday) % 7) / len(block.orders["day"])
    stated = np.array(World().weekdays) / 7
    assert all(
        close(*pair, np.sqrt(0.15 / len(block.orders["day"]))) for pair in zip(share, stated, strict=True)
    )


def test_leaving() -> None:
    block = simulated(leave_base=0.001)
    stated = -np.expm1(-0.001 * DAYS)
    assert close((block.lived.left <= DAYS).mean(), stated, np.sqrt(stated * (1 - stated) / BLOCK))


def test_satisfied_customers_stay() -> None:
    block = simulated(leave_base=0.001, satisfaction_sd=1.0, leave_satisfaction=0.5)
    stated = -np.expm1(-0.001 * np.exp(-0.5 * block.people.satisfaction) * DAYS)
    for some in (block.people.satisfaction < 0, block.people.satisfaction >= 0):
        error = np.sqrt((stated * (1 - stated))[some].sum()) / some.sum()
        assert close((block.lived.left[some] <= DAYS).mean(), stated[some].mean(), error)


def test_what_follows_orders() -> None:
    world, block = World(), simulated()
    made = orders(block).to_pandas()
    early = made.ordered_at < made.ordered_at.max() - np.timedelta64(60, "D")
    stands = early & made.cancelled_at.isna()
    late = (made.delivered_at > made.promised_at)[stands]
    north = (block.people.region[block.orders["who"]] == 0)[stands]
    returned = (block.orders["returned"] < NEVER)[stands]
    opened = block.orders["opened"] < NEVER
    for found, stated in (
        (block.orders["closed"][opened] == NEVER, world.unanswered),
        (made.cancelled_at.notna()[early], world.cancelled),
        (late[~north], world.late),
        (late[north], world.late * world.late_region),
        (returned, world.returned),
    ):
        assert close(found.mean(), stated, np.sqrt(stated * (1 - stated) / len(found)))


@pytest.mark.parametrize(
    ("event", "changes", "felt"),
    [
        ("delivered", {"late": 0.5, "late_region": 1.0, "trouble_late": 1.2}, 1.2),
        ("returned", {"returned": 1.0, "faulty": 0.5, "trouble_return": 1.0}, 1.0),
        ("opened", {"tickets": 1.0, "unanswered": 0.5, "trouble_unanswered": 1.6}, 1.6),
    ],
)
def test_trouble_makes_people_leave(event: str, changes: dict[str, float], felt: float) -> None:
    """In the 30 days after: with the trouble, and with the same event gone well."""
    block = simulated(rate_mean=0.003, leave_base=0.003, **changes)
    of = block.orders
    bad = {"delivered": of["late_by"] > 0, "returned": of["faulty"], "opened": of["closed"] == NEVER}[event]
    start = of[event] + (block.plan.world.patience_days if event == "opened" else 0)
    here = (block.lived.left[of["who"]] > start) & (start < DAYS - 30) & _no_order_before(of)
    gone = block.lived.left[of["who"]] <= start + 30
    for some, trouble in ((bad & here, felt), (~bad & here, 0.0)):
        hazard = 0.003 * np.exp(trouble * 0.5 ** (np.arange(30) / 30)).sum()
        stated = -np.expm1(-hazard)
        assert close(gone[some].mean(), stated, np.sqrt(stated * (1 - stated) / some.sum()))


def _no_order_before(of: Any) -> np.ndarray:
    """Orders with none of the same customer in the 150 days before, whose trouble would mix in."""
    order = np.lexsort((of["day"], of["who"]))
    gap = np.diff(of["day"][order], prepend=-1000)
    new = np.diff(of["who"][order], prepend=-1) != 0
    alone = np.empty(len(order), bool)
    alone[order] = new | (gap > 150)
    return alone


@pytest.mark.parametrize("effect", [0.7, 0.0, -0.5])
def test_message_effect(effect: float) -> None:
    """Orders in a message's days, of those who were written to over those held out by lot."""
    block = simulated(kinds={"kind": (1.0, effect, 1.0)}, campaign_holdout=0.5, campaign_reach=1.0)
    sent, made = block.messages, np.zeros((DAYS + 7, BLOCK), bool)
    made[block.orders["day"], block.orders["who"]] = True
    bought = sum(made[sent["day"] + day, sent["who"]] for day in range(7))
    written, held = bought[~sent["holdout"]], bought[sent["holdout"]]
    ratio = np.log(written.mean() / held.mean())
    assert close(ratio, effect, np.sqrt(1 / written.sum() + 1 / held.sum()) + 0.003)


def test_discounts_move_the_price_sensitive() -> None:
    block = simulated(sales=((1, 1, 20), (6, 1, 20)), discount_pull=1.0, campaign_reach=0.0)
    sensitivity, rate = block.people.price_sensitivity, block.people.rate
    on_sale = np.bincount(block.orders["who"][block.orders["sale"]], minlength=BLOCK)
    days = block.calendar.sale[:DAYS].sum()
    assert days == 80
    for some in (sensitivity < np.quantile(sensitivity, 0.25), sensitivity > np.quantile(sensitivity, 0.75)):
        stated = (-np.expm1(-rate * np.exp(sensitivity)) * days)[some].sum()
        assert close(on_sale[some].sum(), stated, np.sqrt(stated))
