"""What reasons are made of: causes, each with its words, and the features that declare them.

A feature names its cause in its family's file (`meaning(..., cause="visits")`); one without is never given as a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from features.catalogue import CATALOGUE

Words = tuple[str, str]  # English, Chinese


@dataclass(frozen=True)
class Witness:
    """A feature that bears a cause out, and from where on it is high; None: more than is usual in the shop."""

    feature: str
    than: float | None = None


@dataclass(frozen=True)
class Cause:
    """One cause: its code, its witnesses (the first known counts), words for high and for low.

    `high_means` says what a high value can only speak for: risk (of leaving), keep (staying), or None for either.
    """

    code: str
    witnesses: tuple[Witness, ...]
    high: Words
    low: Words
    high_means: Literal["risk", "keep"] | None = None


CAUSES: tuple[Cause, ...] = (
    Cause(
        "silence",
        (Witness("recency_over_usual_gap", 1.0), Witness("days_since_last_order")),
        ("Has not ordered for longer than usual.", "距上次下单的时间已超过通常间隔。"),
        ("Ordered lately, within the usual rhythm.", "最近刚下过单,仍在通常的节奏之内。"),
        "risk",
    ),
    Cause(
        "pace",
        (Witness("orders_pace_90d", 1.0), Witness("orders_trend_90d", 0.5)),
        ("Orders more often than before.", "下单比以前更频繁。"),
        ("Orders less often than before.", "下单比以前更少。"),
        "keep",
    ),
    Cause(
        "frequency",
        (Witness("orders_90d"), Witness("orders_ever")),
        ("Orders more often than most customers.", "下单比大多数顾客更频繁。"),
        ("Orders less often than most customers.", "下单比大多数顾客更少。"),
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
        "risk",
    ),
    Cause(
        "spend",
        (Witness("amount_90d"), Witness("amount_365d")),
        ("Spends more than most customers.", "消费金额高于大多数顾客。"),
        ("Spends less than most customers.", "消费金额低于大多数顾客。"),
        "keep",
    ),
    Cause(
        "order_size",
        (Witness("order_value_365d"), Witness("order_value_ever")),
        ("Places larger orders than most customers.", "每单金额高于大多数顾客。"),
        ("Places smaller orders than most customers.", "每单金额低于大多数顾客。"),
    ),
    Cause(
        "variety",
        (Witness("categories_365d"), Witness("brands_365d")),
        ("Buys from more parts of the range than most customers.", "购买的品类比大多数顾客更多样。"),
        ("Buys from fewer parts of the range than most customers.", "购买的品类比大多数顾客更单一。"),
        "keep",
    ),
    Cause(
        "discounts",
        (Witness("share_discount_365d"), Witness("share_coupon_orders_365d")),
        ("Buys more at a discount than most customers.", "享受折扣的比例高于大多数顾客。"),
        ("Buys less at a discount than most customers.", "享受折扣的比例低于大多数顾客。"),
    ),
    Cause(
        "price",
        (Witness("average_price_365d"),),
        ("Buys dearer articles than most customers.", "购买的商品单价高于大多数顾客。"),
        ("Buys cheaper articles than most customers.", "购买的商品单价低于大多数顾客。"),
    ),
    Cause(
        "tenure",
        (Witness("days_since_first_order"),),
        ("A customer for longer than most.", "成为顾客的时间比大多数人更长。"),
        ("A customer for a shorter time than most.", "成为顾客的时间比大多数人更短。"),
    ),
    Cause(
        "deliveries",
        (Witness("share_late_orders_365d"), Witness("late_orders_365d")),
        ("Had more late deliveries than most customers.", "延迟送达的订单比大多数顾客更多。"),
        ("Had fewer late deliveries than most customers.", "延迟送达的订单比大多数顾客更少。"),
        "risk",
    ),
    Cause(
        "returns",
        (Witness("returns_365d"), Witness("share_cancelled_orders")),
        ("Sent more back than most customers.", "退货比大多数顾客更多。"),
        ("Sent less back than most customers.", "退货比大多数顾客更少。"),
    ),
    Cause(
        "visits",
        (Witness("visits_30d"), Witness("visits_90d")),
        ("Visits more often than most customers.", "访问比大多数顾客更频繁。"),
        ("Visits less often than most customers.", "访问比大多数顾客更少。"),
        "keep",
    ),
    Cause(
        "ratings",
        (Witness("mean_rating_365d"), Witness("mean_rating_ever")),
        ("Rates what was bought better than most customers.", "对所购商品的评分高于大多数顾客。"),
        ("Rates what was bought worse than most customers.", "对所购商品的评分低于大多数顾客。"),
        "keep",
    ),
    Cause(
        "tickets",
        (Witness("tickets_365d"), Witness("tickets_90d")),
        ("Turned to customer service more often than most customers.", "联系客服比大多数顾客更频繁。"),
        ("Turned to customer service less often than most customers.", "联系客服比大多数顾客更少。"),
    ),
    Cause(
        "habits",
        (Witness("share_usual_weekday_365d"),),
        ("Keeps to one day of the week more than most customers.", "比大多数顾客更固定在一周的同一天下单。"),
        ("Orders on changing days of the week.", "下单的星期几不固定。"),
    ),
)
NO_CAUSE = Cause("other", (), ("", ""), ("", ""))
"""What features without a cause belong to, so that every feature of a model has its group; it is never a reason."""

SIDES: dict[str, Words] = {
    "risk": ("Speaks for leaving", "流失信号"),
    "keep": ("Speaks for staying", "留存信号"),
}


def causes_of(features: Iterable[str]) -> dict[str, str]:
    """The code of the cause of each feature; `NO_CAUSE` for one that declares none or is not in the catalogue.

    >>> causes_of(["orders_90d", "orders_trend_30d", "as_of_month", "moon_phase"])
    {'orders_90d': 'frequency', 'orders_trend_30d': 'pace', 'as_of_month': 'other', 'moon_phase': 'other'}
    """
    return {feature: _cause(feature) or NO_CAUSE.code for feature in features}


def codes() -> tuple[str, ...]:
    """Every code a reason can have, as in `reason_1`."""
    return tuple(
        f"{side}_{cause.code}_{level}" for cause in CAUSES for side in SIDES for level in _levels(cause, side)
    )


def describe_reason(code: str) -> Words:
    """A reason in English and Chinese; raises KeyError for a code there is not.

    >>> describe_reason("risk_silence_high")[0]
    'Speaks for leaving: Has not ordered for longer than usual.'
    """
    side, _, group = code.partition("_")
    name, _, level = group.rpartition("_")
    english, chinese = {cause.code: {"high": cause.high, "low": cause.low} for cause in CAUSES}[name][level]
    return f"{SIDES[side][0]}: {english}", f"{SIDES[side][1]}:{chinese}"


def _cause(feature: str) -> str | None:
    return CATALOGUE[feature].cause if feature in CATALOGUE else None


def _levels(cause: Cause, side: str) -> tuple[str, ...]:
    if cause.high_means is None:
        return "high", "low"
    return ("high",) if cause.high_means == side else ("low",)
