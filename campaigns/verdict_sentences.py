"""What a measured difference means, as one sentence a marketer can act on."""

import math

from campaigns.group_difference import CONFIDENCE, LEAST, Difference

ALPHA = 1 - CONFIDENCE
OUT_OF_REACH = 50  # times as many customers: nobody will wait for that
NOTHING = f"Not measured: fewer than {LEAST} customers in one of the groups, or nobody did anything."


def verdict_of(
    difference: Difference | None, p_value: float, unit: str, times: float = 1.0, tests: int = 1
) -> str:
    """The sentence for one difference, spoken of in total (`times` the effect per head).

    `p_value` is corrected for `tests` differences looked at together; `unit` names what is counted. Proven is what
    chance alone shows less than once in twenty times.

    >>> shown = Difference(1000, 1000, 1.0, 0.85, -0.2, 1.9, 0.11, 0.53)
    >>> verdict_of(shown, 0.11, "profit", times=1000)
    'Not proven: profit between −200 and 1,900; with 4,200 more customers it would have shown.'
    """
    if difference is None:
        return NOTHING
    low, high = number(difference.low * times), number(difference.high * times)
    span = f"{unit} between {low} and {high}"
    if p_value < ALPHA:
        middle = number(difference.effect * times)
        return (
            f"Proven: {middle} {unit} more, between {low} and {high}."
            if difference.effect > 0
            else f"Harmful: {span}."
        )
    if difference.p_value < ALPHA:
        return f"Not proven: {span} by itself, but among {tests} compared together chance shows as much."
    return f"Not proven: {span}; {_more(difference)}."


def number(value: float) -> str:
    """A figure for a sentence: whole from a hundred on, else three digits; a real minus sign.

    >>> number(-1234.6), number(0.01234), number(12.0)
    ('−1,235', '0.0123', '12')
    """
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def _more(difference: Difference) -> str:
    more, present = difference.customers_more, difference.treated + difference.control
    if more > OUT_OF_REACH * present:
        return f"if there is an effect, it takes more than {OUT_OF_REACH} times as many customers to show it"
    subject = "it" if difference.effect > 0 else "such a loss"
    return f"with {rounded_up(more):,} more customers {subject} would have shown"


def rounded_up(count: float) -> int:
    """A count with two digits that tell, never below it.

    >>> rounded_up(4087.2), rounded_up(37.1)
    (4100, 38)
    """
    step = 10 ** max(math.floor(math.log10(max(count, 1.0))) - 1, 0)
    return math.ceil(count / step) * step
