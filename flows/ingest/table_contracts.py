"""The contracts of the raw tables under these settings, and what a table is compared with when it is checked."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from config.settings import Settings
from expectations.verdict import Limits, Surroundings
from flows.run.home import Home
from lake.delta_tables import live_files
from lake.lookups import orphans, rows_per_day, values_seen
from tables.contract import Contract, UnknownRule
from tables.raw import RAW


def contract_of(settings: Settings, table: str) -> Contract:
    """The contract of one raw table with the severities the settings give; UnknownRule for a name it does not know."""
    for name in settings.contracts.rules:
        if name.split(".")[0] not in RAW or "." not in name:
            raise UnknownRule(
                f"contracts.rules: {name!r} is no rule; write table.rule, as in orders.amount_range; "
                f"tables are {', '.join(RAW)}"
            )
    own = {
        name.split(".", 1)[1]: severity
        for name, severity in settings.contracts.rules.items()
        if name.startswith(f"{table}.")
    }
    return RAW[table].with_severities(own)


def limits_of(settings: Settings, table: str) -> Limits:
    """What the table as a whole must keep."""
    asked = settings.contracts
    return Limits(
        asked.floors.get(table, asked.min_rows),
        asked.max_rejected_share,
        asked.max_repeated_share,
        asked.max_age_days,
        asked.max_missing_days,
        asked.min_volume,
    )


def first_day(settings: Settings) -> datetime:
    """The first instant at which something can have happened in this shop."""
    return datetime.combine(settings.contracts.first_day, time())


def parents_first(maps: Iterable[Any]) -> list[Any]:
    """The tables in an order in which those that others refer to are checked before them."""
    return sorted(maps, key=lambda mapping: mapping.table != "customers")


def surroundings(settings: Settings, contract: Contract, staged: Path) -> Surroundings:
    """What the lake and the tables checked before it say about one staged table."""
    lake = Home(settings.home).lake
    daily = rows_per_day(lake, contract.table, contract.time) if contract.steady and contract.time else {}
    values = values_seen(lake, contract.table, contract.categories())
    return Surroundings(daily, values, _orphans(settings, contract, staged))


def _orphans(settings: Settings, contract: Contract, staged: Path) -> Mapping[str, Any]:
    import pyarrow.parquet as pq

    limits: dict[str, str | int] = {
        "memory_limit": settings.engine.memory_limit,
        "threads": settings.engine.threads,
        "temp_directory": str(Home(settings.home).temp),
    }
    present, found = set(pq.read_schema(staged).names), {}
    for rule in contract.references():
        column, parent = rule.args["of"], rule.args["table"]
        files = _files_of(settings, parent, staged)
        if column in present and files:
            found[column] = orphans(staged, column, files, RAW[parent].key[0], limits)
    return found


def _files_of(settings: Settings, parent: str, staged: Path) -> list[str]:
    """Where the parent's ids stand: its good rows of this run, and what the lake holds."""
    if parent not in settings.tables:
        return []
    fresh = staged.parents[1] / parent / "accepted.parquet"
    return [*live_files(Home(settings.home).lake, parent), *([str(fresh)] if fresh.exists() else [])]
