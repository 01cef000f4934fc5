"""The random shops: an oracle that compares nulls with nulls proves nothing."""

from collections import defaultdict

import ibis
import pytest
from feature_shops import DATES, empty_shop, fill, random_rows

from features.catalogue import CATALOGUE
from features.feature import NEVER
from features.snapshot import build
from tables.raw import RAW

SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("table", RAW)
def test_every_declared_column_takes_several_values_and_is_null_where_it_may_be(table, seed):
    rows = random_rows(seed)[table]
    for column in RAW[table].columns:
        values = [row.get(column.name) for row in rows]
        assert len({value for value in values if value is not None}) > 1, column.name
        assert (None in values) is not column.required, column.name


@pytest.fixture(scope="module")
def values():
    """The values of each feature in the shops the oracles see."""
    tables, values = empty_shop(), defaultdict(set)
    query = ibis.to_sql(build(tables, DATES))  # compiled once: it takes a while
    for seed in SEEDS:
        fill(tables, random_rows(seed))
        for name, column in tables.connection.con.sql(query).to_arrow_table().to_pydict().items():
            values[name].update(column)
    return values


@pytest.mark.parametrize("unit", sorted({entry.unit for entry in CATALOGUE.values()}))
def test_every_feature_takes_several_values(values, unit):
    least = 2 if unit == "yes/no" else 3
    names = [name for name, entry in CATALOGUE.items() if entry.unit == unit]
    assert {name: values[name] for name in names if len(values[name] - {None}) < least} == {}


def test_every_feature_that_can_be_null_is_null_somewhere(values):
    # whoever is in a snapshot has ordered, and so has the shop; specs look at the rest
    anybody = {"order_value_ever", "share_discounted_orders_ever", "share_coupon_orders_ever"}
    anybody |= {"share_discount_ever", "share_cancelled_orders", "shop_orders_trend_30d"}
    nullable = {name for name, entry in CATALOGUE.items() if entry.null_means != NEVER}
    assert {name for name in nullable if None not in values[name]} == anybody


def test_every_feature_that_is_never_null_is_never_null(values):
    assert {
        name for name, entry in CATALOGUE.items() if entry.null_means == NEVER and None in values[name]
    } == set()
