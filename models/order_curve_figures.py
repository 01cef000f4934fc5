"""How good the curve of the next order is by itself, at each horizon, on days it had not seen."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from models import bgnbd
from models.calibration import Floats
from models.errors import CannotTrain
from models.metrics import metrics
from models.newest_orders import LABEL
from models.order_curve import OrderCurve, fit_until, newest_closed, survival
from models.training_dates import Dates
from questions.horizons import HORIZONS
from questions.question import Question


def judge(
    panel: pd.DataFrame, question: Question, dates: Dates, history: pd.DataFrame | None = None
) -> dict[str, dict[str, float]]:
    """How good the curve alone is next to BG/NBD and the base rate, by predictor: log loss and AUC of each horizon.

    Each horizon is judged on the newest date it is over for, with a curve as it was known on that date; one that
    no such date has a past for is left out.
    """
    end = dates.evaluate + timedelta(days=question.horizon_days)
    figures: dict[str, dict[str, float]] = {"model": {}, "bg_nbd": {}, "base_rate": {}}
    for days in HORIZONS:
        chances, y = _judged(panel, question, end, days, history)
        for name, chance in chances.items():
            quality = metrics(y, chance)
            figures[name] |= {figure(days, key): quality[key] for key in ("log_loss", "auc")}
    return {name: values for name, values in figures.items() if values}


def figure(days: int, name: str) -> str:
    """What a figure of the curve at one horizon is called.

    >>> figure(7, "auc")
    'order_7d_auc'
    """
    return f"order_{days}d_{name}"


def losses(figures: dict[str, dict[str, float]]) -> str:
    """The log loss of each horizon by predictor, in words; empty without figures.

    >>> losses({"model": {"order_7d_log_loss": 0.5}, "base_rate": {"order_7d_log_loss": 0.6931}})
    'an order within any horizon, log loss before it is put to the models (model, base_rate): 7 days 0.5000 / 0.6931'
    """
    names = {days: figure(days, "log_loss") for days in HORIZONS}
    parts = [
        f"{days} days {' / '.join(f'{values[name]:.4f}' for values in figures.values() if name in values)}"
        for days, name in names.items()
        if name in figures.get("model", {})
    ]
    title = f"an order within any horizon, log loss before it is put to the models ({', '.join(figures)}): "
    return title + ", ".join(parts) if parts else ""


def rivals(
    curve: OrderCurve, panel: pd.DataFrame, frame: pd.DataFrame, earlier: date, days: int
) -> dict[str, Floats]:
    """The chance of an order within so many days by BG/NBD, where the curve has it, and by the rate of `earlier`."""
    on_date = pd.to_datetime(panel["as_of"]) == pd.Timestamp(earlier)
    usual = float((panel.loc[on_date, LABEL] < days).mean())
    chances: dict[str, Floats] = {}
    if curve.bgnbd is not None:
        chances["bg_nbd"] = bgnbd.buys_within(curve.bgnbd, bgnbd.histories(frame), days)
    return chances | {"base_rate": np.full(len(frame), usual)}


def _judged(
    panel: pd.DataFrame, question: Question, end: date, days: int, history: pd.DataFrame | None
) -> tuple[dict[str, Floats], Floats]:
    """The chances each predictor gave on the newest date so many days are over for, and what came; none: too early."""
    as_of = pd.to_datetime(panel["as_of"])
    day = newest_closed(panel, end, days)
    earlier = None if day is None else newest_closed(panel, day, days)
    if day is None or earlier is None:
        return {}, np.zeros(0)
    try:
        curve = fit_until(panel, question, day, history)
    except CannotTrain:
        return {}, np.zeros(0)
    held_out = panel[as_of == pd.Timestamp(day)]
    own = {"model": -np.expm1(survival(curve, held_out)[:, HORIZONS.index(days)])}
    chances = own | rivals(curve, panel, held_out, earlier, days)
    return chances, (held_out[LABEL] < days).to_numpy(np.float64)
