"""Basket: how much is in an order, of how many kinds, and what is new in it."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import LATER, rows_before, uncancelled
from features.engine import Tables
from features.feature import meaning
from features.order_days import order_days
from features.order_lines import lines_with_orders
from features.order_sums import KEYS
from features.outer_join import outer_join
from features.windows import EVER, count_where, feature_name, ratio, when, window_sum
from features.windows import money as units

YEAR = 365
PERIODS = (30, 90, YEAR, EVER)
MANY = 1e7  # more than a year's lines of one customer in a category, and than days; its square is exact in a double
KINDS = {"category": "categories", "brand": "brands"}


NO_LINES = "no order line in the window"

SIZES = (
    meaning("lines", "lines", "Order lines bought {in}.", "{内}购买的订单行数。", windows=PERIODS,
            cause="spend"),
    meaning("items", "items", "Items (quantity) bought {in}.", "{内}购买的商品件数。", windows=PERIODS,
            cause="spend"),
    meaning("lines_per_order", "lines", "Mean number of lines per order {in}.", "{内}平均每单行数。",
            windows=PERIODS, null=NO_LINES, cause="order_size"),
    meaning("items_per_order", "items", "Mean number of items per order {in}.", "{内}平均每单件数。",
            windows=PERIODS, null=NO_LINES, cause="order_size"),
)  # fmt: skip
VARIETY = (
    meaning("categories", "categories", "Different categories bought {in}.", "{内}购买的不同品类数。",
            windows=PERIODS, cause="variety"),
    meaning("new_categories", "categories", "Categories bought for the first time ever {in}.",
            "{内}首次购买的品类数。", windows=(30, 90), cause="variety"),
    meaning("share_favourite_category", "share", "Share of lines {in} in the customer's main category.",
            "{内}最常买品类所占的行数比例。", windows=(365,), null=NO_LINES, cause="variety"),
    meaning("share_concentration_category", "share",
            "Concentration of lines {in} on categories (Herfindahl index: 1 is all in one).",
            "{内}品类集中度(赫芬达尔指数,1 表示全部集中于一类)。", windows=(365,), null=NO_LINES,
            cause="variety"),
    meaning("days_since_favourite_category", "days",
            "Days since something of the category most bought {in} was bought; the most recent of equals.",
            "距最近一次购买{内}最常买品类的天数(并列取最近者)。", windows=(365,), null=NO_LINES),
    meaning("favourite_category_fade", "ratio",
            "Days since that category was bought over days since any was; 1 is still bought, more is faded.",
            "距最近购买该品类天数与距最近购买任一品类天数之比;1 表示仍在购买,更大表示淡出。", windows=(365,),
            null=NO_LINES),
    meaning("brands", "brands", "Different brands bought {in}.", "{内}购买的不同品牌数。", windows=PERIODS,
            cause="variety"),
    meaning("new_brands", "brands", "Brands bought for the first time ever {in}.", "{内}首次购买的品牌数。",
            windows=(30, 90), cause="variety"),
    meaning("share_favourite_brand", "share", "Share of lines {in} of the customer's main brand.",
            "{内}最常买品牌所占的行数比例。", windows=(365,), null=NO_LINES, cause="variety"),
    meaning("share_concentration_brand", "share",
            "Concentration of lines {in} on brands (Herfindahl index: 1 is all of one).",
            "{内}品牌集中度(赫芬达尔指数,1 表示全部集中于一个)。", windows=(365,), null=NO_LINES,
            cause="variety"),
)  # fmt: skip


def basket(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order line before `as_of`, per `as_of`: categories, brands.

    None without order lines; a kind (category, brand) without its column falls away.
    """
    kinds = [_variety(tables, dates, kind) for kind in KINDS if tables.has("order_items", kind)]
    return outer_join(kinds)


def sizes(rows: ibis.Table) -> dict[str, ibis.Value]:
    """Per customer with an order line before `as_of`, from the sums of `order_lines`: lines and items.

    A mean per order leaves out orders without lines.
    """
    features = {}
    for days in PERIODS:
        bought, items = window_sum(rows, "lines", days), units(rows, "items", days)
        orders = window_sum(rows, "orders", days)
        features[feature_name("lines", days)] = bought
        features[feature_name("items", days)] = items
        features[feature_name("lines_per_order", days)] = ratio(bought, orders)
        features[feature_name("items_per_order", days)] = ratio(items, orders)
    return features


def _variety(tables: Tables, dates: Sequence[date], kind: str) -> ibis.Table:
    rows = _bought(tables, dates, kind)
    kinds, lines = KINDS[kind], rows.lines.sum()
    features = {feature_name(kinds, days): count_where(rows.newest <= days) for days in PERIODS}
    features |= {feature_name(f"new_{kinds}", days): count_where(rows.oldest <= days) for days in PERIODS[:2]}
    features |= {
        f"share_favourite_{kind}_365d": ratio(rows.lines.max(), lines),
        f"share_concentration_{kind}_365d": ratio((rows.lines * rows.lines).sum(), lines * lines),
    }
    if kind == "category":
        faded = _favourite_age(rows)
        features["days_since_favourite_category_365d"] = faded
        features["favourite_category_fade_365d"] = ratio(faded, when(rows.lines > 0, rows.newest).min())
    return rows.group_by(*KEYS).agg(**{key: value.cast("float64") for key, value in features.items()})


def _favourite_age(rows: ibis.Table) -> ibis.Value:
    # one number orders kinds by most lines, then by least age: its least holds the favourite's age
    rank = (MANY - rows.lines) * MANY + rows.newest
    return when(rows.lines > 0, rank).min() % MANY


def _bought(tables: Tables, dates: Sequence[date], kind: str) -> ibis.Table:
    """One row per customer, as-of date and kind ever bought: first and last age, lines within a year."""
    rows = lines_with_orders(tables).filter(lambda line: line[kind].notnull())
    return _on_one(rows, dates, kind) if len(dates) == 1 else _on_each(rows, dates, kind)


def _on_one(rows: ibis.Table, dates: Sequence[date], kind: str) -> ibis.Table:
    bought = uncancelled(rows_before(rows, "ordered_at", LATER["orders"], dates))
    return bought.group_by(*KEYS, kind).agg(
        newest=bought.age_days.min(), oldest=bought.age_days.max(), lines=count_where(bought.age_days <= YEAR)
    )


def _on_each(rows: ibis.Table, dates: Sequence[date], kind: str) -> ibis.Table:
    # lists of days take more memory than three sums, and less time than the sums once more per date
    bought = order_days(rows, dates, by=(kind,))
    days, today = bought.days, bought.today
    return bought.select(
        *KEYS,
        newest=today - days[days.length() - 1],
        oldest=today - days[0],
        lines=days.filter(lambda day: day >= today - YEAR).length().cast("float64"),
    )
