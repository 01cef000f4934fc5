"""Which days have to be scored, worked out from the lake alone: no schedule knows what was missed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from flows.run.home import Home
from flows.score.day_receipt import RECEIPTS
from flows.score.scored_days import SCORED, newest_scored
from lake.commit_notes import newest_note
from lake.delta_tables import Slice, read, version
from outputs import output_list


@dataclass(frozen=True)
class MissingDays:
    """The days to score, the oldest first, the newest complete one last; `skipped` lie too far back."""

    days: tuple[date, ...]
    skipped: tuple[date, ...] = ()

    def __str__(self) -> str:
        """One sentence that says what is made up for; empty where it is the newest day alone."""
        missing = self.days[:-1]
        text = f"{len(missing)} days from {missing[0]} on were not scored; they come first" if missing else ""
        if not self.skipped:
            return text
        first, last = self.skipped[0], self.skipped[-1]
        left_out = f"days that lie too far back: `retain backfill --start {first} --end {last}` scores them"
        return f"{text}; {len(self.skipped)} {left_out}" if text else f"{len(self.skipped)} {left_out}"


def days_to_score(newest: date, scored: date | None, unfinished: Collection[date], most: int) -> MissingDays:
    """The days from the last one scored to the newest complete one, of these at most the newest `most`.

    The newest is scored in any case: rows may have come late, and models changed. Of a shop without a scored day it is
    the only one.

    >>> [day.day for day in days_to_score(date(2024, 5, 9), date(2024, 5, 6), (), 14).days]
    [7, 8, 9]
    """
    if scored is None:
        return MissingDays((newest,))
    between = (scored + timedelta(days=number) for number in range(1, (newest - scored).days))
    days = sorted({*unfinished, *between, newest})
    return MissingDays(tuple(days[-most:]), tuple(days[:-most]))


def missing_days(place: Home, newest: date, most: int) -> MissingDays:
    """The same for the lake as it is."""
    if version(place.lake, SCORED) is None:
        return days_to_score(newest, None, (), most)
    scored = newest_scored(place.lake)
    return days_to_score(newest, scored, unfinished_days(place, scored), most)


def unfinished_days(place: Home, scored: date) -> set[date]:
    """Days whose scoring was stopped after their scores were committed, before their last table or file was there."""
    days = {scored} if _lacks_files(place, scored) else set()
    run_id = newest_note(place.lake, SCORED, "run_id")
    if run_id is not None and run_id != newest_note(place.lake, RECEIPTS, "run_id"):
        rows = read(place.lake, SCORED, Slice("run_id", run_id), ["as_of"])
        days |= set(rows["as_of"].to_pylist())
    return days


def _lacks_files(place: Home, day: date) -> bool:
    return not all(output.file(place.root, str(day)).exists() for output in output_list.OUTPUTS)
