"""What the guard reads of the changes that the lake has counted."""

from collections.abc import Sequence
from typing import Protocol


class SampleFigures(Protocol):
    """A row that shows a change (lake.change.ChangeSample)."""

    @property
    def row(self) -> str: ...  # noqa: D102
    @property
    def column(self) -> str: ...  # noqa: D102
    @property
    def before(self) -> str: ...  # noqa: D102
    @property
    def after(self) -> str: ...  # noqa: D102


class ChangeFigures(Protocol):
    """What a sentence takes from a change (lake.change.Change)."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def column(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def of(self) -> int: ...  # noqa: D102
    @property
    def factor(self) -> float: ...  # noqa: D102
    @property
    def exchanged(self) -> int: ...  # noqa: D102
    @property
    def samples(self) -> Sequence[SampleFigures]: ...  # noqa: D102
