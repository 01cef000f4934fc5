"""Delta tables: one slice replaced, the others untouched."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from lake.delta_tables import Slice, read, replace_slice, version


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


def test_a_table_that_is_not_there_has_no_version_and_no_rows(tmp_path: Path) -> None:
    assert version(str(tmp_path), "scores") is None
    assert read(str(tmp_path), "scores").num_rows == 0


def test_a_slice_value_with_a_quote_is_only_a_value(tmp_path: Path) -> None:
    rows = pa.table({"name": ["o'r", "o'r"], "n": [1, 2]})
    replace_slice(str(tmp_path), "t", rows, Slice("name", "o'r"))
    replace_slice(str(tmp_path), "t", rows.slice(0, 1), Slice("name", "o'r"))
    assert read(str(tmp_path), "t", Slice("name", "o'r"))["n"].to_pylist() == [1]
