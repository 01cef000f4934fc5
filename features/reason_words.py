"""The words of every reason: a code's sentence, and how the figure that bears it out is said."""

from dataclasses import dataclass

from features.catalogue import CATALOGUE
from features.reason_groups import CAUSES, Cause, Words

SIDES: dict[str, Words] = {
    "risk": ("Speaks for leaving", "流失信号"),
    "keep": ("Speaks for staying", "留存信号"),
}


@dataclass(frozen=True)
class ReasonWords:
    """The words of one code in English and Chinese: its sentence, its figure (`Cause.figure`), the figure's unit."""

    sentence: Words
    figure: Words
    unit: str


def catalogue_of_reasons() -> dict[str, ReasonWords]:
    """The words of every code a reason can have, as in `reason_1` and `counter_reason`."""
    return {
        f"{side}_{cause.code}_{level}": _words(cause, side, level)
        for cause in CAUSES
        for side in SIDES
        for level in _levels(cause, side)
    }


def codes() -> tuple[str, ...]:
    """Every code a reason can have."""
    return tuple(catalogue_of_reasons())


def describe_reason(code: str) -> Words:
    """A reason in English and Chinese; raises KeyError for a code there is not.

    >>> describe_reason("risk_silence_high")[0]
    'Speaks for leaving: Has not ordered for longer than usual.'
    """
    return catalogue_of_reasons()[code].sentence


def _words(cause: Cause, side: str, level: str) -> ReasonWords:
    (english, chinese), (en, zh) = SIDES[side], cause.high if level == "high" else cause.low
    unit = CATALOGUE[cause.witnesses[0].feature].unit
    return ReasonWords((f"{english}: {en}", f"{chinese}:{zh}"), cause.figure, unit)


def _levels(cause: Cause, side: str) -> tuple[str, ...]:
    if cause.high_means is None:
        return "high", "low"
    return ("high",) if cause.high_means == side else ("low",)
