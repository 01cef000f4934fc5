"""Which features a shop's tables switch on, and what a missing table or column would add."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from outputs.check_findings import FamilyFinding, MissingFinding


class FamilyFigures(Protocol):
    """One family of features: how many are on, and how many there are (features.availability.FamilyCount)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def on(self) -> int: ...  # noqa: D102
    @property
    def all(self) -> int: ...  # noqa: D102


class MissingFigures(Protocol):
    """One table or column that is missing, and the features it would add by family (features.availability.Missing)."""

    @property
    def table(self) -> str: ...  # noqa: D102
    @property
    def column(self) -> str | None: ...  # noqa: D102
    @property
    def adds(self) -> Mapping[str, int]: ...  # noqa: D102


def family_findings(families: Iterable[FamilyFigures]) -> tuple[FamilyFinding, ...]:
    """One finding per family, in their order."""
    return tuple(FamilyFinding(family.name, family.on, family.all) for family in families)


def missing_findings(missing: Iterable[MissingFigures]) -> tuple[MissingFinding, ...]:
    """One finding per missing table or column, those that would add the most first."""
    return tuple(sorted(map(_finding, missing), key=lambda finding: -finding.adds))


def _finding(missing: MissingFigures) -> MissingFinding:
    name = f"{missing.table}.{missing.column}" if missing.column else f"the table {missing.table}"
    families = ", ".join(f"{number} {family}" for family, number in missing.adds.items())
    return MissingFinding(name, sum(missing.adds.values()), families)
