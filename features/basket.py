"""Basket: how much is in an order, of how many kinds, and what is new in it."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.engine import Tables
from features.known import LATER, seen, standing
from features.ledger import KEYS, ledger
from features.meaning import meaning
from features.windows import EVER, name, ratio, within
from features.windows import money as units

PERIODS = (30, 90, 365, EVER)
MANY = 10**8  # more than the lines of one customer in a category, and than days
KINDS = {"category": "categories", "brand": "brands"}


NO_LINES = "no order line in the window"

MEANINGS = (
    meaning("lines", "lines", "Order lines bought {in}.", "{内}购买的订单行数。", windows=PERIODS),
    meaning("items", "items", "Items (quantity) bought {in}.", "{内}购买的商品件数。", windows=PERIODS),
    meaning("lines_per_order", "lines", "Mean number of lines per order {in}.", "{内}平均每单行数。",
            windows=PERIODS, null=NO_LINES),
    meaning("items_per_order", "items", "Mean number of items per order {in}.", "{内}平均每单件数。",
            windows=PERIODS, null=NO_LINES),
    meaning("categories", "categories", "Different categories bought {in}.", "{内}购买的不同品类数。",
            windows=PERIODS),
    meaning("new_categories", "categories", "Categories bought for the first time ever {in}.",
            "{内}首次购买的品类数。", windows=(30, 90)),
    meaning("share_favourite_category", "share", "Share of lines {in} in the customer's main category.",
            "{内}最常买品类所占的行数比例。", windows=(365,), null=NO_LINES),
    meaning("share_concentration_category", "share",
            "Concentration of lines {in} on categories (Herfindahl index: 1 is all in one).",
            "{内}品类集中度(赫芬达尔指数,1 表示全部集中于一类)。", windows=(365,), null=NO_LINES),
    meaning("days_since_favourite_category", "days",
            "Days since something of the category most bought {in} was bought; the most recent of equals.",
            "距最近一次购买{内}最常买品类的天数(并列取最近者)。", windows=(365,), null=NO_LINES),
    meaning("favourite_category_fade", "ratio",
            "Days since that category was bought over days since any was; 1 is still bought, more is faded.",
            "距最近购买该品类天数与距最近购买任一品类天数之比;1 表示仍在购买,更大表示淡出。", windows=(365,),
            null=NO_LINES),
    meaning("brands", "brands", "Different brands bought {in}.", "{内}购买的不同品牌数。", windows=PERIODS),
    meaning("new_brands", "brands", "Brands bought for the first time ever {in}.", "{内}首次购买的品牌数。",
            windows=(30, 90)),
    meaning("share_favourite_brand", "share", "Share of lines {in} of the customer's main brand.",
            "{内}最常买品牌所占的行数比例。", windows=(365,), null=NO_LINES),
    meaning("share_concentration_brand", "share",
            "Concentration of lines {in} on brands (Herfindahl index: 1 is all of one).",
            "{内}品牌集中度(赫芬达尔指数,1 表示全部集中于一个)。", windows=(365,), null=NO_LINES),
)  # fmt: skip


def basket(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order before `as_of`, per `as_of`: lines, items, categories, brands.

    None without order lines; a kind (category, brand) without its column falls away. Customers whose orders
    have no lines get counts of 0 and null shares.
    """
    if not tables.has("order_items"):
        return None
    rows = ledger(tables, dates)
    family = rows.group_by(*KEYS).agg(**_sizes(rows))
    for kind in KINDS:
        if tables.has("order_items", kind):
            family = _joined(family, _variety(tables, dates, kind))
    return family


def _sizes(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {}
    for days in PERIODS:
        lines, items = within(rows, "lines", days), units(rows, "items", days)
        with_lines = within(rows, "orders_with_lines", days)
        features[name("lines", days)] = lines
        features[name("items", days)] = items
        features[name("lines_per_order", days)] = ratio(lines, with_lines)
        features[name("items_per_order", days)] = ratio(items, with_lines)
    return features


def _joined(family: ibis.Table, variety: ibis.Table) -> ibis.Table:
    joined = family.left_join(variety, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))
    plurals = tuple(KINDS.values())
    counts = [column for column in variety.columns if column.removeprefix("new_").startswith(plurals)]
    return joined.mutate(**{column: joined[column].fill_null(0.0) for column in counts})


def _variety(tables: Tables, dates: Sequence[date], kind: str) -> ibis.Table:
    rows = _bought(tables, dates, kind)
    kinds, lines = KINDS[kind], rows.lines.sum()
    features = {name(kinds, days): rows.count(where=rows.newest <= days) for days in PERIODS}
    features |= {name(f"new_{kinds}", days): rows.count(where=rows.oldest <= days) for days in PERIODS[:2]}
    features |= {
        f"share_favourite_{kind}_365d": ratio(rows.lines.max(), lines),
        f"share_concentration_{kind}_365d": ratio((rows.lines * rows.lines).sum(), lines * lines),
    }
    if kind == "category":
        faded = _favourite_age(rows)
        features["days_since_favourite_category_365d"] = faded
        features["favourite_category_fade_365d"] = ratio(faded, rows.newest.min(where=rows.lines > 0))
    return rows.group_by(*KEYS).agg(**{key: value.cast("float64") for key, value in features.items()})


def _favourite_age(rows: ibis.Table) -> ibis.Value:
    # one number orders kinds by most lines, then by least age: its least holds the favourite's age
    rank = (MANY - rows.lines) * MANY + rows.newest
    return rank.min(where=rows.lines > 0) % MANY


def _bought(tables: Tables, dates: Sequence[date], kind: str) -> ibis.Table:
    """One row per customer, as-of date and kind ever bought: first and last age, lines within a year."""
    there = standing(seen(_bought_by_day(tables, kind), "ordered_at", LATER["orders"], dates))
    return there.group_by(*KEYS, kind).agg(
        newest=there.age_days.min(),
        oldest=there.age_days.max(),
        lines=there.lines.sum(where=there.age_days <= 365).fill_null(0).cast("int64"),
    )


def _bought_by_day(tables: Tables, kind: str) -> ibis.Table:
    # collapsed to customer, day and kind before it meets the dates
    orders, items = tables.tables["orders"], tables.tables["order_items"]
    times = [column for column in ("ordered_at", "cancelled_at") if column in orders.columns]
    days = orders.select("order_id", "customer_id", **{time: orders[time].truncate("D") for time in times})
    lines = items.filter(items[kind].notnull()).select("order_id", kind)
    joined = lines.inner_join(days, "order_id")
    return joined.group_by("customer_id", *times, kind).agg(lines=joined.count())
