"""Effects put into orders that came: as declared, to the contacted only, and measured as what they are."""

import numpy as np
import pandas as pd
import pytest

from campaigns.campaign_measurement import strata
from campaigns.customer_outcomes import SUMS, customer_outcomes
from campaigns.group_difference import difference
from campaigns.play import TIERS, Offer
from campaigns.simulated_effects import SimulatedOutcomes, simulated_outcomes
from tests.campaigns.measured_frames import audience, orders

MARGIN = 0.4
PLAYS = {"call": (3000, 0.5), "coupon": (3000, 0.3)}
NONE = Offer("nothing")


def effects(**log_rates: tuple[float, float]) -> pd.DataFrame:
    rows = [(play, tier, *pair) for play, pair in log_rates.items() for tier in TIERS]
    return pd.DataFrame(rows, columns=["play", "tier", "log_rate", "sd"])


def simulated(
    people: pd.DataFrame, rates: pd.DataFrame, offers: dict[str, Offer], seed: int = 1
) -> SimulatedOutcomes:
    return simulated_outcomes(people, orders(people), rates, offers, MARGIN, seed)


def test_only_the_contacted_change_and_by_their_factor() -> None:
    people = audience(PLAYS)
    rates = effects(call=(np.log(1.5), 0.0), coupon=(np.log(0.7), 0.0))
    result = simulated(people, rates, {"call": NONE, "coupon": NONE})
    before = people[["customer_id"]].merge(orders(people), "left", "customer_id").fillna(0.0)
    contact = (people.group == "contact").to_numpy()
    after = result.sums.set_index("customer_id").loc[people.customer_id].reset_index()
    pd.testing.assert_frame_equal(after.loc[~contact, list(SUMS)], before.loc[~contact, list(SUMS)])
    for play, factor in (("call", 1.5), ("coupon", 0.7)):
        rows = contact & (people.play == play).to_numpy()
        assert after.orders[rows].sum() / before.orders[rows].sum() == pytest.approx(factor, rel=0.04)
        assert after.amount[rows].sum() == pytest.approx(20 * after.orders[rows].sum())
    assert (after.orders >= 0).all()


def test_the_truth_is_the_profit_with_less_the_profit_without() -> None:
    people = audience(PLAYS)
    rates = effects(call=(0.3, 0.1), coupon=(0.2, 0.1))
    result = simulated(
        people, rates, {"call": NONE, "coupon": Offer("off", coupon_share=0.1, redemption=0.5)}
    )
    with_effect = customer_outcomes(people, result.sums, MARGIN).profit
    without = customer_outcomes(people.assign(group="holdout"), orders(people), MARGIN).profit
    contact = people.group == "contact"
    assert result.truth["all"] == pytest.approx((with_effect - without)[contact].sum())
    assert result.truth["call"] + result.truth["coupon"] == pytest.approx(result.truth["all"])


@pytest.mark.parametrize(
    "offer", [Offer("off", coupon_value=2.0, redemption=1.0), Offer("off", 0.0, 0.1, 1.0)]
)
def test_a_coupon_that_moves_nobody_costs_its_value_on_every_order(offer: Offer) -> None:
    """An order is of 20, so that both coupons are worth 2."""
    people = audience({"coupon": (2000, 0.5)})
    result = simulated(people, effects(coupon=(0.0, 0.0)), {"coupon": offer})
    contact = people[people.group == "contact"]
    count = orders(people).set_index("customer_id").orders.reindex(contact.customer_id).sum()
    assert result.truth["all"] == pytest.approx(-2.0 * count - 0.5 * len(contact))


def test_what_was_put_in_is_inside_the_interval_about_as_often_as_it_should() -> None:
    people = audience({"call": (500, 0.5), "coupon": (500, 0.3)})
    rates, inside = effects(call=(0.2, 0.15), coupon=(0.1, 0.15)), []
    treated, before = (people.group == "contact").to_numpy(), people[["order_probability"]].to_numpy()
    for seed in range(100):
        result = simulated_outcomes(
            people, orders(people, seed=100 + seed), rates, {"call": NONE, "coupon": NONE}, MARGIN, seed
        )
        profit = customer_outcomes(people, result.sums, MARGIN).profit.to_numpy()
        shown = difference(profit, treated, before, strata(people))
        assert shown is not None
        inside.append(shown.low <= result.truth["all"] / shown.treated <= shown.high)
    assert 0.88 <= np.mean(inside) < 1.0  # of 100 intervals, all of which would be too wide


def test_plays_too_small_to_compare_are_in_no_truth_and_a_seed_gives_the_same() -> None:
    people = audience({"call": (3000, 0.5), "gift": (60, 0.1)})
    rates, offers = effects(call=(0.2, 0.1), gift=(0.5, 0.1)), {"call": NONE, "gift": NONE}
    result = simulated(people, rates, offers)
    assert set(result.truth) == {"all", "call"}
    assert simulated(people, rates, offers).truth == result.truth
    assert simulated(people, rates, offers, seed=2).truth != result.truth
