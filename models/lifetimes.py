"""What customers are worth by BG/NBD x Gamma-Gamma: in any time, in a year, and if they stay.

`models.bgnbd` says how many orders are to come, `models.gamma_gamma` what each is worth. Both are fitted on histories
that are years or months long, so a year's total hardly feels the season of a day; what they are off for a shop they
stay off, mostly, and a year that has closed since tells by how much.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from models import bgnbd, gamma_gamma
from models.bgnbd import BgNbd
from models.calibration import PRIOR_SD, Floats
from models.errors import CannotTrain
from models.gamma_gamma import GammaGamma
from models.training_dates import Dates

YEAR = 365
LABEL = "year_spend"
"""The panel's column with the spend in [`as_of`, `as_of` + 365 days); null where that year is not over."""


@dataclass(frozen=True)
class Lifetimes:
    """How often customers order and for how long (`orders`), and for how much (`amounts`).

    `level` is what a year's promise is multiplied by, from a year that has closed.
    """

    orders: BgNbd
    amounts: GammaGamma
    level: float = 1.0


def fit(panel: pd.DataFrame, dates: Dates) -> Lifetimes | None:
    """From all customers' past as of the calibrate date; None where too few have come back.

    `level` looks at no year that ends after `dates.evaluate`.
    """
    try:
        model = _fit(_on(panel, max(dates.calibrate)))
    except CannotTrain:
        return None
    return replace(model, level=year_level(panel, dates.evaluate))


def spend(model: Lifetimes, frame: pd.DataFrame, days: float) -> Floats:
    """The expected spend of each row in the next `days`, as the textbook has it."""
    return bgnbd.expected(model.orders, bgnbd.histories(frame), days) * _order_value(model, frame)


def year_spend(model: Lifetimes, frame: pd.DataFrame) -> Floats:
    """The expected spend of each row in the next 365 days, at the level of what closed years have shown."""
    return spend(model, frame, YEAR) * model.level


def year_spend_staying(model: Lifetimes, frame: pd.DataFrame, days: float) -> Floats:
    """The same of customers who order within the next `days`, of those who do not leave (`bgnbd.expected_staying`)."""
    orders = bgnbd.expected_staying(model.orders, bgnbd.histories(frame), YEAR, days)
    return orders * _order_value(model, frame) * model.level


def year_to(model: Lifetimes, frame: pd.DataFrame, days: float) -> Floats:
    """How many times the orders of the next `days` a year holds, for each row.

    Both are those of a customer who is still there: the chance to be there is in both, so it cancels, however small.
    """
    history = bgnbd.histories(frame)
    near = bgnbd.expected_alive(model.orders, history, days)
    return bgnbd.expected_alive(model.orders, history, YEAR) / np.maximum(near, 1e-300)


def from_json(values: Mapping[str, Any]) -> Lifetimes:
    """From plain values, such as `dataclasses.asdict` gives."""
    orders, amounts = BgNbd(**values["orders"]), GammaGamma(**values["amounts"])
    return Lifetimes(orders, amounts, values.get("level", 1.0))


def year_level(panel: pd.DataFrame, by: date) -> float:
    """What to multiply a year's promise by: half (in logarithms) of what the newest closed year asks for.

    On the newest date of the panel whose year was over on `by` the models are fitted as they would have been then.
    Half, as for every level (`models.calibration.halfway`), and less where so few customers decide that it may be
    chance.
    1 where no year has closed, or none can be told from.
    """
    for frame in _closed_years(panel, by):
        try:
            promised = spend(_fit(frame), frame, YEAR)
        except CannotTrain:
            continue
        return _halfway(frame[LABEL].to_numpy(np.float64), promised)
    return 1.0


def _halfway(true: Floats, promised: Floats) -> float:
    if min(true.sum(), promised.sum()) <= 0:
        return 1.0
    chance = (true - promised).std() * np.sqrt(len(true)) / promised.sum()
    belief = 0.5 * PRIOR_SD**2 / (PRIOR_SD**2 + chance**2)
    return float((true.sum() / promised.sum()) ** belief)


def _closed_years(panel: pd.DataFrame, by: date) -> Iterator[pd.DataFrame]:
    """The panel's dates whose year was over on `by`, the newest first."""
    if LABEL not in panel.columns:
        return
    days = pd.to_datetime(panel.loc[panel[LABEL].notna(), "as_of"]).drop_duplicates()
    for day in sorted(days[days <= pd.Timestamp(by - timedelta(days=YEAR))], reverse=True):
        yield _on(panel, day)


def _fit(frame: pd.DataFrame) -> Lifetimes:
    return Lifetimes(bgnbd.fit(bgnbd.histories(frame)), gamma_gamma.fit(*_orders_and_mean(frame)))


def _order_value(model: Lifetimes, frame: pd.DataFrame) -> Floats:
    return gamma_gamma.order_value(model.amounts, *_orders_and_mean(frame))


def _orders_and_mean(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    amount, days = (frame[name].to_numpy(np.float64) for name in ("amount_ever", "active_days_ever"))
    return days, amount / np.maximum(days, 1.0)


def _on(panel: pd.DataFrame, day: date) -> pd.DataFrame:
    """Every customer of one date, by id: the same rows in any order give the same fit."""
    return panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(day)].sort_values("customer_id")
