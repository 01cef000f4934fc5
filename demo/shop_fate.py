"""What becomes of an order, settled when it is placed: delivery, return, review, ticket, and the trouble they bring."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demo.shop_world import World

NEVER = np.iinfo(np.int32).max  # the day of what does not happen
LONGEST = 30  # days late, or to an answer

Columns = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class OrderDay:
    """The orders of one day: by whom, whether it is their first, and whether it goes to the region that is late."""

    buyers: np.ndarray
    day: int
    first: np.ndarray
    far: np.ndarray


def fate(world: World, rng: np.random.Generator, orders: OrderDay) -> Columns:
    """One value per order and column; days are NEVER where the thing does not happen.

    First orders are never cancelled, and of a cancelled one nothing follows.
    """
    n = len(orders.buyers)
    chance = rng.random((8, n))
    cancelled = (chance[0] < world.cancelled) & ~orders.first
    sent = _delivery(world, rng, orders, chance[1], cancelled)
    after = _after_delivery(world, rng, chance[2:5], sent["delivered"], cancelled)
    ticket_days = _ticket(world, rng, orders.day, chance[5:7], {**sent, **after, "cancelled": cancelled})
    return {
        "who": orders.buyers,
        "day": np.full(n, orders.day),
        "cancelled": cancelled,
        **sent,
        **after,
        **ticket_days,
    }


def trouble(world: World, after: Columns) -> list[tuple[np.ndarray, np.ndarray]]:
    """The days on which trouble is felt, and how much; 0 where all goes well."""
    late, wait = after["late_by"], after["closed"] - after["opened"]
    waits = np.select(
        [after["opened"] == NEVER, after["closed"] == NEVER, wait > world.patience_days],
        [0.0, world.trouble_unanswered, world.trouble_slow],
        0.0,
    )
    back = np.where(after["faulty"], world.trouble_return, world.trouble_return_other)
    return [
        (after["delivered"], np.where(late > 0, world.trouble_late + world.trouble_late_day * late, 0.0)),
        (after["returned"], back),
        (after["opened"] + world.patience_days, waits),
    ]


def _delivery(
    world: World, rng: np.random.Generator, orders: OrderDay, chance: np.ndarray, cancelled: np.ndarray
) -> Columns:
    """What is not late comes on the promised day or the one before."""
    n = len(chance)
    share = world.late * np.where(orders.far, world.late_region, 1.0)
    late_by = np.where(chance < share, np.minimum(rng.geometric(1 / world.late_days, n), LONGEST), 0)
    promised = orders.day + rng.integers(world.promise_days[0], world.promise_days[1] + 1, n)
    early = rng.integers(0, 2, n)
    delivered = np.where(late_by > 0, promised + late_by, promised - early)
    return {
        "promised": promised,
        "delivered": np.where(cancelled, NEVER, delivered),
        "late_by": np.where(cancelled, 0, late_by),
    }


def _after_delivery(
    world: World, rng: np.random.Generator, chance: np.ndarray, delivered: np.ndarray, cancelled: np.ndarray
) -> Columns:
    """Returns come within two weeks of the delivery, reviews within ten days."""
    n = len(delivered)
    comes_back, writes = (chance[0] < world.returned) & ~cancelled, (chance[2] < world.reviewed) & ~cancelled
    return {
        "returned": np.where(comes_back, delivered + rng.integers(1, 15, n), NEVER),
        "faulty": chance[1] < world.faulty,
        "reviewed": np.where(writes, delivered + rng.integers(1, 11, n), NEVER),
    }


def _ticket(world: World, rng: np.random.Generator, day: int, chance: np.ndarray, of: Columns) -> Columns:
    """A ticket is opened the day after a late delivery, else with a return, else the day after the order."""
    late, back = of["late_by"] > 0, of["returned"] < NEVER
    share = np.select(
        [of["cancelled"], late, back], [0.0, world.tickets_late, world.tickets_return], world.tickets
    )
    when = np.select([late, back], [of["delivered"] + 1, of["returned"]], day + 1)
    opened = np.where(chance[0] < share, when, NEVER)
    answer = 1 + np.minimum(rng.exponential(world.answer_days - 0.5, len(when)), LONGEST).astype(np.int64)
    answered = (opened < NEVER) & (chance[1] >= world.unanswered)
    return {"opened": opened, "closed": np.where(answered, opened + answer, NEVER)}
