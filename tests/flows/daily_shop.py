"""A small shop that exports one file per table and day, which a test hands out one by one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from flows.ingest.landings import Landing, last_landing
from lake.delta_tables import Slice, read
from tests.flows.conftest import PROFILE, Shop, write_shop

KEYS = {"orders": ["order_id"], "order_items": ["order_id", "product_id", "amount", "category"]}
FILES = {"orders": "orders-*.csv", "order_items": "lines-*.csv"}


@dataclass(frozen=True)
class DailyShop:
    """A shop whose days lie in `pending`, and its home."""

    shop: Shop
    pending: Path

    @property
    def folder(self) -> Path:
        return self.shop.profile.parent

    @property
    def lake(self) -> str:
        return str(self.shop.home / "lake")

    def export(self, *days: int) -> None:
        """The files of these days appear in the export folder."""
        for day in days:
            for name in (f"orders-{day}.csv", f"lines-{day}.csv"):
                (self.folder / name).write_bytes((self.pending / name).read_bytes())

    def landing(self, table: str) -> Landing:
        landing = last_landing(self.lake, table)
        assert landing is not None
        return landing

    def rows(self, table: str) -> pd.DataFrame:
        return read(self.lake, table).to_pandas().sort_values(KEYS[table], ignore_index=True)

    def quarantined(self, table: str) -> list[tuple[str, str]]:
        """Source and rule of the table's quarantined rows."""
        rows = read(self.lake, "quarantine", Slice("table", table)).to_pylist()
        return sorted((row["source"], row["rule"]) for row in rows)


def daily_shop(folder: Path, days: int = 3, more: str = "") -> DailyShop:
    """A shop of 40 customers whose orders, and their lines, are parted into so many files by time."""
    pending = folder / "pending"
    pending.mkdir()
    profile = write_shop(pending, customers=40)
    orders, lines = pd.read_csv(pending / "orders.csv"), pd.read_csv(pending / "lines.csv")
    orders["part"] = [1 + number * days // len(orders) for number in range(len(orders))]
    parts = dict(zip(orders["id"], orders["part"], strict=True))
    for day, part in orders.groupby("part"):
        part.drop(columns="part").to_csv(pending / f"orders-{day}.csv", index=False)
        lines[lines["id"].map(parts) == day].to_csv(pending / f"lines-{day}.csv", index=False)
    export = folder / "export"
    export.mkdir()
    text = PROFILE.replace("orders.csv", FILES["orders"]).replace("lines.csv", FILES["order_items"])
    (export / "shop.yaml").write_text(text + more)
    profile.unlink()
    return DailyShop(Shop(export / "shop.yaml", folder / "var"), pending)
