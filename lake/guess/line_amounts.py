"""The money of order lines in SQL: prices of pieces or of lines, discounts in money or as a share, unit costs."""

from lake.guess.column_facts import ColumnFacts
from lake.guess.line_evidence import is_taken_off
from lake.guess.spelling import Spelling
from lake.guess.table_match import Match
from lake.vocabulary import plain

PRICES = ("unit", "einzelpreis", "stückpreis", "price", "preis", "per piece")  # of a piece, not of a line
DIVISIBLE = 0.5


def line_amount(items: Match, spelling: Spelling) -> str:
    """What was paid for a line: of a price of a piece times the quantity, with its discount taken off.

    A line total is taken as it stands.
    """
    name = items.columns.get("amount")
    if name is None:
        return ""
    value = spelling.value(name)
    if not is_per_piece(items, name):
        return value
    quantity = items.columns.get("quantity")
    gross = f"{spelling.value(quantity)} * {value}" if quantity else value
    discount = items.columns.get("discount_amount")
    if discount is None:
        return gross
    if is_share(items.source.columns[discount]):
        return f"{gross} * (1 - {spelling.value(discount)})"
    signs = {name: "+" if items.source.columns[name].most <= 0 else "-" for name in discounts(items)}
    return " ".join([gross, *(f"{sign} coalesce({spelling.value(name)}, 0)" for name, sign in signs.items())])


def line_discount(items: Match, spelling: Spelling) -> str:
    """What was taken off a line, as positive money; empty where there is no such column, or no price beside a share."""
    name = items.columns.get("discount_amount")
    if name is None:
        return ""
    facts, value = items.source.columns[name], spelling.value(name)
    if not is_share(facts):
        return discount_sum(items, spelling)
    amount, quantity = items.columns.get("amount"), items.columns.get("quantity")
    if amount is None or quantity is None or not is_per_piece(items, amount):
        return ""
    return f"{spelling.value(quantity)} * {spelling.value(amount)} * {value}"


def discounts(matched: Match) -> list[str]:
    """The columns that take money off and that nothing else claims; a share, or whole numbers, stand alone."""
    name, source = matched.columns["discount_amount"], matched.source
    claimed = set(matched.columns.values()) - {name}
    free = [column for column in source.lines.discounts if column not in claimed]
    return free if free and is_taken_off(source.columns[name]) else [name]


def discount_sum(matched: Match, spelling: Spelling) -> str:
    """What all discounts of a row take off together, as positive money."""
    names = discounts(matched)
    values = [positive(matched.source.columns[name], spelling.value(name)) for name in names]
    return values[0] if len(values) == 1 else " + ".join(f"coalesce({value}, 0)" for value in values)


def line_cost(items: Match, spelling: Spelling) -> str:
    """What a line cost the shop; empty where there is no such column."""
    name, quantity = items.columns.get("cost_amount"), items.columns.get("quantity")
    if name is None:
        return ""
    value = spelling.value(name)
    times = quantity is not None and is_per_piece(items, name)
    return f"{spelling.value(quantity)} * {value}" if times and quantity else value


def positive(facts: ColumnFacts, value: str) -> str:
    """Money that is written below 0, such as a discount, as what it takes off."""
    return f"-{value}" if facts.negative > DIVISIBLE else value


def is_share(facts: ColumnFacts) -> bool:
    """Whether a discount is a part of the price (0.15), not money."""
    return facts.least >= 0 and facts.most <= 1 and not facts.is_whole


def is_per_piece(items: Match, name: str) -> bool:
    """Whether an amount is of a single piece: its values say so, or, where they cannot, its name."""
    by_values = items.source.lines.per_piece.get(name)
    if by_values is not None:
        return by_values
    words = plain(name)
    return "quantity" in items.columns and any(word in words for word in PRICES)


def money_notes(items: Match) -> dict[str, str]:
    """What is guessed of the money of lines: of how much a price is, and whether a discount is a share of it."""
    amount, discount = items.columns.get("amount"), items.columns.get("discount_amount")
    notes = {}
    if amount is not None and "quantity" in items.columns:
        kind = "a piece" if is_per_piece(items, amount) else "the line"
        notes["amount"] = f"{amount} is taken as the price of {kind}"
    if discount is not None and is_share(items.source.columns[discount]):
        notes["discount_amount"] = f"{discount} is taken as a share of the price, since it never exceeds 1"
    return notes
