"""A change of the feed in words, English and Chinese."""

from collections.abc import Mapping

import pandas as pd

from outputs.play_texts import PlayWords
from tables.action_columns import LEAVE_ALONE
from tables.column import Text
from tables.text_columns import text_names

SUBJECTS: Mapping[str, Text] = {
    "tier": ("Risk of leaving", "流失风险"),
    "stage": ("Lifecycle stage", "生命周期阶段"),
    "relationship": ("Relationship stage", "关系阶段"),
    "grade": ("Value grade", "价值等级"),
    "overdue": ("Next order", "下一单"),
    "action": ("To do", "建议"),
}
VALUES: Mapping[str, Text] = {
    "low": ("low", "低"), "medium": ("medium", "中"), "high": ("high", "高"), "new": ("new", "新客"),
    "mature": ("mature", "成熟"), "declining": ("declining", "衰退"), "churned": ("churned", "已流失"),
    "exploring": ("exploring", "考察期"), "forming": ("forming", "形成期"), "stable": ("stable", "稳定期"),
    "on_time": ("on time", "按时"), "overdue": ("overdue", "逾期"), LEAVE_ALONE: ("leave alone", "不打扰"),
}  # fmt: skip
NOTHING: Text = ("none", "无")


def change_text(
    subject: str, before: str | None, now: str | None, plays: Mapping[str, PlayWords]
) -> tuple[str, str]:
    """From where to where, in English and Chinese; a value without words stands as it is.

    >>> change_text("stage", None, "new", {})
    ('Lifecycle stage: none → new', '生命周期阶段:无 → 新客')
    """
    (english, chinese), old, new = SUBJECTS[subject], _value(before, plays), _value(now, plays)
    return f"{english}: {old[0]} → {new[0]}", f"{chinese}:{old[1]} → {new[1]}"


def with_change_texts(changes: pd.DataFrame, plays: Mapping[str, PlayWords]) -> pd.DataFrame:
    """The rows of the feed with their changes in words."""
    cells = zip(changes["what"], changes["before"].astype(object), changes["now"].astype(object), strict=True)
    texts = [change_text(thing, before, now, plays) for thing, before, now in cells]
    columns = {
        name: pd.Series([text[place] for text in texts], changes.index, dtype=object)
        for place, name in enumerate(text_names("change"))
    }
    return changes.assign(**columns)


def _value(value: str | None, plays: Mapping[str, PlayWords]) -> Text:
    if value is None or value != value or value == "":
        return NOTHING
    return plays[value].title if value in plays else VALUES.get(value, (value, value))
