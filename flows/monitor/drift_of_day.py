"""Drift of one scored day: its features, scores, customers and rejected rows against the shop's own past."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pandas as pd
from prefect import task

from flows.run.home import Home
from flows.run.progress import step
from flows.score.day_table import publish_table
from flows.score.scored_days import SCORED, SNAPSHOTS
from lake.delta_tables import Slice, number_columns, read
from lake.earlier_days import newest_before, read_between
from models.drift_rows import NAMES, drift_rows, figure_row, with_usual
from tables.drift_figures import drift_contract

DRIFT = "drift_figures"
WEEK, TRAINING, ITSELF = "week before", "training", "itself"
PART_COLUMNS = 25  # read at a time, so that a large day is never held whole
MOST_ROWS = 50_000  # of a day, every so many-th; a distribution needs no more
PAST = timedelta(days=120)


@task(task_run_name="drift {day}")
def drift_of_day(
    place: Home, day: date, scores: Sequence[str], model_day: date | None, is_newest: bool, data_version: str
) -> pd.DataFrame:
    """Replace the day's slice of `drift_figures` and give its rows; none where there is nothing to compare with.

    `scores` are the probability columns, `model_day` the first scored day of the model, None where it is this day.
    What was rejected is noted for the newest day only: the lake knows the last landing of each table.
    """
    with step(f"drift {day}") as progress:
        parts = [part for part in _parts(place.lake, day, scores, model_day, is_newest) if len(part)]
        rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        if len(rows):
            rows = with_usual(rows, _past(place.lake, day)).assign(as_of=day)
            publish_table(place, rows, drift_contract(), day, data_version)
        unusual = int(rows["is_unusual"].sum()) if len(rows) else 0
        progress.detail = f"{len(rows)} figures, {unusual} unusual"
    return rows


def _parts(
    lake: str, day: date, scores: Sequence[str], model_day: date | None, is_newest: bool
) -> Iterator[pd.DataFrame]:
    week_day = newest_before(lake, SCORED, "as_of", day - timedelta(days=6))
    for against, reference in ((WEEK, week_day), (TRAINING, model_day)):
        if reference is not None and reference < day:
            yield from _against(lake, day, reference, scores, against)
    yield from _business(lake, day, week_day)
    if is_newest:
        yield from _rejected(lake)


def _against(
    lake: str, day: date, reference: date, scores: Sequence[str], against: str
) -> Iterator[pd.DataFrame]:
    then, now = (_heads(lake, moment) for moment in (reference, day))
    if then and now and against == WEEK:
        yield figure_row("population", "customers", "change", against, now / then - 1.0)
    for kind, table, columns in (
        ("feature", SNAPSHOTS, number_columns(lake, SNAPSHOTS)),
        ("score", SCORED, scores),
    ):
        for start in range(0, len(columns), PART_COLUMNS):
            part = list(columns[start : start + PART_COLUMNS])
            frames = [_sample(lake, table, moment, part) for moment in (reference, day)]
            if all(map(len, frames)):
                yield drift_rows(kind, against, *frames)


def _business(lake: str, day: date, week_day: date | None) -> Iterator[pd.DataFrame]:
    """The repurchase rate as it is, and by how much the value at risk changed in a week."""
    figures = read(lake, "shop_figures", Slice("as_of", day)).to_pandas()
    if len(figures):
        rates = figures.loc[figures["figure"] == "repurchase_rate", "value"]
        for rate in rates.iloc[:1]:
            yield figure_row("business", "repurchase_rate", "rate", ITSELF, float(rate))
    if week_day is not None:
        now, then = (_at_risk(lake, moment) for moment in (day, week_day))
        if then > 0.0:
            yield figure_row("business", "value_at_risk", "change", WEEK, now / then - 1.0)


def _at_risk(lake: str, day: date) -> float:
    rows = read(lake, SCORED, Slice("as_of", day), ["value_at_risk"]).to_pandas()
    return float(rows["value_at_risk"].sum())


def _rejected(lake: str) -> Iterator[pd.DataFrame]:
    """The share of rows that the last landing of each raw table rejected."""
    for landing in read(lake, "landings").to_pylist():
        if landing["rows"]:
            share = landing["rejected"] / landing["rows"]
            yield figure_row("contract", landing["table"], "share", ITSELF, share)


def _heads(lake: str, day: date) -> int:
    return len(read(lake, SNAPSHOTS, Slice("as_of", day), ["as_of"]))


def _sample(lake: str, table: str, day: date, columns: list[str]) -> pd.DataFrame:
    """At most about `MOST_ROWS` rows of a day, in even steps."""
    rows = read(lake, table, Slice("as_of", day), columns).to_pandas()
    return rows.iloc[:: max(1, len(rows) // MOST_ROWS)]


def _past(lake: str, day: date) -> pd.DataFrame:
    columns = [*NAMES, "value", "as_of"]
    rows = read_between(lake, DRIFT, "as_of", day - PAST, day, columns).to_pandas()
    return rows if len(rows.columns) else pd.DataFrame(columns=columns)
