"""An intake of what is new, killed after each of its writes and run again, equals an undisturbed one."""

import shutil
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop
from tests.flows.daily_shop import DailyShop, daily_shop

pytestmark = pytest.mark.slow
LEAST = 8  # writes: quarantine and files, commit and note of each of two tables


def intake(shop: DailyShop, writes: int = 0) -> int:
    """Its exit code; after so many writes it is killed."""
    command = [sys.executable, "-m", "tests.flows.killed_intake"]
    arguments = [str(shop.shop.profile), str(shop.shop.home), str(writes)]
    return subprocess.run([*command, *arguments], capture_output=True, check=False).returncode


def content(shop: DailyShop) -> dict[str, Any]:
    """All that must be equal: rows, quarantine, and what is noted of each landing but how often it was run."""
    state: dict[str, Any] = {table: shop.rows(table) for table in ("orders", "order_items")}
    quarantine = read(shop.lake, "quarantine").to_pandas().drop(columns="run_id")
    state["quarantine"] = quarantine.sort_values(["table", "source", "position"], ignore_index=True)
    for table in ("orders", "order_items"):
        landing = shop.landing(table)
        files = {Path(path).name: size for path, (size, _) in landing.stamps().items()}
        state[f"landing of {table}"] = (landing.fingerprint, landing.version, landing.types, files)
    return state


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> DailyShop:
    """A shop whose first day has landed, and whose second holds all there is: growth, a correction, bad rows, a bag's
    line that the first day has as well."""
    shop = daily_shop(tmp_path_factory.mktemp("first_day"), days=2)
    with (shop.pending / "orders-1.csv").open("a") as file:
        file.write("bad,c1,2024-03-06 12:00:00,-30.0,0.0\n")
    first = (shop.pending / "orders-1.csv").read_text().splitlines()[1].split(",")
    with (shop.pending / "orders-2.csv").open("a") as file:
        file.write(
            f"{first[0]},{first[1]},2024-10-06 12:00:00,77.0,0.0\nworse,c1,2024-10-06 12:00:00,-30.0,0.0\n"
        )
    line = (shop.pending / "lines-1.csv").read_text().splitlines()[1]
    with (shop.pending / "lines-2.csv").open("a") as file:
        file.write(f"{line}\nnowhere,1,9.0,p1,k1\n")
    shop.export(1)
    assert intake(shop) == 0
    return shop


def copy_of(shop: DailyShop, folder: Path) -> DailyShop:
    """The same shop elsewhere, its files as old as they were; its profile names the export folder as it was."""
    shutil.copytree(shop.shop.home, folder)
    return DailyShop(Shop(shop.shop.profile, folder), shop.pending)


def test_killed_after_any_write_and_run_again_it_is_as_if_undisturbed(
    first_day: DailyShop, tmp_path: Path
) -> None:
    homes = [copy_of(first_day, tmp_path / str(number)) for number in range(2)]
    first_day.export(2)
    assert intake(homes[0]) == 0
    expected = content(homes[0])
    assert len(expected["quarantine"]) == 3
    for writes in count(1):
        shop = copy_of(homes[1], tmp_path / f"killed{writes}")
        code = intake(shop, writes)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert intake(shop) == 0
        for name, rows in content(shop).items():
            if isinstance(rows, pd.DataFrame):
                pd.testing.assert_frame_equal(rows, expected[name], obj=f"{name} after write {writes}")
            else:
                assert rows == expected[name], f"{name} after write {writes}"
    assert writes > LEAST
