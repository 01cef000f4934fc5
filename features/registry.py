"""All families of features, registered once: what each reads, what builds it, what its features mean.

Adding a family takes its file in `features/families/` and one row here. The order of the rows is the order of the
snapshot's columns, on which depends what a booster learns: a row keeps its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis

from features.engine import Tables
from features.families import (
    abandoned_carts,
    basket,
    cadence,
    cancellations,
    channels,
    consents,
    customer,
    deliveries,
    messages,
    orders,
    orders_after_click,
    price,
    ratios,
    referrals,
    returns,
    reviews,
    shop_season,
    tickets,
    visits,
)
from features.feature import Feature, Meaning, expand
from features.order_contents import order_contents
from features.purchases import purchases

Pass = Callable[[Tables, Sequence[date]], ibis.Table | None]
"""Builds features of one family or several: a row per customer (or none) and as-of date; None without its tables."""


@dataclass(frozen=True)
class Family:
    """The features of family `name` that one pass builds: the tables it reads, the pass, the meanings.

    A family may have several rows. A row without a pass is computed from finished columns (`families/ratios.py`).
    """

    name: str
    reads: tuple[str, ...]
    build: Pass | None
    meanings: tuple[Meaning, ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        """One entry per feature, windows written out."""
        return tuple(entry for line in self.meanings for entry in expand(self.name, line))


FAMILIES: tuple[Family, ...] = (
    Family("orders", ("orders",), purchases, orders.MEANINGS),
    Family("basket", ("order_items", "orders"), order_contents, basket.SIZES),
    Family("price", ("orders",), purchases, price.PAID),
    Family("price", ("order_items", "orders"), order_contents, price.LEVELS),
    Family("orders", ("orders",), channels.channels, channels.MEANINGS),
    Family("cadence", ("orders",), purchases, cadence.MEANINGS),
    Family("basket", ("order_items", "orders"), basket.basket, basket.VARIETY),
    Family("service", ("orders",), deliveries.deliveries, deliveries.MEANINGS),
    Family("service", ("orders",), cancellations.cancellations, cancellations.MEANINGS),
    Family("service", ("returns",), returns.returns, returns.MEANINGS),
    Family("service", ("tickets",), tickets.tickets, tickets.MEANINGS),
    Family("service", ("reviews",), reviews.reviews, reviews.MEANINGS),
    Family("visits", ("visits",), visits.visits, visits.MEANINGS),
    Family("visits", ("visits", "orders"), abandoned_carts.abandoned_carts, abandoned_carts.MEANINGS),
    Family("messages", ("messages",), messages.messages, messages.MEANINGS),
    Family(
        "messages", ("messages", "orders"), orders_after_click.orders_after_click, orders_after_click.MEANINGS
    ),
    Family("messages", ("consents",), consents.consents, consents.MEANINGS),
    Family("customer", ("customers",), customer.customer, customer.MEANINGS),
    Family("customer", ("customers", "orders"), referrals.referrals, referrals.MEANINGS),
    Family("calendar", ("orders",), shop_season.shop_season, shop_season.MEANINGS),
    Family("service", ("returns", "tickets", "reviews", "orders"), None, ratios.SERVICE),
    Family("visits", ("visits", "orders"), None, ratios.VISITS),
    Family("messages", ("messages", "orders"), None, ratios.MESSAGES),
)

PASSES: tuple[Pass, ...] = tuple(
    dict.fromkeys(family.build for family in FAMILIES if family.build and family.build is not purchases)
)
"""What is joined to the purchases, which say who is in a snapshot."""
