"""Cohorts of the day's page: by month of first order, the share who ordered in each month after it."""

from dataclasses import dataclass

import pandas as pd

from outputs.published_day import PublishedDay

COHORTS, MONTHS = 12, 12
"""At most so many cohorts, the newest, and so many months after the first."""


@dataclass(frozen=True)
class Cohort:
    """One cohort: its month, its customers, and the share who ordered in each month after it; None: not over yet."""

    month: str
    customers: float
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class CohortTable:
    """The cohorts, the oldest first, the months after the first order that are shown, and all cohorts in one."""

    months: tuple[int, ...]
    cohorts: tuple[Cohort, ...]
    together: Cohort
    highest: float


def cohort_table(day: PublishedDay) -> CohortTable | None:
    """The newest cohorts that have a month after the first; None without figures of any."""
    figures = day.figures()
    if figures.empty:
        return None
    rows = figures[(figures["figure"] == "cohort_retention") & (figures["as_of"] == day.as_of)]
    rows = rows.assign(after=rows["period"].str.extract(r"(\d+)")[0].astype(float)).query(
        "1 <= after <= @MONTHS"
    )
    rows = rows[rows["segment"].isin(sorted(rows["segment"].unique())[-COHORTS:])]
    if rows.empty:
        return None
    months = tuple(range(1, int(rows["after"].max()) + 1))
    shares = rows.pivot_table(index="segment", columns="after", values="value").reindex(columns=months)
    heads = rows.groupby("segment")["customers"].max()
    cohorts = tuple(
        Cohort(str(month), float(heads[month]), _shares(shares.loc[month])) for month in shares.index
    )
    weights = shares.notna().mul(heads, axis=0)
    pooled = (shares * weights).sum() / weights.sum().where(weights.sum() > 0)
    return CohortTable(
        months, cohorts, Cohort("", float(heads.sum()), _shares(pooled)), float(rows["value"].max())
    )


def _shares(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in values)
