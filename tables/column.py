"""One column of a table: what it holds, what it means, what it measures, and when it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tables.rule import FIRST_BIRTH, Rule, Severity, between, past_time, planned_time

Type = Literal["string", "double", "timestamp", "date", "boolean"]
Text = tuple[str, str]  # in English and in Chinese
Unit = Literal[
    "money",
    "pieces",
    "stars",
    "event",
    "plan",
    "birth",
    "probability",
    "percentile",
    "index",
    "heads",
    "days",
    "days ahead",
    "days from due",
    "total money",
    "difference",
]

DAYS = 100_000.0
FINITE = 1e15  # nothing comes near it; infinity does not pass
BOUNDS: Mapping[Unit, tuple[float, float]] = {  # of numbers, both included
    "money": (0, 1e9),  # one order, line or return above this is a mistake in any currency
    "pieces": (0, 1e6),
    "stars": (1, 5),
    "probability": (0, 1),
    "percentile": (1, 100),
    "index": (0, 100),
    "heads": (0, FINITE),
    "days": (0, DAYS),
    "days ahead": (1, DAYS),
    "days from due": (-DAYS, DAYS),
    "total money": (0, FINITE),
    "difference": (-FINITE, FINITE),  # of orders or money: below 0 where less came
}


@dataclass(frozen=True)
class Reference:
    """The table whose ids a column repeats, and what becomes of a row whose id is not there."""

    table: str
    severity: Severity = "off"


@dataclass(frozen=True)
class Column:
    """One column of a table. Text, dates and times in UTC or the shop's zone as the table says; null is empty.

    `unit` says what a number measures or what a time notes; from it the believable values follow. `required`:
    there and filled. `personal`: no value of it is ever shown. `is_customer`: it holds a customer's id. `known_at` is
    the column with the time at which this one is learnt, where that is after the row began. `is_category`: a few values
    that come again. `aliases` are what shops call it, the likelier first. `empty` says where a published column has no
    value; None: nowhere.
    """

    name: str
    type: Type
    meaning: Text
    unit: Unit | None = None
    required: bool = False
    personal: bool = False
    is_customer: bool = False
    known_at: str | None = None
    is_category: bool = False
    refers_to: Reference | None = None
    aliases: tuple[str, ...] = ()
    empty: Text | None = None

    def believable(self) -> tuple[Rule, ...]:
        """The rule that follows from the unit; none without a unit.

        >>> [rule.says for rule in Column("rating", "double", ("how good", "评分"), "stars").believable()]
        ['rating is between 1 and 5.']
        """
        if self.unit is None:
            return ()
        if self.unit == "event":
            return (past_time(self.name),)
        if self.unit == "birth":
            return (past_time(self.name, FIRST_BIRTH),)
        if self.unit == "plan":
            return (planned_time(self.name),)
        return (between(self.name, *BOUNDS[self.unit]),)


CUSTOMER_ID = Column(
    "customer_id", "string", ("whose", "客户编号"), required=True, personal=True, is_customer=True
)
CUSTOMER_ALIASES = (
    "customer id", "customer no", "client", "customer", "kunde", "kundennr", "user", "household", "member", "buyer",
    "email",
)  # fmt: skip
ORDER_ALIASES = (
    "order id", "order no", "order number", "orderid", "receipt", "invoice", "basket", "bon", "beleg", "bestell",
    "auftrag", "rechnung", "transaction", "order",
)  # fmt: skip
