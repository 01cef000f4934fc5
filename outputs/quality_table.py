"""How well each model judged, beside its baselines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from outputs.wording import decimal


@dataclass(frozen=True)
class Metric:
    """One measure of quality: its key, name, decimals shown, which way is better, and its meaning."""

    key: str
    name: str
    digits: int
    better: Literal["higher", "lower"]
    says: str


METRICS = (
    Metric(
        "auc", "AUC", 3, "higher",
        "How often a customer it happened to ranks above one it did not. 0.5 is a coin toss, 1 is perfect.",
    ),
    Metric(
        "average_precision", "Average precision", 3, "higher",
        "How many hits the top of the list holds, averaged along its length. Chance gives the overall share.",
    ),
    Metric(
        "log_loss", "Log loss", 3, "lower",
        "The price of wrong probabilities. A confident mistake costs the most.",
    ),
    Metric("brier", "Brier score", 3, "lower", "The mean squared distance from probability to outcome."),
    Metric(
        "calibration_error", "Calibration error", 3, "lower",
        "The mean gap between promised and observed over ten equal groups. "
        "A base rate does well here while telling nobody apart.",
    ),
    Metric(
        "lift_top_decile", "Lift, top decile", 2, "higher",
        "How much more often it happens in the top tenth than overall. 1 is no better than chance.",
    ),
)  # fmt: skip


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
