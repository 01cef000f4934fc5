"""A past training that the gate looks at."""

from dataclasses import dataclass

from models.scorer import Scorer
from models.training_dates import Dates


@dataclass(frozen=True, eq=False)
class Trial:
    """A scorer as of a past training, and the dates of it; nothing of its evaluation date has been learnt."""

    scorer: Scorer
    dates: Dates
