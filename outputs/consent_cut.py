"""Consent at the last moment: nobody who withdrew it, or never gave it, leaves the house on a list to contact."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tables.action_columns import LEAVE_ALONE

CONTACT = "contact"


def consent_flags_of(
    customers: pd.Series, channels: pd.Series, consents: pd.DataFrame | None
) -> NDArray[np.bool_]:
    """Whether each customer allows the channel of its row; who never said so does not.

    `consents` has the last word per `customer_id` and `channel` in `is_allowed`; a channel's name is the same in
    capitals, and of two words that differ the refusal counts. None: the shop keeps no consents, and all is allowed.
    """
    if consents is None:
        return np.ones(len(customers), dtype=bool)
    words = (
        consents["is_allowed"]
        .astype(bool)
        .groupby([consents["customer_id"], consents["channel"].str.lower()])
    )
    allowed = words.all()
    pairs = pd.MultiIndex.from_arrays([customers, channels.str.lower()])
    return pairs.isin(allowed.index[allowed.to_numpy(dtype=bool)])


def contact_list(rows: pd.DataFrame, consents: pd.DataFrame | None) -> tuple[pd.DataFrame, dict[str, int]]:
    """Those of a frozen list to contact who allow the channel today, and how many contacts do not, by channel.

    Whoever is held out is not on it: a list to contact holds nobody who must be left alone.
    """
    contacts = rows[rows["group"] == CONTACT]
    allowed = consent_flags_of(contacts["customer_id"], contacts["channel"], consents)
    return contacts[allowed], _by_channel(contacts.loc[~allowed, "channel"])


def without_refused(
    scored: pd.DataFrame, channels: Mapping[str, str], consents: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.Series, dict[str, int]]:
    """The scored rows, whose customer is left alone (`no_consent`) where the recommended play's channel is not allowed.

    With them a flag per row for whom that is so, and how many they are by channel. `channels` is each play's.
    """
    if consents is None or "recommended_action" not in scored.columns:
        return scored, pd.Series(False, scored.index), {}
    channel = scored["recommended_action"].map(dict(channels)).astype(object)
    has_play = scored["recommended_action"] != LEAVE_ALONE
    allowed = consent_flags_of(scored["customer_id"], channel.fillna("").astype(str), consents)
    refused = has_play & channel.notna() & ~allowed
    rows = scored.assign(
        recommended_action=scored["recommended_action"].where(~refused, LEAVE_ALONE),
        suppression_reason=scored["suppression_reason"].astype(object).where(~refused, "no_consent"),
    )
    return rows, refused, _by_channel(channel[refused])


def _by_channel(channels: pd.Series) -> dict[str, int]:
    return {str(name): int(count) for name, count in channels.value_counts().sort_index().items()}
