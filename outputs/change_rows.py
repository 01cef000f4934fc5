"""What changed since the scored day before, counted for the day's page."""

from dataclasses import dataclass

from outputs.published_day import PublishedDay
from outputs.speech import Speech
from outputs.wording import UNKNOWN

MOST = 12


@dataclass(frozen=True)
class ChangeRow:
    """So many customers went from one value of a thing to another."""

    thing: str
    before: str
    now: str
    customers: int


def change_rows(day: PublishedDay, speech: Speech) -> list[ChangeRow]:
    """One row per thing, value before and value now, the most customers first; at most `MOST`, none for no changes."""
    changes = day.changes()
    if changes.empty:
        return []
    counts = changes.groupby(["what", "before", "now"], dropna=False).size().rename("customers").reset_index()
    order = ["customers", "what", "before", "now"]
    counts = counts.sort_values(order, ascending=[False, True, True, True]).head(MOST)
    return [
        ChangeRow(
            speech.name("what", row.what),
            value_name(row.what, row.before, day, speech),
            value_name(row.what, row.now, day, speech),
            int(row.customers),
        )
        for row in counts.itertuples()
    ]


def changed_customers(day: PublishedDay) -> int:
    """How many customers changed in anything."""
    changes = day.changes()
    return 0 if changes.empty else int(changes["customer_id"].nunique())


def value_name(thing: str, value: object, day: PublishedDay, speech: Speech) -> str:
    """A value of the scored table in words; a dash for none."""
    if not isinstance(value, str):
        return UNKNOWN
    if thing == "action" and value in day.plays:
        return speech.pick(day.plays[value].title)
    return speech.name(thing, value)
