"""A lake that machines share: a second run waits, or leaves with a sentence, and the lease ends with the run."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from flows.run import home, lake_lease
from flows.run.clock import now
from flows.run.home import Home
from flows.run.lake_lease import LakeBusy, leased
from lake.lease import Lease, holding, take
from tests.flows.conftest import Shop


def test_a_second_machine_leaves_with_a_sentence(
    shop: Shop, said: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = str(shop.profile.parent / "shared")
    shop.edit("timezone:", f"lake: {lake}\ntimezone:")
    monkeypatch.setattr(home, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(lake_lease, "POLL_SECONDS", 0.05)
    take(lake, Lease("another machine", now() + timedelta(minutes=5)), now())
    assert shop.retain("ingest") == 1
    text = said()
    assert f"another machine is writing to {lake}; waiting for it to end" in text
    assert "nothing was changed. See whether it hangs" in text
    take(lake, Lease("another machine", now()), now())
    assert shop.retain("ingest") == 0
    assert not (shop.home / "lake").exists()
    assert holding(lake).until <= now(), "given back"


def test_a_lease_that_runs_out_under_a_run_ends_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        # as a shell starts what it puts into the background
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert done.returncode == -signal.SIGTERM, done.stdout + done.stderr
    assert "another machine has it: this run ends" in done.stdout + done.stderr
    assert "worked on" not in done.stdout


WORK = """
import sys, time
from datetime import timedelta
from flows.run import lake_lease
from flows.run.clock import now
from lake.lease import Lease, take

lake_lease.RENEWAL_SECONDS, lake_lease.LEASE_SECONDS = 0.2, 0  # as of a machine that slept
with lake_lease.leased(sys.argv[1], 1):
    other = Lease("another machine", now() + timedelta(minutes=5))
    while take(sys.argv[1], other, now() + timedelta(minutes=1)) != other:  # a renewal came first
        pass
    time.sleep(30)
    print("worked on")
"""


def test_a_lake_of_the_home_needs_no_lease(tmp_path: Path) -> None:
    assert Home(tmp_path).has_own_lake
    assert Home(tmp_path, str(tmp_path / "lake")).has_own_lake
    assert not Home(tmp_path, "s3://bucket/lake").has_own_lake
    assert not Home(tmp_path / "home", str(tmp_path / "lake")).has_own_lake
    with pytest.raises(LakeBusy), leased_by_another(str(tmp_path)):
        pass


def leased_by_another(lake: str):
    take(lake, Lease("another machine", now() + timedelta(minutes=5)), now())
    return leased(lake, 0)
