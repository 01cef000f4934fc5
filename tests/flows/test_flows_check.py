"""`retain check`: it lands nothing, says in figures what is missing, and its exit code is the first refusal's."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def orders(shop: Shop) -> Path:
    return shop.profile.parent / "orders.csv"


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_sound_shop_passes_and_nothing_is_landed(shop: Shop, said: Said) -> None:
    shop.edit("min_history_days: 30", "min_history_days: 30, max_rows: 9000")
    assert shop.retain("check") == 0
    text = said()
    assert "The data would land, and the models for churn and repurchase can be trained." in text
    assert "orders: No day is missing." in text
    assert re.search(r"9,000 rows on \d+ as-of dates", text), "a first training is bounded"
    assert "proposed" in text
    assert "the table customers would add" in text
    assert "<svg" in (shop.home / "reports" / "check.html").read_text("utf-8")
    assert not (shop.home / "lake").exists()
    assert not list((shop.home / "tmp").iterdir())


def test_the_lake_stays_as_it_is_and_counts(shop: Shop, said: Said) -> None:
    """After an ingest the shop delivers only its last week: the history in the lake counts, and stays untouched."""
    assert shop.retain("ingest") == 0
    frame = pd.read_csv(orders(shop))
    frame.tail(100).to_csv(orders(shop), index=False)
    before = everything(shop.home / "lake") | everything(shop.home / "contracts")
    said()
    assert shop.retain("check") == 0
    assert everything(shop.home / "lake") | everything(shop.home / "contracts") == before
    assert "2024-01-01 to 2024-10-07 (exclusive)" in said()


def test_too_short_a_history_is_said_in_days(shop: Shop, said: Said) -> None:
    shop.edit("horizon_days: 20", "horizon_days: 90")
    assert shop.retain("check") == 3
    text = said()
    assert "It takes 110 more days of orders, or a horizon of 62 days instead of 90." in text
    assert (
        "training would refuse: there is not enough for churn. The model for repurchase can be trained."
        in text
    )
    assert re.search(r"A horizon of \d+ days instead of 90 has enough of everything\.", text)


def test_too_few_customers_are_said_in_figures(tmp_path: Path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("check") == 3
    text = said()
    assert "customers left" in text
    assert "fewer than the 30 it takes" in text


def test_a_failed_contract_is_told_by_rule_and_the_rest_is_still_looked_at(shop: Shop, said: Said) -> None:
    frame = pd.read_csv(orders(shop), dtype=str)
    bad = len(frame) // 2
    frame.loc[: bad - 1, "paid"] = "12,x"
    frame.to_csv(orders(shop), index=False)
    assert shop.retain("check") == 3
    text = said()
    assert f"Every value can be read as its column's type. {bad:,} rows break this." in text
    assert f"amount cannot be read as a number in {bad:,} rows, such as “12,x”." in text
    assert "Nothing would land: orders" in text
    assert "The shop's rhythm" in text


def test_a_table_that_cannot_be_read_does_not_hide_the_others(shop: Shop, said: Said) -> None:
    shop.edit("lines.csv", "line.csv")
    assert shop.retain("check") == 2
    text = said()
    assert "tables.order_items: no file matches 'line.csv'" in text
    assert "repurchase: enough." in text


def test_no_orders_at_all(shop: Shop, said: Said) -> None:
    orders(shop).write_text("id,client,sold_on,paid,rebate\n")
    assert shop.retain("check") == 3
    assert "At least 1 rows pass." in said()
