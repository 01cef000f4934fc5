"""The effects a day's plays are reckoned with: the plays' own, updated by what campaigns measured."""

from collections.abc import Sequence

import pandas as pd

from campaigns.play import Play
from campaigns.play_effects import prior_effects


def effects_now(plays: Sequence[Play]) -> pd.DataFrame:
    """One row per play and tier: `play, tier, log_rate, sd`."""
    return prior_effects(plays)
