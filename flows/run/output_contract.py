"""The contracts of the tables Retain makes itself: what breaks one is not published."""

from pathlib import Path
from typing import ClassVar

import pandas as pd
from prefect.runtime import flow_run

from config.settings import Settings
from expectations.check_output import check_file, check_frame
from expectations.data_docs import build_docs
from flows.run.clock import now
from flows.run.home import Home
from tables.contract import Contract


class ContractFailed(ValueError):
    """A table did not pass its contract; nothing was published."""

    exit_code: ClassVar[int] = 3


def refuse_unless_passed(settings: Settings, rows: pd.DataFrame | Path, contract: Contract) -> None:
    """Raise ContractFailed, and build the page that shows it, where `rows`, or those of a file, break a rule."""
    refuse_failures(Home(settings.home, settings.lake), rows, contract, min_rows=1)


def refuse_failures(place: Home, rows: pd.DataFrame | Path, contract: Contract, min_rows: int) -> None:
    """The same; `min_rows` is 0 for a table that may have nothing to say on a day."""
    docs, run_id = place.contracts, str(flow_run.get_id())
    check = check_file if isinstance(rows, Path) else check_frame
    verdict = check(rows, contract, docs=docs, run_id=run_id, at=now(), min_rows=min_rows)
    if not verdict.passed:
        raise ContractFailed(f"nothing was published. {' '.join(verdict.failures)} See {build_docs(docs)}")
