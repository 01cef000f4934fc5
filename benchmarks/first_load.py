"""First load: read, check and land a CSV of orders, beside DuckDB's bare copy of the same file to Parquet.

python -m benchmarks.first_load --rows 1000000
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.rules import expectation
from expectations.validate import Limits, validate
from lake.landing import land
from lake.mapped_rows import stage
from lake.sources import Reading, TableMap
from tables.raw import RAW

COLUMNS = {
    "order_id": "id",
    "customer_id": "client",
    "ordered_at": "sold_on",
    "amount": "paid",
    "discount_amount": "rebate",
    "shipping_fee": "fee",
    "channel": "channel",
    "payment_method": "payment",
    "coupon_code": "coupon",
    "promised_at": "promised",
    "delivered_at": "delivered",
    "cancelled_at": "cancelled",
}
UNTIL = datetime.fromisoformat("2026-01-01")


def write_orders(path: Path, rows: int, bad: float) -> None:
    """Orders of three years by a fifth as many customers; a share of `bad` ones has a negative amount."""
    duckdb.sql(f"""
        copy (
            select 'o' || i as id, 'c' || (i * 7919 % ({rows} // 5 + 1)) as client,
                strftime(moment, '%Y-%m-%d %H:%M:%S') as sold_on,
                case when i % 100 < {100 * bad:.0f} then -1 else 1 end * round((i * 37 % 20000 + 1) / 100.0, 2) as paid,
                round((i % 300) / 100.0, 2) as rebate, 4.9 as fee, ['web', 'app', 'store'][i % 3 + 1] as channel,
                ['card', 'cash'][i % 2 + 1] as payment, case when i % 20 = 0 then 'X' || (i % 50) end as coupon,
                moment::date + 3 as promised, moment::date + 2 as delivered,
                case when i % 50 = 0 then moment::date + 1 end as cancelled
            from (select i, timestamp '2022-06-01' + (i * 100000000 // {rows}) * interval '1 second' as moment
                  from range({rows}) r(i))
        ) to '{path}' (header)
    """)


def measure(folder: Path, rows: int, bad: float) -> dict[str, tuple[float, float]]:
    """Seconds of each step, once: on the wall, and of all cores together."""
    write_orders(folder / "orders.csv", rows, bad)
    staged, accepted = folder / "staged.parquet", folder / "accepted.parquet"
    reading = Reading(folder, "UTC", folder / "tmp", "4GB", 2)
    mapping = TableMap("orders", {"source": "orders.csv"}, COLUMNS)
    types = {column.name: column.type for column in RAW["orders"].columns}

    def check() -> Any:
        return validate(
            staged,
            RAW["orders"],
            until=UNTIL,
            accepted=accepted,
            rejected=folder / "rejected.parquet",
            docs=folder / "docs",
            run_id="benchmark",
            limits=Limits(1, 1.0, 0.5, None, 28, 0.01),
        )

    def copy() -> Any:
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.execute(f"copy (from '{folder}/orders.csv') to '{folder}/copy.parquet'")

    return {
        "copy": _seconds(copy),
        "read": _seconds(lambda: stage(mapping, types, reading, staged)),
        "check": _seconds(check),
        "land": _seconds(
            lambda: land(
                str(folder / "lake"), "orders", accepted, ["order_id"], folder / "tmp", time="ordered_at"
            )
        ),
    }


def _seconds(step: Callable[[], Any]) -> tuple[float, float]:
    wall, cores = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - wall, time.process_time() - cores


def main() -> None:
    """Read how many rows are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    compare(parser.parse_args().rows)


def compare(rows: int) -> None:
    """Print seconds per million rows, with no bad row and with a fifth of them bad."""
    rules = [
        rule
        for rule in RAW["orders"].with_times(UNTIL).rules
        if rule.severity != "off" and {*rule.columns} <= {*COLUMNS, "unreadable", "superseded_by"}
    ]
    for rule in rules:
        expectation(rule)  # loads Great Expectations, which is not what is measured
    print(f"{rows:,} orders, {len(rules)} rules; seconds per million rows")
    print("bad rows          copy   read  check   land  beyond the copy")
    for bad in (0.0, 0.2):
        with tempfile.TemporaryDirectory() as folder:
            measured = measure(Path(folder), rows, bad)
        for number, clock in enumerate(("wall ", "cores")):
            seconds = [1e6 * clocks[number] / rows for clocks in measured.values()]
            beyond = sum(seconds) - 2 * seconds[0]
            print(
                f"{bad:8.0%}  {clock}" + "".join(f"{second:7.2f}" for second in seconds) + f"{beyond:17.2f}"
            )


if __name__ == "__main__":
    main()
