"""The formula of extra profit against customers who are simulated with and without the contact."""

import numpy as np
import pandas as pd
import pytest
from campaign_frames import play, scored

from campaigns.extra_profit import (
    MOST_CERTAIN,
    Stake,
    coupon_cost,
    expected_orders,
    extra_customers,
    extra_orders,
    extra_profit,
)
from campaigns.play import Offer
from campaigns.play_effects import effects_of, prior_effects
from campaigns.pricing import Economics, priced
from campaigns.window_chance import window_chance

CUSTOMERS = 400_000


@pytest.mark.parametrize(
    ("chance", "factor", "stake"),
    [
        (0.3, 1.5, Stake(60.0, 0.4, 0.0, 0.0, 0.5)),
        (
            0.95,
            1.2,
            Stake(80.0, 0.35, 8.0, 0.6, 0.1),
        ),  # three orders each: most coupons go to those that come anyway
        (0.05, 2.0, Stake(120.0, 0.5, 12.0, 1.0, 1.0)),
        (0.5, 0.8, Stake(50.0, 0.4, 0.0, 0.0, 0.0)),  # put off
    ],
)
def test_the_formula_is_what_simulated_customers_earn(chance: float, factor: float, stake: Stake) -> None:
    """Customers whose orders are a Poisson process, each order with a basket, and a coupon or none."""
    rng, rate = np.random.default_rng(7), -np.log(1 - chance)

    def lived(rate: float, is_contacted: bool) -> tuple[np.ndarray, np.ndarray]:
        orders = rng.poisson(rate, CUSTOMERS)
        spent = rng.gamma(4.0 * np.maximum(orders, 1), stake.basket / 4.0) * (orders > 0)
        used = rng.binomial(orders, stake.redemption)
        return orders, spent * stake.margin - is_contacted * (used * stake.coupon + stake.contact_cost)

    (many, contacted), (few, alone) = lived(rate * factor, True), lived(rate, False)
    error = np.sqrt((contacted.var() + alone.var()) / CUSTOMERS)
    assert extra_profit(chance, np.log(factor), stake) == pytest.approx(
        contacted.mean() - alone.mean(), abs=4 * error
    )
    error = np.sqrt((many.var() + few.var()) / CUSTOMERS)
    assert extra_orders(chance, np.log(factor)) == pytest.approx(many.mean() - few.mean(), abs=4 * error)
    assert extra_customers(chance, np.log(factor)) == pytest.approx(
        (many > 0).mean() - (few > 0).mean(), abs=4 * np.sqrt(0.5 / CUSTOMERS)
    )
    assert (few > 0).mean() == pytest.approx(chance, abs=0.003)


def test_who_orders_often_is_worth_more_than_who_orders_once() -> None:
    """By the odds of at least one order a customer with five of them would have nothing left to gain."""
    stake = Stake(50.0, 0.4, 5.0, 0.3, 0.1)
    chances = -np.expm1(-np.array([0.5, 1.0, 5.0]))
    assert np.diff(extra_profit(chances, np.log(1.2), stake)).min() > 0
    assert extra_profit(chances, np.log(1.2), stake)[2] == pytest.approx(5 * 0.2 * 20 - 1.5 * 5 * 1.2 - 0.1)


def test_how_the_poisson_rate_errs() -> None:
    """Half have left, half order three times on average: more come than the rate says. Like clockwork: fewer."""
    p = 0.5 * -np.expm1(-3.0)
    assert expected_orders(p) < 0.5 * 3.0
    assert expected_orders(0.99) > 1.0  # once a window, nearly for certain
    assert expected_orders(1.0) == expected_orders(MOST_CERTAIN) == pytest.approx(6.9, abs=0.01)


def test_a_coupon_costs_on_orders_that_come_anyway() -> None:
    stake, p = Stake(50.0, 0.4, 5.0, 1.0, 0.0), -np.expm1(-0.5)
    assert extra_orders(p, 0.0) == 0
    assert coupon_cost(p, 0.0, stake) == pytest.approx(2.5)
    assert extra_profit(p, 0.0, stake) == pytest.approx(-2.5)


def test_a_customer_without_a_forecast_has_no_profit() -> None:
    assert np.isnan(extra_profit(np.nan, 0.1, Stake(50, 0.4, 0, 0, 0)))


def test_effects_are_those_of_the_play_and_the_customers_tier() -> None:
    plays = [play("a", rate={"high": 2.0}), play("b", rate={"none": 3.0, "low": 1.5})]
    effects = prior_effects(plays)
    log_rate, sd = effects_of(effects, plays, pd.Series(["high", "low", None]))
    assert np.exp(log_rate).round(6).tolist() == [[2.0, 1.0], [1.0, 1.5], [1.0, 3.0]]
    assert sd.tolist() == [[0.1, 0.0], [0.0, 0.1], [0.0, 0.1]]


def test_what_a_contact_costs_and_earns() -> None:
    coupon = play(offer=Offer("10 % off", coupon_share=0.1, redemption=0.5), contact_cost=0.2)
    rows = scored({}, {"churn_tier": "medium"}, {"order_value": np.nan})
    priced_rows = priced(rows, coupon, Economics(0.4, prior_effects([coupon])))
    first, second, third = priced_rows.round(4).to_dict("records")
    orders = float(np.log(2))  # an even chance of at least one
    coupons = 0.1 * 50 * 0.5 * orders * 1.5
    assert (first["chance"], first["expected_orders"]) == (0.5, round(orders, 4))
    assert first["extra_orders"] == pytest.approx(orders / 2, abs=1e-4)
    assert first["extra_customers"] == pytest.approx(0.5 - 0.5**1.5, abs=1e-4)
    assert (first["contact_cost"], first["coupon_cost"]) == (0.2, pytest.approx(coupons, abs=1e-4))
    assert first["cost"] == pytest.approx(coupons + 0.2, abs=1e-4)
    assert first["expected_extra_profit"] == pytest.approx(orders / 2 * 50 * 0.4 - coupons - 0.2, abs=1e-4)
    assert first["expected_low"] < first["expected_extra_profit"] < first["expected_high"]
    assert second["expected_low"] == second["expected_extra_profit"] == second["expected_high"]
    assert second["expected_extra_profit"] == pytest.approx(-0.2 - 2.5 * orders, abs=1e-4)
    assert np.isnan(third["expected_extra_profit"])


def test_the_range_is_in_order_where_an_order_costs_more_than_it_earns() -> None:
    coupon = play(offer=Offer("60 off", coupon_value=60.0, redemption=1.0))
    row = priced(scored({}), coupon, Economics(0.4, prior_effects([coupon]))).iloc[0]
    assert row["coupon_cost"] == pytest.approx(50 * 1.5 * np.log(2))  # never more than the order
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
