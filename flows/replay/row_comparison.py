"""Two tables of the same day, column by column and customer by customer: equal to the last digit, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

KEY = "customer_id"


@dataclass(frozen=True, eq=False)
class RowComparison:
    """Which of the `customers` (by id, sorted) differ in which column; `strangers` stand in one table only."""

    customers: tuple[str, ...]
    strangers: int
    unequal: Mapping[str, npt.NDArray[np.bool_]]

    def columns(self, customer: str) -> list[str]:
        """The columns in which one customer's rows differ."""
        place = self.customers.index(customer)
        return [name for name, mask in self.unequal.items() if mask[place]]

    @property
    def count(self) -> int:
        """How many customers differ in any column, or stand in one table only."""
        masks = list(self.unequal.values())
        return self.strangers + (int(np.logical_or.reduce(masks).sum()) if masks else 0)


def compared(published: pa.Table, rebuilt: pa.Table, columns: Sequence[str]) -> RowComparison:
    """Compare these columns of the customers in both tables; null equals null, and nothing else.

    >>> one, two = pa.table({"customer_id": ["a"], "x": [0.1 + 0.2]}), pa.table({"customer_id": ["a"], "x": [0.3]})
    >>> compared(one, two, ["x"]).columns("a")
    ['x']
    """
    ids = [set(table[KEY].to_pylist()) for table in (published, rebuilt)]
    common = pa.array(sorted(ids[0] & ids[1]), pa.string())
    left, right = (
        table.filter(pc.is_in(table[KEY].cast(pa.string()), value_set=common)).sort_by(KEY)
        for table in (published, rebuilt)
    )
    unequal = {name: ~_same(left[name], right[name]) for name in columns}
    differing = {name: mask for name, mask in unequal.items() if mask.any()}
    return RowComparison(tuple(common.to_pylist()), len(ids[0] ^ ids[1]), differing)


def _same(left: pa.ChunkedArray, right: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    right = right.cast(left.type)
    equal = pc.fill_null(pc.equal(left, right), False)
    return np.asarray(pc.or_(equal, pc.and_(pc.is_null(left), pc.is_null(right))), dtype=bool)
