"""Why customers' probabilities moved between two days: the change in log-odds in parts that add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.calibration import Floats, log_odds
from models.candidate import trees_of
from models.reasons import contributions
from models.scorer import Scorer
from models.scorer_kinds import Blend
from tables.score_moves import PART_WORDS

PARTS = tuple(PART_WORDS)
"""What is replaced, in this order: each part is what its replacement adds to the log-odds of yes. The last is what is
left: the questions' probabilities are moved where they contradict each other (models/anchors.py)."""


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


def score_move(before: float, after: float, chances: npt.ArrayLike) -> ScoreMove:
    """The move of one customer from one published probability to another.

    >>> score_move(0.5, 0.8, [0.5, 0.5, 0.6, 0.8, 0.8, 0.8]).parts["time"].__round__(4)
    0.4055
    """
    parts = move_parts([before], [after], np.asarray(chances, dtype=np.float64).reshape(len(PARTS), 1))
    return ScoreMove(before, after, {name: float(added[0]) for name, added in parts.items()})


def move_parts(before: npt.ArrayLike, after: npt.ArrayLike, chances: Floats) -> dict[str, Floats]:
    """What each of `PARTS` adds to the log-odds of each customer, from their probabilities `before` to those `after`.

    `chances` has a row for what scorers say before the first replacement and after each but the last, and a column
    per customer. The sum telescopes, so it is the change itself; another order would share it out differently.
    """
    odds = log_odds(chances)
    start, end = (log_odds(np.asarray(published, dtype=np.float64)) for published in (before, after))
    added = [*np.diff(odds, axis=0), (end - odds[-1]) - (start - odds[0])]
    return dict(zip(PARTS, added, strict=True))


def replaced(before: Scorer, after: Scorer, stages: Sequence[pd.DataFrame]) -> Floats:
    """The chances `move_parts` takes of one question.

    `stages` are features of the same customers in the same order: on the first day, the same with the rows that came
    late, on the second day had nothing happened, and on the second day; the level of the first day's `as_of` is put to
    all of them, then that of the second day, then the other scorer.
    """
    level_days = [stages[0]["as_of"].iloc[0]] * len(stages)
    last = stages[-1]
    rows = [stage.assign(as_of=day) for stage, day in zip(stages, level_days, strict=True)]
    chances: Floats = before.chance(pd.concat([*rows, last], ignore_index=True))
    return np.vstack([chances.reshape(len(stages) + 1, len(last)), after.chance(last)])


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
