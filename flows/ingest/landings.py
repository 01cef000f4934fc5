"""What is known of the last landing of each raw table: one row per table in the lake's `landings`."""

import os
from dataclasses import asdict, dataclass

import pyarrow as pa

from config.settings import Settings
from flows.ingest.table_contracts import contract_of
from flows.ingest.table_maps import table_map
from flows.run.clock import today
from flows.run.home import Home
from lake.delta_tables import Slice, read, replace_slice, version
from lake.sources import Reading, TableMap, fingerprint, is_remote


@dataclass(frozen=True)
class Landing:
    """How one raw table came in last; `version` is its Delta version afterwards."""

    table: str
    fingerprint: str
    version: int
    rows: int
    rejected: int
    added: int
    changed: int
    run_id: str
    landed_at: str


def last_landing(lake: str, table: str) -> Landing | None:
    """The last landing of `table`, or None before the first."""
    rows = read(lake, "landings", Slice("table", table)).to_pylist()
    return Landing(**rows[0]) if rows else None


def note_landing(lake: str, landing: Landing) -> None:
    """Put `landing` in the place of the table's last one."""
    replace_slice(lake, "landings", pa.Table.from_pylist([asdict(landing)]), Slice("table", landing.table))


def reading(settings: Settings) -> Reading:
    """How sources are read under these settings."""
    return Reading(
        settings.raw_dir,
        settings.timezone,
        Home(settings.home).temp,
        settings.engine.memory_limit,
        settings.engine.threads,
        os.environ,  # for ${NAME} in an address; a password never stands in the settings
    )


def fingerprint_of(settings: Settings, mapping: TableMap) -> str:
    """What the outcome of an ingest of this table depends on: source, mapping, contract, limits, and the day.

    The tables it refers to, because their ids decide about its rows; the day, because a row dated tomorrow is
    refused today and welcome tomorrow.
    """
    contract = contract_of(settings, mapping.table)
    parents = {rule.args["table"] for rule in contract.references()} & set(settings.tables)
    ids = [fingerprint(table_map(settings, name), reading(settings)) for name in sorted(parents)]
    rest = [repr(contract), repr(settings.contracts), today(settings.zone).isoformat(), *ids]
    return fingerprint(mapping, reading(settings), rest)


def already_landed(settings: Settings, mapping: TableMap) -> Landing | None:
    """The last landing, if reading the source again could not change anything."""
    lake = Home(settings.home).lake
    last = last_landing(lake, mapping.table)
    if last is None or is_remote(mapping) or last.version != version(lake, mapping.table):
        return None
    return last if last.fingerprint == fingerprint_of(settings, mapping) else None
