"""What a customer's next order is expected to be worth, for the formula of extra profit."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.dataset as ds

from models import gamma_gamma
from models.calibration import Floats
from models.errors import CannotTrain

FIT_ROWS = 50_000
COLUMNS = ["customer_id", "orders_ever", "order_value_ever"]


def order_values(customers: pd.Series, files: Sequence[str], day: date) -> Floats:
    """The expected amount of each customer's next order, by Gamma-Gamma over all orders of the shop's customers.

    With few orders a customer's own mean leans on the shop's. Where too few customers have paid, their own mean; nan
    without one. `files` hold the features of the day.
    """
    table = ds.dataset(list(files), format="parquet").to_table(
        columns=COLUMNS, filter=ds.field("as_of") == day
    )
    rows = table.to_pandas()
    has_their_order = rows["customer_id"].equals(customers.reset_index(drop=True))  # as while a day is scored
    if not has_their_order:
        rows = rows.set_index("customer_id").reindex(customers)
    orders, mean = (rows[name].to_numpy(np.float64) for name in COLUMNS[1:])
    step = max(1, len(rows) // FIT_ROWS)
    try:
        model = gamma_gamma.fit(np.nan_to_num(orders[::step]), np.nan_to_num(mean[::step]))
    except CannotTrain:
        return mean
    return gamma_gamma.order_value(model, np.nan_to_num(orders), np.nan_to_num(mean))
