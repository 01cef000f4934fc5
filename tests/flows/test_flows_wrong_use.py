"""Wrong use answers well: one sentence that says what to do, and the right exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def test_missing_profile(shop: Shop, said: Said) -> None:
    assert Shop(Path("nowhere.yaml"), shop.home).retain("ingest") == 2
    assert "cannot read the configuration nowhere.yaml" in said()


def test_missing_file(shop: Shop, said: Said) -> None:
    shop.edit("orders.csv", "order.csv")
    assert shop.retain("ingest") == 2
    assert "tables.orders: no file matches 'order.csv'" in said()


def test_unknown_setting(shop: Shop, said: Said) -> None:
    shop.edit("active_days", "actve_days")
    assert shop.retain("ingest") == 2
    assert "unknown setting 'churn.actve_days'" in (text := said())
    assert "did you mean 'active_days'?" in text


def test_unknown_column_in_a_mapping(shop: Shop, said: Said) -> None:
    shop.edit("customer_id: client", "customer_id: clent")
    assert shop.retain("ingest") == 2
    assert (
        "tables.orders.columns.customer_id: the source has no column 'clent'; did you mean 'client'?"
        in said()
    )


def test_unknown_table(shop: Shop, said: Said) -> None:
    shop.edit("  order_items:", "  order_item:")
    assert shop.retain("ingest") == 2
    assert "tables.order_item: Retain knows no table of this name; did you mean 'order_items'?" in said()


def test_training_before_any_ingest(shop: Shop, said: Said) -> None:
    assert shop.retain("train") == 2
    assert "run `retain ingest` first" in said()


def test_scoring_before_any_training(shop: Shop, said: Said) -> None:
    assert shop.retain("ingest") == 0
    assert shop.retain("score") == 2
    assert "run `retain train` first" in said()


def test_training_with_too_little_history(shop: Shop, said: Said) -> None:
    shop.edit("horizon_days: 20", "horizon_days: 90")
    assert shop.retain("ingest") == 0
    assert shop.retain("train") == 3
    assert "more days of orders, or a horizon of" in said()


@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [("2031-01-01", "after the data's end"), ("2023-01-01", "before the data's start")],
)
def test_as_of_outside_the_data(scored_shop: Shop, said: Said, as_of: str, sentence: str) -> None:
    assert scored_shop.retain("score", "--as-of", as_of) == 2
    assert sentence in said()


def test_as_of_that_is_no_date(shop: Shop, said: Said) -> None:
    assert shop.retain("score", "--as-of", "yesterday") == 2
    assert "%Y-%m-%d" in said()


def test_report_of_a_day_that_was_never_scored(scored_shop: Shop, said: Said) -> None:
    assert scored_shop.retain("report", "--as-of", "2024-08-01") == 2
    assert "run `retain score --as-of 2024-08-01`" in said()
