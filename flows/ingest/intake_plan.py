"""What of one table's source a run has to read: nothing, only what is new, or all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flows.ingest.jobs import TableJob
from flows.ingest.landings import Landing, files_as_text, fingerprint_of, last_landing
from flows.ingest.staging import parents_of
from lake.by_file import is_by_file, refuse_changed_by
from lake.delta_tables import extent, note_of, version
from lake.quarantined import due_sources
from lake.sources import SourcePart, Stamp, file_name, is_remote, source_addresses, stamps_of
from tables.rule import UNTIL


@dataclass(frozen=True)
class IntakePlan:
    """What is read of one source (`part`; None: all of it), and what is noted of its files when that has landed.

    `sources` are the names of the files that are read or gone, by which the quarantine knows their rows; None where
    rows cannot be told apart by file. `is_addition`: nothing of it has ever landed. `mark`: that of what landed before
    a part.
    """

    part: SourcePart | None
    files: str
    sources: frozenset[str] | None = None
    is_addition: bool = False
    mark: str = ""

    @property
    def words(self) -> str:
        """The part in words that a source's name may follow; nothing for all of it."""
        if self.part is None:
            return ""
        files = len(self.part.files)
        return (
            f"{files:,} file{'s' * (files != 1)} of "
            if files
            else f"what changed since {self.part.since[:10]} in "
        )


def plan_of(lake: str, job: TableJob, staging: Path) -> IntakePlan | None:
    """What to read of a table's source; None where reading could not change anything.

    Quarantined rows whose day has come, or whose parent is there by now (in the lake, or checked in this run under
    `staging`), are read again with their file. Raises SourceError, MappingError.
    """
    addresses = source_addresses(job.mapping, job.reading)
    refuse_changed_by(job.mapping, addresses)
    stamps, last = stamps_of(job.mapping, job.reading), last_landing(lake, job.table)
    if last is None or not _stands(lake, last):
        return IntakePlan(None, files_as_text(stamps))
    if last.fingerprint != fingerprint_of(job):
        return IntakePlan(None, files_as_text({**last.stamps(), **stamps}))
    due = _due(lake, job, staging)
    if is_by_file(job.mapping, addresses):
        return _by_file(lake, job, last, stamps, due)
    is_stale = _is_stale(lake, job)
    if stamps == last.stamps() and not due and not is_stale and not is_remote(job.mapping):
        return None
    since = "" if due or job.mapping.changed_by is None or not last.mark else _since(job, last.mark)
    if not since:
        return IntakePlan(None, files_as_text(stamps))
    return IntakePlan(SourcePart(since=since, types=last.types), files_as_text(stamps), mark=last.mark)


def _by_file(
    lake: str, job: TableJob, last: Landing, stamps: Mapping[str, Stamp], due: frozenset[str]
) -> IntakePlan | None:
    """The files that are new or changed, or have a row that is due; a stale table's newest, for its verdict.

    What is noted of a file that is gone stays, should it come back.
    """
    names = {path: file_name(path, job.reading.raw_dir) for path in {*stamps, *last.stamps()}}
    news = {path for path, stamp in stamps.items() if last.stamps().get(path) != stamp}
    paths = news | {path for path in stamps if names[path] in due}
    if not paths and _is_stale(lake, job):
        paths = {max(stamps)}
    if not paths:
        return None
    is_addition = (
        paths == news and last.stamps().items() <= stamps.items() and version(lake, job.table) == last.version
    )
    missing = set(last.stamps()) - set(stamps)
    part = SourcePart(tuple(sorted(paths)), types=last.types) if paths != set(stamps) else None
    files = files_as_text({**last.stamps(), **stamps})
    return IntakePlan(part, files, frozenset(names[path] for path in paths | missing), is_addition)


def _stands(lake: str, last: Landing) -> bool:
    """Whether the table is what its note says, or one landing further, of a run that was killed before it noted it."""
    now = version(lake, last.table)
    return now == last.version or (now == last.version + 1 and "run_id" in note_of(lake, last.table))


def _since(job: TableJob, mark: str) -> str:
    return str(datetime.fromisoformat(mark) - timedelta(days=job.mapping.overlap_days))


def _is_stale(lake: str, job: TableJob) -> bool:
    """Whether the table's newest row has become older than its contract allows."""
    most, contract = job.limits.max_age_days, job.contract
    if most is None or not contract.steady or contract.time is None:
        return False
    newest = extent(lake, job.table, contract.time)[1]
    return newest is not None and (job.today - newest.date()).days > most


def _due(lake: str, job: TableJob, staging: Path) -> frozenset[str]:
    """The sources of quarantined rows that would pass by now."""
    times = {rule.name: rule.columns[0] for rule in job.contract.rules if rule.args.get("below") == UNTIL}
    parents = parents_of(lake, job, staging)
    return due_sources(lake, job.table, times, (job.since, job.until), parents)
