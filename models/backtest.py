"""What would have been published on past days, and whether it was right: trainings as of each, graded when they closed.

One panel of weekly dates serves all: a training as of a past day reads the dates whose horizon was over by then, and
nothing later; what it makes scores that day and the weeks until the next training.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from models import timing, value
from models.backtest_dates import PastTraining
from models.baselines import fit_baselines
from models.calibration import Floats, log_odds, shift, sigmoid
from models.candidate import candidate, fresh, winner
from models.customer_groups import FEWEST, bands
from models.errors import CannotTrain
from models.fallback import SnapshotBgNbd
from models.judge import gate
from models.metrics import promise_figures
from models.newest_orders import LABEL
from models.order_curve import OrderCurve, fit_until, newest_closed, probabilities
from models.order_curve_figures import rivals
from models.panel_rows import rows
from models.scorer import Scorer, TrainingSet
from models.training_dates import Fold, fresh_fold
from questions.horizons import HORIZONS

ORACLE = "oracle_level"
"""Retain's scores put to the level that came: what a perfect forecast of the level alone would have given."""
MODEL, ALL = "model", "all"
Figures = dict[str, object]


def figures_of(
    data: TrainingSet, training: PastTraining, churn_rate: float, champion: Scorer | None = None
) -> tuple[list[Figures], Scorer | None]:
    """Every row of one training, and what scored since: the champion the next training meets.

    Rows of probabilities, and of money and the next order's date where the question learns them; none where the past
    was too short for any answer. `champion` scored until then. `churn_rate` is the share of customers who leave, for
    the textbook's formula.
    """
    scorer = published(data, training, champion)
    figures = list(graded(data, training, scorer))
    if figures and "value" in data.question.side_models:
        figures += _if_learnt(graded_money(data, training, churn_rate))
    if figures and "timing" in data.question.side_models:
        figures += _if_learnt(graded_timing(data, training))
    return figures, scorer


def graded(data: TrainingSet, training: PastTraining, scorer: Scorer | None) -> Iterator[Figures]:
    """A row of figures per scored day, predictor and band: what was published, its oracle of the level, each baseline.

    Without a `scorer` BG/NBD stands in, fitted on each scored day's own customers, as in the daily run; no rows for a
    day on which it cannot be fitted. `by` and `band` are "all", or a band of value, tenure or recency, for what was
    published only.
    """
    newest = Fold((), training.fold.calibrate, training.closed[-1:], training.day)
    baselines, curve = fit_baselines(data.panel, data.question, newest), _curve(data, training)
    for day in training.scored:
        frame = rows(data.panel, data.question, [day])
        scorer_of_day = scorer or _stand_in(data, day)
        if frame.empty or scorer_of_day is None:
            continue
        key = _key(data, training, day)
        chances = {
            MODEL: scorer_of_day.chance(frame),
            **{name: baseline.chance(frame) for name, baseline in baselines.items()},
        }
        yield from _graded_day(data, frame, chances, key)
        if curve is not None:
            chance = data.question.yes_chance(chances[MODEL])
            yield from _graded_horizons(data, training, curve, frame, chance, key)


def _graded_day(
    data: TrainingSet, frame: pd.DataFrame, chances: dict[str, Floats], key: Figures
) -> Iterator[Figures]:
    """The figures of one day: each predictor's, and of what was published those of each band."""
    y = frame[data.question.label].to_numpy(np.float64)
    for name, p in {**chances, ORACLE: at_level(chances[MODEL], float(y.mean()))}.items():
        yield {**key, "predictor": name, "by": ALL, "band": ALL, **promise_figures(y, p)}
    everybody = data.panel[pd.to_datetime(data.panel["as_of"]) == pd.Timestamp(frame["as_of"].max())]
    for by, labels in bands(frame, everybody).items():
        for band in sorted(labels.dropna().unique()):
            inside = (labels == band).to_numpy()
            if inside.sum() >= FEWEST:
                figures = promise_figures(y[inside], chances[MODEL][inside])
                yield {**key, "predictor": MODEL, "by": by, "band": band, **figures}


def _curve(data: TrainingSet, training: PastTraining) -> OrderCurve | None:
    """The curve over all horizons as of the training; None where it is not learnt with the question, or cannot be."""
    if "horizons" not in data.question.side_models:
        return None
    try:
        return fit_until(data.panel, data.question, training.day, data.history)
    except CannotTrain:
        return None


def _graded_horizons(
    data: TrainingSet,
    training: PastTraining,
    curve: OrderCurve,
    frame: pd.DataFrame,
    chance: Floats,
    key: Figures,
) -> Iterator[Figures]:
    """The figures of each of `HORIZONS` that is over, pinned to the chance the model gave, beside its rivals."""
    horizon_days, day = data.question.horizon_days, pd.Timestamp(frame["as_of"].max()).date()
    columns = probabilities(curve, frame, chance, horizon_days)
    for place, days in enumerate(HORIZONS):
        earlier = newest_closed(data.panel, training.day, days)
        if day + timedelta(days=days) > training.data_end or earlier is None:
            continue
        chances = {MODEL: columns[:, place], **rivals(curve, data.panel, frame, earlier, days)}
        y = (frame[LABEL] < days).to_numpy(np.float64)
        for name, p in chances.items():
            of_horizon = {**key, "question": f"order within {days} days", "predictor": name}
            yield {**of_horizon, "by": ALL, "band": ALL, **promise_figures(y, p)}


def graded_money(data: TrainingSet, training: PastTraining, churn_rate: float) -> Iterator[Figures]:
    """A row of figures per scored day and predictor of spend; of the year too, where it has closed."""
    fold = fresh_fold(training.closed, training.day, data.question.horizon_days)
    worth = value.fit(data.panel, data.features, data.question, fold, data.seed, data.history)
    for day in training.scored:
        figures = value.judge(worth, data.panel, data.question, replace(fold, evaluate=day), churn_rate)
        for name, money in figures.items():
            yield {**_key(data, training, day), "predictor": name, "by": ALL, "band": ALL, **money}


def graded_timing(data: TrainingSet, training: PastTraining) -> Iterator[Figures]:
    """A row per scored day: how many of those who came back did so in their range of dates, and how wide it was."""
    fold = fresh_fold(training.closed, training.day, data.question.horizon_days)
    expected = timing.fit(data.panel, data.features, data.question, fold, data.seed)
    for day in training.scored:
        figures = timing.coverage(expected, data.panel, data.question, replace(fold, evaluate=day))
        yield {**_key(data, training, day), "predictor": MODEL, "by": ALL, "band": ALL, **figures}


def published(data: TrainingSet, training: PastTraining, champion: Scorer | None = None) -> Scorer | None:
    """What a training as of a past day would have scored with: its own model, a baseline that won, or the champion.

    The gate looks at the training's evaluation date; the earlier dates it looks at in `retain train` would make every
    training three. None where nothing could be trained or was let through and there is no champion.
    """
    past = replace(data, dates=training.fold)
    try:
        recipe = candidate(past)
    except CannotTrain:
        return champion
    decision = gate(recipe, past.panel, training.fold, champion, data.seed)
    if not decision.promoted:
        return champion
    return fresh(winner(recipe, decision, past), past, training.closed, training.day)


def _stand_in(data: TrainingSet, day: date) -> Scorer | None:
    """BG/NBD from the snapshot of a day; None where it cannot be fitted."""
    try:
        return SnapshotBgNbd.fit(replace(data, dates=Fold((), (), (day,), day)))
    except CannotTrain:
        return None


def _if_learnt(figures: Iterator[Figures]) -> list[Figures]:
    """The rows, or none where there was too little to learn from."""
    try:
        return list(figures)
    except CannotTrain:
        return []


def at_level(p: Floats, mean: float) -> Floats:
    """Probabilities moved alike in log-odds until this is their mean."""
    odds = log_odds(p)
    return sigmoid(odds + shift(odds, mean))


def _key(data: TrainingSet, training: PastTraining, day: date) -> Figures:
    return {"question": data.question.name, "trained_on": training.day, "as_of": day}
