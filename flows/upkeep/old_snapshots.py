"""Snapshots of scored days that are too old to be kept; the scores themselves always stay."""

import json
from datetime import date, timedelta

from flows.score.day_receipt import RECEIPTS
from flows.score.scored_days import SNAPSHOTS
from lake.delta_tables import read
from lake.earlier_days import days_in
from lake.old_versions import delete_days

DAYS_AT_ONCE = 16
"""A file has several days: it is written again without some of them now and then, not every night."""


def thin_snapshots(lake: str, keep_days: int) -> int:
    """Delete the snapshots of days that lie more than `keep_days` before the newest one, when there are enough of them;
    how many days.

    The first day of each model version stays: drift compares with it. The files go with the versions that name them.
    """
    days = days_in(lake, SNAPSHOTS, "as_of")
    if not days:
        return 0
    bound, first_days = days[-1] - timedelta(days=keep_days), _first_days(lake)
    old = [day for day in days if day < bound and day not in first_days]
    if len(old) < DAYS_AT_ONCE:
        return 0
    delete_days(lake, SNAPSHOTS, "as_of", old)
    return len(old)


def _first_days(lake: str) -> set[date]:
    """The first day that each version of each model has scored."""
    first: dict[tuple[str, str], date] = {}
    rows = read(lake, RECEIPTS, columns=["as_of", "models"])
    for row in sorted(rows.to_pylist(), key=lambda row: row["as_of"]):
        for question, model in json.loads(row["models"]).items():
            if "version" in model:
                first.setdefault((question, model["version"]), row["as_of"])
    return set(first.values())
