"""What the ingest of each mapped table takes, made once from the settings and handed on."""

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from config.schema import Contracts, TableMapping
from config.settings import Settings
from expectations.change_limits import ChangeLimits
from expectations.verdict import Limits
from flows.run.clock import today
from flows.run.home import Home
from lake.resting_files import Patience
from lake.sources import Reading, TableMap
from tables.contract import Contract, UnknownRule
from tables.raw import RAW


class UnknownTable(ValueError):
    """The configuration maps a table Retain does not know, or leaves out the one it needs."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class TableJob:
    """One mapped table with all it takes to read, check and land it.

    A time in it is believed from `since` to the end of `today`, the day it is in the shop. `parents` are the mapped
    tables whose ids its rows refer to. `terms` are the settings of all contracts as text, for its fingerprint.
    `change_limits` say which changes of the table are no corrections, `patience` how long its files must rest.
    """

    mapping: TableMap
    contract: Contract
    limits: Limits
    reading: Reading
    since: datetime
    today: date
    parents: Mapping[str, TableMap]
    terms: str
    change_limits: ChangeLimits
    patience: Patience

    @property
    def table(self) -> str:
        """The name of the table."""
        return self.mapping.table

    @property
    def types(self) -> dict[str, str]:
        """The type of each column the table can have."""
        return {column.name: column.type for column in self.contract.columns}

    @property
    def until(self) -> datetime:
        """The instant at which `today` ends."""
        return datetime.combine(self.today + timedelta(days=1), time())


def jobs_of(settings: Settings) -> tuple[TableJob, ...]:
    """One job per mapped table, in the order of the contracts.

    Raises UnknownTable where a table's name is not one of them, UnknownRule where a rule's is not.
    """
    maps, contracts = _table_maps(settings.tables), settings.contracts
    reading, day = reading_of(settings), today(settings.zone)
    change_limits = ChangeLimits(**settings.changes.model_dump())
    patience = Patience(settings.reading.rest_seconds, settings.reading.unended_minutes)
    return tuple(
        TableJob(
            mapping=mapping,
            contract=(contract := _contract(table, contracts)),
            limits=_limits(table, contracts),
            reading=reading,
            since=datetime.combine(contracts.first_day, time()),
            today=day,
            parents=_parents(contract, maps),
            terms=repr(contracts),
            change_limits=change_limits,
            patience=patience,
        )
        for table, mapping in maps.items()
    )


def reading_of(settings: Settings) -> Reading:
    """How sources are read under these settings."""
    return Reading(
        settings.raw_dir,
        settings.timezone,
        Home(settings.home, settings.lake).temp,
        settings.engine.memory_limit,
        settings.engine.threads,
        dict(os.environ),  # for ${NAME} in an address; a password never stands in the settings
    )


def parents_first(jobs: Iterable[TableJob]) -> list[TableJob]:
    """The jobs in an order in which tables that others refer to are checked before them."""
    return sorted(jobs, key=lambda job: job.table != "customers")


def _table_maps(tables: Mapping[str, TableMapping]) -> dict[str, TableMap]:
    for name in tables:
        if name not in RAW:
            near = difflib.get_close_matches(name, RAW, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(RAW)}"
            raise UnknownTable(f"tables.{name}: Retain knows no table of this name; {hint}")
    if "orders" not in tables:
        raise UnknownTable("tables.orders is missing: map your orders first; config/base.yaml shows how")
    return {name: _table_map(name, tables[name]) for name in RAW if name in tables}


def _table_map(name: str, mapping: TableMapping) -> TableMap:
    sources = mapping.sources if mapping.from_ is None else {"source": mapping.from_}
    return TableMap(
        name,
        sources,
        mapping.columns,
        mapping.where,
        mapping.group_by,
        mapping.query,
        mapping.changed_by,
        mapping.overlap_days,
    )


def _contract(table: str, contracts: Contracts) -> Contract:
    """The contract of one raw table with the severities the settings give."""
    for name in contracts.rules:
        if name.split(".")[0] not in RAW or "." not in name:
            raise UnknownRule(
                f"contracts.rules: {name!r} is no rule; write table.rule, as in orders.amount_range; "
                f"tables are {', '.join(RAW)}"
            )
    prefix = f"{table}."
    severities = {
        name.removeprefix(prefix): severity
        for name, severity in contracts.rules.items()
        if name.startswith(prefix)
    }
    return RAW[table].with_severities(severities)


def _limits(table: str, contracts: Contracts) -> Limits:
    """What the table as a whole must keep."""
    return Limits(
        contracts.floors.get(table, contracts.min_rows),
        contracts.max_rejected_share,
        contracts.max_repeated_share,
        contracts.max_age_days,
        contracts.max_missing_days,
        contracts.min_volume,
    )


def _parents(contract: Contract, maps: Mapping[str, TableMap]) -> dict[str, TableMap]:
    names = sorted({rule.args["table"] for rule in contract.references()} & set(maps))
    return {name: maps[name] for name in names}
