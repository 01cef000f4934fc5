"""Why a customer's probability moved between two days: the change in log-odds in parts that add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.calibration import Floats, log_odds
from models.candidate import trees_of
from models.reasons import contributions
from models.scorer import Scorer
from models.scorer_kinds import Blend

PARTS = ("late rows", "time", "behaviour", "level", "model")
"""What is replaced, in this order: each part is what its replacement adds to the log-odds of yes."""
AGREEMENT = "agreement"
"""What is left: the questions' probabilities are moved where they contradict each other (models/anchors.py)."""


@dataclass(frozen=True)
class ScoreMove:
    """The two published probabilities of one question, and the parts of the change of their log-odds, by name."""

    before: float
    after: float
    parts: dict[str, float]

    @property
    def change(self) -> float:
        """The change in log-odds; the parts add up to it."""
        return float(log_odds(np.array(self.after)) - log_odds(np.array(self.before)))


def score_move(before: float, after: float, chances: Sequence[float]) -> ScoreMove:
    """The move from one published probability to another.

    `chances` are what scorers say before the first replacement and after each of `PARTS`. The sum telescopes, so it
    is the change itself; another order of replacement would share it out differently.

    >>> score_move(0.5, 0.8, [0.5, 0.5, 0.6, 0.8, 0.8, 0.8]).parts["time"].__round__(4)
    0.4055
    """
    odds = log_odds(np.array(chances, dtype=np.float64))
    start, end = (float(log_odds(np.array(chance))) for chance in (before, after))
    parts = {name: float(added) for name, added in zip(PARTS, np.diff(odds), strict=True)}
    return ScoreMove(before, after, parts | {AGREEMENT: (end - float(odds[-1])) - (start - float(odds[0]))})


def replaced(before: Scorer, after: Scorer, rows: pd.DataFrame) -> list[float]:
    """The chances `score_move` takes of one question.

    `rows` are one customer's features: on the first day, the same with the rows that came late, on the second day had
    nothing happened, and on the second day; `as_of` is the day of each, whose level is put to all but the last two.
    """
    level_days = rows["as_of"].iloc[[0, 0, 0, 0, -1]].to_numpy()
    stages = rows.iloc[[0, 1, 2, 3, 3]].assign(as_of=level_days)
    chances: Floats = before.chance(stages)
    return [*chances.tolist(), float(after.chance(stages.iloc[[-1]])[0])]


def feature_moves(scorer: Scorer, rows: pd.DataFrame) -> pd.Series:
    """By feature, what its change between two rows adds to the log-odds: the difference of its Shapley values.

    Those of the trees, with their share in a blend; zero features for a scorer without trees. Shapley values add up, so
    that for a scorer of trees alone the features add up to the whole change at one level, to about seven digits.
    """
    trees = trees_of(scorer)
    if trees is None:
        return pd.Series(dtype=np.float64)
    share = 1.0
    if isinstance(scorer, Blend):
        own = (weight for part, weight in zip(scorer.scorers, scorer.weights, strict=True) if part is trees)
        share = sum(own) / sum(scorer.weights)
    first, second = contributions(trees, rows)
    return pd.Series((second - first) * share, index=list(trees.features))
