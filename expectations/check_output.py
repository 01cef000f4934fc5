"""Check a table Retain made itself: nothing is put aside, each broken rule fails the whole table."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd

from expectations.batches import applicable, cleaned, frame, from_pandas, schema
from expectations.gx import judge
from expectations.validate import Check, lacking, verdict_of
from expectations.verdict import Limits, Tally, Verdict
from tables.contract import Contract
from tables.rule import Rule


def check_frame(
    rows: pd.DataFrame | Iterable[pd.DataFrame],
    contract: Contract,
    *,
    docs: Path,
    run_id: str,
    at: datetime,
    until: datetime | None = None,
    min_rows: int = 1,
) -> Verdict:
    """One verdict for a table held in memory, or for one that comes in parts, of which one is held at a time.

    The parts have the same columns, and rows with the same key are in the same part: a customer twice on one day is
    found where a part holds whole days. Raises `WrongType` where a column cannot be read as its contract's type.
    """
    tally, check = Tally(rows=0), None
    missing: tuple[Rule, ...] = ()
    for part in [rows] if isinstance(rows, pd.DataFrame) else rows:
        if check is None:
            bound, present = contract.with_times(until), [str(name) for name in part.columns]
            check = Check(bound, applicable(bound, present), docs, run_id, at)
            missing = lacking(check, present)
        tally.rows += len(part)
        if not missing:
            _count(check, part, tally)
    if check is None:
        raise ValueError(f"there is no part of {contract.table} to check")
    return verdict_of(check, tally, missing, Limits(min_rows, 1.0))


def _count(check: Check, part: pd.DataFrame, tally: Tally) -> None:
    """Which rules the rows of one part break; they are counted, and all of them kept."""
    wanted = schema(check.contract, [str(name) for name in part.columns])
    table = cleaned(from_pandas(part, wanted, check.contract.table))
    masks = judge(check.rules, frame(table, check.rules))
    tally.failing.update({name: int(mask.sum()) for name, mask in masks.items()})
    tally.accepted += len(part)
