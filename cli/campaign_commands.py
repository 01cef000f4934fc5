"""The commands of those who act on the scores, one function each; what is heavy loads inside."""

from typing import Annotated

import typer

from cli.daily_commands import AsOf
from cli.options import begin, begin_flow, options

campaign_app = typer.Typer(no_args_is_help=True, help="Freeze a list, and list those that are frozen.")
Budget = Annotated[
    float | None, typer.Option(help="What contacts and coupons may cost in all; default: no limit.")
]
Plays = Annotated[
    list[str] | None, typer.Option("--play", help="Only this play; may be given several times.")
]


def audience(budget: Budget = None, play: Plays = None, as_of: AsOf = None) -> None:
    """Whom to contact with what, for the highest expected extra profit under a budget. Nothing is written down.

    Chooses at most one play per customer from the newest scored day, and says what it costs, earns, reaches, and can
    show.
    """
    begin_flow()
    from cli.audience_view import show_plan
    from flows.campaign.campaign_flow import campaign

    show_plan(campaign(options.config, options.home, budget, play or (), as_of and as_of.date()))


@campaign_app.command("freeze")
def freeze(
    name: Annotated[str, typer.Argument(help="The campaign's name, as in spring-2025.")],
    budget: Budget = None,
    play: Plays = None,
    as_of: AsOf = None,
) -> None:
    """Choose the list once more and write it down for good: whom to contact, and whom to hold out."""
    begin_flow()
    from cli.audience_view import show_plan
    from cli.campaigns_view import show_frozen
    from flows.campaign.campaign_flow import campaign

    plan = campaign(options.config, options.home, budget, play or (), as_of and as_of.date(), name)
    show_plan(plan)
    if plan.frozen is not None:
        show_frozen(plan.frozen)


@campaign_app.command("list")
def list_campaigns() -> None:
    """List the frozen campaigns: who is contacted, what was promised, when to measure."""
    begin()
    from cli.campaigns_view import show_campaigns
    from flows.campaign.freezing import campaigns

    show_campaigns(campaigns(options.config, options.home))
