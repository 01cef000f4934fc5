"""What is recommended for how many customers, and why how many are left alone; now and on the scored day before."""

from dataclasses import dataclass

import pandas as pd

from outputs.play_texts import left_alone_text
from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN, count
from tables.action_columns import LEAVE_ALONE

ACTION_COLUMNS = ACTION, REASON = "recommended_action", "suppression_reason"


@dataclass(frozen=True)
class ActionRow:
    """One action, or one reason to leave customers alone: how many, their share, and how many the scored day before."""

    name: str
    customers: int
    share: float
    earlier: str


def action_rows(day: PublishedDay, speech: Speech) -> list[ActionRow]:
    """One row per play, then one per reason, each by falling customers; none where the day knows no actions."""
    if ACTION not in day.scored:  # scored before there were plays
        return []
    now, earlier = _counts(day.scored), day.earlier()
    before = None if earlier is None else _counts(earlier.scored([ACTION, REASON]))
    return [
        ActionRow(
            _name(action, reason, day, speech),
            int(number),
            number / len(day.scored),
            _earlier(before, (action, reason)),
        )
        for (action, reason), number in now.items()
    ]


def _counts(rows: pd.DataFrame) -> pd.Series:
    """Customers by play and reason ("" for a play that is recommended), plays first, the most first."""
    parts = rows[[ACTION, REASON]].astype(object).dropna(subset=ACTION).fillna("")
    counts = parts.value_counts().rename("customers").reset_index()
    counts["alone"] = counts[ACTION] == LEAVE_ALONE
    counts = counts.sort_values(["alone", "customers", ACTION, REASON], ascending=[True, False, True, True])
    return counts.set_index([ACTION, REASON])["customers"]


def _name(action: str, reason: str, day: PublishedDay, speech: Speech) -> str:
    if action == LEAVE_ALONE:
        return speech.pick(left_alone_text(reason))
    return speech.pick(day.plays[action].title) if action in day.plays else action


def _earlier(before: pd.Series | None, key: tuple[str, str]) -> str:
    return UNKNOWN if before is None or before.empty else count(before.get(key, 0))
