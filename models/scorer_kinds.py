"""The kinds of scorers by name, and a blend of several."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from models.baselines import Baseline, BuyTillYouDie
from models.calibration import Floats, apply, log_odds
from models.errors import ModelError
from models.fallback import SnapshotBgNbd
from models.recency import Recency
from models.scorer import Scorer, TrainingSet
from models.training import Model
from questions.question import Question

WEIGHTS: Mapping[str, float] = {"trees": 0.5, "bg_nbd": 0.5}
"""What a blend is made of by itself: kinds of scorers and their weights."""


@dataclass(frozen=True)
class Blend:
    """The weighted mean of the log-odds of several scorers of one question; weights count by their share."""

    kind: ClassVar[str] = "blend"
    scorers: tuple[Scorer, ...]
    weights: tuple[float, ...]

    @property
    def question(self) -> Question:
        """What all of them are asked."""
        return self.scorers[0].question

    @property
    def features(self) -> tuple[str, ...]:
        """Every column a scorer needs, once."""
        return tuple(dict.fromkeys(name for scorer in self.scorers for name in scorer.features))

    @classmethod
    def fit(cls, data: TrainingSet, weights: Mapping[str, float] = WEIGHTS) -> "Blend":
        """Each kind of `weights` fitted to the same training set."""
        return cls(tuple(KINDS[kind].fit(data) for kind in weights), tuple(weights.values()))

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability per row."""
        odds = np.array([log_odds(scorer.chance(frame)) for scorer in self.scorers])
        return apply({"intercept": 0.0, "slope": 1.0}, np.average(odds, axis=0, weights=self.weights))

    def describe(self) -> str:
        """What answers, in one sentence."""
        shares = np.array(self.weights) / sum(self.weights)
        parts = (f"{share:.0%} {scorer.kind}" for share, scorer in zip(shares, self.scorers, strict=True))
        return f"A blend of {' and '.join(parts)} (in log-odds) gives the chance of {self.question.event}."

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        scorers = [scorer.to_json() for scorer in self.scorers]
        return {"kind": self.kind, "scorers": scorers, "weights": list(self.weights)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Blend":
        """What `to_json` gave."""
        return cls(tuple(from_json(scorer) for scorer in values["scorers"]), tuple(values["weights"]))


KINDS: Mapping[str, type[Scorer]] = {
    kind.kind: kind for kind in (Model, Baseline, BuyTillYouDie, SnapshotBgNbd, Recency, Blend)
}


def from_json(values: Mapping[str, Any]) -> Scorer:
    """The scorer that `to_json` wrote, of whatever kind; raises `ModelError` for what this Retain cannot read."""
    kind = KINDS.get(values.get("kind", ""))
    if kind is None or "task" in values:
        raise ModelError("it was written by another version of Retain: train again")
    return kind.from_json(values)
