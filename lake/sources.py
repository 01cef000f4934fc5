"""How one raw table is made of the shop's own files and tables, and what reading them depends on."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from lake.addresses import Address, SourceError, masked, resolve

__all__ = ["Reading", "SourceError", "SourcePart", "TableMap", "fingerprint", "is_remote", "source_addresses"]

DATABASES = ("duckdb", "postgres", "delta")  # kinds of sources that hold tables, not files of rows
Stamp = tuple[int, int]  # a file's size and time of change, in nanoseconds


@dataclass(frozen=True)
class TableMap:
    """How one raw table is made: `columns` over its only source, or `query` over several.

    `changed_by` is the source's column that says when a row was written last; rows of the `overlap_days` before the
    newest of it that landed are read again, for those that came late.
    """

    table: str
    sources: Mapping[str, str]  # name in the SQL → path, glob or address
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    group_by: str | None = None
    query: str | None = None
    changed_by: str | None = None
    overlap_days: int = 2

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


@dataclass(frozen=True)
class SourcePart:
    """What of a table's only source is read: these `files`, or the rows changed at `since` (local time) or later.

    `types` says, as JSON, how the columns were read before (lake.earlier_types).
    """

    files: tuple[str, ...] = ()
    since: str = ""
    types: str = ""


def is_remote(mapping: TableMap) -> bool:
    """Whether a source is a server, which cannot tell cheaply that nothing changed."""
    return any(address.startswith(("postgres://", "postgresql://")) for address in mapping.sources.values())


def source_addresses(
    mapping: TableMap, reading: Reading, part: SourcePart | None = None
) -> dict[str, Address]:
    """Where each source lies, by its name in the SQL, or the files of a part; SourceError where there is nothing."""
    addresses = {
        name: resolve(mapping.table, text, reading.raw_dir) for name, text in mapping.sources.items()
    }
    if part is None or not part.files:
        return addresses
    return {name: replace(address, files=part.files) for name, address in addresses.items()}


def stamps_of(mapping: TableMap, reading: Reading) -> dict[str, Stamp]:
    """Size and time of change of each file the sources consist of; none for a server."""
    return {
        path: ((status := Path(path).stat()).st_size, status.st_mtime_ns)
        for address in source_addresses(mapping, reading).values()
        for path in _with_log(address)
    }


def terms(mapping: TableMap, reading: Reading, extra: Iterable[str] = ()) -> str:
    """What a reading depends on besides the content of its sources, as a short text: mapping, zone, and `extra`."""
    return _digest([asdict(mapping), reading.timezone, list(extra)])


def fingerprint(mapping: TableMap, reading: Reading, extra: Iterable[str] = ()) -> str:
    """The same with each file's name, size and time of change.

    Equal fingerprints mean that reading again would give the same rows, unless a source `is_remote`.
    """
    return _digest([terms(mapping, reading, extra), stamps_of(mapping, reading)])


def changed_since(mapping: TableMap, reading: Reading, address: Address, part: SourcePart | None) -> str:
    """SQL for the rows of a part; a row that does not say when it changed is one of them. Nothing for the whole.

    A server may keep its times in another zone, so it is told the shop's; where a column has none it takes no notice.
    """
    if part is None or not part.since or mapping.changed_by is None:
        return ""
    zone = f" {reading.timezone}" if address.kind == "postgres" else ""
    column = '"' + mapping.changed_by.replace('"', '""') + '"'
    return f"({column} >= '{part.since}{zone}' or {column} is null)"


def file_name(path: str, raw_dir: Path) -> str:
    """A file as the shop names it: within `raw_dir`, where it lies there.

    >>> file_name("/shop/exports/a.csv", Path("/shop")), file_name("/elsewhere/b.csv", Path("/shop"))
    ('exports/a.csv', '/elsewhere/b.csv')
    """
    return str(Path(path).relative_to(raw_dir)) if Path(path).is_relative_to(raw_dir) else path


def _digest(content: list[object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _with_log(address: Address) -> list[str]:
    """A DuckDB file's newest rows may still be in its log next to it."""
    logs = [f"{path}.wal" for path in address.files] if address.kind == "duckdb" else []
    return [*address.files, *(path for path in logs if Path(path).exists())]
