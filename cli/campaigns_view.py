"""Frozen campaigns in the terminal."""

from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from campaigns.campaign_summary import FrozenCampaign

COLUMNS = ("name", "from", "measure on", "contacted", "held out", "cost", "promised")


def show_campaigns(campaigns: "list[FrozenCampaign]") -> None:
    """One line per frozen campaign, the newest first; promised is the extra profit, 95 % of what it may be."""
    if not campaigns:
        say("No campaign is frozen yet: `retain campaign freeze NAME --budget N` freezes one.")
        return
    table = plain_table("Frozen campaigns", *COLUMNS)
    for entry in campaigns:
        table.add_row(
            entry.name, str(entry.as_of), str(entry.measure_on), f"{entry.contacted:,}", f"{entry.held_out:,}",
            f"{entry.cost:,.2f}", f"{entry.low:,.0f} to {entry.high:,.0f}",
        )  # fmt: skip
    print_table(console, table)


def show_frozen(entry: "FrozenCampaign") -> None:
    """What was frozen."""
    say(
        f"Frozen as {entry.name}: {entry.contacted:,} to contact from {entry.as_of} on, {entry.held_out:,} held out, "
        f"{entry.cost:,.2f} to spend; measure it on {entry.measure_on}."
    )
