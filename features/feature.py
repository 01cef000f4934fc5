"""What a feature declares: a line of its family for all windows of a measure, an entry of the catalogue for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from features.windows import EVER, feature_name

Controller = Literal["customer", "shop", "marketer", "nobody"]

NEVER = "never null; nothing there gives 0"
NO_ORDER = "no order in the window"


@dataclass(frozen=True)
class Feature:
    """One feature column: its name, unit, words, who can move it, what null means, the cause it speaks of.

    Bounds follow from the unit (`features/units.py`), reasons from the cause (`features/reason_groups.py`); a feature
    without a cause is never given as a reason.
    """

    name: str
    family: str
    unit: str
    en: str
    zh: str
    controlled_by: Controller
    null_means: str
    cause: str | None


@dataclass(frozen=True)
class Meaning:
    """One measure and its windows; `{in}` in the English and `{内}` in the Chinese stand for the window."""

    measure: str
    unit: str
    en: str
    zh: str
    windows: tuple[int, ...]
    by: Controller
    null: str
    cause: str | None


def meaning(
    measure: str,
    unit: str,
    en: str,
    zh: str,
    *,
    windows: Sequence[int] = (),
    by: Controller = "customer",
    null: str = NEVER,
    cause: str | None = None,
) -> Meaning:
    """What a measure means; without windows the feature is called like the measure.

    `unit` is one of `units.UNITS`, `cause` the code of one of `reason_groups.CAUSES`, or none: never a reason.
    """
    return Meaning(measure, unit, en, zh, tuple(windows), by, null, cause)


def expand(family: str, line: Meaning) -> list[Feature]:
    """One entry per window of a measure; one without windows.

    >>> [entry.name for entry in expand("orders", meaning("orders", "", "", "", windows=(7, EVER)))]
    ['orders_7d', 'orders_ever']
    """
    if not line.windows:
        return [Feature(line.measure, family, line.unit, line.en, line.zh, line.by, line.null, line.cause)]
    return [_in_window(family, line, days) for days in line.windows]


def _in_window(family: str, line: Meaning, days: int) -> Feature:
    english, chinese = ("so far", "迄今") if days == EVER else (f"in the last {days} days", f"最近 {days} 天")
    null = line.null.replace("in the window", english)
    en, zh = line.en.replace("{in}", english), line.zh.replace("{内}", chinese)
    return Feature(feature_name(line.measure, days), family, line.unit, en, zh, line.by, null, line.cause)
