"""Gaps, and which features a shop's tables switch on."""

from datetime import date, timedelta

import pytest

from features.availability import families, features_of, missing
from features.coverage import coverage, days_of
from features.engine import Tables
from features.sampling import customers_of, one_in
from tables.raw import RAW
from tests.features.feature_shops import order, random_rows, shop

KNOWN = {name: {column.name: column.type for column in contract.columns} for name, contract in RAW.items()}
FOUR = {name: KNOWN["orders"][name] for name in ("order_id", "customer_id", "ordered_at", "amount")}
MONDAY = date(2024, 1, 1)


def days(*numbers: int) -> list[date]:
    return [MONDAY + timedelta(days=number) for number in numbers]


def test_a_run_of_missing_days_is_one_gap() -> None:
    found = coverage(days(*range(10), *range(13, 30), *range(31, 40)))
    assert found is not None
    assert [(gap.first, gap.last, gap.days) for gap in found.gaps] == [
        (date(2024, 1, 11), date(2024, 1, 13), 3),
        (date(2024, 1, 31), date(2024, 1, 31), 1),
    ]
    assert found.missing == 4


def test_a_closed_weekday_is_no_gap_and_does_not_split_one() -> None:
    open_days = [number for number in range(70) if number % 7 != 6 and number not in (40, 42)]
    found = coverage(days(*open_days))
    assert found is not None
    assert found.closed == (6,)
    assert [(gap.days, gap.first, gap.last) for gap in found.gaps] == [(2, *days(40, 42))]


def test_a_table_with_rows_now_and_then_has_no_gaps() -> None:
    found = coverage(days(0, 9, 20, 44))
    assert found is not None
    assert (found.is_daily, found.gaps, found.days) == (False, (), 4)


def test_days_come_from_the_tables_own_time() -> None:
    tables = shop(
        {"orders": [order("a", "2024-01-03T23:59"), order("b", "2024-01-01"), order("c", "2024-01-03")]}
    )
    assert days_of(tables, "orders") == [date(2024, 1, 1), date(2024, 1, 3)]
    assert days_of(tables, "visits") == []


@pytest.mark.slow
def test_a_missing_column_adds_exactly_what_the_features_then_have() -> None:
    have = {"orders": FOUR}
    wanting = {(one.table, one.column): sum(one.adds.values()) for one in missing(have, KNOWN)}
    coupons = set(features_of({"orders": {**FOUR, "coupon_code": "string"}})) - set(features_of(have))
    assert wanting["orders", "coupon_code"] == len(coupons) > 0
    assert wanting["order_items", None] > 0
    assert ("orders", "amount") not in wanting


@pytest.mark.slow
def test_families_count_what_a_snapshot_of_the_shop_would_have() -> None:
    counted = families({"orders": FOUR}, KNOWN)
    assert sum(one.on for one in counted) == len(features_of({"orders": FOUR}))
    assert next(one for one in counted if one.name == "basket").on == 0
    assert all(one.on == one.all for one in families(KNOWN, KNOWN))


@pytest.mark.parametrize("parts", [1, 3])
def test_a_part_of_the_shop_keeps_customers_whole(parts: int) -> None:
    tables: Tables = shop(random_rows(2, customers=60, orders=400))
    some = one_in(tables, parts)
    kept = {row["customer_id"] for row in some.tables["orders"].to_pyarrow().to_pylist()}
    every = tables.tables["orders"].to_pyarrow().to_pylist()
    assert customers_of(some) == len(kept) > 0
    assert some.tables["orders"].count().to_pyarrow().as_py() == sum(
        row["customer_id"] in kept for row in every
    )
    orders = {row["order_id"] for row in every if row["customer_id"] in kept}
    assert {row["order_id"] for row in some.tables["order_items"].to_pyarrow().to_pylist()} <= orders
