"""A change of the feed in words, English and Chinese."""

from collections.abc import Mapping

import pandas as pd

from outputs.play_texts import PlayWords
from tables.column import Text
from tables.customer_changes import THING_WORDS, VALUE_WORDS
from tables.text_columns import text_names

NOTHING: Text = ("none", "无")


def change_text(
    subject: str, before: str | None, now: str | None, plays: Mapping[str, PlayWords]
) -> tuple[str, str]:
    """From where to where, in English and Chinese; a value without words stands as it is.

    >>> change_text("stage", None, "new", {})
    ('Lifecycle stage: none → new', '生命周期阶段:无 → 新客')
    """
    (english, chinese), old, new = (
        THING_WORDS[subject],
        *(_value(subject, value, plays) for value in (before, now)),
    )
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


def _value(subject: str, value: str | None, plays: Mapping[str, PlayWords]) -> Text:
    if value is None or value != value or value == "":
        return NOTHING
    if subject == "action" and value in plays:
        return plays[value].title
    return VALUE_WORDS.get(subject, {}).get(value, (value, value))
