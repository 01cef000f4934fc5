"""One row per marketing message sent, or held back on purpose: to whom, by which channel, and whether it was read."""

from dataclasses import replace

from tables.column import CUSTOMER_ALIASES, CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

MESSAGES = raw_contract(
    "messages",
    "marketing message sent",
    key=("message_id",),
    time="sent_at",
    aliases=("mailing", "email", "newsletter", "campaign", "sms", "notification"),
    columns=(
        Column(
            "message_id",
            "string",
            ("the message's number", "消息编号"),
            required=True,
            aliases=("message no", "message", "mail id", "send id"),
        ),
        replace(CUSTOMER_ID, aliases=CUSTOMER_ALIASES),
        Column(
            "sent_at",
            "timestamp",
            ("when it was sent", "发送时间"),
            "event",
            required=True,
            aliases=("sent", "send time", "send date", "delivered", "date", "datum"),
        ),
        Column(
            "channel",
            "string",
            ("mail, email, sms, push ...", "渠道:信函、邮件、短信、推送等"),
            required=True,
            is_category=True,
            aliases=("channel", "medium", "kanal", "message type"),
        ),
        Column(
            "campaign_id",
            "string",
            ("the campaign it belongs to", "所属活动编号"),
            aliases=("campaign", "kampagne", "mailing"),
        ),
        Column(
            "opened_at",
            "timestamp",
            ("when it was first opened", "首次打开时间"),
            "event",
            known_at="opened_at",
            aliases=("opened", "open time"),
        ),
        Column(
            "clicked_at",
            "timestamp",
            ("when it was first clicked", "首次点击时间"),
            "event",
            known_at="clicked_at",
            aliases=("clicked", "click time"),
        ),
        Column(
            "is_holdout",
            "boolean",
            ("not sent on purpose, so that the effect can be measured", "有意未发送,用于衡量效果"),
            aliases=("holdout", "control group", "control"),
        ),
    ),
)
