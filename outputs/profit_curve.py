"""Expected extra profit over the budget of a campaign, as an SVG file that stands on its own."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from outputs.whole_file import whole_file
from outputs.wording import total

WIDTH, HEIGHT = 640.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 616.0, 40.0, 264.0
STYLE = Markup("""
svg { background: #fdfdfb; font: 13px system-ui, sans-serif } text { fill: #1b2422 } .tick { fill: #58645f }
.grid { stroke: #e2e6e2 } .line { fill: none; stroke: #0b6b63; stroke-width: 2.5 } .mark { fill: #0b6b63 }
""")


def profit_curve(
    points: Sequence[tuple[float, float]], chosen: tuple[float, float], title: str, currency: str
) -> Markup:
    """A file of its own: a line through (budget, profit), and a dot with its figures where the campaign stands.

    No points give no picture.
    """
    if not points:
        return Markup("")
    label = f"{total(chosen[0])} earn {total(chosen[1])}"
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="curve-title"><style>{style}</style><title id="curve-title">{title}</title>'
        '<text x="{left}" y="22">{title}</text>{curve}</svg>'
    ).format(
        width=WIDTH, height=HEIGHT, style=STYLE, title=title, left=LEFT,
        curve=_curve(points, chosen, label, f"budget in {currency}"),
    )  # fmt: skip


def curve_chart(
    points: Sequence[tuple[float, float]], chosen: tuple[float, float], title: str, label: str, axis: str
) -> Markup:
    """The same picture inline, in the colours of its page; `label` stands at the dot, `axis` under the budget."""
    if not points:
        return Markup("")
    return Markup(
        '<svg class="chart curve" viewBox="0 {top:.0f} {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="curve-title"><title id="curve-title">{title}</title>{curve}</svg>'
    ).format(
        top=TOP - 16, width=WIDTH, height=HEIGHT - TOP + 16, title=title, curve=_curve(points, chosen, label, axis)
    )  # fmt: skip


def _curve(
    points: Sequence[tuple[float, float]], chosen: tuple[float, float], label: str, axis: str
) -> Markup:
    most = max(max(x for x, _ in points), chosen[0]) or 1.0
    high = max(max(y for _, y in points), chosen[1]) or 1.0

    def place(budget: float, profit: float) -> tuple[float, float]:
        return LEFT + (RIGHT - LEFT) * budget / most, BOTTOM - (BOTTOM - TOP) * max(profit, 0.0) / high

    path = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in [(0.0, 0.0), *points])
    x, y = place(*chosen)
    return Markup(
        '{grid}<polyline class="line" points="{path}"/><circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
        '<text x="{at:.1f}" y="{below:.1f}" text-anchor="{anchor}">{label}</text>'
        '<text class="tick" x="{right}" y="{foot}" text-anchor="end">{axis}</text>'
    ).format(
        grid=_grid(most, high), path=path, x=x, y=y, at=x + (-10 if x > WIDTH / 2 else 10), below=y + 22,
        anchor="end" if x > WIDTH / 2 else "start", right=RIGHT, foot=BOTTOM + 44, label=label, axis=axis,
    )  # fmt: skip


def write_picture(path: Path, picture: Markup) -> None:
    """Write one SVG file, whole or not at all."""
    with whole_file(path) as file:
        file.write(str(picture).encode())


def _grid(most: float, high: float) -> Markup:
    rows = []
    for part in range(5):
        y, x = BOTTOM - (BOTTOM - TOP) * part / 4, LEFT + (RIGHT - LEFT) * part / 4
        rows.append(
            Markup(
                '<path class="grid" d="M{left} {y:.1f}H{right}"/>'
                '<text class="tick" x="{side}" y="{middle:.1f}" text-anchor="end">{profit}</text>'
                '<text class="tick" x="{x:.1f}" y="{foot}" text-anchor="middle">{budget}</text>'
            ).format(
                left=LEFT, right=RIGHT, y=y, side=LEFT - 8, middle=y + 4, profit=total(high * part / 4),
                x=x, foot=BOTTOM + 20, budget=total(most * part / 4),
            )
        )  # fmt: skip
    return Markup("").join(rows)
