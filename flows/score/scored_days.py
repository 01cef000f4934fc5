"""The scored table by day: which day is meant, and its rows."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import pandas as pd
import pyarrow as pa

from lake.delta_tables import Slice, column_names, extent, read, version

SCORED, SNAPSHOTS = "scored_customers", "customer_snapshots"


class NotScored(ValueError):
    """The day asked for has no scores."""

    exit_code: ClassVar[int] = 2


class SnapshotPruned(ValueError):
    """The features of a scored day are not there any more."""

    exit_code: ClassVar[int] = 2


def refuse_without_snapshot(lake: str, day: date) -> None:
    """Raise SnapshotPruned for a scored day of which the scores alone are left; its pages and plans read features."""
    scored_rows(lake, day, ["customer_id"])
    if not len(read(lake, SNAPSHOTS, Slice("as_of", day), ["as_of"])):
        raise SnapshotPruned(
            f"of {day} the scores are left, and no features any more (upkeep.keep_snapshots_days): "
            f"`retain score --as-of {day}` makes them again"
        )


def day_or_newest(lake: str, as_of: date | None) -> date:
    """The day itself, or the newest day that is scored. Raises NotScored before the first."""
    if version(lake, SCORED) is None:
        raise NotScored("no day has been scored yet: run `retain score` first")
    return as_of or newest_scored(lake)


def newest_scored(lake: str) -> date:
    """The newest day of a scored table that is there."""
    newest: date = extent(lake, SCORED, "as_of")[1]
    return newest


def scored_rows(lake: str, day: date, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a scored day, with all columns or those named. Raises NotScored for a day without."""
    rows = read(lake, SCORED, Slice("as_of", day), None if columns is None else list(columns))
    if not len(rows):
        raise NotScored(f"{day} has not been scored: run `retain score --as-of {day}`")
    return rows


def scored_columns(lake: str, day: date, columns: Sequence[str]) -> pd.DataFrame:
    """These columns of a scored day; those of a question that no day has answered yet are empty."""
    present = set(column_names(lake, SCORED))
    rows = read(lake, SCORED, Slice("as_of", day), [name for name in columns if name in present])
    return rows.to_pandas().reindex(columns=list(columns))
