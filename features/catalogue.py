"""The catalogue of features: unit, words in English and Chinese, who controls it, what null means, its cause.

Each family declares it beside its own code; here they come together, in the order of the registry.
"""

from collections.abc import Iterable

from features.feature import NEVER, Controller, Feature
from features.registry import FAMILIES
from features.units import ANY, UNITS, Bounds

CATALOGUE: dict[str, Feature] = {entry.name: entry for family in FAMILIES for entry in family.features}


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


def tables_by_family() -> dict[str, tuple[str, ...]]:
    """The tables each family of the catalogue reads, families in the order of the registry.

    >>> tables_by_family()["price"]
    ('orders', 'order_items')
    """
    tables: dict[str, dict[str, None]] = {}
    for family in FAMILIES:
        tables.setdefault(family.name, {}).update(dict.fromkeys(family.reads))
    return {name: tuple(reads) for name, reads in tables.items()}


def of_family(family: str | None = None) -> list[Feature]:
    """The entries of one family, or all, in the order of the registry; an unknown family has none."""
    return [entry for entry in CATALOGUE.values() if family in (None, entry.family)]


def zero_when_nothing(name: str) -> bool:
    """Whether a customer of whom a table says nothing has 0 here rather than null.

    >>> zero_when_nothing("visits_30d"), zero_when_nothing("days_since_last_visit")
    (True, False)
    """
    return CATALOGUE[name].null_means == NEVER
