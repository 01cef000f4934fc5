"""The command that proves and explains a published score; what is heavy loads inside."""

from datetime import datetime
from typing import Annotated

import typer

from cli.daily_commands import AsOf
from cli.options import begin, options


def replay(
    customer: Annotated[
        str | None, typer.Option(help="A customer_id; without one all rows of the day are proven.")
    ] = None,
    as_of: AsOf = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="With --customer: why the score moved since this earlier scored day."
        ),
    ] = None,
    receipt: Annotated[
        bool, typer.Option("--receipt", help="Only show what the day's scores were made from.")
    ] = False,
) -> None:
    """Rebuild published scores from their receipt, prove them equal to the last digit, and show what they hang on."""
    if since is not None and customer is None:
        raise typer.BadParameter("--since explains one customer's move: add --customer")
    begin()
    from cli.replay_view import show_receipt, show_replay
    from flows.replay.replay_score import day_receipt, replay_score

    day, earlier = (None if moment is None else moment.date() for moment in (as_of, since))
    if receipt:
        show_receipt(day_receipt(options.config, options.home, day))
        return
    result = replay_score(options.config, options.home, day, customer, earlier)
    show_replay(result)
    result.refuse_differences()
