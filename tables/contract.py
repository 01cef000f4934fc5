"""What a contract is made of: columns with their types, a key, a time, and rules."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from tables.column import Column, Type
from tables.rule import FIRST_BELIEVABLE, PAST_VALUES, Rule, Severity, at, column_exists


class UnknownRule(ValueError):
    """A setting names a rule that its table does not have."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Contract:
    """What one table must look like: a row per `grain`, identified by its `key`, dated by `time`.

    An empty `key` means that rows have no identity. `complete`: every column must be there, not only the
    required ones. `steady`: rows come every week in similar numbers, so that a hole or a fall is a fault. `aliases`
    are what shops call a file of it.
    """

    table: str
    grain: str
    key: tuple[str, ...]
    time: str | None
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    complete: bool = False
    steady: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def types(self) -> dict[str, Type]:
        """Column → its declared type, in the table's order."""
        return {column.name: column.type for column in self.columns}

    @property
    def own_time(self) -> str | None:
        """The column that says of every row when it came to be; None where a row may come without it."""
        required = {column.name for column in self.columns if column.required}
        return self.time if self.time in required else None

    @property
    def later(self) -> dict[str, str]:
        """Column learnt after its row began → the column that says when."""
        return {column.name: column.known_at for column in self.columns if column.known_at is not None}

    def shape(self) -> tuple[Rule, ...]:
        """The rules about columns that must be there."""
        return tuple(
            column_exists(column.name) for column in self.columns if column.required or self.complete
        )

    def with_times(self, until: datetime | None, since: datetime = FIRST_BELIEVABLE) -> "Contract":
        """The same contract with `until` as the exclusive end of believable times, `since` as their beginning."""
        return replace(self, rules=at(self.rules, until, since))

    def with_severities(self, severities: Mapping[str, Severity]) -> "Contract":
        """The same contract with other severities, by the rule's name; "off" takes the rule out.

        Raises `UnknownRule` for a name that is none of its rules.
        """
        names = [rule.name for rule in self.rules]
        for name in severities:
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
                raise UnknownRule(f"contracts.rules: {self.table} has no rule {name!r}; {hint}")
        rules = (replace(rule, severity=severities.get(rule.name, rule.severity)) for rule in self.rules)
        return replace(self, rules=tuple(rule for rule in rules if rule.severity != "off"))

    def with_categories(self, values: Mapping[str, frozenset[str]]) -> "Contract":
        """The same contract with the values seen before in the columns whose rules compare with them."""
        rules = (
            replace(rule, args={"values": tuple(sorted(values[rule.columns[0]]))})
            if rule.args.get("values") == PAST_VALUES and rule.columns[0] in values
            else rule
            for rule in self.rules
        )
        return replace(self, rules=tuple(rules))

    def references(self) -> tuple[Rule, ...]:
        """The rules that look for an id in another table."""
        return tuple(rule for rule in self.rules if "table" in rule.args)

    def categories(self) -> tuple[str, ...]:
        """The columns with a rule that compares with the values seen before."""
        return tuple(rule.columns[0] for rule in self.rules if rule.args.get("values") == PAST_VALUES)
