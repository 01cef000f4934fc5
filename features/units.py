"""The units of features, and the bounds that follow from each.

A bound holds whatever the shop's rows hold: a value beyond it is a fault of ours and stops the run. A sum of what the
shop itself wrote down (quantities, discounts, stars) is only asked to be a number, since a shop may relax the rules of
its raw tables.
"""

from collections.abc import Mapping

Bounds = tuple[float, float]  # least, most; both allowed

FINITE = 1e15  # no feature comes near it; infinity does not pass
ANY: Bounds = (-FINITE, FINITE)
COUNT: Bounds = (0, FINITE)
DAYS = 100_000
HOURS = 24

UNITS: Mapping[str, Bounds] = {
    # how many rows, or different words in them
    **dict.fromkeys(("orders", "lines", "returns", "tickets", "reviews", "visits", "messages"), COUNT),
    **dict.fromkeys(("customers", "categories", "brands", "channels", "methods"), COUNT),
    # sums of a column of the shop's
    **dict.fromkeys(("items", "pages", "searches", "products"), ANY),
    "currency": COUNT,
    "signed currency": ANY,  # of columns that need not be paid amounts: discounts, fees, refunds, prices
    "1 to 5": ANY,
    # time
    "days": (0, DAYS),
    "signed days": ANY,  # between two times the shop wrote down, or against what is usual
    "years": ANY,
    "hour of day": (0, HOURS),
    "hours": (0, HOURS),
    "month": (1, 12),
    "day": (1, 31),
    "weekday": (0, 6),
    # relations and marks
    "share": (0, 1 + 1e-9),  # a quotient of two sums may miss 1 by a rounding
    "ratio": ANY,
    "yes/no": (0, 1),
    "code": (0, 65_535),
}
