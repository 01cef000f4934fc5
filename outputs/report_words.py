"""Every text of the day's page in English and Chinese, by its key; a new text is added to one of the four parts.

A text may hold `{parts}` and plain HTML; what is put in is escaped (`outputs.speech.Speech`).
"""

from collections.abc import Mapping

from outputs.model_words import MODEL_WORDS
from outputs.money_words import MONEY_WORDS
from outputs.page_words import PAGE_WORDS
from outputs.people_words import PEOPLE_WORDS
from tables.column import Text

REPORT_WORDS: Mapping[str, Text] = {**PAGE_WORDS, **MONEY_WORDS, **PEOPLE_WORDS, **MODEL_WORDS}
