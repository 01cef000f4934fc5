"""Lines over time as inline SVG: they take their colours from the page."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 630.0, 14.0, 204.0
STYLES = ("main", "second", "third")


def lines_over_time(
    name: str, title: str, days: Sequence[date], lines: Mapping[str, Sequence[float]]
) -> Markup:
    """One picture: a line per entry of `lines` with a value for each of `days`; fewer than two days give none.

    `name` makes the ids of its title unique on the page. At most three lines, told apart by colour and dashes.
    """
    if len(days) < 2:
        return Markup("")
    values = [value for line in lines.values() for value in line]
    low, high = min(values), max(values)
    margin = 0.08 * (high - low) or 0.01
    low, high = low - margin, high + margin
    span = (days[-1] - days[0]).days

    def point(day: date, value: float) -> str:
        x = LEFT + (RIGHT - LEFT) * (day - days[0]).days / span
        return f"{x:.1f},{BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low):.1f}"

    drawn = [
        Markup('<polyline class="line {}" points="{}"><title>{}</title></polyline>').format(
            style, " ".join(point(day, value) for day, value in zip(days, line, strict=True)), label
        )
        for style, (label, line) in zip(STYLES, lines.items(), strict=False)
    ]
    return Markup(
        '<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="{name}-title">'
        '<title id="{name}-title">{title}</title>{grid}{drawn}{ends}{legend}</svg>'
    ).format(
        width=WIDTH, height=HEIGHT, name=name, title=title, grid=_grid(low, high), drawn=Markup("").join(drawn),
        ends=_ends(days), legend=_legend(list(lines)),
    )  # fmt: skip


def _grid(low: float, high: float) -> Markup:
    rows = []
    for part in range(5):
        y, value = BOTTOM - (BOTTOM - TOP) * part / 4.0, low + (high - low) * part / 4.0
        rows.append(
            Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(LEFT, RIGHT, y, y)
            + Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="end">{:.3f}</text>').format(
                LEFT - 6.0, y + 4.0, value
            )
        )
    return Markup("").join(rows)


def _ends(days: Sequence[date]) -> Markup:
    first, last = (
        Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
            x, BOTTOM + 16.0, anchor, day.isoformat()
        )
        for x, anchor, day in ((LEFT, "start", days[0]), (RIGHT, "end", days[-1]))
    )
    return first + last


def _legend(labels: Sequence[str]) -> Markup:
    entries = [
        Markup(
            '<line class="line {}" x1="{x}" x2="{to}" y1="{y}" y2="{y}"/><text x="{text}" y="{base}">{}</text>'
        ).format(
            style,
            label,
            x=LEFT + 190.0 * place,
            to=LEFT + 190.0 * place + 24.0,
            y=BOTTOM + 30.0,
            text=LEFT + 190.0 * place + 30.0,
            base=BOTTOM + 34.0,
        )
        for place, (style, label) in enumerate(zip(STYLES, labels, strict=False))
    ]
    return Markup("").join(entries)
