"""People who have not ordered yet, as they are published: what they did, and what speaks against writing to them."""

from datetime import date

import numpy as np
import pandas as pd

from tables.potential_customers import NO_CONSENT, potential_contract


def prospects(people: pd.DataFrame | None, as_of: date) -> pd.DataFrame:
    """One row per person of `features.people_without_orders`, with the columns of `potential_customers`.

    None, where the shop has no such people's data, gives no rows.

    >>> prospects(None, date(2024, 5, 1)).empty
    True
    """
    names = [column.name for column in potential_contract().columns]
    if people is None:
        return pd.DataFrame(columns=names)
    is_refused = people["is_refused"].fillna(value=False).astype(bool)
    reason = pd.Series(np.where(is_refused, NO_CONSENT, ""), index=people.index, dtype=object)
    return people.assign(as_of=as_of, suppression_reason=reason.where(is_refused, None))[names]
