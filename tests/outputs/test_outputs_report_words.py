"""The words of the report: every English text has its Chinese one, and a page in either is whole."""

import re
import string

import pytest

from outputs.model_words import MODEL_WORDS
from outputs.money_words import MONEY_WORDS
from outputs.page_words import PAGE_WORDS
from outputs.people_words import PEOPLE_WORDS
from outputs.quality_table import METRICS
from outputs.report_words import CODE_NAMES, REPORT_WORDS
from outputs.shop_table import SHOWN
from questions import declared
from tables.customer_changes import THINGS
from tables.standing_columns import LIFECYCLE_STAGES, RELATIONSHIP_STAGES

PROPER = {"metric.auc", "page.lang", "page.then", "tiers.and"}  # a name, or signs alone in Chinese
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", REPORT_WORDS)
def test_every_english_text_has_its_chinese_one_with_the_same_parts(key: str) -> None:
    english, chinese = REPORT_WORDS[key]
    assert english
    assert not HAN.search(english)
    if key not in PROPER and re.search("[a-z]{2}", re.sub(r"\{.*?\}|<.*?>", "", english)):
        assert HAN.search(chinese), f"{key} has no Chinese"
    assert parts(chinese) <= parts(english), "a part the English text does not know"
    assert parts(english) - parts(chinese) <= {"s"}, "a figure the Chinese text leaves out"


def parts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_key_is_in_two_places() -> None:
    places = (CODE_NAMES, PAGE_WORDS, MONEY_WORDS, PEOPLE_WORDS, MODEL_WORDS)
    assert len(REPORT_WORDS) == sum(len(place) for place in places)


@pytest.mark.parametrize("question", declared.DECLARED, ids=lambda question: question.name)
def test_every_question_speaks_chinese(question: declared.Declaration) -> None:
    chinese = question.words.chinese
    assert chinese is not None
    assert all(HAN.search(text) for text in (chinese.doing, chinese.did))
    assert bool(chinese.exclusion) == bool(question.words.exclusion)
    asked = question.ask({"active_days": 90, "horizon_days": 60})
    assert "{" not in asked.wording.chinese.exclusion


def test_every_code_that_is_shown_has_a_name() -> None:
    codes = {
        "stage": LIFECYCLE_STAGES,
        "relationship": RELATIONSHIP_STAGES,
        "what": THINGS,
        "metric": [metric.key for metric in METRICS],
        "metric_says": [metric.key for metric in METRICS],
        "figure": [shown.figure for shown in SHOWN],
        "tier": ["high", "medium", "low", "none"],
    }
    missing = [
        f"{kind}.{code}"
        for kind, names in codes.items()
        for code in names
        if f"{kind}.{code}" not in REPORT_WORDS
    ]
    assert not missing
