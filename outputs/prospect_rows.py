"""People who have not ordered yet on the day's page: how many of which kind, now and on the scored day before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN, count

LATELY = 30  # days
KINDS: Mapping[
    str, tuple[str, Callable[[pd.Series], pd.Series]]
] = {  # the column it is read from, and who counts
    "all": ("customer_id", lambda values: values.notna()),
    "goal_directed": ("is_goal_directed", lambda values: values == True),  # noqa: E712 - null is neither
    "browsing": ("is_goal_directed", lambda values: values == False),  # noqa: E712
    "cart": ("carts_left_30d", lambda values: values > 0),
    "lately": ("days_since_registration", lambda values: values <= LATELY),
    "refused": ("suppression_reason", lambda values: values.notna()),
}


@dataclass(frozen=True)
class ProspectRow:
    """One kind of people: how many, their share of all, and how many the scored day before."""

    name: str
    people: int
    share: float
    earlier: str


def prospect_rows(day: PublishedDay, speech: Speech) -> list[ProspectRow]:
    """One row per kind of which the shop knows anything; none where nobody is without an order."""
    people = day.potential()
    now = people[people["as_of"] == day.as_of] if len(people) else people
    if now.empty:
        return []
    before = people[people["as_of"] != day.as_of]
    return [
        ProspectRow(
            speech("prospect." + kind, days=LATELY),
            (number := int(counts(now[column]).sum())),
            number / len(now),
            count(int(counts(before[column]).sum())) if len(before) else UNKNOWN,
        )
        for kind, (column, counts) in KINDS.items()
        if now[column].notna().any()
    ]
