"""What comes after an order: returns, reviews and tickets of one block."""

import numpy as np
import pyarrow as pa

from demo.shop_block import Block
from demo.shop_columns import between_hours, ids, money, named, numbers
from demo.shop_fate import NEVER

FAULTS = ("damaged", "not as described")
OTHER_REASONS = ("changed mind", "wrong size", "ordered twice")


def returns(block: Block) -> pa.Table:
    """One row per return: half of them the whole order, the others a part of it."""
    rows, of = _with_event(block, "returned")
    rng, n = block.stream("returns"), len(rows)
    share = np.where(rng.random(n) < 0.5, 1.0, rng.uniform(0.2, 0.8, n))
    fault, no_fault = rng.integers(0, len(FAULTS), n), len(FAULTS) + rng.integers(0, len(OTHER_REASONS), n)
    return pa.table(
        {
            "return_id": ids("r", block.number, n),
            "customer_id": named(of["who"], block.names),
            "order_id": block.order_ids.take(pa.array(rows)),
            "returned_at": block.times(of["returned"], between_hours(rng, n, 9, 18)),
            "amount": money(np.rint(block.baskets.order_amount[rows] * share)),
            "reason": named(np.where(of["faulty"], fault, no_fault), (*FAULTS, *OTHER_REASONS)),
        }
    )


def reviews(block: Block) -> pa.Table:
    """One row per review: stars follow the customer's satisfaction, and lateness."""
    rows, of = _with_event(block, "reviewed")
    rng, n = block.stream("reviews"), len(rows)
    stars = (
        4.1 + 0.6 * block.people.satisfaction[of["who"]] - 1.5 * (of["late_by"] > 0) + rng.normal(0, 0.7, n)
    )
    return pa.table(
        {
            "review_id": ids("w", block.number, n),
            "customer_id": named(of["who"], block.names),
            "order_id": block.order_ids.take(pa.array(rows)),
            "reviewed_at": block.times(of["reviewed"], between_hours(rng, n, 7, 23)),
            "rating": _rating(stars),
        }
    )


def tickets(block: Block) -> pa.Table:
    """One row per ticket; a closed one may carry the customer's mark, worse the longer it took."""
    _, of = _with_event(block, "opened")
    rng, n = block.stream("tickets"), len(of["day"])
    topic = np.select([of["late_by"] > 0, of["returned"] < NEVER], [0, 1], rng.integers(2, 4, n))
    waited = np.where(of["closed"] < NEVER, of["closed"] - of["opened"], 0)
    stars = 4.3 + 0.4 * block.people.satisfaction[of["who"]] - 0.3 * waited + rng.normal(0, 0.7, n)
    silent = (of["closed"] >= block.plan.days) | (rng.random(n) < 0.4)
    return pa.table(
        {
            "ticket_id": ids("t", block.number, n),
            "customer_id": named(of["who"], block.names),
            "opened_at": block.times(of["opened"], between_hours(rng, n, 7, 22)),
            "closed_at": block.times(of["closed"], between_hours(rng, n, 8, 18)),
            "topic": named(topic, ("delivery", "return", "product", "invoice")),
            "satisfaction": _rating(stars, silent),
        }
    )


def _with_event(block: Block, event: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The places of the orders after which `event` happened before the shop's data end, and their columns."""
    rows = np.flatnonzero(block.orders[event] < block.plan.days)
    return rows, {name: values[rows] for name, values in block.orders.items()}


def _rating(stars: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return numbers(np.clip(np.rint(stars), 1, 5), missing)
