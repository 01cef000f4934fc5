"""Whether a campaign may be measured: its window is closed, its groups are as drawn, the held out left alone."""

from datetime import date

import numpy as np
import pandas as pd

from campaigns.campaign_measurement import strata
from campaigns.experiment_checks import refuse_imbalance, refuse_wrong_ratio
from campaigns.experiment_errors import ExperimentMisused, ExperimentRefused

CONTAMINATED = (
    0.02  # share of the held out with a message of the campaign: beyond it the comparison is spoilt
)
BALANCED = (
    "churn_probability",
    "order_probability",
    "predicted_spend",
    "predicted_value_365d",
    "value_at_risk",
)


def refuse_early(audience: pd.DataFrame, data_end: date) -> None:
    """Raise ExperimentMisused while the window is open; orders are known up to the day before `data_end`."""
    closes = audience["measure_on"].max()
    if closes > data_end:
        raise ExperimentMisused(
            f"it is too early to measure {audience['campaign_id'].iloc[0]}: orders before {closes} count, and the data "
            f"reach to {data_end} (exclusive). Half an outcome is none: measure it once later days are ingested"
        )


def refuse_broken(audience: pd.DataFrame) -> None:
    """Raise ExperimentRefused where a play's groups have not the sizes, or the customers, that the lot would give.

    The sizes are compared with `holdout_share`; what is compared of the customers was frozen with the list.
    """
    name, treated = audience["campaign_id"].iloc[0], (audience["group"] == "contact").to_numpy()
    for (play, share), rows in audience.groupby(["play", "holdout_share"]):
        contacted = int((rows["group"] == "contact").sum())
        if 0 < share < 1:
            groups = f"contacted and held out of {play} in {name}"
            refuse_wrong_ratio(contacted, len(rows) - contacted, (1 - share) / share, groups)
    before = {column: audience[column].to_numpy(float) for column in BALANCED}
    refuse_imbalance(treated, before, strata(audience), f"the contacted and the held out of {name}")


def contaminated(audience: pd.DataFrame, messages: pd.DataFrame) -> pd.Series:
    """One flag per row of `audience`: held out, and written to by this campaign within its window.

    `messages` has a row per message sent in that window: customer_id, channel, campaign_id. A message without a
    campaign is this one's where it came by the play's channel.
    """
    name, nameless = audience["campaign_id"].iloc[0], messages["campaign_id"].isna()
    written = set(messages.loc[messages["campaign_id"] == name, "customer_id"])
    by_channel = set(
        zip(messages.loc[nameless, "customer_id"], messages.loc[nameless, "channel"], strict=True)
    )
    pairs = zip(audience["customer_id"], audience["channel"], strict=True)
    reached = [customer in written or (customer, channel) in by_channel for customer, channel in pairs]
    return pd.Series(reached, audience.index, dtype=bool) & (audience["group"] == "holdout")


def refuse_contaminated(audience: pd.DataFrame, messages: pd.DataFrame) -> str:
    """Raise ExperimentRefused where more than 2 % of the held out were written to; a sentence about fewer."""
    reached = int(contaminated(audience, messages).sum())
    held_out = int((audience["group"] == "holdout").sum())
    name, share = audience["campaign_id"].iloc[0], np.divide(reached, max(held_out, 1))
    if share > CONTAMINATED:
        raise ExperimentRefused(
            f"{reached:,} of {held_out:,} customers held out of {name} got a message of it all the same ({share:.0%}): "
            "they no longer say what would have happened without. To leave them out would not help, for they may not "
            "have been written to by chance. Nothing was measured; see how the list was sent"
        )
    if not reached:
        return ""
    return f"{reached:,} of {held_out:,} held out got a message all the same; they count as held out."
