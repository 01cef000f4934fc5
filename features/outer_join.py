"""An outer join of features by customer and as-of date."""

from collections.abc import Sequence
from functools import reduce

import ibis

from features.order_sums import KEYS


def outer_join(families: Sequence[ibis.Table]) -> ibis.Table | None:
    """One row per customer and as-of date that any of the families has, with the columns of all; None of none."""
    return reduce(_join, families) if families else None


def _join(left: ibis.Table, right: ibis.Table) -> ibis.Table:
    return left.outer_join(right, list(KEYS)).select(
        *(ibis.coalesce(left[key], right[key]).name(key) for key in KEYS),
        *(left[column] for column in left.columns if column not in KEYS),
        *(right[column] for column in right.columns if column not in KEYS),
    )
