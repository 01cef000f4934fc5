"""Landing: each event once, corrections in place, whatever is run again."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.delta_tables import live_files, read, version
from lake.landing import LandingConflict, land


def batch(folder: Path, **columns: list) -> Path:
    path = folder / "batch.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def rows(root: str, table: str) -> list[tuple]:
    return sorted(tuple(row.values()) for row in read(root, table).to_pylist())


def test_an_event_lands_once_however_often_it_comes(tmp_path: Path) -> None:
    root, at = str(tmp_path / "lake"), [datetime(2024, 5, 1, 10), datetime(2024, 5, 2, 11)]
    path = batch(tmp_path, order_id=["a", "b"], ordered_at=at)
    first = land(root, "orders", path, ["order_id"], tmp_path)
    again = land(root, "orders", path, ["order_id"], tmp_path)
    assert (first.added, again.added, again.unchanged) == (2, 0, 2)
    assert again.version == first.version == version(root, "orders") == 0


def test_a_grown_batch_adds_and_a_corrected_row_replaces(tmp_path: Path) -> None:
    root = str(tmp_path / "lake")
    land(root, "orders", batch(tmp_path, order_id=["a", "b"], amount=[1.0, 2.0]), ["order_id"], tmp_path)
    grown = batch(tmp_path, order_id=["a", "b", "c"], amount=[1.0, 2.5, 3.0])
    landed = land(root, "orders", grown, ["order_id"], tmp_path)
    assert (landed.added, landed.changed, landed.unchanged) == (1, 1, 1)
    assert rows(root, "orders") == [("a", 1.0), ("b", 2.5), ("c", 3.0)]
    before = pq.read_table(live_files(root, "orders", at=0)[0]).to_pylist()
    assert {"order_id": "b", "amount": 2.0} in before, "the history still shows the old row"


def test_rows_without_an_id_are_a_bag(tmp_path: Path) -> None:
    root = str(tmp_path / "lake")
    twice = batch(tmp_path, order_id=["a", "a"], product_id=["p", "p"], quantity=[1.0, 1.0])
    land(root, "order_items", twice, [], tmp_path)
    again = land(root, "order_items", twice, [], tmp_path)
    assert (again.added, len(rows(root, "order_items"))) == (0, 2)
    thrice = batch(tmp_path, order_id=["a"] * 3, product_id=["p"] * 3, quantity=[1.0] * 3)
    assert land(root, "order_items", thrice, [], tmp_path).added == 1


def test_a_new_column_reaches_old_rows_and_doubles_none(tmp_path: Path) -> None:
    root = str(tmp_path / "lake")
    for table, key in (("orders", ["order_id"]), ("order_items", [])):
        land(root, table, batch(tmp_path, order_id=["a", "b"]), key, tmp_path)
        wider = batch(tmp_path, order_id=["a", "b"], coupon_code=["x", None])
        land(root, table, wider, key, tmp_path)
        assert [
            r["coupon_code"] for r in sorted(read(root, table).to_pylist(), key=lambda r: r["order_id"])
        ] == [
            "x",
            None,
        ]


def test_a_bag_that_lost_rows_and_grew_columns_is_refused(tmp_path: Path) -> None:
    root = str(tmp_path / "lake")
    land(root, "visits", batch(tmp_path, customer_id=["a", "b"]), [], tmp_path)
    wider = batch(tmp_path, customer_id=["a"], device=["phone"])
    with pytest.raises(LandingConflict, match="1 of its 2 rows"):
        land(root, "visits", wider, [], tmp_path)
    assert rows(root, "visits") == [("a",), ("b",)]
