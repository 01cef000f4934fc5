"""The figures the findings of a check are told from, whoever counts them."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol


class Pauses(Protocol):
    """The share of orders followed by the customer's next within [`first`, `last`] days."""

    @property
    def first(self) -> int: ...  # noqa: D102
    @property
    def last(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float: ...  # noqa: D102


class ActiveDays(Protocol):
    """One choice of `active_days`: the share of repeat orders since a day that it holds."""

    @property
    def days(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float: ...  # noqa: D102
    @property
    def since(self) -> date: ...  # noqa: D102


class HorizonDays(Protocol):
    """One choice of horizon, asked on so many days: who was active, lost, and who of the lost came back."""

    @property
    def days(self) -> int: ...  # noqa: D102
    @property
    def probes(self) -> int: ...  # noqa: D102
    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def active(self) -> int: ...  # noqa: D102
    @property
    def lost(self) -> int: ...  # noqa: D102
    @property
    def watched(self) -> int: ...  # noqa: D102
    @property
    def share_lost(self) -> float: ...  # noqa: D102
    @property
    def share_back(self) -> float: ...  # noqa: D102


class Lack(Protocol):
    """What a training is short of: so many more days, or only so many customers (of those needed) or dates."""

    @property
    def kind(self) -> Literal["days", "customers", "dates"]: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def needed(self) -> int: ...  # noqa: D102


class HorizonWithLack(Protocol):
    """One choice of horizon, and what a training would lack with it."""

    @property
    def horizon(self) -> HorizonDays: ...  # noqa: D102
    @property
    def shortage(self) -> Lack | None: ...  # noqa: D102


class FinalHorizon(Protocol):
    """The horizon proposed, and whether hardly anybody came back after it."""

    @property
    def horizon(self) -> HorizonDays: ...  # noqa: D102
    @property
    def is_final(self) -> bool: ...  # noqa: D102


class RhythmFigures(Protocol):
    """The days between orders and the choices of settings (features.shop_rhythm.Rhythm)."""

    @property
    def half(self) -> int | None: ...  # noqa: D102
    @property
    def nine_in_ten(self) -> int | None: ...  # noqa: D102
    @property
    def returned(self) -> float: ...  # noqa: D102
    @property
    def last_day(self) -> int: ...  # noqa: D102
    @property
    def bars(self) -> Sequence[Pauses]: ...  # noqa: D102
    @property
    def actives(self) -> Sequence[ActiveDays]: ...  # noqa: D102
    @property
    def active(self) -> ActiveDays | None: ...  # noqa: D102
    @property
    def active_days(self) -> int: ...  # noqa: D102
    @property
    def horizons(self) -> Sequence[HorizonWithLack]: ...  # noqa: D102
    @property
    def chosen(self) -> FinalHorizon | None: ...  # noqa: D102
    @property
    def configured(self) -> HorizonDays | None: ...  # noqa: D102
    @property
    def few_back(self) -> float: ...  # noqa: D102


class PhaseFigures(Protocol):
    """One phase of a training: its dates, and customers of either outcome on them (features.outcomes.Outcome)."""

    @property
    def phase(self) -> str: ...  # noqa: D102
    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def happened(self) -> int: ...  # noqa: D102
    @property
    def did_not(self) -> int: ...  # noqa: D102


class Run(Protocol):
    """A run of `days` days without a row, from `first` to `last`."""

    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102


class CoverageFigures(Protocol):
    """One table's days with a row, and the days without (features.coverage.Coverage)."""

    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102
    @property
    def closed(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def gaps(self) -> Sequence[Run]: ...  # noqa: D102
    @property
    def is_daily(self) -> bool: ...  # noqa: D102
