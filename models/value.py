"""What customers will spend: within the horizon of the question it is learnt with, and in a year."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from models import boosting, lifetimes, newest_orders
from models.calibration import PRIOR_SD, Floats
from models.level import Busyness, busyness
from models.lifetimes import Lifetimes
from models.metrics import deciles
from models.panel_rows import require, rows
from models.spend_figures import money_figures, year_figures
from models.training_dates import Dates
from questions.question import Question

GROWTH: Mapping[str, Any] = {
    "objective": "tweedie", "tweedie_variance_power": 1.3,  # the mean, where most spend nothing and some a lot
    "learning_rate": 0.05, "num_leaves": 15, "max_depth": 5, "lambda_l2": 10.0, "feature_fraction": 0.5,
}  # fmt: skip
TREES = 150
NEWEST_DATES = 16


@dataclass(frozen=True)
class Value:
    """A booster of the mean spend, put to a `level`; `lifetimes` stretches it to a year (JSON-able).

    Half mean, half median had an absolute error 1 % smaller, and promised the middle deciles half of what they spent.

    `season` is how busy the horizon of each day is, as known customers feel it: spend is learnt and promised against
    it; None where nobody knows. `pace_level` brings the horizon's pace, kept up for a year, to a year's level.
    `boosters` is one.
    """

    horizon_days: int
    features: tuple[str, ...]
    boosters: tuple[str, ...]
    level: float
    lifetimes: Lifetimes | None
    season: Busyness | None = None
    pace_level: float = 1.0


def fit(
    panel: pd.DataFrame,
    features: Sequence[str],
    question: Question,
    dates: Dates,
    seed: int,
    history: pd.DataFrame | None = None,
) -> Value:
    """A value model from the same dates as the model of its question; `dates.evaluate` is never looked at.

    The level is fitted on `dates.calibrate` with a booster that has not seen them; then it is grown anew on all. It
    goes half of the way (in logarithms) to what was really spent on `dates.calibrate`. With a `history` of the shop
    (see `models.level.busyness`) all spend is taken against how busy its horizon was, and the day's is put to how busy
    it will be; without, the level is moved by what customers did since `dates.calibrate`. A spend below zero (more
    returned than bought) counts as it is in the level, and as 0 for the booster.
    """
    require(panel, [*features, "spend", "amount_ever"], "The panel for the value model")
    newest = [*dates.train, *dates.stop][-NEWEST_DATES:]
    fitting, levelling = rows(panel, question, newest), rows(panel, question, dates.calibrate)
    season = None if history is None else busyness(history, question, dates.evaluate)
    early = _grow(fitting, features, seed, season)
    booster = _grow(pd.concat([fitting, levelling]), features, seed, season)
    mean = (_mean([early], levelling, features) * _season(season, levelling)).sum()
    latest = newest_orders.newest(panel, question, dates)
    later = _mean([booster], latest, features)
    moved = 1.0
    if season is None:
        share = newest_orders.days(dates) / question.horizon_days
        moved = _moved(levelling, mean, latest, later.sum(), newest_orders.days(dates)) ** share
    ratio = max(levelling["spend"].sum(), 0.0) / mean if mean > 0 else 1.0
    factor, text = float(np.sqrt(ratio) * moved), boosting.to_text(booster)
    value = Value(
        question.horizon_days, tuple(features), (text,), factor, lifetimes.fit(panel, dates), season
    )
    day = levelling if latest.empty else latest
    return replace(value, pace_level=_pace_level(value, day))


def spend(value: Value, frame: pd.DataFrame) -> Floats:
    """The expected spend of each row within the horizon, in currency; never below 0."""
    require(frame, value.features, "The snapshot")
    boosters = [boosting.from_text(text) for text in value.boosters]
    return _mean(boosters, frame, value.features) * value.level * _season(value.season, frame)


def in_a_year(value: Value, frame: pd.DataFrame, within: Floats) -> Floats:
    """The spend in 365 days, never less than `within`, the spend in the horizon.

    Half of it is the horizon's pace kept up, half what `lifetimes` say; each alone had the larger error. No shop's
    history need reach over a year; BG/NBD says how much of a year's orders fall into the horizon, for a customer with
    this many orders in this time. Without it the horizon's pace alone is kept up.
    """
    pace = _pace(value, frame, within)
    if value.lifetimes is None:
        return pace
    lasting = lifetimes.year_spend(value.lifetimes, frame)
    return np.maximum((pace * value.pace_level + lasting) / 2.0, within)


def if_they_stay(value: Value, frame: pd.DataFrame, year: Floats, risk: Floats, days: float) -> Floats:
    """The spend in 365 days of customers who do not leave: who order within the next `days`, by BG/NBD x Gamma-Gamma.

    `year` is that of `in_a_year`, the chance to leave in it, and `risk` that chance: year = (1 - risk) x staying + risk
    x leaving. Nobody who leaves spends more than who stays, nor less than nothing, so that what is returned lies
    between `year` and year / (1 - risk). It is finite for any risk, since nothing else is divided by a chance to
    stay; without BG/NBD it is `year`; where the risk is not known (nan) neither is it.
    """
    if value.lifetimes is None:
        return np.where(np.isnan(risk), np.nan, year)
    staying = lifetimes.year_spend_staying(value.lifetimes, frame, days)
    return np.clip(staying, year, year / np.maximum(1.0 - risk, 1e-12))


def rivals(value: Value, frame: pd.DataFrame, horizon_days: float, lifetime_days: float) -> dict[str, Floats]:
    """What one would otherwise say, per row: historic average, the textbook's formula, BG/NBD x Gamma-Gamma.

    The textbook multiplies order value, frequency and lifetime; of a mean lifetime of `lifetime_days` only the part
    within the horizon counts.
    """
    age = frame["days_since_first_order"].to_numpy(np.float64)
    pace = frame["amount_ever"].to_numpy(np.float64) / np.maximum(age, 1.0)
    part = lifetime_days * -np.expm1(-horizon_days / lifetime_days)
    spends = {"historic_average": pace * horizon_days, "textbook_formula": pace * part}
    if value.lifetimes is not None:
        spends["bg_nbd_gamma_gamma"] = lifetimes.spend(value.lifetimes, frame, horizon_days)
    return spends


def judge(
    value: Value, panel: pd.DataFrame, question: Question, dates: Dates, churn_rate: float = np.nan
) -> dict[str, dict[str, float]]:
    """Bias of the total, mean absolute error and normalised Gini of each on the evaluation date; see `money_figures`.

    `churn_rate` gives the textbook's formula its lifetime: the share of customers who left; nan counts as a half.
    Where the year after that date has closed too, as in a back-test, the same of the year (`year_figures`).
    """
    held_out = rows(panel, question, [dates.evaluate])
    true = held_out["spend"].to_numpy(np.float64)
    lifetime = value.horizon_days / -np.log1p(-np.clip(np.nan_to_num(churn_rate, nan=0.5), 0.01, 0.99))
    spends = {"model": spend(value, held_out)} | rivals(value, held_out, question.horizon_days, lifetime)
    figures = {name: money_figures(true, p, "spend") for name, p in spends.items()}
    if lifetimes.LABEL in held_out.columns and held_out[lifetimes.LABEL].notna().all():
        true = held_out[lifetimes.LABEL].to_numpy(np.float64)
        years = rivals(value, held_out, lifetimes.YEAR, lifetime)
        years["model"] = in_a_year(value, held_out, spends["model"])
        figures = {name: {**figures[name], **year_figures(true, p)} for name, p in years.items()}
    return figures


def spend_deciles(value: Value, panel: pd.DataFrame, question: Question, dates: Dates) -> pd.DataFrame:
    """One row per tenth of the evaluation date's customers, 10 = most promised: customers, mean promised and observed
    spend.
    """
    held_out = rows(panel, question, [dates.evaluate])
    return deciles(held_out["spend"].to_numpy(np.float64), spend(value, held_out))


def to_json(value: Value) -> dict[str, Any]:
    """Plain values that `from_json` reads back."""
    return asdict(value)


def from_json(values: Mapping[str, Any]) -> Value:
    """What `to_json` gave."""
    lasting, season = values["lifetimes"], values["season"]
    return Value(
        values["horizon_days"],
        tuple(values["features"]),
        tuple(values["boosters"]),
        values["level"],
        lifetimes.from_json(lasting) if lasting else None,
        None
        if season is None
        else Busyness(**{**season, **{name: tuple(season[name]) for name in ("days", "factors")}}),
        values["pace_level"],
    )


def _pace(value: Value, frame: pd.DataFrame, within: Floats) -> Floats:
    """The spend `within` the horizon kept up for a year, on average days of a year where the season is known."""
    busier = 1.0 if value.season is None else _season(value.season, frame) / value.season.year
    per_day = within / value.horizon_days / busier
    if value.lifetimes is None:
        return per_day * lifetimes.YEAR
    return per_day * value.horizon_days * lifetimes.year_to(value.lifetimes, frame, value.horizon_days)


def _pace_level(value: Value, day: pd.DataFrame) -> float:
    """What brings the pace kept up on a day to the total of `lifetimes`: all of it, half where the season is known.

    A horizon has a season and a year has none; with the season taken out, the pace tells of the level too.
    """
    if value.lifetimes is None or day.empty:
        return 1.0
    pace = _pace(value, day, spend(value, day)).sum()
    total = lifetimes.year_spend(value.lifetimes, day).sum()
    if min(pace, total) <= 0:
        return 1.0
    return float((total / pace) ** (1.0 if value.season is None else 0.5))


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


def _season(season: Busyness | None, frame: pd.DataFrame) -> Floats:
    return np.ones(len(frame)) if season is None else season.of(frame)


def _grow(
    frame: pd.DataFrame, features: Sequence[str], seed: int, season: Busyness | None
) -> boosting.Booster:
    label = np.maximum(frame["spend"].to_numpy(np.float64), 0.0) / _season(season, frame)
    return boosting.grow(frame, features, label, {**GROWTH, "seed": seed}, TREES)


def _mean(boosters: Sequence[boosting.Booster], frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    spends = [np.maximum(boosting.estimates(booster, frame, features), 0.0) for booster in boosters]
    return np.asarray(np.mean(spends, axis=0), dtype=np.float64)
