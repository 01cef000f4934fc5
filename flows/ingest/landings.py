"""The last landing of each raw table: one row per table in the lake's `landings`."""

from dataclasses import asdict, dataclass

import pyarrow as pa

from flows.ingest.jobs import TableJob
from lake.delta_tables import Slice, read, replace_slice, version
from lake.sources import fingerprint, is_remote


@dataclass(frozen=True)
class Landing:
    """How one raw table came in last; `version` is its Delta version afterwards.

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
    let_pass: str | None = ""  # null in a landing from before there were such rules


def last_landing(lake: str, table: str) -> Landing | None:
    """The last landing of `table`, or None before the first."""
    rows = read(lake, "landings", Slice("table", table)).to_pylist()
    return Landing(**rows[0]) if rows else None


def note_landing(lake: str, landing: Landing) -> None:
    """Put `landing` in the place of the table's last one."""
    replace_slice(lake, "landings", pa.Table.from_pylist([asdict(landing)]), Slice("table", landing.table))


def fingerprint_of(job: TableJob) -> str:
    """What the outcome of this table's ingest depends on: source, mapping, contract, limits, and the day.

    The tables it refers to, because their ids decide about its rows; the day, because a row dated tomorrow is
    refused today and welcome tomorrow.
    """
    ids = [fingerprint(parent, job.reading) for parent in job.parents.values()]
    terms = [repr(job.contract), job.terms, job.today.isoformat(), *ids]
    return fingerprint(job.mapping, job.reading, terms)


def already_landed(lake: str, job: TableJob) -> Landing | None:
    """The last landing, if reading the source again could not change anything."""
    last = last_landing(lake, job.table)
    if last is None or is_remote(job.mapping) or last.version != version(lake, job.table):
        return None
    return last if last.fingerprint == fingerprint_of(job) else None
