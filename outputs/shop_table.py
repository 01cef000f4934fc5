"""The shop's figures as the day's page shows them: now, on the scored day before, and a year before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN, count, decimal, percent, points

Kind = Literal["money", "count", "share", "days"]
Row = Mapping[str, Any]
TODAYS, CUSTOMERS_THEN = "customers of today", "customers before"


@dataclass(frozen=True)
class ShownFigure:
    """One figure of `shop_figures` on the page, and the figure and segment that a year before is looked up in."""

    figure: str
    kind: Kind
    segment: str = "all"
    year: tuple[str, str] | None = None


@dataclass(frozen=True)
class ShopRow:
    """One line of the table, in words."""

    name: str
    now: str
    range: str
    days: str
    earlier: str
    year: str
    change: str

    @property
    def has_year(self) -> bool:
        """Whether there is a figure of a year before."""
        return self.year != UNKNOWN


SHOWN = (
    ShownFigure("expected_revenue", "money", TODAYS, ("revenue_last_year", CUSTOMERS_THEN)),
    ShownFigure("expected_orders", "count", TODAYS, ("orders_last_year", CUSTOMERS_THEN)),
    ShownFigure("revenue", "money"),
    ShownFigure("revenue_per_buyer", "money"),
    ShownFigure("orders", "count"),
    ShownFigure("buyers", "count"),
    ShownFigure("pareto", "share", "top 20%"),
    ShownFigure("retention", "share"),
    ShownFigure("repurchase_rate", "share"),
    ShownFigure("activation", "share"),
    ShownFigure("referral", "share"),
    ShownFigure("days_to_second_order", "days"),
)


def shop_rows(day: PublishedDay, speech: Speech) -> list[ShopRow]:
    """One row per figure of `SHOWN` that the day has; none without figures of the day."""
    figures = day.figures()
    if figures.empty:
        return []
    now, before = figures[figures["as_of"] == day.as_of], figures[figures["as_of"] != day.as_of]
    rows = ((shown, newest(now, shown.figure, shown.segment)) for shown in SHOWN)
    return [_row(shown, row, now, before, speech) for shown, row in rows if row is not None]


def newest(figures: pd.DataFrame, figure: str, segment: str) -> Row | None:
    """The row of this figure and segment with the latest period; None where there is none."""
    rows = _of(figures, figure, segment)
    return None if rows.empty else rows.iloc[-1].to_dict()


def a_year_before(figures: pd.DataFrame, shown: ShownFigure) -> Row | None:
    """The row to compare with: of the figure's own earlier period, or of the figure that says last year's."""
    if shown.year is not None:
        return newest(figures, *shown.year)
    rows = _of(figures, shown.figure, shown.segment)
    return None if len(rows) < 2 else rows.iloc[0].to_dict()


def period(text: str) -> str:
    """A period with its last day, in place of the day after it; what is no span of days is left out.

    >>> period("2024-02-01/2024-03-01"), period("so far")
    ('2024-02-01 – 2024-02-29', '')
    """
    first, slash, end = text.partition("/")
    return f"{first} – {date.fromisoformat(end) - timedelta(days=1)}" if slash else ""


def _of(figures: pd.DataFrame, figure: str, segment: str) -> pd.DataFrame:
    return figures[(figures["figure"] == figure) & (figures["segment"] == segment)].sort_values("period")


def _row(shown: ShownFigure, row: Row, now: pd.DataFrame, before: pd.DataFrame, speech: Speech) -> ShopRow:
    text = _texts(shown.kind, speech)
    earlier, year = newest(before, shown.figure, shown.segment), a_year_before(now, shown)
    is_estimate = pd.notna(row["low"]) and pd.notna(row["high"])
    return ShopRow(
        name=speech(f"figure.{shown.figure}"),
        now=text(row["value"]),
        range=speech("page.range", low=text(row["low"]), high=text(row["high"])) if is_estimate else "",
        days=period(row["period"]),
        earlier=UNKNOWN if earlier is None else text(earlier["value"]),
        year=UNKNOWN if year is None else text(year["value"]),
        change=UNKNOWN if year is None else _change(shown.kind, row["value"], year["value"]),
    )


def _texts(kind: Kind, speech: Speech) -> Callable[[float], str]:
    if kind == "money":
        return lambda value: decimal(value, 2) if abs(value) < 1000 else speech.total(value)
    return percent if kind == "share" else count


def _change(kind: Kind, now: float, year: float) -> str:
    """In percentage points for shares, else in percent of a year before."""
    if kind == "share":
        return points(now - year)
    return f"{points(now / year - 1)}%" if year > 0 else UNKNOWN
