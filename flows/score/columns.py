"""The columns of the scored table next to the probabilities: when, how much, why."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.reason_groups import CAUSES, NO_CAUSE, causes_of
from flows.run.champions import Champion
from models import order_curve, timing, value
from models.anchors import Anchor, pinned
from models.bgnbd import BgNbd
from models.calibration import Floats
from models.candidate import trees_of
from models.reasons import no_reasons, reasons
from questions.horizons import HORIZONS, order_probability
from questions.question import Question

Columns = dict[str, Any]


def audience(question: Question, features: pd.DataFrame) -> pd.Series:
    """Whether the question is put to each customer of a snapshot."""
    return question.audience(features.__getitem__, pd.Series(data=True, index=features.index))


def when(features: pd.DataFrame, question: Question | None, champion: Champion | None, day: date) -> Columns:
    """Rhythm, and for those the question is put to the expected date of the next order with its range.

    `question` is the one that learns the side model "timing"; without it, or a champion, the dates are null.
    """
    columns: Columns = {name: features[name] for name in ("usual_days_between_orders", "days_overdue")}
    empty = pd.Series([None] * len(features), index=features.index, dtype=object)
    low, middle, high = empty, empty, empty
    if question is not None and champion is not None and champion.side_models.get("timing"):
        active = audience(question, features)
        ends = timing.expect(timing.from_json(champion.side_models["timing"]), features[active])
        low, middle, high = (_dates(days, active, day) for days in ends)
    return columns | {
        "expected_next_order_date": middle,
        "expected_next_order_low": low,
        "expected_next_order_high": high,
    }


def within(
    features: pd.DataFrame,
    question: Question | None,
    champion: Champion | None,
    orders: BgNbd | None,
    anchors: Sequence[Anchor],
) -> Columns:
    """The chance of an order within each of `HORIZONS`, put to the questions' own chances at theirs (`anchors`).

    `question` is the one that learns the side model "horizons". Without it, or a champion, BG/NBD fitted on the day
    (`orders`) says how orders fall upon the days; null where it cannot be fitted.
    """
    survival = None
    if champion is not None and champion.side_models.get("horizons"):
        survival = order_curve.survival(order_curve.from_json(champion.side_models["horizons"]), features)
    elif question is not None and orders is not None:
        survival = order_curve.snapshot_survival(orders, features, question)
    if survival is None:
        return {order_probability(days): np.full(len(features), np.nan) for days in HORIZONS}
    chances = pinned(survival, anchors)
    return {order_probability(days): chances[:, place] for place, days in enumerate(HORIZONS)}


def worth(
    features: pd.DataFrame, champion: Champion | None, lost: Question | None, risk: pd.Series
) -> Columns:
    """Spend within the horizon, in a year, and a year's at risk; null without a side model "value".

    `risk` is the chance to lose each customer, the answer to the question `lost`: at risk is so much of what they would
    spend if they were not lost.
    """
    near = year = staying = np.full(len(features), np.nan)
    if champion is not None and champion.side_models.get("value"):
        model = value.from_json(champion.side_models["value"])
        near = value.spend(model, features)
        year = value.in_a_year(model, features, near)
        days = 0 if lost is None else lost.horizon_days
        staying = value.if_they_stay(model, features, year, risk.to_numpy(np.float64), days)
    return {"predicted_spend": near, "predicted_value_365d": year, "value_at_risk": risk * staying}


def why(
    features: pd.DataFrame,
    questions: Sequence[Question],
    models: Mapping[str, Champion],
    usual: Mapping[str, Mapping[str, float]],
) -> Columns:
    """The reasons of the first question that is put to a customer, with their figures; null where it has no trees.

    `usual` is, by question, what is usual today among the customers the question is put to.
    """
    columns = no_reasons(len(features))
    waiting = np.full(len(features), fill_value=True)
    for question in questions:
        inside = audience(question, features).to_numpy()
        rows, waiting = waiting & inside, waiting & ~inside
        champion = models.get(question.name)
        trees = None if champion is None else trees_of(champion.scorer)
        if trees is not None and rows.any():
            causes, cause_of = (*CAUSES, NO_CAUSE), causes_of(trees.features)
            parts = reasons(trees, features[rows], causes, cause_of, usual[question.name])
            for name, values in parts.items():
                columns[name][rows] = values
    return columns


def _dates(days: Floats, active: pd.Series, day: date) -> pd.Series:
    """The day so many days after `day` of whoever is active, null for others; `days` are of the active alone."""
    dates = np.full(len(active), None, dtype=object)
    dates[active.to_numpy()] = [day + timedelta(days=int(end)) for end in days]
    return pd.Series(dates, index=active.index, dtype=object)
