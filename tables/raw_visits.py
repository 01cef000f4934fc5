"""One row per site or app session: when it began, where it came from, and what was done in it. Sessions have no id."""

from tables.column import CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

VISITS = raw_contract(
    "visits",
    "site or app session",
    key=(),
    time="visited_at",
    steady=True,
    columns=(
        CUSTOMER_ID,
        Column("visited_at", "timestamp", ("when it began", "访问开始时间"), "event", required=True),
        Column(
            "source",
            "string",
            ("search, direct, ad, social or email", "来源:搜索、直接、广告、社交或邮件"),
            is_category=True,
        ),
        Column("page_views", "double", ("pages seen", "浏览页数"), "pieces"),
        Column("searches", "double", ("searches made", "搜索次数"), "pieces"),
        Column("cart_adds", "double", ("products put into the cart", "加入购物车的商品数"), "pieces"),
        Column("device", "string", ("what it was made with", "所用设备"), is_category=True),
    ),
)
