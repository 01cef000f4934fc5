"""When a customer's next order comes, as a curve: the chance of an order within any number of days.

A discrete-time hazard: for each span of days, the chance to order in it of those who have not yet, as BG/NBD has it,
put right by what customers did. The questions' own models know more of their horizons; `models.anchors` pins the curve
to them. So the curve has only to say how an order within 90 days falls upon its days, and a few columns do: with the
trees' log-odds among them, learnt out of sample, nothing was gained on The Complete Journey.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from models import bgnbd
from models.anchors import Anchor, pinned
from models.bgnbd import BgNbd
from models.calibration import Floats
from models.errors import CannotTrain
from models.fallback import SnapshotBgNbd
from models.level import Busyness, busyness
from models.newest_orders import LABEL
from models.panel_rows import require, some_customers
from models.row_sums import row_sums
from models.training_dates import Dates
from questions.horizons import HORIZONS
from questions.question import Question

COLUMNS = (*bgnbd.COLUMNS, "usual_days_between_orders", "orders_30d", "orders_90d")
KEYS = ("customer_id", "as_of")
STARTS = (0, *HORIZONS[:-1])
NEWEST_DATES = 8
"""A span is learnt from so many of the newest dates on which it was over."""
MOST_CUSTOMERS = 10_000
"""So many customers say all a dozen weights can learn."""
FEWEST = 30
"""The fewest customers who ordered, and who did not, within the first span."""
FIRST_SD, NEXT_SD = 1.0, 0.5
"""How far a span's weights lie from BG/NBD, and from those of the span before: log-odds per standard deviation of a
column."""
LEAST = 1e-9


@dataclass(frozen=True)
class OrderCurve:
    """The hazard of each span between two of `HORIZONS` (JSON-able): a row of `weights` per span, the intercept first.

    A span that was never over in training has the weights of the one before: BG/NBD's hazard, put right as there.
    Without `bgnbd` a hazard stays the same from day to day. `season` is how busy each day is expected to be.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    bgnbd: BgNbd | None
    season: Busyness | None


def fit(
    panel: pd.DataFrame, question: Question, dates: Dates, history: pd.DataFrame | None = None
) -> OrderCurve:
    """The curve of everybody, as it is known when the horizon of `dates.evaluate` is over; nothing later is seen."""
    return fit_until(panel, question, dates.evaluate + timedelta(days=question.horizon_days), history)


def fit_until(
    panel: pd.DataFrame, question: Question, end: date, history: pd.DataFrame | None = None
) -> OrderCurve:
    """The curve as it is known on `end`, which a date counts for only once the span is over.

    Raises `CannotTrain` where fewer than `FEWEST` customers ordered, or did not, within the first span.
    """
    columns = [*KEYS, LABEL, *COLUMNS]
    require(panel, columns, "The panel for the order curve")
    panel = some_customers(panel[columns], MOST_CUSTOMERS)
    daily = replace(question, horizon_days=1)
    season = None if history is None else busyness(history, daily, end)
    empty = OrderCurve((), (), (), _lifetimes(panel, end), season)
    first = _closed(panel, end, 0)
    _check(first)
    plain = _columns(empty, first, 0)
    curve = replace(
        empty,
        mean=tuple(plain.mean(axis=0).tolist()),
        scale=tuple(np.maximum(plain.std(axis=0), LEAST).tolist()),
    )
    weights = np.zeros(plain.shape[1] + 1)
    for span in range(len(HORIZONS)):
        weights = _fitted(curve, _closed(panel, end, span), span, weights)
        curve = replace(curve, weights=(*curve.weights, tuple(weights.tolist())))
    return curve


def survival(curve: OrderCurve, frame: pd.DataFrame) -> Floats:
    """The logarithm of the chance of no order within each of `HORIZONS`: a row per row, a column per horizon."""
    require(frame, ["as_of", *COLUMNS], "The snapshot")
    odds = [_odds(curve, frame, span, np.array(weights)) for span, weights in enumerate(curve.weights)]
    return np.cumsum([-np.logaddexp(0.0, part) for part in odds], axis=0).T


def probabilities(curve: OrderCurve, frame: pd.DataFrame, chance: Floats, horizon_days: int) -> Floats:
    """The chance of an order within each of `HORIZONS`, given a scorer's `chance` of an order within `horizon_days`.

    A row per row of `frame`, a column per horizon; what a back-test of one question grades.
    """
    return pinned(survival(curve, frame), [Anchor(horizon_days, chance)])


def snapshot_orders(day: pd.DataFrame) -> BgNbd | None:
    """BG/NBD fitted on a day's own customers; None where it cannot be fitted."""
    try:
        return bgnbd.fit(bgnbd.histories(day))
    except CannotTrain:
        return None


def snapshot_survival(model: BgNbd, frame: pd.DataFrame, question: Question) -> Floats:
    """`survival` by the `snapshot_orders` of a day."""
    questions = [replace(question, horizon_days=days, yes_means="order", conditions=()) for days in HORIZONS]
    chances = [SnapshotBgNbd(single, model).chance(frame) for single in questions]
    return np.log1p(-np.minimum(np.array(chances).T, 1.0 - LEAST))


def to_json(curve: OrderCurve) -> dict[str, Any]:
    """Plain values that `from_json` reads back."""
    return asdict(curve)


def from_json(values: Mapping[str, Any]) -> OrderCurve:
    """What `to_json` gave."""
    mean, scale = (tuple(values[name]) for name in ("mean", "scale"))
    weights = tuple(tuple(row) for row in values["weights"])
    model, season = values["bgnbd"], values["season"]
    busy = season and Busyness(**{**season, **{name: tuple(season[name]) for name in ("days", "factors")}})
    return OrderCurve(mean, scale, weights, model and BgNbd(**model), busy)


def newest_closed(panel: pd.DataFrame, end: date, days: int) -> date | None:
    """The newest date of a panel of which so many days were over on `end`; None without such a date."""
    closed = _day(panel)[_day(panel) <= pd.Timestamp(end - timedelta(days=days))]
    return None if closed.empty else closed.max().date()


def _closed(panel: pd.DataFrame, end: date, span: int) -> pd.DataFrame:
    """Who had not ordered when the span began, on the newest dates on which it was over."""
    day = _day(panel)
    closed = np.unique(day[day <= pd.Timestamp(end - timedelta(days=HORIZONS[span]))])[-NEWEST_DATES:]
    waiting = ~(panel[LABEL] < STARTS[span])
    return panel[day.isin(closed) & waiting].sort_values(["as_of", "customer_id"], ignore_index=True)


def _check(first: pd.DataFrame) -> None:
    ordered = first[LABEL] < HORIZONS[0]
    fewest = min(first.loc[part, "customer_id"].nunique() for part in (ordered, ~ordered))
    if fewest < FEWEST:
        raise CannotTrain(
            f"The order curve needs {FEWEST} customers who ordered within {HORIZONS[0]} days and {FEWEST} "
            f"who did not; there are {fewest} of a kind."
        )


def _lifetimes(panel: pd.DataFrame, end: date) -> BgNbd | None:
    newest = newest_closed(panel, end, 0)
    try:
        return bgnbd.fit(bgnbd.histories(panel[_day(panel) == pd.Timestamp(newest)]))
    except CannotTrain:
        return None


def _fitted(curve: OrderCurve, rows: pd.DataFrame, span: int, before: Floats) -> Floats:
    """The weights of one span, shrunk towards those of the span before."""
    if rows.empty:
        return before
    columns, start = _design(curve, rows, span), _start(curve, rows, span)
    y = (rows[LABEL] < HORIZONS[span]).to_numpy(np.float64)
    # the same customer on k dates is one witness, not k
    witness = 1.0 / rows["as_of"].nunique()
    spread = np.full(len(before), NEXT_SD if span else FIRST_SD)
    spread[0] = spread[0] if curve.bgnbd is not None or span else 10.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds, away = start + columns @ weights, (weights - before) / spread
        error = 0.5 * (1.0 + np.tanh(0.5 * odds)) - y
        value = witness * np.sum(np.logaddexp(0.0, odds) - y * odds) + 0.5 * np.sum(away**2)
        return float(value), witness * (columns.T @ error) + away / spread

    best: Any = minimize(loss, before, jac=True, method="L-BFGS-B")
    return np.asarray(best.x, dtype=np.float64)


def _odds(curve: OrderCurve, frame: pd.DataFrame, span: int, weights: Floats) -> Floats:
    return _start(curve, frame, span) + row_sums(_design(curve, frame, span), weights)


def _design(curve: OrderCurve, frame: pd.DataFrame, span: int) -> Floats:
    standard = (_columns(curve, frame, span) - np.array(curve.mean)) / np.array(curve.scale)
    return np.column_stack([np.ones(len(frame)), standard])


def _start(curve: OrderCurve, frame: pd.DataFrame, span: int) -> Floats:
    """The log-odds a span has before anything is learnt: BG/NBD's, in days as busy as they are."""
    return _bgnbd_odds(curve, frame, span) + _busy(curve.season, frame, span)


def _columns(curve: OrderCurve, frame: pd.DataFrame, span: int) -> Floats:
    """One row of plain columns per row: silence, pace, rhythm, and what BG/NBD says of one-time buyers and others."""
    silence, months, season = (
        np.log1p(frame[name].to_numpy(np.float64)) for name in (COLUMNS[2], "orders_30d", "orders_90d")
    )
    usual = np.log1p(frame["usual_days_between_orders"].to_numpy(np.float64))
    has_usual = np.isfinite(usual)
    late = np.where(has_usual, silence - usual, 0.0)
    once = (bgnbd.histories(frame).x == 0.0).astype(np.float64)
    plain = [silence, np.where(has_usual, usual, 0.0), has_usual * 1.0, late**2, months, season, once]
    if curve.bgnbd is None:
        return np.column_stack(plain)
    odds = _bgnbd_odds(curve, frame, span)
    return np.column_stack([*plain, odds, once * odds])


def _bgnbd_odds(curve: OrderCurve, frame: pd.DataFrame, span: int) -> Floats:
    """The log-odds of an order in the span for who had none before it: BG/NBD's, or else those of so many days."""
    if curve.bgnbd is None:
        return np.full(len(frame), np.log(HORIZONS[span] - STARTS[span]))
    history = bgnbd.histories(frame)
    start, end = (
        1.0 - bgnbd.buys_within(curve.bgnbd, history, days) for days in (STARTS[span], HORIZONS[span])
    )
    return np.log(np.maximum(start - end, LEAST)) - np.log(np.maximum(end, LEAST))


def _busy(season: Busyness | None, frame: pd.DataFrame, span: int) -> Floats:
    """The logarithm of how busy the days of the span are, seen from each row's date."""
    if season is None:
        return np.zeros(len(frame))
    dates, place = np.unique(_day(frame).to_numpy(), return_inverse=True)
    ahead = np.arange(STARTS[span], HORIZONS[span]).astype("timedelta64[D]")
    days = season.of(pd.DataFrame({"as_of": (dates[:, None] + ahead).ravel()}))
    return np.log(days.reshape(len(dates), len(ahead)).mean(axis=1))[place]


def _day(frame: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(frame["as_of"])
