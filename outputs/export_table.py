"""What leaves the house: rows, what each of their columns means, and how the list is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pyarrow as pa

from tables.column import Column

NEVER = ("never", "从不")
DICTIONARY_HEAD = ("column", "type", "unit", "meaning", "含义", "empty", "何时为空")


class MissingMeaning(ValueError):
    """A column would leave the house without a word on what it means."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, eq=False)
class ExportTable:
    """Rows under the name of their list, as of `day`; `columns` declare every column, in its order.

    `is_for_people` is false for a file that a program imports: it has no second sheet, and no byte-order mark.
    """

    name: str
    columns: tuple[Column, ...]
    rows: pa.Table
    day: date
    is_for_people: bool = True


def dictionary_rows(columns: Sequence[Column], names: Sequence[str]) -> list[tuple[str, ...]]:
    """One row per column of `names`: type, unit, meaning and when it is empty, in English and Chinese.

    Raises MissingMeaning for a name that no column declares, or a column that has no such name.

    >>> dictionary_rows([Column("play", "string", ("the marketing action", "营销动作"))], ["play"])
    [('play', 'string', '', 'the marketing action', '营销动作', 'never', '从不')]
    """
    declared = {column.name: column for column in columns}
    if list(declared) != list(names):
        odd = ", ".join(sorted(set(declared) ^ set(names))) or "their order"
        raise MissingMeaning(
            f"the dictionary and the exported columns differ: {odd}; declare them in tables/"
        )
    return [
        (name, column.type, column.unit or "", *column.meaning, *(column.empty or NEVER))
        for name, column in declared.items()
    ]
