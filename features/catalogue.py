"""What each feature means: unit, words in English and Chinese, who controls it, what null means.

Each family says it beside its own code (`MEANINGS`); here they come together.
"""

from collections.abc import Iterable, Iterator

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
from features.feature import NEVER, Controller, Feature, Meaning, expand
from features.units import ANY, UNITS, Bounds

__all__ = ["CATALOGUE", "FAMILIES", "Feature", "controlled_by", "describe", "of_family"]

# family → the tables it reads and the meanings of its features
_SAID: dict[str, tuple[str, tuple[tuple[Meaning, ...], ...]]] = {
    "orders": ("orders", (orders.MEANINGS, channels.MEANINGS)),
    "cadence": ("orders", (cadence.MEANINGS,)),
    "basket": ("order_items", (basket.MEANINGS,)),
    "price": ("orders, order_items", (price.MEANINGS,)),
    "service": (
        "orders, returns, tickets, reviews",
        (
            deliveries.MEANINGS,
            cancellations.MEANINGS,
            returns.MEANINGS,
            tickets.MEANINGS,
            reviews.MEANINGS,
            ratios.MEANINGS["service"],
        ),
    ),
    "visits": ("visits", (visits.MEANINGS, abandoned_carts.MEANINGS, ratios.MEANINGS["visits"])),
    "messages": (
        "messages, consents",
        (messages.MEANINGS, orders_after_click.MEANINGS, ratios.MEANINGS["messages"], consents.MEANINGS),
    ),
    "customer": ("customers", (customer.MEANINGS, referrals.MEANINGS)),
    "calendar": ("orders", (shop_season.MEANINGS,)),
}
FAMILIES: dict[str, str] = {family: tables for family, (tables, _) in _SAID.items()}


def _entries() -> Iterator[Feature]:
    for family, (_, groups) in _SAID.items():
        for said in (said for group in groups for said in group):
            yield from expand(family, said)


CATALOGUE: dict[str, Feature] = {feature.name: feature for feature in _entries()}


def describe(name: str) -> Feature:
    """The entry of one feature; raises KeyError where there is none.

    >>> describe("orders_90d").en
    'Orders placed in the last 90 days.'
    """
    return CATALOGUE[name]


def controlled_by(name: str) -> Controller:
    """Who can move a feature: customer, shop, marketer or nobody; raises KeyError where there is none.

    >>> controlled_by("messages_30d")
    'marketer'
    """
    return CATALOGUE[name].controlled_by


def bounds(features: Iterable[str]) -> dict[str, Bounds]:
    """Least and most (both allowed) of each feature, by its unit; any number for one that is not in the catalogue.

    >>> bounds(["orders_90d", "is_referred", "moon_phase"])["is_referred"]
    (0, 1)
    """
    return {name: UNITS[CATALOGUE[name].unit] if name in CATALOGUE else ANY for name in features}


def of_family(family: str | None = None) -> list[Feature]:
    """The entries of one family, or all, in the order of the snapshot's families; an unknown family has none."""
    return [entry for entry in CATALOGUE.values() if family in (None, entry.family)]


def zero_when_nothing(name: str) -> bool:
    """Whether a customer of whom a table says nothing has 0 here rather than null.

    >>> zero_when_nothing("visits_30d"), zero_when_nothing("days_since_last_visit")
    (True, False)
    """
    return CATALOGUE[name].null_means == NEVER
