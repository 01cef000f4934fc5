"""What contacting a customer is expected to earn: the one place for the formula.

With p the customer's own chance of at least one order within the window, without the contact, and `odds` the factor
the contact puts on the odds of it, the chance with the contact is p' = odds p / (1 - p + odds p), and

    extra orders  e = p' - p
    extra profit    = e x basket x margin - coupon x redemption x p' - contact cost

A coupon costs its value on every order it is used for, also on those that would have come anyway: hence p' and not e.
Only what the window shows is counted, and of it only whether there is an order: a second one in the window, and what a
customer who stays spends later, come on top. Against them stands that nothing is promised that cannot be measured.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stake:
    """What is at stake with each customer, as arrays that go together: money per order and per contact.

    `basket` is the expected amount of an order at full price, `margin` the share of it that is left after the goods,
    `coupon` what a used coupon takes off it, `redemption` the share of orders it is used for.
    """

    basket: ArrayLike
    margin: ArrayLike
    coupon: ArrayLike
    redemption: ArrayLike
    contact_cost: ArrayLike


def chance_with_contact(chance: ArrayLike, log_odds: ArrayLike) -> Floats:
    """The chance of an order when contacted: the odds of `chance` times exp(`log_odds`).

    >>> chance_with_contact(0.5, np.log(1.5)).round(3)
    np.float64(0.6)
    """
    p, odds = np.asarray(chance, np.float64), np.exp(np.asarray(log_odds, np.float64))
    return np.asarray(odds * p / (1.0 - p + odds * p))[()]


def extra_orders(chance: ArrayLike, log_odds: ArrayLike) -> Floats:
    """The expected extra customers with an order, per customer contacted."""
    return chance_with_contact(chance, log_odds) - np.asarray(chance, np.float64)


def coupon_cost(chance: ArrayLike, log_odds: ArrayLike, stake: Stake) -> Floats:
    """What the coupon is expected to cost per customer contacted: on every order it is used for."""
    used = np.asarray(stake.coupon, np.float64) * np.asarray(stake.redemption, np.float64)
    return used * chance_with_contact(chance, log_odds)


def extra_profit(chance: ArrayLike, log_odds: ArrayLike, stake: Stake) -> Floats:
    """The expected extra profit per customer contacted, after the costs of contact and coupon; nan without a chance.

    An order of 50 at a margin of 40 % that becomes likelier by 10 points earns 2; a coupon of 2 that six in ten
    orders use costs .72 of it, and the contact .1:

    >>> extra_profit(0.5, np.log(1.5), Stake(50, 0.4, 2, 0.6, 0.1)).round(2)
    np.float64(1.18)
    """
    earned = np.asarray(stake.basket, np.float64) * np.asarray(stake.margin, np.float64)
    gross = extra_orders(chance, log_odds) * earned
    return gross - coupon_cost(chance, log_odds, stake) - np.asarray(stake.contact_cost, np.float64)
