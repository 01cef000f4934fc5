"""Training one model: grown on the training dates, stopped and calibrated on later ones, put to the newest level."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from models import boosting, calibration, level
from models.calibration import Floats
from models.errors import CannotTrain
from models.panel_rows import require, rows
from models.scorer import TrainingSet
from models.training_dates import Dates, learning_dates
from questions.question import Question

PARAMS: Mapping[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "max_depth": 5,  # exact TreeSHAP grows fast with depth
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,  # on a busy machine LightGBM with as many threads as cores spins: ten times slower
    "max_trees": 1500,
    "patience": 60,
    "min_of_each": 30,
}
"""Settings of LightGBM, and ours: `max_trees`; `patience`, trees without gain before stopping; `min_of_each`, the
fewest customers of either outcome on the dates that train, stop and calibrate."""
OURS = frozenset({"max_trees", "patience", "min_of_each"})


@dataclass(frozen=True)
class Model:
    """One trained model: the booster as LightGBM's text, and all else it takes to score with it (JSON-able).

    `calibration` holds the intercept and slope over the booster's raw score; `trained_until` is the newest
    as-of date the model has learnt from.
    """

    kind: ClassVar[str] = "trees"
    question: Question
    booster: str
    features: tuple[str, ...]
    calibration: dict[str, float]
    trees: int
    trained_until: date
    params: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def fit(cls, data: TrainingSet) -> "Model":
        """The model of this training set; see `train`."""
        return train(data.panel, data.features, data.question, data.dates, data.seed, data.params)

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One calibrated probability per row of `frame`, in its order; null features are allowed.

        Columns are taken by name: their order and any further columns do not matter. Raises `FeaturesMissing`
        naming the columns that are not there. Empty frame, empty array.
        """
        require(frame, self.features, "The snapshot")
        raw = boosting.raw_scores(boosting.from_text(self.booster), frame, self.features)
        return calibration.apply(self.calibration, raw)

    def describe(self) -> str:
        """What answers, in one sentence."""
        return (
            f"{self.trees} LightGBM trees over {len(self.features)} features, learnt from days up to "
            f"{self.trained_until}, give the chance of {self.question.event}."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {
            "kind": self.kind,
            **asdict(self),
            "question": self.question.to_json(),
            "trained_until": self.trained_until.isoformat(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Model":
        """What `to_json` gave."""
        return cls(
            question=Question.from_json(values["question"]),
            booster=values["booster"],
            features=tuple(values["features"]),
            calibration=values["calibration"],
            trees=values["trees"],
            trained_until=date.fromisoformat(values["trained_until"]),
            params=values["params"],
        )


def train(
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    dates: Dates,
    seed: int,
    params: Mapping[str, Any] | None = None,
) -> Model:
    """One model for `question` from a panel of customers × as-of dates; the evaluation date is never looked at.

    The number of trees is where log loss on `dates.stop` was lowest. The calibration is fitted on
    `dates.calibrate` with a booster that has not seen them. The booster that scores is then grown anew, with as many
    trees, on all three phases and the dates between, because the newest months know most. Made up for is half of what
    was off on `dates.calibrate`, and what of the level has moved since (`models.level`). `params` override `PARAMS`.
    The same rows, settings and seed give the same bytes, whatever the order of rows. Raises `CannotTrain` with figures
    when a phase has too few customers of either outcome, `FeaturesMissing` when a column is not there.

    >>> train(panel, ["days_since_last_order", "orders_90d"], question, dates, seed=7)  # doctest: +SKIP
    Model(question=Question(name='churn', ...
    """
    require(panel, features, "The panel")
    names, settings = list(features), {**PARAMS, **(params or {})}
    fitting, stopping, calibrating = _phases(panel, question, dates, settings["min_of_each"])
    trees = boosting.best_trees(
        fitting, stopping, names, question.label, _lightgbm(settings, seed), settings["max_trees"],
        settings["patience"],
    )  # fmt: skip

    def grow(frame: pd.DataFrame) -> boosting.Booster:
        label = frame[question.label].to_numpy(np.float64)
        return boosting.grow(frame, names, label, _lightgbm(settings, seed), trees)

    closed = rows(panel, question, [day for day in dates.between if day < min(dates.stop)])
    earlier = grow(pd.concat([fitting, stopping, closed]))
    booster = grow(rows(panel, question, learning_dates(dates)))
    scored = (calibrating, boosting.raw_scores(earlier, calibrating, names))
    latest = level.newest(panel, question, dates)
    newest = (latest, boosting.raw_scores(booster, latest, names))
    curve = _curve(question, *scored)
    curve["intercept"] += level.moved(question, level.days(dates), scored, newest)
    return Model(
        question, boosting.to_text(booster), tuple(names), curve, trees, max(dates.calibrate),
        {**settings, "seed": seed},
    )  # fmt: skip


def _phases(panel: pd.DataFrame, question: Question, dates: Dates, least: int) -> list[pd.DataFrame]:
    """The rows that train, stop and calibrate, each of them enough."""
    phases = {"train": dates.train, "stop": dates.stop, "calibrate": dates.calibrate}
    frames = {phase: rows(panel, question, days) for phase, days in phases.items()}
    for phase, frame in frames.items():
        _check_enough(frame, question, phase, phases[phase], least)
    return list(frames.values())


def _curve(question: Question, calibrating: pd.DataFrame, raw: Floats) -> dict[str, float]:
    # the same customer on k dates is one witness, not k
    once = np.full(len(raw), 1.0 / calibrating["as_of"].nunique())
    return calibration.halfway(calibration.fit(raw, calibrating[question.label].to_numpy(np.float64), once))


def _lightgbm(settings: Mapping[str, Any], seed: int) -> dict[str, Any]:
    # no class weights: they would spoil the probabilities
    fixed = {"objective": "binary", "metric": "binary_logloss", "seed": seed}
    return {**{key: value for key, value in settings.items() if key not in OURS}, **fixed}


def _check_enough(
    frame: pd.DataFrame, question: Question, phase: str, dates: Sequence[date], least: int
) -> None:
    outcomes = frame.groupby("customer_id")[question.label].agg(["min", "max"])
    yes, no = int((outcomes["max"] == 1).sum()), int((outcomes["min"] == 0).sum())
    if min(yes, no) >= least:
        return
    span = f"{min(dates)} to {max(dates)}" if dates else "(no dates)"
    raise CannotTrain(
        f"The {question.name} model cannot be trained: on the {phase} dates {span} only {yes} customers "
        f"{question.label} and {no} did not, and at least {least} of each are needed. "
        f"Land more history, or change the horizon ({question.horizon_days} days now)."
    )
