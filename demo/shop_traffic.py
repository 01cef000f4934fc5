"""Contact outside of orders: visits and messages of one block."""

import numpy as np
import pyarrow as pa

from demo.shop_block import Block
from demo.shop_columns import between_hours, ids, named, numbers
from demo.shop_fate import Columns
from demo.shop_people import CHANNELS

SOURCES = ("direct", "search", "ad", "social", "email")
SOURCE_SHARES = (0.42, 0.34, 0.13, 0.11)  # of visits that no message led to
EMAIL = 4


def messages(block: Block) -> pa.Table:
    """One row per customer whom a campaign picked; the held out are marked and were not written to."""
    sent = block.messages
    days = sorted({int(day) for day in np.unique(sent["day"])})
    campaigns = [block.calendar.campaigns[day].name for day in days]
    return pa.table(
        {
            "message_id": ids("m", block.number, len(sent["day"])),
            "customer_id": named(sent["who"], block.names),
            "sent_at": block.times(sent["day"], sent["second"]),
            "channel": named(block.people.channel[sent["who"]], CHANNELS),
            "campaign_id": named(np.searchsorted(days, sent["day"]), campaigns),
            "opened_at": block.times(sent["opened"], sent["open_second"]),
            "clicked_at": block.times(sent["clicked"], sent["click_second"]),
            "is_holdout": pa.array(sent["holdout"]),
        }
    )


def visits(block: Block) -> pa.Table:
    """One row per visit: before most orders, after each click, and just so; none once the customer has left."""
    rng = block.stream("visits")
    parts = [_before_orders(block, rng), _after_clicks(block, rng), _browsing(block, rng)]
    of = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    n = len(of["day"])
    return pa.table(
        {
            "customer_id": named(of["who"], block.names),
            "visited_at": block.times(of["day"], of["second"]),
            "source": named(of["source"], SOURCES),
            "page_views": numbers(1 + rng.poisson(2.5 + 4.0 * of["buying"], n)),
            "searches": numbers(rng.poisson(0.5 + 0.5 * of["buying"], n)),
            "cart_adds": numbers(rng.poisson(0.25, n) + of["lines"]),
            "device": named(rng.choice(3, n, p=(0.6, 0.33, 0.07)), ("phone", "computer", "tablet")),
        }
    )


def _before_orders(block: Block, rng: np.random.Generator) -> Columns:
    rows = np.flatnonzero(rng.random(len(block.orders["day"])) < block.plan.world.visited)
    of = {name: block.orders[name][rows] for name in ("who", "day", "second")}
    before = rng.integers(120, 2400, len(rows))
    return _visits(of["who"], of["day"], of["second"] - before, rng, block.baskets.lines[rows])


def _after_clicks(block: Block, rng: np.random.Generator) -> Columns:
    of = block.messages
    clicked = np.flatnonzero(of["clicked"] < block.plan.days)
    rows = _visits(of["who"][clicked], of["clicked"][clicked], of["click_second"][clicked] + 2, rng)
    return {**rows, "source": np.full(len(clicked), EMAIL)}


def _browsing(block: Block, rng: np.random.Generator) -> Columns:
    people, world = block.people, block.plan.world
    start, end = np.maximum(people.joined, 0), np.minimum(block.lived.left, block.plan.days)
    count = rng.poisson(world.browsing * people.rate * (end - start))
    day = start.repeat(count) + (rng.random(count.sum()) * (end - start).repeat(count)).astype(np.int64)
    return _visits(np.arange(len(people)).repeat(count), day, between_hours(rng, len(day), 7, 24), rng)


def _visits(
    customers: np.ndarray,
    day: np.ndarray,
    second: np.ndarray,
    rng: np.random.Generator,
    lines: np.ndarray | None = None,
) -> Columns:
    buying = lines is not None
    return {
        "who": customers,
        "day": day,
        "second": second,
        "source": rng.choice(len(SOURCE_SHARES), len(customers), p=SOURCE_SHARES),
        "lines": lines if lines is not None else np.zeros(len(customers), np.int64),
        "buying": np.full(len(customers), buying),
    }
