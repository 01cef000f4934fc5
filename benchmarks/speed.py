"""Seconds of each step on the demo's real orders repeated, and the feature build as a ratio to one bare group-by.

    .venv/bin/python -m benchmarks.speed --copies 4

Each copy is a shop of its own customers and orders beside the others (ids get a suffix), so that 4 copies are 620,000
orders and 5.9 million lines of 9,900 customers. At the end, the first load of a million orders beside DuckDB's bare
copy of the same CSV to Parquet. Nothing is kept.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.first_load import compare
from config.settings import load_settings
from demo.complete_journey import lay_out
from expectations.validate import Limits, validate
from features import labels, snapshot
from features.engine import open_tables
from flows.ingest.jobs import jobs_of
from lake.delta_tables import live_files
from lake.landing import land
from lake.mapped_rows import stage
from lake.sources import Reading, TableMap
from models.scoring import percentiles
from models.training import train
from models.training_dates import Fold
from questions.declared import CHURN, REPURCHASE
from tables.raw import RAW

END = date(2018, 1, 1)
PANEL = tuple(date(2017, month, 1) for month in (5, 6, 7, 8, 9, 10, 11, 12))


QUESTIONS = (
    CHURN.ask({"active_days": 56, "horizon_days": 28}),
    REPURCHASE.ask({"horizon_days": 14}),
)


@contextmanager
def timed(rows: list[tuple[str, float]], name: str) -> Iterator[None]:
    """Add one step's seconds to `rows`."""
    start = time.perf_counter()
    yield
    rows.append((name, time.perf_counter() - start))
    print(f"{name:<34} {rows[-1][1]:8.2f} s", flush=True)


def repeated(folder: Path, copies: int) -> None:
    """Rewrite the demo's transactions and their households so often, each copy under ids of its own."""
    target = folder / "transactions.parquet"
    part = folder / "repeated.parquet"
    columns = "household_id * 100 + copy as household_id, basket_id * 100 + copy as basket_id"
    query = f"select * replace ({columns}) from '{target}', range({copies}) as copies(copy)"
    duckdb.sql(f"copy (select * exclude (copy) from ({query})) to '{part}'")
    part.replace(target)


def ingest(home: Path, mapping: TableMap, reading: Reading, rows: list[tuple[str, float]]) -> None:
    """Read, check and land one table."""
    contract, folder = RAW[mapping.table], home / "staging" / mapping.table
    until, limits = datetime(2018, 1, 2), Limits(1, 0.05)  # noqa: DTZ001 - the shop's own clock
    types = {column.name: column.type for column in contract.columns}
    with timed(rows, f"read {mapping.table}"):
        stage(mapping, types, reading, folder / "staged.parquet")
    with timed(rows, f"check {mapping.table}"):
        verdict = validate(
            folder / "staged.parquet",
            contract,
            until=until,
            accepted=folder / "accepted.parquet",
            rejected=folder / "rejected.parquet",
            docs=home / "docs",
            run_id="speed",
            limits=limits,
            at=datetime(2018, 1, 1, tzinfo=UTC),
        )
    print(f"  {verdict.rows:,} rows, {verdict.rejected:,} quarantined")
    with timed(rows, f"land {mapping.table}"):
        land(str(home / "lake"), mapping.table, folder / "accepted.parquet", contract.key, home / "tmp")


def group_by(files: list[str], threads: int) -> None:
    """The bare measure: count, sum and max by customer over the same Parquet files."""
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("set enable_progress_bar = false")
        query = "select customer_id, count(*), sum(amount), max(ordered_at) from read_parquet($files) group by all"
        connection.execute(query, {"files": files}).fetchall()


def main(copies: int, threads: int) -> None:
    """Run every step once and print its seconds, then the ratio and the peak memory."""
    rows: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        lay_out(home / "raw")
        repeated(home / "raw", copies)
        settings = load_settings(Path(__file__).parents[1] / "config" / "demo.yaml", home)
        reading = Reading(
            home / "raw", settings.timezone, home / "tmp", settings.engine.memory_limit, threads
        )
        for job in jobs_of(settings):
            if job.table in ("orders", "order_items"):
                ingest(home, job.mapping, reading, rows)
        files = {table: live_files(str(home / "lake"), table) for table in ("orders", "order_items")}
        opened = partial(
            open_tables,
            memory_limit=settings.engine.memory_limit,
            threads=threads,
            temp_dir=str(home / "tmp"),
        )
        with timed(rows, "bare group-by of orders"):
            group_by(files["orders"], threads)
        with timed(rows, "features of one date, all families"):
            snapshot.write(snapshot.build(opened(files), (END,)), str(home / "day.parquet"))
        with timed(rows, "features of one date, orders only"):
            only = opened({"orders": files["orders"]})
            snapshot.write(snapshot.build(only, (END,)), str(home / "orders.parquet"))
        with timed(rows, f"panel of {len(PANEL)} dates with labels"):
            tables = opened(files)
            features = snapshot.build(tables, PANEL)
            answers = labels.labels(tables, PANEL, QUESTIONS, data_end=END)
            snapshot.write(
                answers.inner_join(features, ["customer_id", "as_of"]), str(home / "panel.parquet")
            )
        learn(home, rows)
    report(dict(rows))
    compare(1_000_000)


def learn(home: Path, rows: list[tuple[str, float]]) -> None:
    """Train one model on the panel, and score the day with it."""
    import pandas as pd

    panel, day = pd.read_parquet(home / "panel.parquet"), pd.read_parquet(home / "day.parquet")
    features = [name for name in day.columns if name not in ("customer_id", "as_of")]
    with timed(rows, f"train repurchase on {len(panel):,} rows"):
        dates = Fold(PANEL[:5], PANEL[5:6], PANEL[6:7], PANEL[7])
        model = train(panel, features, QUESTIONS[1], dates, seed=7)
    with timed(rows, f"score {len(day):,} customers"):
        percentiles(model.chance(day))


def report(seconds: dict[str, float]) -> None:
    """What the steps come to."""
    bare = seconds["bare group-by of orders"]
    for name in ("features of one date, orders only", "features of one date, all families"):
        print(f"{name} / bare group-by: {seconds[name] / bare:.1f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--copies", type=int, default=4, help="how often the demo's orders are repeated")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    main(options.copies, options.threads)
