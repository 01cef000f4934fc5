"""Arrow columns of the simulated tables: ids, names and times from whole numbers, cut off where the shop's data end."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from demo.shop_fate import NEVER

DAY = 86_400  # seconds
HOUR = 3_600


def customer_ids(number: np.ndarray) -> pa.Array:
    """`c0000012` for 12."""
    digits = pc.utf8_lpad(pa.array(number).cast(pa.string()), 7, "0")
    return pc.binary_join_element_wise("c", digits, "")


def ids(letter: str, block: int, count: int) -> pa.Array:
    """`count` ids that no other block gives, in their order; a block has fewer than ten million of anything."""
    numbers = pa.array(block * 10_000_000 + np.arange(count)).cast(pa.string())
    return pc.binary_join_element_wise(letter, numbers, "")


def named(places: np.ndarray, names: Sequence[str] | pa.Array, missing: np.ndarray | None = None) -> pa.Array:
    """The names at these places; null where missing."""
    values = names if isinstance(names, pa.Array) else pa.array(list(names), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=missing), values)


def numbers(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Doubles; null where missing."""
    return pa.array(values.astype(np.float64), mask=missing)


def money(cents: np.ndarray) -> pa.Array:
    """Whole cents as currency."""
    return pa.array(cents / 100)


def times(first_day: date, day: np.ndarray, second: np.ndarray, end: int) -> pa.Array:
    """The second of the day of each event, as the shop's wall clock; null from day `end` on and for NEVER."""
    unknown = (day >= end) | (day == NEVER)
    seconds = np.where(unknown, 0, day) * DAY + second
    moments = np.datetime64(first_day, "us") + seconds.astype("timedelta64[s]").astype("timedelta64[us]")
    return pa.array(moments, mask=unknown)


def dates(first_day: date, day: np.ndarray, missing: np.ndarray) -> pa.Array:
    """Days as dates; null where missing."""
    return pa.array(np.datetime64(first_day, "D") + np.where(missing, 0, day), mask=missing)


def between_hours(rng: np.random.Generator, count: int, opens: int, closes: int) -> np.ndarray:
    """A second of the day for each of `count` events, evenly from one full hour to another.

    None of the tables uses the hours from midnight to six, in which clocks are changed.
    """
    return rng.integers(opens * HOUR, closes * HOUR, count)
