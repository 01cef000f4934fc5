"""What contacting a customer is expected to earn: the one place for the formula.

With p the customer's own chance of at least one order within the window, without the contact, the orders expected in it
are r = -ln(1 - p): those of a Poisson process. The contact multiplies that rate by a factor f:

    extra orders    e = r (f - 1)
    extra profit    = e x basket x margin - coupon x redemption x r f - contact cost

A coupon costs its value on every order it is used for, also on those that would have come anyway: hence r f and not e.
Only what the window shows is counted; what a customer who stays spends later comes on top, and is not promised.

How r errs. Where p is put together of unlike customers (who may have left, or order often), more orders come than r
says, since the logarithm is convex: r is too low, and with it what contacts earn. Customers who order like clockwork
have fewer than r says, most of all where p is near 1; so r is never taken above that of `MOST_CERTAIN`, 6.9 orders.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MOST_CERTAIN = 0.999
"""Of the chance of an order: beyond it the number of orders follows from nothing but the last digits of a forecast."""


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


def expected_orders(chance: ArrayLike) -> Floats:
    """The orders expected within the window in which `chance` is that of at least one.

    >>> expected_orders(0.5).round(3)
    np.float64(0.693)
    """
    return np.asarray(-np.log1p(-np.minimum(np.asarray(chance, np.float64), MOST_CERTAIN)))[()]


def extra_orders(chance: ArrayLike, log_rate: ArrayLike) -> Floats:
    """The expected extra orders per customer contacted: the rate times exp(`log_rate`), less the rate."""
    return expected_orders(chance) * np.expm1(np.asarray(log_rate, np.float64))


def extra_customers(chance: ArrayLike, log_rate: ArrayLike) -> Floats:
    """The expected customers per customer contacted who order because of it, and would not have ordered at all."""
    with_contact = expected_orders(chance) * np.exp(np.asarray(log_rate, np.float64))
    return np.exp(-expected_orders(chance)) - np.exp(-with_contact)


def coupon_cost(chance: ArrayLike, log_rate: ArrayLike, stake: Stake) -> Floats:
    """What the coupon is expected to cost per customer contacted: on every order it is used for."""
    used = np.asarray(stake.coupon, np.float64) * np.asarray(stake.redemption, np.float64)
    return used * expected_orders(chance) * np.exp(np.asarray(log_rate, np.float64))


def extra_profit(chance: ArrayLike, log_rate: ArrayLike, stake: Stake) -> Floats:
    """The expected extra profit per customer contacted, after the costs of contact and coupon; nan without a chance.

    Of .69 orders of 50 at a margin of 40 % half as many again earn 6.93; a coupon of 2 that six in ten of the then 1.04
    orders use costs 1.25 of it, and the contact .1:

    >>> extra_profit(0.5, np.log(1.5), Stake(50, 0.4, 2, 0.6, 0.1)).round(2)
    np.float64(5.58)
    """
    earned = np.asarray(stake.basket, np.float64) * np.asarray(stake.margin, np.float64)
    gross = extra_orders(chance, log_rate) * earned
    return gross - coupon_cost(chance, log_rate, stake) - np.asarray(stake.contact_cost, np.float64)
