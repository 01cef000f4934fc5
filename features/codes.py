"""Codes: words of the shop (a region, a channel) as whole numbers that never change.

A code is the first 16 bits of the word's SHA-256. It depends on the word alone: not on the other words, the date, the
engine or the run, so nothing of the future can be in it and nothing needs to be kept for it to stay what it is. What
each code stands for (`dictionary`) is written beside a model for people to read; see docs/decisions/0006.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_rows
from features.engine import Tables

CODED = ("gender", "region", "acquisition_channel")
_DIGITS = "0123456789abcdef"


def code(text: ibis.Value) -> ibis.Value:
    """The code of a word: 0 to 65535; null for null. Case does not matter."""
    digest = text.lower().hexdigest("sha256")
    digits = [ibis.literal(_DIGITS).find(digest.substr(place, 1)) for place in range(4)]
    return digits[0] * 4096 + digits[1] * 256 + digits[2] * 16 + digits[3]


def code_of(text: str) -> int:
    """The code of one word.

    >>> code_of("North"), code_of("NORTH")
    (56374, 56374)
    """
    return int(hashlib.sha256(text.lower().encode()).hexdigest()[:4], 16)


def dictionary(tables: Tables, dates: Sequence[date]) -> dict[str, dict[int, str]]:
    """What each code of each coded feature stands for, among the customers known before the last of `dates`.

    To be kept with a model. Two words with one code are both named; features without their column are not there.
    """
    coded = [column for column in CODED if tables.has("customers", column)]
    if not coded or not dates:
        return {}
    rows = known_rows(tables, "customers", [max(dates)])
    return {f"{column}_code": _words(rows, column) for column in coded}


def _words(rows: ibis.Table, column: str) -> dict[int, str]:
    filled = rows.filter(rows[column].notnull()).select(word=rows[column].lower()).distinct()
    words: dict[int, str] = {}
    for word in sorted(filled.to_pyarrow()["word"].to_pylist()):
        number = code_of(word)
        words[number] = f"{words[number]} / {word}" if number in words else word
    return words
