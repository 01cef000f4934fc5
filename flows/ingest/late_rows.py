"""Which days, scored already, would score otherwise with what has come in since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lake.lookups import days_after


@dataclass(frozen=True)
class LateRows:
    """Rows of `table` that came or changed for `earliest` or later, and the scored days that did not know them."""

    table: str
    earliest: date
    scored: tuple[date, ...]

    def __str__(self) -> str:
        """One sentence that names the days."""
        days = [str(day) for day in self.scored]
        named = ", ".join(days) if len(days) <= 5 else f"{len(days)} days from {days[0]} to {days[-1]}"
        return f"{self.table}: rows of {self.earliest} or later came after {named} had been scored"


def late_rows(lake: str, earliest: Mapping[str, date | None]) -> tuple[LateRows, ...]:
    """For each table the scored days after its earliest new row; tables that touch none are left out."""
    tables = (
        LateRows(table, day, days_after(lake, "scored_customers", "as_of", day))
        for table, day in earliest.items()
        if day is not None
    )
    return tuple(late for late in tables if late.scored)
