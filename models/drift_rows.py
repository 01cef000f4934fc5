"""The figures of drift of one day as rows, and which of them are unusual for this shop."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.calibration import Floats
from models.drift import population_stability, relative_distance
from models.usual_range import usual_range

NAMES = ["kind", "name", "measure", "against"]
LEAST = {"psi": 0.1, "wasserstein": 0.2, "change": 0.05, "share": 0.005, "rate": 0.01}
"""How far from its median each measure may lie whatever the past: a PSI below 0.1 is no shift by common use, a fifth
of a standard deviation is a small effect (Cohen 1988)."""
WINDOW_DAYS = 60
ONE_SIDED = ("psi", "wasserstein", "share")


def drift_rows(kind: str, against: str, reference: pd.DataFrame, today: pd.DataFrame) -> pd.DataFrame:
    """Two rows per column that both days have, psi and wasserstein; what cannot be worked out has no row."""
    return pd.DataFrame(
        list(_rows(kind, against, reference, today)), columns=[*NAMES, "value"]
    ).dropna(subset="value")  # fmt: skip


def _rows(
    kind: str, against: str, reference: pd.DataFrame, today: pd.DataFrame
) -> Iterator[tuple[str, str, str, str, float]]:
    for name in today.columns.intersection(reference.columns):
        a, b = (frame[name].to_numpy(np.float64) for frame in (reference, today))
        yield kind, str(name), "psi", against, population_stability(a, b)
        yield kind, str(name), "wasserstein", against, relative_distance(a, b)


def figure_row(kind: str, name: str, measure: str, against: str, value: float) -> pd.DataFrame:
    """One row of a figure that is a number by itself."""
    return pd.DataFrame([(kind, name, measure, against, value)], columns=[*NAMES, "value"])


def with_usual(rows: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """The rows with `usual_low`, `usual_high` and `is_unusual`, by the figure's newest `WINDOW_DAYS` days in `past`.

    Both have `NAMES` and `value`, `past` also as_of, all of it before the rows' day. A distance that is small is never
    unusual.
    """
    earlier = past.sort_values("as_of")
    series = {key: part["value"].to_numpy(np.float64) for key, part in earlier.groupby(NAMES)}
    return rows.join(pd.DataFrame([_judged(row, series) for row in rows.to_dict("records")], rows.index))


def _judged(row: Mapping[Any, Any], series: Mapping[Any, Floats]) -> dict[str, object]:
    key = tuple(row[name] for name in NAMES)
    usual = usual_range(series.get(key, np.zeros(0))[-WINDOW_DAYS:], LEAST[row["measure"]])
    if usual is None:
        return {"usual_low": np.nan, "usual_high": np.nan, "is_unusual": False}
    low = 0.0 if row["measure"] in ONE_SIDED else usual.low
    is_unusual = not (low <= row["value"] <= usual.high)
    return {"usual_low": low, "usual_high": usual.high, "is_unusual": is_unusual}
