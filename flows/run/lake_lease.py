"""A shared lake held for the time of a run, by a lease that is renewed while the run works."""

import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

from flows.run.clock import now
from flows.run.progress import say
from lake.lease import Lease, take, tidy

LEASE_SECONDS, RENEWAL_SECONDS, POLL_SECONDS = 600, 120, 5
"""A machine that dies keeps the others waiting for as long as a lease; clocks may differ by less than that."""


class LakeBusy(RuntimeError):
    """A run on another machine has been writing to the shared lake for too long."""

    exit_code: ClassVar[int] = 1


@contextmanager
def leased(lake: str, patience_seconds: float) -> Iterator[None]:
    """Hold the lease of a lake for a block. LakeBusy after so many seconds of waiting.

    It rests on clocks: a run that was suspended for longer than its lease may find another at work, and ends. What it
    had begun to write is a Delta commit, whole or not there.
    """
    holder = f"{socket.gethostname()} pid {os.getpid()} {uuid.uuid4().hex[:8]}"
    _acquire(lake, holder, patience_seconds)
    done = threading.Event()
    renewal = threading.Thread(target=_renew, args=(lake, holder, done), daemon=True)
    renewal.start()
    try:
        yield
    finally:
        done.set()
        renewal.join()
        take(lake, Lease(holder, now()), now())
        tidy(lake)


def _acquire(lake: str, holder: str, patience_seconds: float) -> None:
    deadline, is_waiting = time.monotonic() + patience_seconds, False
    while (lease := take(lake, _lease(holder), now())).holder != holder:
        if not is_waiting:
            say(f"{lease.holder} is writing to {lake}; waiting for it to end")
            is_waiting = True
        if time.monotonic() > deadline:
            raise LakeBusy(
                f"{lease.holder} has been writing to {lake} for over {patience_seconds / 60:.0f} minutes; "
                "nothing was changed. See whether it hangs, then run again"
            )
        time.sleep(POLL_SECONDS)


def _renew(lake: str, holder: str, done: threading.Event) -> None:
    while not done.wait(RENEWAL_SECONDS):
        try:
            current = take(lake, _lease(holder), now())
        except OSError:  # the store did not answer; it may the next time
            continue
        if current.holder != holder:
            say(f"the lease on {lake} ran out, and {current.holder} has it: this run ends")
            os.kill(os.getpid(), signal.SIGTERM)  # SIGINT is ignored by what a shell starts in the background
            return


def _lease(holder: str) -> Lease:
    return Lease(holder, now() + timedelta(seconds=LEASE_SECONDS))
