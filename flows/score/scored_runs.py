"""The scored table of a day as a file, made of some customers at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from campaigns.candidates import PRICED, joined
from flows.campaign.day_candidates import DayCandidates, DayPrices
from flows.score.actions import actions
from flows.score.day_snapshot import DaySnapshot
from flows.score.scored_table import scored, typed
from flows.score.scoring_rules import ScoringRules
from flows.score.standing import DayStanding
from flows.score.whole_day import WholeDay
from tables.scored_customers import scored_contract


@dataclass(frozen=True, eq=False)
class DayScoring:
    """All it takes to make the rows of any customers of a day; `lineage` is said of every row."""

    day: date
    rules: ScoringRules
    basis: WholeDay
    standing: DayStanding
    prices: DayPrices
    lineage: Mapping[str, Any]

    def of(self, features: pd.DataFrame, places: slice) -> tuple[pa.Table, DayCandidates]:
        """The rows of the customers at these `places` of the day, and the candidates among them."""
        columns = scored_contract().columns
        rows = scored(features, self.rules, self.day, self.basis, self.basis.answers.part(places))
        rows = rows.assign(**self.standing.of(features, rows))
        pool = self.prices.candidates(typed(rows, columns), places)
        rows = rows.assign(**actions(pool.candidates, self.prices.rules.global_holdout), **self.lineage)
        return typed(rows[[column.name for column in columns]], columns), _priced(pool)


def write_scores(snapshot: DaySnapshot, scoring: DayScoring, path: Path) -> DayCandidates:
    """Write the day's scored table to a Parquet file, in the order of the snapshot; all candidates together.

    Of a candidate no more is kept than a list without a budget needs.
    """
    pools, writer = [], None
    try:
        for features, places in _placed(snapshot):
            rows, pool = scoring.of(features, places)
            writer = writer or pq.ParquetWriter(path, rows.schema)
            writer.write_table(rows)
            pools.append(pool)
    finally:
        if writer is not None:
            writer.close()
    return replace(pools[0], candidates=joined([pool.candidates for pool in pools]))


def _placed(snapshot: DaySnapshot) -> Iterator[tuple[pd.DataFrame, slice]]:
    """The runs of a snapshot, each with the places of its customers."""
    start = 0
    for features in snapshot.runs():
        yield features, slice(start, start + len(features))
        start += len(features)


def _priced(pool: DayCandidates) -> DayCandidates:
    candidates = replace(pool.candidates, rows=pool.candidates.rows[list(PRICED)])
    return replace(pool, candidates=candidates)
