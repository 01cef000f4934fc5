"""Gateways: which first category, channel or discount leads to a second order."""

import pandas as pd

from campaigns.figure_rows import share_rows

LEAST, MOST = 30, 20
"""A beginning of fewer customers is chance; of each kind the so many most common are shown."""


def gateway_figures(gateways: pd.DataFrame, within_days: int) -> pd.DataFrame:
    """Rows of gateway_category, _channel, _discount and _coupon: the share who ordered again within so many days.

    `gateways` has gateway, segment, customers and returned. The figures describe: who begins with what is not drawn by
    lot, so that a difference need not be the beginning's doing.
    """
    rows = gateways[gateways["customers"] >= LEAST]
    rows = rows.sort_values(["gateway", "customers", "segment"], ascending=[True, False, True])
    rows = rows[rows.groupby("gateway").cumcount() < MOST]
    return share_rows(
        rows.assign(figure="gateway_" + rows["gateway"].astype(str), period=f"{within_days} days")
    )
