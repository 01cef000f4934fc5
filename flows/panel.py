"""The training panel: features and labels of every customer on every as-of date of both models' plans."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from prefect import task

from config.settings import Settings
from expectations.contracts import snapshot_contract
from flows.checking import refuse_unless_passed
from flows.data import Data, open_data
from flows.home import Home
from flows.plan import write_panel
from flows.progress import step


@dataclass(frozen=True)
class Panel:
    """A panel as a Parquet file: customer_id, as_of, the labels, then `features`."""

    path: Path
    rows: int
    features: tuple[str, ...]


@task(name="build panel")
def build_panel(settings: Settings, data: Data, dates: tuple[date, ...]) -> Panel:
    """Features known before, and labels of what came after, each of `dates`."""
    path = Home(settings.home).staging / "panel.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with step("build panel") as now_done:
        rows, features = write_panel(settings, open_data(settings, data), data, dates, path)
        now_done.detail = f"{rows:,} rows: {len(dates)} as-of dates, {len(features)} features"
    with step("check panel") as now_done:
        contract = snapshot_contract(features)
        refuse_unless_passed(
            settings, pd.read_parquet(path, columns=["customer_id", "as_of", *features]), contract
        )
        now_done.detail = f"{len(contract.rules)} rules hold"
    return Panel(path, rows, features)
