"""What would have been published on past days, and whether it was right: trainings as of each, graded when they closed.

One panel of weekly dates serves all: a training as of a past day reads the dates whose horizon was over by then, and
nothing later; what it makes scores that day and the weeks until the next training.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from models.baselines import fit_baselines
from models.calibration import Floats, log_odds, shift
from models.errors import CannotTrain
from models.metrics import metrics
from models.panel_rows import rows
from models.scorer import Scorer, TrainingSet
from models.training import Model, refreshed
from models.training_dates import Fold

ORACLE = "oracle_level"
"""Retain's scores put to the level that came: what a perfect forecast of the level alone would have given."""
SHOWN = ("auc", "log_loss", "brier", "calibration_error", "calibration_by_chance")


@dataclass(frozen=True)
class PastTraining:
    """A training as of `day`: its phases, every date closed by then, and the days its scores are published on."""

    day: date
    fold: Fold
    closed: tuple[date, ...]
    scored: tuple[date, ...]


def past_trainings(
    dates: Sequence[date], horizon_days: int, first: date, last: date, every: int, data_end: date
) -> list[PastTraining]:
    """The trainings every so many days from `first` to `last` that the past reaches back for, oldest first.

    `dates` are those of the panel. Days are graded whose horizon is over before `data_end`.
    """
    days = [day for day in dates if first <= day <= last]
    chosen = [day for day in days if (days[-1] - day).days % every == 0] if days else []
    trainings = []
    for day in chosen:
        fold = earlier_fold(dates, day - timedelta(days=horizon_days), horizon_days)
        until = day + timedelta(days=every)
        horizon = timedelta(days=horizon_days)
        scored = tuple(when for when in dates if day <= when < until and when + horizon <= data_end)
        if fold is not None and scored:
            closed = tuple(when for when in dates if when + timedelta(days=horizon_days) <= day)
            trainings.append(PastTraining(day, fold, closed, scored))
    return trainings


def earlier_fold(dates: Sequence[date], last: date, horizon_days: int, most: int = 52) -> Fold | None:
    """The phases of a training judged on the newest of `dates` up to `last`, a horizon between each; None: too early."""
    gap = timedelta(days=horizon_days)
    phases: list[date] = []
    for _ in range(3):  # evaluate, calibrate, stop
        day = max((day for day in dates if day <= last), default=None)
        if day is None:
            return None
        phases.append(day)
        last = day - gap
    evaluate, calibrate, stop = phases
    train = tuple(day for day in dates if day <= last)[-most:]
    if not train:
        return None
    between = tuple(
        day
        for day in dates
        if (train[-1] < day < stop) or (stop < day and day + gap <= evaluate and day != calibrate)
    )
    return Fold(train, (stop,), (calibrate,), evaluate, between)


def graded(
    data: TrainingSet, training: PastTraining, published: Callable[[TrainingSet, PastTraining], Scorer]
) -> Iterator[dict[str, object]]:
    """A row of figures per scored day and predictor: what was published, its oracle of the level, and each baseline."""
    try:
        scorer = published(data, training)
    except CannotTrain:
        return
    newest = Fold((), training.fold.calibrate, training.closed[-1:], training.day)
    rivals = fit_baselines(data.panel, data.question, newest)
    for day in training.scored:
        frame = rows(data.panel, data.question, [day])
        if frame.empty:
            continue
        y = frame[data.question.label].to_numpy(np.float64)
        chances = {
            "model": scorer.chance(frame),
            **{name: rival.chance(frame) for name, rival in rivals.items()},
        }
        chances[ORACLE] = at_level(chances["model"], float(y.mean()))
        for name, p in chances.items():
            yield {
                "question": data.question.name, "trained_on": training.day, "as_of": day, "predictor": name,
                "customers": len(y), "promised": float(p.mean()), "observed": float(y.mean()), **_shown(y, p),
            }  # fmt: skip


def fresh_model(data: TrainingSet, training: PastTraining) -> Model:
    """What a training as of a past day would have scored with."""
    judged = Model.fit(replace(data, dates=training.fold))
    return refreshed(judged, data.panel, training.closed, training.day, data.history)


def at_level(p: Floats, mean: float) -> Floats:
    """Probabilities moved alike in log-odds until this is their mean."""
    odds = log_odds(p)
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * (odds + shift(odds, mean)))), dtype=np.float64)


def pooled(figures: pd.DataFrame, seed: int = 0, draws: int = 500) -> pd.DataFrame:
    """A row per question and predictor: the mean over dates of each figure, and the middle 95 % of the log loss.

    The interval is over draws of trainings: the days one training scored are one witness. `ahead` is by how much the
    log loss lies below (-) or above the best baseline's, with its interval over the same draws.
    """
    parts = [_pooled(part, seed, draws) for _, part in figures.groupby("question", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _pooled(figures: pd.DataFrame, seed: int, draws: int) -> pd.DataFrame:
    loss = figures.pivot_table(index="trained_on", columns="predictor", values="log_loss")
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(loss), (draws, len(loss)))
    rivals = [name for name in loss.columns if name not in ("model", ORACLE)]
    best = min(rivals, key=lambda name: loss[name].mean())
    lines = []
    for name in loss.columns:
        part = figures[figures["predictor"] == name]
        low, high = np.quantile(loss[name].to_numpy()[picks].mean(axis=1), [0.025, 0.975])
        ahead = (loss[name] - loss[best]).to_numpy()
        least, most = np.quantile(ahead[picks].mean(axis=1), [0.025, 0.975])
        means: Mapping[str, float] = part[["promised", "observed", *SHOWN]].mean().to_dict()
        lines.append(
            {
                "question": figures["question"].iloc[0],
                "predictor": name,
                "dates": part["as_of"].nunique(),
                "customers": int(part["customers"].sum()),
                **means,
                "log_loss_low": low,
                "log_loss_high": high,
                "best": best,
                "ahead": ahead.mean(),
                "ahead_low": least,
                "ahead_high": most,
                "level_off": float((part["promised"] - part["observed"]).abs().mean()),
            }  # fmt: skip
        )
    return pd.DataFrame(lines)


def _shown(y: Floats, p: Floats) -> dict[str, float]:
    figures = metrics(y, p)
    return {name: figures[name] for name in SHOWN}
