"""The days of a block of customers, one after the other: who orders, what becomes of it, who leaves."""

from dataclasses import dataclass, field

import numpy as np

from demo.shop_fate import NEVER, Columns, Placed, fate, trouble
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
class Scene:
    """What stays as it is while the days go by."""

    world: World
    who: People
    dates: Calendar
    rng: np.random.Generator


def begin(plan: Plan, who: People) -> State:
    """The state before the first day."""
    n = len(who)
    return State(
        left=np.full(n, NEVER, np.int64),
        trouble=np.zeros(n),
        trouble_ahead=np.zeros((plan.days + QUIET, n), np.float32),
        allowed=who.allowed.copy(),
        message=np.zeros(n, np.int8),
    )


def live(plan: Plan, who: People, dates: Calendar, rng: np.random.Generator, until: int) -> State:
    """The state at the start of day `until`, with every order and message of the days before.

    The same numbers are drawn whatever `until` is.
    """
    state = begin(plan, who)
    go_on(Scene(plan.world, who, dates, rng), state, 0, until)
    return state


def go_on(scene: Scene, state: State, start: int, until: int) -> None:
    """Let the days from `start` to before `until` happen to `state`.

    A day goes: trouble fades and comes, the campaign goes out, customers order at most once (always on the day
    they join), and some of them leave at its end.
    """
    who, rng, rates = scene.who, scene.rng, Rates.of(scene.world, scene.who)
    for day in range(start, until):
        state.trouble = faded(scene.world, state.trouble) + state.trouble_ahead[day]
        _campaign(scene, state, day)
        here = (who.joined < day) & (state.left > day)
        orders = here & (rng.standard_exponential(len(who)) < rates.ordering(scene.dates, day, state.message))
        _order(scene, state, day, np.flatnonzero(orders | (who.joined == day)))
        leaves = here & (rng.standard_exponential(len(who)) < rates.leaving(state.trouble))
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


def effect_ends(world: World, day: int) -> bool:
    """Whether `day` is the first on which the last campaign no longer acts."""
    return (day - FIRST_CAMPAIGN) % world.campaign_days == world.campaign_effect_days


def sending(world: World) -> float:
    """The chance that a campaign really writes to a customer who may be written to."""
    return world.campaign_reach * (1 - world.campaign_holdout)


def opting_out(world: World, who: People) -> np.ndarray:
    """The chance that a message makes a customer withdraw."""
    return np.where(who.effect < 0, world.opt_out_put_off, world.opt_out)


def _campaign(scene: Scene, state: State, day: int) -> None:
    """Write to the picked; the shop does not know who has left, and writes to them too."""
    world, who = scene.world, scene.who
    if effect_ends(world, day):
        state.message[:] = 0
    campaign = scene.dates.campaigns.get(day)
    if campaign is None:
        return
    drawn, held, withdraws = scene.rng.random((3, len(who)))
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


def _order(scene: Scene, state: State, day: int, buyers: np.ndarray) -> None:
    """The orders of one day with all that will become of them, and the trouble they will bring."""
    world, who, rng = scene.world, scene.who, scene.rng
    placed = Placed(buyers, day, who.joined[buyers] == day, who.region[buyers] == 0)
    after = fate(world, rng, placed)
    coupon = (state.message[buyers] == 2) & (rng.random(len(buyers)) < world.coupon_used)
    sale = np.full(len(buyers), scene.dates.sale[day])
    state.orders.append({**after, "coupon": coupon, "sale": sale})
    for when, much in trouble(world, after):
        felt = (when < len(state.trouble_ahead)) & (much > 0)
        state.trouble_ahead[when[felt], buyers[felt]] += much[felt]
