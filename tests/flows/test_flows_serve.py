"""Schedules fire: in this stack they can fail silently, so a real one is waited for until its run has finished."""

import os
import signal
import subprocess
import sys
import time

import pytest

from lake.delta_tables import Slice, read, version
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 240


def landings(shop: Shop) -> int:
    return version(str(shop.home / "lake"), "landings") or 0


def scored_by(shop: Shop) -> set[str]:
    return set(read(str(shop.home / "lake"), "scored_customers").to_pandas()["run_id"])


def test_a_scheduled_scoring_fires_and_finishes(scored_shop: Shop) -> None:
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write("late,c1,2024-10-07 09:00:00,30.0,0.0\n")
    before = scored_by(scored_shop)
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "--config",
        str(scored_shop.profile),
        "--home",
        str(scored_shop.home),
    ]
    # without the tests' own API, which fires no schedules
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    minutely = {**clean, "RETAIN_SCHEDULES__SCORE": "* * * * *", "RETAIN_SCHEDULES__TRAIN": "0 3 1 1 *"}
    log = scored_shop.home / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "serve"], env=minutely, stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while scored_by(scored_shop) == before:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, f"no scheduled run in {PATIENCE_SECONDS} s: {log.read_text()}"
            time.sleep(1)
        current = scored_shop.home / "reports" / "2024-10-08.html"
        while not current.exists():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(1)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
    day = read(str(scored_shop.home / "lake"), "orders", Slice("order_id", "late"))
    assert day.num_rows == 1, "the scheduled run ingests before it scores"
