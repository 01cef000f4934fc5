"""Which promises are broken by what stands in the lake: the grades there are, and the versions that score."""

from collections.abc import Sequence

import pandas as pd

from flows.monitor.day_grading import promised_rows
from flows.score.scored_days import SCORED, newest_scored
from lake.delta_tables import read, version
from models.promise_grades import BrokenPromise, broken_promises
from questions.question import Question
from tables.score_grades import grades_contract


def broken_now(lake: str, questions: Sequence[Question]) -> tuple[BrokenPromise, ...]:
    """The broken promises of the versions that scored the newest day; none before the first scored day."""
    if version(lake, SCORED) is None:
        return ()
    return tuple(broken_promises(grades_in(lake), versions_now(lake, questions)))


def grades_in(lake: str) -> pd.DataFrame:
    """All rows of `score_grades`; no rows and all columns before the first."""
    contract = grades_contract()
    rows = read(lake, contract.table).to_pandas()
    return rows if len(rows.columns) else pd.DataFrame(columns=list(contract.types))


def versions_now(lake: str, questions: Sequence[Question]) -> dict[str, str]:
    """By question the version that scored the newest scored day; a question that nobody answered is left out."""
    newest = newest_scored(lake)
    versions = {
        question.name: promised_rows(lake, newest, question)["model_version"] for question in questions
    }
    return {name: str(numbers.iloc[0]) for name, numbers in versions.items() if len(numbers)}
