"""What a person reads at the end of a command: what came in, how good the models are, where to look next."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from config.settings import Settings
from flows.run.progress import console, say
from outputs.quality_table import METRICS

if TYPE_CHECKING:  # each flow brings its own heavy packages; a summary needs none of them
    from flows.ingest.ingest_flow import IngestResult
    from flows.promote import Listed
    from flows.score.publish import PublishResult
    from flows.train.train_flow import Trained

SHORT = {  # headings that leave the table within eighty columns
    "auc": "AUC",
    "average_precision": "AP",
    "log_loss": "log loss",
    "brier": "Brier",
    "calibration_error": "cal. error",
    "lift_top_decile": "lift top 10 %",
}


def show_landings(ingested: "IngestResult") -> None:
    """One line per raw table: rows landed and rejected."""
    table = _table("Raw tables", "table", "rows", "quarantined", "added", "corrected", "version")
    for one in ingested.landings:
        fresh = one.table in ingested.reread
        counts = [f"{one.added:,}", f"{one.changed:,}"] if fresh else ["unchanged", ""]
        table.add_row(one.table, f"{one.rows:,}", f"{one.rejected:,}", *counts, str(one.version))
    console.print(table)
    for late in ingested.late:
        say(f"{late}; `retain backfill` scores those days again")
    say(f"How the rows were checked: {_from_here(Path(ingested.docs_page))}")


def show_training(trained: "Trained") -> None:
    """Each model beside its baselines, on the same customers, and what the gate said."""
    for name, judged in trained.evaluations.items():
        title = f"{name}: judged once, on {judged.evaluated_on}"
        table = _table(title, "", *(SHORT[metric.key] for metric in METRICS))
        for number, (predictor, figures) in enumerate(judged.quality.items()):
            values = [f"{figures[metric.key]:.{metric.digits}f}" for metric in METRICS]
            table.add_row(predictor, *values, style="bold" if number == 0 else "")
        console.print(table)
        version = trained.versions[name]
        say(f"version {version.version} is {version.decision}: {version.reason}")
        for note in (*by_chance(next(iter(judged.quality.values()))), *trained.notes[name]):
            say(note)


def by_chance(figures: Mapping[str, float]) -> tuple[str, ...]:
    """What of a calibration error is chance, in words; nothing of versions from before it was measured.

    >>> by_chance({"calibration_error": 0.018, "calibration_by_chance": 0.014, "calibration_by_chance_95": 0.02})
    ('calibration error 0.018, of which 0.014 is chance: once in twenty true probabilities show over 0.020',)
    """
    if "calibration_by_chance" not in figures:
        return ()
    keys = ("calibration_error", "calibration_by_chance", "calibration_by_chance_95")
    error, mean, most = (f"{figures[key]:.3f}" for key in keys)
    return (
        f"calibration error {error}, of which {mean} is chance: once in twenty true probabilities show over {most}",
    )


def show_models(listed: "list[Listed]") -> None:
    """Each model's versions with their figures, and who was champion when and why."""
    for one in listed:
        table = _table(one.name, "version", "alias", "AUC", "log loss", "calibration error")
        for version, aliases, figures in one.versions:
            table.add_row(version.version, aliases, *(f"{value:.4f}" for value in figures.values()))
        console.print(table)
        for reign in one.reigns:
            since = f"{reign.since:%Y-%m-%d %H:%M} UTC"
            say(f"{since}: version {reign.version} became champion ({reign.by}: {reign.reason})")
        if not one.versions:
            say(f"{one.name} has not been trained yet: run `retain train`")


def show_score(published: "PublishResult") -> None:
    """How many customers stand in each tier, and where the day's list and report are."""
    table = _table(f"{published.customers:,} customers as of {published.as_of}", "", "high", "medium", "low")
    for name, tiers in published.tiers.items():
        table.add_row(name, *(f"{tiers.get(tier, 0):,}" for tier in ("high", "medium", "low")))
    console.print(table)
    for name, path in sorted(published.files.items()):
        say(f"{f'The {name}:':<18} {_from_here(path)}")


def show_next(settings: Settings) -> None:
    """The commands that open what lies behind the scores."""
    bin, home = _from_here(Path(sys.executable).parent), _from_here(settings.home)
    uri = settings.mlflow.tracking_uri.replace(str(settings.home), str(home))
    say(f"To open MLflow:    {bin}/mlflow server --backend-store-uri {uri}")
    say(f"To open Prefect:   PREFECT_HOME={home}/prefect {bin}/prefect server start")


def _from_here(path: Path) -> Path:
    """The path as one would type it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        options: dict[str, Any] = {} if number == 0 else {"justify": "right"}
        options["no_wrap"] = True
        table.add_column(column, **options)
    return table
