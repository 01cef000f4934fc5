"""Promises graded: the probabilities of one past day beside what came, and whether promises are broken.

The arithmetic is `metrics.promise_figures`, which grades back-tests too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from models.calibration import Floats
from models.metrics import deciles, promise_figures

ALL = "all"
FIGURES = (
    "customers",
    "promised",
    "observed",
    "log_loss",
    "auc",
    "calibration_error",
    "calibration_by_chance",
)
TIMES_CHANCE, LEAST_ERROR, DAYS_IN_A_ROW = 3.0, 0.05, 3
"""A day's promise is broken where its calibration error is above so many times what chance makes of it, and above so
much: of a large shop chance alone is nothing. Promises are broken when so many graded days in a row are."""


@dataclass(frozen=True)
class BrokenPromise:
    """The newest graded days of a question, whose promises its model did not keep; rates are means over them.

    `since` is the first of all days in a row, up to the newest, whose promises this version broke.
    """

    question: str
    model_version: str
    since: date
    days: tuple[date, ...]
    promised: float
    observed: float
    error: float
    chance: float

    def __str__(self) -> str:
        """The sentence that says so and asks for a training."""
        return (
            f"{self.question}: on {len(self.days)} days in a row, the last {self.days[-1]}, model {self.model_version} "
            f"promised {self.promised:.1%} and {self.observed:.1%} came; over ten groups it was off by "
            f"{100 * self.error:.1f} points, of which chance explains {100 * self.chance:.1f}. "
            "Train: `retain train`; `retain serve` does it the next night"
        )


def promise_grades(day: pd.DataFrame) -> pd.DataFrame:
    """The rows of one question and day: all customers, each tier, decile and model version, with 95 % intervals.

    `day` has a row per customer: probability, outcome (1 or 0), tier, model_version. Of deciles the figures over bins
    are null. No customers give no rows.
    """
    lines = list(_parts(day)) if len(day) else []
    rows = pd.DataFrame(lines, columns=["by", "segment", *FIGURES, "low", "high"])
    return rows.astype(dict.fromkeys(rows.columns[2:], "float64"))


def _parts(day: pd.DataFrame) -> Iterator[dict[str, object]]:
    yield _line(ALL, ALL, _figures(day))
    for by in ("tier", "model_version"):
        for segment, part in day.groupby(by):
            yield _line(by, str(segment), _figures(part))
    tenths = deciles(*_numbers(day))
    for tenth in tenths.to_dict("records"):
        yield _line("decile", f"{tenth['decile']:g}", {str(name): float(tenth[name]) for name in FIGURES[:3]})


def _figures(part: pd.DataFrame) -> dict[str, float]:
    return promise_figures(*_numbers(part))


def _numbers(part: pd.DataFrame) -> tuple[Floats, Floats]:
    return part["outcome"].to_numpy(np.float64), part["probability"].to_numpy(np.float64)


def _line(by: str, segment: str, figures: Mapping[str, float]) -> dict[str, object]:
    low, high = observed_interval(figures["observed"], figures["customers"])
    return {"by": by, "segment": segment, **figures, "low": low, "high": high}


def observed_interval(share: float, customers: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of customers (1927, JASA 22); it holds the share itself.

    >>> [round(end, 3) for end in observed_interval(0.0, 10.0)]
    [0.0, 0.278]
    """
    yes = min(round(share * customers), round(customers))  # deciles share ties: theirs need not be whole
    interval = binomtest(yes, round(customers)).proportion_ci(0.95, "wilson")
    return min(float(interval.low), share), max(float(interval.high), share)


def broken_promises(grades: pd.DataFrame, versions: Mapping[str, str]) -> list[BrokenPromise]:
    """The questions whose newest `DAYS_IN_A_ROW` graded promises are all broken, by the version that scores now.

    `grades` are rows of `score_grades`, `versions` the version by question: where another has taken over since, a
    training has been asked for already.
    """
    promises = grades[grades["is_promise"].astype(bool)] if len(grades) else grades
    return [
        broken
        for question, version in versions.items()
        if len(promises)
        and (broken := _broken(promises[promises["question"] == question], question, version)) is not None
    ]


def _streak(promises: pd.DataFrame, version: str) -> pd.DataFrame:
    """The newest graded days in a row, ascending, whose promises were broken and made by this version alone."""
    days = promises[promises["by"] == ALL].sort_values("as_of")
    scorers = promises[promises["by"] == "model_version"]
    strangers = set(scorers.loc[scorers["segment"] != version, "as_of"])
    error, chance = days["calibration_error"], days["calibration_by_chance"]
    is_broken = (error > TIMES_CHANCE * chance) & (error > LEAST_ERROR) & ~days["as_of"].isin(strangers)
    return days[is_broken[::-1].astype(int).cummin()[::-1] == 1]


def _broken(promises: pd.DataFrame, question: str, version: str) -> BrokenPromise | None:
    streak = _streak(promises, version)
    if len(streak) < DAYS_IN_A_ROW:
        return None
    newest = streak.tail(DAYS_IN_A_ROW)
    error, chance = newest["calibration_error"], newest["calibration_by_chance"]
    promised, observed = (float(newest[name].mean()) for name in ("promised", "observed"))
    return BrokenPromise(
        question,
        version,
        streak["as_of"].iloc[0],
        tuple(newest["as_of"]),
        promised,
        observed,
        float(error.mean()),
        float(chance.mean()),
    )
