"""One row per order: when it was placed, what was paid, and what became of it."""

from dataclasses import replace

from tables.column import CUSTOMER_ID, Column, Reference
from tables.raw_contract import raw_contract

ORDER_ALIASES = (
    "order id",
    "order no",
    "order number",
    "orderid",
    "receipt",
    "invoice",
    "basket",
    "bon",
    "beleg",
)
CUSTOMER_ALIASES = (
    "customer id",
    "customer no",
    "client",
    "customer",
    "kunde",
    "kundennr",
    "user",
    "household",
)

ORDERS = raw_contract(
    "orders",
    "order",
    key=("order_id",),
    time="ordered_at",
    steady=True,
    columns=(
        Column(
            "order_id",
            "string",
            ("the order's number", "订单号"),
            required=True,
            aliases=(*ORDER_ALIASES, "bestellung", "transaction", "order"),
        ),
        replace(
            CUSTOMER_ID,
            refers_to=Reference("customers"),  # off: many shops describe only some of their customers
            aliases=(*CUSTOMER_ALIASES, "member", "buyer", "email"),
        ),
        Column(
            "ordered_at",
            "timestamp",
            ("when it was placed", "下单时间"),
            "event",
            required=True,
            aliases=(
                "ordered at",
                "order date",
                "sold on",
                "date",
                "datum",
                "timestamp",
                "time",
                "created",
                "purchased",
                "day",
            ),
        ),
        Column(
            "amount",
            "double",
            ("net paid", "实付净额"),
            "money",
            required=True,
            aliases=(
                "amount",
                "total",
                "paid",
                "revenue",
                "net",
                "sales",
                "value",
                "betrag",
                "summe",
                "price",
            ),
        ),
        Column(
            "discount_amount",
            "double",
            ("taken off by discounts and coupons", "折扣与优惠券减免的金额"),
            "money",
            aliases=("discount", "rebate", "rabatt"),
        ),
        Column(
            "shipping_fee",
            "double",
            ("paid for delivery", "运费"),
            "money",
            aliases=("shipping", "freight", "versand"),
        ),
        Column(
            "channel",
            "string",
            ("where it was placed", "下单渠道"),
            is_category=True,
            aliases=("channel", "store", "kanal"),
        ),
        Column(
            "payment_method",
            "string",
            ("how it was paid", "支付方式"),
            is_category=True,
            aliases=("payment", "zahlung"),
        ),
        Column(
            "coupon_code",
            "string",
            ("the coupon used, if any", "所用优惠券(如有)"),
            aliases=("coupon", "voucher", "gutschein"),
        ),
        Column("promised_at", "timestamp", ("when delivery was promised for", "承诺送达时间"), "plan"),
        Column(
            "delivered_at",
            "timestamp",
            ("when it arrived", "送达时间"),
            "event",
            known_at="delivered_at",
            aliases=("delivered", "delivery"),
        ),
        Column(
            "cancelled_at",
            "timestamp",
            ("when it was cancelled", "取消时间"),
            "event",
            known_at="cancelled_at",
            aliases=("cancelled", "canceled", "storno"),
        ),
        Column(
            "cost_amount",
            "double",
            ("what its goods cost the shop", "该订单商品的成本"),
            "money",
            aliases=("cost", "cogs", "kosten", "einstand"),
        ),
    ),
)
