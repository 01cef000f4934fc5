"""A change of many rows at once between what a table holds and a batch, as plain values."""

from dataclasses import dataclass
from typing import Literal

ChangeKind = Literal[
    "altered",
    "respelt",
    "moved",
    "exchanged",
    "scaled",
    "median",
    "total",
    "foreign",
    "renumbered",
    "twin",
    "shrunk",
]
SAMPLES = 5


@dataclass(frozen=True)
class ChangeSample:
    """One row, or day, that shows a change: the id by which it is told, and a value before and after."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """How many `rows` of `of` show a change of one kind, by which `factor` they moved, and some of them.

    `altered`: known rows that say something else. `respelt`: new ids that are old ones in another spelling. `moved`:
    known rows on another day, `exchanged` of them with day and month exchanged. `exchanged`: new rows that with day
    and month exchanged were of the newest days. `scaled`: known rows whose money moved by one factor. `median`,
    `total`: a day's money against the usual. `foreign`: new rows of a magnitude no known row has. `renumbered`: known
    rows with another customer. `twin`: new rows that are known ones under another id. `shrunk`: rows the source no
    longer has.
    """

    kind: ChangeKind
    column: str
    rows: int
    of: int
    factor: float = 1.0
    exchanged: int = 0
    samples: tuple[ChangeSample, ...] = ()
