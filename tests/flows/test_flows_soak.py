"""Days with faults, one by one, equal an undisturbed backfill; benchmarks/soak.py has sixty of them."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.flows.conftest import Shop

ROOT = Path(__file__).parents[2]
FIRST, FAULTS = date(2024, 9, 28), ("missing", "killed")


@pytest.fixture
def soak_folder(_scored_shop: Shop, tmp_path: Path) -> Path:
    """A shop that exports a Parquet file per table and day; its models are those that were trained in the session."""
    source, folder = _scored_shop.profile.parent, tmp_path / "soaked"
    folder.mkdir()
    profile = yaml.safe_load(_scored_shop.profile.read_text())
    orders = renamed(source / "orders.csv", profile["tables"]["orders"]["columns"])
    lines = renamed(source / "lines.csv", profile["tables"]["order_items"]["columns"])
    moments = pd.to_datetime(orders["ordered_at"])
    day_of = dict(zip(orders["order_id"], moments.dt.date, strict=True))
    for table, rows in {"orders": orders.assign(ordered_at=moments), "order_items": lines}.items():
        days = rows["order_id"].map(day_of)
        write(rows[days < FIRST], folder / "days" / "history" / table / "history.parquet")
        for day in (FIRST + timedelta(days=number) for number in range(len(FAULTS))):
            write(rows[days == day], folder / "days" / str(day) / table / f"{day}.parquet")
        columns = {column: column for column in rows}
        profile["tables"][table] = {"from": f"{table}/*.parquet", "columns": columns}
    profile |= {
        "raw_dir": str(folder / "raw"),
        "mlflow": {"tracking_uri": f"sqlite:///{_scored_shop.home}/mlflow.db"},
    }
    (folder / "shop.yaml").write_text(yaml.safe_dump(profile))
    return folder


def renamed(path: Path, columns: dict[str, str]) -> pd.DataFrame:
    return pd.read_csv(path).rename(columns={theirs: ours for ours, theirs in columns.items()})


def write(rows: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True)
    rows.to_parquet(path, index=False)


@pytest.mark.slow
def test_days_with_faults_equal_an_undisturbed_backfill(soak_folder: Path) -> None:
    command = [sys.executable, "-m", "tests.flows.short_soak", str(soak_folder), str(FIRST), *FAULTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(FAULTS)} days soaked, {len(FAULTS)} faults" in done.stdout
    assert "equal an undisturbed backfill's" in done.stdout
