"""Seconds and memory of the feature build on simulated shops, as ratios to bare group-bys of the same run.

    python -m benchmarks.speed_features --shop FOLDER [FOLDER ...] [--all] [--panel] [--rivals] [--by-day] [--repeat 3]

A FOLDER holds {table}/*.parquet, as `demo.shop.write_shop(FOLDER, 100_000)` writes them: customer by customer.
`--by-day` copies the tables into the order of time first, as they lie in the lake of a shop that lands every day. With
several folders the last line says how the seconds grow with the customers. Each figure is the least of `--repeat` runs;
results are streamed as Arrow batches and dropped. Two threads, 3 GB for DuckDB.
"""

import argparse
import math
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb
import ibis

from benchmarks.rivals import same
from features.as_of import OWN_TIME
from features.engine import Tables, batches, open_tables
from features.order_lines import joined_lines
from features.sampling import runs
from features.snapshot import build, feature_names
from flows.train.plan import PART_ROWS

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
Seconds = dict[str, float]


def opened(shop: Path, names: Sequence[str], spill: str) -> Tables:
    files = {name: sorted(str(path) for path in shop.glob(f"{name}/*.parquet")) for name in names}
    return open_tables(files, memory_limit="3GB", threads=2, temp_dir=spill)


def seconds(run: Callable[[], object], repeat: int) -> float:
    """The least of several runs."""
    spent = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return min(spent)


def bare(tables: Tables, name: str) -> Callable[[], object]:
    key = BARE[name].split(",")[0]
    query = f"select {BARE[name]} from {name} group by {key}"
    return lambda: tables.connection.con.sql(query).to_arrow_table()


def built(expr: ibis.Table) -> Callable[[], object]:
    return lambda: sum(batch.num_rows for batch in batches(expr, 100_000))


def show(measure: str, spent: float, against: float) -> float:
    print(f"| {measure} | {spent:.2f} s | {spent / against:.1f} |", flush=True)
    return spent


def measure(shop: Path, options: argparse.Namespace, spill: str) -> Seconds:
    """One table of rows for one shop."""
    everything, repeat = options.all, options.repeat
    tables = opened(shop, list(BARE) if everything else ["orders"], spill)
    customers, orders = _size(tables)
    print(f"\n{customers:,} customers, {orders:,} orders\n\n| measure | time | ratio |\n|---|---|---|")
    figures = _orders(tables, repeat, options.panel) | {"customers": float(customers)}
    if everything:
        figures |= _all(tables, repeat, options.panel)
    print(f"| peak memory so far | {_peak():.2f} GiB | |", flush=True)
    if options.rivals:
        _rivals(shop, tables, figures["features of orders"], repeat)
    return figures


def _size(tables: Tables) -> tuple[int, int]:
    row = tables.connection.con.sql("select count(distinct customer_id), count(*) from orders").fetchall()
    return int(row[0][0]), int(row[0][1])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _orders(tables: Tables, repeat: int, panel: bool) -> Seconds:
    features = _features_of_orders(tables, [AS_OF])
    base = show("bare group-by of orders", spent := seconds(bare(tables, "orders"), repeat), spent)
    count = len(feature_names(features))
    spent = show(f"one date, {count} features of orders, against it", seconds(built(features), repeat), base)
    if panel:
        show("8 dates, against one", seconds(built(_features_of_orders(tables, PANEL)), repeat), spent)
    return {"features of orders": spent}


def _all(tables: Tables, repeat: int, panel: bool) -> Seconds:
    count = len(feature_names(build(tables, [AS_OF])))
    base = sum(seconds(bare(tables, name), repeat) for name in BARE)
    show("bare group-by of every table, summed", base, base)
    # as `retain score` builds a day
    spent = seconds(lambda: [built(build(part, [AS_OF]))() for part in runs(tables, PART_ROWS)], repeat)
    show(f"one date, all {count} features, against it", spent, base)
    if panel:
        with joined_lines(tables) as ready:
            show("8 dates, all features, against one", seconds(built(build(ready, PANEL)), 1), spent)
    return {"all features": spent}


def _rivals(shop: Path, tables: Tables, ours: float, repeat: int) -> None:
    from benchmarks import features_in_pandas, features_in_polars

    files = sorted(str(path) for path in shop.glob("orders/*.parquet"))
    truth = _features_of_orders(tables, [AS_OF]).to_pandas()
    same(truth, features_in_pandas.features(files, AS_OF))
    same(truth, features_in_polars.features(files, AS_OF).to_pandas())
    _slower("pandas", seconds(lambda: features_in_pandas.features(files, AS_OF), repeat), ours)
    _slower("Polars", seconds(lambda: features_in_polars.features(files, AS_OF), repeat), ours)


def _slower(rival: str, spent: float, ours: float) -> None:
    print(f"| the same features in {rival}: times slower | {spent:.2f} s | {spent / ours:.1f} |", flush=True)


def _features_of_orders(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    return build(Tables(tables.connection, {"orders": tables.tables["orders"]}), dates, [])


def by_day(shop: Path, names: Sequence[str], folder: Path) -> None:
    """A copy of some of the shop's tables in the order of time, in `folder`; order lines lie as their orders do."""
    with duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(folder)}) as connection:
        connection.execute("set enable_progress_bar = false")
        for name in BARE:
            connection.execute(f"create view {name} as from '{_quoted(shop / name / '*.parquet')}'")
        for name in names:
            (folder / name).mkdir(parents=True)
            rows = f"from {name}" + (f" order by {OWN_TIME[name]}" if name in OWN_TIME else "")
            if name == "order_items":
                rows = (
                    "select order_items.* from order_items join orders using (order_id) order by ordered_at"
                )
            connection.execute(f"copy ({rows}) to '{_quoted(folder / name / 'all.parquet')}'")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def growth(figures: Sequence[Seconds]) -> None:
    """By which power of the customers the seconds grow, from the smallest shop to the largest."""
    small, large = figures[0], figures[-1]
    for name in ("features of orders", "all features"):
        if name in small:
            power = math.log(large[name] / small[name]) / math.log(large["customers"] / small["customers"])
            print(f"{name}: seconds grow with customers to the power of {power:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shop", type=Path, nargs="+", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="also all families on all nine tables")
    parser.add_argument("--panel", action="store_true", help="also 8 dates, against one")
    parser.add_argument("--rivals", action="store_true", help="also pandas and Polars (pip install polars)")
    parser.add_argument("--by-day", action="store_true", help="tables in the order of time")
    options = parser.parse_args()
    figures = []
    for shop in options.shop:
        with tempfile.TemporaryDirectory() as scratch:
            names = list(BARE) if options.all else ["orders"]
            place = Path(scratch) / "by_day" if options.by_day else shop
            if options.by_day:
                with ProcessPoolExecutor(1) as elsewhere:  # whose memory is not counted
                    elsewhere.submit(by_day, shop, names, place).result()
            figures.append(measure(place, options, f"{scratch}/spill"))
    if len(figures) > 1:
        growth(figures)


if __name__ == "__main__":
    main()
