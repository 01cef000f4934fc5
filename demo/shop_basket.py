"""What lies in the orders of a block: lines, products and prices in whole cents, so that sums are exact."""

from dataclasses import dataclass

import numpy as np

from demo.shop_fate import Columns
from demo.shop_world import Plan

CATEGORIES = (
    *(
        "bakery",
        "dairy",
        "cheese",
        "meat",
        "fish",
        "fruit",
        "vegetables",
        "frozen",
        "pasta",
        "rice",
        "spices",
        "oils",
    ),
    *(
        "tea",
        "coffee",
        "juices",
        "beer",
        "wine",
        "sweets",
        "snacks",
        "baby",
        "cleaning",
        "paper",
        "care",
        "pets",
    ),
)
BRANDS = tuple(f"brand {number:02d}" for number in range(40))
PER_CATEGORY = 80
FAVOURITE = 0.5  # share of lines from the customer's favourite category
LINES_MORE = 1.2  # mean lines of an order beyond the first, for the average customer


@dataclass(frozen=True)
class Baskets:
    """The lines of a block's orders, in the orders' order; money in cents, after the discount."""

    order: np.ndarray  # index of the order
    product: np.ndarray
    quantity: np.ndarray
    amount: np.ndarray
    discount: np.ndarray
    lines: np.ndarray  # per order
    order_amount: np.ndarray  # per order
    order_discount: np.ndarray  # per order


def baskets(plan: Plan, block: int, orders: Columns, contents: np.random.Generator | None = None) -> Baskets:
    """The baskets of `orders`; a line's product and quantity do not depend on whether it was cheaper.

    `contents` are random numbers for what lies in them (None: the shop's own); what a customer likes stays the shop's.
    """
    prices = _prices(plan)
    favourite, more, own = tastes(plan, block)
    rng = contents or own
    lines = 1 + rng.poisson(more[orders["who"]])
    order = np.repeat(np.arange(len(lines)), lines)
    product = _products(rng, favourite[orders["who"]][order])
    quantity = np.minimum(rng.geometric(0.7, len(order)), 12)
    reduction = orders["sale"] * plan.world.sale_discount + orders["coupon"] * plan.world.coupon_discount
    gross = quantity * prices[product]
    discount = np.rint(gross * reduction[order]).astype(np.int64)
    starts = np.cumsum(lines) - lines
    return Baskets(
        order,
        product,
        quantity,
        gross - discount,
        discount,
        lines,
        _sums(gross - discount, starts),
        _sums(discount, starts),
    )


def tastes(plan: Plan, block: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """The favourite category of each customer, the mean lines of their orders beyond the first, the stream after."""
    rng, n = plan.stream(block, "baskets"), plan.size(block)
    return rng.integers(0, len(CATEGORIES), n), rng.gamma(3.0, LINES_MORE / 3.0, n), rng


def usual_price(plan: Plan, block: int) -> np.ndarray:
    """What an order of each customer costs on average before discounts, in cents."""
    favourite, more, _ = tastes(plan, block)
    # the place of a product within its category is 80 u², of which place k or below is the chance sqrt((k + 1) / 80)
    weights = np.diff(np.sqrt(np.arange(PER_CATEGORY + 1) / PER_CATEGORY))
    by_category = _prices(plan).reshape(len(CATEGORIES), PER_CATEGORY) @ weights
    line = FAVOURITE * by_category[favourite] + (1 - FAVOURITE) * by_category.mean()
    pieces = (1 - 0.3**12) / 0.7  # a geometric number of them, at most 12
    return (1 + more) * pieces * line


def brand_of(product: np.ndarray) -> np.ndarray:
    """Each product has one brand; a category's products have many."""
    return (product * 7 + product // PER_CATEGORY) % len(BRANDS)


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, np.int64)


def _prices(plan: Plan) -> np.ndarray:
    """One price per product, the same in every block."""
    rng = plan.stream(0, "prices")
    level = rng.normal(1.6, 0.5, len(CATEGORIES)).repeat(PER_CATEGORY)
    return np.rint(np.exp(rng.normal(level, 0.4)) * 100).astype(np.int64) + 29


def _products(rng: np.random.Generator, favourite: np.ndarray) -> np.ndarray:
    """A few products of each category are bought most."""
    elsewhere = rng.integers(0, len(CATEGORIES), len(favourite))
    category = np.where(rng.random(len(favourite)) < FAVOURITE, favourite, elsewhere)
    return category * PER_CATEGORY + (PER_CATEGORY * rng.random(len(favourite)) ** 2).astype(np.int64)
