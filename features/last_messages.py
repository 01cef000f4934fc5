"""The last marketing message per customer and channel: from it a cooldown runs."""

from datetime import date

import ibis

from features.as_of import known_rows
from features.engine import Tables
from features.received_messages import received


def last_messages(tables: Tables, as_of: date) -> ibis.Table:
    """One row per customer and channel with a message sent before `as_of`: `days_since` the newest (1: the day before).

    Messages held back on purpose (is_holdout) were not received. Sorted by customer and channel.
    """
    sent = received(known_rows(tables, "messages", [as_of]))
    newest = sent.group_by("customer_id", "channel").agg(days_since=sent.age_days.min())
    return newest.order_by("customer_id", "channel")
