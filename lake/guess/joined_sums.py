"""What the rows of another source make of an order together: payments, or lines that stand in a file of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lake.guess.column_fit import score
from lake.guess.key_links import Link
from lake.guess.line_amounts import line_amount, line_cost, line_discount
from lake.guess.sales import Sales
from lake.guess.source_facts import SourceFacts
from lake.guess.spelling import Spelling
from lake.guess.table_match import Match, match
from tables.raw import RAW

COLUMNS = {column.name: column for column in RAW["orders"].columns}
LEAST = 0.3


@dataclass(frozen=True)
class OrderSums:
    """One source whose rows name an order: Retain's column → SQL over its rows that makes one value of an order."""

    source: SourceFacts
    key: str
    terms: dict[str, str]

    @property
    def alias(self) -> str:
        """The name of the sums in a query."""
        return f"{self.source.name}_of_order"

    def columns(self, is_lines: bool) -> Iterator[tuple[str, str]]:
        """The columns as a query over the orders takes them."""
        for name in self.terms:
            text = f"{self.alias}.{name}"
            yield name, f"any_value({text})" if is_lines else text

    def join(self, sales: Sales) -> str:
        """The join that brings the sums to their order."""
        spelling, orders = Spelling(self.source, True), Spelling(sales.source, True)
        listed = ", ".join(f"{text} as {name}" for name, text in self.terms.items())
        key = spelling.key(self.key)
        select = f"select {key} as order_key, {listed} from {spelling.rows} group by 1"
        number = orders.key(sales.key[0])
        return f"left join ({select}) as {self.alias} on {self.alias}.order_key = {number}"


def order_sums(sales: Sales, sources: Sequence[SourceFacts], links: Sequence[Link]) -> list[OrderSums]:
    """Of each column the orders' own rows do not have, the sum of the source that most speaks for it."""
    if len(sales.key) > 1:
        return []
    absent = [name for name in COLUMNS if name not in sales.match.columns and _can_be_summed(name)]
    if sales.items is not None:
        absent = [name for name in absent if name != "amount"]
    best: dict[str, tuple[float, SourceFacts, str, str]] = {}
    for source in sources:
        key = _order_key(source, sales, links)
        for name, strength, text in _terms(source, absent) if key else ():
            if strength > best.get(name, (LEAST,))[0]:
                best[name] = (strength, source, key or "", text)
    owners = {source.name: (source, key) for _, source, key, _ in best.values()}
    return [
        OrderSums(source, key, {name: text for name, (_, owner, _, text) in best.items() if owner is source})
        for source, key in owners.values()
    ]


def _can_be_summed(name: str) -> bool:
    column = COLUMNS[name]
    return column.unit == "money" or name in ("payment_method", "coupon_code")


def _order_key(source: SourceFacts, sales: Sales, links: Sequence[Link]) -> str | None:
    number = (sales.source.name, sales.key[0])
    links_to_orders = (
        link for link in links if link.child == source.name and (link.parent, link.parent_column) == number
    )
    return next((link.child_column for link in links_to_orders), None)


def _terms(source: SourceFacts, names: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    spelling, orders, items = Spelling(source, True), match("orders", source), match("order_items", source)
    is_lines = "product_id" in items.columns
    for name in names:
        strength = _strength(orders, items, name, is_lines)
        text = _line_term(items, name, spelling) if is_lines else ""
        if not text and name in orders.columns:
            text = spelling.value(orders.columns[name])
        if text and strength:
            yield name, strength, f"sum({text})" if COLUMNS[name].unit == "money" else f"any_value({text})"


def _line_term(items: Match, name: str, spelling: Spelling) -> str:
    terms = {"amount": line_amount, "discount_amount": line_discount, "cost_amount": line_cost}
    return terms[name](items, spelling) if name in terms else ""


def _strength(orders: Match, items: Match, name: str, is_lines: bool) -> float:
    """How strongly the source's column speaks; a payment was paid, a line's price is what was asked."""
    owner = items if is_lines and name in items.columns else orders
    return score(COLUMNS[name], owner.facts(name)) if name in owner.columns else 0.0
