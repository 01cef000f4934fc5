"""What each customer costs and is expected to earn by a play: the formula of extra profit put to the scored table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.extra_profit import (
    Floats,
    Stake,
    coupon_cost,
    expected_orders,
    extra_customers,
    extra_orders,
    extra_profit,
)
from campaigns.play import Play
from campaigns.play_effects import effects_of
from campaigns.window_chance import window_chance

Z95 = 1.959964
"""Standard errors on either side of a 95 % interval."""


@dataclass(frozen=True, eq=False)
class Economics:
    """The share of an order's amount that its goods leave, and effects per play and tier (see `play_effects`)."""

    margin: float
    effects: pd.DataFrame


def priced(rows: pd.DataFrame, play: Play, economics: Economics) -> pd.DataFrame:
    """One row per customer: what a contact by `play` costs and earns; null where there is no chance or no order value.

    `rows` has `churn_tier`, `order_value` (the expected amount of an order) and `order_probability_*`. Columns:
    `chance` (of at least one order within the play's window), `expected_orders` (without the contact), `extra_orders`,
    `extra_customers` (who would have ordered nothing), `contact_cost`, `coupon_cost`, `cost` (both), and
    `expected_extra_profit` with `expected_low` and `expected_high`, which hold 95 % of what the effect may be.
    """
    chance, basket = window_chance(rows, play.measure_days), rows["order_value"].to_numpy(np.float64)
    log_rate, sd = (matrix[:, 0] for matrix in effects_of(economics.effects, [play], rows["churn_tier"]))
    stake = Stake(
        basket, economics.margin, coupon_value(play, basket), play.offer.redemption, play.contact_cost
    )
    coupons = coupon_cost(chance, log_rate, stake)
    ends = [extra_profit(chance, log_rate + Z95 * side * sd, stake) for side in (-1.0, 1.0)]
    return pd.DataFrame(
        {
            "chance": chance,
            "expected_orders": expected_orders(chance),
            "extra_orders": extra_orders(chance, log_rate),
            "extra_customers": extra_customers(chance, log_rate),
            "contact_cost": play.contact_cost,
            "coupon_cost": coupons,
            "cost": play.contact_cost + coupons,
            "expected_extra_profit": extra_profit(chance, log_rate, stake),
            # where a coupon costs more than an order earns, the larger effect is the worse
            "expected_low": np.minimum(*ends),
            "expected_high": np.maximum(*ends),
        },
        index=rows.index,
    )


def coupon_value(play: Play, basket: Floats) -> Floats:
    """What a used coupon takes off an order of each customer's usual amount; never more than the order."""
    return np.minimum(play.offer.coupon_value + play.offer.coupon_share * basket, basket)


def profits_and_costs(
    rows: pd.DataFrame, plays: Sequence[Play], economics: Economics
) -> tuple[Floats, Floats]:
    """Two matrices, customers x plays: expected extra profit and cost of a contact."""
    profits, costs = (np.empty((len(rows), len(plays))) for _ in range(2))
    for place, play in enumerate(plays):
        frame = priced(rows, play, economics)
        profits[:, place], costs[:, place] = frame["expected_extra_profit"], frame["cost"]
    return profits, costs
