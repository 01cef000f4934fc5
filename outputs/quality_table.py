"""How well each model judged, beside its baselines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from outputs.wording import decimal


@dataclass(frozen=True)
class Metric:
    """One measure of quality: its key, decimals shown, and which way is better; `model_words` say what it means."""

    key: str
    digits: int
    better: Literal["higher", "lower"]


METRICS = (
    Metric("auc", 3, "higher"),
    Metric("average_precision", 3, "higher"),
    Metric("log_loss", 3, "lower"),
    Metric("brier", 3, "lower"),
    Metric("calibration_error", 3, "lower"),
    Metric("lift_top_decile", 2, "higher"),
)


@dataclass(frozen=True)
class Cell:
    """One figure of the quality table, and whether it is the best of its column."""

    text: str
    is_best: bool


def quality_rows(quality: Mapping[str, Mapping[str, float]]) -> list[tuple[str, list[Cell]]]:
    """One row per predictor in the order given: its name and one cell per metric in `METRICS`.

    The best is decided on the figures as shown, so that equal ones are marked alike. A metric that is missing
    or not a number is a dash and never the best.
    """
    columns = [_column(metric, [row.get(metric.key) for row in quality.values()]) for metric in METRICS]
    return [(name, [column[i] for column in columns]) for i, name in enumerate(quality)]


def _column(metric: Metric, values: list[float | None]) -> list[Cell]:
    shown = [decimal(value, metric.digits) for value in values]
    numbers = [float(text.replace("−", "-").replace(",", "")) for text in shown if text != decimal(None, 0)]
    best = (max if metric.better == "higher" else min)(numbers, default=None)
    return [Cell(text, best is not None and text == decimal(best, metric.digits)) for text in shown]
