"""Which features a shop's tables switch on, and which table or column would switch on the others.

Nothing is listed by hand: the families are built on empty tables of the shapes a shop could have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from features.catalogue import CATALOGUE
from features.engine import Tables, connect
from features.snapshot import build, feature_names

Schemas = Mapping[str, Mapping[str, str]]
TYPES: Mapping[str, str] = {  # Ibis' names
    "string": "string",
    "double": "float64",
    "timestamp": "timestamp(6)",
    "date": "date",
    "boolean": "boolean",
}
ANY_DAY = date(2024, 1, 1)


@dataclass(frozen=True)
class FamilyCount:
    """One family of the catalogue: how many of its features are on, of how many."""

    name: str
    on: int
    all: int


@dataclass(frozen=True)
class Missing:
    """One table, or one column of a table that is there, and the features it would add by family."""

    table: str
    column: str | None
    adds: Mapping[str, int]


def families(have: Schemas, declared: Schemas) -> list[FamilyCount]:
    """One row per family of the catalogue: features on with the tables the shop has, of those there are.

    `have` and `declared` map tables to columns to types ("string", "double", "timestamp", "date", "boolean").
    """
    on, everything = features_of(have), features_of(declared)
    order = dict.fromkeys(family_of(name) for name in [*CATALOGUE, *everything])
    counted = [
        FamilyCount(family, *(sum(family_of(name) == family for name in names) for names in (on, everything)))
        for family in order
    ]
    return [family for family in counted if family.all]


def missing(have: Schemas, declared: Schemas) -> list[Missing]:
    """One row per missing table, and per missing column of a table that is there, that would add features.

    Each is tried alone beside what the shop has; first all of a kind at once, since mostly none adds anything.
    """
    on = set(features_of(have))
    absent = {table: columns for table, columns in declared.items() if table not in have}
    rows = []
    if set(features_of({**have, **absent})) - on:
        rows += [_added(have, declared, table, None, on) for table in absent]
    for table, columns in have.items():
        lacking = [column for column in declared[table] if column not in columns]
        if lacking and set(features_of({**have, table: declared[table]})) - on:
            rows += [_added(have, declared, table, column, on) for column in lacking]
    return [row for row in rows if row.adds]


def features_of(schemas: Schemas) -> list[str]:
    """The features of a snapshot built from tables of these shapes.

    >>> "amount_90d" in features_of({"orders": {"order_id": "string", "customer_id": "string",
    ...                                         "ordered_at": "timestamp", "amount": "double"}})
    True
    """
    return list(_features(tuple((table, tuple(columns.items())) for table, columns in schemas.items())))


@cache
def _features(shape: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> tuple[str, ...]:
    tables = empty_tables({table: dict(columns) for table, columns in shape})
    return tuple(feature_names(build(tables, (ANY_DAY,))))


def empty_tables(schemas: Schemas) -> Tables:
    """Tables of these shapes without a row, in a database of their own."""
    connection = connect()
    created = {
        table: connection.create_table(table, schema={name: TYPES[kind] for name, kind in columns.items()})
        for table, columns in schemas.items()
    }
    return Tables(connection, created)


def family_of(feature: str) -> str:
    """The family the catalogue files a feature under."""
    return CATALOGUE[feature].family if feature in CATALOGUE else "other"


def _added(have: Schemas, declared: Schemas, table: str, column: str | None, on: set[str]) -> Missing:
    columns = declared[table] if column is None else {**have[table], column: declared[table][column]}
    adds: dict[str, int] = {}
    for name in features_of({**have, table: columns}):
        if name not in on:
            adds[family_of(name)] = adds.get(family_of(name), 0) + 1
    return Missing(table, column, adds)
