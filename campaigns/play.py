"""A play: one marketing action with its channel, its cost, its offer and what it is expected to change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

TIERS = ("low", "medium", "high", "none")
"""Churn tiers; `none` is a customer who is not asked, that is, who is not active."""


@dataclass(frozen=True)
class Offer:
    """What the customer is given: a coupon of `coupon_value` (money) or `coupon_share` (of the order), or none of them.

    `redemption` is the share of the orders in the window on which the coupon is used.
    """

    text: str
    coupon_value: float = 0.0
    coupon_share: float = 0.0
    redemption: float = 0.0


@dataclass(frozen=True)
class Play:
    """One marketing action.

    `eligible` is an SQL expression over a customer's scored columns and features. `contact_cost` is what one contact
    costs, in money. `rate` is, by churn tier, the expected factor on the number of orders within `measure_days`; a tier
    not named expects 1, that is, no effect. `log_rate_sd` is how unsure their logarithms are.
    `capacity` bounds the contacts of a campaign; None does not. Nobody is contacted within `cooldown_days` of the last
    contact. Who is eligible for an `is_exclusive` play gets no other. `holdout` is the share left alone on purpose.
    """

    name: str
    title: tuple[str, str]
    channel: str
    contact_cost: float
    offer: Offer
    eligible: str
    rate: Mapping[str, float]
    log_rate_sd: float
    source: str
    measure_days: int
    cooldown_days: int
    holdout: float
    capacity: int | None = None
    is_exclusive: bool = False

    def log_rate(self, tier: str) -> float:
        """The logarithm of the expected factor on the rate of orders; 0 for a tier that is not named."""
        return math.log(self.rate.get(tier, 1.0))
