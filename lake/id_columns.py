"""Ids are text or whole numbers: what a column's type makes of them, and which types mean none."""

import re

IDS = re.compile(r".+_id|referred_by")
INTEGER = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BIGNUM|VARINT")
WORDS = re.compile(r'VARCHAR|UUID|ENUM.*|"?NULL"?|JSON')
REAL = re.compile(r"DOUBLE|FLOAT|DECIMAL.*")
LARGEST = {"DOUBLE": 2**53, "FLOAT": 2**24}  # beyond it a float no longer tells whole numbers apart
CASTS = (  # what could be meant by a type that is no id; {x} is the expression
    (r".*\[\d*\]$", "a list", "take one element, as in ({x})[1]"),
    (r"(STRUCT|TUPLE).*", "a struct", "take one field, as in ({x}).id"),
    (r"MAP.*", "a map", "take one entry, as in ({x})['id']"),
    (r"BOOLEAN", "true or false", "map the column that holds the id, or say that the words are meant: ({x})::varchar"),
    (r"BLOB|BIT.*", "bytes", "say how they are written: hex({x}), or decode({x}) if they are text"),
    (r"(DATE|TIME).*", "a time", "say how it is written, as in strftime({x}, '%Y%m%d%H%M%S')"),
)  # fmt: skip


def is_id_column(name: str) -> bool:
    """Whether a raw table's column holds ids, its own or another table's.

    >>> [is_id_column(name) for name in ("order_id", "referred_by", "region", "")]
    [True, True, False, False]
    """
    return IDS.fullmatch(name) is not None


def id_words(column: str, have: str) -> str:
    """SQL that writes ids of the type `have` as text: trimmed, and whole numbers without point or exponent."""
    if have == "VARCHAR":
        return f"tidy({column})"
    if REAL.fullmatch(have):  # whole and small enough: `doubtful_ids` has looked
        return f"{column}::hugeint::varchar"
    return f"{column}::varchar"


def is_real(have: str) -> bool:
    """Whether only the values can tell if these are ids: numbers that could have a fraction."""
    return REAL.fullmatch(have) is not None


def doubtful_ids(column: str, have: str) -> tuple[str, str]:
    """SQL that counts values with a fraction, and those so large that their type cannot tell neighbours apart."""
    fraction = f"count_if({column} <> trunc({column}))"
    largest = LARGEST.get(have)
    return fraction, "0" if largest is None else f"count_if(abs({column}) > {largest})"


def no_ids(name: str, expression: str, have: str) -> str | None:
    """Why a type can hold no ids, and the cast that would mean something; None where it can.

    >>> no_ids("customer_id", "tags", "VARCHAR[]")
    'customer_id wants text or whole numbers, not a list; take one element, as in (tags)[1]'
    """
    if WORDS.fullmatch(have) or INTEGER.fullmatch(have) or REAL.fullmatch(have):
        return None
    for pattern, kind, cast in CASTS:
        if re.fullmatch(pattern, have):
            return f"{name} wants text or whole numbers, not {kind}; {cast.format(x=expression)}"
    return f"{name} wants text or whole numbers, not {have}; cast it, as in ({expression})::varchar"


def unsafe_ids(name: str, expression: str, fractions: int, beyond: int) -> str:
    """Why numbers of a column can be no ids: `fractions` of them have one, `beyond` are too large for their type."""
    if fractions:
        return (
            f"{name} wants text or whole numbers, but {fractions:,} of its values have a fraction; map the column "
            f"that holds the id, or say that its digits are meant as text: ({expression})::varchar"
        )
    return (
        f"{name} wants text or whole numbers, but {beyond:,} of its values are floats so large that neighbouring ids "
        f"became one; no cast brings the digits back: export the column as text or as a whole number"
    )
