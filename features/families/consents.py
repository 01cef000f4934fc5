"""Consents: whether the shop may write, as the customer last said."""

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
    said = known_rows(tables, "consents", dates)
    said = said.mutate(key=on_newest_day(said.changed_at.date(), said.is_allowed.cast("float64")))
    stands = said.group_by(*KEYS, "channel").agg(allowed=unkeyed(said.key.min()), newest=said.age_days.min())
    return stands.group_by(*KEYS).agg(
        channels_allowed=count_where(stands.allowed == 1),
        channels_refused=count_where(stands.allowed == 0),
        days_since_consent_change=stands.newest.min(),
    )
