"""A customer is forgotten: held in many places before, nowhere after, and not back when the sources land again."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from flows.forget.customer_files import traces
from flows.run.home import Home
from lake.delta_tables import read
from lake.traces import holds
from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]
WHO = "c123"


def files_with(shop: Shop, customer: str) -> list[str]:
    return list(traces(Home(shop.home), customer, []).files)


def without(shop: Shop, customer: str) -> dict[str, pd.DataFrame]:
    """The tables with rows per customer, without those of one."""
    tables = {
        name: read(str(shop.home / "lake"), name).to_pandas() for name in ("orders", "scored_customers")
    }
    return {name: rows[rows["customer_id"] != customer] for name, rows in tables.items()}


def assert_equal(left: dict[str, pd.DataFrame], right: dict[str, pd.DataFrame]) -> None:
    for name, rows in left.items():
        key = ["customer_id", *(["order_id"] if "order_id" in rows else [])]
        pd.testing.assert_frame_equal(
            rows.sort_values(key, ignore_index=True), right[name].sort_values(key, ignore_index=True)
        )


def test_a_forgotten_customer_is_nowhere_and_does_not_come_back(scored_shop: Shop, said: Said) -> None:
    lake = str(scored_shop.home / "lake")
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write(f"bad1,{WHO},2024-10-06 12:00:00,-30.0,0.0\nbad2,c7,2024-10-06 12:00:00,-30.0,0.0\n")
    assert scored_shop.retain("ingest") == 0
    assert [scored_shop.retain("export", "--as", form) for form in ("csv", "xlsx", "parquet")] == [0, 0, 0]
    orders = read(lake, "orders").to_pandas()
    theirs = set(orders.loc[orders["customer_id"] == WHO, "order_id"])
    before, expected = files_with(scored_shop, WHO), without(scored_shop, WHO)
    folders = {str(Path(path).relative_to(scored_shop.home)).split("/")[0] for path in before}
    assert (len(before) >= 9, folders) == (True, {"lake", "exports"})
    assert len(read(lake, "quarantine")) == 2
    said()
    assert scored_shop.retain("forget", "--customer", WHO) == 0
    assert WHO not in said()
    assert files_with(scored_shop, WHO) == []
    assert_equal(expected, without(scored_shop, ""))
    assert theirs
    assert not theirs & set(read(lake, "order_items")["order_id"].to_pylist())
    assert "c7" in read(lake, "quarantine")["content"].to_pylist()[0]
    log = read(lake, "erasures").to_pandas().set_index("erased_from")["rows"]
    assert log[["orders", "scored_customers", "quarantine"]].to_list() == [len(theirs), 1, 1]
    current = pd.read_csv(scored_shop.home / "exports" / "current" / "scored_customers.csv")
    assert sorted(current["customer_id"]) == sorted(expected["scored_customers"]["customer_id"])
    assert (scored_shop.home / "forgotten" / "key").stat().st_mode & 0o777 == 0o600
    _land_again(scored_shop, expected["orders"])


def _land_again(shop: Shop, orders: pd.DataFrame) -> None:
    """The sources as they were, and an order more of the forgotten; then the same erasure again."""
    lake = str(shop.home / "lake")
    with (shop.profile.parent / "orders.csv").open("a") as file:
        file.write(f"late,{WHO},2024-10-06 13:00:00,30.0,0.0\n")
    with (shop.profile.parent / "lines.csv").open("a") as file:
        file.write("late,1,30.0,p1,k1\n")
    assert shop.retain("ingest") == 0
    assert sorted(read(lake, "orders")["order_id"].to_pylist()) == sorted(orders["order_id"])
    assert "late" not in read(lake, "order_items")["order_id"].to_pylist()
    assert len(read(lake, "quarantine")) == 1
    assert files_with(shop, WHO) == []
    before = read(lake, "erasures").to_pandas()["rows"].to_list()
    assert shop.retain("forget", "--customer", WHO) == 0
    assert read(lake, "erasures").to_pandas()["rows"].to_list() == before


def test_somebody_nobody_knows_gets_a_sentence(tmp_path: Path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("ingest") == 0
    assert shop.retain("forget", "--customer", "nobody-1") == 2
    assert "there is no customer of that id" in said()
    assert not (shop.home / "lake" / "forgotten").exists()


@pytest.mark.parametrize("moment", ["orders before commit", "orders after commit", "orders before log"])
def test_a_killed_erasure_run_again_finishes(tmp_path: Path, moment: str) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("ingest") == 0
    orders = read(str(shop.home / "lake"), "orders").to_pandas()
    who = orders["customer_id"].iloc[0]
    theirs = set(orders.loc[orders["customer_id"] == who, "order_id"])
    command = [sys.executable, "-m", "cli.main", "--config", str(shop.profile), "--home", str(shop.home)]
    killed = subprocess.run(
        [*command, "forget", "--customer", who],
        env={**os.environ, "FAILPOINT": f"{moment}:kill"},
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert killed.returncode == -signal.SIGKILL
    assert shop.retain("forget", "--customer", who) == 0
    assert not theirs & set(read(str(shop.home / "lake"), "orders")["order_id"].to_pylist())
    assert not theirs & set(read(str(shop.home / "lake"), "order_items")["order_id"].to_pylist())
    assert not [path for path in shop.home.rglob("*.parquet") if holds(path, who)]
    log = read(str(shop.home / "lake"), "erasures").to_pandas().set_index("erased_from")["rows"]
    assert log["orders"] == len(theirs)


def test_a_home_without_the_key_stops_rather_than_bring_somebody_back(tmp_path: Path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("ingest") == 0
    who = read(str(shop.home / "lake"), "orders")["customer_id"][0].as_py()
    assert shop.retain("forget", "--customer", who) == 0
    shutil.rmtree(shop.home / "forgotten")
    shop.edit("timezone: Europe/Vienna", "timezone: Europe/Berlin")
    assert shop.retain("ingest") == 2
    assert "Copy the file `forgotten/key`" in said()
