"""The configuration's tables as the lake reads them."""

import difflib
from typing import ClassVar

from config.settings import Settings
from lake.sources import TableMap
from tables.raw import RAW


class UnknownTable(ValueError):
    """The configuration maps a table Retain does not know, or leaves out the one it needs."""

    exit_code: ClassVar[int] = 2


def table_maps(settings: Settings) -> list[TableMap]:
    """One TableMap per mapped table, in the order of the contracts; UnknownTable where a name is not one of them."""
    for name in settings.tables:
        if name not in RAW:
            near = difflib.get_close_matches(name, RAW, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(RAW)}"
            raise UnknownTable(f"tables.{name}: Retain knows no table of this name; {hint}")
    if "orders" not in settings.tables:
        raise UnknownTable("tables.orders is missing: map your orders first; config/base.yaml shows how")
    return [table_map(settings, name) for name in RAW if name in settings.tables]


def table_map(settings: Settings, name: str) -> TableMap:
    """How one mapped table is made."""
    mapping = settings.tables[name]
    sources = mapping.sources if mapping.from_ is None else {"source": mapping.from_}
    return TableMap(name, sources, mapping.columns, mapping.where, mapping.group_by, mapping.query)
