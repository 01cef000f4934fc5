"""Each family against SQL written by hand, on small random shops; and a panel against its single days."""

import math

import pytest
from feature_shops import DATES, SEEDS, empty_shop, fill, random_rows, records, shop

from features.codes import CODED
from features.families.basket import basket
from features.families.customer import customer
from features.order_contents import order_contents
from features.registry import Pass
from features.snapshot import build

AS_OF_DATES = f"dates as (select unnest({[str(day) for day in DATES]})::date as_of)"

KNOWN = f"""
    with {AS_OF_DATES},
    o as (
        select o.*, as_of, date_diff('day', ordered_at::date, as_of) age, hour(ordered_at) h,
               isodow(ordered_at) wd
        from orders o, dates
        where ordered_at < as_of and (cancelled_at is null or cancelled_at >= as_of)
    ),
    l as (select o.customer_id, o.as_of, o.age, i.* from order_items i join o using (order_id))
"""

WINDOWS = {
    **{f"{n}d": f"age <= {n}" for n in (7, 14, 30, 60, 90, 180, 365)},
    "ever": "true",
}
PERIODS = {key: WINDOWS[key] for key in ("30d", "90d", "365d", "ever")}


def columns(template: str, windows: dict[str, str]) -> str:
    return ",\n".join(template.format(w=w, of=of) for w, of in windows.items())


ORDERS = f"""{KNOWN}
select customer_id, as_of,
    {columns("count(*) filter ({of}) orders_{w}", WINDOWS)},
    {columns("coalesce(sum(amount) filter ({of}), 0) amount_{w}", WINDOWS)},
    {columns("avg(amount) filter ({of}) order_value_{w}", PERIODS)},
    max(amount) filter (age <= 365) largest_order_365d,
    min(age) days_since_last_order, max(age) days_since_first_order,
    count(*) filter (age between 365 and 394) orders_last_year_30d,
    count(*) filter (age between 335 and 364) orders_ahead_last_year_30d,
    orders_7d / nullif(orders_14d, 0) orders_trend_7d, orders_30d / nullif(orders_60d, 0) orders_trend_30d,
    orders_90d / nullif(orders_180d, 0) orders_trend_90d,
    amount_7d / nullif(amount_14d, 0) amount_trend_7d, amount_30d / nullif(amount_60d, 0) amount_trend_30d,
    amount_90d / nullif(amount_180d, 0) amount_trend_90d,
    (orders_30d / 30) / (count(*) / max(age)) orders_pace_30d,
    (orders_90d / 90) / (count(*) / max(age)) orders_pace_90d,
    avg((wd in (6, 7))::int) filter (age <= 365) share_weekend_365d,
    count(*) filter (age <= 365 and wd = mode_wd) / nullif(orders_365d, 0) share_usual_weekday_365d,
    avg(h) filter (age <= 365) mean_hour_365d,
    stddev_pop(h) filter (age <= 365) std_hour_365d,
    avg((h < 6)::int) filter (age <= 365) share_night_365d,
    avg((h between 6 and 11)::int) filter (age <= 365) share_morning_365d,
    avg((h between 12 and 17)::int) filter (age <= 365) share_afternoon_365d,
    avg((h >= 18)::int) filter (age <= 365) share_evening_365d
from o left join (
    select customer_id, as_of, mode(wd) mode_wd from o where age <= 365 group by all
) using (customer_id, as_of)
group by all
"""

CADENCE = f"""{KNOWN},
d as (
    select customer_id, as_of, list_sort(list(distinct age)) ages, ages[1] recency,
           list_transform(range(1, len(ages)), lambda i: ages[i + 1] - ages[i]) gaps
    from o group by all
)
select customer_id, as_of,
    {columns("len(list_filter(ages, lambda age: {of})) active_days_{w}", PERIODS)},
    list_avg(gaps) mean_days_between_orders,
    list_median(gaps) usual_days_between_orders,
    case when len(gaps) > 1 then list_stddev_samp(gaps) end std_days_between_orders,
    std_days_between_orders / mean_days_between_orders variation_days_between_orders,
    list_max(gaps) longest_gap_days,
    recency / list_median(gaps) recency_over_usual_gap,
    recency / list_max(gaps) recency_over_longest_gap,
    recency - list_median(gaps) days_overdue,
    len(list_filter(gaps, lambda gap: gap > recency)) / nullif(len(gaps), 0) share_gaps_longer_than_recency,
    gaps[1] last_gap_days, gaps[2] second_last_gap_days, gaps[3] third_last_gap_days,
    list_avg(gaps[1:3]) / list_median(gaps) last_gaps_over_usual
from d
"""

SIZE = """
    count(order_id) filter ({of}) lines_{w}, coalesce(sum(quantity) filter ({of}), 0) items_{w},
    lines_{w} / nullif(count(distinct order_id) filter ({of}), 0) lines_per_order_{w},
    items_{w} / nullif(count(distinct order_id) filter ({of}), 0) items_per_order_{w},
    count(distinct category) filter ({of}) categories_{w},
    count(distinct brand) filter ({of}) brands_{w}
"""
KIND = """
    select customer_id, as_of,
        count(*) filter (first <= 30) new_{plural}_30d, count(*) filter (first <= 90) new_{plural}_90d,
        max(n) / nullif(sum(n), 0) share_favourite_{kind}_365d,
        sum(n * n) / nullif(sum(n) * sum(n), 0) share_concentration_{kind}_365d
    from (select customer_id, as_of, {kind}, max(age) as first, count(*) filter (age <= 365) n
          from l where {kind} is not null group by all)
    group by all
"""
FAVOURITE = """
    select customer_id, as_of, favourite days_since_favourite_category_365d,
        favourite / newest favourite_category_fade_365d
    from (select customer_id, as_of, list(a order by n desc, a)[1] favourite, min(a) newest
          from (select customer_id, as_of, category, min(age) a, count(*) n
                from l where category is not null and age <= 365 group by all)
          group by all)
"""
BASKET = f"""{KNOWN},
sizes as (
    select customer_id, as_of, {columns(SIZE, PERIODS)}
    from (select distinct customer_id, as_of from o) left join (select * from l) using (customer_id, as_of)
    group by all
)
select * replace (
    coalesce(new_categories_30d, 0) as new_categories_30d,
    coalesce(new_categories_90d, 0) as new_categories_90d,
    coalesce(new_brands_30d, 0) as new_brands_30d, coalesce(new_brands_90d, 0) as new_brands_90d)
from sizes
left join ({KIND.format(kind="category", plural="categories")}) using (customer_id, as_of)
left join ({KIND.format(kind="brand", plural="brands")}) using (customer_id, as_of)
left join ({FAVOURITE}) using (customer_id, as_of)
"""

PAID = """
    coalesce(sum(discount_amount) filter ({of}), 0) discount_{w},
    discount_{w} / nullif(discount_{w} + coalesce(sum(amount) filter ({of}), 0), 0) share_discount_{w},
    avg((coalesce(discount_amount, 0) > 0)::int) filter ({of}) share_discounted_orders_{w},
    count(coupon_code) filter ({of}) coupon_orders_{w},
    coupon_orders_{w} / nullif(count(*) filter ({of}), 0) share_coupon_orders_{w}
"""
# prices are kept to the ten-thousandth
LEVEL = """
    avg(round(amount / quantity, 4)) filter ({of} and quantity > 0) average_price_{w},
    coalesce(sum(amount) filter ({of} and coalesce(discount_amount, 0) = 0), 0)
        / nullif(sum(amount) filter ({of}), 0) share_full_price_{w}
"""
PRICE = f"""{KNOWN}
select * from (
    select customer_id, as_of, {columns(PAID, PERIODS)},
        coalesce(sum(shipping_fee) filter (age <= 365), 0) shipping_365d,
        coalesce(sum(shipping_fee), 0) shipping_ever
    from o group by all
) left join (
    select customer_id, as_of, {columns(LEVEL, PERIODS)} from l group by all
) using (customer_id, as_of)
"""

# every day of the next year is looked at: the first with the same month and day, 1 March for 29 February in other years
NEXT = """(select min(n) from range(0, 366) days(n) where {of} is not null and strftime(as_of + n::int, '%m-%d') = case
    when strftime({of}::date, '%m-%d') <> '02-29' then strftime({of}::date, '%m-%d')
    when last_day(make_date(year(as_of + n::int), 2, 1)) = make_date(year(as_of + n::int), 2, 28) then '03-01'
    else '02-29' end)"""
CUSTOMER = f"""{KNOWN}
select customer_id, as_of, date_diff('day', registered_at::date, as_of) days_since_registered,
    datesub('year', birth_date, as_of) age_years, (referred_by is not null)::int is_referred,
    {columns("('0x' || left(sha256(lower({w})), 4))::int {w}_code", dict.fromkeys(CODED, ""))},
    {NEXT.format(of="birth_date")} days_to_birthday, {NEXT.format(of="registered_at")} days_to_anniversary
from customers, dates where registered_at is null or registered_at < as_of
"""


def snapshot_with(*families: Pass) -> Pass:
    return lambda tables, dates: build(tables, dates, families)


FAMILIES = {
    "orders": (snapshot_with(), ORDERS),
    "cadence": (snapshot_with(), CADENCE),
    "basket": (snapshot_with(order_contents, basket), BASKET),
    "price": (snapshot_with(order_contents), PRICE),
    "customer": (customer, CUSTOMER),
}


@pytest.fixture(scope="module")
def tables():
    return empty_shop()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_family_equals_its_sql(tables, family, seed):
    fill(tables, random_rows(seed))
    features, sql = FAMILIES[family]
    query = f"select * from ({sql}) order by as_of, customer_id"
    expected = tables.connection.con.sql(query).to_arrow_table().to_pylist()
    built = records(features(tables, DATES))
    assert len(built) == len(expected) > 0
    for row, truth in zip(built, expected, strict=True):
        assert set(truth) <= set(row)
        wrong = {key: (row[key], truth[key]) for key in truth if not same(row[key], truth[key])}
        assert not wrong, (row["customer_id"], row["as_of"])


def same(value: object, truth: object) -> bool:
    if isinstance(value, int | float) and truth is not None:
        return math.isclose(value, float(truth), rel_tol=1e-6, abs_tol=1e-6)
    return value == truth


@pytest.mark.slow
def test_a_panel_equals_its_single_days(tables):
    fill(tables, random_rows(4))
    panel = records(build(tables, DATES))
    assert panel == [row for day in DATES for row in records(build(tables, [day]))]


def test_a_panel_of_a_shop_that_does_not_say_what_is_cancelled_equals_its_single_days():
    rows = random_rows(5, customers=6, orders=90)
    orders = [
        {name: value for name, value in row.items() if name != "cancelled_at"} for row in rows["orders"]
    ]
    plain, dates = shop({"orders": orders, "order_items": rows["order_items"]}), DATES[1:]
    panel = records(build(plain, dates, [order_contents, basket]))
    assert panel == [row for day in dates for row in records(build(plain, [day], [order_contents, basket]))]
    assert len({row["as_of"] for row in panel}) == 2
