"""Whom each play is for: its condition put to a day's customers."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.contact_rules import Flags
from campaigns.play import Play
from features.catalogue import CATALOGUE
from flows.campaign.campaign_rules import BadPlay
from lake.customer_conditions import DaySource, MissingColumn, conditions
from tables.scored_customers import scored_contract


@dataclass(frozen=True, eq=False)
class Eligibility:
    """The plays that can be put to the day, a flag per customer and play, and a sentence for each play left out."""

    plays: tuple[Play, ...]
    flags: Flags
    left_out: tuple[str, ...]


def eligibility_of(source: DaySource, plays: Sequence[Play]) -> Eligibility:
    """Each play's condition over the day's scored columns and features.

    A play that names a column Retain has, but not this shop or this day, is left out. Raises BadPlay for a column there
    is nowhere, `ConditionError` for a condition that is none; both name the play.
    """
    results = conditions(source, {f"plays.{play.name}.eligible": play.eligible for play in plays})
    usable, columns, left_out = [], [np.zeros((source.scored.num_rows, 0), bool)], []
    for play, (where, result) in zip(plays, results.items(), strict=True):
        if isinstance(result, MissingColumn):
            _refuse_unknown_column(where, result.column, source.scored.column_names)
            left_out.append(
                f"{play.name} is left out: it needs {result.column}, which these data do not give"
            )
        else:
            usable.append(play)
            columns.append(result[:, None])
    return Eligibility(tuple(usable), np.concatenate(columns, axis=1), tuple(left_out))


def _refuse_unknown_column(where: str, column: str, scored: Iterable[str]) -> None:
    names = {*CATALOGUE, *scored, *(declared.name for declared in scored_contract().columns)}
    if column not in names:
        near = difflib.get_close_matches(column, sorted(names), 1)
        hint = (
            f"did you mean {near[0]!r}?"
            if near
            else "docs/scored_customers.md and docs/features.md list them"
        )
        raise BadPlay(f"{where}: there is no column {column!r}; {hint}")
