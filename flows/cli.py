"""The `retain` command. Heavy packages load inside the commands that use them, so that help answers at once."""

import atexit
import os
import sys
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings, load_settings
from flows.environment import prepare

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="From a shop's raw orders: who is leaving, who will buy again, and what to do about it.\n\n"
    "Begin with `retain demo`, then write your own profile (docs/mapping.md) and run "
    "`retain --config my-shop.yaml ingest`, `train`, `score`.\n\n"
    "Exit codes: 0 done; 1 failed, the last good state is kept; 2 wrong use or configuration; "
    "3 the data did not pass and nothing was published.",
)
DEMO = Path(__file__).parents[1] / "config" / "demo.yaml"
SHOP = DEMO.with_name("shop.yaml")
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="The day to speak for, as YYYY-MM-DD; default: the newest complete one."
    ),
]


@dataclass
class Asked:
    """What stands before the command's name."""

    config: str | None = None
    home: str | None = None
    debug: bool = False


asked = Asked()


@app.callback()
def options(
    config: Annotated[
        Path | None, typer.Option(help="Your shop's profile; config/base.yaml lists all settings.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Where everything is kept.", show_default="var")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and Prefect's log.")] = False,
) -> None:
    """Options of every command; they come before its name."""
    asked.config = None if config is None else str(config)
    asked.home = None if home is None else str(home)
    asked.debug = debug


@app.command()
def demo(
    shop: Annotated[
        bool,
        typer.Option("--shop", help="On a simulated shop with all nine tables (docs/simulated_shop.md)."),
    ] = False,
    customers: Annotated[
        int | None, typer.Option(min=1, help="With --shop: how many customers.", show_default="4000")
    ] = None,
) -> None:
    """Run the whole job on real data: The Complete Journey, 2,469 households of a grocery retailer."""
    if customers and not shop:
        raise typer.BadParameter("only the simulated shop can be of any size: add --shop")
    asked.config = asked.config or str(SHOP if shop else DEMO)
    settings = _begin()
    from flows.demo import demo
    from flows.summary import show_landings, show_next, show_score, show_training

    shown = demo(asked.config, asked.home, (customers or 4_000) if shop else None)
    show_landings(shown.ingested)
    show_training(shown.trained)
    show_score(shown.published)
    show_next(settings)


@app.command()
def check(
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Only sum up the rows that were rejected, by rule.")
    ] = False,
) -> None:
    """Look at your data without landing any: what is there, what is wrong with it, and what it is enough for."""
    settings = _begin()
    if quarantine:
        from flows.quarantine import show_quarantine

        show_quarantine(settings)
        return
    from flows.check import check
    from flows.doctor.terminal import show_check

    checked = check(asked.config, asked.home)
    show_check(checked.checkup, str(checked.page))
    if checked.exit_code:
        raise typer.Exit(checked.exit_code)


@app.command()
def init(
    files: Annotated[list[str], typer.Argument(help="CSV or Parquet files, or database addresses.")],
    out: Annotated[Path, typer.Option(help="The profile to write.")] = Path("my-shop.yaml"),
) -> None:
    """Look at your files and write a first mapping of them, its guesses marked for you to correct."""
    settings = _begin()
    from flows.init import write_profile

    write_profile(settings, files, out)


@app.command()
def ingest() -> None:
    """Read the mapped files, check them against their contracts, and land what is new."""
    _begin()
    from flows.ingest import ingest
    from flows.summary import show_landings

    show_landings(ingest(asked.config, asked.home))


@app.command()
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
    _begin()
    from flows.summary import show_training
    from flows.train import train

    show_training(train(asked.config, asked.home, as_of and as_of.date(), force, tune))


@app.command()
def score(as_of: AsOf = None) -> None:
    """Score every customer for one day, and publish its table, CSV and report."""
    _begin()
    from flows.score import score
    from flows.summary import show_score

    show_score(score(asked.config, asked.home, as_of and as_of.date()))


Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day as YYYY-MM-DD, included.")]


@app.command()
def backfill(start: Day, end: Day) -> None:
    """Score the days of a period anew, after late data or a correction."""
    _begin()
    from flows.backfill import backfill
    from flows.progress import say

    for published in backfill(start.date(), end.date(), asked.config, asked.home):
        say(f"{published.as_of}: {published.customers:,} customers")


@app.command()
def report(as_of: AsOf = None) -> None:
    """Write the report of a day that is scored already once more."""
    _begin()
    from flows.progress import say
    from flows.publish import republish

    say(f"report: {republish(asked.config, asked.home, as_of and as_of.date()).report}")


@app.command()
def features(
    family: Annotated[str | None, typer.Option(help="Only this family, e.g. orders or service.")] = None,
    chinese: Annotated[bool, typer.Option("--chinese", help="Meanings in Chinese.")] = False,
    page: Annotated[
        Path | None, typer.Option(help="Write the docs page there instead.", dir_okay=False)
    ] = None,
) -> None:
    """List what is known of every customer: each feature, its unit and meaning, and who can move it."""
    from flows.features import show_features, write_page

    if page is None:
        show_features(family, chinese)
    else:
        write_page(page)


@app.command()
def models() -> None:
    """List both models' versions, aliases and figures, and who was champion when and why."""
    _begin()
    from flows.models import models
    from flows.summary import show_models

    show_models(models(asked.config, asked.home))


Named = Annotated[str, typer.Argument(metavar="MODEL", help="churn or repurchase")]
Reason = Annotated[str, typer.Option(help="Why, in a few words; it is kept with the version.")]


@app.command()
def promote(
    model: Named,
    version: Annotated[int, typer.Argument(help="Its number in `retain models`.")],
    reason: Reason,
) -> None:
    """Make one version of a model champion, by hand and with a reason."""
    _begin()
    from flows.models import promote
    from flows.progress import say

    reign = promote(asked.config, asked.home, model, str(version), reason)
    say(f"{model}: version {reign.version} is champion now; the next `retain score` uses it")


@app.command()
def rollback(model: Named, reason: Reason) -> None:
    """Put back the champion before the present one."""
    _begin()
    from flows.models import rollback
    from flows.progress import say

    reign = rollback(asked.config, asked.home, model, reason)
    say(f"{model}: version {reign.version} is champion again; the next `retain score` uses it")


@app.command()
def serve() -> None:
    """Run scoring daily and training weekly, on the schedules of the configuration, until stopped."""
    _begin()
    from flows.serve import serve

    serve(asked.config, asked.home)


def main() -> None:
    """Run the command line; every failure becomes one sentence and an exit code."""
    code = run(sys.argv[1:])
    # Prefect's daemon threads may still hold DuckDB's types; an ordinary exit then prints pages of "leaked" warnings
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command in this process; its exit code."""
    try:
        app(arguments)
    except SystemExit as done:
        return int(done.code or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if asked.debug:
            traceback.print_exc()
        return _explain(error)
    return 0


def _begin() -> Settings:
    """Settings checked, and the environment ready, before anything heavy is imported."""
    settings = load_settings(asked.config, asked.home)
    prepare(settings.home, asked.debug)
    return settings


def _explain(error: Exception) -> int:
    code = getattr(error, "exit_code", None)
    if code is None:
        typer.echo(
            f"retain: unexpected {type(error).__name__}: {error}\n"
            "The last good state is kept. Run again with --debug before the command for the traceback.",
            err=True,
        )
        return 1
    typer.echo(f"retain: {error}", err=True)
    return int(code)


if __name__ == "__main__":
    main()
