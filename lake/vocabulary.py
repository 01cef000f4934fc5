"""What shops call the tables and columns of Retain, as each declares it, and how strongly a name speaks for them."""

import re
from collections import Counter
from functools import cache
from urllib.parse import unquote

from tables.column import Column
from tables.contract import Contract
from tables.raw import RAW

NUMBERS = {
    "id",
    "no",
    "nr",
    "num",
    "number",
    "nummer",
    "code",
    "uid",
    "uuid",
    "key",
    "ref",
    "hash",
    "email",
    "sku",
}
BARE = NUMBERS - {"email", "sku"}  # names that say nothing without their file's
COMPOUND = 5  # letters an alias needs to be told at the end of a word: the "datum" of "bestelldatum"


def vote(column: Column, name: str) -> float:
    """How strongly a file's column name speaks for the column: 1 is its own name, 0 says nothing.

    Aliases further back speak less, and so does a name with more words than the alias.

    >>> vote(RAW["orders"].columns[0], "order_id"), vote(RAW["orders"].columns[0], "price")
    (1.0, 0.0)
    """
    return _vote((plain(column.name), *column.aliases), plain(name))


def own_vote(column: Column, name: str) -> float:
    """The same by those aliases alone that no other table has: "date" tells nothing of what a file is about."""
    aliases = (plain(column.name), *column.aliases)
    own = tuple(alias for alias in aliases if _tables_by_alias()[alias] == 1)
    return _vote(own, plain(name)) if own else 0.0


def table_vote(contract: Contract, file: str) -> float:
    """How strongly a file's name speaks for a table, 0 to 1.

    >>> table_vote(RAW["reviews"], "shop_reviews.csv"), table_vote(RAW["reviews"], "sellers.csv")
    (0.75, 0.0)
    """
    return _vote((plain(contract.table).removesuffix("s"), *contract.aliases), plain(file_stem(file)))


def file_stem(address: str) -> str:
    """The name of a file without folder and endings, or of the table or sheet an address names.

    >>> file_stem("exports/Orders.csv.gz"), file_stem("duckdb:///shop.duckdb?table=main.sales")
    ('orders', 'main.sales')
    """
    table = re.search(r"[?&](?:table|sheet)=([^&]*)", address)
    return (unquote(table[1]) if table else address.rstrip("/").rsplit("/", 1)[-1].split(".")[0]).lower()


def label(name: str, file: str) -> str:
    """What a column is called when its file is known: the `id` of customers.csv is a customer id.

    >>> label("id", "customers.csv"), label("No.", "sales.csv"), label("total", "sales.csv")
    ('customer id', 'order id', 'total')
    """
    if plain(name) not in BARE:
        return name
    votes = {contract.key[0]: table_vote(contract, file) for contract in RAW.values() if contract.key}
    key = max(votes, key=votes.__getitem__)
    return plain(key) if votes[key] else f"{plain(file_stem(file)).removesuffix('s')} id"


def matches(name: str, alias: str) -> bool:
    """Whether words of a file's column name begin with the alias, or a long alias ends one.

    >>> matches("ClientNo.", "client no"), matches("Bestelldatum", "datum"), matches("paid", "id")
    (True, True, False)
    """
    return _begins(plain(name), alias) or _ends(plain(name), alias)


def plain(name: str) -> str:
    """A file's column name in small letters and words: "ClientNo." and "client_no" are "client no"."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return " ".join(re.sub(r"[_.\-/()#]+", " ", words).lower().split())


@cache
def _tables_by_alias() -> Counter[str]:
    """How many tables have a column that is called so."""
    words = (
        {alias for column in contract.columns for alias in (plain(column.name), *column.aliases)}
        for contract in RAW.values()
    )
    return Counter(alias for aliases in words for alias in aliases)


def _vote(aliases: tuple[str, ...], words: str) -> float:
    strengths = (
        _strength(words, alias) - 0.25 * rank / len(aliases)
        for rank, alias in enumerate(aliases)
        if _strength(words, alias)
    )
    return round(max(strengths, default=0.0), 3)


def _strength(words: str, alias: str) -> float:
    if words == alias:
        return 1.0
    more = 0.05 * (len(words.split()) - len(alias.split()))
    if _begins(words, alias):
        return 0.8 - more if not re.search(rf"\b{re.escape(alias)}\b", words) else 0.95 - more
    return 0.6 - more if _ends(words, alias) else 0.0


def _begins(words: str, alias: str) -> bool:
    return re.search(rf"\b{re.escape(alias)}", words) is not None


def _ends(words: str, alias: str) -> bool:
    return len(alias) >= COMPOUND and re.search(rf"{re.escape(alias)}\b", words) is not None
