"""What is to be said of one table of the shop: its gaps, its age, the rules it breaks, the values nobody can read."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outputs.check_figures import CoverageFigures, Run
from outputs.check_findings import TableFinding
from outputs.wording import day, duration, plural

GAPS_NAMED = 3
STALE_DAYS = 7
LONG_SILENCE = 7
KINDS = {"double": "number", "timestamp": "time", "date": "date", "boolean": "yes or no"}


class VerdictFigures(Protocol):
    """What a check under the table's contract counted (expectations.verdict.Verdict)."""

    @property
    def table(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def rejected(self) -> int: ...  # noqa: D102
    @property
    def repeated(self) -> int: ...  # noqa: D102
    @property
    def rejected_by_rule(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def failures(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True)
class UnreadableColumn:
    """One column with values that cannot be read as its type: in how many rows, with one of them and how to map it.

    An example that `is_personal` is never shown.
    """

    name: str
    kind: str
    is_personal: bool
    rows: int
    example: str
    hint: str


def unread_table(name: str, problem: str) -> TableFinding:
    """The finding of a table that could not be read at all."""
    return TableFinding(name, 0, 0, 0, None, None, (), (), problem)


def table_finding(
    verdict: VerdictFigures,
    coverage: CoverageFigures | None,
    notes: Sequence[str],
    sentences: Mapping[str, str],
) -> TableFinding:
    """The finding of a table that was read; `sentences` say what each rule of its contract asks."""
    caught = sorted(verdict.rejected_by_rule.items(), key=lambda rule: -rule[1])
    return TableFinding(
        verdict.table,
        verdict.rows,
        verdict.rejected,
        verdict.repeated,
        coverage.first if coverage else None,
        coverage.last if coverage else None,
        tuple(notes),
        tuple((sentences.get(name, name), rows) for name, rows in caught),
        " ".join(verdict.failures),
    )


def order_notes(coverage: CoverageFigures, age_days: int) -> list[str]:
    """What the days of the orders say: weekdays the shop is closed, gaps, and that the newest is `age_days` old."""
    stale = f"The newest order is {age_days:,} days old, so scores would speak for a day long past."
    notes = (_closed(coverage), _gaps(coverage, coverage.gaps), stale if age_days > STALE_DAYS else "")
    return [note for note in notes if note]


def event_notes(coverage: CoverageFigures) -> list[str]:
    """The same of any other table: fewer events have quiet days; only a long silence is worth a word."""
    silences = [gap for gap in coverage.gaps if gap.days >= LONG_SILENCE]
    return [_gaps(coverage, silences)] if silences else []


def whole_reading_note(reason: str, rows: int, seconds: float) -> str:
    """What it costs that all of a source is read, and what would spare it; `reason` is "table" or "lines".

    >>> whole_reading_note("table", 1200, 3.0)[:75]
    'Every run reads and checks all of it: 1,200 rows in a few seconds. With its'
    """
    cost = f"reads and checks all of it: {plural(rows, 'row')} in {duration(seconds)}."
    if reason == "table":
        return (
            f"Every run {cost} With its column that says when a row was written last, as `changed_by: updated_at`, "
            "only newer rows are read."
        )
    return (
        f"A run that meets a new or changed file {cost} With `group_by` or a `query` a row may come of several "
        "files; only of plain `columns` over one source is each file read by itself."
    )


def unreadable_note(column: UnreadableColumn) -> str:
    """What cannot be read in one column, and how to map it.

    >>> unreadable_note(UnreadableColumn("amount", "double", False, 2, "12,x", ""))
    'amount cannot be read as a number in 2 rows, such as “12,x”.'
    """
    kind = KINDS.get(column.kind, "text")
    sentence = f"{column.name} cannot be read as a {kind} in {plural(column.rows, 'row')}"
    if column.is_personal:
        return f"{sentence}."
    return f"{sentence}, such as “{column.example[:40]}”. {column.hint}".strip()


def _closed(coverage: CoverageFigures) -> str:
    names = [calendar.day_name[number] + "s" for number in coverage.closed]
    return f"There are no orders on {' and '.join(names)}, as in a shop that is closed then." if names else ""


def _gaps(coverage: CoverageFigures, gaps: Sequence[Run]) -> str:
    if not coverage.is_daily:
        return f"There are rows on {coverage.days:,} days only, so gaps cannot be told from quiet days."
    missing = sum(gap.days for gap in gaps)
    if not missing:
        return "No day is missing."
    named = ", ".join(_named(gap) for gap in gaps[:GAPS_NAMED])
    unnamed = len(gaps) - GAPS_NAMED
    more = f" and {plural(unnamed, 'shorter gap')}" if unnamed > 0 else ""
    return f"{plural(missing, 'day')} without a row: {named}{more}."


def _named(gap: Run) -> str:
    if gap.first == gap.last:
        return day(gap.first)
    return f"{day(gap.first)} to {day(gap.last)} ({plural(gap.days, 'day')})"
