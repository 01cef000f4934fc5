"""Ratios: columns of two families divided, once both are built."""

import ibis

from features.feature import NO_ORDER, meaning
from features.windows import ratio

# feature: part and total
PARTS = {
    "returns_per_order_365d": ("returns_365d", "orders_365d"),
    "returned_amount_ratio_365d": ("returned_amount_365d", "amount_365d"),
    "tickets_per_order_365d": ("tickets_365d", "orders_365d"),
    "reviews_per_order_365d": ("reviews_365d", "orders_365d"),
    "visits_per_order_90d": ("visits_90d", "orders_90d"),
    "visits_per_order_365d": ("visits_365d", "orders_365d"),
    "recency_of_visit_over_order": ("days_since_last_visit", "days_since_last_order"),
    "messages_per_order_365d": ("messages_365d", "orders_365d"),
    "share_orders_after_click_365d": ("orders_after_click_365d", "orders_365d"),
}

SERVICE = (
    meaning("returns_per_order", "ratio", "Returns per order {in}.", "{内}平均每单退货次数。", windows=(365,),
            null=NO_ORDER, cause="returns"),
    meaning("returned_amount_ratio", "ratio", "Amount paid back over amount paid {in}; above 1 where older orders "
            "came back.", "{内}退款金额与实付金额之比;若退回更早的订单可大于 1。", windows=(365,),
            null="nothing paid in the window", cause="returns"),
    meaning("tickets_per_order", "ratio", "Service contacts per order {in}.", "{内}平均每单客服咨询次数。",
            windows=(365,), null=NO_ORDER, cause="tickets"),
    meaning("reviews_per_order", "ratio", "Reviews per order {in}.", "{内}平均每单评价数。", windows=(365,),
            null=NO_ORDER, cause="ratings"),
)  # fmt: skip
VISITS = (
    meaning("visits_per_order", "ratio", "Visits per order {in}.", "{内}平均每单访问次数。",
            windows=(90, 365), null=NO_ORDER, cause="visits"),
    meaning("recency_of_visit_over_order", "ratio",
            "Days since the last visit over days since the last order; below 1 they came by and did not buy.",
            "距最近访问天数与距最近下单天数之比;小于 1 表示来访而未购买。", null="no visit so far",
            cause="visits"),
)  # fmt: skip
MESSAGES = (
    meaning("messages_per_order", "ratio", "Messages sent per order {in}.", "{内}平均每单营销消息数。",
            windows=(365,), by="marketer", null=NO_ORDER),
    meaning("share_orders_after_click", "share", "Share of orders {in} soon after a click on a message.",
            "{内}在点击消息后不久下单的比例。", windows=(365,), by="marketer", null=NO_ORDER),
)  # fmt: skip


def ratios(snapshot: ibis.Table) -> dict[str, ibis.Value]:
    """The ratios whose part the snapshot has; null where there is nothing to divide by."""
    return {
        name: ratio(snapshot[part], snapshot[total])
        for name, (part, total) in PARTS.items()
        if part in snapshot.columns
    }
