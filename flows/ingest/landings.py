"""The last landing of each raw table: one row per table in the lake's `landings`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time

import pyarrow as pa

from flows.ingest.jobs import TableJob
from lake.delta_tables import Slice, read, replace_slice
from lake.sources import Stamp, terms


@dataclass(frozen=True)
class Landing:
    """How one raw table came in last; `version` is its Delta version afterwards.

    `rows`, `rejected`, `added` and `changed` are of that reading. `files` holds, as JSON, size and time of change of
    each file that has landed; `mark` is the newest value of the source's `changed_by`, and `types` how the source's
    columns were read (lake.earlier_types).
    `let_pass`: the rules about changes that were let pass this once, each with its sentence; empty for none.
    """

    table: str
    fingerprint: str
    version: int
    rows: int
    rejected: int
    added: int
    changed: int
    run_id: str
    landed_at: str
    let_pass: str = ""
    files: str = ""
    mark: str = ""
    types: str = ""

    def stamps(self) -> dict[str, Stamp]:
        """Each file's size and time of change."""
        pairs = json.loads(self.files or "{}")
        return {path: (size, changed) for path, (size, changed) in pairs.items()}


def last_landing(lake: str, table: str) -> Landing | None:
    """The last landing of `table`, or None before the first."""
    rows = read(lake, "landings", Slice("table", table)).to_pylist()
    names = {field.name for field in fields(Landing)}
    if not rows:
        return None
    # what was noted before there were files has none: null here
    return Landing(**{name: value for name, value in rows[0].items() if name in names and value is not None})


def note_landing(lake: str, landing: Landing) -> None:
    """Put `landing` in the place of the table's last one."""
    replace_slice(lake, "landings", pa.Table.from_pylist([asdict(landing)]), Slice("table", landing.table))


def files_as_text(stamps: Mapping[str, Stamp]) -> str:
    """The files of a landing's note."""
    return json.dumps(stamps, sort_keys=True)


def fingerprint_of(job: TableJob) -> str:
    """What the outcome of this table's ingest depends on besides its sources and the day: mapping, contract, limits.

    The mappings of the tables it refers to, because their ids decide about its rows.
    """
    parents = [terms(parent, job.reading) for parent in job.parents.values()]
    return terms(job.mapping, job.reading, [repr(job.contract), job.terms, *parents])


def mark_of(job: TableJob, mark: str) -> str:
    """The mark to note: no later than the beginning of the day, so that a clock set wrong hides no row for ever."""
    return min(mark, str(datetime.combine(job.today, time()))) if mark else ""
