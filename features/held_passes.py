"""Passes that are made once for a whole shop and held, for a day that is built in runs of customers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import ibis

from features.engine import Tables, held_table
from features.purchases import purchases
from features.registry import FAMILIES, PASSES, Pass

PassTable = TypeVar("PassTable", bound=ibis.Table | None)


def held_passes(tables: Tables, dates: Sequence[date]) -> Tables:
    """The tables with the features of each pass on these dates among them, computed once, beyond memory on disk.

    A run of customers reads what a pass reads of all others too, so that every pass would read the shop once per run.
    Passes over order lines are left to the runs: the lines with their orders are more than all else together.
    """
    of_lines = {family.build for family in FAMILIES if "order_items" in family.reads}
    feature_tables = {}
    for make in (purchases, *PASSES):
        rows = None if make in of_lines else make(tables, dates)
        if rows is not None:
            feature_tables[_name(make)] = held_table(tables, _name(make), rows)
    return replace(tables, tables=tables.tables | feature_tables)


def pass_table(
    make: Callable[[Tables, Sequence[date]], PassTable], tables: Tables, dates: Sequence[date]
) -> PassTable | ibis.Table:
    """The features of a pass: read where `held_passes` put them among the tables, else made."""
    return tables.tables[_name(make)] if _name(make) in tables.tables else make(tables, dates)


def _name(make: Pass) -> str:
    """No table of a shop is called so."""
    return f"features of {make.__name__}"
