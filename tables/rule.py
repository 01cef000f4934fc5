"""The words contracts are written in: each makes one rule, with its sentence. Imports nothing heavy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Severity = Literal["reject", "stop", "off"]
FIRST_BELIEVABLE = datetime.fromisoformat("1990-01-01")
FIRST_BIRTH = datetime.fromisoformat("1900-01-01")
LAST_PLANNED = datetime.fromisoformat("2200-01-01")
UNTIL = "until"  # stands for the end of believable times, until `at` puts the real one in its place
PAST_VALUES: tuple[str, ...] = ()  # stands for the values the lake holds
SINCE = "since"  # the same for their beginning: the day the shop began


@dataclass(frozen=True)
class Rule:
    """One thing that must hold for every row of a table.

    `reject` puts a failing row into the quarantine, `stop` fails the whole table, `off` does nothing. `says` is
    the rule in a plain sentence; `args` are the kind's own (bounds, allowed values, the condition under which it
    applies).
    """

    name: str
    columns: tuple[str, ...]
    kind: str
    says: str
    severity: Severity = "reject"
    args: Mapping[str, Any] = field(default_factory=dict)


def at(
    rules: tuple[Rule, ...], until: datetime | None, since: datetime = FIRST_BELIEVABLE
) -> tuple[Rule, ...]:
    """The same rules with the bounds of believable times put in; without an end, any later time is believed."""
    real = {UNTIL: until, SINCE: since}
    return tuple(_placed(rule, real) for rule in rules)


def _placed(rule: Rule, real: Mapping[str, datetime | None]) -> Rule:
    args = {
        name: real[value] if isinstance(value, str) and value in real else value
        for name, value in rule.args.items()
    }
    since = real[SINCE]
    return replace(rule, args=args, says=rule.says.replace("{since}", f"{since:%Y-%m-%d}"))


def column_exists(column: str) -> Rule:
    """The table has this column."""
    return Rule(f"{column}_exists", (column,), "exists", f"The column {column} is there.", "stop")


def readable() -> Rule:
    """Every value could be read as its column's type."""
    return Rule("readable", ("unreadable",), "empty", "Every value can be read as its column's type.")


def newest(key: tuple[str, ...]) -> Rule:
    """Of rows with the same key only the last one stands; `superseded_by` holds the position of that one."""
    says = f"No later row with the same {' and '.join(key)} says something else."
    return Rule(f"unique_{'_'.join(key)}", ("superseded_by",), "empty", says)


def unique(key: tuple[str, ...]) -> Rule:
    """No two rows have the same key."""
    says = f"There is one row per {' and '.join(key)}."
    return Rule(f"unique_{'_'.join(key)}", key, "unique", says, "stop")


def not_empty(column: str) -> Rule:
    """The value is there: neither null nor blank nor NaN."""
    return Rule(f"{column}_filled", (column,), "filled", f"{column} is not empty.")


def not_empty_where(column: str, condition: str, value: str | None = None) -> Rule:
    """The value is there wherever `condition` is filled, or wherever `condition` is this `value`."""
    says = f"{column} is not empty where {condition} is {'filled' if value is None else value}."
    return Rule(
        f"{column}_where_{condition}", (column, condition), "filled_where", says, args={"value": value}
    )


def between(column: str, least: float, most: float) -> Rule:
    """The number lies between two finite bounds, both included; so infinity never passes."""
    says = f"{column} is between {_shown(least)} and {_shown(most)}."
    return Rule(f"{column}_range", (column,), "between", says, args={"least": least, "most": most})


def past_time(column: str, first: datetime | None = None) -> Rule:
    """The time is believable: not before `first` (default: the day the shop began), and not in the future."""
    says = (
        f"{column} is not before {'{since}' if first is None else f'{first:%Y-%m-%d}'} and not in the future."
    )
    return Rule(f"{column}_time", (column,), "between", says, args={"least": first or SINCE, "below": UNTIL})


def planned_time(column: str) -> Rule:
    """The time is believable for something promised: it may lie in the future."""
    says = f"{column} is not before {FIRST_BELIEVABLE:%Y-%m-%d} and before {LAST_PLANNED:%Y-%m-%d}."
    args = {"least": FIRST_BELIEVABLE, "below": LAST_PLANNED}
    return Rule(f"{column}_time", (column,), "between", says, args=args)


def not_before(later: str, earlier: str) -> Rule:
    """One event is on no day before the other: whole days, since many shops note only the later one's day."""
    says = f"{later} is not on a day before {earlier}."
    return Rule(f"{later}_order", (later, earlier), "not_before", says)


def not_below(higher: str, lower: str) -> Rule:
    """One number is never the smaller of the two; where either is empty nothing is said."""
    says = f"{higher} is not below {lower}."
    return Rule(f"{higher}_not_below_{lower}", (higher, lower), "not_below", says)


def one_of(column: str, values: tuple[str | float, ...]) -> Rule:
    """The value is one of `values`."""
    says = f"{column} is one of {', '.join(map(str, values))}."
    return Rule(f"{column}_values", (column,), "one_of", says, args={"values": values})


def reference(column: str, table: str, severity: Severity = "reject") -> Rule:
    """The id is one of `table`'s. Applies only where that table is mapped; see `orphan`."""
    says = f"{column} is one of the {table}."
    return Rule(f"{column}_known", (orphan(column),), "empty", says, severity, {"table": table, "of": column})


def orphan(column: str) -> str:
    """The name, in a checked frame, of the column that holds those values of `column` that have no parent."""
    return f"{column} (orphan)"


def seen_before(column: str) -> Rule:
    """The category is one the lake holds already; the first landing knows none and lets all pass."""
    says = f"{column} is a value seen before."
    return Rule(f"{column}_seen_before", (column,), "one_of", says, "off", {"values": PAST_VALUES})


def _shown(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"
