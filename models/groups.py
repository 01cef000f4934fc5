"""The same figures by value, tenure and recency, so that a good average hides no bad group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.calibration import Floats
from models.evaluate import metrics

SHOWN = ("auc", "log_loss", "calibration_error", "lift_top_decile")
FEWEST = 50


def grades(value: pd.Series) -> pd.Series:
    """A for the fifth with the highest value, B for the next three tenths, C for the rest; equal values together.

    >>> grades(pd.Series([10.0, 1.0, 1.0, 5.0, 7.0])).tolist()
    ['A', 'C', 'C', 'B', 'B']
    """
    rank = value.fillna(0.0).rank(pct=True, method="average")
    return pd.Series(np.select([rank > 0.8, rank > 0.5], ["A", "B"], "C"), index=value.index)


def bands(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Each row's value grade (spend in a year), tenure and recency band; a column that is not there gives none."""
    edges = {
        "tenure": (
            "days_since_first_order",
            [0, 90, 365, np.inf],
            ["to 90 days", "91 to 365 days", "over a year"],
        ),
        "recency": (
            "days_since_last_order",
            [0, 7, 30, 90, np.inf],
            ["to 7 days", "8 to 30", "31 to 90", "over 90"],
        ),
    }
    found = {
        name: pd.cut(frame[column], ends, labels=names).astype(object)
        for name, (column, ends, names) in edges.items()
        if column in frame.columns
    }
    return ({"value": grades(frame["amount_365d"])} if "amount_365d" in frame.columns else {}) | found


def by_group(frame: pd.DataFrame, y: Floats, predictions: Mapping[str, Floats]) -> pd.DataFrame:
    """One row per band and predictor: customers, observed and promised rate, and the figures.

    A group of fewer than `FEWEST` customers is shown with its rates only: its figures would be chance.
    """
    rows = []
    for by, labels in bands(frame).items():
        for label in pd.unique(labels.dropna()):
            inside = (labels == label).to_numpy()
            for name, p in predictions.items():
                found = metrics(y[inside], p[inside]) if inside.sum() >= FEWEST else {}
                figures = {key: found.get(key, float("nan")) for key in SHOWN}
                rates = {"observed": y[inside].mean(), "promised": p[inside].mean()}
                rows.append(
                    {
                        "by": by,
                        "group": label,
                        "predictor": name,
                        "customers": int(inside.sum()),
                        **rates,
                        **figures,
                    }
                )
    return (
        pd.DataFrame(rows).sort_values(["by", "group", "predictor"], ignore_index=True)
        if rows
        else pd.DataFrame()
    )
