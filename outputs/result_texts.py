"""What was measured in words: the title of each row's play, and its verdict as a sentence, English and Chinese."""

from collections.abc import Mapping

import pandas as pd

from outputs.play_texts import PlayWords
from tables.campaign_results import ALL
from tables.column import Text
from tables.text_columns import text_names
from tables.verdicts import result_sentences

WHOLE_CAMPAIGN: Text = ("The whole campaign", "整个活动")


def with_result_texts(results: pd.DataFrame, plays: Mapping[str, PlayWords]) -> pd.DataFrame:
    """Rows of `campaign_results` with their words; a play that is not there any more is called by its name.

    >>> rows = pd.DataFrame({"play": ["all"], "measure": ["profit"], "verdict_kind": ["too_few"]})
    >>> with_result_texts(rows, {})["play_text_zh"].to_list()
    ['整个活动']
    """
    titles = {ALL: WHOLE_CAMPAIGN} | {name: play.title for name, play in plays.items()}
    rows = [{str(name): value for name, value in row.items()} for row in results.to_dict("records")]
    texts = {
        "play": [titles.get(row["play"], (row["play"], row["play"])) for row in rows],
        "verdict": [result_sentences(row) for row in rows],
    }
    columns = {
        name: pd.Series([text[place] for text in words], results.index, dtype=object)
        for code, words in texts.items()
        for place, name in enumerate(text_names(code))
    }
    return results.assign(**columns)
