"""Killed anywhere and run again equals run once: `retain score` under SIGKILL at the moments it writes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import Slice, read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
DAY = "2024-09-01"

# a file that appears at each stage of the run: the snapshot staged, the snapshot's and the scores' new Parquet
# files before their commit, the CSV before it is renamed, the report
MOMENTS = {
    "snapshot staged": "staging/snapshot-*",
    "snapshot in the lake": "lake/customer_snapshots/*.parquet",
    "scores in the lake": "lake/scored_customers/*.parquet",
    "scores committed": "lake/scored_customers/_delta_log/*.json",
    "CSV": "exports/2024-09-01/*",
    "report": "reports/2024-09-01.html",
}


def day(shop: Shop) -> pd.DataFrame:
    rows = read(
        str(shop.home / "lake"), "scored_customers", Slice("as_of", pd.Timestamp(DAY).date())
    ).to_pandas()
    return rows.drop(columns=["run_id", "scored_at"], errors="ignore").reset_index(drop=True)


def files(shop: Shop, pattern: str) -> set[Path]:
    return set(shop.home.glob(pattern))


def start_score(shop: Shop) -> subprocess.Popen:
    command = [sys.executable, "-m", "cli.main", "--config", str(shop.profile), "--home", str(shop.home)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*command, "score", "--as-of", DAY], start_new_session=True, **quiet)


def kill_when_it_appears(shop: Shop, pattern: str) -> None:
    before, process = files(shop, pattern), start_score(shop)
    while process.poll() is None and files(shop, pattern) <= before:
        time.sleep(0.001)
    assert process.poll() is None, "it ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def undisturbed(_scored_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    import shutil

    folder = tmp_path_factory.mktemp("undisturbed") / "copy"
    shutil.copytree(_scored_shop.profile.parent, folder)
    shop = Shop(folder / "shop.yaml", folder / "var")
    assert shop.retain("score", "--as-of", DAY) == 0
    return day(shop)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_score_run_again_equals_an_undisturbed_one(
    scored_shop: Shop, undisturbed: pd.DataFrame, moment: str
) -> None:
    kill_when_it_appears(scored_shop, MOMENTS[moment])
    half_way = day(scored_shop)
    assert half_way.empty or half_way.equals(undisturbed), "a reader saw half a day"
    assert scored_shop.retain("score", "--as-of", DAY) == 0
    pd.testing.assert_frame_equal(day(scored_shop), undisturbed)
    assert (scored_shop.home / "exports" / DAY / "scored_customers.csv").exists()
