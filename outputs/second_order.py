"""The way to the second order on the day's page: how soon, and after which beginnings more often."""

from dataclasses import dataclass

import pandas as pd

from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN, percent

GATEWAYS = ("gateway_category", "gateway_channel", "gateway_discount", "gateway_coupon")
MOST = 4
"""Beginnings of each kind that are shown: the most common."""


@dataclass(frozen=True)
class ReturnRow:
    """A share of customers who ordered again, its 95 % interval, and what it was on the scored day before."""

    name: str
    customers: float
    share: float
    range: str
    earlier: str


def waits(day: PublishedDay, speech: Speech) -> list[ReturnRow]:
    """One row per number of days after the first order, rising."""
    rows = _of(day, "second_order_within")
    days = rows["period"].str.extract(r"(\d+)")[0].astype(int) if len(rows) else None
    rows = rows.assign(days=days).sort_values("days") if days is not None else rows
    return [_row(row, speech("page.days", n=row.days), speech) for row in rows.itertuples()]


def gateways(day: PublishedDay, speech: Speech) -> list[ReturnRow]:
    """One row per beginning, the kinds in their order and in each the most often returned from first."""
    rows: list[ReturnRow] = []
    for kind in GATEWAYS:
        part = _of(day, kind)
        part = part.sort_values("customers", ascending=False).head(MOST) if len(part) else part
        part = part.sort_values("value", ascending=False) if len(part) else part
        rows += [
            _row(row, speech(f"gateway.{kind}", name=_began(kind, row.segment, speech)), speech)
            for row in part.itertuples()
        ]
    return rows


def _began(kind: str, segment: str, speech: Speech) -> str:
    """Categories and channels are the shop's own words."""
    return speech.name("began", segment) if kind in GATEWAYS[2:] else segment


def gateway_days(day: PublishedDay) -> str:
    """Within how many days the beginnings are compared; empty where there are none."""
    periods = [period for kind in GATEWAYS if len(part := _of(day, kind)) for period in part["period"]]
    return str(periods[0]).split()[0] if periods else ""


def _of(day: PublishedDay, figure: str) -> pd.DataFrame:
    """The day's rows of a figure, with the value of the scored day before as `earlier`."""
    figures = day.figures()
    if figures.empty:
        return figures
    rows, keys = figures[figures["figure"] == figure], ["segment", "period"]
    now, before = rows[rows["as_of"] == day.as_of], rows[rows["as_of"] != day.as_of]
    return now.merge(before[[*keys, "value"]].rename(columns={"value": "earlier"}), on=keys, how="left")


def _row(row: object, name: str, speech: Speech) -> ReturnRow:
    low, high, earlier = (getattr(row, column) for column in ("low", "high", "earlier"))
    return ReturnRow(
        name,
        getattr(row, "customers"),  # noqa: B009
        getattr(row, "value"),  # noqa: B009
        speech("page.range", low=percent(low), high=percent(high))
        if pd.notna(low) and pd.notna(high)
        else "",
        UNKNOWN if pd.isna(earlier) else percent(earlier),
    )
