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
    docs, run_id = Home(settings.home).contracts, str(flow_run.get_id())
    if isinstance(rows, Path):
        verdict = check_file(rows, contract, docs=docs, run_id=run_id, at=now())
    else:
        verdict = check_frame(rows, contract, docs=docs, run_id=run_id, at=now())
    if not verdict.passed:
        raise ContractFailed(f"nothing was published. {' '.join(verdict.failures)} See {build_docs(docs)}")
