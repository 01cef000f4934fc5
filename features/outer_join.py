"""Families of features side by side, one row per customer and as-of date."""

from collections.abc import Sequence
from functools import reduce

import ibis

from features.order_sums import KEYS


def outer_join(families: Sequence[ibis.Table]) -> ibis.Table | None:
    """One row per customer and as-of date that any of the families has, with the columns of all; None of none."""
    return reduce(_beside, families) if families else None


def _beside(one: ibis.Table, other: ibis.Table) -> ibis.Table:
    joined = one.outer_join(other, list(KEYS))
    return joined.select(
        *(ibis.coalesce(one[key], other[key]).name(key) for key in KEYS),
        *(one[column] for column in one.columns if column not in KEYS),
        *(other[column] for column in other.columns if column not in KEYS),
    )
