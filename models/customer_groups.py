"""The same figures by value, tenure and recency, so that a good average hides no bad group."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from models.calibration import Floats
from models.metrics import metrics

SHOWN = ("auc", "log_loss", "calibration_error", "lift_top_decile")
FEWEST = 50
GRADED = (0.2, 0.3)


def grades(spend: pd.Series, shares: Sequence[float] = GRADED) -> pd.Series:
    """Each customer's value grade, of a day's customers by what they spent in the last 365 days.

    A for the first of `shares` with the highest spend (the fifth), B for the next (three tenths), C for the rest.
    Equal spends share one grade, by their middle rank; whoever spent nothing, or sent more back, is always C.

    >>> grades(pd.Series([10.0, 1.0, 1.0, 5.0, 7.0])).tolist()
    ['A', 'C', 'C', 'B', 'B']
    """
    paid = spend.fillna(0.0)
    above = (1.0 - paid.rank(pct=True, method="average")).round(9)  # the share of customers before this one
    a, b = shares
    names = np.select([paid <= 0.0, above < a, above < round(a + b, 9)], ["C", "A", "B"], "C")
    return pd.Series(names, index=spend.index, dtype=object)


def bands(
    frame: pd.DataFrame, everybody: pd.DataFrame | None = None, shares: Sequence[float] = GRADED
) -> dict[str, pd.Series]:
    """Each row's value grade, tenure and recency band; a column that is not there gives none.

    The grade is the one the scored table gives: among `everybody` of that date (default: these rows), active or not.
    """
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
    groups = {
        name: pd.cut(frame[column], ends, labels=names).astype(object)
        for name, (column, ends, names) in edges.items()
        if column in frame.columns
    }
    if "amount_365d" not in frame.columns:
        return groups
    if everybody is None:
        return {"value": grades(frame["amount_365d"], shares)} | groups
    graded = grades(everybody["amount_365d"], shares).set_axis(everybody["customer_id"])
    return {"value": frame["customer_id"].map(graded)} | groups


def by_group(
    frame: pd.DataFrame,
    y: Floats,
    predictions: Mapping[str, Floats],
    everybody: pd.DataFrame | None = None,
    shares: Sequence[float] = GRADED,
) -> pd.DataFrame:
    """One row per band and predictor: customers, observed and promised rate, and the figures; bands as in `bands`.

    A group of fewer than `FEWEST` customers is shown with its rates only: its figures would be chance.
    """
    rows = []
    for by, labels in bands(frame, everybody, shares).items():
        for label in pd.unique(labels.dropna()):
            inside = (labels == label).to_numpy()
            for name, p in predictions.items():
                quality = metrics(y[inside], p[inside]) if inside.sum() >= FEWEST else {}
                figures = {key: quality.get(key, float("nan")) for key in SHOWN}
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
