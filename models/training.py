"""Training one model: grown on the training dates, stopped and calibrated on later ones, put to the level of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from models import boosting, calibration, level
from models.calibration import Floats
from models.level import Level
from models.panel_rows import audience_rows, require, rows
from models.phases import phases_of
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
    "max_trees": 1500,
    "patience": 60,
    "min_of_each": 30,
}
"""Settings of LightGBM, and ours: `max_trees`; `patience`, trees without gain before stopping; `min_of_each`, the
fewest customers of either outcome on the dates that train, stop and calibrate."""
OURS = frozenset({"max_trees", "patience", "min_of_each"})
CELL = "level_cell"


@dataclass(frozen=True)
class Model:
    """One trained model: the booster as LightGBM's text, and all else it takes to score with it (JSON-able).

    `calibration` holds the intercept and slope over what the trees add; `level` is what the days add, read off each
    row's `as_of`; `trained_until` is the newest as-of date the model has learnt from.
    """

    kind: ClassVar[str] = "trees"
    question: Question
    booster: str
    features: tuple[str, ...]
    calibration: dict[str, float]
    trees: int
    trained_until: date
    params: dict[str, Any] = field(default_factory=dict)
    level: Level | None = None

    @classmethod
    def fit(cls, data: TrainingSet) -> "Model":
        """The model of this training set; see `train`."""
        return train(
            data.panel, data.features, data.question, data.dates, data.seed, data.params, data.history
        )

    def chance(self, frame: pd.DataFrame) -> Floats:
        """One calibrated probability per row of `frame`, in its order; null features are allowed.

        Columns are taken by name: their order and any further columns do not matter. Without `as_of` rows are scored
        at the level of the day the model was made for. Raises `FeaturesMissing` naming the columns that are not there.
        Empty frame, empty array.
        """
        require(frame, self.features, "The snapshot")
        raw = boosting.raw_scores(boosting.from_text(self.booster), frame, self.features)
        return calibration.apply({"intercept": 0.0, "slope": 1.0}, self.log_odds(frame, raw))

    def log_odds(self, frame: pd.DataFrame, raw: Floats) -> Floats:
        """The log-odds of yes of each row, from what the trees add (`raw`)."""
        odds = self.calibration["intercept"] + self.calibration["slope"] * raw
        return odds + level.odds_of_yes(self.level, self.question, frame)

    def describe(self) -> str:
        """What answers, in one sentence."""
        return (
            f"{self.trees} LightGBM trees over {len(self.features)} features, learnt from days up to "
            f"{self.trained_until}, give the chance of {self.question.event}."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        names = ("booster", "features", "calibration", "trees", "params")
        return {
            "kind": self.kind,
            **{name: getattr(self, name) for name in names},
            "question": self.question.to_json(),
            "trained_until": self.trained_until.isoformat(),
            "level": level.to_json(self.level),
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
            level=level.from_json(values.get("level")),
        )


def train(
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    dates: Dates,
    seed: int,
    params: Mapping[str, Any] | None = None,
    history: pd.DataFrame | None = None,
) -> Model:
    """One model for `question` from a panel of customers × as-of dates, as it would score on the evaluation date.

    Nothing of the evaluation date but its features is looked at, nor of `history` what was not over by then. The
    number of trees is where log loss on `dates.stop` was lowest. The slope is fitted on `dates.calibrate` with a
    booster that has not seen them, and half of it is believed. The booster that scores is then grown anew, with as many
    trees, on all three phases and the dates between, because the newest months know most.

    With a `history` (see `models.level.forecast`) trees learn what tells customers of one date apart: each date starts
    at its own level, and the day to score at the level expected of it, put to the customers there are. Without, half
    of what was off on `dates.calibrate` is made up for. `params` override `PARAMS`.
    The same rows, settings and seed give the same bytes, whatever the order of rows. Raises `CannotTrain` with figures
    when a phase has too few customers of either outcome, `FeaturesMissing` when a column is not there.

    >>> train(panel, ["days_since_last_order", "orders_90d"], question, dates, seed=7)  # doctest: +SKIP
    Model(question=Question(name='churn', ...
    """
    require(panel, features, "The panel")
    settings = {**PARAMS, **(params or {}), "seed": seed}
    believed = None if history is None else level.forecast(history, question, dates.evaluate)
    fitting, stopping, calibrating = phases_of(panel, question, dates, settings["min_of_each"])
    trees = boosting.best_trees(
        fitting, stopping, list(features), question.label, _lightgbm(settings), settings["max_trees"],
        settings["patience"], (_start(fitting, question, believed), _start(stopping, question, believed)),
    )  # fmt: skip
    closed = [day for day in dates.between if day < min(dates.stop)]
    earlier = _grown(
        panel, features, question, [*dates.train, *dates.stop, *closed], settings, trees, believed
    )
    raw = boosting.raw_scores(boosting.from_text(earlier.booster), calibrating, features)
    curve = _curve(question, calibrating, earlier.log_odds(calibrating, raw))
    scoring = _grown(panel, features, question, learning_dates(dates), settings, trees, believed)
    return _put_right(scoring, curve, panel, dates.evaluate)


def refreshed(
    model: Model, panel: pd.DataFrame, dates: Sequence[date], day: date, history: pd.DataFrame | None = None
) -> Model:
    """The model of the same recipe (features, settings, trees, slope) grown on `dates`, as it would score on `day`.

    What was judged on the newest closed date may learn from it once it has been judged.
    """
    believed = None if history is None else level.forecast(history, model.question, day)
    grown = _grown(panel, model.features, model.question, dates, model.params, model.trees, believed)
    return _put_right(grown, model.calibration, panel, day)


def _grown(
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    dates: Sequence[date],
    settings: Mapping[str, Any],
    trees: int,
    believed: Level | None,
) -> Model:
    """A model whose trees were grown on `dates`, not yet put right."""
    frame = rows(panel, question, dates)
    label, start = frame[question.label].to_numpy(np.float64), _start(frame, question, believed)
    booster = boosting.grow(frame, features, label, _lightgbm(settings), trees, start)
    curve = {"intercept": 0.0 if believed is None else _usual_odds(frame, question), "slope": 1.0}
    return Model(
        question,
        boosting.to_text(booster),
        tuple(features),
        curve,
        trees,
        max(dates),
        dict(settings),
        believed,
    )


def _put_right(model: Model, curve: Mapping[str, float], panel: pd.DataFrame, day: date) -> Model:
    """The model with the slope of `curve`; its intercept too, or the one that puts the day's customers to its level."""
    believed = model.level
    if believed is None:
        return replace(model, calibration=dict(curve))
    model = replace(model, calibration={**model.calibration, "slope": curve["slope"]})
    of_day = audience_rows(panel, model.question, day)
    if of_day.empty or CELL not in of_day.columns:
        return model
    raw = boosting.raw_scores(boosting.from_text(model.booster), of_day, model.features)
    expected = model.question.yes_chance(believed.order_chance(of_day[CELL], day))
    moved = calibration.shift(model.log_odds(of_day, raw), expected)
    intercept = model.calibration["intercept"] + moved
    return replace(model, calibration={**model.calibration, "intercept": intercept})


def _start(frame: pd.DataFrame, question: Question, believed: Level | None) -> Floats | None:
    """The log-odds each row has before the first tree: the usual ones at the level of its date."""
    if believed is None:
        return None
    return _usual_odds(frame, question) + level.odds_of_yes(believed, question, frame)


def _usual_odds(frame: pd.DataFrame, question: Question) -> float:
    share = float(frame[question.label].mean())
    return float(np.log(share / (1.0 - share)))


def _curve(question: Question, calibrating: pd.DataFrame, raw: Floats) -> dict[str, float]:
    # the same customer on k dates is one witness, not k
    once = np.full(len(raw), 1.0 / calibrating["as_of"].nunique())
    return calibration.halfway(calibration.fit(raw, calibrating[question.label].to_numpy(np.float64), once))


def _lightgbm(settings: Mapping[str, Any]) -> dict[str, Any]:
    # no class weights: they would spoil the probabilities
    fixed = {"objective": "binary", "metric": "binary_logloss"}
    return {**{key: value for key, value in settings.items() if key not in OURS}, **fixed}
