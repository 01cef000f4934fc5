"""What shops call the columns of Retain's tables, as each column declares it, and which values can be meant."""

import re
from collections.abc import Mapping

from lake.column_types import Wish
from tables.column import Column
from tables.raw import RAW

KINDS: Mapping[str, Wish] = {"double": "number", "timestamp": "time", "date": "time"}


def named_columns() -> dict[str, tuple[Column, ...]]:
    """Table → its columns with aliases, of the tables that have any; in the order in which they may choose."""
    columns = {
        name: tuple(column for column in contract.columns if column.aliases) for name, contract in RAW.items()
    }
    return {name: named for name, named in columns.items() if named}


def matches(name: str, alias: str) -> bool:
    """Whether words of a file's column name begin with the alias.

    >>> matches("ClientNo.", "client no"), matches("paid", "id")
    (True, False)
    """
    return re.search(rf"\b{re.escape(alias)}", plain(name)) is not None


def plain(name: str) -> str:
    """A file's column name in small letters and words: "ClientNo." and "client_no" are "client no"."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").replace(".", " ")
    return " ".join(words.lower().split())


def fits(column: Column, kind: str) -> bool:
    """Whether values of this kind (number, time or text) can be what the column declares."""
    wish = KINDS.get(column.type)
    return kind != "time" if wish is None else kind == wish


def wish_of(name: str) -> Wish:
    """How the text of a file's column is best read, by what its name would make it."""
    for columns in named_columns().values():
        for column in columns:
            if any(matches(name, alias) for alias in column.aliases):
                return KINDS.get(column.type, "any")
    return "any"
