"""One row per return: what came back, when, and how much was paid back."""

from tables.column import CUSTOMER_ID, Column, Reference
from tables.raw_contract import raw_contract

RETURNS = raw_contract(
    "returns",
    "return",
    key=("return_id",),
    time="returned_at",
    columns=(
        Column("return_id", "string", ("the return's number", "退货单号"), required=True),
        CUSTOMER_ID,
        Column(
            "order_id",
            "string",
            ("the order it comes from", "原订单号"),
            refers_to=Reference(
                "orders"
            ),  # off: what comes back may be older than the orders that were exported
        ),
        Column("returned_at", "timestamp", ("when it came back", "退货时间"), "event", required=True),
        Column(
            "amount", "double", ("paid back as a positive number", "退款金额(正数)"), "money", required=True
        ),
        Column("reason", "string", ("why, in the shop's words", "退货原因(商店的说法)"), is_category=True),
    ),
)
