"""Killed at random moments of a day: old or new, and the next run makes it. benchmarks/kills.py has 200 of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Shop

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_day_killed_at_random_moments_ends_as_an_undisturbed_one(scored_shop: Shop, tmp_path: Path) -> None:
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write("new,c1,2024-10-07 12:00:00,30.0,0.0\n")
    arguments = ["--home", str(tmp_path / "kills"), "--trained", str(scored_shop.profile.parent)]
    command = [sys.executable, "-m", "benchmarks.kills", *arguments, "--kills", "2", "--in-a-row", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 runs killed of 2 started; copies that differ: 0" in done.stdout
