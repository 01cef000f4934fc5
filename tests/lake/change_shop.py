"""A shop's tables before and after a night, and what the guard finds between them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.settings import load_settings
from expectations.change_judgement import ChangeFinding, change_findings
from expectations.change_limits import ChangeLimits
from lake.change_figures import changes_of
from lake.delta_tables import live_files
from lake.landing import land
from lake.parents import Parents
from tables.raw import RAW

FIRST = datetime(2024, 3, 1)
DAYS = 64  # to 2024-05-03, whose day and month make another day
LIMITS = ChangeLimits(**load_settings().changes.model_dump())


def orders(days: int = DAYS, per_day: int = 25, seed: int = 3) -> pd.DataFrame:
    """Orders of 80 customers, so many a day, in whole minutes."""
    rng = np.random.default_rng(seed)
    count = days * per_day
    minutes = np.sort(rng.integers(0, 1440, (days, per_day)), axis=1)
    times = [FIRST + timedelta(days=d, minutes=int(m)) for d in range(days) for m in minutes[d]]
    return pd.DataFrame(
        {
            "order_id": [str(10_000 + n) for n in range(count)],
            "customer_id": rng.integers(1, 81, count).astype(str),
            "ordered_at": pd.to_datetime(times).as_unit("us"),
            "amount": np.round(rng.lognormal(3.3, 0.6, count), 2),
            "channel": rng.choice(["web", "shop"], count),
        }
    )


def lines_of(shop: pd.DataFrame) -> pd.DataFrame:
    """Two lines of each order."""
    lines = shop.loc[shop.index.repeat(2), ["order_id", "amount"]].reset_index(drop=True)
    lines["amount"] = (lines["amount"] / 2).round(2)
    lines["product_id"] = [f"p{n % 17}" for n in range(len(lines))]
    lines["quantity"] = 1.0
    return lines


def visits_of(shop: pd.DataFrame) -> pd.DataFrame:
    """One visit an hour before each order."""
    visits = shop[["customer_id"]].copy()
    visits["visited_at"] = (shop["ordered_at"] - pd.Timedelta(hours=1)).astype("datetime64[us]")
    return visits.assign(page_views=np.arange(len(visits)) % 9 + 1.0)


def write(folder: Path, frame: pd.DataFrame) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "batch.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path)
    return path


def landed(folder: Path, table: str, frame: pd.DataFrame) -> str:
    root = str(folder / "lake")
    land(root, table, write(folder, frame), RAW[table].key, folder, time=RAW[table].time)
    return root


def findings(
    folder: Path,
    table: str,
    frame: pd.DataFrame,
    *,
    is_whole: bool = True,
    rows_before: int | None = None,
    limits: ChangeLimits = LIMITS,
    parents: Sequence[Parents] = (),
) -> list[ChangeFinding]:
    """What the guard finds between the lake under `folder` and `frame`."""
    changes = changes_of(
        live_files(str(folder / "lake"), table),
        RAW[table],
        write(folder, frame),
        folder,
        None,
        least_rows=limits.least_rows,
        is_whole=is_whole,
        rows_before=rows_before,
        parents=parents,
    )
    return list(change_findings(RAW[table], changes, limits))
