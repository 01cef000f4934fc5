"""Again: every step run twice leaves what one run leaves; a failed contract leaves what was there."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import Slice, read, version
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow


def scores(shop: Shop) -> pd.DataFrame:
    rows = read(str(shop.home / "lake"), "scored_customers").to_pandas()
    rows = rows.sort_values(["as_of", "customer_id"], ignore_index=True)
    return rows.drop(columns=["run_id", "scored_at"])


def versions(shop: Shop) -> dict[str, int | None]:
    return {
        table: version(str(shop.home / "lake"), table)
        for table in ("orders", "order_items", "scored_customers")
    }


def test_a_day_scored_twice_is_the_same_day(scored_shop: Shop) -> None:
    before = scores(scored_shop)
    assert scored_shop.retain("score") == 0
    pd.testing.assert_frame_equal(scores(scored_shop), before)


def test_the_same_training_is_not_made_again(scored_shop: Shop, said: Callable[[], str]) -> None:
    assert scored_shop.retain("train") == 0
    assert "made before: churn version 1, repurchase version 1" in said()


def test_the_same_file_again_changes_nothing(scored_shop: Shop) -> None:
    before = versions(scored_shop)
    (scored_shop.profile.parent / "orders.csv").touch()  # looks new, is not
    assert scored_shop.retain("ingest") == 0
    assert versions(scored_shop) == before


def test_a_grown_file_adds_its_new_rows(scored_shop: Shop) -> None:
    before = read(str(scored_shop.home / "lake"), "orders").num_rows
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write("new,c1,2024-10-06 12:00:00,30.0,0.0\n")
    assert scored_shop.retain("ingest") == 0
    assert read(str(scored_shop.home / "lake"), "orders").num_rows == before + 1


def test_a_failed_contract_lands_nothing_and_exits_3(scored_shop: Shop, said: Callable[[], str]) -> None:
    before = versions(scored_shop)
    orders = scored_shop.profile.parent / "orders.csv"
    frame = pd.read_csv(orders)
    frame.loc[: len(frame) // 2, "paid"] = -5.0
    frame.to_csv(orders, index=False)
    with (scored_shop.profile.parent / "lines.csv").open("a") as file:
        file.write("o1,1,9.0,p1,k1\n")  # good news in another table must wait too
    assert scored_shop.retain("ingest") == 3
    assert versions(scored_shop) == before
    assert "nothing was landed" in (text := said())
    assert "At most 5% of the rows are rejected." in text
    rejected = read(str(scored_shop.home / "lake"), "quarantine", Slice("table", "orders")).to_pandas()
    assert set(rejected["rule"]) == {"amount_range"}


def test_current_never_goes_back(scored_shop: Shop) -> None:
    current = scored_shop.home / "exports" / "current" / "scored_customers.csv"
    newest = current.read_bytes()
    assert scored_shop.retain("score", "--as-of", "2024-09-01") == 0
    assert current.read_bytes() == newest
    assert (scored_shop.home / "exports" / "2024-09-01" / "scored_customers.csv").exists()


def test_nothing_is_left_behind(scored_shop: Shop) -> None:
    leftovers = [path.name for path in scored_shop.home.rglob("*.part")]
    assert leftovers == []
    assert not (scored_shop.home / "staging").exists()


def test_no_customer_is_in_the_tracking_store(scored_shop: Shop) -> None:
    customers = set(scores(scored_shop)["customer_id"])
    for path in _text_files(scored_shop.home / "mlartifacts"):
        words = set(path.read_text().replace('"', " ").replace(",", " ").split())
        assert not customers & words, path.name


def _text_files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.suffix in {".json", ".yaml", ".lgb", ".txt"} or path.name == "MLmodel"
    ]


def test_a_backfill_scores_each_day_of_the_period(scored_shop: Shop) -> None:
    assert scored_shop.retain("backfill", "--start", "2024-09-01", "--end", "2024-09-02") == 0
    days = set(scores(scored_shop)["as_of"].astype(str))
    assert {"2024-09-01", "2024-09-02"} < days


def test_a_backfill_that_ends_before_it_starts_is_refused(scored_shop: Shop, said: Callable[[], str]) -> None:
    assert scored_shop.retain("backfill", "--start", "2024-09-02", "--end", "2024-09-01") == 2
    assert "exchange --start and --end" in said()
