"""Consents per channel: whether the shop may write to a customer there."""

from datetime import date

import ibis

from features.as_of import known_rows
from features.engine import Tables
from features.windows import on_newest_day, unkeyed


def allowed_channels(tables: Tables, as_of: date) -> ibis.Table:
    """One row per customer and channel with a change of consent before `as_of`: the last `is_allowed`.

    Sorted by customer and channel. A refusal and a permission on one day count as a refusal, as in the features.
    """
    changes = known_rows(tables, "consents", [as_of])
    keyed = changes.mutate(key=on_newest_day(changes.changed_at.date(), changes.is_allowed.cast("float64")))
    newest = keyed.group_by("customer_id", "channel").agg(is_allowed=unkeyed(keyed.key.min()) == 1)
    return newest.order_by("customer_id", "channel")
