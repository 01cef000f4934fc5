"""Delta tables: one slice replaced, the others untouched."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from lake import delta_tables
from lake.delta_tables import (
    Slice,
    batches,
    column_names,
    extent,
    live_files,
    read,
    replace_slice,
    version,
)

EARLY, LATE = datetime(2024, 1, 1, 10, 0, 0, 123000), datetime(2024, 3, 1, 23, 59, 59, 999000)
WITHOUT_NOTES = {"delta.dataSkippingNumIndexedCols": "0"}


def day(value: date, *customers: str) -> pa.Table:
    return pa.table(
        {"as_of": pa.array([value] * len(customers), pa.date32()), "customer_id": list(customers)}
    )


def test_a_day_is_replaced_and_no_other(tmp_path: Path) -> None:
    root, first, second = str(tmp_path), date(2024, 1, 1), date(2024, 1, 2)
    replace_slice(root, "scores", day(first, "a", "b"), Slice("as_of", first))
    replace_slice(root, "scores", day(second, "a"), Slice("as_of", second))
    replace_slice(root, "scores", day(first, "c"), Slice("as_of", first))
    assert read(root, "scores", Slice("as_of", first))["customer_id"].to_pylist() == ["c"]
    assert read(root, "scores", Slice("as_of", second))["customer_id"].to_pylist() == ["a"]


def test_a_large_file_is_written_and_read_some_rows_at_a_time(tmp_path: Path) -> None:
    root, at, other, path = str(tmp_path), date(2024, 1, 1), date(2024, 1, 2), tmp_path / "rows.parquet"
    rows = day(at, *(f"c{number:06}" for number in range(250_000)))
    pq.write_table(rows, path)
    replace_slice(root, "scores", path, Slice("as_of", at))
    replace_slice(root, "scores", day(other, "a"), Slice("as_of", other))
    written = [pq.ParquetFile(file).metadata for file in live_files(root, "scores")]
    groups = [file.row_group(place) for file in written for place in range(file.num_row_groups)]
    assert max(group.num_rows for group in groups) == 100_000
    assert {group.column(0).compression for group in groups} == {"ZSTD"}
    parts = list(batches(root, "scores", Slice("as_of", at), 70_000))
    assert max(map(len, parts)) <= 70_000
    assert pa.Table.from_batches(parts).equals(read(root, "scores", Slice("as_of", at)))
    assert pa.Table.from_batches(parts).sort_by("customer_id").equals(rows)


def test_a_table_that_is_not_there_has_no_version_and_no_rows(tmp_path: Path) -> None:
    assert list(batches(str(tmp_path), "scores", Slice("as_of", date(2024, 1, 1)), 10)) == []
    assert column_names(str(tmp_path), "scores") == []
    assert version(str(tmp_path), "scores") is None
    assert read(str(tmp_path), "scores").num_rows == 0


def test_a_slice_value_with_a_quote_is_only_a_value(tmp_path: Path) -> None:
    rows = pa.table({"name": ["o'r", "o'r"], "n": [1, 2]})
    replace_slice(str(tmp_path), "t", rows, Slice("name", "o'r"))
    replace_slice(str(tmp_path), "t", rows.slice(0, 1), Slice("name", "o'r"))
    assert read(str(tmp_path), "t", Slice("name", "o'r"))["n"].to_pylist() == [1]


def events(*times: datetime | None) -> pa.Table:
    return pa.table({"at": pa.array(times, pa.timestamp("us")), "name": ["a" * 99] * len(times)})


def test_the_extent_is_noted_and_no_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_deltalake(tmp_path / "t", events(LATE.replace(microsecond=999999), None))
    write_deltalake(tmp_path / "t", events(EARLY, None), mode="append")
    write_deltalake(tmp_path / "t", events(None), mode="append")
    monkeypatch.setattr(delta_tables, "ds", None)
    assert extent(str(tmp_path), "t", "at") == (EARLY, LATE)


@pytest.mark.parametrize("append", [EARLY, LATE])
def test_a_file_without_notes_is_read(tmp_path: Path, append: datetime) -> None:
    write_deltalake(tmp_path / "t", events(datetime(2024, 2, 1)), configuration=WITHOUT_NOTES)
    assert extent(str(tmp_path), "t", "at") == (datetime(2024, 2, 1),) * 2
    write_deltalake(tmp_path / "t", events(append.replace(microsecond=append.microsecond + 7)), mode="append")
    expected = sorted([datetime(2024, 2, 1), append])
    assert extent(str(tmp_path), "t", "at") == tuple(expected)


def test_text_is_read_since_its_notes_are_cut_short(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "t", events(EARLY))
    assert extent(str(tmp_path), "t", "name") == ("a" * 99, "a" * 99)


def test_dates_and_other_files_of_the_same_table(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        replace_slice(
            str(tmp_path), "t", day(date(2024, 1, number), "a"), Slice("as_of", date(2024, 1, number))
        )
    assert extent(str(tmp_path), "t", "as_of") == (date(2024, 1, 1), date(2024, 1, 3))


def test_some_files_with_notes_and_some_without(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "t", events(LATE))
    DeltaTable(tmp_path / "t").alter.set_table_properties(WITHOUT_NOTES)
    write_deltalake(tmp_path / "t", events(EARLY.replace(microsecond=123456)), mode="append")
    assert extent(str(tmp_path), "t", "at") == (EARLY, LATE)
