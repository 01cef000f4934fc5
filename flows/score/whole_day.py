"""What a customer's row takes from all customers of the day, gathered before the first row is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.reason_groups import CAUSES, NO_CAUSE
from flows.score.columns import audience
from flows.score.day_snapshot import DaySnapshot
from flows.score.scoring_rules import ScoringRules
from models import bgnbd, order_curve
from models.anchors import agreed
from models.bgnbd import BgNbd
from models.calibration import Floats
from models.candidate import trees_of
from models.customer_groups import grades
from models.fallback import Answerer, fallback
from models.reasons import usual_values, witnesses_of
from models.scoring import percentiles
from questions.question import Question, learning

Past = Callable[[Question], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Answers:
    """One entry per customer in the snapshot's order: chances of yes (nan where not put), percentiles, grades."""

    chances: Mapping[Question, Floats]
    percentiles: Mapping[str, Floats]
    grades: npt.NDArray[np.object_]

    def part(self, rows: slice) -> "Answers":
        """Those of some customers."""
        return Answers(
            {question: chance[rows] for question, chance in self.chances.items()},
            {name: places[rows] for name, places in self.percentiles.items()},
            self.grades[rows],
        )


@dataclass(frozen=True, eq=False)
class WholeDay:
    """What answers each question, and what is known of all customers together.

    `usual` has for each question that trees answer the usual values of what witnesses reasons. `orders` says how orders
    fall upon the days where no champion does; None where it cannot be fitted.
    """

    answering: Mapping[str, Answerer | None]
    answers: Answers
    usual: Mapping[str, Mapping[str, float]]
    orders: BgNbd | None


def whole_day(snapshot: DaySnapshot, rules: ScoringRules, day: date, past: Past) -> WholeDay:
    """Gather it from a snapshot of `day`: two columns per question are held, all others one after the other.

    A customer's chances are the same whoever is in their run.
    """
    answering = answerers(snapshot, rules, day, past)
    chances = _chances(snapshot, answering, rules)
    ranks = {question.name: percentiles(chance) for question, chance in chances.items()}
    value_grades = grades(snapshot["amount_365d"], rules.graded).to_numpy()
    usual = {
        question.name: _usual(snapshot, question)
        for question in rules.questions
        if _has_trees(question, rules)
    }
    return WholeDay(answering, Answers(chances, ranks, value_grades), usual, _orders(snapshot, rules))


def answerers(
    snapshot: DaySnapshot, rules: ScoringRules, day: date, past: Past
) -> dict[str, Answerer | None]:
    """What answers each question on a day: its champion, or what stands in for one; None where nothing can."""
    return {question.name: _answerer(snapshot, question, rules, day, past) for question in rules.questions}


def _answerer(
    snapshot: DaySnapshot, question: Question, rules: ScoringRules, day: date, past: Past
) -> Answerer | None:
    champion = rules.champion(question)
    if champion is None:
        return fallback(snapshot.frame(["as_of", *bgnbd.COLUMNS]), question, day, past)
    return Answerer(champion.version.version, champion.scorer)


def _chances(
    snapshot: DaySnapshot, answering: Mapping[str, Answerer | None], rules: ScoringRules
) -> dict[Question, Floats]:
    """The chance of yes of each question, nan where it is not put to a customer; no two contradict each other."""
    stand_ins = [question.name for question in rules.questions if not rules.champion(question)]
    parts: dict[Question, list[Floats]] = {question: [] for question in rules.questions}
    needed = [name for name in _needed(answering, rules.questions) if name in snapshot.columns]
    for features in snapshot.runs(needed):
        chances = {
            question: _chance(features, question, answering[question.name]) for question in rules.questions
        }
        for question, chance in agreed(chances, stand_ins).items():
            parts[question].append(chance)
    return {question: np.concatenate([np.zeros(0), *runs]) for question, runs in parts.items()}


def _chance(features: pd.DataFrame, question: Question, answerer: Answerer | None) -> Floats:
    chance = np.full(len(features), np.nan) if answerer is None else answerer.scorer.chance(features)
    return np.where(audience(question, features), chance, np.nan)


def _needed(answering: Mapping[str, Answerer | None], questions: Sequence[Question]) -> list[str]:
    """The columns that chances are made of."""
    scorers = [answerer.scorer for answerer in answering.values() if answerer is not None]
    conditions = [condition.feature for question in questions for condition in question.conditions]
    return ["as_of", *(name for scorer in scorers for name in scorer.features), *conditions]


def _has_trees(question: Question, rules: ScoringRules) -> bool:
    champion = rules.champion(question)
    return champion is not None and trees_of(champion.scorer) is not None


def _usual(snapshot: DaySnapshot, question: Question) -> dict[str, float]:
    """The usual values among the customers the question is put to."""
    causes = (*CAUSES, NO_CAUSE)
    usual: dict[str, float] = {}
    everybody = pd.Series(data=True, index=range(len(snapshot)))
    inside = question.audience(snapshot.__getitem__, everybody).to_numpy()
    for name in sorted(witnesses_of(causes) & set(snapshot.columns)):
        usual |= usual_values(snapshot.frame([name])[inside], causes)
    return usual


def _orders(snapshot: DaySnapshot, rules: ScoringRules) -> BgNbd | None:
    """BG/NBD of the day, where the question that learns "horizons" has no champion who did."""
    question = learning(rules.questions, "horizons")
    champion = rules.champion(question)
    if question is None or (champion is not None and champion.side_models.get("horizons")):
        return None
    return order_curve.snapshot_orders(snapshot.frame(bgnbd.COLUMNS))
