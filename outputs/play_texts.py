"""What to do for a customer, in words: the play with its channel and offer, or why nothing; English and Chinese."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from outputs.repeated_texts import texts_of_rows
from tables.action_columns import LEAVE_ALONE, LEAVE_ALONE_WORDS, SUPPRESSION_WORDS
from tables.column import Text
from tables.text_columns import text_names


@dataclass(frozen=True)
class PlayWords:
    """A play as people read it: its title in both languages, its channel, and its offer in the shop's own words."""

    title: Text
    channel: str
    offer: str

    def text(self) -> Text:
        """The play in a line, English and Chinese.

        >>> PlayWords(("A personal call", "专属客服致电"), "phone", "Advice by a person").text()
        ('A personal call (phone): Advice by a person', '专属客服致电(phone):Advice by a person')
        """
        english, chinese = self.title
        return f"{english} ({self.channel}): {self.offer}", f"{chinese}({self.channel}):{self.offer}"


def with_action_texts(rows: pd.DataFrame, plays: Mapping[str, PlayWords]) -> pd.DataFrame:
    """The scored rows with their recommendation in words; null for a play that is not there any more.

    A day scored before there were recommendations stays as it is.
    """
    if "recommended_action" not in rows.columns:
        return rows

    def text(action: str, suppression: str) -> tuple[str | None, str | None]:
        if action == LEAVE_ALONE:
            return left_alone_text(suppression)
        return plays[action].text() if action in plays else (None, None)

    return _with_texts(rows, ["recommended_action", "suppression_reason"], text)


def with_play_texts(rows: pd.DataFrame, plays: Mapping[str, PlayWords]) -> pd.DataFrame:
    """The rows of a frozen list with their play in words: channel and offer as frozen, the title as it is today."""

    def text(play: str, channel: str, offer: str) -> Text:
        title = plays[play].title if play in plays else (play, play)
        return PlayWords(title, channel, offer).text()

    return _with_texts(rows, ["play", "channel", "offer"], text)


def left_alone_text(suppression: str) -> Text:
    """That a customer is left alone, and why; without a reason it is only said."""
    english, chinese = LEAVE_ALONE_WORDS
    words = SUPPRESSION_WORDS.get(suppression)
    why = ("", "") if words is None else (f": {words[0]}", f":{words[1]}")
    return f"{english.capitalize()}{why[0]}", f"{chinese}{why[1]}"


def _with_texts(
    rows: pd.DataFrame, codes: list[str], text: Callable[..., tuple[str | None, str | None]]
) -> pd.DataFrame:
    """The rows with the words of the codes, in the text columns of the first; few combinations come again and again."""
    keys = rows[codes].astype(object).fillna("")
    texts = texts_of_rows(keys, lambda row: text(*row))
    columns = {
        name: pd.Series(values, rows.index, dtype=object)
        for name, values in zip(text_names(codes[0]), texts, strict=True)
    }
    return rows.assign(**columns)
