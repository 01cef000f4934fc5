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
    customers = pd.Index(today["customer_id"])
    place = pd.Index(yesterday["customer_id"]).get_indexer(customers)
    parts = [
        _changed(
            thing,
            customers,
            _values(today, column),
            _placed(_values(yesterday, column), place),
            (place >= 0) | (thing == NEW_CUSTOMER),
            feed[feed["what"] == thing],
            days,
        )
        for thing, column in watched.items()
        if column in today.columns and column in yesterday.columns
    ]
    empty = pd.DataFrame(columns=["customer_id", "what", "before", "now", "days_since_last_change"])
    rows = pd.concat(parts, ignore_index=True) if parts else empty
    return rows.assign(as_of=days[0]).sort_values(["customer_id", "what"], ignore_index=True)


def _changed(
    thing: str,
    customers: pd.Index,
    now: np.ndarray,
    before: np.ndarray,
    is_watched: np.ndarray,
    feed: pd.DataFrame,
    days: tuple[date, date],
) -> pd.DataFrame:
    """The rows of one thing, whose values are `now` and were `before` on the two days, of the customers watched."""
    day, day_before = days
    last, reported = _last_report(feed, customers, day)
    # still on hold on the day before: what was reported then, not what was true, is what the reader knows
    was_on_hold = last < HOLD_DAYS + (day - day_before).days
    before = np.where(was_on_hold, reported, before)
    rows = (now != before) & is_watched & ~(last < HOLD_DAYS)
    return pd.DataFrame(
        {
            "customer_id": customers[rows],
            "what": thing,
            "before": _null_for_empty(before[rows]),
            "now": _null_for_empty(now[rows]),
            "days_since_last_change": np.where(last <= LOOKED_BACK_DAYS, last, np.nan)[rows],
        }
    )


def _last_report(feed: pd.DataFrame, customers: pd.Index, day: date) -> tuple[np.ndarray, np.ndarray]:
    """Days since each customer's last report, nan without one, and the value it ended at."""
    newest = feed.sort_values("as_of", kind="stable").drop_duplicates("customer_id", keep="last")
    place = customers.get_indexer(newest["customer_id"])
    newest, place = newest[place >= 0], place[place >= 0]
    last, reported = np.full(len(customers), np.nan), np.full(len(customers), "", dtype=object)
    last[place] = (pd.Timestamp(day) - pd.to_datetime(newest["as_of"])).dt.days.to_numpy(np.float64)
    reported[place] = newest["now"].astype(object).where(newest["now"].notna(), "").to_numpy()
    return last, reported


def _placed(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The value at each place, the empty text where there is none (-1)."""
    return np.where(place >= 0, values[place], "") if len(values) else np.full(len(place), "", dtype=object)


def _values(rows: pd.DataFrame, column: str) -> np.ndarray:
    """The values as text, the empty text for null."""
    values = rows[column]
    if column == "is_overdue":
        return np.where(values.fillna(value=False).astype(bool), OVERDUE[1], OVERDUE[0]).astype(object)
    return values.astype(object).where(values.notna(), "").to_numpy()


def _null_for_empty(values: np.ndarray) -> np.ndarray:
    return pd.Series(values, dtype=object).replace("", None).to_numpy()
