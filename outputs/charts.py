"""Pictures as inline SVG: they take their colours from the page, so they follow dark mode and print."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from outputs.speech import Speech
from outputs.wording import percent

WIDTH, HEIGHT = 480.0, 272.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 476.0, 12.0, 222.0


@dataclass(frozen=True)
class Group:
    """One tenth of the customers: how many, what was promised on average, what came, what chance allows."""

    name: str
    customers: int
    promised: float
    observed: float
    low: float
    high: float


def bar(share: float | None, kind: str) -> Markup:
    """One flat bar as long as `share` of its cell; hidden from screen readers, as the figure is beside it."""
    return Markup(
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6"/><rect class="fill" width="{:.2f}" height="6"/></svg>'
    ).format(kind, 100 * min(max(share or 0.0, 0.0), 1.0))


def promised_against_observed(name: str, title: str, groups: Sequence[Group], speech: Speech) -> Markup:
    """One picture: a bar per tenth for what came, a dash for what was promised, a thin line for chance.

    `name` makes the ids of its title and description unique on the page. No groups give no picture.
    """
    if not groups:
        return Markup("")
    top = _ceiling(max(max(group.high, group.promised) for group in groups))
    slot = (RIGHT - LEFT) / len(groups)
    columns = [_column(group, LEFT + slot * i, slot, top, speech) for i, group in enumerate(groups)]
    return Markup(
        '<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">{desc}</desc>{grid}{columns}{ends}</svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        name=name,
        title=title,
        desc=_describe(groups, speech),
        grid=_grid(top),
        columns=Markup("").join(columns),
        ends=_ends(speech),
    )


def _column(group: Group, left: float, slot: float, top: float, speech: Speech) -> Markup:
    shares = {"promised": percent(group.promised), "observed": percent(group.observed)}
    middle, half = left + slot / 2, slot * 0.31
    return Markup(
        "<g><title>{hint}</title>"
        '<rect class="came" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        '<path class="chance" d="M{middle:.1f} {low:.1f}V{high:.1f}"/>'
        '<path class="promise" d="M{from_:.1f} {promised:.1f}H{to:.1f}"/>'
        '<text x="{middle:.1f}" y="{base:.1f}" text-anchor="middle">{name}</text></g>'
    ).format(
        hint=speech("promised.hint", name=group.name, **shares),
        x=middle - half,
        y=_height(group.observed, top),
        w=2 * half,
        h=BOTTOM - _height(group.observed, top),
        middle=middle,
        low=_height(group.low, top),
        high=_height(group.high, top),
        from_=middle - half - 3,
        to=middle + half + 3,
        promised=_height(group.promised, top),
        base=BOTTOM + 17,
        name=group.name,
    )


def _grid(top: float) -> Markup:
    line = Markup(
        '<path class="grid" d="M{left:.0f} {y:.1f}H{right:.0f}"/>'
        '<text x="{x:.0f}" y="{text:.1f}" text-anchor="end">{label}</text>'
    )
    heights = [(share, _height(share, top)) for share in (0.0, top / 4, top / 2, top * 3 / 4, top)]
    return Markup("").join(
        line.format(left=LEFT, right=RIGHT, y=y, x=LEFT - 6, text=y + 4, label=f"{share * 100:g}%")
        for share, y in heights
    )


def _ends(speech: Speech) -> Markup:
    return Markup(
        '<text x="{left:.0f}" y="{y:.0f}">{least}</text>'
        '<text x="{middle:.0f}" y="{y:.0f}" text-anchor="middle">{tenth}</text>'
        '<text x="{right:.0f}" y="{y:.0f}" text-anchor="end">{most}</text>'
    ).format(
        left=LEFT, middle=(LEFT + RIGHT) / 2, right=RIGHT, y=HEIGHT - 10,
        least=speech("promised.least"), tenth=speech("promised.tenth"), most=speech("promised.most"),
    )  # fmt: skip


def _describe(groups: Sequence[Group], speech: Speech) -> Markup:
    widest = max(groups, key=lambda group: abs(group.promised - group.observed))
    return speech(
        "promised.describe",
        first=percent(groups[0].observed),
        last=percent(groups[-1].observed),
        widest=widest.name,
        promised=percent(widest.promised),
        observed=percent(widest.observed),
    )


def _height(share: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(share, 0.0), top) / top


def _ceiling(share: float) -> float:
    """The lowest of 1, 2, 4, 8, 10 times a power of ten that holds `share`: its quarters are round."""
    power = 10.0 ** math.floor(math.log10(max(share, 1e-4)))
    return min(1.0, next(step * power for step in (1, 2, 4, 8, 10) if share <= step * power * (1 + 1e-9)))
