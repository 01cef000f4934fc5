"""A shop lived on with a campaign: futures that share all chances, and the truth of what contacts add."""

from datetime import date

import numpy as np
import pytest

from demo.shop_campaigns import (
    DISCOUNT,
    NEWS,
    NOTHING,
    Today,
    expected_extra,
    future,
    true_effect,
    usual_order,
)
from demo.shop_life import live
from demo.shop_world import Plan

PLAN, DAY, DAYS = Plan(2_000, 7, date(2023, 1, 1), 400), 365, 14


@pytest.fixture(scope="module")
def today() -> Today:
    return Today(PLAN, DAY, is_quiet=True)


def sent(today: Today, kind: int) -> np.ndarray:
    """That kind to every second customer."""
    return np.where(np.isin(np.arange(2_000), today.customers) & (np.arange(2_000) % 2 == 0), kind, NOTHING)


def test_the_same_chances_give_the_same_future_and_hardly_touch_the_uncontacted(today: Today) -> None:
    nobody, kinds = sent(today, NOTHING), sent(today, DISCOUNT)
    alone, contacted = future(today, nobody, DAYS, 1), future(today, kinds, DAYS, 1)
    assert alone.equals(future(today, nobody, DAYS, 1))
    assert not alone.equals(future(today, nobody, DAYS, 2))
    # what becomes of an order (cancelled, late) is drawn order by order, of which there are more
    assert (alone.orders == contacted.orders)[kinds == NOTHING].mean() > 0.95
    more = (contacted.orders - alone.orders)[kinds == DISCOUNT]
    assert more.sum() > 20
    assert contacted.discount.sum() > 1.2 * alone.discount.sum()  # a sale is on for both


def test_a_shop_without_campaigns_of_ours_lives_as_before() -> None:
    """The own state of the shop at the same day, drawn as it always was."""
    own = Today(PLAN, DAY)
    state = live(PLAN, own.people, own.dates, PLAN.stream(0, "life"), DAY)
    for name in ("left", "trouble", "message", "allowed"):
        assert (getattr(own.state, name) == getattr(state, name)).all()


@pytest.mark.parametrize("kind", [NEWS, DISCOUNT])
def test_the_truth_is_what_the_hazards_say(today: Today, kind: int) -> None:
    kinds = sent(today, kind)
    truth = true_effect(today, kinds, DAYS, lives=20).orders
    closed = expected_extra(today, kind, DAYS)
    expected = (closed.contacted - closed.alone)[kinds == kind]
    assert truth.sum() == pytest.approx(expected.sum(), rel=0.12)
    effects = today.people.effect[kinds == kind]
    by_kind = [truth[kinds == kind][effects == effect].mean() for effect in (-0.5, 0.0, 0.7)]
    assert by_kind[0] < by_kind[1] < by_kind[2]
    if kind == NEWS:
        assert by_kind[0] < 0
        assert by_kind[1] == pytest.approx(0.0, abs=0.01)


def test_an_order_costs_what_it_usually_costs(today: Today) -> None:
    lives = [future(today, sent(today, NOTHING), 60, seed) for seed in range(10)]
    gross = sum((life.amount + life.discount).sum() for life in lives)
    expected = sum((life.orders * usual_order(today)).sum() for life in lives)
    assert gross == pytest.approx(expected, rel=0.02)
