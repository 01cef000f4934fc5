"""The commands of the daily work, one function each; what is heavy loads inside."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import begin, begin_flow, options

DEMO = Path(__file__).parents[1] / "config" / "demo.yaml"
SHOP = DEMO.with_name("shop.yaml")
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="The day to speak for, as YYYY-MM-DD; default: the newest complete one."
    ),
]


def demo(
    shop: Annotated[
        bool,
        typer.Option("--shop", help="On a simulated shop with all nine tables (docs/simulated_shop.md)."),
    ] = False,
    customers: Annotated[
        int | None, typer.Option(min=1, help="With --shop: how many customers.", show_default="4000")
    ] = None,
) -> None:
    """Run the whole job on real data, up to a planned campaign: The Complete Journey, 2,469 households of a grocer.

    It ends with the list, and with a measurement that is simulated and says so.
    """
    if customers and not shop:
        raise typer.BadParameter("only the simulated shop can be of any size: add --shop")
    options.config = options.config or str(SHOP if shop else DEMO)
    settings = begin_flow()
    from cli.audience_view import show_plan_in_short
    from cli.landings_view import show_landings
    from cli.score_view import show_next, show_score
    from cli.simulation_view import show_simulation
    from cli.training_view import show_training
    from flows.demo import demo

    result = demo(options.config, options.home, (customers or 4_000) if shop else None)
    show_landings(result.ingested)
    show_training(result.trained)
    show_score(result.published)
    show_plan_in_short(result.plan)
    show_simulation(result.simulation)
    show_next(settings)


def check(
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Only sum up the rows that were rejected, by rule.")
    ] = False,
) -> None:
    """Look at your data without landing any: what is there, what is wrong with it, and what it is enough for."""
    settings = begin()
    if quarantine:
        from cli.quarantine_view import show_quarantine
        from flows.check.quarantine import broken_rules
        from flows.run.home import Home

        show_quarantine(broken_rules(Home(settings.home, settings.lake).lake))
        return
    from cli.check_view import show_check
    from flows.check.check_flow import check

    result = check(options.config, options.home)
    show_check(result.findings, str(result.page))
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def init(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="CSV, Parquet, Excel or JSON lines files, or database addresses."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The profile to write.")] = Path("my-shop.yaml"),
    system: Annotated[
        str | None,
        typer.Option(
            "--from", help="Take the profile ready for a shop system's export; `--from list` names them."
        ),
    ] = None,
) -> None:
    """Look at your files, write a first mapping of them with its guesses marked, and say what to correct first."""
    settings = begin()
    if system is None and not files:
        raise typer.BadParameter("name your files, or a shop system with --from")
    from cli.init_view import show_init
    from flows.ingest.jobs import reading_of
    from flows.init import write_profile
    from flows.ready_profile import init_from

    if system is None:
        show_init(write_profile(settings, files or [], out))
    elif result := init_from(reading_of(settings), str(settings.home), system, files or [], out):
        show_init(result)


def ingest(
    accept: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Let a change pass once that was stopped, by its rule's name (docs/changes.md); repeatable.",
        ),
    ] = None,
) -> None:
    """Read the mapped files, check them against their contracts, and land what is new."""
    begin_flow()
    from cli.landings_view import show_landings
    from flows.ingest.ingest_flow import ingest

    show_landings(ingest(options.config, options.home, tuple(accept or ())))


def train(
    as_of: AsOf = None,
    force: Annotated[
        bool, typer.Option("--force", help="Train even if nothing changed since the last time.")
    ] = False,
    tune: Annotated[
        int, typer.Option(min=0, metavar="N", help="Try N settings on earlier dates first (slow).")
    ] = 0,
) -> None:
    """Train both models, judge them beside their baselines, and promote those that earn it."""
    begin_flow()
    from cli.training_view import show_training
    from flows.train.train_flow import train

    show_training(train(options.config, options.home, as_of and as_of.date(), force, tune))


def score(as_of: AsOf = None) -> None:
    """Score every customer for one day, and publish its table, CSV and report."""
    begin_flow()
    from cli.score_view import show_score
    from flows.score.score_flow import score

    show_score(score(options.config, options.home, as_of and as_of.date()))


Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day as YYYY-MM-DD, included.")]


def backfill(start: Day, end: Day) -> None:
    """Score the days of a period anew, after late data or a correction."""
    begin_flow()
    from flows.backfill import backfill
    from flows.run.progress import say

    for published in backfill(start.date(), end.date(), options.config, options.home):
        say(f"{published.as_of}: {published.customers:,} customers")


def report(as_of: AsOf = None) -> None:
    """Write the report of a day that is scored already once more."""
    begin_flow()
    from flows.run.progress import say
    from flows.score.publish import republish

    published = republish(options.config, options.home, as_of and as_of.date())
    for name, path in published.files.items():
        say(f"{name}: {path}")


def monitor() -> None:
    """Grade the scores of past days whose horizons have closed: what was promised, and what came."""
    begin_flow()
    from cli.monitor_view import show_monitor
    from flows.monitor.monitor_flow import monitor

    show_monitor(monitor(options.config, options.home))


def daily() -> None:
    """The morning's whole work: ingest, score what is missing, grade past days, measure the campaigns due."""
    begin_flow()
    from cli.landings_view import show_landings
    from cli.measure_view import show_measurement
    from cli.score_view import show_score
    from flows.daily.daily_flow import daily
    from flows.run.progress import say

    result = daily(options.config, options.home)
    show_landings(result.ingested)
    for published in result.published:
        show_score(published)
    if result.measured is not None and (result.measured.results or result.measured.refused):
        show_measurement(result.measured)
    if result.request:
        say(f"! {result.request}")


def forget(
    customer: Annotated[str, typer.Option(help="The id of the customer, as the lake has it.")],
) -> None:
    """Erase a customer from the lake, its history and every file of the home, and prove it (docs/forget.md)."""
    begin_flow()
    from cli.forget_view import show_forget
    from flows.forget.forget_flow import forget

    show_forget(forget(customer, options.config, options.home))


def upkeep() -> None:
    """Remove versions, exports, reports, checks and runs that are older than they are kept (docs/operations.md)."""
    begin_flow()
    from cli.upkeep_view import show_upkeep
    from flows.upkeep.upkeep_flow import upkeep

    show_upkeep(upkeep(options.config, options.home))


def serve() -> None:
    """Run `retain daily` and `upkeep` every day and the training every week, on the schedules, until stopped."""
    settings = begin()
    from flows.run.prefect_server import start_scheduler

    start_scheduler(settings.home)
    from flows.serve import serve

    serve(options.config, options.home)
