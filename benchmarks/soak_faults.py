"""What goes wrong in a soak: each fault is a morning, which ends with the day's files delivered."""

import os
import random
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.forked_runs import ended
from benchmarks.soak_home import SoakShop

DONE, FAILED, WRONG, REFUSED = 0, 1, 2, 3
LONGEST_SECONDS = 20.0
"""A run is killed within so many seconds of its start; on a busy machine few end before."""
FULL_AT = (
    "orders",
    "customer_snapshots",
    "scored_customers",
    "customer_changes",
    "shop_figures",
    "score_receipts",
)
LARGEST_FILE = 20 << 10
Fault = Callable[[SoakShop, int, random.Random], None]


class SoakFailed(RuntimeError):
    """A run did not end as it should; the message says which."""


def expect(shop: SoakShop, code: int, codes: set[int], run: str) -> None:
    if code not in codes:
        raise SoakFailed(f"{run} ended with {code}, not {codes}; see {shop.log}")


def daily(shop: SoakShop, run: str = "daily", codes: frozenset[int] = frozenset({DONE}), **more: str) -> None:
    """Run the day and see that it ends as it should."""
    expect(shop, shop.retain("daily", **more), set(codes), run)


def calm(shop: SoakShop, number: int, chance: random.Random) -> None:
    """Nothing goes wrong."""
    shop.deliver(number)
    daily(shop)


def killed(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The run is killed at a random moment, and started again."""
    shop.deliver(number)
    kill_at(shop, chance.uniform(0.0, LONGEST_SECONDS))
    daily(shop, "the run after a kill")


def kill_at(shop: SoakShop, seconds: float) -> bool:
    """Start a daily run and kill it and its children after so many seconds; whether it was still running."""
    number = shop.start("daily")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            break
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)
    return ended(number) == -signal.SIGKILL


def twice(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The run is started a second time when it has ended."""
    calm(shop, number, chance)
    daily(shop, "the second run of a day")


def two_at_once(shop: SoakShop, number: int, chance: random.Random) -> None:
    """Two runs are started together: the second waits for the first."""
    shop.deliver(number)
    for child in [shop.start("daily"), shop.start("daily")]:
        expect(shop, ended(child), {DONE}, "one of two runs at once")


def full_disk(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The disk is full when a table is committed."""
    shop.deliver(number)
    table = chance.choice(FULL_AT)
    # a day without a change commits no `customer_changes`, and one without an order no `orders`
    daily(shop, f"a full disk at {table}", frozenset({FAILED, DONE}), FAILPOINT=f"{table} before commit:full")
    daily(shop, "the run with room again")


def small_files(shop: SoakShop, number: int, chance: random.Random) -> None:
    """No file may grow beyond a few KiB."""
    shop.deliver(number)
    shop.log.rename(shop.log.with_name(f"runs-before-{number}.log"))  # what the run shows has to fit too
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, hard))
    try:
        child = shop.start("daily")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    expect(shop, ended(child), {FAILED}, "a disk that takes no large file")
    daily(shop, "the run with room again")


def no_registry(shop: SoakShop, number: int, chance: random.Random) -> None:
    """MLflow is away: the kept champions score."""
    shop.deliver(number)
    daily(
        shop,
        "without MLflow",
        RETAIN_MLFLOW__TRACKING_URI="http://127.0.0.1:9",
        MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
    )


def missing(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The day's files come a day late: nothing is new this morning."""
    daily(shop, "a morning without files")
    shop.deliver(number)


def empty(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The day's files have no rows this morning, and all of them the next."""
    for source, target in shop.files(number).items():
        pq.write_table(pq.read_table(source).slice(0, 0), target)
    daily(shop, "an empty day", frozenset({DONE, REFUSED}))
    shop.deliver(number)


def corrupted(shop: SoakShop, number: int, chance: random.Random) -> None:
    """The rows of a source's file are damaged; it is exported again, and the run repeated.

    Its end is whole: a file without one counts as still being written, and the run would wait for half an hour.
    """
    shop.deliver(number)
    target = shop.raw / "orders" / f"{shop.day(number)}.parquet"
    content = target.read_bytes()
    target.write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
    daily(shop, "a damaged file", frozenset({WRONG, REFUSED}))
    shop.deliver(number)
    daily(shop, "the run with the whole file")


def late(shop: SoakShop, number: int, chance: random.Random) -> None:
    """Some of the day's orders come only with a second export; the days scored without them are scored again."""
    shop.deliver(number)
    held_back = _hold_back(shop, number, chance)
    daily(shop, "a day that lacks orders")
    if held_back:
        shop.deliver(number)
        daily(shop, "the run with the late orders")
        first, last = shop.day(number), shop.day(number) + timedelta(days=1)
        code = shop.retain("backfill", "--start", str(first), "--end", str(last))
        expect(shop, code, {DONE}, "the backfill of late orders")


def _hold_back(shop: SoakShop, number: int, chance: random.Random) -> bool:
    """Take the day's last orders out of its files, with their lines; whether any is left out."""
    day = str(shop.day(number))
    orders = pq.read_table(shop.raw / "orders" / f"{day}.parquet").sort_by("ordered_at")
    keep = orders.slice(0, max(orders.num_rows - chance.randint(1, 2), 1))
    for table in ("orders", "order_items"):
        path: Path = shop.raw / table / f"{day}.parquet"
        rows = pq.read_table(path)
        pq.write_table(rows.filter(pc.is_in(rows["order_id"], keep["order_id"].combine_chunks())), path)
    return keep.num_rows < orders.num_rows


FAULTS: dict[str, Fault] = {
    fault.__name__.replace("_", " "): fault
    for fault in (
        killed, twice, two_at_once, full_disk, small_files, no_registry, missing, empty, corrupted, late,
    )
}  # fmt: skip
