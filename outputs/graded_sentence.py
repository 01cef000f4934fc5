"""What became of the customers a past day called likely, as a sentence of the day's page."""

import pandas as pd

from outputs.speech import Speech
from outputs.wording import count, percent
from questions.question import Question


def high_tier_graded(question: Question, grades: pd.DataFrame, speech: Speech) -> str:
    """The newest graded promise of the high tier; empty where none is. `grades` has rows of `score_grades`."""
    if grades.empty:
        return ""
    of_tier = grades[(grades["by"] == "tier") & (grades["segment"] == "high")]
    rows = of_tier[of_tier["question"] == question.name]
    if rows.empty:
        return ""
    newest = rows.sort_values("as_of").iloc[-1]
    shares = {name: percent(newest[name], 0) for name in ("promised", "observed", "low", "high")}
    return speech(
        "promised.graded",
        n=count(newest["customers"]),
        day=speech.day(newest["as_of"]),
        days=int(newest["horizon_days"]),
        do=speech.do(question),
        did=speech.did(question),
        **shares,
    )
