"""A small simulated shop for a soak: its files day by day, a trained home, and `retain` over both."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from benchmarks.forked_runs import ended, fork, forked
from benchmarks.speed_intake import export_day, export_shop
from benchmarks.table_digests import TABLES as COMPARED
from benchmarks.table_digests import rows_digest
from demo.shop import write_shop

ROOT = Path(__file__).parents[1]
TABLES = ("orders", "order_items", "returns")
HISTORY = "history"
FIRST = date(2024, 6, 1)
SHORT = {
    "churn": {"active_days": 60, "horizon_days": 20},
    "repurchase": {"horizon_days": 14},
    "training": {"step_days": 14, "max_dates": 10, "min_history_days": 60},
}
"""Horizons that close within the soak, so that its days are graded too, and a training that is soon made."""


@dataclass(frozen=True)
class SoakShop:
    """A folder with the exports of each day (`days`), where they appear (`raw`), the profile and a home."""

    folder: Path
    first: date
    home_name: str = "var"

    @property
    def home(self) -> Path:
        """Retain's home."""
        return self.folder / self.home_name

    @property
    def raw(self) -> Path:
        """Where the shop's files appear."""
        return self.folder / "raw"

    @property
    def log(self) -> Path:
        """What all runs have shown."""
        return self.folder / "runs.log"

    @property
    def lake(self) -> str:
        """The lake's address."""
        return str(self.home / "lake")

    def day(self, number: int) -> date:
        """The day whose rows are exported as the soak's day of that number, from 0 on."""
        return self.first + timedelta(days=number)

    def files(self, number: int | str) -> dict[Path, Path]:
        """The day's exports and where they appear; of HISTORY all that was exported before.

        Names sort by age: of two files that were never read before, the later name has the last word on an order.
        """
        name = HISTORY if number == HISTORY else str(self.day(int(number)))
        sources = sorted((self.folder / "days" / name).glob("*/*.parquet"))
        prefix = "0-" if number == HISTORY else ""
        return {source: self.raw / source.parent.name / f"{prefix}{source.name}" for source in sources}

    def deliver(self, number: int | str) -> None:
        """The day's files appear in the export folder, whole."""
        for source, target in self.files(number).items():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}")
            shutil.copyfile(source, part)
            part.replace(target)

    def start(self, *arguments: str, **environment: str) -> int:
        """The id of a child that runs `retain`; what it shows is added to the log."""
        command = ["--config", str(self.folder / "shop.yaml"), "--home", str(self.home), *arguments]
        return forked(command, self.log, environment)

    def retain(self, *arguments: str, **environment: str) -> int:
        """The exit code of a command."""
        return ended(self.start(*arguments, **environment))

    def copy(self, name: str) -> "SoakShop":
        """The same shop and exports with another home, which begins as this one is now."""
        twin = replace(self, home_name=name)
        shutil.copytree(self.home, twin.home, symlinks=True)
        return twin

    def write_profile(self) -> None:
        """The simulated shop's own profile: a few of its tables, short horizons."""
        profile = yaml.safe_load((ROOT / "config" / "shop.yaml").read_text())
        tables = {name: profile["tables"][name] for name in TABLES}
        profile |= {"tables": tables, "raw_dir": str(self.raw), **SHORT}
        (self.folder / "shop.yaml").write_text(yaml.safe_dump(profile))


def prepare(folder: Path, first: date, days: int, customers: int) -> SoakShop:
    """A shop whose history has landed and is trained on, and whose `days` days from `first` on lie ready."""
    shop = SoakShop(folder, first)
    code = ended(fork(lambda: _export(shop, days, customers), folder.parent / "export.log"))
    if code:
        raise SystemExit(f"the shop could not be exported; see {folder.parent / 'export.log'}")
    shop.write_profile()
    shop.deliver(HISTORY)
    codes = [shop.retain(command) for command in ("ingest", "train", "score")]
    if codes != [0, 0, 0]:
        raise SystemExit(f"ingest, train, score ended with {codes}; see {shop.log}")
    return shop


def _export(shop: SoakShop, days: int, customers: int) -> int:
    write_shop(shop.folder.parent / "shop", customers)
    out = shop.folder / "days"
    export_shop(shop.folder.parent / "shop", out / HISTORY, shop.first, TABLES)
    for number in range(days):
        day = shop.day(number)
        for table in TABLES:
            (out / str(day) / table).mkdir(parents=True)
        export_day(shop.folder.parent / "shop", out / str(day), day, TABLES)
    return 0


def digests_of(shop: SoakShop, tables: Sequence[str] = COMPARED) -> dict[str, str]:
    """The digests of the lake's tables, read in a child: readers start threads, and this process forks."""
    note = shop.folder / "digests.json"

    def work() -> int:
        note.write_text(json.dumps({table: rows_digest(shop.lake, table) for table in tables}))
        return 0

    if ended(fork(work, shop.log)):
        raise RuntimeError(f"the lake cannot be read; see {shop.log}")
    by_table: dict[str, str] = json.loads(note.read_text())
    return by_table
