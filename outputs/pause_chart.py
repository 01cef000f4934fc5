"""The shop's rhythm as a picture: after how many days the next order comes."""

from collections.abc import Sequence

from markupsafe import Markup

from outputs.check_findings import Pause
from outputs.wording import percent

WIDTH, HEIGHT = 640.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 636.0, 24.0, 244.0


def pauses(bars: Sequence[Pause], later: float) -> Markup:
    """One picture: a bar per pause, and a paler last one for those not followed by an order in that time.

    No bars give no picture.
    """
    if not bars:
        return Markup("")
    everyone = [*bars, Pause("later¹", later)]
    top = max(bar.share for bar in everyone)
    slot = (RIGHT - LEFT) / len(everyone)
    columns = [_column(bar, LEFT + slot * i, slot, top, i == len(bars)) for i, bar in enumerate(everyone)]
    return Markup(
        '<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="pause-title pause-desc">'
        '<title id="pause-title">Share of orders by the days until the customer’s next</title>'
        '<desc id="pause-desc">{desc}</desc><path class="grid" d="M{left:.0f} {base:.1f}H{right:.0f}"/>'
        '{columns}<text x="{middle:.0f}" y="{foot:.0f}" text-anchor="middle">days until the next order</text></svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        desc=_describe(bars, later),
        left=LEFT,
        right=RIGHT,
        base=BOTTOM,
        columns=Markup("").join(columns),
        middle=(LEFT + RIGHT) / 2,
        foot=HEIGHT - 10,
    )


def _column(bar: Pause, left: float, slot: float, top: float, is_later: bool) -> Markup:
    middle, height = left + slot / 2, (BOTTOM - TOP) * max(bar.share, 0.0) / top if top else 0.0
    return Markup(
        '<g><title>{label} days: {share}</title><rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" '
        'height="{h:.1f}"/><text x="{middle:.1f}" y="{above:.1f}" text-anchor="middle">{share}</text>'
        '<text x="{middle:.1f}" y="{below:.1f}" text-anchor="middle">{label}</text></g>'
    ).format(
        label=bar.label,
        share=percent(bar.share, 0),
        kind="later" if is_later else "came",
        x=left + slot * 0.14,
        y=BOTTOM - height,
        w=slot * 0.72,
        h=height,
        middle=middle,
        above=BOTTOM - height - 6,
        below=BOTTOM + 17,
    )


def _describe(bars: Sequence[Pause], later: float) -> str:
    most = max(bars, key=lambda bar: bar.share)
    return (
        f"The commonest pause is {most.label} days ({percent(most.share, 0)}); {percent(later, 0)} of orders are "
        f"followed by another later than {bars[-1].label.split('–')[-1]} days, or not at all."
    )
