"""Which features a shop's tables switch on, and which table or column would switch on the others.

Nothing is listed by hand: the families themselves are asked, on empty tables of the shapes a shop could have.
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
class Family:
    """One family of features: how many are on, and how many there are."""

    name: str
    on: int
    all: int


@dataclass(frozen=True)
class Missing:
    """One table, or one column of a table that is there, and the features it would add by family."""

    table: str
    column: str | None
    adds: Mapping[str, int]


def families(have: Schemas, known: Schemas) -> list[Family]:
    """One row per family of the catalogue: features on with the tables the shop has, of those there are.

    `have` and `known` map tables to columns to types ("string", "double", "timestamp", "date", "boolean").
    """
    on, everything = features_of(have), features_of(known)
    names = dict.fromkeys(family_of(name) for name in [*CATALOGUE, *everything])
    counted = [
        Family(family, *(sum(family_of(name) == family for name in some) for some in (on, everything)))
        for family in names
    ]
    return [family for family in counted if family.all]


def missing(have: Schemas, known: Schemas) -> list[Missing]:
    """One row per missing table, and per missing column of a table that is there, that would add features.

    Each is tried alone beside what the shop has; first all of a kind at once, since mostly none adds anything.
    """
    on = set(features_of(have))
    absent = {table: columns for table, columns in known.items() if table not in have}
    found = []
    if set(features_of({**have, **absent})) - on:
        found += [_tried(have, known, table, None, on) for table in absent]
    for table, columns in have.items():
        lacking = [column for column in known[table] if column not in columns]
        if lacking and set(features_of({**have, table: known[table]})) - on:
            found += [_tried(have, known, table, column, on) for column in lacking]
    return [one for one in found if one.adds]


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
    made = {
        table: connection.create_table(table, schema={name: TYPES[kind] for name, kind in columns.items()})
        for table, columns in schemas.items()
    }
    return Tables(connection, made)


def family_of(feature: str) -> str:
    """The family the catalogue files a feature under."""
    return CATALOGUE[feature].family if feature in CATALOGUE else "other"


def _tried(have: Schemas, known: Schemas, table: str, column: str | None, on: set[str]) -> Missing:
    columns = known[table] if column is None else {**have[table], column: known[table][column]}
    adds: dict[str, int] = {}
    for name in features_of({**have, table: columns}):
        if name not in on:
            adds[family_of(name)] = adds.get(family_of(name), 0) + 1
    return Missing(table, column, adds)
