"""The training panel: features as of each date, and labels of what came after it, as one file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from features import snapshot
from features.engine import Tables
from features.labels import labels
from features.level_cells import level_cells
from features.next_order import next_orders
from features.order_lines import joined_lines
from features.order_sums import KEYS
from features.panel_plan import parts_of
from features.sampling import known_on
from questions.question import Question


def write_panel(
    tables: Tables,
    questions: Sequence[Question],
    dates: Sequence[date],
    path: Path,
    *,
    data_end: date,
    judged: Sequence[date] = (),
) -> tuple[int, tuple[str, ...]]:
    """Write a row per customer and date: keys, labels, outcomes, features; gives the number of rows and the features.

    Outcomes are `spend`, `year_spend`, `days_to_next_order` and `level_cell`, the kind of customer they were.

    `data_end` is the day after the last that has landed; for `judged` see `next_orders`.
    """
    parts = parts_of(sorted(dates), known_on(tables, dates))
    with joined_lines(tables) as prepared:
        rows = snapshot.write_parts(
            (panel(prepared, questions, part, data_end=data_end, judged=judged) for part in parts), str(path)
        )
    outcomes = {
        *KEYS,
        *(question.label for question in questions),
        "spend",
        "year_spend",
        "days_to_next_order",
        "level_cell",
    }
    return rows, tuple(name for name in pq.read_schema(path).names if name not in outcomes)


def panel(
    tables: Tables,
    questions: Sequence[Question],
    dates: Sequence[date],
    *,
    data_end: date,
    judged: Sequence[date],
) -> ibis.Table:
    """The rows of `write_panel` as an expression."""
    keys = list(KEYS)
    answers = labels(tables, dates, questions, data_end=data_end)
    outcomes = answers.left_join(next_orders(tables, dates, judged), keys)
    outcomes = outcomes.drop(*(f"{key}_right" for key in keys))
    outcomes = outcomes.inner_join(level_cells(tables, dates), keys)
    return outcomes.inner_join(snapshot.build(tables, dates), keys)
