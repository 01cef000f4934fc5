"""The first mapping of order lines: from the file of the orders or from one of their own, with its products joined."""

from collections.abc import Iterator, Sequence

from lake.guess.key_links import Link
from lake.guess.line_amounts import line_amount, line_cost, line_discount, money_notes
from lake.guess.order_guess import conditions
from lake.guess.sales import Sales
from lake.guess.selects import Select, table_map
from lake.guess.source_facts import SourceFacts
from lake.guess.spelling import Guess, Spelling, notes_of
from lake.guess.table_match import Match, candidates, match
from tables.raw import RAW

COLUMNS = {column.name: column for column in RAW["order_items"].columns}
OF_PRODUCTS = ("category", "brand", "cost_amount")


def item_guess(
    items: Match, sales: Sales, sources: Sequence[SourceFacts], links: Sequence[Link]
) -> tuple[Guess, str | None]:
    """The mapping of order lines, and the name of the source of products where there is one."""
    products = _products(items, sources, links)
    is_query = bool(products or items.source.relation)
    spelling = Spelling(items.source, is_query)
    columns = dict(_columns(items, spelling))
    columns |= dict(_of_products(items, products, columns, spelling)) if products else {}
    where = _where(items, sales, spelling)
    parts = Select(
        {name: columns[name] for name in COLUMNS if name in columns},
        where,
        joins=[_join(items, products, spelling)] if products else (),
        sources=[products[0]] if products else (),
    )
    notes = {**notes_of(items.source, items.columns), **_notes(items)}
    absent = {
        name: tuple(candidates(column, items.source))
        for name, column in COLUMNS.items()
        if column.required and not columns.get(name)
    }
    return Guess(table_map("order_items", spelling, parts), notes, absent), products[
        0
    ].name if products else None


def _columns(items: Match, spelling: Spelling) -> Iterator[tuple[str, str]]:
    for name, column in items.columns.items():
        yield name, spelling.value(column) if COLUMNS[name].type == "double" else spelling.name(column)
    yield "amount", line_amount(items, spelling)
    yield "discount_amount", line_discount(items, spelling)
    yield "cost_amount", line_cost(items, spelling)
    if "quantity" not in items.columns:
        yield "quantity", "1"


def _where(items: Match, sales: Sales, spelling: Spelling) -> list[str]:
    """The same lines as the orders', or items would lack them."""
    if sales.items is not None and items.source.name == sales.source.name:
        return conditions(sales, spelling)
    quantity = items.columns.get("quantity")
    below = quantity and items.source.columns[quantity].negative > 0
    return [f"{spelling.value(quantity)} > 0"] if quantity and below else []


def _products(
    items: Match, sources: Sequence[SourceFacts], links: Sequence[Link]
) -> tuple[SourceFacts, Link, Match] | None:
    """The source with a row per product that tells something of it the lines do not."""
    by_name = {source.name: source for source in sources}
    place = (items.source.name, items.columns.get("product_id"))
    for link in links:
        if (link.child, link.child_column) == place and link.is_unique:
            details = match("order_items", by_name[link.parent])
            if set(OF_PRODUCTS) & set(details.columns) - set(items.columns):
                return by_name[link.parent], link, details
    return None


def _of_products(
    items: Match,
    products: tuple[SourceFacts, Link, Match],
    columns: dict[str, str],
    spelling: Spelling,
) -> Iterator[tuple[str, str]]:
    source, _, matched = products
    product = Spelling(source, True)
    for name in OF_PRODUCTS:
        if name in matched.columns and not columns.get(name):
            text, quantity = product.value(matched.columns[name]), items.columns.get("quantity")
            is_cost = COLUMNS[name].unit == "money" and quantity
            yield name, f"{spelling.value(quantity)} * {text}" if is_cost and quantity else text


def _join(items: Match, products: tuple[SourceFacts, Link, Match], spelling: Spelling) -> str:
    source, link, _ = products
    product = Spelling(source, True)
    number = spelling.key(items.columns["product_id"])
    return f"left join {product.rows} on {product.key(link.parent_column)} = {number}"


def _notes(items: Match) -> dict[str, str]:
    notes = (
        {} if "quantity" in items.columns else {"quantity": "no column counts pieces, so a line is a piece"}
    )
    return {**notes, **money_notes(items)}
