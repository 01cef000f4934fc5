"""One block of customers with all that happened to them: what every table is made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from demo.shop_basket import Baskets, baskets
from demo.shop_columns import HOUR, between_hours, customer_ids, ids, times
from demo.shop_fate import NEVER, Columns
from demo.shop_life import State, live
from demo.shop_people import People, people
from demo.shop_world import Calendar, Plan, calendar

OPENED, OPENED_AFTER_LEAVING = 0.35, 0.05  # share of messages
CLICKED_IF_MOVED, CLICKED, CLICKED_IF_PUT_OFF = 0.35, 0.08, 0.02  # share of opened ones


@dataclass(frozen=True)
class Block:
    """All that is known of one block, each part made when first asked for."""

    plan: Plan
    number: int

    @cached_property
    def people(self) -> People:
        """The customers."""
        return people(self.plan, self.number)

    @cached_property
    def calendar(self) -> Calendar:
        """The days they share."""
        return calendar(self.plan)

    @cached_property
    def lived(self) -> State:
        """Their days, to the end."""
        return live(self.plan, self.people, self.calendar, self.stream("life"), self.plan.days)

    @cached_property
    def names(self) -> pa.Array:
        """Their ids."""
        return customer_ids(self.people.number)

    @cached_property
    def orders(self) -> Columns:
        """Their orders, by day, with the second of the day."""
        columns = _joined(self.lived.orders)
        noon = np.rint(self.stream("seconds").normal(15.5 * 3600, 3.2 * 3600, len(columns["day"])))
        return {**columns, "second": np.clip(noon, 7 * 3600, 23 * 3600 - 1).astype(np.int64)}

    @cached_property
    def order_ids(self) -> pa.Array:
        """Their numbers."""
        return ids("o", self.number, len(self.orders["day"]))

    @cached_property
    def baskets(self) -> Baskets:
        """What lies in them."""
        return baskets(self.plan, self.number, self.orders)

    @cached_property
    def messages(self) -> Columns:
        """What they were sent, and what they opened and clicked."""
        return _reactions(self.people, _joined(self.lived.messages), self.stream("reactions"))

    def stream(self, name: str) -> np.random.Generator:
        """Random numbers for one purpose."""
        return self.plan.stream(self.number, name)

    def times(self, day: np.ndarray, second: np.ndarray) -> pa.Array:
        """Moments of this shop; null where they lie beyond its last day."""
        return times(self.plan.first_day, day, second, self.plan.days)


def _joined(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _reactions(people: People, sent: Columns, rng: np.random.Generator) -> Columns:
    """Messages with the second of sending, and day and second of opening and clicking (NEVER: not at all)."""
    n, effect = len(sent["day"]), people.effect[sent["who"]]
    second = 9 * HOUR + rng.integers(0, HOUR, n)
    chance = rng.random((2, n))
    opens = ~sent["holdout"] & (chance[0] < np.where(sent["here"], OPENED, OPENED_AFTER_LEAVING))
    clicking = np.select([effect > 0, effect < 0], [CLICKED_IF_MOVED, CLICKED_IF_PUT_OFF], CLICKED)
    clicks = opens & (chance[1] < clicking)
    opened = np.where(opens, sent["day"] + np.minimum(rng.geometric(0.6, n) - 1, 5), NEVER)
    later = between_hours(rng, n, 10, 22)
    return {
        **sent,
        "second": second,
        "opened": opened,
        "clicked": np.where(clicks, opened, NEVER),
        "open_second": later,
        "click_second": later + rng.integers(5, 600, n),
    }
