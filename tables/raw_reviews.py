"""One row per review: when a customer wrote it, and how many stars it gives."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, ORDER_ALIASES, Column, Reference
from tables.raw_contract import raw_contract

REVIEWS = raw_contract(
    "reviews",
    "review",
    key=("review_id",),
    time="reviewed_at",
    aliases=("rating", "bewertung", "feedback"),
    columns=(
        Column(
            "review_id",
            "string",
            ("the review's number", "评价编号"),
            required=True,
            aliases=("review no", "review number", "feedback id", "bewertungsnr"),
        ),
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "order_id",
            "string",
            ("the order it speaks of", "所评订单号"),
            refers_to=Reference("orders"),
            aliases=ORDER_ALIASES,
        ),
        Column(
            "reviewed_at",
            "timestamp",
            ("when it was written", "评价时间"),
            "event",
            required=True,
            aliases=("reviewed", "review date", "review creation", "created", "date", "datum"),
        ),
        Column(
            "rating",
            "double",
            ("1 (worst) to 5 (best)", "1(最差)至 5(最好)"),
            "stars",
            required=True,
            aliases=("stars", "review score", "score", "sterne", "note"),
        ),
    ),
)
