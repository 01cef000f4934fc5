"""An intake in this process, without Prefect's engine, that kills itself after so many writes to the lake.

python -m tests.flows.killed_intake PROFILE HOME WRITES; WRITES 0 lets it end.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from deltalake import DeltaTable

from flows.ingest import ingest_flow
from lake import delta_tables, file_swap, landing_target

TASKS = ("look_for_changes", "read_source", "check", "publish_verdicts", "land_table")


class Bomb:
    """Counts writes, and goes off after the last that is allowed."""

    def __init__(self, writes: int) -> None:
        self.left = writes

    def around(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            result = write(*arguments, **options)
            result = list(result) if write is FILES else result
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return counted


FILES = file_swap._write  # written, but in no version yet


def ingest(profile: str, home: str, writes: int = 0) -> None:
    """`retain ingest` up to so many writes (0: all)."""
    bomb = Bomb(writes)
    for name in TASKS:
        setattr(ingest_flow, name, getattr(getattr(ingest_flow, name), "fn", getattr(ingest_flow, name)))
    with (
        patch.object(ingest_flow.flow_run, "get_id", lambda: "run", create=True),
        patch.object(delta_tables, "write_deltalake", bomb.around(delta_tables.write_deltalake)),
        patch.object(landing_target, "write_deltalake", bomb.around(landing_target.write_deltalake)),
        patch.object(file_swap, "_write", bomb.around(FILES)),
        patch.object(
            DeltaTable, "create_write_transaction", bomb.around(DeltaTable.create_write_transaction)
        ),
    ):
        ingest_flow.ingest.fn(profile, home)


if __name__ == "__main__":
    ingest(sys.argv[1], sys.argv[2], int(sys.argv[3]))
