"""The values of a staged table that could not be read, counted from what its rows say in `unreadable`."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PART = re.compile(r"(\w+)='?(.*?)'?(?:; (?=\w+=)|$)")


@dataclass(frozen=True)
class UnreadableValues:
    """One column: how many rows have a value that cannot be read as its type, and the first such value."""

    column: str
    rows: int
    example: str


def unreadable_values(texts: Iterable[str]) -> list[UnreadableValues]:
    """One row per column that the texts name, the most rows first.

    >>> unreadable_values(["amount='12,x'; sold_on='?'", "amount='n/a'"])[0]
    UnreadableValues(column='amount', rows=2, example='12,x')
    """
    parts = [part for text in texts for part in PART.findall(text)]
    counts, first = Counter(column for column, _ in parts), dict(reversed(parts))
    return [UnreadableValues(column, rows, first[column]) for column, rows in counts.most_common()]
