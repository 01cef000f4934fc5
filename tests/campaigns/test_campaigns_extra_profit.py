"""The formula of extra profit against customers who are simulated with and without the contact."""

import numpy as np
import pandas as pd
import pytest
from campaign_frames import play, scored

from campaigns.extra_profit import Stake, coupon_cost, extra_orders, extra_profit
from campaigns.play import Offer
from campaigns.play_effects import effects_of, prior_effects
from campaigns.pricing import Economics, priced
from campaigns.window_chance import window_chance

CUSTOMERS = 400_000


@pytest.mark.parametrize(
    ("chance", "odds", "stake"),
    [
        (0.3, 1.5, Stake(60.0, 0.4, 0.0, 0.0, 0.5)),
        (0.7, 1.2, Stake(80.0, 0.35, 8.0, 0.6, 0.1)),  # most coupons go to those who come anyway
        (0.05, 2.0, Stake(120.0, 0.5, 12.0, 1.0, 1.0)),
        (0.5, 0.8, Stake(50.0, 0.4, 0.0, 0.0, 0.0)),  # put off
    ],
)
def test_the_formula_is_what_simulated_customers_earn(chance: float, odds: float, stake: Stake) -> None:
    rng = np.random.default_rng(7)
    with_contact = odds * chance / (1 - chance + odds * chance)

    def profit(share: float, is_contacted: bool) -> np.ndarray:
        orders = rng.random(CUSTOMERS) < share
        baskets = rng.gamma(4.0, stake.basket / 4.0, CUSTOMERS)
        used = orders & (rng.random(CUSTOMERS) < stake.redemption)
        return orders * baskets * stake.margin - is_contacted * (used * stake.coupon + stake.contact_cost)

    contacted, alone = profit(with_contact, True), profit(chance, False)
    error = np.sqrt((contacted.var() + alone.var()) / CUSTOMERS)
    assert extra_profit(chance, np.log(odds), stake) == pytest.approx(
        contacted.mean() - alone.mean(), abs=4 * error
    )


def test_a_coupon_costs_on_orders_that_come_anyway() -> None:
    stake = Stake(50.0, 0.4, 5.0, 1.0, 0.0)
    assert extra_orders(0.5, 0.0) == 0
    assert coupon_cost(0.5, 0.0, stake) == pytest.approx(2.5)
    assert extra_profit(0.5, 0.0, stake) == pytest.approx(-2.5)


def test_a_customer_without_a_forecast_has_no_profit() -> None:
    assert np.isnan(extra_profit(np.nan, 0.1, Stake(50, 0.4, 0, 0, 0)))


def test_effects_are_those_of_the_play_and_the_customers_tier() -> None:
    plays = [play("a", odds={"high": 2.0}), play("b", odds={"none": 3.0, "low": 1.5})]
    effects = prior_effects(plays)
    log_odds, sd = effects_of(effects, plays, pd.Series(["high", "low", None]))
    assert np.exp(log_odds).round(6).tolist() == [[2.0, 1.0], [1.0, 1.5], [1.0, 3.0]]
    assert sd.tolist() == [[0.1, 0.0], [0.0, 0.1], [0.0, 0.1]]


def test_what_a_contact_costs_and_earns() -> None:
    coupon = play(offer=Offer("10 % off", coupon_share=0.1, redemption=0.5), contact_cost=0.2)
    rows = scored({}, {"churn_tier": "medium"}, {"order_value": np.nan})
    priced_rows = priced(rows, coupon, Economics(0.4, prior_effects([coupon])))
    first, second, third = priced_rows.round(4).to_dict("records")
    assert first["chance"] == 0.5
    assert first["extra_orders"] == 0.1
    assert (first["contact_cost"], first["coupon_cost"], first["cost"]) == (0.2, 1.5, 1.7)
    assert first["expected_extra_profit"] == pytest.approx(0.1 * 50 * 0.4 - 1.5 - 0.2)
    assert first["expected_low"] < first["expected_extra_profit"] < first["expected_high"]
    assert second["expected_low"] == second["expected_extra_profit"] == second["expected_high"] == -1.45
    assert np.isnan(third["expected_extra_profit"])


def test_the_range_is_in_order_where_an_order_costs_more_than_it_earns() -> None:
    coupon = play(offer=Offer("60 off", coupon_value=60.0, redemption=1.0))
    row = priced(scored({}), coupon, Economics(0.4, prior_effects([coupon]))).iloc[0]
    assert row["coupon_cost"] == pytest.approx(30.0)  # never more than the order: 50 x .6
    assert row["expected_low"] < row["expected_extra_profit"] < row["expected_high"]


def test_the_chance_between_two_horizons() -> None:
    rows = scored({"order_probability_30d": 0.2, "order_probability_60d": 0.2})
    assert window_chance(rows, 45).round(6).tolist() == [0.2]
    steep = scored({"order_probability_30d": 0.19, "order_probability_60d": 0.271})
    assert window_chance(steep, 45).round(6).tolist() == [round(1 - (0.81 * 0.729) ** 0.5, 6)]
    certain = scored({"order_probability_7d": 1.0, "order_probability_14d": 1.0})
    assert window_chance(certain, 10).round(6).tolist() == [1.0]
    with pytest.raises(ValueError, match="within 7 to 90 days, not 91"):
        window_chance(rows, 91)
