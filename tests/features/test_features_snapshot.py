"""Specs (a few rows in, a dict out), the catalogue, what falls away, and the way to a file."""

import string
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from feature_shops import COLUMNS, empty_shop, fill, order, random_rows, records, shop

from features.catalogue import CATALOGUE, describe
from features.catalogue_page import page
from features.engine import batches, open_tables
from features.families.customer import customer
from features.snapshot import build, feature_names, write

AS_OF = date(2024, 3, 1)


def test_a_regular_customer_who_is_late():
    tables = shop({"orders": [order("a", "2024-01-01T09:00", 20.0), order("a", "2024-01-11T09:00", 40.0)]})
    (row,) = records(build(tables, [AS_OF]))
    spec = {
        "days_since_last_order": 50.0,
        "days_since_first_order": 60.0,
        "orders_30d": 0.0,
        "orders_60d": 2.0,
        "amount_60d": 60.0,
        "order_value_ever": 30.0,
        "order_value_30d": None,
        "usual_days_between_orders": 10.0,
        "days_overdue": 40.0,
        "recency_over_usual_gap": 5.0,
        "std_days_between_orders": None,
        "share_morning_365d": 1.0,
    }
    assert {name: row[name] for name in spec} == spec


def test_one_order_one_microsecond_before_as_of():
    tables = shop({"orders": [order("a", "2024-02-29T23:59:59.999999", 5.0), order("b", "2024-03-01")]})
    (row,) = records(build(tables, [AS_OF]))
    spec = {
        "customer_id": "a",
        "as_of": AS_OF,
        "days_since_last_order": 1.0,
        "orders_7d": 1.0,
        "orders_ever": 1.0,
        "active_days_ever": 1.0,
        "mean_days_between_orders": None,
        "days_overdue": None,
        "last_gap_days": None,
        "share_evening_365d": 1.0,
    }
    assert {name: row[name] for name in spec} == spec


def test_the_first_instant_of_a_window_is_inside():
    tables = shop({"orders": [order("a", "2024-02-23T00:00"), order("b", "2024-02-22T23:59:59.999999")]})
    assert [row["orders_7d"] for row in records(build(tables, [AS_OF]))] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("registered", "tenure", "age"),
    [("2024-02-29T23:59:59.999999", 1.0, 43.0), ("2024-03-01T00:00", None, None), (None, None, 43.0)],
)
def test_a_customer_is_known_from_registration_on(registered, tenure, age):
    at = datetime.fromisoformat(registered) if registered else None
    person = {"customer_id": "a", "registered_at": at, "birth_date": date(1980, 3, 2)}
    tables = empty_shop()
    fill(tables, {"orders": [order("a", "2024-02-01")], "customers": [person]})
    (row,) = records(build(tables, [AS_OF], [customer]))
    assert (row["days_since_registered"], row["age_years"]) == (tenure, age)


def test_the_catalogue_and_the_columns_are_the_same():
    snapshot = build(empty_shop(), [AS_OF])
    names = feature_names(snapshot)
    assert sorted(names) == sorted(CATALOGUE)
    assert {str(snapshot[name].type()) for name in names} == {"float64"}
    assert len(names) >= 120


def test_the_order_of_the_columns_stands():
    """What a booster learns depends on it. New features may come in between; none may move or go."""
    pinned = Path(__file__).with_name("column_order.txt").read_text(encoding="utf-8").split()
    names = feature_names(build(empty_shop(), [AS_OF]))
    assert [name for name in names if name in pinned] == pinned


def test_the_docs_page_is_the_catalogue():
    """Otherwise: retain features --page docs/features.md."""
    written = Path(__file__).parents[2] / "docs" / "features.md"
    assert written.read_text(encoding="utf-8") == page()


def test_every_entry_speaks_both_languages_with_its_window_filled_in():
    for name, entry in CATALOGUE.items():
        assert entry == describe(name)
        assert all((entry.unit, entry.en, entry.zh, entry.null_means)), name
        assert "{" not in entry.en + entry.zh + entry.null_means, name
        assert not set(entry.zh) <= set(string.printable), name


@pytest.mark.parametrize(
    ("table", "column", "gone"),
    [
        ("order_items", None, {"lines_30d", "categories_30d", "average_price_30d", "share_full_price_30d"}),
        ("order_items", "category", {"categories_30d", "share_favourite_category_365d"}),
        ("order_items", "discount_amount", {"share_full_price_30d"}),
        ("orders", "coupon_code", {"coupon_orders_30d", "share_coupon_orders_30d"}),
        ("orders", "discount_amount", {"discount_30d", "share_discount_30d"}),
        ("orders", "cancelled_at", {"share_cancelled_orders", "cancelled_orders_90d"}),
        ("orders", "promised_at", {"share_late_orders_90d", "overdue_orders_90d"}),
        ("orders", "payment_method", {"payment_methods_365d"}),
        ("tickets", "closed_at", {"open_tickets", "last_ticket_satisfaction"}),
        ("visits", None, {"visits_30d", "carts_left_30d", "visits_per_order_90d"}),
        ("messages", None, {"messages_30d", "orders_after_click_90d"}),
        ("customers", None, {"age_years", "days_since_registered"}),
        ("customers", "registered_at", {"days_since_registered"}),
    ],
)
def test_what_the_shop_lacks_falls_away_and_nothing_else(table, column, gone):
    columns = {name: dict(types) for name, types in COLUMNS.items()}
    if column:
        del columns[table][column]
    else:
        del columns[table]
    tables = empty_shop(columns)
    fill(tables, {name: rows for name, rows in random_rows(5, orders=20).items() if name in columns})
    snapshot = build(tables, [AS_OF])
    lost = set(CATALOGUE) - set(feature_names(snapshot))
    assert gone <= lost
    assert {describe(name).family for name in lost} == {describe(name).family for name in gone}


@pytest.mark.slow
@pytest.mark.parametrize("dates", [[AS_OF], [AS_OF, date(2024, 2, 1)]])
def test_every_feature_is_a_float(dates):
    snapshot = build(empty_shop(), dates)
    # as the engine gives it, not as Ibis believes it to be: DuckDB's 1.0 is a decimal
    schema = batches(snapshot, 1).schema
    assert set(feature_names(snapshot)) == set(CATALOGUE)
    assert {str(schema.field(name).type) for name in CATALOGUE} == {"double"}


def test_orders_alone_are_enough():
    snapshot = build(shop({"orders": [order("a", "2024-02-01")]}), [AS_OF])
    assert {describe(name).family for name in feature_names(snapshot)} == {"orders", "cadence", "calendar"}


@pytest.mark.slow
def test_written_twice_the_file_is_the_same_and_in_order(tmp_path):
    tables = empty_shop()
    fill(tables, random_rows(6))
    snapshot = build(tables, [AS_OF, date(2024, 2, 1)])
    assert (
        write(snapshot, str(tmp_path / "one.parquet")) == write(snapshot, str(tmp_path / "two.parquet")) > 0
    )
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    keys = duckdb.sql(f"select as_of, customer_id from '{tmp_path / 'one.parquet'}'").fetchall()
    assert keys == sorted(keys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.parquet", "two.parquet"]


@pytest.mark.slow
def test_a_customer_with_a_hundred_thousand_orders():
    tables = empty_shop()
    tables.connection.con.execute(
        """insert into orders (order_id, customer_id, ordered_at, amount)
           select i, 'a', timestamp '2024-03-01' - to_minutes(i + 1), 0.1 from range(100_000) numbers(i)"""
    )
    (row,) = records(build(tables, [AS_OF]))
    spec = {
        "orders_ever": 100_000.0,
        "amount_ever": 10_000.0,
        "orders_7d": 7 * 24 * 60.0,
        "active_days_ever": 70.0,
        "usual_days_between_orders": 1.0,
        "days_overdue": 0.0,
    }
    assert {name: row[name] for name in spec} == spec


@pytest.mark.slow
def test_opened_tables_are_read_and_nothing_else_is(tmp_path):
    paths = {}
    for name, day in {"one": "2024-01-01", "two": "2024-02-01", "secret": "2024-02-02"}.items():
        paths[name] = str(tmp_path / f"{name}'s.parquet")
        write(build(shop({"orders": [order("a", day)]}), [AS_OF]), str(tmp_path / "unused.parquet"))
        duckdb.sql(
            f"""select '{name}' order_id, 'a' customer_id, timestamp '{day}' ordered_at, 5.0::double amount"""
        ).write_parquet(paths[name])
    tables = open_tables(
        {"orders": [paths["one"], paths["two"]], "visits": []},
        memory_limit="500MB",
        threads=1,
        temp_dir=str(tmp_path / "spill"),
    )
    (row,) = records(build(tables, [AS_OF]))
    assert (row["orders_ever"], tables.has("visits")) == (2.0, False)
    stranger = paths["secret"].replace("'", "''")
    for statement in (f"from '{stranger}'", f"copy orders to '{stranger}'", "load httpfs", "set threads = 2"):
        with pytest.raises(duckdb.Error):
            tables.connection.con.execute(statement)
