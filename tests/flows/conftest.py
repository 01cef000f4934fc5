"""A small shop in CSV files, and a home in which it has been ingested, trained and scored once."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from filelock import FileLock

from cli.main import run
from expectations.batches import schema
from tables.campaign_results import campaign_results_contract

FIRST = datetime(2024, 1, 1)
DAYS = 280
PROFILE = """
shop: {name: Corner shop, currency: EUR}
timezone: Europe/Vienna
tables:
  orders:
    from: orders.csv
    columns: {order_id: id, customer_id: client, ordered_at: sold_on, amount: paid, discount_amount: rebate}
  order_items:
    from: lines.csv
    columns: {order_id: id, product_id: sku, quantity: qty, amount: price, category: kind}
churn: {active_days: 40, horizon_days: 20}
repurchase: {horizon_days: 15}
training: {step_days: 14, min_history_days: 30}
"""


@dataclass(frozen=True)
class Shop:
    """A profile with its files, a home, and the command line over both."""

    profile: Path
    home: Path

    def retain(self, *arguments: str) -> int:
        return run(["--config", str(self.profile), "--home", str(self.home), *arguments])

    def edit(self, old: str, new: str, name: str = "shop.yaml") -> None:
        """Put `new` in the place of `old` in the profile, or in the file `name` beside it."""
        path = self.profile.parent / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def write_shop(folder: Path, customers: int = 400, seed: int = 3) -> Path:
    """Orders of people who buy at their own rate and leave at some moment; the profile's path."""
    rng = np.random.default_rng(seed)
    orders = pd.DataFrame([order for number in range(customers) for order in _orders_of(rng, number)])
    orders = orders.sort_values("sold_on").reset_index(drop=True)
    orders.insert(0, "id", [f"o{number}" for number in range(len(orders))])
    orders.to_csv(folder / "orders.csv", index=False)
    lines = orders.loc[orders.index.repeat(2), ["id", "paid"]].assign(qty=1, price=lambda f: f.paid / 2)
    lines["sku"] = [f"p{number % 17}" for number in range(len(lines))]
    lines["kind"] = [f"k{number % 5}" for number in range(len(lines))]
    lines.drop(columns="paid").to_csv(folder / "lines.csv", index=False)
    profile = folder / "shop.yaml"
    profile.write_text(PROFILE)
    return profile


def _orders_of(rng: np.random.Generator, number: int) -> list[dict]:
    gap, leaves = rng.gamma(2.0, 6.0) + 2.0, rng.exponential(400.0)
    day, orders = rng.uniform(0, 40), []
    while day < min(DAYS, leaves):
        paid = round(float(rng.gamma(4.0, 8.0)), 2)
        orders.append(
            {"client": f"c{number}", "sold_on": FIRST + timedelta(days=day), "paid": paid, "rebate": 0.0}
        )
        day += rng.gamma(
            6.0, gap / 6.0
        )  # a rhythm, which no baseline sees: the models earn their place by it
    return [{**order, "sold_on": order["sold_on"].replace(microsecond=0)} for order in orders]


@pytest.fixture(scope="session")
def _scored_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Trained once for all workers of a run: whoever comes first does it, the others wait."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, done = root / "scored-shop", root / "scored-shop.done"
    with FileLock(root / "scored-shop.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            folder.mkdir()
            shop = Shop(write_shop(folder), folder / "var")
            assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 0, 0]
            done.touch()
    return Shop(folder / "shop.yaml", folder / "var")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop whose files lie ready; nothing has been done with them."""
    return Shop(write_shop(tmp_path), tmp_path / "var")


@pytest.fixture
def scored_shop(_scored_shop: Shop, tmp_path: Path) -> Shop:
    """A shop of the test's own, ingested, trained and scored; its models lie where they were trained."""
    folder = tmp_path / "copy"
    shutil.copytree(_scored_shop.profile.parent, folder)
    return Shop(folder / "shop.yaml", folder / "var")


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the commands so far have written to the terminal."""
    return lambda: " ".join("".join(capfd.readouterr()).split())


def measured_rows(rows: pd.DataFrame) -> pa.Table:
    """Rows of `campaign_results` as the lake has them; of the columns not named all is null."""
    contract = campaign_results_contract()
    return pa.Table.from_pylist(rows.to_dict("records"), schema=schema(contract, list(contract.types)))
