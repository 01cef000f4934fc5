"""Whether what a file's column holds can be what a declared column means: by its type, its unit, and how it repeats."""

from datetime import UTC, datetime

from lake.guess.column_facts import ColumnFacts
from lake.vocabulary import NUMBERS, plain, vote
from tables.column import BOUNDS, Column

FIRST_EVENT = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
LAST_BIRTH = datetime(2005, 1, 1, tzinfo=UTC).timestamp()  # of the eldest; a shop's first day lies later
CATEGORIES = 60
ROWS_THAT_TELL = 50  # with fewer rows a column of different values may repeat yet
SELDOM = 0.5  # a required column that is filled less often is hardly meant


def fit(column: Column, facts: ColumnFacts) -> float:
    """How well the values can be meant, 0 (not at all) to 1."""
    if not facts.filled:
        return 0.0
    fits = {"timestamp": _time, "date": _time, "double": _number, "boolean": _truth, "string": _words}
    share = fits[column.type](column, facts)
    return share * (0.4 if column.required and facts.fullness < SELDOM else 1.0)


def score(column: Column, facts: ColumnFacts) -> float:
    """Name and values together: neither alone is enough."""
    return vote(column, facts.label) * fit(column, facts) * _numbering(column, facts)


def is_id(facts: ColumnFacts) -> bool:
    """Whether the values can be numbers of something: whole or words, and not all the same."""
    return facts.distinct > 1 and (facts.kind == "text" or (facts.kind == "number" and _is_natural(facts)))


def is_money(facts: ColumnFacts) -> bool:
    """Whether the values look like amounts even without a name: numbers with decimals, seldom below 0."""
    return facts.kind == "number" and not facts.is_whole and facts.negative < SELDOM and facts.distinct > 1


def is_binary(facts: ColumnFacts) -> bool:
    """Whether the values are yes and no: as words of truth, or as 1 and 0."""
    is_digit = facts.kind == "number" and facts.is_whole and facts.least >= 0 and facts.most <= 1
    return facts.distinct > 0 and (facts.kind == "truth" or is_digit)


def _numbering(column: Column, facts: ColumnFacts) -> float:
    """An id whose name has further words says that it is a number: customer_id is, customer_city is not."""
    words = plain(facts.label).split()
    is_plain = not column.name.endswith("_id") or len(words) == 1 or set(words) & NUMBERS
    return 1.0 if is_plain else 0.6


def _is_natural(facts: ColumnFacts) -> bool:
    return facts.is_whole and facts.least >= 0


def _time(column: Column, facts: ColumnFacts) -> float:
    if facts.kind != "time":
        return 0.0
    is_birth = facts.least < LAST_BIRTH and facts.most < LAST_BIRTH + 20 * 365 * 86_400
    if column.unit == "birth":
        return 1.0 if is_birth else 0.3
    return 1.0 if facts.most > FIRST_EVENT else 0.0


def _number(column: Column, facts: ColumnFacts) -> float:
    if facts.kind != "number":
        return 0.0
    if column.unit == "stars":
        least, most = BOUNDS["stars"]
        return 1.0 if facts.least >= least and facts.most <= most else 0.0
    if column.unit == "pieces":
        return 1.0 if facts.is_whole else 0.6
    looks_like_ids = _is_natural(facts) and facts.variety > 0.98 and facts.rows > ROWS_THAT_TELL
    return 0.5 if looks_like_ids else 1.0


def _truth(column: Column, facts: ColumnFacts) -> float:
    return 1.0 if is_binary(facts) or (facts.kind == "text" and facts.distinct <= 2) else 0.0


def _words(column: Column, facts: ColumnFacts) -> float:
    if facts.kind == "time" or (facts.kind == "number" and not _is_natural(facts)):
        return 0.0
    if column.name.endswith("_id"):
        return 1.0 if is_id(facts) else 0.2
    if facts.kind == "truth":
        return 0.3
    if column.is_category or column.name == "region":
        repeats = facts.distinct <= max(CATEGORIES, facts.filled // 50) and facts.variety < SELDOM
        return (1.0 if repeats else 0.3) * (0.7 if facts.kind == "number" else 1.0)
    return 0.8 if facts.kind == "text" else 0.5
