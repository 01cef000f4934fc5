"""A killed ingest, run again, equals an undisturbed one: SIGKILL at the moments it writes."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
TABLES = {
    "orders": ["order_id"],
    "order_items": ["order_id", "product_id", "amount", "category"],
    "quarantine": ["position"],
}
MOMENTS = {
    "staged": "staging/order_items/staged.parquet",
    "quarantine written": "lake/quarantine/*.parquet",
    "orders committed": "lake/orders/_delta_log/*.json",
}


def content(shop: Shop) -> dict[str, pd.DataFrame]:
    found = {}
    for table, by in TABLES.items():
        rows = read(str(shop.home / "lake"), table).to_pandas()
        rows = rows.drop(columns=["run_id"], errors="ignore")
        found[table] = rows.sort_values(by, ignore_index=True) if len(rows) else rows
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("undisturbed")
    profile = write_shop(folder, customers=60)
    with (folder / "orders.csv").open("a") as file:
        file.write("bad,c1,2024-10-06 12:00:00,-30.0,0.0\n")
    shop = Shop(profile, folder / "var")
    assert shop.retain("ingest") == 0
    return shop


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_ingest_run_again_equals_an_undisturbed_one(
    undisturbed: Shop, tmp_path: object, moment: str
) -> None:
    folder = tmp_path / "copy"  # type: ignore[operator]
    shutil.copytree(undisturbed.profile.parent, folder, ignore=shutil.ignore_patterns("var"))
    shop = Shop(folder / "shop.yaml", folder / "var")
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "--config",
        str(shop.profile),
        "--home",
        str(shop.home),
        "ingest",
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, **quiet)
    while process.poll() is None and not list(shop.home.glob(MOMENTS[moment])):
        time.sleep(0.001)
    assert process.poll() is None, "it ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    expected = content(undisturbed)
    for table, rows in content(shop).items():
        assert rows.empty or len(rows) == len(expected[table]), "a reader saw half a table"
    assert shop.retain("ingest") == 0
    for table, rows in content(shop).items():
        pd.testing.assert_frame_equal(rows, expected[table])
