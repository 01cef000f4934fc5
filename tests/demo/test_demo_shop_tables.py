"""The nine tables are what the contracts ask for, agree with each other, and go through the whole job."""

import pandas as pd
import pytest

from cli.daily_commands import SHOP
from cli.main import run
from config.settings import load_settings
from demo.shop import ALL, write_shop
from tables.raw import RAW

CUSTOMERS = 600


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Every table of a small shop."""
    folder = tmp_path_factory.mktemp("tables")
    write_shop(folder, CUSTOMERS)
    return {name: pd.read_parquet(folder / name) for name in ALL}


def test_the_columns_are_declared_and_none_required_is_missing(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == set(RAW)
    for name, contract in RAW.items():
        simulated = set(tables[name])
        assert list(tables[name]) == [column for column in contract.types if column in simulated]
        assert {column.name for column in contract.columns if column.required} <= simulated
        assert tables[name].notna().any().all()


def test_the_values_have_the_declared_types(tables: dict[str, pd.DataFrame]) -> None:
    kinds = {"string": "OU", "double": "f", "timestamp": "M", "date": "OM", "boolean": "b"}
    for name, contract in RAW.items():
        for column, values in tables[name].items():
            kind = (
                "O" if isinstance(values.dtype, pd.CategoricalDtype | pd.StringDtype) else values.dtype.kind
            )
            assert kind in kinds[contract.types[column]], f"{name}.{column} is {values.dtype}"


def test_the_profile_maps_every_column(tables: dict[str, pd.DataFrame]) -> None:
    mapped = load_settings(SHOP).tables
    assert {name: list(table.columns) for name, table in mapped.items()} == {
        name: list(rows) for name, rows in tables.items()
    }


def test_rows_refer_to_rows_that_are_there(tables: dict[str, pd.DataFrame]) -> None:
    customers, orders = tables["customers"].customer_id, tables["orders"]
    for name in set(ALL) - {"order_items"}:
        assert tables[name].customer_id.isin(customers).all()
    for name in ("order_items", "returns", "reviews"):
        assert tables[name].order_id.isin(orders.order_id).all()
    assert orders.order_id.isin(tables["order_items"].order_id).all()


def test_an_order_is_the_sum_of_its_lines(tables: dict[str, pd.DataFrame]) -> None:
    orders = tables["orders"].set_index("order_id")
    lines = tables["order_items"].groupby("order_id")[["amount", "discount_amount"]].sum()
    both = orders.join(lines, rsuffix="_of_lines")
    assert (both.amount - both.amount_of_lines).abs().max() < 1e-6
    assert (both.discount_amount - both.discount_amount_of_lines).abs().max() < 1e-6


def test_things_happen_one_after_the_other(tables: dict[str, pd.DataFrame]) -> None:
    orders, customers = tables["orders"], tables["customers"].set_index("customer_id")
    assert not (customers.registered_at.loc[orders.customer_id].to_numpy() > orders.ordered_at).any()
    assert not (orders.delivered_at <= orders.ordered_at).any()
    assert not (orders.cancelled_at < orders.ordered_at).any()
    assert not (orders.cancelled_at.notna() & orders.delivered_at.notna()).any()
    for name, time in (("returns", "returned_at"), ("reviews", "reviewed_at")):
        delivered = orders.set_index("order_id").delivered_at.loc[tables[name].order_id].to_numpy()
        assert (tables[name][time] > delivered).all()
    assert not (tables["tickets"].closed_at < tables["tickets"].opened_at).any()
    messages = tables["messages"]
    assert not (messages.opened_at < messages.sent_at).any()
    assert not (messages.clicked_at < messages.opened_at).any()
    assert not (messages.is_holdout & messages.opened_at.notna()).any()


def test_nobody_is_written_to_who_has_withdrawn(tables: dict[str, pd.DataFrame]) -> None:
    consents = tables["consents"].sort_values("changed_at")
    said = pd.merge_asof(
        tables["messages"].sort_values("sent_at"),
        consents,
        left_on="sent_at",
        right_on="changed_at",
        by=["customer_id", "channel"],
    )
    assert said.is_allowed.all()


def test_nothing_is_known_beyond_the_last_day(tables: dict[str, pd.DataFrame]) -> None:
    end = pd.Timestamp("2025-01-01")
    for table in tables.values():
        for column in table.select_dtypes("datetime").columns.difference(["promised_at"]):
            assert table[column].max() < end
    assert tables["tickets"].closed_at.isna().any()


def test_customers_without_a_simulated_shop(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--customers", "50"]) == 2
    assert "add --shop" in " ".join(capfd.readouterr().err.split())
