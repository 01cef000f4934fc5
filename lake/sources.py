"""How one raw table is made of the shop's own files and tables, and what reading them depends on."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lake.addresses import Address, SourceError, masked, resolve

__all__ = ["Reading", "SourceError", "TableMap", "fingerprint", "is_remote", "source_addresses"]


@dataclass(frozen=True)
class TableMap:
    """How one raw table is made: `columns` over its only source, or `query` over several."""

    table: str
    sources: Mapping[str, str]  # name in the SQL → path, glob or address
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    group_by: str | None = None
    query: str | None = None

    @property
    def shown(self) -> str:
        """The sources as they may stand in a log: without passwords."""
        return ", ".join(masked(address) for address in self.sources.values())


@dataclass(frozen=True)
class Reading:
    """What reading needs besides the mapping; `environment` fills ${NAME} in addresses and is never shown."""

    raw_dir: Path
    timezone: str
    temp_dir: Path
    memory_limit: str
    threads: int
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


def is_remote(mapping: TableMap) -> bool:
    """Whether a source is a server, which cannot tell cheaply that nothing changed."""
    return any(address.startswith(("postgres://", "postgresql://")) for address in mapping.sources.values())


def source_addresses(mapping: TableMap, reading: Reading) -> dict[str, Address]:
    """Where each source lies, by its name in the SQL. Raises SourceError where there is nothing."""
    return {name: resolve(mapping.table, text, reading.raw_dir) for name, text in mapping.sources.items()}


def fingerprint(mapping: TableMap, reading: Reading, extra: Iterable[str] = ()) -> str:
    """What a reading depends on: mapping, zone, and each file's name, size and time of change.

    Equal fingerprints mean that reading again would give the same rows, unless a source `is_remote`.
    """
    stats = [
        (path, Path(path).stat().st_size, Path(path).stat().st_mtime_ns)
        for address in source_addresses(mapping, reading).values()
        for path in _with_log(address)
    ]
    content = json.dumps([asdict(mapping), reading.timezone, stats, list(extra)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _with_log(address: Address) -> list[str]:
    """A DuckDB file's newest rows may still be in its log next to it."""
    logs = [f"{path}.wal" for path in address.files] if address.kind == "duckdb" else []
    return [*address.files, *(path for path in logs if Path(path).exists())]
