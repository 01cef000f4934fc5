"""Which features the shop's tables switch on, asked of the features themselves."""

from features.availability import Missing, families, missing
from features.engine import Tables
from outputs.check_findings import FamilyFound, MissingFound
from tables.raw import RAW

KNOWN = {name: {column.name: column.type for column in contract.columns} for name, contract in RAW.items()}


def families_found(tables: Tables) -> tuple[tuple[FamilyFound, ...], tuple[MissingFound, ...]]:
    """Families that are on, and what each missing table or column would add, the most first."""
    have = {name: _columns(name, table.columns) for name, table in tables.tables.items()}
    wanting = sorted((_missing(one) for one in missing(have, KNOWN)), key=lambda one: -one.adds)
    return tuple(FamilyFound(one.name, one.on, one.all) for one in families(have, KNOWN)), tuple(wanting)


def _columns(table: str, there: tuple[str, ...]) -> dict[str, str]:
    return {name: kind for name, kind in KNOWN[table].items() if name in there}


def _missing(one: Missing) -> MissingFound:
    what = f"the table {one.table}" if one.column is None else f"{one.table}.{one.column}"
    return MissingFound(
        what, sum(one.adds.values()), ", ".join(f"{count} {name}" for name, count in one.adds.items())
    )
