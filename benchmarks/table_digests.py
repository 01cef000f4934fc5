"""Digests of the lake's tables: equal where the rows are, whatever their order and whoever made them."""

import hashlib
from collections.abc import Mapping

import pandas as pd

from lake.delta_tables import read, version

LINEAGE = {"run_id", "scored_at", "data_version"}
"""Columns that say when and by which run a row was made."""
TABLES = (
    "orders", "order_items", "customer_snapshots", "scored_customers", "customer_changes", "potential_customers",
    "shop_figures",
)  # fmt: skip


def digests(lake: str) -> dict[str, str]:
    """By table, the digest of all its rows; `none` where there is no table."""
    return {table: rows_digest(lake, table) for table in TABLES}


def rows_digest(lake: str, table: str) -> str:
    """Rows and their digest, as `378 rows 2d711642b726b044`."""
    if version(lake, table) is None:
        return "none"
    rows = read(lake, table).to_pandas()
    rows = rows[sorted(set(rows) - LINEAGE)]
    lines = sorted(pd.util.hash_pandas_object(rows, index=False))
    return f"{len(rows)} rows {hashlib.sha256(repr(lines).encode()).hexdigest()[:16]}"


def differences(tables: Mapping[str, str], undisturbed: Mapping[str, str]) -> list[str]:
    """The tables that differ, with both digests."""
    return [
        f"{table}: {digest}, undisturbed {undisturbed[table]}"
        for table, digest in tables.items()
        if digest != undisturbed[table]
    ]
