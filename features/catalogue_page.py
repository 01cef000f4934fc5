"""The catalogue as a page of documentation."""

from collections.abc import Sequence

from features.catalogue import of_family, tables_by_family
from features.feature import Feature

HEAD = """# Features

What Retain knows of a customer before `as_of`. One row per customer who has ordered by then; every feature is a
function of what was known before 00:00 of that day in the shop's zone, as the property in
`tests/features/test_features_time_travel.py` holds.

`orders_90d` looks back 90 days (the day before `as_of` is day 1), `_ever` has no limit. All are numbers; yes/no is
1/0. Shares lie between 0 and 1. Money is in the shop's one currency. A feature whose table or column the shop does not
have is not there. *Who* says who can move it: what the marketer controls is best left out of a forecast, which would
lean on one's own messages rather than on the customer. *Reason* is the cause a feature speaks of when a score is
explained (`features/reason_groups.py`); a feature that declares none is never given as a reason. Bounds follow from the
unit (`features/units.py`); what is *signed* may be below 0.

This page is generated: `retain features --page docs/features.md`.
"""
COLUMNS = "| feature | unit | meaning | 含义 | who | null means | reason |\n|---|---|---|---|---|---|---|\n"


def page() -> str:
    """All families as Markdown tables, in English and Chinese."""
    return HEAD + "".join(_family(family, tables) for family, tables in tables_by_family().items())


def _family(family: str, tables: Sequence[str]) -> str:
    entries = of_family(family)
    title = f"\n## {family}\n\n{len(entries)} features, from {', '.join(tables)}.\n\n"
    return title + COLUMNS + "".join(map(_row, entries))


def _row(entry: Feature) -> str:
    words = (entry.unit, entry.en, entry.zh, entry.controlled_by, entry.null_means, entry.cause or "never")
    return "| " + " | ".join((f"`{entry.name}`", *words)) + " |\n"
