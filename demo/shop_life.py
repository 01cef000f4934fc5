"""The days of a block of customers, one after the other: who orders, what becomes of it, who leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from demo.shop_people import People
from demo.shop_world import Calendar, Campaign, Plan, World

NEVER = np.iinfo(np.int32).max
QUIET = 90  # days after the last in which something that has begun may still end
FAULTS = ("damaged", "not as described")
OTHERS = ("changed mind", "wrong size", "ordered twice")

Columns = Mapping[str, np.ndarray]


@dataclass
class State:
    """Where each customer stands at the start of a day; `trouble_ahead` is what has begun and is yet to be felt."""

    left: np.ndarray  # first day without this customer; NEVER while here
    trouble: np.ndarray
    trouble_ahead: np.ndarray  # day x customer
    allowed: np.ndarray
    message: np.ndarray  # of the last campaign: 0 none, 1 news, 2 discount
    joined: np.ndarray
    orders: list[Columns] = field(default_factory=list)
    messages: list[Columns] = field(default_factory=list)


def begin(plan: Plan, who: People) -> State:
    """The state before the first day."""
    n = len(who)
    return State(
        left=np.full(n, NEVER, np.int64),
        trouble=np.zeros(n),
        trouble_ahead=np.zeros((plan.days + QUIET, n), np.float32),
        allowed=who.allowed.copy(),
        message=np.zeros(n, np.int8),
        joined=who.joined,
    )


def live(plan: Plan, who: People, dates: Calendar, rng: np.random.Generator, until: int) -> State:
    """The state at the start of day `until`, with every order and message of the days before.

    A day goes: trouble fades and comes, the campaign goes out, customers order at most once (always on the day
    they join), and some of them leave at its end. The same numbers are drawn whatever `until` is.
    """
    state, rates = begin(plan, who), Rates.of(plan.world, who)
    for day in range(until):
        state.trouble = faded(plan.world, state.trouble) + state.trouble_ahead[day]
        _campaign(plan.world, who, state, dates, rng, day)
        here = (who.joined < day) & (state.left > day)
        orders = here & (rng.standard_exponential(len(who)) < rates.ordering(dates, day, state.message))
        _order(plan.world, who, state, dates, rng, day, np.flatnonzero(orders | (who.joined == day)))
        leaves = here & (rng.standard_exponential(len(who)) < rates.leaving(state.trouble))
        state.left[leaves] = day + 1
    return state


@dataclass(frozen=True)
class Rates:
    """The hazards of a block: what is fixed for each customer, ready to meet a day."""

    world: World
    rate: np.ndarray
    cosine: np.ndarray
    sine: np.ndarray
    sale: np.ndarray  # factor while a sale lasts
    message: np.ndarray  # factors: none, news, discount
    leave: np.ndarray

    @classmethod
    def of(cls, world: World, who: People) -> "Rates":
        """The hazards of `who`."""
        angle = who.peak * (2 * np.pi / 365.25)
        cheaper = world.discount_pull * who.price_sensitivity
        return cls(
            world,
            who.rate,
            who.swing * np.cos(angle),
            who.swing * np.sin(angle),
            np.exp(cheaper),
            np.exp(np.stack([0 * who.effect, who.effect, who.effect + cheaper])),
            world.leave_base * np.exp(-world.leave_satisfaction * who.satisfaction),
        )

    def ordering(self, dates: Calendar, day: int, message: np.ndarray | int) -> np.ndarray:
        """The hazard of ordering on `day` in reach of `message`: someone orders with probability 1 - exp(-hazard)."""
        season = 1 + self.cosine * np.cos(dates.angle[day]) + self.sine * np.sin(dates.angle[day])
        hazard = self.rate * season * dates.weekday[day]
        if dates.sale[day]:
            hazard *= self.sale
        return hazard * self.message[message, np.arange(len(hazard))]

    def leaving(self, trouble: np.ndarray) -> np.ndarray:
        """The hazard of leaving at the end of a day that is spent with this trouble."""
        return self.leave * np.exp(np.minimum(trouble, self.world.trouble_most))


def faded(world: World, trouble: np.ndarray) -> np.ndarray:
    """What is left of trouble after a night."""
    return trouble * 0.5 ** (1 / world.trouble_half_life)


def sending(world: World) -> float:
    """The chance that a campaign really writes to a customer who may be written to."""
    return world.campaign_reach * (1 - world.campaign_holdout)


def opting_out(world: World, who: People) -> np.ndarray:
    """The chance that a message makes a customer withdraw."""
    return np.where(who.effect < 0, world.opt_out_put_off, world.opt_out)


def _campaign(
    world: World, who: People, state: State, dates: Calendar, rng: np.random.Generator, day: int
) -> None:
    """Write to the picked; the shop does not know who has left, and writes to them too."""
    if (day - 7) % world.campaign_days == world.campaign_effect_days:
        state.message[:] = 0
    campaign = dates.campaigns.get(day)
    if campaign is None:
        return
    drawn, held, withdraws = rng.random((3, len(who)))
    picked = np.flatnonzero((who.joined < day) & state.allowed & (drawn < world.campaign_reach))
    holdout = held[picked] < world.campaign_holdout
    out = ~holdout & (state.left[picked] > day) & (withdraws[picked] < opting_out(world, who)[picked])
    state.message[picked[~holdout & ~out]] = 2 if campaign.discount else 1
    state.allowed[picked[out]] = False
    state.messages.append(_sent(campaign, picked, holdout, out, state.left[picked] > day))


def _sent(
    campaign: Campaign, who: np.ndarray, holdout: np.ndarray, out: np.ndarray, here: np.ndarray
) -> Columns:
    day, discount = np.full(len(who), campaign.day), np.full(len(who), campaign.discount)
    return {"who": who, "day": day, "discount": discount, "holdout": holdout, "out": out, "here": here}


def _order(
    world: World,
    who: People,
    state: State,
    dates: Calendar,
    rng: np.random.Generator,
    day: int,
    buyers: np.ndarray,
) -> None:
    """The orders of one day with all that will become of them, and the trouble they will bring."""
    fate = _fate(world, who, rng, day, buyers, first=who.joined[buyers] == day)
    coupon = (state.message[buyers] == 2) & (rng.random(len(buyers)) < world.coupon_used)
    sale = np.full(len(buyers), dates.sale[day])
    state.orders.append({**fate, "coupon": coupon, "sale": sale})
    for when, much in _trouble(world, fate):
        felt = (when < len(state.trouble_ahead)) & (much > 0)
        state.trouble_ahead[when[felt], buyers[felt]] += much[felt]


def _fate(
    world: World, who: People, rng: np.random.Generator, day: int, buyers: np.ndarray, first: np.ndarray
) -> dict[str, np.ndarray]:
    """What becomes of each order; days are NEVER where the thing does not happen. First orders are never cancelled."""
    n = len(buyers)
    chance = rng.random((8, n))
    cancelled = (chance[0] < world.cancelled) & ~first
    late_share = world.late * np.where(who.region[buyers] == 0, world.late_region, 1.0)
    late_by = np.where(chance[1] < late_share, rng.geometric(1 / world.late_days, n), 0)
    late_by = np.minimum(late_by, 30)
    promised = day + rng.integers(world.promise_days[0], world.promise_days[1] + 1, n)
    early = rng.integers(0, 2, n)
    delivered = np.where(late_by > 0, promised + late_by, promised - early)
    delivered = np.where(cancelled, NEVER, delivered)
    late_by = np.where(cancelled, 0, late_by)
    returned = np.where((chance[2] < world.returned) & ~cancelled, delivered + rng.integers(1, 15, n), NEVER)
    faulty = chance[3] < world.faulty
    reviewed = np.where((chance[4] < world.reviewed) & ~cancelled, delivered + rng.integers(1, 11, n), NEVER)
    opened = _ticket(world, chance[5], day, late_by, delivered, returned, cancelled)
    answer = 1 + np.minimum(rng.exponential(world.answer_days - 0.5, n), 30).astype(np.int64)
    closed = np.where((chance[6] < world.unanswered) | (opened == NEVER), NEVER, opened + answer)
    return {
        "who": buyers,
        "day": np.full(n, day),
        "cancelled": cancelled,
        "promised": promised,
        "delivered": delivered,
        "late_by": late_by,
        "returned": returned,
        "faulty": faulty,
        "reviewed": reviewed,
        "opened": opened,
        "closed": closed,
    }


def _ticket(
    world: World,
    chance: np.ndarray,
    day: int,
    late_by: np.ndarray,
    delivered: np.ndarray,
    returned: np.ndarray,
    cancelled: np.ndarray,
) -> np.ndarray:
    """The day a ticket is opened: after a late delivery, else with a return, else soon after the order."""
    late, back = late_by > 0, returned < NEVER
    share = np.select([cancelled, late, back], [0.0, world.asked_late, world.asked_return], world.asked)
    when = np.select([late, back], [delivered + 1, returned], day + 1)
    return np.where(chance < share, when, NEVER)


def _trouble(world: World, fate: Columns) -> list[tuple[np.ndarray, np.ndarray]]:
    """When trouble is felt, and how much."""
    late = fate["late_by"]
    unanswered, slow = fate["closed"] == NEVER, fate["closed"] - fate["opened"] > world.patience_days
    waits = np.select([unanswered, slow], [world.trouble_unanswered, world.trouble_slow], 0.0)
    back = np.where(fate["faulty"], world.trouble_return, world.trouble_return_other)
    return [
        (fate["delivered"], np.where(late > 0, world.trouble_late + world.trouble_late_day * late, 0.0)),
        (fate["returned"], back),
        (fate["opened"] + world.patience_days, np.where(fate["opened"] < NEVER, waits, 0.0)),
    ]
