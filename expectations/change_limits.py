"""The rules about changes that are no corrections: each with what it asks, and the limit it is held to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

CHANGE_RULES: Mapping[str, str] = {
    "known_rows_changed": "few of the rows that are known say something else",
    "amounts_moved": "amounts are of the size they had",
    "ids_respelt": "an id is spelt as it was",
    "days_moved": "known rows stay on their day",
    "source_shrank": "a source that is read whole does not become shorter",
    "other_ids": "known rows keep their id and their customer",
    "other_currency": "no part of the new amounts is of a magnitude never met",
}


class UnknownChangeRule(ValueError):
    """A rule to be let pass that does not exist."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class ChangeLimits:
    """The limit of each rule; None is no limit.

    Shares (0-1) of rows, but for `amounts_moved`, which is a factor. Fewer than `least_rows` rows break no rule.
    """

    known_rows_changed: float | None
    amounts_moved: float | None
    ids_respelt: float | None
    days_moved: float | None
    source_shrank: float | None
    other_ids: float | None
    other_currency: float | None
    least_rows: int

    def of(self, rule: str) -> float | None:
        """The limit of the rule with this name."""
        limit: float | None = getattr(self, rule)
        return limit


def refuse_unknown(rules: tuple[str, ...]) -> None:
    """Raise UnknownChangeRule where a name is none of the rules'."""
    for rule in rules:
        if rule not in CHANGE_RULES:
            raise UnknownChangeRule(
                f"--accept {rule}: there is no such rule; there are {', '.join(CHANGE_RULES)}"
            )
