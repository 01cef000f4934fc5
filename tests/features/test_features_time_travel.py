"""Nothing dated at or after `as_of` can move a feature."""

from datetime import date, datetime, timedelta

import ibis
import pytest
from feature_shops import COLUMNS, empty_shop, fill, order, records, shop
from hypothesis import given, settings
from hypothesis import strategies as st

from features.as_of import LATER, OWN_TIME, known_rows
from features.families.shop_season import shop_season
from features.snapshot import build

AS_OF = date(2024, 3, 1)  # the day after a leap day
MIDNIGHT = datetime(2024, 3, 1)
TICK = timedelta(microseconds=1)

before = st.one_of(
    st.datetimes(datetime(2022, 6, 1), MIDNIGHT - TICK),
    st.sampled_from([MIDNIGHT - TICK, MIDNIGHT - timedelta(days=1), MIDNIGHT - timedelta(days=30)]),
)
after = st.one_of(st.datetimes(MIDNIGHT, datetime(2025, 1, 1)), st.just(MIDNIGHT))
not_yet = st.one_of(st.none(), after)
people = st.sampled_from(["a", "b", "c"])
money = st.floats(0, 500).map(lambda value: round(value, 2))
stars = st.sampled_from([1.0, 2.0, 4.5])
count = st.sampled_from([None, 0.0, 1.0, 3.0])


def rows_of(**columns):
    """Rows with these columns, each a strategy or a list to choose from."""
    drawn = {name: st.sampled_from(of) if isinstance(of, list) else of for name, of in columns.items()}
    return st.fixed_dictionaries(drawn)


LINE = rows_of(
    product_id=["p"],
    quantity=[1.0, 2.0, 0.4],
    amount=money,
    category=[None, "tea", "bread"],
    brand=[None, "own"],
    discount_amount=[None, 0.0, 1.0],
)
PERSON = rows_of(
    customer_id=people,
    birth_date=st.dates(date(1940, 1, 1), date(2006, 1, 1)),
    gender=[None, "f"],
    region=["North", "South"],
    acquisition_channel=[None, "ad"],
    referred_by=[None, "a", "b"],
)
CONTENT = {
    "orders": rows_of(
        customer_id=people,
        amount=money,
        discount_amount=[None, 0.0, 2.5],
        shipping_fee=[None, 3.9],
        channel=["web", "shop"],
        payment_method=[None, "card", "cash"],
        coupon_code=[None, "spring"],
        promised_at=st.one_of(st.none(), before, after),
        lines=st.lists(LINE, max_size=2),
    ),
    "returns": rows_of(customer_id=people, amount=money),
    "reviews": rows_of(customer_id=people, rating=stars),
    "tickets": rows_of(customer_id=people),
    "visits": rows_of(
        customer_id=people, source=["search", "ad"], page_views=count, searches=count, cart_adds=count
    ),
    "messages": rows_of(customer_id=people, channel=["email", "sms"], is_holdout=[None, True, False]),
    "consents": rows_of(customer_id=people, channel=["email", "sms"], is_allowed=[True, False]),
}
VALUE = {"satisfaction": stars}  # later columns that are not times


@st.composite
def two_worlds(draw):
    """The same past twice, with two futures: other later events, other later-known values of past rows."""
    worlds = [{name: [] for name in COLUMNS} for _ in range(2)]
    for table, content in CONTENT.items():
        for number, row in enumerate(draw(st.lists(content, min_size=table == "orders", max_size=5))):
            _add_past(draw, worlds, table, f"past{number}", row)
        for world in worlds:
            for number, row in enumerate(draw(st.lists(content, max_size=2))):
                _place(world, table, f"future{number}", row, draw(after), _learnt_later(draw, table))
    _add_people(draw, worlds)
    return worlds


def _add_people(draw, worlds):
    for who in draw(st.lists(PERSON, max_size=2, unique_by=lambda row: row["customer_id"])):
        registered = draw(st.one_of(st.none(), before))
        for world in worlds:
            world["customers"].append({**who, "registered_at": registered})
    for world in worlds:
        who = draw(PERSON)
        if who["customer_id"] not in {row["customer_id"] for row in world["customers"]}:
            world["customers"].append({**who, "registered_at": draw(after)})


def _add_past(draw, worlds, table, number, row):
    at, later = draw(before), LATER.get(table, {})
    in_time = st.one_of(st.none(), st.just(at), st.just(MIDNIGHT - TICK))
    learnt = {when: draw(in_time) for when in sorted(set(later.values()))}
    told = {column: learnt[when] for column, when in later.items() if learnt[when]}
    told |= {column: draw(VALUE[column]) for column in told if column in VALUE}
    for world in worlds:
        _place(world, table, number, row, at, _learnt_later(draw, table) | told)


def _learnt_later(draw, table):
    return {column: draw(VALUE.get(column, not_yet)) for column in LATER.get(table, {})}


def _place(world, table, number, row, at, later):
    row, key = dict(row), f"{table.removesuffix('s')}_id"
    for line in row.pop("lines", ()):
        world["order_items"].append({**line, "order_id": number})
    world[table].append({**row, **later, key: number, OWN_TIME[table]: at})


def side_by_side(worlds):
    """Both worlds in one shop: their customers and orders told apart by a prefix, so that one query sees both."""
    ids = ("customer_id", "order_id", "referred_by")
    return {
        name: [
            {column: f"{side}{value}" if column in ids and value else value for column, value in row.items()}
            for side, world in enumerate(worlds)
            for row in world[name]
        ]
        for name in COLUMNS
    }


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
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_future_leaves_every_feature_equal(snapshot_of, worlds):
    rows = [(row.pop("customer_id"), row) for row in snapshot_of(side_by_side(worlds))]
    one, other = ([(who[1:], row) for who, row in rows if who[0] == side] for side in "01")
    assert one == other


@given(worlds=two_worlds())
@settings(max_examples=20, deadline=None, derandomize=True)
@pytest.mark.slow
def test_the_future_leaves_the_shops_season_equal(worlds):
    tables = empty_shop({"orders": COLUMNS["orders"]})
    seasons = []
    for world in worlds:
        fill(tables, {"orders": [{c: v for c, v in row.items() if c != "lines"} for row in world["orders"]]})
        seasons.append(shop_season(tables, [AS_OF]).to_pyarrow().to_pylist())
    assert seasons[0] == seasons[1]


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
    (bought,) = records(known_rows(tables, "orders", [AS_OF]))
    assert (bought["delivered_at"], bought["cancelled_at"]) == (None, MIDNIGHT - TICK)
    (message,) = records(known_rows(tables, "messages", [AS_OF]))
    assert (message["opened_at"], message["clicked_at"]) == (MIDNIGHT - TICK, None)
    (ticket,) = records(known_rows(tables, "tickets", [AS_OF]))
    assert (ticket["closed_at"], ticket["satisfaction"], ticket["age_days"]) == (None, None, 1)
    (closed,) = records(known_rows(tables, "tickets", [AS_OF + timedelta(days=1)]))
    assert (closed["closed_at"], closed["satisfaction"], closed["age_days"]) == (MIDNIGHT, 1.0, 2)
