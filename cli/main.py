"""The `retain` command. Heavy packages load inside the commands that use them, so that help answers at once."""

import atexit
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    campaign_commands,
    daily_commands,
    export_commands,
    measure_commands,
    model_commands,
    replay_commands,
)
from cli.options import options

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


@app.callback()
def read_options(
    config: Annotated[
        Path | None, typer.Option(help="Your shop's profile; config/base.yaml lists all settings.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Where everything is kept.", show_default="var")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and Prefect's log.")] = False,
) -> None:
    """Options of every command; they come before its name."""
    options.config = None if config is None else str(config)
    options.home = None if home is None else str(home)
    options.debug = debug


DAILY = (
    "demo",
    "init",
    "check",
    "ingest",
    "train",
    "score",
    "daily",
    "serve",
    "report",
    "monitor",
    "backfill",
    "forget",
    "upkeep",
)
for name in DAILY:
    app.command(name)(getattr(daily_commands, name))
app.command("audience", rich_help_panel="Campaigns")(campaign_commands.audience)
app.add_typer(campaign_commands.campaign_app, name="campaign", rich_help_panel="Campaigns")
app.command("measure", rich_help_panel="Campaigns")(measure_commands.measure)
app.command("export", rich_help_panel="Campaigns")(export_commands.export)
for name in ("models", "backtest", "promote", "rollback", "features"):
    app.command(name, rich_help_panel="Models and features")(getattr(model_commands, name))
app.command("replay", rich_help_panel="Models and features")(replay_commands.replay)


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
    if arguments[-1:] == ["--from"]:  # `retain init --from` alone asks which profiles are ready
        arguments = [*arguments, "list"]
    try:
        app(arguments)
    except SystemExit as done:
        return int(done.code or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if options.debug:
            traceback.print_exc()
        return _explain(error)
    return 0


def _explain(error: Exception) -> int:
    code = getattr(error, "exit_code", None)
    typer.echo(f"retain: {_unexplained(error) if code is None else error}", err=True)
    return 1 if code is None else int(code)


def _unexplained(error: Exception) -> str:
    from flows.run.disk_faults import disk_sentence

    return disk_sentence(error, options.place) or (
        f"unexpected {type(error).__name__}: {error}\n"
        "The last good state is kept. Run again with --debug before the command for the traceback."
    )


if __name__ == "__main__":
    main()
