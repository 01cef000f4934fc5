"""Figures as people read them: counts, shares, money, days."""

import math
from datetime import date
from typing import TypeGuard

UNKNOWN = "–"


def count(value: float | None) -> str:
    """One whole number with thousands separated; unknown is a dash.

    >>> count(2235), count(None)
    ('2,235', '–')
    """
    return f"{value:,.0f}" if _is_known(value) else UNKNOWN


def total(value: float | None) -> str:
    """One sum of money, whole; from ten million on in millions, so that it stays readable; unknown is a dash.

    >>> total(4569680.4), total(4569679680)
    ('4,569,680', '4,569.7 M')
    """
    return f"{value / 1e6:,.1f} M" if _is_known(value) and value >= 1e7 else decimal(value, 0)


def percent(share: float | None, digits: int = 1) -> str:
    """One share of 1 as a percentage; never a 0 or a 100 that only rounding made; unknown is a dash.

    >>> percent(0.0957), percent(0.99999), percent(0.0), percent(1e-9)
    ('9.6%', '>99.9%', '0.0%', '<0.1%')
    """
    if not _is_known(share):
        return UNKNOWN
    step = 10 ** -(digits + 2)
    if 0 < share < step / 2:
        return f"<{step:.{digits}%}"
    if 1 - step / 2 < share < 1 - 1e-9:  # shares summed up may miss 1 by a rounding
        return f">{1 - step:.{digits}%}"
    return f"{share:.{digits}%}"


def points(difference: float | None) -> str:
    """One difference of two shares in percentage points, always signed; unknown is a dash.

    >>> points(0.021), points(-0.0004), points(-0.013)
    ('+2.1', '0.0', '−1.3')
    """
    if not _is_known(difference):
        return UNKNOWN
    rounded = round(difference * 100, 1)
    return "0.0" if rounded == 0 else f"{rounded:+.1f}".replace("-", "−")


def decimal(value: float | None, digits: int) -> str:
    """One number to `digits` places, with a true minus sign; unknown is a dash.

    >>> decimal(0.8884, 3), decimal(-1200, 0), decimal(None, 2)
    ('0.888', '−1,200', '–')
    """
    if not _is_known(value):
        return UNKNOWN
    return f"{value:,.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"


def money_digits(largest: float | None) -> int:
    """How many decimals a column of amounts needs, so that all its rows share them: two below 1,000."""
    return 2 if _is_known(largest) and abs(largest) < 1000 else 0


def day(value: date) -> str:
    """One day in words.

    >>> day(date(2018, 1, 1))
    '1 January 2018'
    """
    return f"{value.day} {value:%B %Y}"


def _is_known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def plural(number: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "day"), plural(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(seconds: float | None) -> str:
    """A rough time, never more exact than it is known; unknown is a dash.

    >>> duration(3), duration(44), duration(100), duration(4000), duration(None)
    ('a few seconds', 'about 40 seconds', 'about 2 minutes', 'about 1.1 hours', '–')
    """
    if not _is_known(seconds):
        return UNKNOWN
    if seconds < 8:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds"
    return f"about {seconds / 60:.0f} minutes" if seconds < 3600 else f"about {seconds / 3600:.1f} hours"
