"""Customers who move between stages, as bands from left to right (Sankey 1898); inline SVG in the page's colours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from outputs.wording import percent

WIDTH, HEIGHT = 480.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 112.0, 368.0, 8.0, 292.0
BLOCK, GAP = 10.0, 10.0


@dataclass(frozen=True)
class Move:
    """Customers of one stage who are in another, or still in it, later; `share` is of those in the first."""

    origin: str
    goal: str
    customers: float
    share: float


def flow_chart(
    name: str,
    title: str,
    stages: Sequence[str],
    moves: Sequence[Move],
    label: Callable[[str], str],
    hint: Callable[[Move], str],
) -> Markup:
    """One picture: the `stages` left and right, as high as their customers, and a band per move between them.

    `name` makes the ids of its title unique on the page. No moves, or of nobody, give no picture.
    """
    total = sum(move.customers for move in moves)
    if total <= 0:
        return Markup("")
    scale = (BOTTOM - TOP - GAP * (len(stages) - 1)) / total
    left = _tops(
        stages, {stage: sum(m.customers for m in moves if m.origin == stage) for stage in stages}, scale
    )
    right = _tops(
        stages, {stage: sum(m.customers for m in moves if m.goal == stage) for stage in stages}, scale
    )
    return Markup(
        '<svg class="chart flow" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="{name}-title"><title id="{name}-title">{title}</title>{bands}{blocks}</svg>'
    ).format(
        width=WIDTH, height=HEIGHT, name=name, title=title,
        bands=_bands(stages, moves, left, right, scale, hint),
        blocks=_blocks(left, total, scale, label, LEFT, -8.0, "end")
        + _blocks(right, total, scale, label, RIGHT - BLOCK, BLOCK + 8.0, "start"),
    )  # fmt: skip


def _tops(
    stages: Sequence[str], customers: Mapping[str, float], scale: float
) -> dict[str, tuple[float, float]]:
    """Where each stage's block begins, and how many customers it has."""
    tops, place = {}, TOP
    for stage in stages:
        tops[stage] = (place, customers[stage])
        place += customers[stage] * scale + GAP
    return tops


def _blocks(
    tops: Mapping[str, tuple[float, float]],
    total: float,
    scale: float,
    label: Callable[[str], str],
    x: float,
    shift: float,
    anchor: str,
) -> Markup:
    block = Markup(
        '<rect class="block {stage}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        '<text x="{at:.1f}" y="{middle:.1f}" text-anchor="{anchor}">{label} {share}</text>'
    )
    return Markup("").join(
        block.format(
            stage=stage, x=x, y=y, w=BLOCK, h=customers * scale, at=x + shift,
            middle=y + customers * scale / 2 + 4, anchor=anchor, label=label(stage),
            share=percent(customers / total, 0),
        )
        for stage, (y, customers) in tops.items()
        if customers > 0
    )  # fmt: skip


def _bands(
    stages: Sequence[str],
    moves: Sequence[Move],
    left: Mapping[str, tuple[float, float]],
    right: Mapping[str, tuple[float, float]],
    scale: float,
    hint: Callable[[Move], str],
) -> Markup:
    outgoing, incoming = ({stage: y for stage, (y, _) in ends.items()} for ends in (left, right))
    bands = []
    order = {stage: place for place, stage in enumerate(stages)}
    inside = [move for move in moves if move.origin in order and move.goal in order and move.customers > 0]
    for move in sorted(inside, key=lambda move: (order[move.origin], order[move.goal])):
        height = move.customers * scale
        bands.append(_band(move, outgoing[move.origin], incoming[move.goal], height, hint(move)))
        outgoing[move.origin] += height
        incoming[move.goal] += height
    return Markup("").join(bands)


def _band(move: Move, left: float, right: float, height: float, hint: str) -> Markup:
    x, to = LEFT + BLOCK, RIGHT - BLOCK
    middle = (x + to) / 2
    return Markup(
        '<path class="band {origin}" d="M{x:.1f} {left:.1f}C{middle:.1f} {left:.1f} {middle:.1f} {right:.1f} '
        "{to:.1f} {right:.1f}V{low:.1f}C{middle:.1f} {low:.1f} {middle:.1f} {back:.1f} "
        '{x:.1f} {back:.1f}Z"><title>{hint}</title></path>'
    ).format(
        origin=move.origin, x=x, to=to, middle=middle, left=left, right=right, low=right + height,
        back=left + height, hint=hint,
    )  # fmt: skip
