"""A sample of customers: the same again, of every kind its share, and each chosen one as in the whole shop."""

from collections import Counter
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from feature_shops import empty_shop, order, random_rows, records, shop

from features.families.referrals import referrals
from features.families.shop_season import shop_season
from features.held_passes import held_passes
from features.registry import PASSES
from features.sampling import known_on, runs, stratified_sample
from features.snapshot import build, write, write_parts

DATES = [date(2024, 9, 1), date(2024, 12, 31), date(2025, 4, 1)]


def customers(tables):
    return {
        row["customer_id"]
        for row in tables.tables["orders"].select("customer_id").distinct().to_pyarrow().to_pylist()
    }


def friends():
    """A shop whose customers have brought each other."""
    rows = random_rows(4, customers=24, orders=240)
    brought = [{**row, "referred_by": f"c{number % 12}"} for number, row in enumerate(rows["customers"])]
    return {**rows, "customers": brought}


def sample_and_whole(tables, families, dates=DATES):
    some = stratified_sample(tables, dates[-1], 0.4)
    chosen = customers(some)
    assert 0 < len(chosen) < 24
    whole = [row for row in records(build(tables, dates, families)) if row["customer_id"] in chosen]
    return records(build(some, dates, families)), whole


@pytest.mark.slow
def test_a_panel_of_a_sample_is_the_whole_shops_panel_of_those_customers():
    sampled, whole = sample_and_whole(shop(friends()), PASSES)
    assert any(row["referred_amount_ever"] for row in whole), (
        "some have brought customers who are not in the sample"
    )
    assert sampled == whole


def test_so_it_is_on_every_engine_where_features_look_beyond_their_customer(open_shop):
    sampled, whole = sample_and_whole(open_shop(friends()), [referrals, shop_season], DATES[-1:])
    assert sampled == whole


def test_each_kind_of_customer_has_its_share():
    once = [order(f"once{n}", "2024-01-01") for n in range(300)]
    often = [order(f"often{n}", f"2024-0{month}-01") for n in range(100) for month in (1, 2, 3)]
    late = [order(f"late{n}", "2024-06-01") for n in range(50)]
    tables = shop({"orders": once + often + late})
    kinds = Counter(
        each.rstrip("0123456789") for each in customers(stratified_sample(tables, date(2024, 6, 1), 0.1))
    )
    assert kinds == {"once": 30, "often": 10}, "who first ordered on the day itself is not known before it"


def test_the_same_customers_are_chosen_again_and_orders_that_come_later_change_nothing():
    rows = random_rows(5, customers=60, orders=400)
    first = customers(stratified_sample(shop(rows), DATES[0], 0.3))
    kept = [row for row in rows["orders"] if row["ordered_at"].date() < DATES[0]]
    fewer = stratified_sample(shop({**rows, "orders": kept}), DATES[0], 0.3)
    assert customers(fewer) == first
    assert customers(stratified_sample(shop(rows), DATES[0], 0.3)) == first


def test_all_of_a_shop_is_the_shop_itself():
    tables = shop(random_rows(1))
    assert stratified_sample(tables, DATES[0], 1.0) is tables
    assert tables.of_shop is tables


def test_rows_are_counted_before_they_are_built():
    tables = shop(
        {"orders": [order("a", "2024-01-03T23:59"), order("b", "2024-01-01"), order("b", "2024-02-01")]}
    )
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(5)]
    assert list(known_on(tables, days).values()) == [0, 1, 1, 2, 2]


@pytest.mark.slow
def test_a_panel_written_date_by_date_is_the_same(tmp_path):
    tables = shop(random_rows(6))
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts.parquet"
    rows = write(build(tables, DATES, []), str(whole))
    assert write_parts((build(tables, [day], []) for day in DATES), str(parts)) == rows
    assert pq.read_table(parts).equals(pq.read_table(whole))


@pytest.mark.slow
def test_a_day_written_in_runs_of_customers_is_the_same(tmp_path):
    tables = shop(friends())
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts.parquet"
    rows = write(build(tables, DATES[-1:]), str(whole))
    sizes = []

    def each(prepared):
        sizes.clear()
        for one in runs(tables, 7, prepared):
            sizes.append(len(customers(one)))
            yield build(one, DATES[-1:])

    def held(shop):
        shops.append(held_passes(shop, DATES[-1:]))
        return shops[-1]

    shops = []
    for prepared in (lambda shop: shop, held):
        assert write_parts(each(prepared), str(parts)) == rows
        assert pq.read_table(parts).equals(pq.read_table(whole))
    (whole_shop,) = shops
    passes = {name for name in whole_shop.tables if name.startswith("features of ")}
    assert {"features of purchases", "features of visits"} <= passes
    assert not {"features of basket", "features of order_contents"} & passes, "those of order lines"
    assert sizes == [7, 7, 7, 4], "24 and the sleeper"
    assert len(list(runs(empty_shop(), 7))) == 1, "a shop without orders is one run"
