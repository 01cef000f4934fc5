"""Whether a table's rows come of each file of its source by itself, so that new files can be read alone."""

import json
from typing import Literal

import duckdb

from lake.addresses import Address
from lake.mapping_sql import MappingError
from lake.sources import DATABASES, TableMap

ACROSS_ROWS = {"WINDOW", "SUBQUERY"}


def is_by_file(mapping: TableMap, addresses: dict[str, Address]) -> bool:
    """True for plain columns and a `where` over one source of files, in which no expression looks at other rows.

    An order whose lines stand in two files is a row of both, so `group_by` needs all; so may a `query`.
    """
    if mapping.query is not None or mapping.group_by is not None or len(addresses) != 1:
        return False
    address = next(iter(addresses.values()))
    if not address.files or address.kind in DATABASES:
        return False
    return not _any_across(mapping)


def read_whole_because(mapping: TableMap, addresses: dict[str, Address]) -> Literal["table", "lines", ""]:
    """Why every run with something new reads all of the sources; empty where only what is new is read.

    "table": a table of a database, which `changed_by` could part. "lines": files of which a row may need several.
    """
    if mapping.changed_by is not None or is_by_file(mapping, addresses):
        return ""
    if any(address.kind in DATABASES for address in addresses.values()):
        return "table"
    return "lines" if any(len(address.files) > 1 for address in addresses.values()) else ""


def refuse_changed_by(mapping: TableMap, addresses: dict[str, Address]) -> None:
    """Raise MappingError where the mapping's `changed_by` could not say which rows are new."""
    if mapping.changed_by is None:
        return
    where = f"tables.{mapping.table}.changed_by"
    if is_by_file(mapping, addresses):
        raise MappingError(f"{where}: of files those that are new or changed are read anyway; leave it out")
    is_plain = len(addresses) == 1 and mapping.query is None and mapping.group_by is None
    if not is_plain or _any_across(mapping):
        raise MappingError(
            f"{where}: a row of {mapping.table} needs several rows of its source here, and not all would be read; "
            "leave it out"
        )


def _any_across(mapping: TableMap) -> bool:
    """Whether some expression has a window or a select of its own; true as well where one cannot be parsed."""
    columns = ", ".join(f"({text}\n)" for text in mapping.columns.values())
    where = f" where ({mapping.where}\n)" if mapping.where else ""
    with duckdb.connect(":memory:") as connection:
        sql = f"select {columns} from source{where}"
        text = connection.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0]
    tree = json.loads(text)
    return bool(tree["error"]) or bool(ACROSS_ROWS & set(_classes(tree)))


def _classes(tree: object) -> list[str]:
    """The class of every node of a serialized statement."""
    if isinstance(tree, list):
        return [name for part in tree for name in _classes(part)]
    if not isinstance(tree, dict):
        return []
    return [str(tree.get("class"))] + [name for part in tree.values() for name in _classes(part)]
