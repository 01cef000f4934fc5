"""Consents: by which channels the customer last allowed or refused the shop to write."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_rows
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import count_where, on_newest_day, unkeyed

MEANINGS = (
    meaning("channels_allowed", "channels", "Channels by which the shop may write to the customer.",
            "客户允许联系的渠道数。"),
    meaning("channels_refused", "channels", "Channels by which the customer does not want to be written to.",
            "客户拒绝联系的渠道数。"),
    meaning("days_since_consent_change", "days", "Days since the customer last allowed or refused a channel.",
            "距最近一次变更联系许可的天数。", null="no consent given or withdrawn so far"),
)  # fmt: skip


def consents(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a consent change before `as_of`, per `as_of`: what they last said, by channel.

    A refusal and a permission on one day count as a refusal. None without consents.
    """
    if not tables.has("consents"):
        return None
    changes = known_rows(tables, "consents", dates)
    changes = changes.mutate(key=on_newest_day(changes.changed_at.date(), changes.is_allowed.cast("float64")))
    last = changes.group_by(*KEYS, "channel").agg(
        allowed=unkeyed(changes.key.min()), newest=changes.age_days.min()
    )
    return last.group_by(*KEYS).agg(
        channels_allowed=count_where(last.allowed == 1),
        channels_refused=count_where(last.allowed == 0),
        days_since_consent_change=last.newest.min(),
    )
