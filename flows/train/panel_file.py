"""The training panel as a file: planned for the shop's size, built, checked, and read by question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from prefect import task

from config.settings import Settings
from features.catalogue import bounds
from features.codes import dictionary
from features.level_cells import level_history
from features.panel import write_panel
from features.panel_plan import PanelPlan
from features.sampling import stratified_sample
from flows.run.home import Home
from flows.run.lake_version import opened
from flows.run.output_contract import refuse_unless_passed
from flows.run.progress import step
from flows.train.training_run import TrainingRun
from tables.customer_snapshots import snapshot_contract


@dataclass(frozen=True)
class Panel:
    """A panel as a Parquet file: customer_id, as_of, the labels, then `features`, as its plan has it.

    `codes` say which word each code of a category stands for. `history` is the file of the shop's level through time
    (see `features.level_cells`).
    """

    path: Path
    rows: int
    features: tuple[str, ...]
    plan: PanelPlan
    codes: dict[str, dict[int, str]]
    history: Path


@task(name="build panel")
def build_panel(settings: Settings, run: TrainingRun, plan: PanelPlan) -> Panel:
    """Features as of each date of the plan, and the labels of every question; checked."""
    staging, days = Home(settings.home, settings.lake).staging, plan.days
    path, history = staging / "panel.parquet", staging / "level_history.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with step("build panel") as progress, opened(settings, run.data) as tables:
        sample = stratified_sample(tables, days[-1], plan.share)
        rows, features = write_panel(
            sample, run.questions, days, path, data_end=run.data.end, judged=plan.judged
        )
        codes = dictionary(tables, days)
        level_history(tables, run.questions, run.data.first_day, run.data.end).to_parquet(history)
        share = "" if plan.share >= 1.0 else f" of {plan.share:.2%} of the customers"
        progress.detail = f"{rows:,} rows{share}: {len(days)} as-of dates, {len(features)} features"
    with step("check panel") as progress:
        contract = snapshot_contract(bounds(features))
        refuse_unless_passed(settings, path, contract)
        progress.detail = f"{len(contract.rules)} rules hold"
    return Panel(path, rows, features, plan, codes, history)


def read_rows(path: Path, days: Sequence[date], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The panel's rows on `days`, with all columns or those named."""
    table = pq.read_table(path, columns=columns, filters=[("as_of", "in", list(days))])
    # column by column, each given back as soon as it is copied: else all of it is held twice
    return table.to_pandas(split_blocks=True, self_destruct=True)
