"""A change in one sentence: how many rows, and one of them before and after, with nothing personal in it."""

import re
from collections.abc import Callable, Mapping

from expectations.counted_changes import ChangeFigures
from tables.contract import Contract

SHOWN = 40  # characters of a value at most


def change_sentence(contract: Contract, change: ChangeFigures) -> str:
    """The sentence about one change of the table of `contract`."""
    return f"{contract.table}: {SENTENCES[change.kind](contract, change)}"


def shape(value: str) -> str:
    """A personal value without itself: letters an a, digits a 9, leading zeros and all else as they stand.

    >>> shape("007.0"), shape("Kunde 12")
    ('009.0', 'Aaaaa 99')
    """
    value = re.sub(r"[1-9]\d*", lambda number: "9" * len(number[0]), value)
    return "".join(("A" if letter.isupper() else "a") if letter.isalpha() else letter for letter in value)


def shown(contract: Contract, column: str, value: str) -> str:
    """A value as it may stand in a log: of a personal column only its shape."""
    is_personal = any(declared.personal for declared in contract.columns if declared.name == column)
    return (shape(value) if is_personal else value)[:SHOWN]


def _altered(contract: Contract, change: ChangeFigures) -> str:
    return f"{_share(change)} known rows say something else{_from_to(contract, change)}."


def _respelt(contract: Contract, change: ChangeFigures) -> str:
    spelt = f"{_share(change)} new values of {change.column} are known ones in another spelling"
    return f"{spelt}{_from_to(contract, change)}."


def _moved(contract: Contract, change: ChangeFigures) -> str:
    swapped = f", {change.exchanged:,} with day and month exchanged" if change.exchanged else ""
    return f"{_share(change)} known rows moved to another day{swapped}{_from_to(contract, change)}."


def _exchanged(contract: Contract, change: ChangeFigures) -> str:
    row = _row(contract, change)
    days = f": {row} on {change.samples[0].after}, meant {change.samples[0].before}" if change.samples else ""
    return f"{_share(change)} new rows lie on days long past, and with day and month exchanged on the newest{days}."


def _scaled(contract: Contract, change: ChangeFigures) -> str:
    moved = f"{change.column} of {_share(change)} known rows is {_times(change.factor)} what it was"
    return f"{moved}{_from_to(contract, change)}."


def _median(contract: Contract, change: ChangeFigures) -> str:
    sample = change.samples[0]
    day = f" of {sample.row}" if sample.row else ""
    middle = f"the median {change.column} of the {change.rows:,} new rows{day} is {sample.after}"
    return f"{middle}, {_times(change.factor)} the usual {sample.before}."


def _total(contract: Contract, change: ChangeFigures) -> str:
    sample = change.samples[0]
    return (
        f"the new rows of {sample.row} have a total {change.column} of {sample.after}, the largest left out: "
        f"{_times(change.factor)} the highest known day's {sample.before}."
    )


def _foreign(contract: Contract, change: ChangeFigures) -> str:
    far = f"{change.column} of {_share(change)} new rows is of another magnitude"
    if not change.samples:
        return f"{far}."
    sample = change.samples[0]
    return f"{far}: {_row(contract, change)} has {sample.after}, where 99% of the known rows have {sample.before}."


def _renumbered(contract: Contract, change: ChangeFigures) -> str:
    return f"{_share(change)} known rows have another {change.column}{_from_to(contract, change)}."


def _twin(contract: Contract, change: ChangeFigures) -> str:
    sample = change.samples[0]
    ids = (shown(contract, change.column, value) for value in (sample.before, sample.after))
    named = " is now ".join(ids)
    return f"{_share(change)} new rows are known ones under another {change.column}: {named}, both of {sample.row}."


def _shrunk(contract: Contract, change: ChangeFigures) -> str:
    sample = change.samples[0]
    if sample.row:
        return (
            f"the source has {sample.after} rows from {sample.row} on, where the lake holds {sample.before}."
        )
    return f"the source has {sample.after} rows; at its last landing it had {sample.before}."


SENTENCES: Mapping[str, Callable[[Contract, ChangeFigures], str]] = {
    "altered": _altered,
    "respelt": _respelt,
    "moved": _moved,
    "exchanged": _exchanged,
    "scaled": _scaled,
    "median": _median,
    "total": _total,
    "foreign": _foreign,
    "renumbered": _renumbered,
    "twin": _twin,
    "shrunk": _shrunk,
}


def _share(change: ChangeFigures) -> str:
    return f"{change.rows:,} of {change.of:,}"


def _times(factor: float) -> str:
    """A factor in words.

    >>> _times(100.0), _times(0.01), _times(1.19)
    ('100 times', '1/100 of', '1.19 times')
    """
    if factor < 0.5:
        return f"1/{1 / factor:.3g} of"
    return f"{factor:.3g} times"


def _row(contract: Contract, change: ChangeFigures) -> str:
    """The first sample's row by its id: a key, or what its lines have in common."""
    column = contract.key[0] if contract.key else contract.columns[0].name
    return f"{column} {shown(contract, column, change.samples[0].row)}" if change.samples[0].row else ""


def _from_to(contract: Contract, change: ChangeFigures) -> str:
    """The first sample before and after, as in `: order_id o1 has paid 12 where it had 10`."""
    if not change.samples:
        return ""
    sample = change.samples[0]
    before, after = (shown(contract, sample.column, value) for value in (sample.before, sample.after))
    row = _row(contract, change)
    named = f"{row}, " if row else ""
    column = "" if sample.column == change.column else f"{sample.column} "
    if before == after:
        return f": {named}{column}another value of the same shape" if row else ""
    return f": {named}{column}{before or 'nothing'} before, {after or 'nothing'} now"
