"""Lifecycle stages on the day's page: how many customers stand in each, and how they moved."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from outputs.flow_chart import Move
from outputs.published_day import PublishedDay
from tables.standing_columns import LIFECYCLE_STAGES


@dataclass(frozen=True)
class StageRow:
    """One stage: its customers, their share, and the share on the scored day before (None: not known)."""

    name: str
    customers: float
    share: float
    earlier: float | None


@dataclass(frozen=True)
class Flow:
    """How the customers of the first day stood on the last one; no moves where nothing is known of them."""

    first: date
    last: date
    moves: tuple[Move, ...]


def stage_rows(day: PublishedDay) -> list[StageRow]:
    """One row per stage in the order of a customer's life; none without figures of the day."""
    figures = day.figures()
    if figures.empty:
        return []
    rows = figures[figures["figure"] == "stage"]
    now, before = rows[rows["as_of"] == day.as_of], rows[rows["as_of"] != day.as_of]
    if now.empty:
        return []
    heads, shares, then = (
        frame.set_index("segment")[column]
        for frame, column in ((now, "customers"), (now, "value"), (before, "value"))
    )
    return [
        StageRow(
            stage,
            float(heads.get(stage, 0.0)),
            float(shares.get(stage, 0.0)),
            float(then.get(stage, 0.0)) if len(then) else None,
        )
        for stage in LIFECYCLE_STAGES
    ]


def flow(day: PublishedDay) -> Flow | None:
    """The moves between stages; None where the day has none."""
    figures = day.figures()
    rows = (
        figures[(figures["figure"] == "stage_flow") & (figures["as_of"] == day.as_of)]
        if len(figures)
        else figures
    )
    if rows.empty:
        return None
    first, _, last = str(rows["period"].iloc[0]).partition("/")
    return Flow(date.fromisoformat(first), date.fromisoformat(last), tuple(_moves(rows)))


def _moves(rows: pd.DataFrame) -> list[Move]:
    """The segments are named "mature → declining"."""
    ends = (str(segment).split(" → ") for segment in rows["segment"])
    return [
        Move(origin, goal, float(share * customers), float(share))
        for (origin, goal), share, customers in zip(ends, rows["value"], rows["customers"], strict=True)
    ]
