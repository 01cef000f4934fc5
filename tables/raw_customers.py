"""One row per customer who signed up or bought: what the shop knows of the person."""

from dataclasses import replace

from tables.column import CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

CUSTOMERS = raw_contract(
    "customers",
    "customer",
    key=("customer_id",),
    time="registered_at",
    aliases=("client", "kunde", "member", "user", "people", "household", "demographic"),
    columns=(
        replace(
            CUSTOMER_ID,
            aliases=(
                "customer id",
                "customer no",
                "client",
                "customer",
                "kunde",
                "user",
                "household",
                "member",
                "id",
            ),
        ),
        Column(
            "registered_at",
            "timestamp",
            ("when the customer signed up", "注册时间"),
            "event",
            aliases=("registered", "signup", "signed", "created", "since", "joined", "angemeldet"),
        ),
        Column(
            "birth_date",
            "date",
            ("date of birth", "出生日期"),
            "birth",
            personal=True,
            aliases=("birth", "born", "dob", "geburt"),
        ),
        Column(
            "gender",
            "string",
            ("as the customer gave it", "客户自述的性别"),
            personal=True,
            aliases=("gender", "sex", "geschlecht"),
        ),
        Column(
            "region",
            "string",
            ("where the customer lives", "居住地区"),
            personal=True,
            aliases=("region", "city", "zip", "postcode", "country", "state", "plz", "ort"),
        ),
        Column(
            "acquisition_channel",
            "string",
            ("how the customer came", "获客渠道"),
            is_category=True,
            aliases=("acquisition", "signup source", "source", "channel"),
        ),
        Column(
            "referred_by",
            "string",
            ("the customer who brought this one", "推荐人编号"),
            personal=True,
            is_customer=True,
            aliases=("referred", "referrer", "invited by"),
        ),
    ),
)
