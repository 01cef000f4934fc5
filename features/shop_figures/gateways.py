"""Gateways: with what category, channel or discount customers began, and how many of them ordered again."""

from collections.abc import Mapping
from datetime import date

import ibis
import pandas as pd

from features.as_of import known_orders
from features.engine import Tables

COLUMNS = ["gateway", "segment", "customers", "returned"]
READ = ("channel", "discount_amount", "coupon_code")


def gateways(tables: Tables, seconds: ibis.Table, as_of: date, within_days: int) -> pd.DataFrame:
    """One row per kind of beginning and its value: the customers who began so, and who ordered again `within_days`.

    Kinds: category, channel, discount (discount or full_price), coupon (coupon or no_coupon), as far as the shop has
    the column. What stood in any order of the first day counts; a customer who began with two categories is in both.
    Only customers whose `within_days` are over. `seconds` are the rows of `customer_days.second_days`.
    """
    orders = known_orders(tables, [as_of])
    began = orders.inner_join(seconds.filter(seconds.first_age > within_days), "customer_id")
    began = began.filter(began.age_days == began.first_age)
    has_returned = (began.first_age - began.second_age <= within_days).fill_null(False)
    columns = ("order_id", "customer_id", *(column for column in READ if column in began.columns))
    with began.select(*columns, has_returned=has_returned.cast("float64")).cache() as first_orders:
        counts = [_count(first_orders, name, value) for name, value in _kinds(first_orders).items()]
        if tables.has("order_items", "category"):
            lines = tables.tables["order_items"].select("order_id", "category")
            kinds = first_orders.select("order_id", "customer_id", "has_returned").inner_join(
                lines, "order_id"
            )
            counts.append(_count(kinds, "category", kinds.category))
        rows = [row for count in counts for row in count.to_pyarrow().to_pylist()]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(COLUMNS[:2], ignore_index=True)


def _kinds(began: ibis.Table) -> Mapping[str, ibis.Value]:
    of_customer = {"group_by": "customer_id"}
    kinds = {}
    if "channel" in began.columns:
        kinds["channel"] = began.channel
    if "discount_amount" in began.columns:
        least = (began.discount_amount.fill_null(0.0) > 0).any().over(**of_customer)
        kinds["discount"] = ibis.ifelse(least, "discount", "full_price")
    if "coupon_code" in began.columns:
        used = began.coupon_code.notnull().any().over(**of_customer)
        kinds["coupon"] = ibis.ifelse(used, "coupon", "no_coupon")
    return kinds


def _count(rows: ibis.Table, gateway: str, value: ibis.Value) -> ibis.Table:
    people = rows.select("customer_id", "has_returned", segment=value).distinct()
    people = people.filter(people.segment.notnull())
    return people.group_by("segment").agg(
        gateway=ibis.literal(gateway),
        customers=people.count().cast("float64"),
        returned=people.has_returned.sum(),
    )
