"""A customer out of a table and its history; what mentions them emptied; what was quarantined of them gone."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lake.delta_tables import Slice, live_files, read, replace_slice
from lake.erasure import cut_history, erase, erase_quarantined, held_rows, kept_version, orders_of
from lake.traces import holds
from tables.customer_links import customer_tables

LINKS = {links.table: links for links in customer_tables()}
WHO = "person-1"


def write(root: Path, table: str, rows: list[dict], only: Slice) -> None:
    replace_slice(str(root), table, pa.Table.from_pylist(rows), only, {"run_id": "run"})


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    for day in ("a", "b"):
        orders = [{"order_id": f"{day}{who}", "customer_id": who, "day": day} for who in (WHO, "person-2")]
        write(tmp_path, "orders", orders, Slice("day", day))
        lines = [{"order_id": row["order_id"], "product_id": "p", "day": day} for row in orders]
        write(tmp_path, "order_items", lines, Slice("day", day))
    people = [
        {"customer_id": WHO, "referred_by": None, "day": "a"},
        {"customer_id": "person-2", "referred_by": WHO, "day": "a"},
    ]
    write(tmp_path, "customers", people, Slice("day", "a"))
    return tmp_path


def files_with(root: Path, text: str) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and holds(path, text)]


def test_rows_of_the_customer_go_and_lines_of_their_orders(lake: Path) -> None:
    orders = orders_of(str(lake), WHO)
    assert sorted(orders) == [f"a{WHO}", f"b{WHO}"]
    assert {table: erase(str(lake), LINKS[table], WHO, orders) for table in ("order_items", "orders")} == {
        "order_items": 2,
        "orders": 2,
    }
    assert read(str(lake), "orders")["customer_id"].to_pylist() == ["person-2", "person-2"]
    assert sorted(read(str(lake), "order_items")["order_id"].to_pylist()) == ["aperson-2", "bperson-2"]
    assert erase(str(lake), LINKS["orders"], WHO, orders) == 0


def test_a_mention_is_emptied_and_the_other_customers_row_stays(lake: Path) -> None:
    assert held_rows(str(lake), LINKS["customers"], WHO, []) == 2
    assert erase(str(lake), LINKS["customers"], WHO, []) == 2
    assert read(str(lake), "customers").to_pylist() == [
        {"customer_id": "person-2", "referred_by": None, "day": "a"}
    ]


def test_no_file_of_an_older_version_holds_the_id_and_the_table_still_grows(lake: Path) -> None:
    assert len(files_with(lake / "orders", WHO)) >= 2
    erase(str(lake), LINKS["orders"], WHO, [])
    assert files_with(lake / "orders", WHO)  # the rows are gone, the history is not
    left = cut_history(str(lake), "orders")
    assert not files_with(lake / "orders", WHO)
    with pytest.raises(DeltaError):
        DeltaTable(str(lake / "orders"), version=1)
    assert kept_version(str(lake), "orders", 1) == left
    write(lake, "orders", [{"order_id": "c", "customer_id": "person-3", "day": "c"}], Slice("day", "c"))
    assert len(read(str(lake), "orders")) == 3
    assert kept_version(str(lake), "orders", (left or 0) + 1) == (left or 0) + 1


def test_a_history_that_is_cut_keeps_the_rows_and_the_note_of_the_last_run(lake: Path) -> None:
    before = read(str(lake), "orders").sort_by("order_id").to_pylist()
    cut_history(str(lake), "orders")
    cut_history(str(lake), "orders")
    assert read(str(lake), "orders").sort_by("order_id").to_pylist() == before
    assert DeltaTable(str(lake / "orders")).history(1)[0]["run_id"] == "run"
    assert cut_history(str(lake), "returns") is None


def test_an_orphan_of_a_killed_write_goes_with_the_history(lake: Path) -> None:
    orphan = lake / "orders" / "part-orphan.parquet"
    orphan.write_bytes(Path(live_files(str(lake), "orders")[0]).read_bytes())
    cut_history(str(lake), "orders")
    assert not orphan.exists()


def test_quarantined_rows_go_by_id_by_order_and_by_a_word_of_an_unreadable_line(tmp_path: Path) -> None:
    contents = {
        "orders": ['{"customer_id": "person-1"}', '{"customer_id": "person-10"}'],
        "order_items": ['{"order_id": "o1"}', '{"order_id": "o2", "unreadable": "x;person-1;y"}'],
    }
    for table, texts in contents.items():
        write(
            tmp_path,
            "quarantine",
            [{"table": table, "content": text} for text in texts],
            Slice("table", table),
        )
    assert erase_quarantined(str(tmp_path), customer_tables(), WHO, ["o1"]) == 3
    assert read(str(tmp_path), "quarantine")["content"].to_pylist() == ['{"customer_id": "person-10"}']
