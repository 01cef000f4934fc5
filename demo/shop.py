"""A simulated shop of any size: nine raw tables as Parquet files, and its own truth beside them.

Every assumption is a number in `demo.shop_world.World`; docs/simulated_shop.md explains them. Customers are
simulated in blocks of 10,000, each from random numbers of its own, so that the same plan gives the same bytes
however many processes share the work, and memory does not grow with the shop.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from demo.shop_block import Block
from demo.shop_tables import TABLES
from demo.shop_truth import chances, truth
from demo.shop_world import Plan, World

ALL = tuple(TABLES)
FIRST_DAY = date(2023, 1, 1)
DAYS = 731  # 2023 and 2024
PART_BLOCKS = 10  # one part file holds 100,000 customers
LEAST_DAYS = 30
SEED = 7
NOTE = "shop.json"
REPEATED = ("customer_id", "product_id", "campaign_id")  # other ids and times are hardly ever the same twice


class ShopError(ValueError):
    """A shop that cannot be simulated, or of which something is asked that it does not hold."""

    exit_code: ClassVar[int] = 2


def write_shop(
    folder: Path,
    customers: int,
    *,
    seed: int = SEED,
    first_day: date = FIRST_DAY,
    days: int = DAYS,
    tables: Sequence[str] = ALL,
    world: World | None = None,
    workers: int = 1,
) -> bool:
    """Write `folder`/{table}/part-0000.parquet and so on for each of `tables`, and `folder`/truth.parquet.

    The columns are declared in `tables/`, with every optional one but costs; times are naive, in the shop's zone, from
    `first_day` on and before `first_day` + `days`: what lies beyond is as unknown as it would be to a shop. The same
    arguments give the same bytes, whatever `workers` (processes) and whichever other tables are asked for. `shop.json`
    is written last; where it says that this very shop is there already, nothing is done and False returned.
    Raises ShopError for a shop without customers, with fewer than 30 days, with a table it does not know, or in which
    one campaign acts into the next.

    >>> folder = Path(getfixture("tmp_path"))
    >>> write_shop(folder, 50, days=60, tables=["orders", "order_items"])
    True
    >>> sorted(path.name for path in folder.iterdir())
    ['order_items', 'orders', 'shop.json', 'truth.parquet']
    """
    plan = Plan(customers, seed, first_day, days, world or World())
    _check(plan, tables)
    if _noted(folder) == _note(plan, tables):
        return False
    _clear(folder)
    parts = -(-plan.blocks // PART_BLOCKS)
    jobs = [(plan, part, tuple(sorted(tables)), folder) for part in range(parts)]
    if workers > 1 and parts > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(_write_part, *zip(*jobs, strict=True)))
    else:
        for job in jobs:
            _write_part(*job)
    _gather_truth(folder, parts)
    (folder / NOTE).write_text(_note(plan, tables))
    return True


def holds_shop(folder: Path, customers: int) -> bool:
    """Whether `folder` holds what `write_shop(folder, customers)` would write there.

    >>> holds_shop(Path("nowhere"), 10)
    False
    """
    return _noted(folder) == _note(Plan(customers, SEED, FIRST_DAY, DAYS), ALL)


def true_probability(folder: Path, as_of: date, horizon_days: int) -> pa.Table:
    """One row per customer of the shop in `folder` who joined before `as_of`: customer_id, is_there, probability.

    `probability` is that of at least one order in [`as_of`, `as_of` + `horizon_days`) that is not cancelled, given the
    simulator's whole state at 00:00 of `as_of`: who has left (`is_there` false: probability 0); each customer's
    rate, season, satisfaction, price sensitivity and effects; trouble felt so far, and that under way (a parcel
    that will be late, a ticket that will not be answered: both are settled when the order is placed); the message
    that acts on them; whether they may be written to; the calendar of sales and campaigns. Not given, hence averaged
    over: whether they will order or leave, whom campaigns will pick, who will withdraw. It is exact up to
    floating point, and no model can do better on average. 1 - probability is the true churn probability.
    It simulates the days up to `as_of` once more. Raises ShopError where `as_of` is not after the shop's first day
    and at most its end, where the horizon is longer than 365 days, or without a shop in `folder`.
    """
    if (note := _noted(folder)) is None:
        raise ShopError(f"there is no simulated shop in {folder}; write_shop makes one")
    plan = Plan.from_json(json.loads(note))
    if not 0 < (as_of - plan.first_day).days <= plan.days or not 0 < horizon_days <= 365:
        raise ShopError(
            f"no true probability for {as_of} and {horizon_days} days: choose a day in the {plan.days} days after "
            f"{plan.first_day}, and a horizon of 1 to 365 days"
        )
    return pa.concat_tables(chances(Block(plan, block), as_of, horizon_days) for block in range(plan.blocks))


def _check(plan: Plan, tables: Sequence[str]) -> None:
    unknown = sorted(set(tables) - set(ALL))
    if unknown:
        raise ShopError(f"the simulated shop has no table {unknown[0]!r}; it has {', '.join(ALL)}")
    if plan.customers < 1 or plan.days < LEAST_DAYS:
        raise ShopError(
            f"a shop of {plan.customers} customers over {plan.days} days cannot be simulated: it takes at least one "
            f"customer and {LEAST_DAYS} days"
        )
    if not 0 < plan.world.campaign_effect_days < plan.world.campaign_days:
        raise ShopError("a message must act for at least a day, and end before the next campaign")


def _note(plan: Plan, tables: Sequence[str]) -> str:
    return json.dumps({**plan.as_json(), "tables": sorted(tables)}, indent=1)


def _noted(folder: Path) -> str | None:
    note = folder / NOTE
    return note.read_text() if note.exists() else None


def _clear(folder: Path) -> None:
    """Take away what another shop left here, its note first: without it nothing here counts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NOTE).unlink(missing_ok=True)
    for name in (*ALL, "truth"):
        for part in folder.glob(f"{name}/part-*.parquet"):
            part.unlink()


def _write_part(plan: Plan, part: int, tables: tuple[str, ...], folder: Path) -> None:
    """One part file of each table: a row group per block."""
    makers = {**{name: TABLES[name] for name in tables}, "truth": truth}
    writers: dict[str, pq.ParquetWriter] = {}
    for number in range(part * PART_BLOCKS, min((part + 1) * PART_BLOCKS, plan.blocks)):
        block = Block(plan, number)
        for name, make in makers.items():
            rows = make(block)
            if name not in writers:
                writers[name] = _writer(folder / name / f"part-{part:04d}.parquet", rows.schema)
            writers[name].write_table(rows, row_group_size=max(len(rows), 1))
    for writer in writers.values():
        writer.close()


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    repeated = [
        field.name for field in schema if field.name in REPEATED or not field.name.endswith(("_id", "_at"))
    ]
    # without Arrow's own schema beside Parquet's: names are strings to whoever reads them
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeated, store_schema=False)


def _gather_truth(folder: Path, parts: int) -> None:
    """One file of truth, since people open it by hand."""
    paths = [folder / "truth" / f"part-{part:04d}.parquet" for part in range(parts)]
    with pq.ParquetWriter(folder / "truth.parquet", pq.read_schema(paths[0]), compression="zstd") as writer:
        for path in paths:
            writer.write_table(pq.read_table(path))
            path.unlink()
    (folder / "truth").rmdir()
