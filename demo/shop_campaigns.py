"""A simulated shop lived on from a day, with a campaign of ours: the same customers contacted or left alone.

What a campaign truly earned is the difference of two futures that have all their chances in common but the contact. No
real shop sees both; here they can be lived as often as one likes.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from demo.shop_basket import baskets, usual_price
from demo.shop_columns import customer_ids
from demo.shop_life import Contacts, Rates, Scene, State, go_on, live
from demo.shop_people import People, people
from demo.shop_world import Calendar, Plan, calendar

NOTHING, NEWS, DISCOUNT = 0, 1, 2
FIRST_LIFE = 1_000_000  # seeds of the futures that truths are averaged over: no campaign is lived with them
OUTCOMES = ("orders", "amount", "discount")


@dataclass(frozen=True)
class Today:
    """A block of a shop at the start of a day, from which any number of futures can be lived.

    `is_quiet`: the shop's own campaigns pause from then on, and the last one acts no longer.
    """

    plan: Plan
    day: int
    block: int = 0
    is_quiet: bool = False

    @cached_property
    def people(self) -> People:
        """The customers."""
        return people(self.plan, self.block)

    @cached_property
    def dates(self) -> Calendar:
        """The days they share; without campaigns from today on where it is quiet."""
        dates = calendar(self.plan)
        past = {day: campaign for day, campaign in dates.campaigns.items() if day < self.day}
        return replace(dates, campaigns=past) if self.is_quiet else dates

    @cached_property
    def state(self) -> State:
        """Where each customer stands."""
        rng = self.plan.stream(self.block, "life")
        state = live(self.plan, self.people, self.dates, rng, self.day)
        message = np.zeros_like(state.message) if self.is_quiet else state.message
        return replace(state, message=message, orders=[], messages=[])

    @property
    def customers(self) -> np.ndarray:
        """Who joined before today: their places among the people."""
        return np.flatnonzero(self.people.joined < self.day)

    @property
    def names(self) -> np.ndarray:
        """The ids of all people, in their order."""
        return np.array(customer_ids(self.people.number).to_pylist())


def future(today: Today, kinds: np.ndarray, days: int, seed: int) -> pd.DataFrame:
    """One row per person of the block: standing orders, amount and discount in the `days` from today on.

    `kinds` is what today's campaign sends each of them.
    """
    orders, contents = _orders(today, kinds, days, seed)
    lines = baskets(today.plan, today.block, orders, contents)
    return _sums(today, orders["who"], lines.order_amount / 100, lines.order_discount / 100)


def true_effect(today: Today, kinds: np.ndarray, days: int, lives: int) -> pd.DataFrame:
    """One row per person: what the contacts add to orders, amount and discount, averaged over pairs of futures.

    Two futures of a pair differ by the contacts and what follows from them, and by nothing else in who would order when
    and who would leave. An order has its usual price, so that what lies in it adds no noise.
    """
    total = pd.DataFrame(0.0, range(len(kinds)), list(OUTCOMES))
    for life in range(FIRST_LIFE, FIRST_LIFE + lives):
        total += _usual(today, kinds, days, life) - _usual(today, np.zeros_like(kinds), days, life)
    return total / lives


def _usual(today: Today, kinds: np.ndarray, days: int, seed: int) -> pd.DataFrame:
    """A future whose orders have their usual price."""
    world, (orders, _) = today.plan.world, _orders(today, kinds, days, seed)
    price = usual_order(today)[orders["who"]]
    discount = price * (orders["sale"] * world.sale_discount + orders["coupon"] * world.coupon_discount)
    return _sums(today, orders["who"], price - discount, discount)


def _orders(
    today: Today, kinds: np.ndarray, days: int, seed: int
) -> tuple[dict[str, np.ndarray], np.random.Generator]:
    """The orders of one future that are not cancelled, and the random numbers of what lies in them."""
    chances, fates, contents = (
        np.random.default_rng([today.plan.seed, today.day, seed, n]) for n in range(3)
    )
    scene = Scene(today.plan.world, today.people, today.dates, chances, fates, Contacts(today.day, kinds))
    state = deepcopy(today.state)
    go_on(scene, state, today.day, today.day + days)
    orders = {name: np.concatenate([part[name] for part in state.orders]) for name in state.orders[0]}
    return {name: values[~orders["cancelled"]] for name, values in orders.items()}, contents


def _sums(today: Today, buyers: np.ndarray, amount: np.ndarray, discount: np.ndarray) -> pd.DataFrame:
    values = (np.ones(len(buyers)), amount, discount)
    sums = [np.bincount(buyers, value, len(today.people)) for value in values]
    return pd.DataFrame(dict(zip(OUTCOMES, sums, strict=True)))


def expected_extra(today: Today, kind: int, days: int) -> pd.DataFrame:
    """One row per person: expected orders within `days` without a contact, and with one of `kind`; 0 for who has left.

    In closed form, from the hazards of each day; what more orders would do to trouble, and so to leaving, is left out.
    """
    rates, world, state = Rates.of(today.plan.world, today.people), today.plan.world, today.state
    present = ((state.left > today.day) & (today.people.joined < today.day)).astype(float)
    frame = pd.DataFrame(
        {"alone": np.zeros(len(present)), "contacted": np.zeros(len(present)), "reached": 0.0}
    )
    for day in range(today.day, today.day + days):
        acts = day < today.day + world.campaign_effect_days
        chances = [
            -np.expm1(-rates.ordering(today.dates, day, k)) for k in (NOTHING, kind if acts else NOTHING)
        ]
        alone, contacted = (present * chance * (1 - world.cancelled) for chance in chances)
        frame["alone"] += alone
        frame["contacted"] += contacted
        frame["reached"] += contacted * acts
        present = present * np.exp(-rates.leaving(state.trouble))
    return frame


def usual_order(today: Today) -> np.ndarray:
    """What an order of each person costs on average before discounts."""
    return usual_price(today.plan, today.block) / 100
