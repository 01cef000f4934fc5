"""Who was forgotten does not land again, and the list does not say who it was."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.forgotten_ids import ForgottenIds, LostKey, drop_forgotten, forgotten_ids, remember
from lake.traces import holds
from tables.customer_links import customer_tables

LINKS = {links.table: links for links in customer_tables()}


@pytest.fixture
def ids(tmp_path: Path) -> ForgottenIds:
    empty = forgotten_ids(str(tmp_path), "key")
    return remember(str(tmp_path), remember(str(tmp_path), empty, "order", ["o1"]), "customer", ["c-one"])


def staged(folder: Path, rows: list[dict]) -> Path:
    path = folder / "staged.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def test_the_list_knows_the_customer_and_holds_no_id(tmp_path: Path, ids: ForgottenIds) -> None:
    assert [name in ids for name in ("c-one", "c-two", "o1")] == [True, False, False]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and holds(path, "c-one")]


def test_remembering_again_changes_nothing(tmp_path: Path, ids: ForgottenIds) -> None:
    files = sorted(tmp_path.rglob("*"))
    assert remember(str(tmp_path), ids, "customer", ["c-one"]) == ids
    assert sorted(tmp_path.rglob("*")) == files


def test_another_homes_key_is_refused(tmp_path: Path, ids: ForgottenIds) -> None:
    with pytest.raises(LostKey, match="Copy the file"):
        forgotten_ids(str(tmp_path), "another key")


def test_orders_go_and_say_which_and_rows_without_an_id_stay(tmp_path: Path, ids: ForgottenIds) -> None:
    rows = [
        {"order_id": "o7", "customer_id": "c-one", "unreadable": None},
        {"order_id": "o8", "customer_id": "c-two", "unreadable": None},
        {"order_id": "o9", "customer_id": None, "unreadable": "amount: 'x'"},
        {"order_id": None, "customer_id": None, "unreadable": "too few columns: o5;c-one;3"},
    ]
    path = staged(tmp_path, rows)
    assert drop_forgotten(path, LINKS["orders"], ids) == (2, ["o7"])
    assert pq.read_table(path)["order_id"].to_pylist() == ["o8", "o9"]


def test_lines_of_forgotten_orders_go(tmp_path: Path, ids: ForgottenIds) -> None:
    path = staged(tmp_path, [{"order_id": "o1", "product_id": "p"}, {"order_id": "o2", "product_id": "p"}])
    assert drop_forgotten(path, LINKS["order_items"], ids) == (1, [])


def test_a_mention_is_emptied(tmp_path: Path, ids: ForgottenIds) -> None:
    rows = [
        {"customer_id": "c-two", "referred_by": "c-one"},
        {"customer_id": "c-three", "referred_by": "c-two"},
    ]
    path = staged(tmp_path, rows)
    assert drop_forgotten(path, LINKS["customers"], ids) == (2, [])
    assert pq.read_table(path)["referred_by"].to_pylist() == [None, "c-two"]
