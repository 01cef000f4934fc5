"""One customer's tables, and what they would be had nothing happened to the customer since some day."""

from datetime import date

import pandas as pd
import pytest
from feature_shops import order, random_rows, records, shop

from features.families.referrals import referrals
from features.families.shop_season import shop_season
from features.own_history import of_customers, quiet_features, until
from features.registry import PASSES
from features.snapshot import build

DAY, LATER = date(2024, 3, 1), date(2024, 3, 11)


def only(tables, day):
    (row,) = records(build(tables, (day,), [referrals, shop_season]))
    return row


def test_what_the_customer_did_since_is_not_there_and_time_goes_on():
    tables = shop({"orders": [order("a", "2024-02-20"), order("a", "2024-03-05"), order("b", "2024-03-05")]})
    quiet = only(until(of_customers(tables, ["a"]), DAY), LATER)
    real = only(of_customers(tables, ["a"]), LATER)
    assert (quiet["days_since_last_order"], real["days_since_last_order"]) == (20.0, 6.0)
    assert (quiet["orders_ever"], real["orders_ever"]) == (1.0, 2.0)


def test_what_was_learnt_since_is_not_known():
    late = order("a", "2024-02-20", cancelled_at=None), order("a", "2024-02-22", cancelled_at=None)
    cancelled = late[1] | {"cancelled_at": late[1]["ordered_at"].replace(month=3, day=4)}
    tables = shop({"orders": [late[0], cancelled]})
    assert only(until(of_customers(tables, ["a"]), DAY), LATER)["orders_ever"] == 2.0
    assert only(of_customers(tables, ["a"]), LATER)["orders_ever"] == 1.0


@pytest.mark.slow
def test_both_days_of_some_customers_come_at_once_and_equal_each_day_by_itself():
    tables, days = shop(random_rows(4, customers=12, orders=150)), (date(2024, 6, 1), date(2024, 7, 1))
    customers = [row["customer_id"] for row in records(build(tables, (days[0],), PASSES))][:3]
    first, second = quiet_features(tables, customers, days)
    assert first["customer_id"].to_list() == second["customer_id"].to_list() == sorted(customers)
    own = of_customers(tables, customers)
    for rows, history, day in ((first, own, days[0]), (second, until(own, days[0]), days[1])):
        alone = build(history, (day,)).order_by("customer_id").to_pyarrow().to_pandas()
        pd.testing.assert_frame_equal(rows, alone)


@pytest.mark.slow
def test_a_customers_features_are_those_of_the_whole_shop():
    tables, day = shop(random_rows(4, customers=12, orders=150)), date(2024, 12, 31)
    whole = {row["customer_id"]: row for row in records(build(tables, (day,), PASSES))}
    for customer in list(whole)[:2]:
        assert records(build(of_customers(tables, [customer]), (day,), PASSES)) == [whole[customer]]
