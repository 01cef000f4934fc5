"""A forest plot: per campaign what was promised and what was observed; inline SVG in the page's colours."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, ROW = 480.0, 44.0
LEFT, RIGHT, TOP = 12.0, 468.0, 8.0
FOOT = 28.0


@dataclass(frozen=True)
class Range:
    """An estimate and the ends of its interval."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class ForestRow:
    """One campaign, what was promised of it, and what was observed."""

    name: str
    promised: Range
    observed: Range | None


def forest_plot(name: str, title: str, rows: Sequence[ForestRow], money: Callable[[float], str]) -> Markup:
    """One picture on one scale of money, with a line at 0; no rows give no picture.

    `name` makes the ids of its title unique on the page.
    """
    if not rows:
        return Markup("")
    low, high = _ends(rows)
    height = TOP + ROW * len(rows) + FOOT

    def place(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (min(max(value, low), high) - low) / (high - low)

    return Markup(
        '<svg class="chart forest" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="{name}-title"><title id="{name}-title">{title}</title>{grid}{rows}</svg>'
    ).format(
        width=WIDTH, height=height, name=name, title=title, grid=_grid(low, high, place, height - FOOT, money),
        rows=Markup("").join(_row(row, TOP + ROW * number, place) for number, row in enumerate(rows)),
    )  # fmt: skip


def _row(row: ForestRow, top: float, place: Callable[[float], float]) -> Markup:
    promised = Markup(
        '<path class="promise" d="M{:.1f} {y:.1f}H{:.1f}"/><path class="promise" d="M{m:.1f} {u:.1f}v8"/>'
    )
    drawn = promised.format(
        place(row.promised.low),
        place(row.promised.high),
        y=top + 36,
        m=place(row.promised.middle),
        u=top + 32,
    )
    if row.observed is not None:
        drawn += Markup(
            '<path class="seen" d="M{:.1f} {y:.1f}H{:.1f}"/><circle class="mark" cx="{:.1f}" cy="{y:.1f}" r="4.5"/>'
        ).format(place(row.observed.low), place(row.observed.high), place(row.observed.middle), y=top + 25)
    return Markup('<g><text x="{:.1f}" y="{:.1f}">{}</text>{}</g>').format(LEFT, top + 14, row.name, drawn)


def _ends(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """Both ends of the scale: 0 and all ranges are on it."""
    ranges = [part for row in rows for part in (row.promised, row.observed) if part is not None]
    low, high = min(0.0, *(part.low for part in ranges)), max(0.0, *(part.high for part in ranges))
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _grid(
    low: float, high: float, place: Callable[[float], float], bottom: float, money: Callable[[float], str]
) -> Markup:
    line = Markup(
        '<path class="{kind}" d="M{x:.1f} {top:.0f}V{bottom:.1f}"/>'
        '<text x="{x:.1f}" y="{foot:.1f}" text-anchor="{anchor}">{label}</text>'
    )
    marks = []
    for value in _ticks(low, high):
        x = place(value)
        anchor = "start" if x < LEFT + 20 else "end" if x > RIGHT - 20 else "middle"
        kind = "zero" if value == 0 else "grid"
        marks.append(
            line.format(
                kind=kind, x=x, top=TOP, bottom=bottom, foot=bottom + 18, anchor=anchor, label=money(value)
            )
        )
    return Markup("").join(marks)


def _ticks(low: float, high: float) -> list[float]:
    """At most five round values within the ends, 0 among them."""
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(power * part for part in (1, 2, 5, 10, 20) if (high - low) / (power * part) <= 5)
    return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
