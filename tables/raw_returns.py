"""One row per return: what came back, when, and how much was paid back."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, ORDER_ALIASES, Column, Reference
from tables.raw_contract import raw_contract

RETURNS = raw_contract(
    "returns",
    "return",
    key=("return_id",),
    time="returned_at",
    aliases=("refund", "retour", "credit note", "gutschrift"),
    columns=(
        Column(
            "return_id",
            "string",
            ("the return's number", "退货单号"),
            required=True,
            aliases=("return no", "return number", "refund id", "refund no", "credit note", "retoure"),
        ),
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "order_id",
            "string",
            ("the order it comes from", "原订单号"),
            refers_to=Reference(
                "orders"
            ),  # off: what comes back may be older than the orders that were exported
            aliases=ORDER_ALIASES,
        ),
        Column(
            "returned_at",
            "timestamp",
            ("when it came back", "退货时间"),
            "event",
            required=True,
            aliases=("returned", "return date", "refunded on", "refunded at", "refund date", "date", "datum"),
        ),
        Column(
            "amount",
            "double",
            ("paid back as a positive number", "退款金额(正数)"),
            "money",
            required=True,
            aliases=("refund amount", "refunded amount", "refund", "amount", "total", "value", "betrag"),
        ),
        Column(
            "reason",
            "string",
            ("why, in the shop's words", "退货原因(商店的说法)"),
            is_category=True,
            aliases=("return reason", "reason", "grund"),
        ),
    ),
)
