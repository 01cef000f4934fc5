"""How many customers a label splits into, counted where they are: nobody's row leaves the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis


@dataclass(frozen=True)
class Outcome:
    """On these dates: customers to whom it happened at least once, and to whom it did not at least once."""

    phase: str
    first: date
    last: date
    happened: int
    did_not: int

    @property
    def fewest(self) -> int:
        """The smaller of the two."""
        return min(self.happened, self.did_not)


def outcomes(labels: ibis.Table, label: str, phases: Mapping[str, Sequence[date]]) -> list[Outcome]:
    """One row per phase of a training: customers of either outcome of `label` (1, 0, null: unknown)."""
    return [_outcome(labels, label, phase, dates) for phase, dates in phases.items()]


def _outcome(labels: ibis.Table, label: str, phase: str, dates: Sequence[date]) -> Outcome:
    rows = labels.filter(labels.as_of.isin([ibis.literal(day) for day in dates]))
    people = rows.customer_id
    counted = rows.agg(
        happened=people.nunique(where=rows[label] == 1.0), did_not=people.nunique(where=rows[label] == 0.0)
    )
    found = counted.to_pyarrow().to_pylist()[0]
    return Outcome(phase, min(dates), max(dates), int(found["happened"]), int(found["did_not"]))
