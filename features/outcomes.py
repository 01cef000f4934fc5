"""Outcomes of a question: how many customers a label splits into, and the newest ones that are complete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import pandas as pd

from features import snapshot
from features.engine import Tables
from features.labels import labels
from questions.question import Question


@dataclass(frozen=True)
class Outcome:
    """On these dates: customers to whom it happened at least once, and to whom it did not at least once."""

    phase: str
    first: date
    last: date
    happened: int
    did_not: int

    @property
    def fewest(self) -> int:
        """The smaller of the two."""
        return min(self.happened, self.did_not)


def outcomes(labels: ibis.Table, label: str, phases: Mapping[str, Sequence[date]]) -> list[Outcome]:
    """One row per phase of a training: customers of either outcome of `label` (1, 0, null: unknown).

    They are counted where they are: nobody's row leaves the engine.
    """
    return [_outcome(labels, label, phase, dates) for phase, dates in phases.items()]


def newest_outcomes(tables: Tables, question: Question, day: date) -> pd.DataFrame:
    """One row per customer whose answer is complete on `day`: days since the last order one horizon before, label.

    Nothing at or after `day` is seen. No rows where the shop began later than one horizon before.
    """
    closed = day - timedelta(days=question.horizon_days)
    answers = labels(tables, [closed], [question], data_end=day)
    recency = snapshot.build(tables, [closed], []).select("customer_id", "days_since_last_order")
    rows = answers.filter(answers[question.label].notnull()).inner_join(recency, "customer_id")
    columns = ("customer_id", "as_of", "days_since_last_order", question.label)
    return rows.select(*columns).to_pyarrow().to_pandas()


def closed_outcomes(tables: Tables, question: Question, day: date) -> pd.DataFrame:
    """One row per customer known before `day`, whoever was asked: customer_id, and the label, 1 or 0.

    The caller sees to it that the horizon has closed.
    """
    everybody = replace(question, conditions=())
    end = day + timedelta(days=question.horizon_days)
    answers = labels(tables, [day], [everybody], data_end=end)
    return answers.select("customer_id", question.label).to_pyarrow().to_pandas()


def _outcome(labels: ibis.Table, label: str, phase: str, dates: Sequence[date]) -> Outcome:
    rows = labels.filter(labels.as_of.isin([ibis.literal(day) for day in dates]))
    people = rows.customer_id
    counted = rows.agg(
        happened=people.nunique(where=rows[label] == 1.0), did_not=people.nunique(where=rows[label] == 0.0)
    )
    (counts,) = counted.to_pyarrow().to_pylist()
    return Outcome(phase, min(dates), max(dates), int(counts["happened"]), int(counts["did_not"]))
