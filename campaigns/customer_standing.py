"""Where each customer of a day stands: all of it together, as the columns of the scored table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from campaigns.feature_columns import Booleans
from campaigns.lifecycle_stages import lifecycle_stages
from campaigns.lifetime_value import Silence, lifetime_value
from campaigns.marketing_groups import customer_groups, memberships
from campaigns.own_rhythm import own_rhythm
from campaigns.relationship_stages import relationship_stages
from campaigns.rfm_cells import rfm_cells
from campaigns.satisfaction import satisfaction
from campaigns.shop_usual import ShopUsual


def standing(
    features: pd.DataFrame,
    shop: ShopUsual,
    is_seasonal: Booleans,
    silences: Sequence[Silence],
    active_days: float,
) -> dict[str, Any]:
    """The columns of `tables.standing_columns`, one value per row of `features`, in its order.

    `features` are some customers of a snapshot or all of them, `shop` is what is usual among all of them.
    `is_seasonal` and the chances in `silences` are in the order of the rows too; `active_days` is how long the shop
    itself calls a customer active.
    """
    rhythm = own_rhythm(features, shop, is_seasonal, active_days)
    lifecycle = lifecycle_stages(features, shop, rhythm)
    return {
        "lifecycle_stage": lifecycle,
        "relationship_stage": relationship_stages(features, shop, lifecycle),
        "is_overdue": rhythm.is_overdue,
        "rfm_cell": rfm_cells(features, shop, rhythm),
        "clv": lifetime_value(features, rhythm, silences),
        **satisfaction(features, shop),
        "customer_groups": customer_groups(memberships(features, shop, rhythm, lifecycle), features.index),
    }
