"""A table published for scored days next to the scored table: checked, then put in the lake in one commit."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from prefect.runtime import flow_run

from flows.run.code_version import code_version
from flows.run.home import Home
from flows.run.output_contract import refuse_failures
from flows.score.scored_table import typed
from lake.delta_tables import Slice, replace_slices
from tables.contract import Contract


def publish_table(place: Home, rows: pd.DataFrame, contract: Contract, day: date, data_version: str) -> int:
    """Replace the day's slice of a table by `rows`, which may be none; the table's new version.

    Raises ContractFailed where a rule is broken, and then the slice is the one that was there.
    """
    return publish_days(place, rows, contract, [day], data_version)


def publish_days(
    place: Home, rows: pd.DataFrame, contract: Contract, days: Sequence[date], data_version: str
) -> int:
    """The same for the slices of several days, which are replaced together."""
    rows = rows[[column.name for column in contract.columns]]
    refuse_failures(place, rows, contract, min_rows=0)
    note = {"run_id": str(flow_run.get_id()), "data_version": data_version, "code_version": code_version()}
    table = typed(rows, contract.columns)
    return replace_slices(place.lake, contract.table, table, [Slice("as_of", day) for day in days], note)
