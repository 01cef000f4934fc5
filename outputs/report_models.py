"""The sections about models on the day's page: tiers, promised against observed, and the alternatives."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from outputs import charts, report_figures, report_sentences
from outputs.graded_sentence import high_tier_graded
from outputs.published_day import EarlierDay, JudgedQuestion, PublishedDay
from outputs.quality_table import quality_rows
from outputs.speech import Speech
from questions.question import Question


def model_parts(day: PublishedDay, frame: pd.DataFrame, speech: Speech) -> list[dict[str, Any]]:
    """One entry per question put on the day, with what its sections show."""
    then = _tiers_then(day.earlier(), day.questions)
    grades = day.grades()
    return [
        {
            **_model(judged, frame, then.get(judged.question.name, {}), speech),
            "graded": high_tier_graded(judged.question, grades, speech),
        }
        for judged in day.judged
    ]


def _model(
    judged: JudgedQuestion, frame: pd.DataFrame, then: dict[str, int], speech: Speech
) -> dict[str, Any]:
    question, evaluation = judged.question, judged.evaluation
    groups = report_figures.groups(evaluation.deciles) if evaluation else []
    within = speech("tiers.within", doing=speech.doing(question), days=question.horizon_days)
    description = speech("promised.picture", within=within)
    return {
        "name": question.name,
        "title": within[0].upper() + within[1:],
        "tiers": report_figures.tiers(frame, question.name),
        "then": then,
        "unscored": report_sentences.unscored(frame, question, speech),
        "judged": evaluation,
        "groups": groups,
        "picture": charts.promised_against_observed(question.name, description, groups, speech),
        "kept": report_sentences.promise_kept(question, evaluation, speech),
        "quality": quality_rows(evaluation.quality) if evaluation else [],
    }


def _tiers_then(earlier: EarlierDay | None, questions: Sequence[Question]) -> dict[str, dict[str, int]]:
    """By question how many customers stood in each tier on the scored day before."""
    if earlier is None:
        return {}
    names = {question.name: f"{question.name}_tier" for question in questions}
    scored = earlier.scored(list(names.values()))
    return {
        name: {str(tier): int(number) for tier, number in scored[column].value_counts().items()}
        for name, column in names.items()
        if column in scored
    }
