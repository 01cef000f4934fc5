"""The effects a day's plays are reckoned with: the plays' own, updated by what campaigns had measured by then."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from campaigns.learnt_effects import learnt
from campaigns.play import Play
from campaigns.play_effects import prior_effects
from lake.delta_tables import read

RESULTS = "campaign_results"
COLUMNS = ["play", "measure", "segment", "log_rate", "log_rate_sd", "measured_until"]


def effects_now(lake: str, plays: Sequence[Play], day: date) -> pd.DataFrame:
    """One row per play and tier: `play, tier, log_rate, sd`.

    Only campaigns whose last window had closed by `day` count, so that a past day knows nothing of what came later.
    """
    prior = prior_effects(plays)
    results = read(lake, RESULTS, columns=COLUMNS).to_pandas()
    return prior if results.empty else learnt(prior, results[results["measured_until"] <= day])
