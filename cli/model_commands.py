"""The commands of those who look after features and models, one function each; what is heavy loads inside."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import begin, begin_flow, options


def features(
    family: Annotated[str | None, typer.Option(help="Only this family, e.g. orders or service.")] = None,
    chinese: Annotated[bool, typer.Option("--chinese", help="Meanings in Chinese.")] = False,
    page: Annotated[
        Path | None, typer.Option(help="Write the docs page there instead.", dir_okay=False)
    ] = None,
) -> None:
    """List what is known of every customer: each feature, its unit and meaning, and who can move it."""
    from cli.features_view import show_features
    from flows.feature_list import feature_list, write_feature_page
    from flows.run.progress import say

    if page is None:
        show_features(feature_list(family), chinese)
    else:
        write_feature_page(page)
        say(f"wrote {page}")


def models() -> None:
    """List both models' versions, aliases and figures, and who was champion when and why."""
    begin()
    from cli.models_view import show_models
    from flows.promote import models

    show_models(models(options.config, options.home))


def backtest(
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="First training day; default: a year before the last."
        ),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=["%Y-%m-%d"], help="Last training day; default: the newest that can be graded."
        ),
    ] = None,
    step_days: Annotated[
        int, typer.Option("--every", min=7, help="Days between trainings, in whole weeks.")
    ] = 28,
) -> None:
    """What would Retain have published over the past year, and was it right?

    Trains as of every so many past days on nothing later, scores as the daily run would have until the next training,
    and grades what has closed since, beside every baseline. A stopped back-test goes on where it was.
    """
    if step_days % 7:
        raise typer.BadParameter("days between trainings are whole weeks: 7, 14, 28 ...")
    begin_flow()
    from cli.backtest_view import show_backtest
    from flows.backtest.backtest_flow import backtest

    days = [None if day is None else day.date() for day in (start, end)]
    show_backtest(backtest(options.config, options.home, *days, step_days))


Named = Annotated[str, typer.Argument(metavar="MODEL", help="churn or repurchase")]
Reason = Annotated[str, typer.Option(help="Why, in a few words; it is kept with the version.")]


def promote(
    model: Named,
    version: Annotated[int, typer.Argument(help="Its number in `retain models`.")],
    reason: Reason,
) -> None:
    """Make one version of a model champion, by hand and with a reason."""
    begin()
    from flows.promote import promote
    from flows.run.progress import say

    reign = promote(options.config, options.home, model, str(version), reason)
    say(f"{model}: version {reign.version} is champion now; the next `retain score` uses it")


def rollback(model: Named, reason: Reason) -> None:
    """Put back the champion before the present one."""
    begin()
    from flows.promote import rollback
    from flows.run.progress import say

    reign = rollback(options.config, options.home, model, reason)
    say(f"{model}: version {reign.version} is champion again; the next `retain score` uses it")
