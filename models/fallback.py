"""What answers where there is no model: BG/NBD, else the recency rule, else nobody; and in words why."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from models import bgnbd
from models.baselines import fit_histories
from models.bgnbd import BgNbd
from models.calibration import Floats
from models.errors import CannotTrain
from models.recency import Recency
from models.scorer import Scorer, TrainingSet
from models.training_dates import Fold
from questions.question import Question

FALLBACKS = {
    "bg_nbd": "BG/NBD answers",
    "recency_rule": "BG/NBD cannot be fitted either, so the recency rule answers",
}


@dataclass(frozen=True)
class SnapshotBgNbd:
    """BG/NBD fitted on one day's snapshot, which sees no outcome.

    One-time buyers, whom BG/NBD takes to stay for ever, may have left after their only order, as all may after their
    last (Batislam, Denizel and Filiztekin 2007).
    """

    kind: ClassVar[str] = "bg_nbd_snapshot"
    features: ClassVar[tuple[str, ...]] = bgnbd.COLUMNS
    question: Question
    model: BgNbd

    @property
    def trained_until(self) -> date | None:
        """None: it stands in for a model on the day it was fitted, and is never compared."""
        return None

    @classmethod
    def fit(cls, data: TrainingSet) -> "SnapshotBgNbd":
        """The model of all customers of the newest calibrate date."""
        return cls(data.question, fit_histories(data.panel, data.dates.calibrate))

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability of yes per row; raises `FeaturesMissing` naming the columns that are not there."""
        history, model = bgnbd.histories(frame), self.model
        buys = bgnbd.buys_within(model, history, self.question.horizon_days)
        leaving = model.a / model.b * np.exp(model.r * np.log1p(history.age / model.alpha))
        return self.question.yes_chance(np.where(history.x == 0, buys / (1.0 + leaving), buys))

    def describe(self) -> str:
        """What answers, in one sentence."""
        return f"BG/NBD, fitted on the day's own customers, gives the chance of {self.question.event}."

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {"kind": self.kind, "question": self.question.to_json(), "model": asdict(self.model)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "SnapshotBgNbd":
        """What `to_json` gave."""
        return cls(Question.from_json(values["question"]), BgNbd(**values["model"]))


@dataclass(frozen=True)
class Answerer:
    """What answers a question on a day: a scorer, and its version as the scored table has it."""

    version: str
    scorer: Scorer


def fallback(
    snapshot: pd.DataFrame, question: Question, day: date, past: Callable[[Question], pd.DataFrame]
) -> Answerer | None:
    """BG/NBD from the day's own snapshot, else the recency rule from `past`; None where no outcome was ever seen.

    `past` gives one row per customer whose answer is there, as of one horizon before `day`.
    """
    closed = day - timedelta(days=question.horizon_days)
    try:
        return Answerer("bg_nbd", SnapshotBgNbd.fit(_one_date(snapshot, question, day)))
    except CannotTrain:
        pass  # the next in line may answer
    try:
        return Answerer("recency_rule", Recency.fit(_one_date(past(question), question, closed)))
    except CannotTrain:
        return None


def eligibility(
    versions: Mapping[str, str | None], lacking: Mapping[str, str], baselines: Mapping[str, str] | None = None
) -> dict[str, str | None]:
    """Whether models answered, something stood in for one, or nobody could; the two columns of the scored table.

    `versions` is what answered each question (None: nobody); `lacking` says why there is no model; `baselines` says
    what answers where a champion is one of the baselines, because no model beat it.
    """
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        why = f"no outcome of {' and '.join(missing)} has been seen yet: the shop is younger than its horizon"
        return {"eligibility": "insufficient_history", "eligibility_reason": why}
    reasons = [
        f"{lacking[name]}: {FALLBACKS[version]}"
        for name, version in versions.items()
        if version in FALLBACKS and version is not None
    ]
    why = "; ".join([*reasons, *(baselines or {}).values()])
    return {"eligibility": "fallback" if why else "scored", "eligibility_reason": why or None}


def _one_date(panel: pd.DataFrame, question: Question, day: date) -> TrainingSet:
    return TrainingSet(panel, question, Fold((), (), (day,), day))
