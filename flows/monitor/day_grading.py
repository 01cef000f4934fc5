"""Scored days graded: their probabilities as they were published, beside what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
from prefect import task

from config.schema import Engine
from features.engine import Tables
from features.outcomes import closed_outcomes
from flows.run.champions import ModelStore
from flows.run.home import Home
from flows.run.lake_version import Data, opened_versions
from flows.run.progress import say, step
from flows.score.day_table import publish_days
from flows.score.scored_days import scored_columns
from models.errors import ModelError
from models.fallback import FALLBACKS
from models.promise_grades import promise_grades
from models.registry_down import RegistryDown
from models.tracking import lineage, version_of
from questions.question import Question
from tables.score_grades import grades_contract

PARTS = ("probability", "tier", "model_version", "horizon_days")


@dataclass(frozen=True)
class Grading:
    """What days are graded with: the lake, the data of now, whole days before `newest`, and the registry."""

    place: Home
    engine: Engine
    data: Data
    newest: date
    store: ModelStore


@task(name="grade days")
def grade_days(grading: Grading, due: Mapping[date, Sequence[Question]]) -> int:
    """Grade the closed questions of scored days, in their order; their slices of `score_grades` are replaced, all in
    one commit. How many days; where the registry does not answer, the others stay due.
    """
    graded: list[pd.DataFrame] = []
    with step("grade days") as progress:
        with opened_versions(grading.place, grading.engine, grading.data.versions) as tables:
            for day, questions in due.items():
                try:
                    graded.append(day_grades(grading, tables, day, questions))
                except RegistryDown as error:
                    say(f"{error}. {len(due) - len(graded)} days stay to be graded by the next run")
                    break
        rows = pd.concat(graded, ignore_index=True) if graded else pd.DataFrame()
        if len(rows):
            days = sorted(set(rows["as_of"]))
            publish_days(grading.place, rows, grades_contract(), days, str(grading.data))
        progress.detail = f"{len(graded)} days, {len(rows)} rows"
    return len(graded)


def day_grades(grading: Grading, tables: Tables, day: date, questions: Sequence[Question]) -> pd.DataFrame:
    """The rows of a scored day; of a question none where nobody had a probability, or the horizon is still open."""
    parts = [_graded(grading, tables, day, question) for question in questions]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _graded(grading: Grading, tables: Tables, day: date, question: Question) -> pd.DataFrame:
    promised = promised_rows(grading.place.lake, day, question)
    horizon = promised["horizon_days"].max()
    if promised.empty or day + timedelta(days=int(horizon)) > grading.newest:
        return pd.DataFrame()
    past = replace(question, horizon_days=int(horizon))
    answers = closed_outcomes(tables, past, day).set_index("customer_id")[past.label]
    outcomes = promised["customer_id"].map(
        answers
    )  # null: a correction since has left them without an order before
    rows = promise_grades(promised.assign(outcome=outcomes)[outcomes.notna()])
    return rows.assign(
        as_of=day,
        question=past.name,
        horizon_days=float(horizon),
        is_promise=is_promise(grading.store, past.name, list(promised["model_version"].unique()), day),
        data_version=str(grading.data),
    )


def promised_rows(lake: str, day: date, question: Question) -> pd.DataFrame:
    """customer_id and `PARTS` of one question, of the customers who were given a probability."""
    names = {f"{question.name}_{part}": part for part in PARTS}
    rows = scored_columns(lake, day, ["customer_id", *names]).rename(columns=names)
    return rows[rows["probability"].notna()]


def is_promise(store: ModelStore, question: str, versions: Sequence[str], day: date) -> bool:
    """Whether no model that scored the day had seen an order of the day or later; stand-ins learn from before it."""
    models = [version for version in versions if version not in FALLBACKS]
    return all(data_until(store, question, version) <= day for version in models)


def data_until(store: ModelStore, question: str, version: str) -> date:
    """The day before which the data of a version end; the last of days where the registry knows it no more."""
    name = store.name(question)
    try:
        tags: Mapping[str, str] = store.ask(
            lambda registry: lineage(registry, version_of(registry, name, version))
        )
    except ModelError:
        return date.max
    return date.fromisoformat(tags["data_until"]) if "data_until" in tags else date.max
