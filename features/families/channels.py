"""Channels: where customers order and how they pay, and how set they are in it."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import uncancelled
from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS, cancellation_time
from features.outer_join import outer_join
from features.windows import ratio

YEAR = 365
WAYS = {"channel": "order_channels", "payment_method": "payment_methods"}
NOT_STATED = "no order in the window says it"

MEANINGS = (
    meaning("order_channels", "channels", "Different channels ordered through {in}.", "{内}使用的不同下单渠道数。",
            windows=(365,)),
    meaning("share_usual_channel", "share", "Share of orders {in} through the most usual channel.",
            "{内}通过最常用渠道下单的比例。", windows=(365,), null=NOT_STATED),
    meaning("payment_methods", "methods", "Different ways of paying {in}.", "{内}使用的不同支付方式数。",
            windows=(365,)),
    meaning("share_usual_payment_method", "share", "Share of orders {in} paid in the most usual way.",
            "{内}使用最常用支付方式的比例。", windows=(365,), null=NOT_STATED),
)  # fmt: skip


def channels(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order in the year before `as_of`, per `as_of`: ways of ordering and paying.

    Each needs its column (channel, payment_method of orders); None where neither is there.
    """
    return outer_join([_ways(tables, dates, way) for way in WAYS if tables.has("orders", way)])


def _ways(tables: Tables, dates: Sequence[date], way: str) -> ibis.Table:
    orders = tables.tables["orders"].filter(lambda order: order[way].notnull())
    count = {"orders": ibis.literal(1)}
    cells = by_age(orders, "orders", dates, count, learnt=cancellation_time(tables), by=(way,), cuts=(YEAR,))
    placed = uncancelled(cells).filter(lambda cell: cell.age_days <= YEAR)
    ways = placed.group_by(*KEYS, way).agg(orders=placed.orders.sum())
    return ways.group_by(*KEYS).agg(
        **{
            f"{WAYS[way]}_365d": ways.count(),
            f"share_usual_{way}_365d": ratio(ways.orders.max(), ways.orders.sum()),
        }
    )
