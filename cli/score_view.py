"""A scored day: how many customers stand in each tier, and where to look next."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.paths import from_here
from cli.terminal_tables import plain_table, print_table
from config.settings import Settings
from flows.run.progress import console, say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.score.publish import PublishResult

TIERS = ("high", "medium", "low")


def show_score(result: "PublishResult") -> None:
    """How many customers stand in each tier, and where the day's files are."""
    table = plain_table(f"{result.customers:,} customers as of {result.as_of}", "", *TIERS)
    for name, tiers in result.tiers.items():
        table.add_row(name, *(f"{tiers.get(tier, 0):,}" for tier in TIERS))
    print_table(console, table)
    for name, path in sorted(result.files.items()):
        say(f"{f'The {name}:':<18} {from_here(path)}")


def show_next(settings: Settings) -> None:
    """The commands that open what lies behind the scores."""
    folder, home = from_here(Path(sys.executable).parent), from_here(settings.home)
    uri = settings.mlflow.tracking_uri.replace(str(settings.home), str(home))
    say(f"To open MLflow:    {folder}/mlflow server --backend-store-uri {uri}")
    say(f"To open Prefect:   {folder}/retain serve   (it names its page and where the password stands)")
