"""Who entered or left a tier, a stage, a grade or "overdue" since the last scored day, without flicker."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tables.customer_changes import HOLD_DAYS, LOOKED_BACK_DAYS

OVERDUE = ("on_time", "overdue")
NEW_CUSTOMER = "stage"
"""What is reported of a customer who was not there on the day before; all else of them is new as well."""


def watched_columns(losing_question: str | None) -> dict[str, str]:
    """What the feed watches, and the column of the scored table that has it."""
    tier = {} if losing_question is None else {"tier": f"{losing_question}_tier"}
    return tier | {
        "stage": "lifecycle_stage",
        "relationship": "relationship_stage",
        "grade": "value_grade",
        "overdue": "is_overdue",
        "action": "recommended_action",
    }


def changes(
    today: pd.DataFrame,
    yesterday: pd.DataFrame,
    feed: pd.DataFrame,
    days: tuple[date, date],
    watched: Mapping[str, str],
) -> pd.DataFrame:
    """One row per customer and thing that changed: the change feed of the day, sorted by customer and thing.

    `today` and `yesterday` are the scored rows of the two `days`, the day and the scored day before it; `feed` has the
    rows the feed reported before the day. A column that either day lacks is not watched.

    Against flicker: after a change is reported, the same thing of the same customer is left alone for `HOLD_DAYS`.
    What then differs from the value reported last is reported then, so that the feed always ends at what stands. Only
    earlier published days decide: a rerun gives the same rows.
    """
    place = pd.Index(yesterday["customer_id"]).get_indexer(pd.Index(today["customer_id"]))
    parts = [
        _changed(thing, today, _values(yesterday, column), place, feed[feed["what"] == thing], days, column)
        for thing, column in watched.items()
        if column in today.columns and column in yesterday.columns
    ]
    empty = pd.DataFrame(columns=["customer_id", "what", "before", "now", "days_since_last_change"])
    rows = pd.concat(parts, ignore_index=True) if parts else empty
    return rows.assign(as_of=days[0]).sort_values(["customer_id", "what"], ignore_index=True)


def _changed(
    thing: str,
    today: pd.DataFrame,
    past: np.ndarray,
    place: np.ndarray,
    feed: pd.DataFrame,
    days: tuple[date, date],
    column: str,
) -> pd.DataFrame:
    """The rows of one thing that is watched."""
    day, day_before = days
    now = _values(today, column)
    before = np.where(place >= 0, past[place] if len(past) else "", "")
    last, reported = _last_report(feed, today["customer_id"], day)
    # still on hold on the day before: what was reported then, not what was true, is what the reader knows
    was_on_hold = last < HOLD_DAYS + (day - day_before).days
    before = np.where(was_on_hold, reported, before)
    is_there = (place >= 0) | (thing == NEW_CUSTOMER)
    rows = (now != before) & is_there & ~(last < HOLD_DAYS)
    return pd.DataFrame(
        {
            "customer_id": today["customer_id"].to_numpy()[rows],
            "what": thing,
            "before": _null_for_empty(before[rows]),
            "now": _null_for_empty(now[rows]),
            "days_since_last_change": np.where(last <= LOOKED_BACK_DAYS, last, np.nan)[rows],
        }
    )


def _last_report(feed: pd.DataFrame, customers: pd.Series, day: date) -> tuple[np.ndarray, np.ndarray]:
    """Days since each customer's last report, nan without one, and the value it ended at."""
    newest = feed.sort_values("as_of", kind="stable").drop_duplicates("customer_id", keep="last")
    place = pd.Index(newest["customer_id"]).get_indexer(pd.Index(customers))
    if newest.empty:
        return np.full(len(customers), np.nan), np.full(len(customers), "", dtype=object)
    ages = (pd.Timestamp(day) - pd.to_datetime(newest["as_of"])).dt.days.to_numpy(np.float64)
    values = newest["now"].astype(object).where(newest["now"].notna(), "").to_numpy()
    return np.where(place >= 0, ages[place], np.nan), np.where(place >= 0, values[place], "")


def _values(rows: pd.DataFrame, column: str) -> np.ndarray:
    """The values as text, the empty text for null."""
    values = rows[column]
    if column == "is_overdue":
        return np.where(values.fillna(value=False).astype(bool), OVERDUE[1], OVERDUE[0]).astype(object)
    return values.astype(object).where(values.notna(), "").to_numpy()


def _null_for_empty(values: np.ndarray) -> np.ndarray:
    return pd.Series(values, dtype=object).replace("", None).to_numpy()
