"""A planned campaign in the terminal: what it costs, earns, reaches and can show; frozen campaigns in a list."""

import math
from typing import TYPE_CHECKING

from rich.table import Table

from cli.paths import from_here
from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from campaigns.list_figures import PlayFigures
    from flows.campaign.campaign_plan import CampaignPlan

BAR = 32


def show_plan(plan: "CampaignPlan") -> None:
    """The plan: plays, curve, reach, what can be shown, and who is left alone."""
    for sentence in plan.left_out:
        say(sentence)
    origin = "learnt from what goods cost" if plan.is_margin_learnt else "economics.margin"
    say(f"Margin {plan.margin:.1%} ({origin}); all money in {plan.currency}.")
    if not plan.knows_consents:
        say("The shop keeps no consents here: every channel counts as allowed. Check before you send.")
    print_table(console, _pool_table(plan))
    if plan.is_empty:
        say("Nobody is on the list: there is no customer whom a contact may and would pay for.")
    else:
        _show_list(plan)
    print_table(console, _left_alone(plan))


def show_plan_in_short(plan: "CampaignPlan") -> None:
    """The list by play and what it would earn, and the command for more."""
    if plan.is_empty:
        say("Nobody is on a list of this day: no contact would pay for itself.")
        return
    table = plain_table(
        f"A plan on the scores of {plan.as_of}", "play", "contacted", "cost", "extra profit", "95 %"
    )
    for part in plan.figures:
        interval = f"{_sum(part.low)} to {_sum(part.high)}"
        table.add_row(part.play, f"{part.contacted:,}", _sum(part.cost), _sum(part.profit), interval)
    print_table(console, table)
    say(f"{_money(plan)} Nothing is written down.")
    say(
        "To see all of it:  retain audience --budget N, with the same options as here; docs/campaigns.md goes on."
    )


def _show_list(plan: "CampaignPlan") -> None:
    print_table(console, _plays_table(plan))
    print_table(console, _proof_table(plan))
    print_table(console, _curve_table(plan))
    for sentence in (_money(plan), _margin_of_money(plan), *_reach(plan), _shown(plan.figures[-1])):
        say(sentence)
    if plan.picture is not None:
        say(f"The curve: {from_here(plan.picture)}")


def _sum(amount: float) -> str:
    """Money: whole where there is much of it."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"


def _can_show(part: "PlayFigures") -> str:
    return "–" if math.isnan(part.smallest) else _per_100(part.smallest)


def _per_100(orders: float) -> str:
    """Extra orders per customer, as people read them: of a hundred customers."""
    return f"{100 * orders:+.2f}"


def _money(plan: "CampaignPlan") -> str:
    bound = f"of {plan.budget:,.2f} " if plan.is_bounded else ""
    earned = f"{plan.cost:,.2f} {bound}spent; {plan.profit:,.2f} expected to be earned beyond it"
    return f"{earned}, at most {plan.gap:.3%} below the best list there is."


def _margin_of_money(plan: "CampaignPlan") -> str:
    if plan.money_price > 0:
        return f"The last unit of the budget earns {plan.money_price:,.2f}."
    return "The budget does not bind: more of it would earn nothing."


def _reach(plan: "CampaignPlan") -> list[str]:
    reach = plan.reach
    result = (
        f"Of the contacted {reach.extra:,.0f} order because of it, {reach.anyway:,.0f} would have anyway, "
        f"{reach.vain:,.0f} are contacted in vain."
    )
    if reach.all_leavers <= 0:
        return [result]
    share = reach.leavers / reach.all_leavers
    return [
        f"Reach: {reach.leavers:,.0f} of {reach.all_leavers:,.0f} expected leavers ({share:.0%}).",
        result,
    ]


def _shown(part: "PlayFigures") -> str:
    """Whether the expected effect can be shown with the holdout there is, and with which."""
    share = f"{part.held_out:,} of {part.contacted + part.held_out:,} held out"
    if math.isnan(part.smallest):
        return f"The list is too small to show any effect: {share}."
    text = (
        f"With {share}, the smallest effect it can show is {_per_100(part.smallest)} orders per 100 customers"
    )
    text = f"{text} (four times in five, at 5 %); expected are {_per_100(part.expected)}."
    if part.smallest <= part.expected:
        return text
    if part.holdout_needed is None:
        return f"{text} It takes more customers: even half of them held out would not show it."
    return f"{text} To show that, hold out {part.holdout_needed:.1%}."


def _pool_table(plan: "CampaignPlan") -> Table:
    table = plain_table(
        f"{plan.customers:,} customers as of {plan.as_of}", "play", "for", "no consent", "may get it"
    )
    for part in plan.by_play:
        table.add_row(part.play, f"{part.eligible:,}", f"{part.without_consent:,}", f"{part.allowed:,}")
    return table


def _plays_table(plan: "CampaignPlan") -> Table:
    table = plain_table("The list", "play", "contacted", "held out", "cost", "extra profit", "95 %")
    for part in plan.figures:
        counts = (f"{part.contacted:,}", f"{part.held_out:,}")
        interval = f"{_sum(part.low)} to {_sum(part.high)}"
        table.add_row(part.play, *counts, _sum(part.cost), _sum(part.profit), interval)
    return table


def _proof_table(plan: "CampaignPlan") -> Table:
    table = plain_table("Extra orders per 100 contacted", "play", "expected", "the fewest that can be shown")
    for part in plan.figures:
        table.add_row(part.play, _per_100(part.expected), _can_show(part))
    return table


def _curve_table(plan: "CampaignPlan") -> Table:
    table = plain_table("Profit over budget", "budget", "extra profit", "the last unit earns", "")
    most = max(point.profit for point in plan.curve)
    for point in plan.curve:
        full = round(BAR * max(point.profit, 0.0) / most)
        last = f"{point.money_price:,.2f}" if point.money_price > 0 else "–"
        table.add_row(_sum(point.budget), _sum(point.profit), last, "█" * full + "·" * (BAR - full))
    return table


def _left_alone(plan: "CampaignPlan") -> Table:
    table = plain_table("Left alone", "why", "customers")
    for reason, customers in plan.left_alone.items():
        table.add_row(reason, f"{customers:,}")
    if plan.not_chosen:
        table.add_row("beyond budget or capacity", f"{plan.not_chosen:,}")
    return table
