"""What a measured difference means, judged: which kind of verdict it is, with the figures of its sentence."""

import math

from campaigns.group_difference import CONFIDENCE, Difference
from tables.verdicts import OUT_OF_REACH, EffectVerdict

ALPHA = 1 - CONFIDENCE


def verdict_of(
    difference: Difference | None, p_value: float, times: float = 1.0, tests: int = 1, omitted: int = 0
) -> EffectVerdict:
    """The verdict on one difference, spoken of in total (`times` the effect per head).

    `p_value` is corrected for `tests` differences looked at together. Proven is what chance alone shows less than once
    in twenty times. `omitted` customers could not be compared.

    >>> shown = Difference(1000, 1000, 1.0, 0.85, -0.2, 1.9, 0.11, 0.53)
    >>> verdict_of(shown, 0.11, times=1000).sentence("profit")
    'Not proven: profit between −200 and 1,900; with 4,200 more customers it would have shown.'
    """
    if difference is None:
        return EffectVerdict("too_few", omitted=omitted)
    low, middle, high = (value * times for value in (difference.low, difference.effect, difference.high))
    kind = _kind(difference, p_value)
    more = difference.customers_more if kind in ("small_gain", "small_loss") else math.nan
    return EffectVerdict(kind, low, middle, high, more, tests, omitted)


def _kind(difference: Difference, p_value: float) -> str:
    is_gain = difference.effect > 0
    if p_value < ALPHA:
        return "proven" if is_gain else "harmful"
    if difference.p_value < ALPHA:
        return "chance_of_many"
    if difference.customers_more > OUT_OF_REACH * (difference.treated + difference.control):
        return "out_of_reach"
    return "small_gain" if is_gain else "small_loss"
