"""The days of a block of customers, one after the other: who orders, what becomes of it, who leaves."""

from dataclasses import dataclass, field

import numpy as np

from demo.shop_fate import NEVER, Columns, OrderDay, fate, trouble
from demo.shop_people import People
from demo.shop_world import FIRST_CAMPAIGN, Calendar, Campaign, Plan, World

QUIET = 90  # days after the last in which something that has begun may still end


@dataclass
class State:
    """Where each customer stands at the start of a day; `trouble_ahead` is what has begun and is yet to be felt."""

    left: np.ndarray  # first day without this customer; NEVER while here
    trouble: np.ndarray
    trouble_ahead: np.ndarray  # day x customer
    allowed: np.ndarray
    message: np.ndarray  # of the last campaign: 0 none, 1 news, 2 discount
    orders: list[Columns] = field(default_factory=list)
    messages: list[Columns] = field(default_factory=list)


@dataclass(frozen=True)
class Contacts:
    """A campaign beside the shop's own: its day, and what it sends each customer (0 nothing, 1 news, 2 discount)."""

    day: int
    kinds: np.ndarray


@dataclass(frozen=True)
class Scene:
    """What stays as it is while the days go by.

    `fates` are the random numbers of what becomes of orders; None: they are drawn from `rng` like all else.
    """

    world: World
    people: People
    dates: Calendar
    rng: np.random.Generator
    fates: np.random.Generator | None = None
    contacts: Contacts | None = None

    def acting(self, state: State, day: int) -> np.ndarray:
        """The message that acts on each customer: of `contacts` while these do, else of the shop's last campaign."""
        contacts = self.contacts
        if contacts is None or not contacts.day <= day < contacts.day + self.world.campaign_effect_days:
            return state.message
        return np.where(contacts.kinds > 0, contacts.kinds, state.message)


def begin(plan: Plan, people: People) -> State:
    """The state before the first day."""
    n = len(people)
    return State(
        left=np.full(n, NEVER, np.int64),
        trouble=np.zeros(n),
        trouble_ahead=np.zeros((plan.days + QUIET, n), np.float32),
        allowed=people.allowed.copy(),
        message=np.zeros(n, np.int8),
    )


def live(plan: Plan, people: People, dates: Calendar, rng: np.random.Generator, until: int) -> State:
    """The state at the start of day `until`, with every order and message of the days before.

    The same numbers are drawn whatever `until` is.
    """
    state = begin(plan, people)
    go_on(Scene(plan.world, people, dates, rng), state, 0, until)
    return state


def go_on(scene: Scene, state: State, start: int, until: int) -> None:
    """Let the days from `start` to before `until` happen to `state`.

    A day goes: trouble fades and comes, the campaign goes out, customers order at most once (always on the day
    they join), and some of them leave at its end.
    """
    people, rng, rates = scene.people, scene.rng, Rates.of(scene.world, scene.people)
    for day in range(start, until):
        state.trouble = faded(scene.world, state.trouble) + state.trouble_ahead[day]
        _campaign(scene, state, day)
        is_there = (people.joined < day) & (state.left > day)
        message = scene.acting(state, day)
        orders = is_there & (
            rng.standard_exponential(len(people)) < rates.ordering(scene.dates, day, message)
        )
        _order(scene, state, day, np.flatnonzero(orders | (people.joined == day)), message)
        leaves = is_there & (rng.standard_exponential(len(people)) < rates.leaving(state.trouble))
        state.left[leaves] = day + 1


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
    def of(cls, world: World, people: People) -> "Rates":
        """The hazards of `who`."""
        angle = people.peak * (2 * np.pi / 365.25)
        cheaper = world.discount_pull * people.price_sensitivity
        return cls(
            world,
            people.rate,
            people.swing * np.cos(angle),
            people.swing * np.sin(angle),
            np.exp(cheaper),
            np.exp(np.stack([0 * people.effect, people.effect, people.effect + cheaper])),
            world.leave_base * np.exp(-world.leave_satisfaction * people.satisfaction),
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


def effect_ends(world: World, day: int) -> bool:
    """Whether `day` is the first on which the last campaign no longer acts."""
    return (day - FIRST_CAMPAIGN) % world.campaign_days == world.campaign_effect_days


def sending(world: World) -> float:
    """The chance that a campaign really writes to a customer who may be written to."""
    return world.campaign_reach * (1 - world.campaign_holdout)


def opting_out(world: World, people: People) -> np.ndarray:
    """The chance that a message makes a customer withdraw."""
    return np.where(people.effect < 0, world.opt_out_put_off, world.opt_out)


def _campaign(scene: Scene, state: State, day: int) -> None:
    """Write to the picked; the shop does not know who has left, and writes to them too."""
    world, people = scene.world, scene.people
    if effect_ends(world, day):
        state.message[:] = 0
    campaign = scene.dates.campaigns.get(day)
    if campaign is None:
        return
    chance, spared, withdraws = scene.rng.random((3, len(people)))
    picked = np.flatnonzero((people.joined < day) & state.allowed & (chance < world.campaign_reach))
    holdout = spared[picked] < world.campaign_holdout
    out = ~holdout & (state.left[picked] > day) & (withdraws[picked] < opting_out(world, people)[picked])
    state.message[picked[~holdout & ~out]] = 2 if campaign.discount else 1
    state.allowed[picked[out]] = False
    state.messages.append(_sent(campaign, picked, holdout, out, state.left[picked] > day))


def _sent(
    campaign: Campaign, customers: np.ndarray, holdout: np.ndarray, out: np.ndarray, is_there: np.ndarray
) -> Columns:
    day, discount = np.full(len(customers), campaign.day), np.full(len(customers), campaign.discount)
    return {
        "who": customers,
        "day": day,
        "discount": discount,
        "holdout": holdout,
        "out": out,
        "here": is_there,
    }


def _order(scene: Scene, state: State, day: int, buyers: np.ndarray, message: np.ndarray) -> None:
    """The orders of one day with all that will become of them, and the trouble they will bring."""
    world, people, rng = scene.world, scene.people, scene.fates or scene.rng
    orders_of_day = OrderDay(buyers, day, people.joined[buyers] == day, people.region[buyers] == 0)
    after = fate(world, rng, orders_of_day)
    coupon = (message[buyers] == 2) & (rng.random(len(buyers)) < world.coupon_used)
    sale = np.full(len(buyers), scene.dates.sale[day])
    state.orders.append({**after, "coupon": coupon, "sale": sale})
    for when, much in trouble(world, after):
        felt = (when < len(state.trouble_ahead)) & (much > 0)
        state.trouble_ahead[when[felt], buyers[felt]] += much[felt]
