"""Messages: what the shop sent, and how customers answered. All of it is in the marketer's hands."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.date_cells import by_age
from features.engine import Tables
from features.feature import Measure, meaning
from features.order_sums import KEYS
from features.received_messages import received
from features.windows import feature_name, flag, ratio, window_sum

PERIODS = (7, 30, 90, 365)
ANSWERED = (90, 365)
CHANNELS = {"email": "电子邮件", "sms": "短信", "push": "推送", "mail": "纸质邮件"}
ANSWERS = {"opened": "打开", "clicked": "点击"}
NO_MESSAGE = "no message in the window"


def _answered(answer: str, chinese: str) -> tuple[Measure, ...]:
    return (
        meaning(f"messages_{answer}", "messages", f"Messages sent {{in}} that were {answer}.",
                f"{{内}}发送且被{chinese}的消息数。", windows=ANSWERED, by="marketer"),
        meaning(f"share_messages_{answer}", "share", f"Share of messages sent {{in}} that were {answer}.",
                f"{{内}}所发消息的{chinese}率。", windows=ANSWERED, by="marketer", null=NO_MESSAGE),
        meaning(f"days_since_last_{answer}", "days", f"Days since a message was last {answer}.",
                f"距最近一次{chinese}消息的天数。", by="marketer", null=f"no message {answer} so far"),
        meaning(f"mean_hour_{answer}", "hour of day",
                f"Mean hour of the day at which messages sent {{in}} were {answer}.",
                f"{{内}}所发消息被{chinese}的平均钟点。", windows=(365,), by="marketer",
                null=f"no message of the window was {answer}"),
        meaning(f"fatigue_{answer}", "ratio",
                f"Share of messages {answer} of the last 30 days over that of the last year; below 1 is tiring.",
                f"最近 30 天与最近一年消息{chinese}率之比;小于 1 表示疲劳。", by="marketer",
                null="no message in the last 30 days, or none answered in a year"),
        *(meaning(f"share_{channel}_{answer}", "share",
                  f"Share of messages by {channel} sent {{in}} that were {answer}.",
                  f"{{内}}通过{name}所发消息的{chinese}率。", windows=(90,), by="marketer",
                  null="no message by this channel in the window")
          for channel, name in CHANNELS.items()),
    )  # fmt: skip


MEANINGS = (
    meaning("messages", "messages", "Marketing messages sent to the customer {in}.", "{内}收到的营销消息数。",
            windows=PERIODS, by="marketer"),
    *(meaning(f"messages_{channel}", "messages", f"Marketing messages sent by {channel} {{in}}.",
              f"{{内}}通过{name}收到的营销消息数。", windows=(90,), by="marketer")
      for channel, name in CHANNELS.items()),
    meaning("days_since_last_message", "days", "Days since the last marketing message.",
            "距最近一次营销消息的天数。", by="marketer", null="no message so far"),
    *_answered("opened", "打开"),
    *_answered("clicked", "点击"),
)  # fmt: skip


def messages(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a message before `as_of`, per `as_of`: sent, opened, clicked, how tired.

    An opening or a click counts once it is known; windows count back to the sending. Messages held back on purpose
    (is_holdout) were not received. An answer falls away without its column. None without messages.
    """
    if not tables.has("messages"):
        return None
    sent = received(tables.tables["messages"])
    channel = sent.channel.lower() if "channel" in sent.columns else ibis.null("string")
    sums = {"messages": ibis.literal(1)} | {by: flag(channel == by) for by in CHANNELS}
    newest, learnt = {"newest": sent.sent_at.date()}, dict[str, str]()
    answers = [answer for answer in ANSWERS if f"{answer}_at" in sent.columns]
    for answer in answers:
        at = sent[f"{answer}_at"]
        measures = {answer: ibis.literal(1), f"{answer}_hours": at.hour()}
        measures |= {f"{answer}_{by}": flag(channel == by) for by in CHANNELS}
        newest[f"newest_{answer}"] = at.date()
        learnt |= dict.fromkeys((*measures, f"newest_{answer}"), f"{answer}_at")
        sums |= measures
    rows = by_age(sent, "messages", dates, sums, newest=newest, learnt=learnt, cuts=PERIODS)
    features = _received(rows)
    for answer in answers:
        features |= _answers(rows, answer)
    return rows.group_by(*KEYS).agg(**features)


def _received(rows: ibis.Table) -> dict[str, ibis.Value]:
    features = {feature_name("messages", days): window_sum(rows, "messages", days) for days in PERIODS}
    features |= {f"messages_{by}_90d": window_sum(rows, by, 90) for by in CHANNELS}
    return features | {"days_since_last_message": rows.newest.min()}


def _answers(rows: ibis.Table, answer: str) -> dict[str, ibis.Value]:
    features = {}
    for days in ANSWERED:
        count = window_sum(rows, answer, days)
        features[feature_name(f"messages_{answer}", days)] = count
        features[feature_name(f"share_messages_{answer}", days)] = ratio(
            count, window_sum(rows, "messages", days)
        )
    lately = ratio(window_sum(rows, answer, 30), window_sum(rows, "messages", 30))
    features |= {
        f"days_since_last_{answer}": rows[f"newest_{answer}"].min(),
        f"mean_hour_{answer}_365d": ratio(
            window_sum(rows, f"{answer}_hours", 365), window_sum(rows, answer, 365)
        ),
        f"fatigue_{answer}": ratio(lately, features[f"share_messages_{answer}_365d"]),
    }
    for by in CHANNELS:
        share = ratio(window_sum(rows, f"{answer}_{by}", 90), window_sum(rows, by, 90))
        features[f"share_{by}_{answer}_90d"] = share
    return features
