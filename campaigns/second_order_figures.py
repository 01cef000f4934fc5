"""How long it takes to the second order, of all customers, those included who still wait."""

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats
from campaigns.figure_rows import ALL, COLUMNS, NORMAL_95

DAYS = (30, 60, 90, 180, 365)
AT_RISK = 30
"""Fewer customers than this still watched say nothing: the curve ends there."""


def second_order_figures(waits: pd.DataFrame) -> pd.DataFrame:
    """Rows of second_order_within each of `DAYS`, and days_to_second_order: the median.

    `waits` has wait in days, ordered and waiting. Kaplan and Meier's estimate (1958, JASA 53) with Greenwood's variance
    on the log-log scale; of the median the days at which the interval's ends pass one half (Brookmeyer and Crowley
    1982). Days beyond those for which 30 customers were watched have no row, nor has a median never reached.
    """
    at_risk = (waits["ordered"] + waits["waiting"])[::-1].cumsum()[::-1]
    waits, at_risk = waits[at_risk >= AT_RISK], at_risk[at_risk >= AT_RISK]
    if waits.empty:
        return pd.DataFrame(columns=COLUMNS)
    days, customers = waits["wait"].to_numpy(np.float64), float(at_risk.iloc[0])
    curves = _returned(waits["ordered"].to_numpy(np.float64), at_risk.to_numpy(np.float64))
    places = [(day, int(np.searchsorted(days, day, side="right")) - 1) for day in DAYS if day <= days[-1]]
    rows = [
        ("second_order_within", ALL, f"{day} days", *(float(curve[place]) for curve in curves), customers)
        for day, place in places
        if place >= 0
    ]
    middle, late, early = (_passes_half(days, curve) for curve in curves)
    if not np.isnan(middle):
        rows.append(("days_to_second_order", ALL, "so far", middle, early, late, customers))
    return pd.DataFrame(rows, columns=COLUMNS)


def _returned(ordered: Floats, at_risk: Floats) -> tuple[Floats, Floats, Floats]:
    """The share who ordered again within each wait, and the ends of its interval."""
    staying: Floats = np.asarray(np.cumprod(1.0 - ordered / at_risk), dtype=np.float64)
    left = np.maximum(at_risk - ordered, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = NORMAL_95 * np.sqrt(np.cumsum(ordered / (at_risk * left))) / np.abs(np.log(staying))
        wide, narrow = staying ** np.exp(spread), staying ** np.exp(-spread)
    inside = (staying > 0.0) & (staying < 1.0)
    low, high = 1.0 - np.where(inside, narrow, staying), 1.0 - np.where(inside, wide, staying)
    return 1.0 - staying, low, high


def _passes_half(days: Floats, curve: Floats) -> float:
    """The first day by which half have ordered again; nan where that is never seen."""
    reached = np.flatnonzero(curve >= 0.5)
    return float(days[reached[0]]) if len(reached) else float("nan")
