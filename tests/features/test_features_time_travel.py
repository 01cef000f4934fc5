"""Nothing dated at or after `as_of` can move a feature."""

from datetime import date, datetime, timedelta

import ibis
import pytest
from feature_shops import empty_shop, fill, order, records, shop
from hypothesis import given, settings
from hypothesis import strategies as st

from features.known import known
from features.snapshot import build

AS_OF = date(2024, 3, 1)  # the day after a leap day
MIDNIGHT = datetime(2024, 3, 1)
TICK = timedelta(microseconds=1)

before = st.one_of(
    st.datetimes(datetime(2022, 6, 1), MIDNIGHT - TICK),
    st.sampled_from([MIDNIGHT - TICK, MIDNIGHT - timedelta(days=1), MIDNIGHT - timedelta(days=30)]),
)
after = st.one_of(st.datetimes(MIDNIGHT, datetime(2025, 1, 1)), st.just(MIDNIGHT))
people = st.sampled_from(["a", "b", "c"])
money = st.floats(0, 500).map(lambda value: round(value, 2))
line = st.fixed_dictionaries(
    {
        "product_id": st.just("p"),
        "quantity": st.sampled_from([1.0, 2.0, 0.4]),
        "amount": money,
        "category": st.sampled_from([None, "tea", "bread"]),
        "brand": st.sampled_from([None, "own"]),
        "discount_amount": st.sampled_from([None, 0.0, 1.0]),
    }
)
content = st.fixed_dictionaries(
    {
        "customer_id": people,
        "amount": money,
        "discount_amount": st.sampled_from([None, 0.0, 2.5]),
        "shipping_fee": st.sampled_from([None, 3.9]),
        "coupon_code": st.sampled_from([None, "spring"]),
        "lines": st.lists(line, max_size=2),
    }
)
person = st.fixed_dictionaries(
    {"customer_id": people, "birth_date": st.dates(date(1940, 1, 1), date(2006, 1, 1))}
)
not_yet = st.one_of(st.none(), after)


@st.composite
def two_worlds(draw):
    """The same past twice, with two futures: other later events, other later-known values of past rows."""
    worlds = [{"orders": [], "order_items": [], "customers": []} for _ in range(2)]
    for number, row in enumerate(draw(st.lists(content, min_size=1, max_size=8))):
        _add_past(draw, worlds, f"past{number}", row)
    for who in draw(st.lists(person, max_size=2, unique_by=lambda row: row["customer_id"])):
        registered = draw(st.one_of(st.none(), before))
        for world in worlds:
            world["customers"].append({**who, "registered_at": registered})
    for world in worlds:
        _add_future(draw, world)
    return worlds


def _add_past(draw, worlds, order_id, row):
    at = draw(before)
    in_time = st.one_of(st.none(), st.just(at), st.just(MIDNIGHT - TICK))
    learnt = {column: draw(in_time) for column in ("delivered_at", "cancelled_at")}
    for world in worlds:
        later = {column: draw(not_yet) if when is None else when for column, when in learnt.items()}
        _place(world, order_id, at, row, later)


def _add_future(draw, world):
    for number, row in enumerate(draw(st.lists(content, max_size=4))):
        _place(world, f"future{number}", draw(after), row, {"cancelled_at": draw(not_yet)})
    taken = {row["customer_id"] for row in world["customers"]}
    who = draw(person)
    if who["customer_id"] not in taken:
        world["customers"].append({**who, "registered_at": draw(after)})


def _place(world, order_id, at, row, later):
    row = dict(row)
    lines = row.pop("lines")
    world["orders"].append({**row, **later, "order_id": order_id, "ordered_at": at})
    world["order_items"] += [{**line, "order_id": order_id} for line in lines]


@pytest.fixture(scope="module")
def snapshot_of():
    tables = empty_shop()
    query = ibis.to_sql(build(tables, [AS_OF]).order_by("customer_id"))  # compiled once: it takes a while

    def run(world):
        fill(tables, world)
        return tables.connection.con.sql(query).to_arrow_table().to_pylist()

    return run


@pytest.mark.slow
@given(worlds=two_worlds())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_future_leaves_every_feature_equal(snapshot_of, worlds):
    one, other = worlds
    assert snapshot_of(one) == snapshot_of(other)


def test_a_change_before_as_of_is_seen(snapshot_of):
    """The property above would also hold of features that see nothing."""
    row = {"order_id": "o", "customer_id": "a", "ordered_at": MIDNIGHT - TICK, "amount": 10.0}
    (seen,) = snapshot_of({"orders": [row]})
    (changed,) = snapshot_of({"orders": [{**row, "amount": 11.0}]})
    assert (seen["amount_7d"], changed["amount_7d"]) == (10.0, 11.0)
    assert snapshot_of({"orders": [{**row, "cancelled_at": MIDNIGHT - TICK}]}) == []


def test_columns_learnt_later_are_null_until_then():
    tables = shop(
        {
            "orders": [order("a", "2024-02-20", delivered_at=MIDNIGHT, cancelled_at=MIDNIGHT - TICK)],
            "messages": [
                {
                    "message_id": "m",
                    "customer_id": "a",
                    "sent_at": datetime(2024, 2, 28),
                    "opened_at": MIDNIGHT - TICK,
                    "clicked_at": MIDNIGHT,
                }
            ],
            "tickets": [
                {
                    "ticket_id": "t",
                    "customer_id": "a",
                    "opened_at": datetime(2024, 2, 29, 23),
                    "closed_at": MIDNIGHT,
                    "satisfaction": 1.0,
                }
            ],
        }
    )
    (bought,) = records(known(tables, "orders", [AS_OF]))
    assert (bought["delivered_at"], bought["cancelled_at"]) == (None, MIDNIGHT - TICK)
    (message,) = records(known(tables, "messages", [AS_OF]))
    assert (message["opened_at"], message["clicked_at"]) == (MIDNIGHT - TICK, None)
    (ticket,) = records(known(tables, "tickets", [AS_OF]))
    assert (ticket["closed_at"], ticket["satisfaction"], ticket["age_days"]) == (None, None, 1)
    (closed,) = records(known(tables, "tickets", [AS_OF + timedelta(days=1)]))
    assert (closed["closed_at"], closed["satisfaction"], closed["age_days"]) == (MIDNIGHT, 1.0, 2)
