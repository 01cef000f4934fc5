"""One row per change of consent: from when on the shop may, or may not, write to a customer by a channel."""

from tables.column import CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

CONSENTS = raw_contract(
    "consents",
    "consent change",
    key=(),
    time="changed_at",
    columns=(
        CUSTOMER_ID,
        Column("channel", "string", ("the channel it is about", "所涉渠道"), required=True, is_category=True),
        Column(
            "is_allowed",
            "boolean",
            ("whether the shop may write there from then on", "此后商店可否经此渠道联系"),
            required=True,
        ),
        Column("changed_at", "timestamp", ("when it changed", "变更时间"), "event", required=True),
    ),
)
