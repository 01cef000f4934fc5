"""The one interface of everything that scores: a trained model, BG/NBD, the recency rule, a blend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol, Self

import pandas as pd

from models.calibration import Floats
from models.training_dates import Dates
from questions.question import Question


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What a scorer is fitted to: a panel of customers × as-of dates, the question, and the dates of each phase.

    `features`, `seed`, `params` and `history` (see `models.level.forecast`) matter to trees only; what has no trees
    learns from the stop and calibrate dates.
    """

    panel: pd.DataFrame
    question: Question
    dates: Dates
    features: Sequence[str] = ()
    seed: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    history: pd.DataFrame | None = None


class Scorer(Protocol):
    """Anything that answers one question with one probability per customer."""

    kind: ClassVar[str]

    @property
    def question(self) -> Question:
        """What is asked: `chance` is the probability of its yes."""
        ...

    @property
    def features(self) -> tuple[str, ...]:
        """The columns a frame has to have."""
        ...

    @property
    def trained_until(self) -> date | None:
        """The newest as-of date whose outcomes it has learnt from; None where it looked at none."""
        ...

    @classmethod
    def fit(cls, data: TrainingSet) -> Self:
        """A scorer that has learnt; `CannotTrain` says in figures what is missing where it cannot."""
        ...

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability of yes per row of `frame`, in its order; `FeaturesMissing` names columns it lacks."""
        ...

    def describe(self) -> str:
        """What answers, in one sentence."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Plain values that `scorer_kinds.from_json` reads back; probabilities stay the same bit for bit."""
        ...

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        ...
