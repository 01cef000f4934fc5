"""The satisfaction index, 0 to 100, from what the shop's own data say of six drivers, and the part of each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from campaigns.feature_columns import Booleans, Features, Floats
from campaigns.satisfaction_drivers import DRIVER_MARKS
from campaigns.shop_usual import DriverUsual, ShopUsual, shop_medians

PRIOR = 2.0
"""The shop's mean counts as much as so many of the customer's own experiences: a single late parcel is no verdict."""


def satisfaction(features: pd.DataFrame, shop: ShopUsual) -> dict[str, Floats | pd.Series]:
    """The index of each customer and a text with each driver's part; nan and null where no driver is known.

    A driver's mark, 0 to 100, is the mean of the customer's own experiences, drawn towards the shop's. The index is the
    shop's usual (the mean over its drivers) plus the mean of what the customer's marks differ from those of all: a
    driver of which nothing is known, or on which everybody is judged harshly, moves nobody. Drivers weigh alike, since
    nothing is known that would weigh them (Dawes 1979, American Psychologist 34: equal weights are robust).
    """
    marks = {
        name: 100.0 * _drawn(*DRIVER_MARKS[name](features, shop), driver.experience)
        for name, driver in shop.drivers.items()
    }
    means = {name: driver.mark for name, driver in shop.drivers.items()}
    usual = float(np.mean(list(means.values()))) if means else float("nan")
    nobody = np.zeros(len(features), dtype=int)
    spoken = np.sum([nobody, *(~np.isnan(mark) for mark in marks.values())], axis=0)
    parts = {name: (marks[name] - mean) / np.maximum(spoken, 1) for name, mean in means.items()}
    total = usual + np.sum([np.nan_to_num(part) for part in parts.values()], axis=0)
    index = np.where(spoken > 0, np.clip(total, 0.0, 100.0), np.nan)
    return {
        "satisfaction_index": index,
        "satisfaction_drivers": _texts(usual, parts, spoken, features.index),
    }


def shop_usual(features: Features) -> ShopUsual:
    """What is usual among the customers of a day, of whom `features` has every one."""
    shop = shop_medians(features)
    drivers = {name: _driver(*mark(features, shop)) for name, mark in DRIVER_MARKS.items()}
    return replace(shop, drivers={name: driver for name, driver in drivers.items() if driver is not None})


def _driver(count: Floats, mean: Floats) -> DriverUsual | None:
    """What is usual of one driver; None where nobody has a mark."""
    has_value = _has_mark(count, mean)
    if not has_value.any():
        return None
    experience = float(np.average(mean[has_value], weights=count[has_value]))
    return DriverUsual(experience, float(np.nanmean(100.0 * _drawn(count, mean, experience))))


def _drawn(count: Floats, mean: Floats, experience: float) -> Floats:
    """Each customer's mean mark drawn towards the mean of all (`experience`); nan for whoever has none."""
    drawn = (count * mean + PRIOR * experience) / (count + PRIOR)
    return np.where(_has_mark(count, mean), drawn, np.nan)


def _has_mark(count: Floats, mean: Floats) -> Booleans:
    return (count > 0) & ~np.isnan(mean)


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
