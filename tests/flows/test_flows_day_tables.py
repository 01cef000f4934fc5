"""The tables next to the scored table: published in the same run, the same again on a rerun, one commit a day."""

from datetime import date

import pandas as pd
import pytest

from lake.delta_tables import Slice, read, version
from tables.customer_changes import changes_contract
from tables.potential_customers import potential_contract
from tables.score_moves import moves_contract
from tables.shop_figures import FIGURES, figures_contract
from tables.standing_columns import STANDING_COLUMNS
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
EARLY, NEXT = "2024-09-20", "2024-09-21"
CONTRACTS = (changes_contract(), moves_contract(), potential_contract(), figures_contract())


def rows(shop: Shop, table: str, day: str) -> pd.DataFrame:
    """The day's rows of a table, sorted by its key."""
    frame = read(str(shop.home / "lake"), table, Slice("as_of", date.fromisoformat(day))).to_pandas()
    key = {contract.table: list(contract.key) for contract in CONTRACTS}.get(table, ["customer_id"])
    return frame.sort_values(key, ignore_index=True) if len(frame) else frame


def test_a_day_is_published_with_its_tables_and_a_rerun_gives_the_same(scored_shop: Shop) -> None:
    for day in (EARLY, NEXT):
        assert scored_shop.retain("score", "--as-of", day) == 0
    tables = [contract.table for contract in CONTRACTS]
    before = {
        name: (rows(scored_shop, name, NEXT), version(str(scored_shop.home / "lake"), name))
        for name in tables
    }
    assert scored_shop.retain("score", "--as-of", NEXT) == 0
    for name, (frame, number) in before.items():
        pd.testing.assert_frame_equal(rows(scored_shop, name, NEXT), frame)
        assert version(str(scored_shop.home / "lake"), name) == (number or 0) + 1
    changed, figures = before["customer_changes"][0], before["shop_figures"][0]
    assert {"stage", "overdue"} <= set(changed["what"])
    assert rows(scored_shop, "customer_changes", EARLY).empty
    assert rows(scored_shop, "score_moves", EARLY).empty
    assert before["potential_customers"][0].empty  # the shop has neither customers nor visits
    assert set(figures["figure"]) == set(FIGURES) - {
        "activation", "referral", "gateway_channel", "gateway_coupon", "orders_last_year", "revenue_last_year",
    }  # fmt: skip
    check_changes(scored_shop, changed)


def check_changes(shop: Shop, changed: pd.DataFrame) -> None:
    """Each change is the difference of the two days' scored tables."""
    before, now = (rows(shop, "scored_customers", day).set_index("customer_id") for day in (EARLY, NEXT))
    stages = changed[changed["what"] == "stage"].set_index("customer_id")
    moved = now["lifecycle_stage"].ne(before["lifecycle_stage"].reindex(now.index))
    assert set(stages.index) == set(moved[moved].index)
    assert (stages["now"] == now["lifecycle_stage"][stages.index]).all()


def test_the_scored_table_says_where_each_customer_stands(scored_shop: Shop) -> None:
    frame = read(str(scored_shop.home / "lake"), "scored_customers").to_pandas()
    names = [column.name for column in STANDING_COLUMNS]
    assert set(names) <= set(frame.columns)
    assert frame["lifecycle_stage"].nunique() >= 3
    assert frame["clv"].notna().all()
    quiet = frame["lifecycle_stage"] == "churned"
    assert frame["churn_probability"][quiet].isna().all(), "who is lost is not active"
    assert frame["satisfaction_drivers"].dropna().str.contains("not known: quality, delivery").all()
