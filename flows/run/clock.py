"""The one place that reads a clock, and the day a run speaks for. Everything below is given its dates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today(zone: ZoneInfo) -> date:
    """The day it is in the shop."""
    return datetime.now(zone).date()


def now() -> datetime:
    """This instant, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def newest_as_of(data_end: date, zone: ZoneInfo) -> date:
    """The newest day that can be spoken for: the day after the last order, but never after today.

    A run at six has seen some of today's orders; it must not take today for a whole day.
    """
    return min(data_end, today(zone))
