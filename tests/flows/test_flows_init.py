"""`retain init` on the files shops really have: the profile it writes is checked, and trains and scores as written."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from cli.main import run
from demo.shop import write_shop
from lake.guess.guess_mapping import tables_of
from lake.guess.source_facts import look
from lake.mapped_rows import stage
from lake.sources import Reading
from tables.raw import RAW
from tests.flows.conftest import Shop
from tests.flows.export_shops import (
    DAYS,
    FIRST,
    iso,
    orders,
    us,
    write_german,
    write_marketplace,
    write_spreadsheet,
)
from tests.flows.test_flows_bad_days import rows

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def initialised(folder: Path, files: list[Path], name: str = "my-shop.yaml") -> tuple[Shop, int]:
    """The shop of the profile that `init` writes for the files, and the exit code."""
    profile, home = folder / name, folder / "var"
    code = run(["--home", str(home), "init", *map(str, files), "--out", str(profile)])
    return Shop(profile, home), code


def tables(shop: Shop) -> dict[str, dict]:
    return yaml.safe_load(shop.profile.read_text("utf-8"))["tables"]


def test_a_spreadsheet_with_us_dates_trains_and_scores_as_written(tmp_path: Path, said: Said) -> None:
    life = orders(320)
    shop, code = initialised(tmp_path, write_spreadsheet(tmp_path, life))
    assert code == 0
    assert "Correct first" not in said()
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 0, 0]
    landed = {row["order_id"]: row for row in rows(shop, "orders")}
    named = [order for order in life if order.number % 10]
    assert set(landed) == {str(order.number) for order in named if not order.is_cancelled}
    first = next(order for order in named if not order.is_cancelled)
    row = landed[str(first.number)]
    assert (row["customer_id"], row["ordered_at"], round(row["amount"], 2)) == (
        str(12346 + first.customer), first.at, first.amount,
    )  # fmt: skip
    returned = {row["return_id"]: round(row["amount"], 2) for row in rows(shop, "returns")}
    assert returned == {f"C{order.number}": order.amount for order in named if order.is_cancelled}
    assert {row["region"] for row in rows(shop, "customers")} == {"France", "United Kingdom"}
    assert len(rows(shop, "scored_customers")) > 200


def test_a_marketplace_dump_of_six_files_trains_and_scores_as_written(tmp_path: Path, said: Said) -> None:
    life = orders(320, seed=4)
    shop, code = initialised(tmp_path, write_marketplace(tmp_path, life, us))
    assert code == 0
    assert "Correct first" not in said()
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 0, 0]
    landed = rows(shop, "orders")
    assert len(landed) == len(life)
    assert len({row["customer_id"] for row in landed}) == len({order.customer for order in life})
    assert sorted(row["ordered_at"] for row in landed) == sorted(order.at for order in life)
    paid = sum(order.amount + 4.5 * len(order.lines) for order in life)
    assert round(sum(row["amount"] for row in landed), 2) == round(paid, 2)
    assert sum(row["cancelled_at"] is not None for row in landed) == sum(order.is_cancelled for order in life)
    delivered = [row for row in landed if row["delivered_at"] is not None]
    assert {(row["delivered_at"] - row["ordered_at"]).days for row in delivered} == {5, 6, 7, 8}
    assert {row["category"] for row in rows(shop, "order_items")} == {f"kind_{number}" for number in range(6)}
    assert "Not used: olist_sellers_dataset.csv" in shop.profile.read_text("utf-8")


@pytest.mark.parametrize("date", [us, iso])
def test_a_marketplace_dump_gives_the_same_orders_whatever_its_dates(
    tmp_path: Path, date: Callable[[datetime], str]
) -> None:
    life = orders(80, seed=4)
    files = [path.name for path in write_marketplace(tmp_path, life, date)]
    reading = Reading(tmp_path, "UTC", tmp_path / "tmp", "1GB", 1)
    reading.temp_dir.mkdir()
    mapping = (
        tables_of(look(files, reading, FIRST.date() + timedelta(days=2 * DAYS))).tables["orders"].mapping
    )
    stage(mapping, RAW["orders"].types, reading, tmp_path / "staged.parquet")
    staged = pq.read_table(tmp_path / "staged.parquet").to_pylist()
    assert sorted(row["ordered_at"] for row in staged) == sorted(order.at for order in life)
    assert {(row["promised_at"] - row["ordered_at"]).days for row in staged} == {20}
    assert [row for row in staged if row["unreadable"]] == []


def test_a_semicolon_file_with_german_dates_and_decimal_commas(tmp_path: Path, said: Said) -> None:
    life = orders(200, seed=5)
    shop, code = initialised(tmp_path, write_german(tmp_path, life))
    assert code == 0
    assert "Correct first" not in said()
    assert shop.retain("ingest") == 0
    landed = {row["order_id"]: row for row in rows(shop, "orders")}
    assert len(landed) == len(life)
    for order in life[:50]:
        row = landed[f"B{order.number}"]
        rebate = 1.5 * sum(line.product % 7 == 6 for line in order.lines)
        assert (row["customer_id"], row["ordered_at"].date()) == (f"{order.customer:06}", order.at.date())
        assert round(row["amount"], 2) == round(order.amount - rebate, 2)
        assert row["discount_amount"] == rebate
        assert (row["cancelled_at"] is not None) == order.is_cancelled
    assert {row["category"] for row in rows(shop, "order_items")} == {
        f"Möbel {number}" for number in range(4)
    }


def test_cdnow_lands_whole_as_written(tmp_path: Path, said: Said) -> None:
    (package,) = find_spec(
        "lifetimes"
    ).submodule_search_locations  # never imported: only its data file is wanted
    file = Path(shutil.copy(Path(package) / "datasets" / "CDNOW_master.txt", tmp_path))
    shop, code = initialised(tmp_path, [file])
    assert code == 0
    assert "Correct first" not in said()
    assert shop.retain("ingest") == 0
    landed = rows(shop, "orders")
    assert len({row["customer_id"] for row in landed}) == 23_570
    assert round(sum(row["amount"] for row in landed), 2) == 2_500_315.63
    days = sorted(row["ordered_at"].date() for row in landed)
    assert (str(days[0]), str(days[-1])) == ("1997-01-01", "1998-06-30")


def test_the_simulated_shops_nine_tables_are_each_their_own(tmp_path: Path) -> None:
    write_shop(tmp_path / "raw", 400, days=500)
    folders = [path for path in sorted((tmp_path / "raw").iterdir()) if path.is_dir()]
    shop, code = initialised(tmp_path, folders)
    assert code == 0
    assert tables(shop).keys() == {path.name for path in folders}
    assert all(table["from"] == f"raw/{name}" for name, table in tables(shop).items())
    assert all(name == text for table in tables(shop).values() for name, text in table["columns"].items())
    assert shop.retain("ingest") == 0
