"""Every text of the day's page in English and Chinese, by its key; a new text is added to one of the four parts.

A text may hold `{parts}` and plain HTML; what is put in is escaped (`outputs.speech.Speech`).
"""

from collections.abc import Mapping

from outputs.model_words import MODEL_WORDS
from outputs.money_words import MONEY_WORDS
from outputs.page_words import PAGE_WORDS
from outputs.people_words import PEOPLE_WORDS
from tables.column import Text
from tables.customer_changes import THING_WORDS, VALUE_WORDS
from tables.shop_figures import FIGURES
from tables.standing_columns import DRIVER_WORDS

CODE_WORDS: Mapping[str, Mapping[str, Text]] = {
    **VALUE_WORDS,
    "what": THING_WORDS,
    "figure": {name: figure.name for name, figure in FIGURES.items()},
    "driver": DRIVER_WORDS,
}
"""What the codes of tables are called, as the tables declare it."""
CODE_NAMES: Mapping[str, Text] = {
    f"{kind}.{code}": text for kind, words in CODE_WORDS.items() for code, text in words.items()
}
REPORT_WORDS: Mapping[str, Text] = {
    **CODE_NAMES,
    **PAGE_WORDS,
    **MONEY_WORDS,
    **PEOPLE_WORDS,
    **MODEL_WORDS,
}
