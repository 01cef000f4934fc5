"""How a family says what its features mean, in one line for all windows of a measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from features.windows import EVER, name

Controller = Literal["customer", "shop", "marketer", "nobody"]

NEVER = "never null; nothing there gives 0"
NO_ORDER = "no order in the window"


@dataclass(frozen=True)
class Feature:
    """One feature column: what it is called, what it says, and who can move it."""

    name: str
    family: str
    unit: str
    en: str
    zh: str
    controlled_by: Controller
    null_means: str


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


def meaning(
    measure: str,
    unit: str,
    en: str,
    zh: str,
    *,
    windows: Sequence[int] = (),
    by: Controller = "customer",
    null: str = NEVER,
) -> Meaning:
    """What a measure means; without windows the feature is called like the measure."""
    return Meaning(measure, unit, en, zh, tuple(windows), by, null)


def expand(family: str, said: Meaning) -> list[Feature]:
    """One entry per window of a measure.

    >>> [entry.name for entry in expand("orders", meaning("orders", "", "", "", windows=(7, EVER)))]
    ['orders_7d', 'orders_ever']
    """
    if not said.windows:
        return [Feature(said.measure, family, said.unit, said.en, said.zh, said.by, said.null)]
    return [_in_window(family, said, days) for days in said.windows]


def _in_window(family: str, said: Meaning, days: int) -> Feature:
    english, chinese = ("so far", "迄今") if days == EVER else (f"in the last {days} days", f"最近 {days} 天")
    null = said.null.replace("in the window", english)
    en, zh = said.en.replace("{in}", english), said.zh.replace("{内}", chinese)
    return Feature(name(said.measure, days), family, said.unit, en, zh, said.by, null)
