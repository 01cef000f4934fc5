"""Seconds and memory of the feature build on a simulated shop, as ratios to bare group-bys.

    .venv/bin/python benchmarks/speed_features.py --shop FOLDER [--all] [--repeat 3]

FOLDER holds {table}/*.parquet, as `demo.shop.write_shop(FOLDER, 100_000)` writes them. Every figure is the least of
`--repeat` runs; results are streamed as Arrow batches and dropped. Ratios are of figures of one run of this program.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import ibis

from features.cadence import cadence
from features.engine import Tables, batches, open_tables
from features.snapshot import FAMILIES, build, feature_names

AS_OF = date(2024, 12, 1)
PANEL = [AS_OF - timedelta(days=28 * back) for back in range(8)]
BARE = {
    "orders": "customer_id, count(*), sum(amount), max(ordered_at)",
    "order_items": "order_id, count(*), sum(amount), max(amount)",
    "customers": "customer_id, count(*), max(registered_at)",
    "returns": "customer_id, count(*), sum(amount), max(returned_at)",
    "reviews": "customer_id, count(*), sum(rating), max(reviewed_at)",
    "tickets": "customer_id, count(*), max(opened_at)",
    "visits": "customer_id, count(*), max(visited_at)",
    "messages": "customer_id, count(*), max(sent_at)",
    "consents": "customer_id, count(*), max(changed_at)",
}


def opened(shop: Path, names: Sequence[str], spill: str) -> Tables:
    files = {name: sorted(str(path) for path in shop.glob(f"{name}/*.parquet")) for name in names}
    return open_tables(files, memory_limit="3GB", threads=2, temp_dir=spill)


def seconds(run: Callable[[], object], repeat: int) -> float:
    """The least of several runs."""
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def bare(tables: Tables, name: str) -> Callable[[], object]:
    key = BARE[name].split(",")[0]
    query = f"select {BARE[name]} from {name} group by {key}"
    return lambda: tables.connection.con.sql(query).to_arrow_table()


def built(expr: ibis.Table) -> Callable[[], object]:
    return lambda: sum(batch.num_rows for batch in batches(expr, 100_000))


def show(measure: str, taken: float, against: float) -> None:
    print(f"| {measure} | {taken:.2f} s | {taken / against:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="also time all families on all tables")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as spill:
        measure(asked.shop, asked.repeat, asked.all, spill)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\npeak memory of the process: {peak:.2f} GiB")


def measure(shop: Path, repeat: int, everything: bool, spill: str) -> None:
    tables = opened(shop, list(BARE), spill)
    orders = Tables(tables.connection, {"orders": tables.tables["orders"]})
    one = build(orders, [AS_OF], [cadence])
    base = seconds(bare(tables, "orders"), repeat)
    print("| measure | time | ratio |\n|---|---|---|")
    show("bare group-by of orders", base, base)
    taken = seconds(built(one), repeat)
    show(f"one date, {len(feature_names(one))} features of orders, against it", taken, base)
    show("8 dates, against one", seconds(built(build(orders, PANEL, [cadence])), 1), taken)
    if not everything:
        return
    whole = build(tables, [AS_OF], FAMILIES)
    base = sum(seconds(bare(tables, name), repeat) for name in BARE)
    show("bare group-by of every table, summed", base, base)
    taken = seconds(built(whole), repeat)
    show(f"one date, all {len(feature_names(whole))} features, against it", taken, base)
    show("8 dates, all features, against one", seconds(built(build(tables, PANEL, FAMILIES)), 1), taken)


if __name__ == "__main__":
    main()
