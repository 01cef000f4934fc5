"""One row per marketing message sent, or held back on purpose: to whom, by which channel, and whether it was read."""

from tables.column import CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

MESSAGES = raw_contract(
    "messages",
    "marketing message sent",
    key=("message_id",),
    time="sent_at",
    columns=(
        Column("message_id", "string", ("the message's number", "消息编号"), required=True),
        CUSTOMER_ID,
        Column("sent_at", "timestamp", ("when it was sent", "发送时间"), "event", required=True),
        Column(
            "channel",
            "string",
            ("mail, email, sms, push ...", "渠道:信函、邮件、短信、推送等"),
            required=True,
            is_category=True,
        ),
        Column("campaign_id", "string", ("the campaign it belongs to", "所属活动编号")),
        Column(
            "opened_at",
            "timestamp",
            ("when it was first opened", "首次打开时间"),
            "event",
            known_at="opened_at",
        ),
        Column(
            "clicked_at",
            "timestamp",
            ("when it was first clicked", "首次点击时间"),
            "event",
            known_at="clicked_at",
        ),
        Column(
            "is_holdout",
            "boolean",
            ("not sent on purpose, so that the effect can be measured", "有意未发送,用于衡量效果"),
        ),
    ),
)
