"""The page of the day: money, people, models, each figure with its day and what it was before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from outputs import report_figures, report_sentences
from outputs.action_rows import ACTION_COLUMNS, action_rows
from outputs.published_day import PublishedDay
from outputs.quality_table import METRICS
from outputs.report_facts import facts
from outputs.report_models import model_parts
from outputs.report_money import at_stake, campaign_part, expected_money, plan_part
from outputs.report_people import people_parts
from outputs.report_words import REPORT_WORDS
from outputs.satisfaction_rows import SATISFACTION_COLUMNS
from outputs.shop_table import shop_rows
from outputs.speech import Speech
from outputs.templates import environment
from outputs.whole_file import whole_file
from questions.question import Question


class ReportIncomplete(ValueError):
    """The page lacks a column that it has to show."""

    exit_code: ClassVar[int] = 1


def page_columns(questions: Sequence[Question]) -> tuple[str, ...]:
    """The columns of the scored table that the page shows something of; of a day that lacks one it is not shown."""
    return (*report_figures.needed(questions), "value_grade", *ACTION_COLUMNS, *SATISFACTION_COLUMNS)


def write_report(day: PublishedDay, path: Path) -> None:
    """One self-contained HTML page of a day in its language: no script, no outside address, no clock.

    The same day gives the same bytes. No customers, no active customers and a model without an evaluation are said in
    words; a section of whose table the day has no rows is left out. Raises `ReportIncomplete` where a column is missing
    and `CannotWrite` where the file cannot be written; the old page stays in both cases.
    """
    page = render(day).encode()
    with whole_file(path) as file:
        file.write(page)


def render(day: PublishedDay) -> str:
    """The text of the page that `write_report` writes."""
    missing = [name for name in report_figures.needed(day.questions) if name not in day.scored.columns]
    if missing:
        raise ReportIncomplete(
            f"The report needs the column {missing[0]} in the scored customers of {day.as_of}. "
            "Score that day again with this version of Retain."
        )
    speech = Speech(day.language, REPORT_WORDS)
    templates = environment()
    templates.filters |= {"day": speech.day, "total": speech.total, "money": speech.money}
    return templates.get_template("report.html.j2").render(_page(_read_once(day), speech))


def _read_once(day: PublishedDay) -> PublishedDay:
    """The same day, whose tables are read once however many sections ask for them."""
    return replace(
        day,
        earlier=cache(day.earlier),
        figures=cache(day.figures),
        changes=cache(day.changes),
        potential=cache(day.potential),
        results=cache(day.results),
        plan=cache(day.plan),
        campaigns=cache(day.campaigns),
        grades=cache(day.grades),
    )


def _page(day: PublishedDay, speech: Speech) -> dict[str, Any]:
    features = day.features(report_figures.features_needed(day.questions))
    frame = report_figures.customers(day.scored, features, day.questions)
    earlier = day.earlier()
    return {
        "t": speech,
        "published": day,
        "earlier_day": None if earlier is None else earlier.as_of,
        "sentences": _sentences(day, frame, speech),
        "facts": facts(day, frame, speech),
        "shop": shop_rows(day, speech),
        "risk": at_stake(day, frame, speech),
        "plan": plan_part(day, speech),
        "actions": action_rows(day, speech),
        "campaigns": campaign_part(day, speech),
        "models": model_parts(day, frame, speech),
        **people_parts(day, speech),
        "metrics": METRICS,
        "definitions": [report_sentences.definition(question, speech) for question in day.questions],
        "lineage": _lineage(day, speech),
    }


def _sentences(day: PublishedDay, frame: pd.DataFrame, speech: Speech) -> list[str]:
    if frame.empty:
        return [speech("page.no_customers")]
    questions = [
        report_sentences.headline(frame, question, day.currency, speech) for question in day.questions
    ]
    return [*expected_money(day, speech), *questions]


def _lineage(day: PublishedDay, speech: Speech) -> Mapping[str, str]:
    """The labels in the page's language; one without words is its own."""
    names = {
        f"{question.name} model version": speech(
            "lineage.model version", question=report_sentences.question_name(question, speech)
        )
        for question in day.questions
    }
    return {names.get(label) or speech.name("lineage", label): value for label, value in day.lineage.items()}
