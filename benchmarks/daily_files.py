"""A simulated shop's tables as it would have exported them: a history, then one file per table and day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from tables.contract import Contract
from tables.raw import RAW

ORDER_TIME = "time of its order"
BEGINNING = pd.Timestamp("1970-01-01")


def write_exports(shop: Path, exports: Path, first: date, days: int) -> None:
    """Write `exports`/history/{table} with what was known before `first`, and `exports`/{day}/{table} for each day.

    A day's file has the rows that began that day, and earlier ones again of which something was learnt that day (a
    delivery, a cancellation, an answered ticket), all as they were known at its end.
    """
    orders = pd.read_parquet(shop / "orders").set_index("order_id")["ordered_at"]
    for table, contract in RAW.items():
        rows = _dated(pd.read_parquet(shop / table), orders)
        learnt = _days_of_news(contract, rows)
        history = _as_of(contract, rows, _begun(contract, rows) < pd.Timestamp(first), pd.Timestamp(first))
        _write(history, exports / "history" / table)
        for number in range(days):
            day = first + timedelta(days=number)
            has_news = (learnt == pd.Timestamp(day)).any(axis=1)
            end = pd.Timestamp(day + timedelta(days=1))
            _write(_as_of(contract, rows, has_news, end), exports / str(day) / table)


def deliver(exports: Path, day: str, raw: Path) -> None:
    """The files of one day, or of the history, appear in the folder that the shop's profile reads."""
    for path in sorted((exports / day).rglob("*.parquet")):
        target = raw / path.parent.name / f"{day}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def _dated(rows: pd.DataFrame, orders: pd.Series) -> pd.DataFrame:
    """The rows with the time of their order; of what has none, null."""
    return rows.assign(**{ORDER_TIME: rows["order_id"].map(orders) if "order_id" in rows else pd.NaT})


def _begun(contract: Contract, rows: pd.DataFrame) -> pd.Series:
    """When each row began; order lines with their order, and people who are not registered have always been there."""
    time = contract.time or ("registered_at" if "registered_at" in rows else ORDER_TIME)
    return pd.to_datetime(rows[time]).fillna(BEGINNING)


def _times(contract: Contract, rows: pd.DataFrame) -> Iterator[pd.Series]:
    yield _begun(contract, rows)
    for column in sorted(set(contract.later.values())):
        if column in rows:
            yield pd.to_datetime(rows[column])


def _days_of_news(contract: Contract, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([times.dt.floor("D") for times in _times(contract, rows)], axis=1)


def _as_of(contract: Contract, rows: pd.DataFrame, chosen: pd.Series, end: pd.Timestamp) -> pd.DataFrame:
    """The chosen rows as they were known before `end`."""
    part = rows[chosen].copy()
    is_later = {
        column: pd.to_datetime(rows.loc[chosen, when]) >= end
        for column, when in contract.later.items()
        if column in part and when in part
    }
    for column, mask in is_later.items():
        part[column] = part[column].mask(mask)
    return part


def _write(rows: pd.DataFrame, folder: Path) -> None:
    if len(rows):
        folder.mkdir(parents=True, exist_ok=True)
        rows.drop(columns=ORDER_TIME).to_parquet(folder / "rows.parquet", index=False)
