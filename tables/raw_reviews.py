"""One row per review: when a customer wrote it, and how many stars it gives."""

from tables.column import CUSTOMER_ID, Column, Reference
from tables.raw_contract import raw_contract

REVIEWS = raw_contract(
    "reviews",
    "review",
    key=("review_id",),
    time="reviewed_at",
    columns=(
        Column("review_id", "string", ("the review's number", "评价编号"), required=True),
        CUSTOMER_ID,
        Column("order_id", "string", ("the order it speaks of", "所评订单号"), refers_to=Reference("orders")),
        Column("reviewed_at", "timestamp", ("when it was written", "评价时间"), "event", required=True),
        Column("rating", "double", ("1 (worst) to 5 (best)", "1(最差)至 5(最好)"), "stars", required=True),
    ),
)
