"""The features of a day: a whole column when it is asked for, and all columns of some customers at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pandas as pd
import pyarrow.parquet as pq

RUN_ROWS = 100_000
"""Customers who are scored at once: what that takes does not grow with the shop."""


class DaySnapshot(Protocol):
    """One row per customer of a day, in an order that stays."""

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""

    def __len__(self) -> int: ...

    def __getitem__(self, name: str) -> pd.Series:
        """A column of all customers."""

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of all customers."""

    def runs(self, names: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """All columns, or those named, of some customers after others; each run has an index of its own."""


@dataclass(frozen=True)
class StagedSnapshot:
    """The snapshot in a Parquet file, of which no more is held than is asked for."""

    path: Path
    run_rows: int = RUN_ROWS

    @cached_property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(pq.read_schema(self.path).names)

    def __len__(self) -> int:
        return int(pq.read_metadata(self.path).num_rows)

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame([name])[name]

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of all customers."""
        return pq.read_table(self.path, columns=list(names)).to_pandas()

    def runs(self, names: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """All columns, or those named, of `run_rows` customers at most, one run after the other."""
        columns = None if names is None else list(dict.fromkeys(names))
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(self.run_rows, columns=columns):
                yield batch.to_pandas()


@dataclass(frozen=True, eq=False)
class HeldSnapshot:
    """A snapshot that is held whole, and is one run."""

    rows: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self.rows.columns)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> pd.Series:
        return self.rows[name]

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of all customers."""
        return self.rows[list(names)]

    def runs(self, names: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """All customers at once."""
        yield self.rows if names is None else self.frame(list(dict.fromkeys(names)))
