"""What an analyst would use without us: base rate, recency rule, RFM logistic regression, BG/NBD."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models import bgnbd
from models.bgnbd import BgNbd, Histories
from models.calibration import Floats, apply
from models.errors import CannotTrain
from models.panel_rows import require, rows
from models.row_sums import row_sums
from models.scorer import Scorer, TrainingSet
from models.training_dates import Dates
from questions.question import Question

BASELINES: dict[str, tuple[str, ...]] = {
    "base_rate": (),
    "recency_rule": ("days_since_last_order",),
    "rfm_logistic": ("days_since_last_order", "orders_90d", "amount_365d"),
}


@dataclass(frozen=True)
class Baseline:
    """One logistic curve over log1p of a few columns, each standardised; no columns: the base rate."""

    kind: ClassVar[str] = "logistic"
    question: Question
    name: str
    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    learnt_until: str = ""

    @property
    def trained_until(self) -> date | None:
        """The newest as-of date it has learnt from."""
        return date.fromisoformat(self.learnt_until) if self.learnt_until else None

    @classmethod
    def fit(cls, data: TrainingSet, name: str = "rfm_logistic") -> "Baseline":
        """The baseline of this name in `BASELINES`, fitted on the stop and calibrate dates."""
        frame, y = _learning_rows(data)
        columns = BASELINES[name]
        if not columns:
            usual = float(np.log(y.mean() / (1.0 - y.mean())))
            return cls(data.question, name, (), (), (), (), usual, _newest(data))
        require(frame, columns, f"The panel for {name}")
        logs = _logs(frame, columns)
        mean, scale = logs.mean(axis=0), np.maximum(logs.std(axis=0), 1e-9)
        curve = LogisticRegression().fit((logs - mean) / scale, y)
        means, scales, weights = (tuple(part.tolist()) for part in (mean, scale, curve.coef_[0]))
        return cls(
            data.question, name, columns, means, scales, weights, float(curve.intercept_[0]), _newest(data)
        )

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability per row; raises `FeaturesMissing` naming the columns that are not there."""
        require(frame, self.features, f"The frame for {self.name}")
        z = (_logs(frame, self.features) - np.array(self.mean)) / np.array(self.scale)
        return apply({"intercept": self.intercept, "slope": 1.0}, row_sums(z, self.weights))

    def describe(self) -> str:
        """What answers, in one sentence."""
        if not self.features:
            return f"The base rate gives everybody the same chance of {self.question.event}."
        return f"A logistic curve over {', '.join(self.features)} gives the chance of {self.question.event}."

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {"kind": self.kind, **asdict(self), "question": self.question.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Baseline":
        """What `to_json` gave."""
        question = Question.from_json(values["question"])
        tuples = {key: tuple(values[key]) for key in ("features", "mean", "scale", "weights")}
        name, intercept, learnt_until = (values[key] for key in ("name", "intercept", "learnt_until"))
        return cls(question=question, name=name, intercept=intercept, learnt_until=learnt_until, **tuples)


@dataclass(frozen=True)
class BuyTillYouDie:
    """BG/NBD's chance of an order within the horizon, put right where outcomes contradict it.

    As the textbook has it, it promises too much to one-time buyers, whom it takes to stay for ever, and too
    little or much to all where the season turns. A logistic curve over its log-odds, with a line of its own for
    one-time buyers, mends both; so this is a harder baseline than the textbook's.
    """

    kind: ClassVar[str] = "bg_nbd"
    features: ClassVar[tuple[str, ...]] = bgnbd.COLUMNS
    question: Question
    model: BgNbd
    weights: tuple[float, ...]
    intercept: float
    learnt_until: str = ""

    @property
    def name(self) -> str:
        """Its name among the baselines."""
        return self.kind

    @property
    def trained_until(self) -> date | None:
        """The newest as-of date it has learnt from."""
        return date.fromisoformat(self.learnt_until) if self.learnt_until else None

    @classmethod
    def fit(cls, data: TrainingSet) -> "BuyTillYouDie":
        """BG/NBD from all customers' past as of the calibrate date, its curve from the stop and calibrate dates."""
        model = fit_histories(data.panel, data.dates.calibrate)
        frame, y = _learning_rows(data)
        curve = LogisticRegression().fit(_log_odds(model, bgnbd.histories(frame), data.question), y)
        return cls(
            data.question, model, tuple(curve.coef_[0].tolist()), float(curve.intercept_[0]), _newest(data)
        )

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability per row; raises `FeaturesMissing` naming the columns that are not there."""
        z = _log_odds(self.model, bgnbd.histories(frame), self.question)
        return apply({"intercept": self.intercept, "slope": 1.0}, row_sums(z, self.weights))

    def describe(self) -> str:
        """What answers, in one sentence."""
        return f"BG/NBD, put right by the newest outcomes, gives the chance of {self.question.event}."

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {"kind": self.kind, **asdict(self), "question": self.question.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "BuyTillYouDie":
        """What `to_json` gave."""
        question, model = Question.from_json(values["question"]), BgNbd(**values["model"])
        return cls(question, model, tuple(values["weights"]), values["intercept"], values["learnt_until"])


def fit_baselines(panel: pd.DataFrame, question: Question, dates: Dates) -> dict[str, Scorer]:
    """Every baseline by name, fitted on the stop and calibrate dates: the newest the models learn from.

    Not on all training dates, because that made them worse: in the first months "a year's amount" is an amount
    of weeks. Frequency is orders in 90 days, which beat orders in 365 days on every date tried. BG/NBD is left out
    where too few customers have come back to fit it. Raises `CannotTrain` when only one outcome occurs on these dates.
    """
    data = TrainingSet(panel, question, dates)
    scorers: dict[str, Scorer] = {name: Baseline.fit(data, name) for name in BASELINES}
    try:
        return scorers | {"bg_nbd": BuyTillYouDie.fit(data)}
    except CannotTrain:
        return scorers


def fit_histories(panel: pd.DataFrame, dates: Sequence[date]) -> BgNbd:
    """BG/NBD on all customers as of the newest of `dates`, active or not; no horizon after it is seen."""
    newest = pd.to_datetime(panel["as_of"]) == pd.Timestamp(max(dates))
    return bgnbd.fit(bgnbd.histories(panel[newest]))


def _newest(data: TrainingSet) -> str:
    return str(max((*data.dates.stop, *data.dates.calibrate)))


def _learning_rows(data: TrainingSet) -> tuple[pd.DataFrame, Floats]:
    """The rows of the stop and calibrate dates and their answers, of both kinds."""
    question = data.question
    frame = rows(data.panel, question, [*data.dates.stop, *data.dates.calibrate])
    y = frame[question.label].to_numpy(np.float64)
    if len(np.unique(y)) < 2:
        raise CannotTrain(
            f"The baselines of {question.name} cannot be fitted: all {len(y)} customers have the same outcome. "
            f"Land more history, or change the horizon ({question.horizon_days} days now)."
        )
    return frame, y


def _log_odds(model: BgNbd, history: Histories, question: Question) -> Floats:
    """Three columns per customer: the log-odds of yes, one-time buyer or not, and the log-odds of one-time buyers."""
    p = np.clip(bgnbd.buys_within(model, history, question.horizon_days), 1e-6, 1.0 - 1e-6)
    z, once = question.order_sign * np.log(p / (1.0 - p)), (history.x == 0).astype(np.float64)
    return np.column_stack([z, once, once * z])


def _logs(frame: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    values = frame[list(columns)].to_numpy(np.float64)
    return np.log1p(np.maximum(np.nan_to_num(values), 0.0))  # more returned than bought counts as nothing
