"""Channels: where customers order and how they pay, and how set they are in it."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import known_orders
from features.ledger import KEYS
from features.meaning import meaning
from features.windows import ratio

WAYS = {"channel": "order_channels", "payment_method": "payment_methods"}
UNSAID = "no order in the window says it"

MEANINGS = (
    meaning("order_channels", "channels", "Different channels ordered through {in}.", "{内}使用的不同下单渠道数。",
            windows=(365,)),
    meaning("share_usual_channel", "share", "Share of orders {in} through the most usual channel.",
            "{内}通过最常用渠道下单的比例。", windows=(365,), null=UNSAID),
    meaning("payment_methods", "methods", "Different ways of paying {in}.", "{内}使用的不同支付方式数。",
            windows=(365,)),
    meaning("share_usual_payment_method", "share", "Share of orders {in} paid in the most usual way.",
            "{内}使用最常用支付方式的比例。", windows=(365,), null=UNSAID),
)  # fmt: skip


def channels(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order in the year before `as_of`, per `as_of`: ways of ordering and paying.

    Each needs its column (channel, payment_method of orders); None where neither is there.
    """
    families = [_ways(tables, dates, way) for way in WAYS if tables.has("orders", way)]
    if len(families) < len(WAYS):
        return families[0] if families else None
    one, other = families
    return one.outer_join(other, list(KEYS)).select(
        *(ibis.coalesce(one[key], other[key]).name(key) for key in KEYS),
        *(one[column] for column in one.columns if column not in KEYS),
        *(other[column] for column in other.columns if column not in KEYS),
    )


def _ways(tables: Tables, dates: Sequence[date], way: str) -> ibis.Table:
    orders = known_orders(tables, dates)
    said = orders.filter((orders.age_days <= 365) & orders[way].notnull())
    ways = said.group_by(*KEYS, way).agg(orders=said.count())
    return ways.group_by(*KEYS).agg(
        **{
            f"{WAYS[way]}_365d": ways.count(),
            f"share_usual_{way}_365d": ratio(ways.orders.max(), ways.orders.sum()),
        }
    )
