"""Features of a snapshot as arrays, where a shop may lack the table that a feature comes from."""

from collections.abc import Collection
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


class Features(Protocol):
    """Features of customers by name: a frame, or a day of which a column is read when it is asked for."""

    @property
    def columns(self) -> Collection[str]: ...  # noqa: D102
    def __getitem__(self, name: str) -> Any: ...
    def __len__(self) -> int: ...


def number(features: Features, name: str) -> Floats:
    """The feature of each customer; nan throughout where the shop has no data for it.

    >>> import pandas as pd
    >>> number(pd.DataFrame({"orders_ever": [2, 5]}), "returns_90d").tolist()
    [nan, nan]
    """
    if name not in features.columns:
        return np.full(len(features), np.nan)
    return features[name].to_numpy(np.float64, na_value=np.nan)


def first_filled(*columns: Floats) -> Floats:
    """Of each row the first number that is there."""
    values = columns[0]
    for column in columns[1:]:
        values = np.where(np.isnan(values), column, values)
    return values


def middle(values: Floats, where: Booleans | None = None) -> float:
    """The median of the numbers that are there; nan where there is none."""
    inside = values[~np.isnan(values) & (True if where is None else where)]
    return float(np.median(inside)) if len(inside) else float("nan")


def many(values: Floats, least: float = 2.0) -> float:
    """How many are many: at least two (`least`), and as many as the tenth of the customers who have most."""
    inside = values[~np.isnan(values)]
    top = float(np.quantile(inside, 0.9)) if len(inside) else 0.0
    return max(least, top)
