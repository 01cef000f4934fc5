"""What customers will spend: within the horizon of the question it is learnt with, and in a year."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from models import bgnbd, boosting, gamma_gamma, newest_orders
from models.baselines import fit_histories
from models.bgnbd import BgNbd
from models.calibration import PRIOR_SD, Floats
from models.errors import CannotTrain
from models.gamma_gamma import GammaGamma
from models.panel_rows import require, rows
from models.training_dates import Dates
from questions.question import Question

YEAR = 365.0
OBJECTIVES: tuple[Mapping[str, Any], ...] = (
    {
        "objective": "tweedie",
        "tweedie_variance_power": 1.3,
    },  # the mean, where most spend nothing and some a lot
    {"objective": "l1"},  # the median: nearer to most customers, but 0 for all in a shop with few orders
)
GROWTH: Mapping[str, Any] = {
    "learning_rate": 0.05, "num_leaves": 15, "max_depth": 5, "lambda_l2": 10.0, "feature_fraction": 0.5,
    "num_threads": 1,
}  # fmt: skip
TREES = 150
NEWEST_DATES = 16


@dataclass(frozen=True)
class Value:
    """Half mean, half median: two boosters whose average is put to a `level`.

    Each alone is worse: the mean has the larger absolute error, the median no total. `bgnbd` and `gamma` stretch
    the horizon to a year, and answer alone where there are no boosters (JSON-able).
    """

    horizon_days: int
    features: tuple[str, ...]
    boosters: tuple[str, ...]
    level: float
    bgnbd: BgNbd | None
    gamma: GammaGamma | None


def fit(panel: pd.DataFrame, features: Sequence[str], question: Question, dates: Dates, seed: int) -> Value:
    """A value model from the same dates as the model of its question; `dates.evaluate` is never looked at.

    The level is fitted on `dates.calibrate` with boosters that have not seen them; then both are grown anew on all. It
    brings the average to the mean's own total, and goes half of the way (in logarithms) to what was really spent on
    `dates.calibrate`, moved by what customers did since. A spend below zero (more returned than bought) counts as
    it is in the level, and as 0 for the boosters.
    """
    require(panel, [*features, "spend", "amount_ever"], "The panel for the value model")
    newest = [*dates.train, *dates.stop][-NEWEST_DATES:]
    fitting, levelling = rows(panel, question, newest), rows(panel, question, dates.calibrate)
    early = [_grow(fitting, features, objective, seed) for objective in OBJECTIVES]
    boosters = [_grow(pd.concat([fitting, levelling]), features, objective, seed) for objective in OBJECTIVES]
    mean, average = (_average(group, levelling, features).sum() for group in (early[:1], early))
    latest = newest_orders.newest(panel, question, dates)
    later = _average(boosters[:1], latest, features).sum()
    moved = _moved(levelling, mean, latest, later, newest_orders.days(dates)) ** (
        newest_orders.days(dates) / question.horizon_days
    )
    ratio = max(levelling["spend"].sum(), 0.0) / mean if mean > 0 else 1.0
    factor = float(mean / average * np.sqrt(ratio) * moved) if average > 0 else 1.0
    histories, gamma = _lifetimes(panel, dates)
    texts = tuple(boosting.to_text(booster) for booster in boosters)
    return Value(question.horizon_days, tuple(features), texts, factor, histories, gamma)


def spend(value: Value, frame: pd.DataFrame) -> Floats:
    """The expected spend of each row within the horizon, in currency; never below 0."""
    require(frame, value.features, "The snapshot")
    boosters = [boosting.from_text(text) for text in value.boosters]
    return _average(boosters, frame, value.features) * value.level


def in_a_year(value: Value, frame: pd.DataFrame, within: Floats) -> Floats:
    """The spend in 365 days, from the spend `within` the horizon.

    No shop's history need reach over a year; BG/NBD says how much of a year's orders fall into the horizon, for a
    customer with this many orders in this time. Without it the horizon's pace is kept up.
    """
    if value.bgnbd is None:
        return within * (YEAR / value.horizon_days)
    history = bgnbd.histories(frame)
    near = bgnbd.expected(value.bgnbd, history, value.horizon_days)
    return within * bgnbd.expected(value.bgnbd, history, YEAR) / np.maximum(near, 1e-12)


def rivals(value: Value, frame: pd.DataFrame, horizon_days: float, lifetime_days: float) -> dict[str, Floats]:
    """What one would otherwise say, per row: historic average, the textbook's formula, BG/NBD x Gamma-Gamma.

    The textbook multiplies order value, frequency and lifetime; of a mean lifetime of `lifetime_days` only the part
    within the horizon counts.
    """
    age = frame["days_since_first_order"].to_numpy(np.float64)
    amount, days = (frame[name].to_numpy(np.float64) for name in ("amount_ever", "active_days_ever"))
    pace = amount / np.maximum(age, 1.0)
    part = lifetime_days * -np.expm1(-horizon_days / lifetime_days)
    spends = {"historic_average": pace * horizon_days, "textbook_formula": pace * part}
    if value.bgnbd is not None and value.gamma is not None:
        orders = bgnbd.expected(value.bgnbd, bgnbd.histories(frame), horizon_days)
        worth = gamma_gamma.order_value(value.gamma, days, amount / np.maximum(days, 1.0))
        spends["bg_nbd_gamma_gamma"] = orders * worth
    return spends


def judge(
    value: Value, panel: pd.DataFrame, question: Question, dates: Dates, churn_rate: float = np.nan
) -> dict[str, dict[str, float]]:
    """Bias of the total (share of the true total) and mean absolute error of each on the evaluation date.

    `churn_rate` gives the textbook's formula its lifetime: the share of customers who left; nan counts as a half.
    """
    held_out = rows(panel, question, [dates.evaluate])
    true = held_out["spend"].to_numpy(np.float64)
    lifetime = value.horizon_days / -np.log1p(-np.clip(np.nan_to_num(churn_rate, nan=0.5), 0.01, 0.99))
    spends = {"model": spend(value, held_out)} | rivals(value, held_out, question.horizon_days, lifetime)
    return {
        name: {
            "spend_bias": float(p.sum() / true.sum() - 1.0) if true.sum() > 0 else float("nan"),
            "spend_absolute_error": float(np.abs(p - true).mean()),
        }
        for name, p in spends.items()
    }


def to_json(value: Value) -> dict[str, Any]:
    """Plain values that `from_json` reads back."""
    return asdict(value)


def from_json(values: Mapping[str, Any]) -> Value:
    """What `to_json` gave."""
    return Value(
        values["horizon_days"],
        tuple(values["features"]),
        tuple(values["boosters"]),
        values["level"],
        BgNbd(**values["bgnbd"]) if values["bgnbd"] else None,
        GammaGamma(**values["gamma"]) if values["gamma"] else None,
    )


def _moved(
    frame: pd.DataFrame, promised: float, later: pd.DataFrame, promised_later: float, days: int
) -> float:
    """By which factor customers who ordered within `days`, per unit of promised spend, have become more since.

    Shrunk towards 1 where few came; 1 without newest rows.
    """
    if later.empty:
        return 1.0
    before, since = (
        newest_orders.ordered_within(frame, days).sum(),
        newest_orders.ordered_within(later, days).sum(),
    )
    if min(before, since, promised, promised_later) <= 0:
        return 1.0
    belief = PRIOR_SD**2 / (PRIOR_SD**2 + 1.0 / before + 1.0 / since)
    return float((since / promised_later * promised / before) ** belief)


def _lifetimes(panel: pd.DataFrame, dates: Dates) -> tuple[BgNbd | None, GammaGamma | None]:
    newest = panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(max(dates.calibrate))]
    orders = newest["active_days_ever"].to_numpy(np.float64)
    mean = newest["amount_ever"].to_numpy(np.float64) / np.maximum(orders, 1.0)
    try:
        return fit_histories(panel, dates.calibrate), gamma_gamma.fit(orders, mean)
    except CannotTrain:
        return None, None  # too few have come back: the horizon's pace is kept up instead


def _grow(
    frame: pd.DataFrame, features: Sequence[str], objective: Mapping[str, Any], seed: int
) -> boosting.Booster:
    label = np.maximum(frame["spend"].to_numpy(np.float64), 0.0)
    return boosting.grow(frame, features, label, {**GROWTH, **objective, "seed": seed}, TREES)


def _average(boosters: Sequence[boosting.Booster], frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    spends = [np.maximum(boosting.estimates(booster, frame, features), 0.0) for booster in boosters]
    return np.asarray(np.mean(spends, axis=0), dtype=np.float64)
