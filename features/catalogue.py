"""What each feature means: unit, words in English and Chinese, who controls it, what null means.

Each family says it beside its own code (`MEANINGS`); here they come together.
"""

from features import basket, cadence, customer, orders, price
from features.meaning import Feature, expand

__all__ = ["CATALOGUE", "Feature", "describe"]

CATALOGUE: dict[str, Feature] = {
    feature.name: feature
    for family, module in {
        "orders": orders,
        "cadence": cadence,
        "basket": basket,
        "price": price,
        "customer": customer,
    }.items()
    for said in module.MEANINGS
    for feature in expand(family, said)
}


def describe(name: str) -> Feature:
    """The entry of one feature; raises KeyError where there is none.

    >>> describe("orders_90d").en
    'Orders placed in the last 90 days.'
    """
    return CATALOGUE[name]
