"""Before anything lands: do the files rest, and is what they say otherwise than the lake a correction?"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prefect import task

from expectations.change_judgement import ChangeFinding, change_findings
from expectations.change_sentences import shown
from expectations.counted_changes import SampleFigures
from flows.ingest.jobs import TableJob
from flows.ingest.landings import last_landing
from flows.ingest.staging import parents_of
from flows.run.clock import now
from flows.run.home import Home
from flows.run.progress import step
from lake.change_figures import changes_of, files_for
from lake.resting_files import refuse_restless, source_files
from lake.sources import SourcePart
from outputs.change_page import ChangeNotice, write_changes
from tables.raw import RAW


class ChangeRefused(ValueError):
    """A change that is no correction; nothing was landed."""

    exit_code: ClassVar[int] = 3


Readings = Sequence[tuple[TableJob, SourcePart | None]]
"""Jobs, each with the part of its source that is to be read; None: all of it."""


@task(name="wait for files to rest")
def watch_files(readings: Readings) -> None:
    """Look whether the files to be read stand still. Raises RestlessSource."""
    refuse_restless_of(readings)


def refuse_restless_of(readings: Readings) -> None:
    """Raise RestlessSource where a file of one of the readings is still being written."""
    files = [path for job, part in readings for path in source_files(job.mapping, job.reading, part)]
    if files:
        refuse_restless(files, now(), readings[0][0].patience)


@task(name="guard against changes")
def guard_changes(
    place: Home, jobs: Sequence[TableJob], accept: Collection[str], partial: Collection[str] = ()
) -> dict[str, str]:
    """By table what is let pass, as a note for its landing; the tables have been checked, and none has landed.

    `partial` are the tables whose batch is not the whole of its source. The page of the changes is written, or removed
    where there are none. Raises ChangeRefused.
    """
    with step("compare with the lake") as progress:
        findings = [
            finding
            for job in jobs
            for finding in findings_of(place, job, accepted_of(place, job), is_whole=job.table not in partial)
        ]
        stopped = [finding for finding in findings if finding.rule not in accept]
        page = show_changes(place, findings, accept)
        progress.detail = (
            f"{len(stopped):,} changes stop the intake" if stopped else "no change stops the intake"
        )
    if stopped:
        raise ChangeRefused(_sentence(stopped, page))
    return {job.table: _note(findings, job.table) for job in jobs}


def findings_of(
    place: Home, job: TableJob, accepted: Path, *, is_whole: bool = True
) -> tuple[ChangeFinding, ...]:
    """What of the rows of the Parquet file `accepted`, which would land, is no correction."""
    last, limit = last_landing(place.lake, job.table), job.reading.memory_limit
    changes = changes_of(
        files_for(place.lake, job.contract, accepted, place.temp, limit, is_whole=is_whole),
        job.contract,
        accepted,
        place.temp,
        limit,
        least_rows=job.change_limits.least_rows,
        is_whole=is_whole,
        rows_before=last.rows if last and is_whole else None,
        parents=list(parents_of(place.lake, job, accepted.parents[1]).values()),
    )
    return change_findings(job.contract, changes, job.change_limits)


def sample_notes(findings: Sequence[ChangeFinding]) -> Iterator[str]:
    """A line per row that shows a change, with nothing personal in it."""
    for finding in findings:
        contract = RAW[finding.table]
        key = contract.key[0] if contract.key else contract.columns[0].name
        for sample in finding.samples:
            before, after = (shown(contract, sample.column, value) for value in (sample.before, sample.after))
            row = shown(contract, key, sample.row)
            yield f"{finding.rule}: {row} {sample.column}: {before or '–'} before, {after or '–'} now".replace(
                "  ", " "
            )


def accepted_of(place: Home, job: TableJob) -> Path:
    """The file of a checked table's good rows."""
    return place.staging / job.table / "accepted.parquet"


def show_changes(place: Home, findings: Sequence[ChangeFinding], accept: Collection[str]) -> Path:
    """Write the page of the changes, or remove it where there are none; its path."""
    page = place.reports / "changes.html"
    if findings:
        write_changes(page, tuple(_notices(findings, accept)))
    else:
        page.unlink(missing_ok=True)
    return page


def _notices(findings: Sequence[ChangeFinding], accept: Collection[str]) -> Iterator[ChangeNotice]:
    for finding in findings:
        samples = tuple(_shown(finding.table, sample) for sample in finding.samples)
        yield ChangeNotice(finding.rule, finding.sentence, finding.rule in accept, samples)


def _shown(table: str, sample: SampleFigures) -> tuple[str, str, str, str]:
    """A sample as the page in the home folder shows it: with ids, since they are what is to be compared."""
    before, after = (
        value if sample.column.endswith("_id") else shown(RAW[table], sample.column, value)
        for value in (sample.before, sample.after)
    )
    return sample.row, sample.column, before, after


def _sentence(stopped: Sequence[ChangeFinding], page: Path) -> str:
    """All that stops the intake, and how to let it pass."""
    return f"nothing was landed. {acceptance(stopped)}. {page} shows rows before and after"


def acceptance(findings: Sequence[ChangeFinding]) -> str:
    """The sentences of the findings, and how to let them pass."""
    options = " ".join(f"--accept {rule}" for rule in sorted({finding.rule for finding in findings}))
    sentences = " ".join(finding.sentence for finding in findings)
    return f"{sentences} These are no corrections; if they are right, `retain ingest {options}` lets them pass once"


def _note(findings: Sequence[ChangeFinding], table: str) -> str:
    return " ".join(f"{finding.rule}: {finding.sentence}" for finding in findings if finding.table == table)
