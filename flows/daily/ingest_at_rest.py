"""The schedule's intake: while a source's file is still being written, it waits and tries again."""

import time

from flows.ingest.ingest_flow import IngestResult, ingest
from flows.run.progress import say
from lake.resting_files import RestlessSource

ATTEMPTS = 7
PAUSE_SECONDS = 300.0


def ingest_at_rest(
    config: str | None, home: str | None, pause_seconds: float = PAUSE_SECONDS
) -> IngestResult:
    """Ingest; while a file is still being written, try again after a pause, for half an hour.

    Raises RestlessSource where it does not rest even then.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return ingest(config, home)
        except RestlessSource as error:
            say(f"{error}; trying again in {pause_seconds:,.0f} s")
            time.sleep(pause_seconds)
    return ingest(config, home)
