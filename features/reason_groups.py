"""What reasons are made of: causes, each with its words and its figure, and the features that declare them.

A feature names its cause in its family's file (`meaning(..., cause="visits")`); one without is never given as a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from features.catalogue import CATALOGUE

Words = tuple[str, str]  # English, Chinese


@dataclass(frozen=True)
class OwnUsual:
    """What is usual for a customer: a feature of longer than the figure's `days`.

    It reaches back over `since` days, and is known once they are at least twice `days`: before that nearly all of it is
    the figure itself. Of a sum over `since` days (`is_sum`) it is what that comes to in `days`.
    """

    feature: str
    days: float = 0.0
    since: str | None = None
    is_sum: bool = False


@dataclass(frozen=True)
class Witness:
    """A feature that bears a cause out: high where it is above what is usual in the shop, low where below.

    `own` is the customer's own usual value of it. `by_own`: that decides, and where it is not known nothing does.
    """

    feature: str
    own: OwnUsual | None = None
    by_own: bool = False


@dataclass(frozen=True)
class Cause:
    """One cause: its code, its witnesses (the first known counts), words for high and for low and for the figure.

    In `figure` stands {n} for the witness's value, {s} for an English plural. All witnesses of a cause fit the words.
    `high_means` says what a high value can only speak for: risk (of leaving), keep (staying), or None for either.
    """

    code: str
    witnesses: tuple[Witness, ...]
    high: Words
    low: Words
    figure: Words
    high_means: Literal["risk", "keep"] | None = None


def _in_90_days(feature: str) -> OwnUsual:
    return OwnUsual(feature, 90.0, "days_since_first_order", is_sum=True)


def _beyond_a_year(feature: str) -> OwnUsual:
    return OwnUsual(feature, 365.0, "days_since_first_order")


CAUSES: tuple[Cause, ...] = (
    Cause(
        "silence",
        (
            Witness("days_since_last_order", OwnUsual("usual_days_between_orders"), by_own=True),
            Witness("days_since_last_order"),
        ),
        ("Has not ordered for longer than usual.", "距上次下单的时间已超过通常间隔。"),
        ("Ordered lately, within the usual rhythm.", "最近刚下过单,仍在通常的节奏之内。"),
        ("{n} day{s} since the last order", "距上次下单 {n} 天"),
        "risk",
    ),
    Cause(
        "pace",
        (Witness("orders_90d", _in_90_days("orders_ever"), by_own=True),),
        ("Orders more often than before.", "下单比以前更频繁。"),
        ("Orders less often than before.", "下单比以前更少。"),
        ("{n} order{s} in the last 90 days", "最近 90 天下单 {n} 次"),
        "keep",
    ),
    Cause(
        "frequency",
        (Witness("orders_90d", _in_90_days("orders_ever")),),
        ("Orders more often than most customers.", "下单比大多数顾客更频繁。"),
        ("Orders less often than most customers.", "下单比大多数顾客更少。"),
        ("{n} order{s} in the last 90 days", "最近 90 天下单 {n} 次"),
        "keep",
    ),
    Cause(
        "rhythm",
        (Witness("usual_days_between_orders"),),
        (
            "Usually lets more days pass between orders than most customers.",
            "通常的下单间隔比大多数顾客更长。",
        ),
        (
            "Usually lets fewer days pass between orders than most customers.",
            "通常的下单间隔比大多数顾客更短。",
        ),
        ("{n} day{s} between orders as a rule", "通常间隔 {n} 天下单"),
        "risk",
    ),
    Cause(
        "spend",
        (Witness("amount_90d", _in_90_days("amount_ever")),),
        ("Spends more than most customers.", "消费金额高于大多数顾客。"),
        ("Spends less than most customers.", "消费金额低于大多数顾客。"),
        ("{n} spent in the last 90 days", "最近 90 天消费 {n}"),
        "keep",
    ),
    Cause(
        "order_size",
        (Witness("order_value_365d", _beyond_a_year("order_value_ever")), Witness("order_value_ever")),
        ("Places larger orders than most customers.", "每单金额高于大多数顾客。"),
        ("Places smaller orders than most customers.", "每单金额低于大多数顾客。"),
        ("{n} per order on average", "平均每单 {n}"),
    ),
    Cause(
        "variety",
        (Witness("categories_365d"), Witness("brands_365d")),
        ("Buys from more parts of the range than most customers.", "购买的品类比大多数顾客更多样。"),
        ("Buys from fewer parts of the range than most customers.", "购买的品类比大多数顾客更单一。"),
        ("{n} part{s} of the range in the last 365 days", "最近 365 天购买 {n} 类"),
        "keep",
    ),
    Cause(
        "discounts",
        (
            Witness("share_discounted_orders_365d", _beyond_a_year("share_discounted_orders_ever")),
            Witness("share_coupon_orders_365d", _beyond_a_year("share_coupon_orders_ever")),
        ),
        ("Buys more at a discount than most customers.", "享受折扣的比例高于大多数顾客。"),
        ("Buys less at a discount than most customers.", "享受折扣的比例低于大多数顾客。"),
        ("{n} of the orders of the last 365 days at a discount", "最近 365 天 {n} 的订单享受折扣"),
    ),
    Cause(
        "price",
        (Witness("average_price_365d", _beyond_a_year("average_price_ever")),),
        ("Buys dearer articles than most customers.", "购买的商品单价高于大多数顾客。"),
        ("Buys cheaper articles than most customers.", "购买的商品单价低于大多数顾客。"),
        ("{n} per item on average in the last 365 days", "最近 365 天平均每件 {n}"),
    ),
    Cause(
        "tenure",
        (Witness("days_since_first_order"),),
        ("A customer for longer than most.", "成为顾客的时间比大多数人更长。"),
        ("A customer for a shorter time than most.", "成为顾客的时间比大多数人更短。"),
        ("{n} day{s} since the first order", "距首次下单 {n} 天"),
    ),
    Cause(
        "deliveries",
        (Witness("share_late_orders_365d"),),
        ("Had more late deliveries than most customers.", "延迟送达的订单比大多数顾客更多。"),
        ("Had fewer late deliveries than most customers.", "延迟送达的订单比大多数顾客更少。"),
        ("{n} of the deliveries of the last 365 days late", "最近 365 天 {n} 的送达延迟"),
        "risk",
    ),
    Cause(
        "returns",
        (Witness("returns_365d"),),
        ("Sent more back than most customers.", "退货比大多数顾客更多。"),
        ("Sent less back than most customers.", "退货比大多数顾客更少。"),
        ("{n} return{s} in the last 365 days", "最近 365 天退货 {n} 次"),
    ),
    Cause(
        "cancellations",
        (Witness("cancelled_orders_365d"),),
        ("Cancelled more orders than most customers.", "取消的订单比大多数顾客更多。"),
        ("Cancelled fewer orders than most customers.", "取消的订单比大多数顾客更少。"),
        ("{n} order{s} cancelled in the last 365 days", "最近 365 天取消订单 {n} 次"),
    ),
    Cause(
        "visits",
        (Witness("visits_30d"),),
        ("Visits more often than most customers.", "访问比大多数顾客更频繁。"),
        ("Visits less often than most customers.", "访问比大多数顾客更少。"),
        ("{n} visit{s} in the last 30 days", "最近 30 天访问 {n} 次"),
        "keep",
    ),
    Cause(
        "ratings",
        (Witness("mean_rating_365d", _beyond_a_year("mean_rating_ever")), Witness("mean_rating_ever")),
        ("Rates what was bought better than most customers.", "对所购商品的评分高于大多数顾客。"),
        ("Rates what was bought worse than most customers.", "对所购商品的评分低于大多数顾客。"),
        ("{n} star{s} on average", "平均评分 {n} 星"),
        "keep",
    ),
    Cause(
        "tickets",
        (Witness("tickets_365d"),),
        ("Turned to customer service more often than most customers.", "联系客服比大多数顾客更频繁。"),
        ("Turned to customer service less often than most customers.", "联系客服比大多数顾客更少。"),
        ("{n} contact{s} with customer service in the last 365 days", "最近 365 天联系客服 {n} 次"),
    ),
    Cause(
        "habits",
        (Witness("share_usual_weekday_365d"),),
        ("Keeps to one day of the week more than most customers.", "比大多数顾客更固定在一周的同一天下单。"),
        ("Orders on changing days of the week.", "下单的星期几不固定。"),
        ("{n} of the orders of the last 365 days on the same weekday", "最近 365 天 {n} 的订单在同一星期几"),
    ),
)
NO_CAUSE = Cause("other", (), ("", ""), ("", ""), ("", ""))
"""What features without a cause belong to, so that every feature of a model has its group; it is never a reason."""


def causes_of(features: Iterable[str]) -> dict[str, str]:
    """The code of the cause of each feature; `NO_CAUSE` for one that declares none or is not in the catalogue.

    >>> causes_of(["orders_90d", "orders_trend_30d", "as_of_month", "moon_phase"])
    {'orders_90d': 'frequency', 'orders_trend_30d': 'pace', 'as_of_month': 'other', 'moon_phase': 'other'}
    """
    return {feature: _cause(feature) or NO_CAUSE.code for feature in features}


def _cause(feature: str) -> str | None:
    return CATALOGUE[feature].cause if feature in CATALOGUE else None
