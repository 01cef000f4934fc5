"""The page says of the customers a past day called likely what became of them."""

import dataclasses
from datetime import date

import pandas as pd

from outputs.report import render
from tests.outputs.test_outputs_report import REPORT, Page

ROW = {"by": "tier", "segment": "high", "horizon_days": 28.0, "customers": 214.0}
GRADES = pd.DataFrame(
    [
        {**ROW, "question": "churn", "as_of": date(2017, 12, 3), "promised": 0.688, "observed": 0.7103, "low": 0.64,
         "high": 0.77},
        {**ROW, "question": "churn", "as_of": date(2017, 12, 2), "promised": 0.5, "observed": 0.4, "low": 0.3,
         "high": 0.5},
        {**ROW, "question": "repurchase", "as_of": date(2017, 12, 3), "promised": 0.1, "observed": 0.2, "low": 0.1,
         "high": 0.3, "by": "all", "segment": "all"},
    ]
)  # fmt: skip


def words(language: str, grades: pd.DataFrame = GRADES) -> str:
    return Page(render(dataclasses.replace(REPORT, language=language, grades=lambda: grades))).words


def test_the_newest_graded_day_is_told_in_both_languages() -> None:
    english = (
        "of the customers called likely to leave on 3 December 2017 (214), 71% left within 28 days "
        "(95% interval 64% to 77%); promised were 69%."
    )
    assert english in words("en")
    assert "2017年12月3日评为流失可能性高的 214 位顾客中,28 天内实际有 71% 已流失" in words("zh")


def test_a_question_without_a_graded_tier_says_nothing() -> None:
    assert words("en").count("called likely to") == 1
    assert "called likely to" not in words("en", GRADES.iloc[:0])
    assert "called likely to" not in words("en", pd.DataFrame())
