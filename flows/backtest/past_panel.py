"""The panel of every week of the past, built once for all trainings of a back-test and kept until the data change."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from config.settings import Settings
from features.level_cells import level_history, weeks
from features.panel import write_panel
from features.sampling import known_on, stratified_sample
from flows.run.code_version import code_version
from flows.run.home import Home
from flows.run.lake_version import Data, opened
from flows.run.progress import step
from questions.question import Question


@dataclass(frozen=True)
class PastPanel:
    """A folder with the panel, the level's history, and the figures of each training that has been graded."""

    folder: Path
    dates: tuple[date, ...]
    features: tuple[str, ...]

    def panel(self) -> pd.DataFrame:
        """All rows."""
        return pd.read_parquet(self.folder / "panel.parquet")

    def history(self) -> pd.DataFrame:
        """The shop's level through time."""
        return pd.read_parquet(self.folder / "level_history.parquet")


def past_panel(settings: Settings, data: Data, questions: tuple[Question, ...]) -> PastPanel:
    """The panel of these data, settings and code; one that is there already is not built again."""
    training = settings.training
    parts = [
        str(data),
        str(data.end),
        code_version(),
        repr(training),
        [str(question) for question in questions],
    ]
    mark = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
    folder = Home(settings.home, settings.lake).backtests / mark
    folder.mkdir(parents=True, exist_ok=True)
    for older in folder.parent.iterdir():  # of other data, settings or code: nobody reads it again
        if older != folder:
            shutil.rmtree(older)
    dates = weeks(data.first_day + timedelta(days=training.min_history_days), data.end)
    if not (folder / "features.json").exists():
        with step("build panel of the past") as progress, opened(settings, data) as tables:
            share = min(1.0, training.max_rows / max(sum(known_on(tables, dates).values()), 1))
            sample = stratified_sample(tables, data.end, share)
            rows, features = write_panel(
                sample, questions, dates, folder / "panel.parquet", data_end=data.end, judged=dates
            )
            history = level_history(tables, questions, data.first_day, data.end)
            history.to_parquet(folder / "level_history.parquet")
            (folder / "features.json").write_text(json.dumps(features))
            progress.detail = f"{rows:,} rows: {len(dates)} weeks, {len(features)} features"
    return PastPanel(folder, tuple(dates), tuple(json.loads((folder / "features.json").read_text())))
