"""One row per change of consent: from when on the shop may, or may not, write to a customer by a channel."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

CONSENTS = raw_contract(
    "consents",
    "consent change",
    key=(),
    time="changed_at",
    aliases=("opt in", "opt out", "permission", "subscription", "einwilligung"),
    columns=(
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "channel",
            "string",
            ("the channel it is about", "所涉渠道"),
            required=True,
            is_category=True,
            aliases=("channel", "medium", "kanal"),
        ),
        Column(
            "is_allowed",
            "boolean",
            ("whether the shop may write there from then on", "此后商店可否经此渠道联系"),
            required=True,
            aliases=("allowed", "opted in", "opt in", "consent", "granted", "subscribed", "status"),
        ),
        Column(
            "changed_at",
            "timestamp",
            ("when it changed", "变更时间"),
            "event",
            required=True,
            aliases=("changed", "updated", "consented", "date", "timestamp", "datum"),
        ),
    ),
)
