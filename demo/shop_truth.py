"""What the simulated shop knows and no real one does: what each customer is like, and what they will probably do."""

from datetime import date

import numpy as np
import pyarrow as pa

from demo.shop_block import Block
from demo.shop_columns import dates, named, numbers
from demo.shop_fate import NEVER
from demo.shop_life import Rates, State, effect_ends, faded, live, opting_out, sending
from demo.shop_people import People
from demo.shop_world import Calendar, Plan


def truth(block: Block) -> pa.Table:
    """One row per customer: rates per day, effects as changes of the log hazard of ordering.

    `left_on` is the first day without the customer, null if still there at the end. `joined_on` is before the
    shop's first day for those who were there already. `effect_of_news` and `effect_of_discount` hold while a
    message acts on a customer who is there; by them the hazard is multiplied by exp(effect).
    """
    people, world, lived = block.people, block.plan.world, block.lived
    first, left = block.plan.first_day, lived.left
    leaving = world.leave_base * np.exp(-world.leave_satisfaction * people.satisfaction)
    return pa.table(
        {
            "customer_id": block.names,
            "joined_on": dates(first, people.joined, np.zeros(len(people), bool)),
            "left_on": dates(first, left, left == NEVER),
            "purchase_rate": numbers(people.rate),
            "season_swing": numbers(people.swing),
            "season_peak_day": numbers(people.peak),
            "satisfaction": numbers(people.satisfaction),
            "leaving_rate": numbers(leaving),
            "price_sensitivity": numbers(people.price_sensitivity),
            "message_kind": named(people.kind, tuple(world.kinds)),
            "effect_of_news": numbers(people.effect),
            "effect_of_discount": numbers(people.effect + world.discount_pull * people.price_sensitivity),
            "effect_of_sale": numbers(world.discount_pull * people.price_sensitivity),
        }
    )


def chances(block: Block, as_of: date, horizon: int) -> pa.Table:
    """One row per customer who joined before `as_of`: `is_there`, and `probability` of an order that stands.

    See `demo.shop.true_probability` for what it is conditioned on.
    """
    plan, people = block.plan, block.people
    day = (as_of - plan.first_day).days
    state = live(plan, people, block.calendar, block.stream("life"), day)
    has_joined = pa.array(people.joined < day)
    columns = {
        "customer_id": block.names,
        "is_there": pa.array(state.left > day),
        "probability": numbers(ordering_chance(plan, people, state, block.calendar, day, horizon)),
    }
    return pa.table(columns).filter(has_joined)


def ordering_chance(
    plan: Plan, people: People, state: State, days: Calendar, start: int, horizon: int
) -> np.ndarray:
    """The chance of at least one standing order in `horizon` days from the start of day `start`; 0 for who has left.

    Exact, by following the share of each customer's futures that are still here without an order, in three
    parts: in reach of a message; allowed, but out of reach; not allowed. An order ends a future, so that what it
    would bring (trouble, a return) plays no part.
    """
    world, rates = plan.world, Rates.of(plan.world, people)
    is_there = (state.left > start) & (people.joined < start)
    reached, allowed = state.message > 0, state.allowed
    parts = np.stack(
        [is_there & reached, is_there & ~reached & allowed, is_there & ~reached & ~allowed]
    ).astype(float)
    kind, trouble, ordered = state.message.astype(np.int64), state.trouble.copy(), np.zeros(len(people))
    for day in range(start, start + horizon):
        trouble = faded(world, trouble)
        if day < len(state.trouble_ahead):
            trouble += state.trouble_ahead[day]
        if effect_ends(world, day):
            parts[1] += parts[0]
            parts[0] = 0
        if (campaign := days.campaigns.get(day)) is not None:
            parts = _written_to(plan, people, parts)
            kind = np.full(len(people), 2 if campaign.discount else 1)
        hazard = np.stack([rates.ordering(days, day, kind), *[rates.ordering(days, day, 0 * kind)] * 2])
        order = parts * -np.expm1(-hazard) * (1 - world.cancelled)
        ordered += order.sum(axis=0)
        parts = (parts - order) * np.exp(-rates.leaving(trouble))
    return ordered


def _written_to(plan: Plan, people: People, parts: np.ndarray) -> np.ndarray:
    """A campaign's day: some of the allowed come into its reach, a few of those withdraw instead."""
    written = parts[1] * sending(plan.world)
    out = written * opting_out(plan.world, people)
    return np.stack([parts[0] + written - out, parts[1] - written, parts[2] + out])
