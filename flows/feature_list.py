"""`retain features`: the catalogue by family, and its page for the docs."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from features.catalogue import of_family, tables_by_family
from features.catalogue_page import page
from features.feature import Feature


class UnknownFamily(ValueError):
    """A family the catalogue does not have."""

    exit_code: ClassVar[int] = 2


def feature_list(family: str | None) -> Sequence[Feature]:
    """One entry per feature of a family, or of all. Raises UnknownFamily."""
    families = tables_by_family()
    if family is not None and family not in families:
        near = difflib.get_close_matches(family, families, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(families)}"
        raise UnknownFamily(f"there is no family {family!r}; {hint}")
    return of_family(family)


def write_feature_page(path: Path) -> None:
    """Write the docs page made from the catalogue."""
    path.write_text(page(), encoding="utf-8")
