"""Days published before a day, and columns that came later."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from lake.delta_tables import Slice, read, replace_slice
from lake.earlier_days import newest_before, read_between

FIRST = date(2024, 1, 1)


def publish(root: Path, number: int, **columns: str) -> None:
    day = FIRST + timedelta(days=number)
    rows = pa.table(
        {"as_of": pa.array([day], pa.date32()), "name": [f"day {number}"]}
        | {n: [v] for n, v in columns.items()}
    )
    replace_slice(str(root), "days", rows, Slice("as_of", day))


def test_the_newest_day_before_a_day(tmp_path: Path) -> None:
    assert newest_before(str(tmp_path), "days", "as_of", FIRST) is None
    for number in (0, 5, 3, 5):
        publish(tmp_path, number)
    bounds = [
        newest_before(str(tmp_path), "days", "as_of", FIRST + timedelta(days=n)) for n in (0, 1, 3, 5, 9)
    ]
    assert bounds == [None, FIRST, FIRST, FIRST + timedelta(days=3), FIRST + timedelta(days=5)]


def test_a_file_with_several_days_is_looked_into(tmp_path: Path) -> None:
    days = pa.array([FIRST, FIRST + timedelta(days=7)], pa.date32())
    replace_slice(str(tmp_path), "days", pa.table({"as_of": days, "name": ["a", "a"]}), Slice("name", "a"))
    assert newest_before(str(tmp_path), "days", "as_of", FIRST + timedelta(days=7)) == FIRST


def test_rows_between_two_days_leave_out_the_end(tmp_path: Path) -> None:
    assert read_between(str(tmp_path), "days", "as_of", FIRST, FIRST, ["name"]).num_rows == 0
    for number in range(4):
        publish(tmp_path, number)
    rows = read_between(
        str(tmp_path), "days", "as_of", FIRST + timedelta(days=1), FIRST + timedelta(days=3), ["name"]
    )
    assert sorted(rows["name"].to_pylist()) == ["day 1", "day 2"]


def test_a_column_that_came_later_is_read_whichever_file_comes_first(tmp_path: Path) -> None:
    for number in range(12):
        publish(tmp_path, number)
    publish(tmp_path, 12, stage="mature")
    assert read(str(tmp_path), "days", Slice("as_of", FIRST + timedelta(days=12)))["stage"].to_pylist() == [
        "mature"
    ]
    assert read(str(tmp_path), "days", Slice("as_of", FIRST))["stage"].to_pylist() == [None]
