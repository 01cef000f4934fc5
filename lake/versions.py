"""Which version of each table a thing was made from, as a value that can be written down and read again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

PART = re.compile(r"(\w+)@(\d+)")


class UnreadableVersions(ValueError):
    """A text that should name versions of tables does not."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class LakeVersions:
    """The version of each table, by its name, in the order they are written down.

    >>> LakeVersions.parse("orders@3 order_items@2").numbers["order_items"]
    2
    """

    numbers: Mapping[str, int]

    def __str__(self) -> str:
        """The versions as scores and models carry them: "orders@3 order_items@2"."""
        return " ".join(f"{table}@{number}" for table, number in self.numbers.items())

    @classmethod
    def parse(cls, text: str) -> "LakeVersions":
        """The versions that `str` wrote as this text; no text is no table. Raises UnreadableVersions."""
        parts = [(word, PART.fullmatch(word)) for word in text.split()]
        for word, match in parts:
            if match is None:
                raise UnreadableVersions(
                    f"the data version {text!r} cannot be read: {word!r} names no table and version, as in "
                    "orders@3. Score the day again, so that it notes what it was made from"
                )
        return cls({match[1]: int(match[2]) for _, match in parts if match is not None})
