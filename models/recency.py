"""The recency rule: the longer ago the last order, the less likely the next. It answers where BG/NBD cannot."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from models.calibration import Floats, apply
from models.errors import CannotTrain
from models.panel_rows import require, rows
from models.scorer import TrainingSet
from questions.question import Question

DAYS = "days_since_last_order"


@dataclass(frozen=True)
class Recency:
    """A logistic curve that never rises over the log of the days since the last order, standardised."""

    kind: ClassVar[str] = "recency"
    features: ClassVar[tuple[str, ...]] = (DAYS,)
    question: Question
    mean: float
    scale: float
    intercept: float
    slope: float

    @property
    def trained_until(self) -> date | None:
        """None: it stands in for a model on the day it was fitted, and is never compared."""
        return None

    @classmethod
    def fit(cls, data: TrainingSet) -> "Recency":
        """The rule from customers whose outcome is there, however few, on the stop and calibrate dates.

        To the customers come two who are of the usual recency, one of whom bought (Laplace's rule of succession): a
        shop in which nobody has come back yet gets a small chance and not none. The slope is shrunk as by one more
        customer's doubt (a normal prior of 1), and never says that silence is a good sign. Raises `CannotTrain` without
        any customer.
        """
        question = data.question
        require(data.panel, [DAYS, question.label], "The frame for the recency rule")
        frame = rows(data.panel, question, [*data.dates.stop, *data.dates.calibrate])
        if frame.empty:
            raise CannotTrain(
                f"The recency rule knows no customer whose {question.horizon_days} days have passed."
            )
        logs = np.log1p(frame[DAYS].to_numpy(np.float64))
        yes = frame[question.label].to_numpy(np.float64)
        mean, scale = float(logs.mean()), max(float(logs.std()), 1e-9)
        z, bought = np.r_[(logs - mean) / scale, 0.0, 0.0], np.r_[question.yes_chance(yes), 1.0, 0.0]
        intercept, slope = _curve(z, bought)
        return cls(question, mean, scale, intercept, slope)

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One probability of yes per row, by days since the last order."""
        require(frame, self.features, "The frame for the recency rule")
        z = (np.log1p(frame[DAYS].to_numpy(np.float64)) - self.mean) / self.scale
        return self.question.yes_chance(apply({"intercept": self.intercept, "slope": -self.slope}, z))

    def describe(self) -> str:
        """What answers, in one sentence."""
        return f"The days since the last order alone give the chance of {self.question.event}."

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {"kind": self.kind, **asdict(self), "question": self.question.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Recency":
        """What `to_json` gave."""
        numbers = (values[key] for key in ("mean", "scale", "intercept", "slope"))
        return cls(Question.from_json(values["question"]), *numbers)


def _curve(z: Floats, bought: Floats) -> tuple[float, float]:
    """The intercept, and how fast the log-odds fall with `z`."""

    def loss(theta: Floats) -> tuple[float, Floats]:
        odds = theta[0] - theta[1] * z
        error = apply({"intercept": 0.0, "slope": 1.0}, odds) - bought
        value = np.sum(np.logaddexp(0.0, odds) - bought * odds) + 0.5 * theta[1] ** 2
        return float(value), np.array([error.sum(), theta[1] - (error * z).sum()])

    best = minimize(loss, (0.0, 0.0), jac=True, method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return float(best.x[0]), float(best.x[1])
