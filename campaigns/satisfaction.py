"""The satisfaction index, 0 to 100, from what the shop's own data say of six drivers, and the part of each."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats
from campaigns.satisfaction_drivers import DRIVER_MARKS

PRIOR = 2.0
"""The shop's mean counts as much as so many of the customer's own experiences: a single late parcel is no verdict."""


def satisfaction(features: pd.DataFrame) -> dict[str, Floats | pd.Series]:
    """The index of each customer and a text with each driver's part; nan and null where no driver is known.

    A driver's mark is the customer's own mean, drawn towards the shop's; the index is the mean of the marks times 100.
    The drivers weigh alike, since nothing is known of the shop that would weigh them (Dawes 1979, American Psychologist
    34: with few data equal weights do as well as fitted ones). What is not known is left out and named.
    """
    marks = {name: _drawn(*mark(features)) for name, mark in DRIVER_MARKS.items()}
    table = np.column_stack(list(marks.values()))
    has_value = ~np.isnan(table)
    spoken = has_value.sum(axis=1)
    index = np.where(spoken > 0, 100.0 * np.nansum(table, axis=1) / np.maximum(spoken, 1), np.nan)
    return {"satisfaction_index": index, "satisfaction_drivers": _texts(marks, spoken, features.index)}


def _drawn(count: Floats, mean: Floats) -> Floats:
    """Each customer's mean mark drawn towards the mean of all; nan for whoever has none."""
    has_value = (count > 0) & ~np.isnan(mean)
    if not has_value.any():
        return np.full(len(count), np.nan)
    shop = float(np.average(mean[has_value], weights=count[has_value]))
    return np.where(has_value, (count * mean + PRIOR * shop) / (count + PRIOR), np.nan)


def _texts(marks: Mapping[str, Floats], spoken: Floats, index: pd.Index) -> pd.Series:
    """Of each customer "quality 31 of 33, price 20 of 33, not known: delivery, payment"; null where none is known."""
    shares = np.round(100.0 / np.maximum(spoken, 1)).astype(int)
    parts, lacking = np.full(len(index), "", dtype=object), np.full(len(index), "", dtype=object)
    for name, mark in marks.items():
        has_value = ~np.isnan(mark)
        points = np.round(np.nan_to_num(mark) * 100.0 / np.maximum(spoken, 1)).astype(int)
        words = np.array(
            [[f"{name} {part} of {most}, " for part in range(101)] for most in range(101)], object
        )
        parts = parts + np.where(has_value, words[shares, points], "")
        lacking = lacking + np.where(has_value, "", f"{name}, ")
    lacking = np.where(lacking == "", "", "not known: " + lacking)
    texts = pd.Series(parts + lacking, index=index, dtype=object).str.removesuffix(", ")
    return texts.where(spoken > 0, None)
