"""One row per service contact: when it was opened, when it was settled, and how satisfied that left the customer."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

TICKETS = raw_contract(
    "tickets",
    "service contact",
    key=("ticket_id",),
    time="opened_at",
    aliases=("case", "contact", "support", "service", "complaint", "anfrage"),
    columns=(
        Column(
            "ticket_id",
            "string",
            ("the contact's number", "工单编号"),
            required=True,
            aliases=("ticket no", "ticket", "case id", "case no", "case"),
        ),
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "opened_at",
            "timestamp",
            ("when the customer asked", "提出时间"),
            "event",
            required=True,
            aliases=("opened", "created", "received", "reported", "date", "datum"),
        ),
        Column(
            "closed_at",
            "timestamp",
            ("when it was settled", "解决时间"),
            "event",
            known_at="closed_at",
            aliases=("closed", "solved", "resolved", "settled"),
        ),
        Column(
            "topic",
            "string",
            ("what it was about", "主题"),
            is_category=True,
            aliases=("subject", "issue type", "category", "type", "thema"),
        ),
        Column(
            "satisfaction",
            "double",
            ("1 (worst) to 5 (best), asked when closed", "1(最差)至 5(最好),结案时询问"),
            "stars",
            known_at="closed_at",
            aliases=("csat", "rating", "score", "zufriedenheit"),
        ),
    ),
)
