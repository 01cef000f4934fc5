"""The nine raw tables a shop can map its data onto. Only `orders` is required; see the design's table."""

from tables.contract import Column, Contract
from tables.rule import (
    FIRST_BIRTH,
    Rule,
    between,
    filled,
    happened,
    newest,
    not_before,
    planned,
    readable,
    refers,
    seen_before,
)

MONEY = 1e9  # one order, line or return above this is a mistake in any currency
COUNT = 1e6
STEADY = {"orders", "visits"}
CATEGORIES = {
    "channel",
    "payment_method",
    "category",
    "source",
    "device",
    "reason",
    "topic",
    "acquisition_channel",
}


def _raw(
    table: str, grain: str, key: tuple[str, ...], time: str | None, columns: tuple[Column, ...], *rules: Rule
) -> Contract:
    needed = tuple(filled(column.name) for column in columns if column.required)
    last = (newest(key),) if key else ()  # last, so that a row which fails another rule supersedes nothing
    seen = tuple(seen_before(column.name) for column in columns if column.name in CATEGORIES)
    steady = table in STEADY
    return Contract(
        table, grain, key, time, columns, (readable(), *needed, *rules, *seen, *last), steady=steady
    )


CUSTOMER = Column("customer_id", "string", "whose", required=True, personal=True)

ORDERS = _raw(
    "orders",
    "order",
    ("order_id",),
    "ordered_at",
    (
        Column("order_id", "string", "the order's number", required=True),
        CUSTOMER,
        Column("ordered_at", "timestamp", "when it was placed", required=True),
        Column("amount", "double", "net paid", required=True),
        Column("discount_amount", "double", "taken off by discounts and coupons"),
        Column("shipping_fee", "double", "paid for delivery"),
        Column("channel", "string", "where it was placed"),
        Column("payment_method", "string", "how it was paid"),
        Column("coupon_code", "string", "the coupon used, if any"),
        Column("promised_at", "timestamp", "when delivery was promised for"),
        Column("delivered_at", "timestamp", "when it arrived"),
        Column("cancelled_at", "timestamp", "when it was cancelled"),
    ),
    happened("ordered_at"),
    between("amount", 0, MONEY),
    between("discount_amount", 0, MONEY),
    between("shipping_fee", 0, MONEY),
    planned("promised_at"),
    happened("delivered_at"),
    happened("cancelled_at"),
    not_before("delivered_at", "ordered_at"),
    not_before("cancelled_at", "ordered_at"),
    refers("customer_id", "customers", "off"),  # many shops describe only some of their customers
)

ORDER_ITEMS = _raw(
    "order_items",
    "order line",
    (),
    None,
    (
        Column("order_id", "string", "the order it belongs to", required=True),
        Column("product_id", "string", "what was bought", required=True),
        Column("quantity", "double", "how many, or how much", required=True),
        Column("amount", "double", "net paid for the line", required=True),
        Column("category", "string", "the product's category"),
        Column("brand", "string", "the product's brand"),
        Column("discount_amount", "double", "taken off by discounts and coupons"),
    ),
    between("quantity", 0, COUNT),
    between("amount", 0, MONEY),
    between("discount_amount", 0, MONEY),
    refers("order_id", "orders"),
)

CUSTOMERS = _raw(
    "customers",
    "customer",
    ("customer_id",),
    "registered_at",
    (
        CUSTOMER,
        Column("registered_at", "timestamp", "when the customer signed up"),
        Column("birth_date", "date", "date of birth", personal=True),
        Column("gender", "string", "as the customer gave it", personal=True),
        Column("region", "string", "where the customer lives", personal=True),
        Column("acquisition_channel", "string", "how the customer came"),
        Column("referred_by", "string", "the customer who brought this one", personal=True),
    ),
    happened("registered_at"),
    happened("birth_date", FIRST_BIRTH),
)

RETURNS = _raw(
    "returns",
    "return",
    ("return_id",),
    "returned_at",
    (
        Column("return_id", "string", "the return's number", required=True),
        CUSTOMER,
        Column("order_id", "string", "the order it comes from"),
        Column("returned_at", "timestamp", "when it came back", required=True),
        Column("amount", "double", "paid back, as a positive number", required=True),
        Column("reason", "string", "why, in the shop's words"),
    ),
    happened("returned_at"),
    between("amount", 0, MONEY),
    refers("order_id", "orders", "off"),  # what comes back may be older than the orders that were exported
)

REVIEWS = _raw(
    "reviews",
    "review",
    ("review_id",),
    "reviewed_at",
    (
        Column("review_id", "string", "the review's number", required=True),
        CUSTOMER,
        Column("order_id", "string", "the order it speaks of"),
        Column("reviewed_at", "timestamp", "when it was written", required=True),
        Column("rating", "double", "1 (worst) to 5 (best)", required=True),
    ),
    happened("reviewed_at"),
    between("rating", 1, 5),
    refers("order_id", "orders", "off"),
)

TICKETS = _raw(
    "tickets",
    "service contact",
    ("ticket_id",),
    "opened_at",
    (
        Column("ticket_id", "string", "the contact's number", required=True),
        CUSTOMER,
        Column("opened_at", "timestamp", "when the customer asked", required=True),
        Column("closed_at", "timestamp", "when it was settled"),
        Column("topic", "string", "what it was about"),
        Column("satisfaction", "double", "1 (worst) to 5 (best), asked when closed"),
    ),
    happened("opened_at"),
    happened("closed_at"),
    not_before("closed_at", "opened_at"),
    between("satisfaction", 1, 5),
)

VISITS = _raw(
    "visits",
    "site or app session",
    (),
    "visited_at",
    (
        CUSTOMER,
        Column("visited_at", "timestamp", "when it began", required=True),
        Column("source", "string", "search, direct, ad, social or email"),
        Column("page_views", "double", "pages seen"),
        Column("searches", "double", "searches made"),
        Column("cart_adds", "double", "products put into the cart"),
        Column("device", "string", "what it was made with"),
    ),
    happened("visited_at"),
    between("page_views", 0, COUNT),
    between("searches", 0, COUNT),
    between("cart_adds", 0, COUNT),
)

MESSAGES = _raw(
    "messages",
    "marketing message sent",
    ("message_id",),
    "sent_at",
    (
        Column("message_id", "string", "the message's number", required=True),
        CUSTOMER,
        Column("sent_at", "timestamp", "when it was sent", required=True),
        Column("channel", "string", "mail, email, sms, push ...", required=True),
        Column("campaign_id", "string", "the campaign it belongs to"),
        Column("opened_at", "timestamp", "when it was first opened"),
        Column("clicked_at", "timestamp", "when it was first clicked"),
        Column("is_holdout", "boolean", "not sent on purpose, so that the effect can be measured"),
    ),
    happened("sent_at"),
    happened("opened_at"),
    happened("clicked_at"),
    not_before("opened_at", "sent_at"),
    not_before("clicked_at", "sent_at"),
)

CONSENTS = _raw(
    "consents",
    "consent change",
    (),
    "changed_at",
    (
        CUSTOMER,
        Column("channel", "string", "the channel it is about", required=True),
        Column("is_allowed", "boolean", "whether the shop may write there from then on", required=True),
        Column("changed_at", "timestamp", "when it changed", required=True),
    ),
    happened("changed_at"),
)
