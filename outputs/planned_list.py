"""What outputs may take of campaigns: the list that the day's scores suggest, and the lists frozen so far."""

from dataclasses import dataclass
from datetime import date

from tables.column import Text


@dataclass(frozen=True)
class PlannedPlay:
    """One play of a list: its title, its contacts, what they cost, and the extra profit expected, with its 95 %."""

    title: Text
    contacted: int
    held_out: int
    cost: float
    low: float
    profit: float
    high: float


@dataclass(frozen=True)
class PlannedList:
    """The list that is expected to earn most without a budget; `plays` by falling profit, none where nothing earns.

    `curve` has (cost, extra profit) by rising cost. `extra` customers order because of the contact, `anyway` would
    have, `vain` do not. `margin` is the share of an order's amount that is left after the goods.
    """

    plays: tuple[PlannedPlay, ...]
    total: PlannedPlay | None
    curve: tuple[tuple[float, float], ...]
    extra: float
    anyway: float
    vain: float
    margin: float


@dataclass(frozen=True)
class CampaignLine:
    """One frozen campaign; cost and promise (`low` to `high`, 95 %) are of the contacted, `measure_on` the last."""

    name: str
    as_of: date
    plays: tuple[str, ...]
    contacted: int
    held_out: int
    cost: float
    low: float
    profit: float
    high: float
    measure_on: date
