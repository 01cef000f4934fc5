"""The scored table of a day as a file, made of some customers at a time."""

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
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

    def rows(self, features: pd.DataFrame, places: slice) -> pd.DataFrame:
        """The rows of the customers at these `places` of the day, but for what is recommended."""
        rows = scored(features, self.rules, self.day, self.basis, self.basis.answers.part(places))
        return rows.assign(**self.standing.of(features, rows))

    def priced(self, rows: pd.DataFrame, places: slice) -> tuple[pa.Table, DayCandidates]:
        """The same rows as they are published, and the candidates among them."""
        columns = scored_contract().columns
        pool = self.prices.candidates(typed(rows, columns), places)
        rows = rows.assign(**actions(pool.candidates, self.prices.rules.global_holdout), **self.lineage)
        return typed(rows[[column.name for column in columns]], columns), _priced(pool)


def write_scores(snapshot: DaySnapshot, scoring: DayScoring, path: Path) -> DayCandidates:
    """Write the day's scored table to a Parquet file, in the order of the snapshot; all candidates together.

    Of a candidate no more is kept than a list without a budget needs. As many runs are scored at once as the engine may
    take threads; a customer's row does not hang on it.
    """
    pools, writer = [], None
    try:
        for scores, places in _scored(snapshot, scoring):
            rows, pool = scoring.priced(scores, places)
            writer = writer or pq.ParquetWriter(path, rows.schema)
            writer.write_table(rows)
            pools.append(pool)
    finally:
        if writer is not None:
            writer.close()
    return replace(pools[0], candidates=joined([pool.candidates for pool in pools]))


def _scored(snapshot: DaySnapshot, scoring: DayScoring) -> Iterator[tuple[pd.DataFrame, slice]]:
    """The rows of each run and their places, in the order of the snapshot; the next runs are on their way meanwhile."""
    threads = scoring.prices.rules.engine.threads
    runs: deque[tuple[Future[pd.DataFrame], slice]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for features, places in _placed(snapshot):
            runs.append((pool.submit(scoring.rows, features, places), places))
            if len(runs) >= threads:
                run, at = runs.popleft()
                yield run.result(), at
        for run, at in runs:
            yield run.result(), at


def _placed(snapshot: DaySnapshot) -> Iterator[tuple[pd.DataFrame, slice]]:
    """The runs of a snapshot, each with the places of its customers."""
    start = 0
    for features in snapshot.runs():
        yield features, slice(start, start + len(features))
        start += len(features)


def _priced(pool: DayCandidates) -> DayCandidates:
    candidates = replace(pool.candidates, rows=pool.candidates.rows[list(PRICED)])
    return replace(pool, candidates=candidates)
