"""A published day rebuilt from its receipt: the lake's versions, the models' versions, the settings of then."""

import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from config.schema import Engine
from features.engine import Tables
from features.outcomes import newest_outcomes
from flows.replay.past_rules import past_rules, what_differs
from flows.replay.row_comparison import RowComparison, compared
from flows.run.champions import ModelStore
from flows.run.home import Home
from flows.run.lake_version import opened_versions
from flows.run.progress import step
from flows.score.day_receipt import Receipt, receipt_of
from flows.score.day_snapshot import HeldSnapshot
from flows.score.scored_days import SNAPSHOTS, NotScored, scored_rows
from flows.score.scored_table import scored, typed
from flows.score.scoring_rules import ScoringRules
from flows.score.snapshot_file import write_snapshot
from flows.score.standing import day_standing
from flows.score.whole_day import whole_day
from lake.delta_tables import Slice, read
from lake.lost_versions import lost_versions
from lake.versions import LakeVersions
from models.fallback import Answerer
from questions.question import Question
from tables.action_columns import ACTIONS
from tables.scored_customers import LINEAGE, scored_contract
from tables.standing_columns import STANDING_COLUMNS


class NoReceipt(ValueError):
    """The day was scored, but nothing says what from."""

    exit_code: ClassVar[int] = 2


class DataPruned(RuntimeError):
    """What a score was made from is not there any more."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, eq=False)
class ReplayPlace:
    """Where days are replayed: the home, the engine, the models, and the `flows.run.score_settings` of today."""

    home: Home
    engine: Engine
    models: ModelStore
    settings: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class DayReplay:
    """A day once more: receipt, rules, snapshot (sorted by customer), what answered, both tables and what differs.

    `notes` say what is not as it was then; `is_from_raw` is False where raw versions were pruned and the day's kept
    snapshot stands in for them.
    """

    receipt: Receipt
    rules: ScoringRules
    features: pd.DataFrame
    answering: Mapping[str, Answerer | None]
    published: pa.Table
    rebuilt: pa.Table
    comparison: RowComparison
    notes: tuple[str, ...]
    is_from_raw: bool

    @property
    def versions(self) -> Mapping[str, int]:
        """The version of each raw table."""
        return LakeVersions.parse(self.receipt.data_version).numbers

    def row_of(self, customer: str) -> dict[str, Any]:
        """One customer's published row. Raises NotScored for somebody who was not a customer then."""
        rows = self.published.filter(pc.equal(self.published["customer_id"], customer)).to_pylist()
        if not rows or customer not in self.comparison.customers:
            raise NotScored(f"{customer} was no customer on {self.receipt.as_of}; ids are as in customer_id")
        return dict(rows[0])


def day_replay(place: ReplayPlace, day: date) -> DayReplay:
    """Rebuild all customers of a day: their features, then by `flows.score.scored_table.scored` their rows.

    All of them, because percentiles, grades and usual values are of the whole day. What is recommended is not rebuilt:
    it hangs on the campaigns known then. Raises NotScored, NoReceipt, DataPruned, or ModelError for a lost model.
    """
    lake = place.home.lake
    published = scored_rows(lake, day)
    receipt = _receipt(lake, day, published["run_id"][0].as_py())
    rules = past_rules(place.models, receipt)
    versions = LakeVersions.parse(receipt.data_version).numbers
    losses = lost_versions(lake, versions)
    notes = [*map(str, losses), *what_differs(receipt, rules, place.settings)]
    past = _Past(place, day, versions, bool(losses))
    with step(f"rebuild {day}") as progress:
        features = _kept_snapshot(lake, day) if losses else past.snapshot()
        basis = whole_day(HeldSnapshot(features), rules, day, past.outcomes)
        rows = scored(features, rules, day, basis, basis.answers)
        if not losses:
            rows = past.with_standing(features, rows, rules)
        progress.detail = f"{len(rows):,} customers"
    rebuilt = typed(rows, scored_contract().columns)
    names = [name for name in _columns(bool(losses)) if name in published.column_names]
    comparison = compared(published, rebuilt, names)
    return DayReplay(
        receipt, rules, features, basis.answering, published, rebuilt, comparison, tuple(notes), not losses
    )


@dataclass(frozen=True)
class _Past:
    """The raw tables of the day."""

    place: ReplayPlace
    day: date
    versions: Mapping[str, int]
    is_pruned: bool

    def tables(self) -> AbstractContextManager[Tables]:
        """The tables for the time of a block."""
        return opened_versions(self.place.home, self.place.engine, self.versions)

    def snapshot(self) -> pd.DataFrame:
        """The features of every customer, built anew from the raw tables."""
        temp = self.place.home.temp
        temp.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=temp) as folder:
            path = Path(folder) / "snapshot.parquet"
            with self.tables() as tables:
                write_snapshot(tables, self.place.engine.name, self.day, path)
            return pd.read_parquet(path)

    def outcomes(self, question: Question) -> pd.DataFrame:
        """What a stand-in learns from."""
        if self.is_pruned:
            raise DataPruned(
                f"what stood in for a {question.name} model on {self.day} learnt from raw tables that have been "
                "pruned: the day cannot be rebuilt"
            )
        with self.tables() as tables:
            return newest_outcomes(tables, question, self.day)

    def with_standing(self, features: pd.DataFrame, rows: pd.DataFrame, rules: ScoringRules) -> pd.DataFrame:
        """The rows with where customers stand."""
        with self.tables() as tables:
            standing = day_standing(HeldSnapshot(features), rules.questions, tables, self.day)
        return rows.assign(**standing.of(features, rows))


def _receipt(lake: str, day: date, run_id: str) -> Receipt:
    receipt = receipt_of(lake, day)
    if receipt is None or receipt.run_id != run_id:
        why = "without a receipt" if receipt is None else "by a run that was stopped before its receipt"
        raise NoReceipt(f"{day} was scored {why}: run `retain score --as-of {day}`, then replay")
    return receipt


def _kept_snapshot(lake: str, day: date) -> pd.DataFrame:
    rows = read(lake, SNAPSHOTS, Slice("as_of", day)).to_pandas()
    if not len(rows):
        raise DataPruned(
            f"raw tables and snapshot of {day} have been pruned: nothing is left to rebuild it from"
        )
    return rows.sort_values("customer_id", ignore_index=True)


def _columns(is_pruned: bool) -> list[str]:
    """What is proven: everything but lineage and recommendations; where customers stand needs the raw tables."""
    omitted = {column.name for column in (*LINEAGE, *ACTIONS, *(STANDING_COLUMNS if is_pruned else ()))}
    return [column.name for column in scored_contract().columns if column.name not in omitted]
