"""One row per site or app session: when it began, where it came from, and what was done in it. Sessions have no id."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

VISITS = raw_contract(
    "visits",
    "site or app session",
    key=(),
    time="visited_at",
    aliases=("session", "traffic", "web", "page view", "besuch"),
    steady=True,
    columns=(
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "visited_at",
            "timestamp",
            ("when it began", "访问开始时间"),
            "event",
            required=True,
            aliases=("session start", "started", "visit", "timestamp", "time", "date", "datum"),
        ),
        Column(
            "source",
            "string",
            ("search, direct, ad, social or email", "来源:搜索、直接、广告、社交或邮件"),
            is_category=True,
            aliases=("utm source", "referrer", "medium", "channel"),
        ),
        Column("page_views", "double", ("pages seen", "浏览页数"), "pieces", aliases=("pageviews", "pages")),
        Column("searches", "double", ("searches made", "搜索次数"), "pieces", aliases=("search count",)),
        Column(
            "cart_adds",
            "double",
            ("products put into the cart", "加入购物车的商品数"),
            "pieces",
            aliases=("add to cart", "cart"),
        ),
        Column(
            "device",
            "string",
            ("what it was made with", "所用设备"),
            is_category=True,
            aliases=("device type", "platform", "browser"),
        ),
    ),
)
