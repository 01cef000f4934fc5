"""Which changes between a batch and its table are no corrections: the judgement, by limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations.change_limits import ChangeLimits
from expectations.change_sentences import change_sentence
from expectations.counted_changes import ChangeFigures, SampleFigures
from tables.contract import Contract

OWN_SHARES: Mapping[str, float] = {
    "scaled": 0.05,  # of the known rows: amounts that all move by one factor are no corrections
    "exchanged": 0.5,  # of the new rows: late rows lie on such days by chance
}
CLEAR = frozenset({"respelt", "twin", "exchanged"})  # what hardly ever happens to a row by chance
FEW, CLEAR_SHARE = 3, 0.5  # so few rows are enough for these, if they are more than half
TOTAL_LEEWAY = 2.0  # a day's total may move by so many times the factor of its median, as more customers come

RULE_OF: Mapping[str, str] = {
    "altered": "known_rows_changed",
    "respelt": "ids_respelt",
    "moved": "days_moved",
    "exchanged": "days_moved",
    "scaled": "amounts_moved",
    "median": "amounts_moved",
    "total": "amounts_moved",
    "foreign": "other_currency",
    "renumbered": "other_ids",
    "twin": "other_ids",
    "shrunk": "source_shrank",
}
LEVELS = frozenset({"scaled", "median"})
EXPLAINED_BY: Mapping[str, frozenset[str]] = {  # the general is not said where the particular explains it
    "altered": LEVELS | {"total", "respelt", "moved", "exchanged", "renumbered", "twin"},
    "total": LEVELS | {"foreign", "twin"},
    "foreign": LEVELS,
    "renumbered": frozenset({"respelt"}),
    "twin": frozenset({"respelt"}),
}


@dataclass(frozen=True)
class ChangeFinding:
    """A rule about changes that one table breaks, in a sentence without personal values, and rows that show it."""

    table: str
    rule: str
    sentence: str
    samples: tuple[SampleFigures, ...]


def change_findings(
    contract: Contract, changes: Sequence[ChangeFigures], limits: ChangeLimits
) -> tuple[ChangeFinding, ...]:
    """What of the changes of one table is beyond its limit; each rule speaks at most once of a column."""
    broken = [change for change in changes if is_beyond(change, limits)]
    kinds = {change.kind for change in broken}
    return tuple(
        ChangeFinding(
            contract.table, RULE_OF[change.kind], change_sentence(contract, change), tuple(change.samples)
        )
        for change in _strongest(broken)
        if kinds.isdisjoint(EXPLAINED_BY.get(change.kind, ()))
    )


def is_beyond(change: ChangeFigures, limits: ChangeLimits) -> bool:
    """Whether a change breaks its rule; few rows break one only where they leave no doubt."""
    limit = limits.of(RULE_OF[change.kind])
    if limit is None:
        return False
    if change.kind == "median":
        return _is_level_beyond(change, limit, limits.least_rows)
    if change.rows < limits.least_rows:
        return change.kind in CLEAR and change.rows >= FEW and change.rows > CLEAR_SHARE * change.of
    if change.kind == "total":
        return change.factor > TOTAL_LEEWAY * limit
    return change.rows > OWN_SHARES.get(change.kind, limit) * change.of


def _is_level_beyond(change: ChangeFigures, factor: float, least_rows: int) -> bool:
    """The fewer the rows, the further off their median has to be: the root of their number is its certainty."""
    needed = factor ** max(1.0, (least_rows / change.rows) ** 0.5)
    return change.factor > needed or change.factor < 1 / needed


def _strongest(changes: Sequence[ChangeFigures]) -> Iterator[ChangeFigures]:
    """Of the changes of one column under one rule the first, which is the surest."""
    places = set()
    for change in changes:
        place = RULE_OF[change.kind], change.column
        if place not in places:
            places.add(place)
            yield change
