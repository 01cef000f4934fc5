"""The scored table of a day, put together from what answers each question and what is learnt with it."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.batches import TYPES
from flows.score.columns import audience, when, why, within, worth
from flows.score.scoring_rules import ScoringRules
from flows.score.whole_day import Answers, WholeDay
from models.anchors import anchors_of
from models.fallback import Answerer, eligibility
from models.scoring import tiers
from questions.question import Question, learning, losing
from tables.column import Column


def scored(
    features: pd.DataFrame, rules: ScoringRules, day: date, basis: WholeDay, answers: Answers
) -> pd.DataFrame:
    """One row per row of `features`: the scored table of the contract (docs/scored_customers.md), no lineage.

    `features` are some customers of the day's snapshot, or all of them, and `answers` those of them; a customer's row
    is the same bit for bit, whoever is scored with them. The columns of a question are null where it is not put to a
    customer. BG/NBD stands in for a model that has no champion yet, and the recency rule where that cannot be fitted.
    At risk is the value of customers by the first question whose yes is no order.
    """
    columns = [
        _columns(features, question, answers, basis.answering[question.name], rules)
        for question in rules.questions
    ]
    rows = features[["customer_id", "as_of", "days_since_last_order"]].assign(
        **{name: values for part in columns for name, values in part.items()}
    )
    timed, soon = (learning(rules.questions, name) for name in ("timing", "horizons"))
    lost = losing(rules.questions)
    risk = pd.Series(np.nan, index=rows.index) if lost is None else rows[f"{lost.name}_probability"]
    versions = {
        name: None if answerer is None else answerer.version for name, answerer in basis.answering.items()
    }
    return rows.assign(
        historic_value=features["amount_ever"],
        value_grade=answers.grades,
        **when(features, timed, rules.champion(timed), day),
        **within(features, soon, rules.champion(soon), basis.orders, anchors_of(answers.chances)),
        **worth(features, rules.champion(learning(rules.questions, "value")), lost, risk),
        **why(features, rules.questions, rules.models, basis.usual),
        **eligibility(versions, rules.lacking, rules.baselines()),
    )


def typed(rows: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """The rows as Arrow; a column in which all is null has the type its contract declares."""
    declared = {column.name: TYPES[column.type] if column.type != "timestamp" else None for column in columns}
    return pa.table(
        {
            name: pa.array(rows[name], type=declared[name], from_pandas=True)
            if declared[name] is not None
            else pa.array(rows[name])
            for name in rows.columns
        }
    )


def _columns(
    features: pd.DataFrame,
    question: Question,
    answers: Answers,
    answerer: Answerer | None,
    rules: ScoringRules,
) -> dict[str, object]:
    """The five columns of one question."""
    name, inside, chance = question.name, audience(question, features), answers.chances[question]
    version = pd.Series(None if answerer is None else answerer.version, index=features.index, dtype=object)
    return {
        f"{name}_probability": chance,
        f"{name}_percentile": answers.percentiles[name],
        f"{name}_tier": tiers(chance, rules.thresholds[name]),
        f"{name}_horizon_days": float(question.horizon_days),
        f"{name}_model_version": version.where(inside, None),
    }
