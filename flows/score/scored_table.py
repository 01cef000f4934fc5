"""The scored table of a day, put together from what answers each question and what is learnt with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.batches import TYPES
from flows.run.champions import Champion
from flows.score.columns import audience, when, why, within, worth
from models.anchors import agreed, anchors_of
from models.calibration import Floats
from models.candidate import trees_of
from models.customer_groups import grades
from models.fallback import Answerer, eligibility, fallback
from models.scoring import percentiles, tiers
from questions.question import Question, learning, losing
from tables.column import Column

Past = Callable[[Question], pd.DataFrame]


@dataclass(frozen=True)
class ScoringRules:
    """How a day is scored: the questions, their thresholds (medium, high) and champions, and the value grades' shares.

    `lacking` says for each question without a champion why there is none; `kept_because` why the champions are
    the copies in the home, empty where the registry gave them.
    """

    questions: tuple[Question, ...]
    thresholds: Mapping[str, tuple[float, float]]
    graded: tuple[float, float]
    models: Mapping[str, Champion]
    lacking: Mapping[str, str]
    kept_because: str = ""

    def champion(self, question: Question | None) -> Champion | None:
        """The champion of a question; None without one."""
        return None if question is None else self.models.get(question.name)


def scored(features: pd.DataFrame, rules: ScoringRules, day: date, past: Past) -> pd.DataFrame:
    """One row per customer of the snapshot: the scored table of the contract (docs/scored_customers.md), no lineage.

    The columns of a question are null where it is not put to a customer. BG/NBD stands in for a model that
    has no champion yet, and the recency rule, which learns from `past`, where that cannot be fitted. At risk is the
    value of customers by the first question whose yes is no order.
    """
    answering = answerers(features, rules, day, past)
    chances = _chances(features, answering, rules)
    columns = [
        _columns(features, question, chances[question], answering[question.name], rules)
        for question in rules.questions
    ]
    rows = features[["customer_id", "as_of", "days_since_last_order"]].assign(
        **{name: values for part in columns for name, values in part.items()}
    )
    timed, soon = (learning(rules.questions, name) for name in ("timing", "horizons"))
    lost = losing(rules.questions)
    risk = pd.Series(np.nan, index=rows.index) if lost is None else rows[f"{lost.name}_probability"]
    versions = {name: None if answerer is None else answerer.version for name, answerer in answering.items()}
    return rows.assign(
        historic_value=features["amount_ever"],
        value_grade=grades(features["amount_365d"], rules.graded),
        **when(features, timed, rules.champion(timed), day),
        **within(features, soon, rules.champion(soon), anchors_of(chances)),
        **worth(features, rules.champion(learning(rules.questions, "value")), lost, risk),
        **why(features, rules.questions, rules.models),
        **eligibility(versions, rules.lacking, _baselines(rules)),
    )


def answerers(
    features: pd.DataFrame, rules: ScoringRules, day: date, past: Past
) -> dict[str, Answerer | None]:
    """What answers each question on a day: its champion, or what stands in for one; None where nothing can."""
    return {
        question.name: _answerer(features, question, rules.champion(question), day, past)
        for question in rules.questions
    }


def _baselines(rules: ScoringRules) -> dict[str, str]:
    """What answers each question whose champion is a baseline, in words."""
    return {
        name: f"no {name} model beat it: {champion.scorer.describe()}"
        for name, champion in rules.models.items()
        if trees_of(champion.scorer) is None
    }


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


def _answerer(
    features: pd.DataFrame, question: Question, champion: Champion | None, day: date, past: Past
) -> Answerer | None:
    if champion is None:
        return fallback(features, question, day, past)
    return Answerer(champion.version.version, champion.scorer)


def _chances(
    features: pd.DataFrame, answering: Mapping[str, Answerer | None], rules: ScoringRules
) -> dict[Question, Floats]:
    """The chance of yes of each question, nan where it is not put to a customer; no two contradict each other."""
    chances = {}
    for question in rules.questions:
        answerer = answering[question.name]
        chance = np.full(len(features), np.nan) if answerer is None else answerer.scorer.chance(features)
        chances[question] = np.where(audience(question, features), chance, np.nan)
    return agreed(chances, [question.name for question in rules.questions if not rules.champion(question)])


def _columns(
    features: pd.DataFrame, question: Question, chance: Floats, answerer: Answerer | None, rules: ScoringRules
) -> dict[str, object]:
    """The five columns of one question."""
    name, inside = question.name, audience(question, features)
    version = pd.Series(None if answerer is None else answerer.version, index=features.index, dtype=object)
    return {
        f"{name}_probability": chance,
        f"{name}_percentile": percentiles(chance),
        f"{name}_tier": tiers(chance, rules.thresholds[name]),
        f"{name}_horizon_days": float(question.horizon_days),
        f"{name}_model_version": version.where(inside, None),
    }
