"""The page of the day: who may leave, who may buy again, what is at stake, and how far to trust it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from outputs import charts, report_figures, report_sentences, wording
from outputs.published_day import JudgedQuestion, PublishedDay
from outputs.quality_table import METRICS, quality_rows
from outputs.reason_texts import with_texts
from outputs.templates import environment
from outputs.whole_file import whole_file
from questions.question import Question
from tables.text_columns import text_names


class ReportIncomplete(ValueError):
    """The page lacks a column that it has to show."""

    exit_code: ClassVar[int] = 1


def write_report(day: PublishedDay, path: Path) -> None:
    """One self-contained HTML page of a day: no script, no outside address, no clock.

    The same day gives the same bytes. No customers, no active customers and a model without an evaluation
    are said in words. Raises `ReportIncomplete` where a column is missing and `CannotWrite` where the file
    cannot be written; the old page stays in both cases.
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
    return environment().get_template("report.html.j2").render(_page(day))


def _page(day: PublishedDay) -> dict[str, Any]:
    questions = day.questions
    features = day.features(report_figures.features_needed(questions))
    frame = report_figures.customers(day.scored, features, questions)
    leaving = report_figures.leaving(questions)
    at_risk = report_figures.most_at_risk(frame, leaving)
    return {
        "published": day,
        "sentences": _sentences(day, frame),
        "facts": _facts(day, frame),
        "leaving": leaving.name if leaving else "",
        "at_risk": at_risk,
        "reasons": _reasons(day, [row.customer_id for row in at_risk]),
        "at_risk_total": report_figures.known_sum(frame["value_at_risk"]),
        "at_risk_shown": sum(row.value_at_risk for row in at_risk),
        "digits": wording.money_digits(max((row.recent_spend for row in at_risk), default=None)),
        "models": [_model(judged, frame) for judged in day.judged],
        "metrics": METRICS,
        "definitions": [report_sentences.definition(question) for question in questions],
    }


def _reasons(day: PublishedDay, customers: Sequence[str]) -> dict[str, list[str]]:
    """By customer the strongest reason and the strongest against it, in words; those there are."""
    rows = day.scored[day.scored["customer_id"].isin(customers)]
    texts = with_texts(rows, day.phrases, day.currency)
    names = [text_names(reason)[0] for reason in ("reason_1", "counter_reason")]
    cells = texts.reindex(columns=names).to_numpy(dtype=object)
    return {
        str(customer): [text for text in row if isinstance(text, str)]
        for customer, row in zip(texts["customer_id"], cells, strict=True)
    }


def _sentences(day: PublishedDay, frame: pd.DataFrame) -> tuple[str, ...]:
    if frame.empty:
        return ("There are no customers on this day.",)
    return tuple(report_sentences.headline(frame, question, day.currency) for question in day.questions)


def _facts(day: PublishedDay, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    spend, at_risk = (report_figures.known_sum(frame[name]) for name in ("recent_spend", "value_at_risk"))
    return [
        (wording.count(len(frame)), "", "customers so far"),
        *_active(frame, day.questions),
        (wording.total(spend), day.currency, "spent in the last 365 days"),
        (wording.total(at_risk), day.currency, "value at risk in the next 365 days, explained below"),
    ]


def _active(frame: pd.DataFrame, questions: Sequence[Question]) -> list[tuple[str, str, str]]:
    """How many customers are active, where a question is asked of the active."""
    silences = (question.longest_silence for question in questions)
    active_days = next((days for days in silences if days is not None), None)
    if active_days is None:
        return []
    active = int(report_sentences.is_active(frame, active_days).sum())
    return [(wording.count(active), "", f"active: they ordered in the last {active_days} days")]


def _model(judged: JudgedQuestion, frame: pd.DataFrame) -> dict[str, Any]:
    question, evaluation = judged.question, judged.evaluation
    groups = report_figures.groups(evaluation.deciles) if evaluation else []
    within = f"{question.wording.doing} within {question.horizon_days} days"
    description = f"Promised and observed share of customers {within}, by decile"
    return {
        "name": question.name,
        "title": within[0].upper() + within[1:],
        "tiers": report_figures.tiers(frame, question.name),
        "unscored": report_sentences.unscored(frame, question),
        "judged": evaluation,
        "groups": groups,
        "picture": charts.promised_against_observed(question.name, description, groups),
        "kept": report_sentences.promise_kept(question, evaluation),
        "quality": quality_rows(evaluation.quality) if evaluation else [],
    }
