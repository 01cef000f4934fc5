"""The training panel: features and labels of every customer on every as-of date of both models' plans."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import task

from config.settings import Settings
from features.codes import dictionary
from features.sampling import known_on, stratified_sample
from flows.run.home import Home
from flows.run.lake_version import Data, opened
from flows.run.output_contract import refuse_unless_passed
from flows.run.progress import step
from flows.train.plan import Plans, bounded, days_of, parts_of, write_panel
from tables.customer_snapshots import snapshot_contract


@dataclass(frozen=True)
class Panel:
    """A panel as a Parquet file: customer_id, as_of, the labels, then `features`; of a `share` of the customers.

    `plans` are the dates it was built for, fewer than were asked for where the shop is large. `codes` say which word
    each code of a category stands for.
    """

    path: Path
    rows: int
    features: tuple[str, ...]
    plans: Plans
    share: float
    codes: dict[str, dict[int, str]]
    is_bounded: bool = False

    @property
    def sampled(self) -> str:
        """What is left of a shop larger than `training.max_rows`, in words; empty where nothing was left out."""
        if not self.is_bounded:
            return ""
        who = (
            "all customers"
            if self.share >= 1.0
            else f"a stratified sample of {self.share:.2%} of the customers"
        )
        dates = " and ".join(f"{len(one.train)} dates for {task.name}" for task, one in self.plans.items())
        return f"{who}, with {dates}"


@task(name="build panel")
def build_panel(settings: Settings, data: Data, plans: Plans) -> Panel:
    """Features known before, and labels of what came after, each date of `plans`.

    Beyond `training.max_rows` rows it is of fewer dates, and then of a sample of the customers.
    """
    path = Home(settings.home).staging / "panel.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with step("build panel") as now_done, opened(settings, data) as tables:
        asked, known = plans, known_on(tables, days_of(plans))
        plans, share = bounded(asked, known, settings.training.max_rows)
        days = days_of(plans)
        judged = [dates.evaluate for dates in plans.values()]
        chosen = stratified_sample(tables, days[-1], share)
        rows, features = write_panel(settings, chosen, data, days, path, judged)
        codes = dictionary(tables, days)
        who = "" if share >= 1.0 else f" of {share:.2%} of the customers"
        now_done.detail = f"{rows:,} rows{who}: {len(days)} as-of dates, {len(features)} features"
    with step("check panel") as now_done:
        contract = snapshot_contract(features)
        refuse_unless_passed(settings, _in_parts(path, ["customer_id", "as_of", *features]), contract)
        now_done.detail = f"{len(contract.rules)} rules hold"
    return Panel(path, rows, features, plans, share, codes, share < 1.0 or plans != asked)


def read_rows(path: Path, days: Sequence[date], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The panel's rows on `days`, all columns or some."""
    table = pq.read_table(path, columns=columns, filters=[("as_of", "in", list(days))])
    # column by column, each given back as soon as it is copied: else all of it is held twice
    return table.to_pandas(split_blocks=True, self_destruct=True)


def _in_parts(path: Path, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Whole days, as many at once as were built at once."""
    counted = _counted(path)
    for days in parts_of(sorted(counted), counted):
        yield read_rows(path, days, columns)


def _counted(path: Path) -> Mapping[date, int]:
    counts = pc.value_counts(pq.read_table(path, columns=["as_of"])["as_of"].combine_chunks())
    return {each["values"]: each["counts"] for each in counts.to_pylist()}
