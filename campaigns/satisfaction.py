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

    A driver's mark, 0 to 100, is the mean of the customer's own experiences, drawn towards the shop's. The index is the
    shop's usual (the mean over its drivers) plus the mean of what the customer's marks differ from those of all: a
    driver of which nothing is known, or on which everybody is judged harshly, moves nobody. Drivers weigh alike, since
    nothing is known that would weigh them (Dawes 1979, American Psychologist 34: equal weights are robust).
    """
    marks = {name: 100.0 * _drawn(*mark(features)) for name, mark in DRIVER_MARKS.items()}
    means = {name: float(np.nanmean(mark)) for name, mark in marks.items() if not np.isnan(mark).all()}
    usual = float(np.mean(list(means.values()))) if means else float("nan")
    spoken = np.sum([~np.isnan(mark) for mark in marks.values()], axis=0)
    parts = {name: (marks[name] - mean) / np.maximum(spoken, 1) for name, mean in means.items()}
    total = usual + np.sum([np.nan_to_num(part) for part in parts.values()], axis=0)
    index = np.where(spoken > 0, np.clip(total, 0.0, 100.0), np.nan)
    return {
        "satisfaction_index": index,
        "satisfaction_drivers": _texts(usual, parts, spoken, features.index),
    }


def _drawn(count: Floats, mean: Floats) -> Floats:
    """Each customer's mean mark drawn towards the mean of all; nan for whoever has none."""
    has_value = (count > 0) & ~np.isnan(mean)
    if not has_value.any():
        return np.full(len(count), np.nan)
    shop = float(np.average(mean[has_value], weights=count[has_value]))
    return np.where(has_value, (count * mean + PRIOR * shop) / (count + PRIOR), np.nan)


def _texts(usual: float, parts: Mapping[str, Floats], spoken: Floats, index: pd.Index) -> pd.Series:
    """Of each customer "usual 82, delivery -6, reviews +2, not known: service"; null where none is known."""
    words, silent = np.full(len(index), "", dtype=object), np.full(len(index), "", dtype=object)
    for name in DRIVER_MARKS:
        part = parts.get(name, np.full(len(index), np.nan))
        has_value = ~np.isnan(part)
        points = np.clip(np.round(np.nan_to_num(part)), -100, 100).astype(int)
        phrases = np.array([f", {name} {point:+d}" for point in range(-100, 101)], dtype=object)
        words = words + np.where(has_value, phrases[points + 100], "")
        silent = silent + np.where(has_value, "", f", {name}")
    end = np.where(silent == "", "", ", not known: " + pd.Series(silent, dtype=object).str.removeprefix(", "))
    usual_text = "" if np.isnan(usual) else f"usual {usual:.0f}"
    return pd.Series(usual_text + words + end, index=index, dtype=object).where(spoken > 0, None)
