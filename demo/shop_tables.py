"""The nine raw tables of one block, made of what its customers lived through. One function per table."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from demo.shop_basket import BRANDS, CATEGORIES, PER_CATEGORY, brand_of
from demo.shop_block import Block
from demo.shop_columns import DAY, between_hours, dates, money, named, numbers, times
from demo.shop_people import CHANNELS, REGIONS
from demo.shop_service import returns, reviews, tickets
from demo.shop_traffic import messages, visits

SHIPPING_CENTS, FREE_FROM_CENTS = 490, 4_000


def orders(block: Block) -> pa.Table:
    """One row per order; `amount` is the sum of its lines, to which `shipping_fee` comes."""
    of, inside, rng = block.orders, block.baskets, block.stream("orders")
    n = len(of["day"])
    cancelled = of["second"] + (rng.random(n) * (DAY - 1 - of["second"])).astype(np.int64)
    fee = np.where(inside.order_amount < FREE_FROM_CENTS, SHIPPING_CENTS, 0)
    return pa.table(
        {
            "order_id": block.order_ids,
            "customer_id": named(of["who"], block.names),
            "ordered_at": block.times(of["day"], of["second"]),
            "amount": money(inside.order_amount),
            "discount_amount": money(inside.order_discount),
            "shipping_fee": money(fee),
            "channel": named(rng.choice(3, n, p=(0.55, 0.35, 0.1)), ("web", "app", "phone")),
            "payment_method": named(rng.choice(3, n, p=(0.5, 0.3, 0.2)), ("card", "wallet", "invoice")),
            "coupon_code": named(np.zeros(n), ("SAVE10",), ~of["coupon"]),
            # a promise may lie beyond the last day: it is made with the order
            "promised_at": times(block.plan.first_day, of["promised"], np.full(n, 20 * 3600), 1 << 40),
            "delivered_at": block.times(of["delivered"], between_hours(rng, n, 8, 19)),
            "cancelled_at": block.times(np.where(of["cancelled"], of["day"], 1 << 40), cancelled),
        }
    )


def order_items(block: Block) -> pa.Table:
    """One row per order line; a product comes once or more often in an order."""
    inside = block.baskets
    products = [f"p{number:04d}" for number in range(len(CATEGORIES) * PER_CATEGORY)]
    return pa.table(
        {
            "order_id": block.order_ids.take(pa.array(inside.order)),
            "product_id": named(inside.product, products),
            "quantity": numbers(inside.quantity),
            "amount": money(inside.amount),
            "category": named(inside.product // PER_CATEGORY, CATEGORIES),
            "brand": named(brand_of(inside.product), BRANDS),
            "discount_amount": money(inside.discount),
        }
    )


def customers(block: Block) -> pa.Table:
    """One row per customer; some keep birth date, gender and region to themselves."""
    people, rng = block.people, block.stream("customers")
    n = len(people)
    born = -(rng.gamma(12.0, 1.6, n) * 365.25 + 18 * 365.25).astype(np.int64)
    silent = rng.random((4, n))
    friend = np.empty(n, np.int64)
    order = np.argsort(people.joined, kind="stable")  # who is brought is brought by one who was there before
    friend[order] = order[(rng.random(n) * np.arange(n)).astype(np.int64)]
    return pa.table(
        {
            "customer_id": block.names,
            "registered_at": block.times(people.joined, registered(block)),
            "birth_date": dates(block.plan.first_day, np.maximum(born, -90 * 365), silent[0] < 0.2),
            "gender": named(
                rng.choice(3, n, p=(0.56, 0.42, 0.02)), ("female", "male", "other"), silent[1] < 0.15
            ),
            "region": named(people.region, REGIONS, silent[2] < 0.05),
            "acquisition_channel": named(
                rng.choice(4, n, p=(0.35, 0.3, 0.2, 0.15)), ("search", "ad", "social", "friend")
            ),
            "referred_by": named(friend, block.names, (silent[3] > 0.08) | (friend == np.arange(n))),
        }
    )


def registered(block: Block) -> np.ndarray:
    """The second of the day each customer signed up: minutes before the first order, where that is in the data."""
    people, rng = block.people, block.stream("registered")
    second = between_hours(rng, len(people), 7, 22)
    before = rng.integers(60, 1800, len(people))
    first = block.orders["day"] == people.joined[block.orders["who"]]
    buyers = block.orders["who"][first]
    second[buyers] = block.orders["second"][first] - before[buyers]
    return second


def consents(block: Block) -> pa.Table:
    """One row per customer and channel at sign-up, and one for each withdrawal after a message."""
    people, rng, sent = block.people, block.stream("consents"), block.messages
    everyone = np.tile(np.arange(len(people)), len(CHANNELS))
    channel = np.repeat(np.arange(len(CHANNELS)), len(people))
    own = channel == people.channel[everyone]
    allowed = np.where(own, people.allowed[everyone], rng.random(len(everyone)) < 0.3)
    withdrawals = np.flatnonzero(sent["out"])
    later = np.minimum(sent["second"][withdrawals] + rng.integers(600, 8 * 3600, len(withdrawals)), DAY - 1)
    day = np.concatenate([people.joined[everyone], sent["day"][withdrawals]])
    second = np.concatenate([np.tile(registered(block), len(CHANNELS)), later])
    return pa.table(
        {
            "customer_id": named(np.concatenate([everyone, sent["who"][withdrawals]]), block.names),
            "channel": named(np.concatenate([channel, people.channel[sent["who"][withdrawals]]]), CHANNELS),
            "is_allowed": pa.array(np.concatenate([allowed, np.zeros(len(withdrawals), bool)])),
            "changed_at": block.times(day, second),
        }
    )


TABLES: Mapping[str, Callable[[Block], pa.Table]] = {
    "orders": orders,
    "order_items": order_items,
    "customers": customers,
    "returns": returns,
    "reviews": reviews,
    "tickets": tickets,
    "visits": visits,
    "messages": messages,
    "consents": consents,
}
