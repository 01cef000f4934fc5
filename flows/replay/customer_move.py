"""Why one customer's scores moved between two replayed days, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from features.own_history import quiet_features
from flows.replay.day_replay import DataPruned, DayReplay, ReplayPlace
from flows.run.lake_version import opened_versions
from flows.score.scored_days import NotScored
from models.fallback import Answerer
from models.log_odds_moves import ScoreMove, feature_moves, replaced, score_move
from questions.question import Question


@dataclass(frozen=True, eq=False)
class QuestionMove:
    """One question's move, the versions that answered, and the features' own shares of time and of behaviour.

    `move` is None where the question was not put to the customer on both days.
    """

    question: str
    move: ScoreMove | None
    versions: tuple[str, str]
    by_time: pd.Series
    by_behaviour: pd.Series
    rows: pd.DataFrame


def customer_moves(
    place: ReplayPlace, before: DayReplay, after: DayReplay, customer: str
) -> list[QuestionMove]:
    """The moves of every question of the later day; the features are those of `models.log_odds_moves.replaced`."""
    answering = [replay.answering for replay in (before, after)]
    scores = [replay.row_of(customer) for replay in (before, after)]
    rows = _rows(place, before, after, customer)
    return [_question_move(question, rows, answering, scores) for question in after.rules.questions]


def _question_move(
    question: Question,
    rows: pd.DataFrame,
    answering: Sequence[Mapping[str, Answerer | None]],
    scores: Sequence[Mapping[str, Any]],
) -> QuestionMove:
    nothing, name = pd.Series(dtype="float64"), question.name
    first, second = (entry.get(name) for entry in answering)
    chances = [score[f"{name}_probability"] for score in scores if score[f"{name}_probability"] is not None]
    if first is None or second is None or len(chances) < 2:
        return QuestionMove(name, None, ("", ""), nothing, nothing, rows)
    return QuestionMove(
        name,
        score_move(
            chances[0],
            chances[1],
            replaced(first.scorer, second.scorer, [rows.iloc[[place]] for place in range(len(rows))]),
        ),
        (first.version, second.version),
        feature_moves(first.scorer, _at_level(rows.iloc[[1, 2]])),
        feature_moves(first.scorer, _at_level(rows.iloc[[2, 3]])),
        rows,
    )


def _rows(place: ReplayPlace, before: DayReplay, after: DayReplay, customer: str) -> pd.DataFrame:
    """Four rows: the first day, with what came late, the second day had nothing happened, the second day."""
    days = [replay.receipt.as_of for replay in (before, after)]
    if not after.is_from_raw:
        raise DataPruned(
            f"raw tables of {days[1]} have been pruned: why a score moved cannot be told any more"
        )
    with opened_versions(place.home, place.engine, after.versions) as tables:
        between = quiet_features(tables, [customer], (days[0], days[1]))
    first, second = (
        replay.features[replay.features["customer_id"] == customer] for replay in (before, after)
    )
    if between[0].empty or between[1].empty:
        raise NotScored(
            f"by what has landed since, {customer} was no customer on {days[0]}: nothing to compare"
        )
    return pd.concat([first, *between, second], ignore_index=True)


def _at_level(rows: pd.DataFrame) -> pd.DataFrame:
    """Both rows on the day of the first: the level is no feature."""
    return rows.assign(as_of=rows["as_of"].iloc[0])
