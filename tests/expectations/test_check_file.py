"""A file Retain wrote is checked by its own extremes, and gets the verdict its rows would get."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import file_rows
from expectations.check_output import check_file, check_frame
from expectations.verdict import Verdict
from tables.customer_snapshots import snapshot_contract

AT = datetime(2024, 1, 2, tzinfo=UTC)
CONTRACT = snapshot_contract(
    {"orders_90d": (0.0, 100.0), "share_of_returns": (0.0, 1.0), "days_overdue": (-9.0, 9.0)}
)


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is looked at in many runs, of which none begins where a row group does."""
    monkeypatch.setattr(file_rows, "RUN_ROWS", 150)


def features(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "customer_id": [f"c{number:04}" for number in range(rows)],
            "as_of": date(2024, 1, 1),
            "orders_90d": rng.integers(0, 9, rows).astype(float),
            "share_of_returns": np.where(rng.random(rows) < 0.3, np.nan, rng.random(rows)),
            "days_overdue": rng.normal(0.0, 1.0, rows),
        }
    )


def verdict(frame: pd.DataFrame, folder: Path, **options: object) -> Verdict:
    path = folder / "panel.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, row_group_size=50, **options)
    return check_file(path, CONTRACT, docs=folder, run_id="run-1", at=AT)


SPOILED = {
    "nothing": lambda frame: frame,
    "above": lambda frame: frame.assign(orders_90d=frame.orders_90d.where(frame.index % 7 > 0, 101.0)),
    "below in the last group": lambda frame: frame.assign(
        days_overdue=frame.days_overdue.where(frame.index < 399, -10.0)
    ),
    "infinite": lambda frame: frame.assign(
        share_of_returns=frame.share_of_returns.where(frame.index != 9, np.inf)
    ),
    "a customer twice": lambda frame: pd.concat([frame, frame.tail(2)]),
    "a customer twice, one beside the other": lambda frame: frame.iloc[[*range(150), *range(149, 400)]],
    "no order of customers": lambda frame: frame.iloc[::-1],
    "an id that is null": lambda frame: frame.assign(customer_id=frame.customer_id.where(frame.index != 5)),
    "two days": lambda frame: pd.concat([frame, frame.assign(as_of=date(2024, 1, 2))]),
    "a blank id": lambda frame: frame.assign(customer_id=frame.customer_id.where(frame.index != 5, " ")),
    "a column all null": lambda frame: frame.assign(share_of_returns=np.nan),
    "several at once": lambda frame: frame.assign(orders_90d=-1.0, days_overdue=np.inf),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_file_gets_the_verdict_of_its_rows(how: str, tmp_path: Path) -> None:
    frame = SPOILED[how](features())
    by_rows = check_frame(frame, CONTRACT, docs=tmp_path, run_id="run-0", at=AT)
    by_file = verdict(frame, tmp_path)
    assert (by_file.rows, by_file.accepted, by_file.failures) == (
        by_rows.rows,
        by_rows.accepted,
        by_rows.failures,
    )


def test_most_ways_to_spoil_a_file_fail(tmp_path: Path) -> None:
    """The comparison above would prove nothing where both let everything pass."""
    outcomes = Counter(
        check_frame(make(features()), CONTRACT, docs=tmp_path, run_id="run-0", at=AT).passed
        for make in SPOILED.values()
    )
    assert outcomes == {True: 4, False: 8}


def test_a_file_without_statistics_is_read(tmp_path: Path) -> None:
    frame = features().assign(orders_90d=101.0)
    assert verdict(features(), tmp_path, write_statistics=False).passed
    failures = verdict(frame, tmp_path, write_statistics=False).failures
    assert failures == ("snapshot: orders_90d is between 0 and 100. 400 of 400 rows break this rule.",)


def test_a_file_without_a_column_is_refused(tmp_path: Path) -> None:
    assert (
        "snapshot lacks days_overdue"
        in verdict(features().drop(columns="days_overdue"), tmp_path).failures[0]
    )


def test_of_a_sorted_file_nothing_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole: list[object] = []
    read = file_rows._columns
    monkeypatch.setattr(file_rows, "_columns", lambda *args: whole.append(args) or read(*args))
    assert verdict(SPOILED["two days"](features()), tmp_path).passed
    assert whole == []
    assert verdict(SPOILED["no order of customers"](features()), tmp_path).passed
    assert len(whole) == 1
