"""One row per customer per `as_of`: all features of the customers known before that day."""

from collections.abc import Mapping, Sequence

from tables.bounds_by_name import bounds_by_name
from tables.column import Column
from tables.contract import Contract
from tables.published_contract import published_contract
from tables.rule import between

MEANING = ("a feature; see the catalogue", "特征;见特征目录")


def snapshot_contract(features: Mapping[str, tuple[float, float]] | Sequence[str]) -> Contract:
    """The contract of a snapshot with these features, each with its least and greatest believable value.

    >>> [rule.says for rule in snapshot_contract({"share_of_returns": (0, 1)}).rules][-1]
    'share_of_returns is between 0 and 1.'
    """
    # until features give bounds
    bounds = features if isinstance(features, Mapping) else bounds_by_name(features)
    columns = tuple(Column(name, "double", MEANING) for name in bounds)
    rules = tuple(between(name, least, most) for name, (least, most) in bounds.items())
    return published_contract("snapshot", columns, rules)
