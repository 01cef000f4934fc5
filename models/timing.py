"""When the next order is expected, with a range that holds it four times in five."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from models import boosting
from models.calibration import Floats
from models.errors import CannotTrain
from models.newest_orders import LABEL
from models.panel_rows import require, rows
from models.training_dates import Dates
from models.value import GROWTH, NEWEST_DATES
from questions.question import Question

COVERED = 0.8
GROUPS = 8
FEWEST = 100
TREES = 100


@dataclass(frozen=True)
class Timing:
    """A booster for the log of the days to the next order, and how far it is off (JSON-able).

    At each of `knots` (the booster's own scores) `low`, `middle` and `high` are the quantiles of what was off on
    dates the booster had not seen; `stretch` widens the range until it covered four in five of them in whole days.
    """

    features: tuple[str, ...]
    booster: str
    knots: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    stretch: float


def fit(panel: pd.DataFrame, features: Sequence[str], question: Question, dates: Dates, seed: int) -> Timing:
    """How long customers take who are put the question and do order within its horizon.

    Who does not order has no date: it would be that of an order that may never come. So the range reads
    "if they order again within the horizon, then between these days four times in five". Learnt on the train and
    stop dates, the range fitted on `dates.calibrate`; `dates.evaluate` is never looked at. Raises `CannotTrain` with
    fewer than `FEWEST` customers who came back.
    """
    fitting = back(panel, question, [*dates.train, *dates.stop][-NEWEST_DATES:])
    ranging = back(panel, question, dates.calibrate)
    if min(len(fitting), len(ranging)) < FEWEST:
        raise CannotTrain(f"The expected date needs {FEWEST} customers who came back; {len(ranging)} did.")
    settings = {**GROWTH, "objective": "regression", "seed": seed}
    booster = boosting.grow(fitting, features, _log_days(fitting), settings, TREES)
    score = boosting.estimates(booster, ranging, features)
    distance = _log_days(ranging) - score
    parts = np.array_split(np.argsort(score, kind="stable"), max(1, min(GROUPS, len(score) // 50)))
    knots = tuple(float(score[part].mean()) for part in parts)
    tail = (1.0 - COVERED) / 2.0
    low, middle, high = (
        tuple(float(np.quantile(distance[part], q)) for part in parts) for q in (tail, 0.5, 1.0 - tail)
    )
    loose = Timing(tuple(features), boosting.to_text(booster), knots, low, middle, high, 1.0)
    return _stretched(loose, score, ranging[LABEL].to_numpy(np.float64))


def expect(timing: Timing, frame: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Whole days from `as_of` to the next order: earliest, expected, latest; 0 is the as-of day itself."""
    require(frame, timing.features, "The snapshot")
    return _range(timing, boosting.estimates(boosting.from_text(timing.booster), frame, timing.features))


def coverage(timing: Timing, panel: pd.DataFrame, question: Question, dates: Dates) -> dict[str, float]:
    """On the evaluation date: the share of those who came back that did so in their range, and its mean width."""
    held_out = back(panel, question, [dates.evaluate])
    low, middle, high = expect(timing, held_out)
    days = held_out[LABEL].to_numpy(np.float64)
    return {
        "next_order_coverage": _covered(low, high, days),
        "next_order_width_days": float(np.mean(high - low)) if len(days) else float("nan"),
        "next_order_absolute_error_days": float(np.mean(np.abs(middle - days)))
        if len(days)
        else float("nan"),
    }


def back(panel: pd.DataFrame, question: Question, dates: Sequence[Any]) -> pd.DataFrame:
    """The rows of customers who ordered within the task's horizon on dates whose horizon is closed."""
    require(panel, [LABEL], "The panel for the expected date")
    frame = rows(panel, question, dates)
    return frame[frame[LABEL] < question.horizon_days]


def to_json(timing: Timing) -> dict[str, Any]:
    """Plain values that `from_json` reads back."""
    return asdict(timing)


def from_json(values: Mapping[str, Any]) -> Timing:
    """What `to_json` gave."""
    knots, low, middle, high = (tuple(values[name]) for name in ("knots", "low", "middle", "high"))
    return Timing(tuple(values["features"]), values["booster"], knots, low, middle, high, values["stretch"])


def _stretched(timing: Timing, score: Floats, days: Floats) -> Timing:
    """The narrowest range that covers enough: whole days cover more, or less, than the quantiles they come from."""
    tries = [replace(timing, stretch=stretch) for stretch in np.linspace(0.4, 2.0, 81).tolist()]

    def distance(tried: Timing) -> float:
        low, _, high = _range(tried, score)
        return abs(_covered(low, high, days) - COVERED)

    return min(tries, key=distance)


def _range(timing: Timing, score: Floats) -> tuple[Floats, Floats, Floats]:
    low, middle, high = (
        np.interp(score, timing.knots, side) for side in (timing.low, timing.middle, timing.high)
    )
    ends = score + middle + timing.stretch * (low - middle), score + middle + timing.stretch * (high - middle)
    days = [np.maximum(np.rint(np.expm1(end)), 0.0) for end in (ends[0], score + middle, ends[1])]
    return days[0], days[1], days[2]


def _covered(low: Floats, high: Floats, days: Floats) -> float:
    return float(np.mean((low <= days) & (days <= high))) if len(days) else float("nan")


def _log_days(frame: pd.DataFrame) -> Floats:
    return np.log1p(frame[LABEL].to_numpy(np.float64))
