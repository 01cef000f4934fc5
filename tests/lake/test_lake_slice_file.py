"""A day's file goes into the table as it is, where the table's files are of one day each; else its rows are written."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.delta_tables import Slice, live_files, note_of, read, version
from lake.old_versions import compact
from lake.slice_file import replace_slice_by_file

FIRST, SECOND = date(2024, 5, 1), date(2024, 5, 2)


def day_file(folder: Path, day: date, values: list[float], **columns: list[str]) -> Path:
    path = folder / "staged.parquet"
    ids = [f"c{number}" for number in range(len(values))]
    rows = {"customer_id": ids, "as_of": [day] * len(values), "value": values, **columns}
    pq.write_table(pa.table(rows), path, row_group_size=2)
    return path


def put(folder: Path, day: date, values: list[float], **columns: list[str]) -> bool:
    """Replace a day; whether the file itself went into the table."""
    path, lake = day_file(folder, day, values, **columns), str(folder / "lake")
    number = replace_slice_by_file(lake, "scores", path, Slice("as_of", day), {"run_id": "r"})
    assert number == version(lake, "scores")
    assert note_of(lake, "scores")["run_id"] == "r"
    day_rows = read(lake, "scores", Slice("as_of", day))
    staged = pq.read_table(path)
    assert day_rows.select(staged.column_names).sort_by("customer_id") == staged
    return path.read_bytes() in [Path(file).read_bytes() for file in live_files(lake, "scores")]


def values(folder: Path) -> list[tuple[date, float]]:
    rows = read(str(folder / "lake"), "scores").to_pylist()
    return sorted((row["as_of"], row["value"]) for row in rows)


def test_the_file_itself_is_the_slice_of_its_day(tmp_path: Path) -> None:
    assert put(tmp_path, FIRST, [1.0, 2.0, 3.0])
    assert put(tmp_path, SECOND, [4.0])
    assert put(tmp_path, FIRST, [5.0, 6.0])
    assert put(tmp_path, FIRST, [5.0, 6.0])
    assert values(tmp_path) == [(FIRST, 5.0), (FIRST, 6.0), (SECOND, 4.0)]
    assert len(live_files(str(tmp_path / "lake"), "scores")) == 2


def test_a_day_among_others_in_a_file_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (FIRST, SECOND):
        assert put(tmp_path, day, [1.0, 2.0])
    monkeypatch.setattr("lake.file_swap.MOST_SMALL", 2)
    assert compact(str(tmp_path / "lake"), "scores", ("customer_id", "as_of")) == 2
    assert not put(tmp_path, FIRST, [7.0])
    assert values(tmp_path) == [(FIRST, 7.0), (SECOND, 1.0), (SECOND, 2.0)]


def test_a_column_that_comes_later_is_null_before(tmp_path: Path) -> None:
    assert put(tmp_path, FIRST, [1.0])
    assert not put(tmp_path, SECOND, [2.0], reason=["late"])
    assert put(tmp_path, SECOND, [3.0], reason=["later"])
    assert put(tmp_path, SECOND, [3.0]), "and may go again"
    rows = read(str(tmp_path / "lake"), "scores").to_pylist()
    assert [row["reason"] for row in rows] == [None, None]


def test_rows_of_another_day_are_refused_whole(tmp_path: Path) -> None:
    assert put(tmp_path, FIRST, [1.0])
    path = day_file(tmp_path, SECOND, [2.0])
    with pytest.raises(Exception, match="as_of"):
        replace_slice_by_file(str(tmp_path / "lake"), "scores", path, Slice("as_of", FIRST), {})
    assert values(tmp_path) == [(FIRST, 1.0)]
