"""What a scored customer is told beside two probabilities: when, how much, why."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from features.reason_groups import CAUSES, NO_CAUSE, causes_of
from flows.run.champions import Champion
from models import timing, value
from models.reasons import reasons

Columns = dict[str, Any]


def when(features: pd.DataFrame, one: Champion | None, active: pd.Series, day: date) -> Columns:
    """Rhythm, and for active customers the expected date of the next order with its range."""
    found: Columns = {name: features[name] for name in ("usual_days_between_orders", "days_overdue")}
    empty = pd.Series([None] * len(features), index=features.index, dtype=object)
    ends = [empty] * 3
    if one is not None and one.beside.get("timing"):
        days = timing.expect(timing.from_json(one.beside["timing"]), features)
        ends = [_dates(end, active, day) for end in days]
    low, middle, high = ends
    return found | {
        "expected_next_order_date": middle,
        "expected_next_order_low": low,
        "expected_next_order_high": high,
    }


def worth(features: pd.DataFrame, one: Champion | None, churn: pd.Series) -> Columns:
    """Spend within the repurchase horizon, in a year, and what of the latter is at risk; null without a model."""
    near = year = pd.Series(np.nan, index=features.index)
    if one is not None and one.beside.get("value"):
        model = value.from_json(one.beside["value"])
        spent = value.spend(model, features)
        near = pd.Series(spent, index=features.index)
        year = pd.Series(value.in_a_year(model, features, spent), index=features.index)
    return {"predicted_spend": near, "predicted_value_365d": year, "value_at_risk": churn * year}


def why(features: pd.DataFrame, models: Mapping[str, Champion], active: pd.Series) -> Columns:
    """The three strongest reasons: of churn for the active, of the next order for everybody else."""
    names = np.full((len(features), 3), None, dtype=object)
    for name, asked in (("churn", active.to_numpy()), ("repurchase", ~active.to_numpy())):
        one = models.get(name)
        if one is not None and asked.any():
            causes = causes_of(one.model.features)
            typical = one.beside.get("typical", {})
            names[asked] = reasons(one.model, features[asked], (*CAUSES, NO_CAUSE), causes, typical)
    return {f"reason_{number + 1}": names[:, number] for number in range(3)}


def typical(panel: pd.DataFrame, features: Sequence[str], dates: Sequence[date]) -> dict[str, float]:
    """The usual (median) value of each feature on `dates`; one that nobody has is left out."""
    newest = panel[pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(sorted(dates)))]
    medians = newest[list(features)].median()
    return {name: float(value) for name, value in medians.items() if np.isfinite(value)}


def _dates(days: Any, active: pd.Series, day: date) -> pd.Series:
    found = [
        day + timedelta(days=int(end)) if asked else None for end, asked in zip(days, active, strict=True)
    ]
    return pd.Series(found, index=active.index, dtype=object)
