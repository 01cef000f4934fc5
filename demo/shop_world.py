"""The simulated shop's assumptions: every number that shapes it, in one place (docs/simulated_shop.md)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

BLOCK = 10_000  # customers drawn from one stream of random numbers: part of what a seed means, not a setting
FIRST_CAMPAIGN = 7  # its day
NOTED_AS = {
    "tickets_late": "asked_late",
    "tickets_return": "asked_return",
    "tickets": "asked",
}  # in shop.json
EDITION = 1  # raise it when the code draws something else for the same numbers


@dataclass(frozen=True)
class World:
    """What is assumed of customers and shop. Rates and hazards are per day; effects are changes of a log hazard.

    >>> World(season_most=0.0).season_most  # a shop without seasons, all else equal
    0.0
    """

    # customers
    share_at_start: float = 0.4  # came before the first day; the others arrive evenly, each with an order
    rate_mean: float = 0.065  # mean orders per day of a customer who is still there: one in 15 days
    rate_shape: float = 1.5  # gamma shape of the rate across customers: the smaller, the more unequal
    rate_least: float = 0.004  # nobody who is still there buys more rarely than this
    season_most: float = 0.6  # a customer's yearly swing is uniform between 0 and this share of the rate
    season_peak: float = 345.0  # day of the year of the peak (11 December) ...
    season_summer: float = 0.25  # ... or half a year away, for this share of customers
    breaks: tuple[tuple[int, float], ...] = ()  # day of the shop, factor on all rates from that day on
    weekdays: tuple[float, ...] = (0.9, 0.9, 0.9, 1.0, 1.15, 1.25, 0.9)  # Monday first; mean 1
    satisfaction_sd: float = 1.0  # a customer's lasting satisfaction is normal around 0

    # leaving: hazard = leave_base * exp(-leave_satisfaction * satisfaction + trouble), trouble at most trouble_most
    leave_base: float = 0.0006
    leave_satisfaction: float = 0.5
    trouble_half_life: float = 30.0  # days in which what went wrong is half forgotten
    trouble_most: float = 4.0
    trouble_late: float = 1.2  # a late delivery, on the day it arrives
    trouble_late_day: float = 0.1  # and for each day late
    trouble_return: float = 1.0  # a return because of a fault, on its day
    trouble_return_other: float = 0.2  # a return for any other reason
    trouble_unanswered: float = 1.6  # a ticket nobody answers, `patience_days` after it was opened
    trouble_slow: float = 0.6  # a ticket answered later than that, on the same day

    # orders
    cancelled: float = 0.015  # share of orders cancelled, always within their own day
    promise_days: tuple[int, int] = (2, 4)
    late: float = 0.08  # share of deliveries after the promised day ...
    late_region: float = 2.5  # ... times this in the first of the regions
    late_days: float = 3.0  # mean days late of those
    returned: float = 0.06  # share of delivered orders of which something comes back
    faulty: float = 0.4  # share of returns because of a fault
    tickets_late: float = 0.35  # share of late deliveries with a ticket, the day after
    tickets_return: float = 0.3  # share of returns with a ticket
    tickets: float = 0.03  # share of other orders with a ticket
    unanswered: float = 0.15  # share of tickets nobody ever closes
    answer_days: float = 2.0  # mean days to the answer of the others
    patience_days: int = 3
    reviewed: float = 0.12  # share of delivered orders with a review

    # discounts and messages
    sales: tuple[tuple[int, int, int], ...] = (
        (1, 2, 10),
        (6, 20, 10),
        (11, 20, 10),
    )  # month, day, length in days
    sale_discount: float = 0.15
    coupon_discount: float = 0.10
    coupon_used: float = 0.6  # share of orders in the reach of a discount message that use its coupon
    discount_pull: float = (
        1.0  # log hazard of ordering, times price sensitivity (0 to 1, mean 0.4), while cheaper
    )
    campaign_days: int = 14  # one campaign every so many days, a discount and news in turn
    campaign_reach: float = 0.6  # share of the customers who may be written to that a campaign picks, by lot
    campaign_holdout: float = 0.1  # share of the picked who are left alone on purpose
    campaign_effect_days: int = 7  # a message acts from its day for so many days; less than `campaign_days`
    allowed: float = 0.75  # share of customers who allow their own channel at first
    opt_out: float = 0.003  # chance that a message makes a customer withdraw, and do nothing else ...
    opt_out_put_off: float = 0.03  # ... and of those who are put off

    # kinds of customers by what a message does to them: share, effect on the log hazard, factor on the rate (mean 1)
    kinds: Mapping[str, tuple[float, float, float]] = field(
        default_factory=lambda: {
            "persuadable": (0.25, 0.7, 0.9),
            "buys_anyway": (0.50, 0.0, 1.2),
            "unmoved": (0.15, 0.0, 0.5),
            "put_off": (0.10, -0.5, 1.0),
        }
    )

    # visits
    browsing: float = 0.6  # visits without an order, per order a customer would make in a neutral season
    visited: float = 0.8  # share of orders with a visit on their day


@dataclass(frozen=True)
class Plan:
    """One simulated shop: how many customers, from which day on and for how many days, under which assumptions."""

    customers: int
    seed: int
    first_day: date
    days: int
    world: World = field(default_factory=World)

    @property
    def blocks(self) -> int:
        """How many blocks of `BLOCK` customers there are; the last may be smaller."""
        return -(-self.customers // BLOCK)

    def size(self, block: int) -> int:
        """How many customers the block holds."""
        return min(BLOCK, self.customers - block * BLOCK)

    def stream(self, block: int, name: str) -> np.random.Generator:
        """Random numbers of one block for one purpose; no other block or purpose moves them."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, block, *name.encode()]))

    def as_json(self) -> dict[str, Any]:
        """Everything the shop's bytes depend on."""
        world = {NOTED_AS.get(name, name): value for name, value in asdict(self.world).items()}
        return {"edition": EDITION, **asdict(self), "world": world, "first_day": self.first_day.isoformat()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Plan":
        """The plan `as_json` gave."""
        fields = {key: name for name, key in NOTED_AS.items()}
        world = {fields.get(key, key): _frozen(value) for key, value in content["world"].items()}
        first = date.fromisoformat(content["first_day"])
        return cls(content["customers"], content["seed"], first, content["days"], World(**world))


@dataclass(frozen=True)
class Campaign:
    """One campaign: its day (0: the shop's first), and whether it brings a coupon."""

    name: str
    day: int
    discount: bool


@dataclass(frozen=True)
class Calendar:
    """What each day brings to all customers alike; it reaches a year beyond the shop's last day."""

    weekday: np.ndarray  # factor on the rate, breaks in it
    angle: np.ndarray  # of the year, in radians
    sale: np.ndarray  # boolean
    campaigns: Mapping[int, Campaign]  # by day


def calendar(plan: Plan) -> Calendar:
    """The calendar of `plan`."""
    world = plan.world
    days = [plan.first_day + timedelta(days=n) for n in range(plan.days + 366)]
    starts = [date(year, m, d) for year in {day.year for day in days} for m, d, _ in world.sales]
    lengths = [length for _ in {day.year for day in days} for _, _, length in world.sales]
    spans = [(start, start + timedelta(days=n)) for start, n in zip(starts, lengths, strict=True)]
    campaigns = {}
    for number, day in enumerate(range(FIRST_CAMPAIGN, len(days), world.campaign_days)):
        kind = "discount" if number % 2 == 0 else "news"
        campaigns[day] = Campaign(f"{days[day].isoformat()}-{kind}", day, kind == "discount")
    return Calendar(
        weekday=np.array(
            [world.weekdays[day.weekday()] * _broken(world, number) for number, day in enumerate(days)]
        ),
        angle=np.array([day.timetuple().tm_yday for day in days]) * (2 * np.pi / 365.25),
        sale=np.array([any(start <= day < end for start, end in spans) for day in days]),
        campaigns=campaigns,
    )


def _broken(world: World, day: int) -> float:
    """The factor of all breaks up to a day of the shop."""
    return float(np.prod([factor for start, factor in world.breaks if start <= day]))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
