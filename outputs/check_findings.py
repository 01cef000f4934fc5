"""The findings of `retain check` as plain values: the page and the terminal show the same."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TableFinding:
    """One mapped table: rows read, quarantined and repeated, its days, and sentences about what is wrong.

    `rules` are the broken ones, each in a sentence with the rows it caught. `problem` is why the whole table would
    be refused, empty where it would land.
    """

    name: str
    rows: int
    rejected: int
    repeated: int
    first: date | None
    last: date | None
    notes: tuple[str, ...]
    rules: tuple[tuple[str, int], ...]
    problem: str


@dataclass(frozen=True)
class PhaseFinding:
    """One phase of a training: its as-of dates, and customers of either outcome on them."""

    name: str
    dates: str
    happened: int
    did_not: int
    needed: int

    @property
    def is_enough(self) -> bool:
        """Whether each outcome is there often enough."""
        return min(self.happened, self.did_not) >= self.needed


@dataclass(frozen=True)
class ModelFinding:
    """One model: its question, the outcomes in its customers' past, and what is missing (empty: it can be trained)."""

    name: str
    question: str
    outcomes: tuple[str, str]
    phases: tuple[PhaseFinding, ...]
    enough: str
    problem: str
    advice: str


@dataclass(frozen=True)
class Pause:
    """One bar of the rhythm: the share of orders followed by the customer's next within these days."""

    label: str
    share: float


@dataclass(frozen=True)
class ActiveChoice:
    """One possible `active_days`, with the share of repeat orders it holds."""

    days: int
    share: float
    is_now: bool
    is_proposed: bool


@dataclass(frozen=True)
class HorizonChoice:
    """One possible horizon: who would have counted as lost, who of them came back, and what it lacks."""

    days: int
    active: int
    lost: int
    share_lost: float
    share_back: float
    probes: str
    lacks: str
    is_now: bool
    is_proposed: bool

    @property
    def fits(self) -> bool:
        """Whether a training could use it."""
        return not self.lacks


@dataclass(frozen=True)
class RhythmFinding:
    """The days between orders, and what each choice of the settings of `question` would have meant.

    `sentences` say what was seen, `proposals` what follows from it; `setting` is that in YAML. `later` is the
    share of orders not followed by another within the days of the last bar, `watched` the days in which the lost
    could come back.
    """

    question: str
    sentences: tuple[str, ...]
    pauses: tuple[Pause, ...]
    later: float
    actives: tuple[ActiveChoice, ...]
    active_since: date | None
    horizons: tuple[HorizonChoice, ...]
    horizon_active_days: int
    watched: int
    proposals: tuple[str, ...]
    setting: str


@dataclass(frozen=True)
class FamilyFinding:
    """One family of features: how many are on, of how many there are."""

    name: str
    on: int
    all: int


@dataclass(frozen=True)
class MissingFinding:
    """One table or column the shop does not have, and what it would switch on."""

    name: str
    adds: int
    families: str


@dataclass(frozen=True)
class CostFinding:
    """One kind of run: roughly how long and how much memory here (unknown: None), and the source of that."""

    run: str
    seconds: float | None
    gigabytes: float | None
    source: str


@dataclass(frozen=True)
class Findings:
    """All that `retain check` has to say; `refusals` are the sentences that stop a run, in the order it meets them."""

    shop: str
    refusals: tuple[str, ...]
    tables: tuple[TableFinding, ...]
    absent: tuple[str, ...]
    customers: int
    models: tuple[ModelFinding, ...]
    rhythm: RhythmFinding | None
    families: tuple[FamilyFinding, ...]
    missing: tuple[MissingFinding, ...]
    costs: tuple[CostFinding, ...]
