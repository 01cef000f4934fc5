"""Intake: the first load of a shop, the day after it, and a daily file beside a thousand old ones.

    .venv/bin/python -m benchmarks.speed_intake --customers 20000 --home var/intake
    .venv/bin/python -m benchmarks.speed_intake --files 1000 --home var/intake_files

The simulated shop, all nine tables, as it would have been exported: on the eve of its last day what was known then, and
on that day one more file per table, with the day's rows and with every older row of which something became known that
day (an order delivered, a message opened, a ticket closed). `retain ingest` runs as a process of its own each time.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from demo.shop import DAYS, FIRST_DAY, write_shop
from lake.delta_tables import live_files, row_count
from tables.raw import RAW

ROOT = Path(__file__).parents[1]
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
FILE_PROFILE = """
shop: {name: A thousand days, currency: EUR}
timezone: Europe/Vienna
tables:
  orders: {from: "orders-*.csv", columns: {order_id: id, customer_id: client, ordered_at: sold_on, amount: paid}}
"""


@dataclass(frozen=True)
class IntakeRun:
    """One `retain ingest`: seconds on the wall, of its own steps and of the processor, and its most memory in GiB."""

    wall: float
    steps: float
    processor: float
    memory: float

    def __str__(self) -> str:
        seconds = f"{self.wall:.1f} s on the wall, {self.steps:.1f} s in its steps, {self.processor:.1f} s of processor"
        return f"{seconds}, {self.memory:.2f} GiB at most"


def ingest(profile: Path, home: Path, log: Path) -> IntakeRun:
    """IntakeRun it and wait; its output goes to `log`."""
    command = [sys.executable, "-m", "cli.main", "--config", str(profile), "--home", str(home), "ingest"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    start = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"ingest failed; see {log}")
    wall, processor = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
    return IntakeRun(wall, sum(_steps(log)), processor, usage.ru_maxrss / 2**20)


def _steps(log: Path) -> Iterator[float]:
    for line in log.read_text().splitlines():
        words = line.split()
        if words[:1] == ["✓"]:
            yield float(words[1].replace(",", ""))


def export_shop(shop: Path, raw: Path, day: date, tables: Sequence[str] = tuple(RAW)) -> None:
    """Write `raw`/{table}/ as exported on the eve of `day`: for each of the shop's files what of it was known then."""
    for table in tables:
        (raw / table).mkdir(parents=True)
        for path in sorted((shop / table).glob("*.parquet")):
            rows = f"select * from {_rows_as_of(shop, table, path.name, day)}"
            _copy(f"{rows} where coalesce({_own(table)} < '{day}', true)", raw / table / path.name)


def export_day(shop: Path, raw: Path, day: date, tables: Sequence[str] = tuple(RAW)) -> None:
    """Add `raw`/{table}/{day}.parquet: the rows of `day`, and older ones of which something became known on it."""
    for table in tables:
        contract, after = RAW[table], day + timedelta(days=1)
        news = [
            f"({column} >= '{day}' and {column} < '{after}')"
            for column in {_own(table), *contract.later.values()}
        ]
        own = f"{_own(table)} < '{after}'"
        rows = f"select * from {_rows_as_of(shop, table, '*.parquet', after)} where {own} and ({' or '.join(news)})"
        _copy(rows, raw / table / f"{day}.parquet")


def _own(table: str) -> str:
    """The column by which a row came to be; an order's line has its order's."""
    return RAW[table].time or "ordered_at"


def _rows_as_of(shop: Path, table: str, name: str, before: date) -> str:
    """SQL for the rows of the shop's files of that name, with what is known later than `before` left empty."""
    rows = f"read_parquet('{shop}/{table}/{name}')"
    if RAW[table].time is None:
        return f"{rows} join (select order_id, ordered_at from read_parquet('{shop}/orders/{name}')) using (order_id)"
    masks = [
        f"case when {known_at} < '{before}' then {column} end as {column}"
        for column, known_at in RAW[table].later.items()
    ]
    return f"(select * replace ({', '.join(masks)}) from {rows})" if masks else rows


def _copy(sql: str, path: Path) -> None:
    exclude = "select * exclude (ordered_at)" if path.parent.name == "order_items" else "select *"
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy ({exclude} from ({sql})) to '{path}' (format parquet)")


def compare_days(customers: int, home: Path, shop: Path) -> None:
    """Print the first load, the day after, and a run in which nothing is new."""
    if not (shop / "shop.json").exists():
        write_shop(shop, customers, workers=2)
    profile, raw = ROOT / "config" / "shop.yaml", home / "raw"
    export_shop(shop, raw, LAST_DAY)
    first = ingest(profile, home, home / "first.log")
    before = rows_of(home)
    print(f"first load:   {first}; {before:,} rows", flush=True)
    export_day(shop, raw, LAST_DAY)
    second = ingest(profile, home, home / "second.log")
    print(f"second day:   {second}; {rows_of(home) - before:,} rows more", flush=True)
    print(f"nothing new:  {ingest(profile, home, home / 'third.log')}")
    print(ratio(second, first))
    verify(shop, home)


def ratio(second: IntakeRun, first: IntakeRun) -> str:
    """The second run as a share of the first."""
    shares = (second.wall / first.wall, second.steps / first.steps, second.processor / first.processor)
    wall, steps, processor = (f"{share:.1%}" for share in shares)
    return f"against the first load: {wall} on the wall, {steps} in its steps, {processor} of the processor"


def rows_of(home: Path) -> int:
    """The rows of all nine tables in the lake."""
    return sum(row_count(str(home / "lake"), table) for table in RAW)


def verify(shop: Path, home: Path) -> None:
    """Stop where the lake does not hold after both days what the shop's files say, row by row."""
    for table, contract in RAW.items():
        have = duckdb.sql(f"describe from read_parquet('{shop}/{table}/*.parquet')").fetchall()
        names = [column.name for column in contract.columns if column.name in {row[0] for row in have}]
        sums = f"select count(*), sum(hash({', '.join(names)})) from "
        landed = f"read_parquet({live_files(str(home / 'lake'), table)}, union_by_name = true)"
        source = _rows_as_of(shop, table, "*.parquet", LAST_DAY + timedelta(days=1))
        if duckdb.sql(sums + landed).fetchall() != duckdb.sql(sums + source).fetchall():
            raise SystemExit(f"{table}: the lake differs from the source")


def compare_files(files: int, home: Path) -> None:
    """Print the first load of so many daily CSV files, and the day on which one more lies beside them."""
    raw = home / "raw"
    raw.mkdir(parents=True)
    profile = raw / "shop.yaml"
    profile.write_text(FILE_PROFILE)
    first_day = LAST_DAY - timedelta(days=files)
    for number in range(files):
        _write_day(raw, first_day + timedelta(days=number), number)
    first = ingest(profile, home, home / "first.log")
    print(f"{files:,} daily files: {first}", flush=True)
    _write_day(raw, LAST_DAY, files)
    second = ingest(profile, home, home / "second.log")
    words = next(line for line in (home / "second.log").read_text().splitlines() if "read orders" in line)
    print(f"one file more:   {second} ({' '.join(words.split()[3:])})")
    print(ratio(second, first))


def _write_day(raw: Path, day: date, number: int) -> None:
    with (raw / f"orders-{day}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "client", "sold_on", "paid"])
        for order in range(1000):
            moment = datetime.combine(day, datetime.min.time()) + timedelta(seconds=80 * order)
            writer.writerow(
                [f"o{number}-{order}", f"c{(number * 7 + order) % 50_000}", moment, (order % 90) + 0.5]
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--home", type=Path, required=True, help="emptied first")
    parser.add_argument(
        "--shop", type=Path, help="where the simulated shop lies, or is written (default: in home)"
    )
    parser.add_argument("--files", type=int, help="measure so many daily files instead")
    options = parser.parse_args()
    home = options.home.resolve()
    for name in ("raw", "lake", "contracts", "staging"):
        shutil.rmtree(home / name, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    if options.files:
        compare_files(options.files, home)
    else:
        compare_days(options.customers, home, (options.shop or home / "shop").resolve())


if __name__ == "__main__":
    main()
