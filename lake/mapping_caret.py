"""An SQL expression with carets under the place that is meant."""

import re
import unicodedata
from dataclasses import dataclass

POINTER = re.compile(r"\n(LINE \d+: )(.*)\n( *)(\^+)")
WIDTH = 100  # so much of a long expression is shown, the place within it


@dataclass(frozen=True)
class Place:
    """`length` characters of a text from `start` (from 0)."""

    start: int
    length: int = 1


def place_in(text: str, statement: str, message: str) -> Place:
    """Where in `text` DuckDB's `message` about the `statement` around it points; the end where it points behind.

    >>> place_in("pai", "select (pai)", "no column pai\\n\\nLINE 1: select (pai)\\n                ^^^")
    Place(start=0, length=3)
    """
    pointer = POINTER.search(message)
    if pointer is None:
        return Place(0, len(text))
    column = len(pointer[3]) - len(pointer[1])
    line, cut = re.subn(r"^\.\.\.", "", pointer[2])
    described = f"describe {statement}"
    at = described.find(line.removesuffix("..."))
    start = at + column - 3 * cut - described.index(text)
    if at < 0 or not 0 <= start < len(text):
        return Place(len(text.rstrip()))
    return Place(start, min(len(pointer[4]), len(text) - start))


def place_of(text: str, part: str) -> Place:
    """Where `part` stands in `text` as words of their own, in any case; the whole text where it does not.

    >>> place_of("max(Customer ID)", "customer id")
    Place(start=4, length=11)
    """
    hit = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE)
    return Place(hit.start(), len(part)) if hit else Place(0, len(text))


def pointed(text: str, place: Place) -> str:
    """The line of `text` in which the place is, and a line of carets under it, each behind a line break.

    >>> print("amount:" + pointed("sum(paid", Place(3)))
    amount:
        sum(paid
           ^
    """
    first = text.rfind("\n", 0, place.start) + 1
    line, start = text[first:].split("\n", 1)[0], place.start - first
    skipped = max(0, min(start - WIDTH // 2, len(line) - WIDTH))
    window = line[skipped : skipped + WIDTH].replace("\t", " ")
    before, marked = window[: start - skipped], window[start - skipped :][: place.length]
    return f"\n    {window}\n    {' ' * _width(before)}{'^' * max(_width(marked), 1)}"


def _width(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
