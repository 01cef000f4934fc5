"""Whether the youngest cohort comes back less than the one before it did at the same age."""

from dataclasses import dataclass

import pandas as pd

AGE = "month 1"


@dataclass(frozen=True)
class CohortAlarm:
    """Two cohorts, by the month of their first order, and the share of each that ordered in the month after it."""

    month: str
    share: float
    month_before: str
    low_before: float
    high_before: float

    def __str__(self) -> str:
        """The sentence."""
        return (
            f"business cohort {self.month}: {self.share:.1%} ordered again in the month after their first order; of "
            f"those of {self.month_before} at that age {self.low_before:.1%} to {self.high_before:.1%}"
        )


def cohort_alarm(figures: pd.DataFrame) -> CohortAlarm | None:
    """The alarm of a day's `shop_figures`; None where the two newest cohorts' 95 % intervals meet, or one is missing.

    A cohort counts when its month after is over: the newest month there is has only begun.
    """
    if figures.empty:
        return None
    rows = figures[(figures["figure"] == "cohort_retention") & (figures["period"] == AGE)]
    cohorts = rows.sort_values("segment").iloc[:-1].tail(2)  # the last one's month after has only begun
    if len(cohorts) < 2 or _months_between(*cohorts["segment"]) != 1:
        return None
    before, young = cohorts.to_dict("records")
    if young["high"] >= before["low"]:
        return None
    return CohortAlarm(young["segment"], young["value"], before["segment"], before["low"], before["high"])


def _months_between(first: str, second: str) -> int:
    (year, month), (year_after, month_after) = (map(int, name.split("-")) for name in (first, second))
    return 12 * (year_after - year) + month_after - month
