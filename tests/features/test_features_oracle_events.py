"""The families on what happens beside orders, each against SQL written by hand, on small random shops."""

import hashlib

import pytest
from feature_shops import DATES, SEEDS, empty_shop, fill, random_rows, records
from test_features_oracle import AS_OF_DATES, KNOWN, columns, same

from features.codes import CODED, code_of, dictionary
from features.families.abandoned_carts import abandoned_carts
from features.families.cancellations import cancellations
from features.families.channels import channels
from features.families.consents import consents
from features.families.customer import customer
from features.families.deliveries import deliveries
from features.families.messages import messages
from features.families.orders_after_click import orders_after_click
from features.families.referrals import referrals
from features.families.returns import returns
from features.families.reviews import reviews
from features.families.shop_season import shop_season
from features.families.tickets import tickets
from features.families.visits import visits


def windows(*days: int) -> dict[str, str]:
    """What `columns` wants: the window's name and its condition; 0 is ever."""
    return {f"{n}d" if n else "ever": f"age <= {n}" if n else "true" for n in days}


def events(table: str, time: str, more: str = "") -> str:
    return f"""with {AS_OF_DATES},
    e as (select t.*, as_of, date_diff('day', {time}::date, as_of) age {more} from {table} t, dates
          where {time} < as_of)"""


DELIVERED = """
    count(took) filter ({of}) delivered_orders_{w}, avg(took) filter ({of}) mean_days_to_deliver_{w},
    count(*) filter ({of} and late > 0) late_orders_{w},
    avg((late > 0)::int) filter ({of}) share_late_orders_{w}
"""
DELIVERIES = f"""{KNOWN},
d as (select *, case when delivered_at < as_of then delivered_at end there, as_of - there::date ago,
             there::date - ordered_at::date took, there::date - promised_at::date late from o)
select customer_id, as_of, {columns(DELIVERED, windows(90, 365))},
    count(*) filter (there is null and age <= 90) undelivered_orders_90d,
    count(*) filter (there is null and age <= 90 and promised_at::date < as_of) overdue_orders_90d,
    max(took) filter (age <= 365) longest_days_to_deliver_365d, min(ago) days_since_last_delivery,
    avg(late) filter (age <= 365) mean_days_late_365d, max(late) filter (age <= 365) most_days_late_365d,
    min(ago) filter (late > 0) days_since_last_late_delivery,
    case when min(ago) is null then null when min(ago) = min(ago) filter (late > 0) then 1 else 0 end
        is_last_delivery_late
from d group by all
"""

GONE = ", case when cancelled_at < as_of then as_of - cancelled_at::date end gone"
CANCELLATIONS = f"""{events("orders", "ordered_at", GONE)}
select customer_id, as_of,
    count(*) filter (gone <= 90) cancelled_orders_90d, count(*) filter (gone <= 365) cancelled_orders_365d,
    count(gone) cancelled_orders_ever, coalesce(sum(amount) filter (gone <= 365), 0) cancelled_amount_365d,
    count(gone) / count(*) share_cancelled_orders, min(gone) days_since_last_cancellation
from e group by all
"""

RETURNED = "count(*) filter ({of}) returns_{w}, coalesce(sum(amount) filter ({of}), 0) returned_amount_{w}"
RETURNS = f"""{events("returns", "returned_at")}
select customer_id, as_of, {columns(RETURNED, windows(90, 365, 0))}, min(age) days_since_last_return
from e group by all
"""

TICKETS = f"""{events("tickets", "opened_at", ", case when closed_at < as_of then closed_at end shut")},
r as (select *, as_of - shut::date ago, case when shut is not null then satisfaction end rated from e)
select customer_id, as_of, {columns("count(*) filter ({of}) tickets_{w}", windows(30, 90, 365))},
    min(age) days_since_last_ticket,
    count(*) - count(shut) open_tickets, max(age) filter (shut is null) oldest_open_ticket_days,
    avg(shut::date - opened_at::date) filter (age <= 365) mean_days_to_close_365d,
    max(shut::date - opened_at::date) filter (age <= 365) longest_days_to_close_365d,
    avg(rated) filter (age <= 365) mean_ticket_satisfaction_365d,
    min(rated) filter (age <= 365) lowest_ticket_satisfaction_365d,
    (list(rated order by ago, rated) filter (rated is not null))[1] last_ticket_satisfaction
from r group by all
"""

REVIEWS = f"""{events("reviews", "reviewed_at")}
select customer_id, as_of, {columns("count(*) filter ({of}) reviews_{w}", windows(90, 365, 0))},
    avg(rating) filter (age <= 365) mean_rating_365d, avg(rating) mean_rating_ever,
    min(rating) filter (age <= 365) lowest_rating_365d, list(rating order by age, rating)[1] last_rating,
    last_rating / avg(rating) last_rating_over_mean,
    count(*) filter (age <= 365 and rating <= 2) low_ratings_365d,
    min(age) days_since_last_review, min(age) filter (rating <= 2) days_since_last_low_rating
from e group by all
"""

COUNTED = ", ".join(
    f"coalesce(sum({column}) filter ({{of}}), 0) {column}_{{w}}"
    for column in ("page_views", "searches", "cart_adds")
)
BY = ", ".join(
    f"avg((coalesce(lower(source), '') = '{source}')::int) filter (age <= 90) share_visits_{source}_90d"
    for source in ("search", "direct", "ad", "social", "email")
)
VISITS = f"""{events("visits", "visited_at")}
select customer_id, as_of, {columns("count(*) filter ({of}) visits_{w}", windows(7, 30, 90, 365))},
    min(age) days_since_last_visit, visits_30d / nullif(visits_90d, 0) visits_trend_30d,
    {columns(COUNTED, windows(30, 90))}, page_views_90d / nullif(visits_90d, 0) page_views_per_visit_90d,
    avg((coalesce(cart_adds, 0) > 0)::int) filter (age <= 90) share_visits_with_cart_90d,
    min(age) filter (cart_adds > 0) days_since_last_cart,
    avg((coalesce(searches, 0) + coalesce(cart_adds, 0) > 0)::int) filter (age <= 90)
        share_goal_directed_visits_90d, {BY}
from e group by all
"""

CARTS = f"""{events("visits", "visited_at")}
select customer_id, as_of,
    count(distinct age) filter (age <= 30 and not followed) carts_left_30d,
    count(distinct age) filter (age <= 90 and not followed) carts_left_90d
from (select *, exists (from orders o where o.customer_id = e.customer_id and o.ordered_at < e.as_of
                        and o.ordered_at::date - e.visited_at::date in (0, 1)) followed
      from e where cart_adds > 0 and age <= 90)
group by all
"""


def _answered(answer: str) -> str:
    windowed = f"""count({answer}) filter ({{of}}) messages_{answer}_{{w}},
        messages_{answer}_{{w}} / nullif(count(*) filter ({{of}}), 0) share_messages_{answer}_{{w}}"""
    channels = ", ".join(
        f"count({answer}) filter (age <= 90 and via = '{by}') / nullif(messages_{by}_90d, 0) share_{by}_{answer}_90d"
        for by in ("email", "sms", "push", "mail")
    )
    return f"""{columns(windowed, windows(90, 365))}, {channels},
        min(as_of - {answer}::date) days_since_last_{answer},
        avg(hour({answer})) filter (age <= 365) mean_hour_{answer}_365d,
        count({answer}) filter (age <= 30) / nullif(messages_30d, 0)
            / nullif(share_messages_{answer}_365d, 0) fatigue_{answer}"""


SENT = ", ".join(
    f"count(*) filter (age <= 90 and via = '{by}') messages_{by}_90d"
    for by in ("email", "sms", "push", "mail")
)
KNOWN_ANSWERS = """, lower(channel) via, case when opened_at < as_of then opened_at end opened,
    case when clicked_at < as_of then clicked_at end clicked"""
MESSAGES = f"""{events("messages", "sent_at", KNOWN_ANSWERS)}
select customer_id, as_of, {columns("count(*) filter ({of}) messages_{w}", windows(7, 30, 90, 365))},
    {SENT}, min(age) days_since_last_message, {_answered("opened")}, {_answered("clicked")}
from e where is_holdout is not true group by all
"""

ANSWERS = f"""{KNOWN}
select customer_id, as_of, count(*) filter (age <= 90) orders_after_click_90d,
    count(*) filter (age <= 365) orders_after_click_365d
from o where exists (from messages m where m.customer_id = o.customer_id
                     and o.ordered_at::date - m.clicked_at::date between 0 and 3)
group by all
"""

CONSENTS = f"""{events("consents", "changed_at")}
select customer_id, as_of, count(*) filter (stands) channels_allowed, count(*) filter (not stands) channels_refused,
    min(newest) days_since_consent_change
from (select customer_id, as_of, channel, list(is_allowed order by age, is_allowed)[1] stands, min(age) newest
      from e group by all)
group by all
"""

CHANNELS = f"""{KNOWN},
w as (select customer_id, as_of, 'channel' kind, channel way, count(*) n from o where age <= 365 group by all
      union all
      select customer_id, as_of, 'method', payment_method, count(*) from o where age <= 365 group by all)
select customer_id, as_of, nullif(count(*) filter (kind = 'channel'), 0) order_channels_365d,
    max(n) filter (kind = 'channel') / sum(n) filter (kind = 'channel') share_usual_channel_365d,
    nullif(count(*) filter (kind = 'method'), 0) payment_methods_365d,
    max(n) filter (kind = 'method') / sum(n) filter (kind = 'method') share_usual_payment_method_365d
from w where way is not null group by all
"""

ADVOCATES = f"""{KNOWN},
b as (select customer_id, referred_by, as_of from customers, dates
      where referred_by is not null and (registered_at is null or registered_at < as_of))
select referred_by customer_id, b.as_of, count(distinct b.customer_id) referred_customers,
    count(distinct o.customer_id) referred_buyers,
    coalesce(sum(amount) filter (age <= 365), 0) referred_amount_365d,
    coalesce(sum(amount), 0) referred_amount_ever
from b left join o using (customer_id, as_of) group by all
"""

AS_OF_DAY = f"""{KNOWN}
select as_of, count(*) filter (age <= 30) / nullif(count(*) filter (age <= 60), 0) shop_orders_trend_30d,
    count(*) filter (age between 335 and 364) / nullif(count(*) filter (age between 365 and 394), 0)
        shop_season_ahead,
    month(as_of) as_of_month, day(as_of) as_of_day_of_month, isodow(as_of) - 1 as_of_weekday
from o group by all
"""

FAMILIES = {
    deliveries: DELIVERIES,
    cancellations: CANCELLATIONS,
    returns: RETURNS,
    tickets: TICKETS,
    reviews: REVIEWS,
    visits: VISITS,
    abandoned_carts: CARTS,
    messages: MESSAGES,
    orders_after_click: ANSWERS,
    consents: CONSENTS,
    channels: CHANNELS,
    referrals: ADVOCATES,
    shop_season: AS_OF_DAY,
}


@pytest.fixture(scope="module")
def tables():
    return empty_shop()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_a_family_equals_its_sql(tables, family, seed):
    fill(tables, random_rows(seed))
    built = family(tables, DATES)
    keys = ", ".join(key for key in ("as_of", "customer_id") if key in built.columns)
    query = f"select * from ({FAMILIES[family]}) order by {keys}"
    expected = tables.connection.con.sql(query).to_arrow_table().to_pylist()
    rows = built.order_by(keys.split(", ")).to_pyarrow().to_pylist()
    assert len(rows) == len(expected) > 0
    for row, truth in zip(rows, expected, strict=True):
        assert set(row) == set(truth)
        wrong = {key: (row[key], truth[key]) for key in row if not same(row[key], truth[key])}
        assert not wrong, (row.get("customer_id"), row["as_of"])


def test_codes_are_the_words_digests_and_the_dictionary_names_them(tables):
    fill(tables, random_rows(2))
    words = tables.connection.con.sql("from customers").to_arrow_table().to_pylist()
    told = {row["customer_id"]: row for row in words}
    names = dictionary(tables, DATES)
    for row in records(customer(tables, DATES)):
        for column in CODED:
            word = told[row["customer_id"]][column]
            number = row[f"{column}_code"]
            assert number == (word and int(hashlib.sha256(word.lower().encode()).hexdigest()[:4], 16))
            assert word is None or (number, word.lower()) == (code_of(word), names[f"{column}_code"][number])
