"""Which source holds the orders: one row for each, or the lines an order's number holds together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lake.guess.key_links import Link
from lake.guess.line_evidence import likeliest
from lake.guess.source_facts import SourceEvidence, SourceFacts
from lake.guess.table_match import Match, match
from tables.raw import RAW

UNIQUE = 0.999
ROWS = 0.95  # with so many different numbers per row, and no products, rows are orders and some come twice
STEADY = 0.9  # of an order's numbers, those with one customer in all their lines
ROWS_THAT_TELL = 50
MOST = 3
REQUIRED = {column.name for column in RAW["orders"].columns if column.required}
FURTHER_TABLES = tuple(name for name in RAW if name not in ("orders", "order_items", "customers"))


@dataclass(frozen=True)
class Sales:
    """The source of the orders. `key`: the file's columns that number an order; without a number customer and time.

    `items`: its columns as order lines, where its rows are lines.
    """

    match: Match
    key: tuple[str, ...]
    is_lines: bool
    items: Match | None

    @property
    def source(self) -> SourceFacts:
        """The source."""
        return self.match.source


def sales_of(evidence: SourceEvidence) -> Sales | None:
    """The source that most speaks for orders: it has their time and customer, or a key that leads to the customer."""
    matches = [match("orders", source) for source in evidence.sources]
    fitting = [candidate for candidate in matches if _is_sales(candidate, evidence.links)]
    fitting = [candidate for candidate in fitting if not _is_rather_another(candidate)] or fitting
    fitting = fitting or [candidate for candidate in matches if _is_nearly(candidate)]
    if not fitting:
        return None
    return _sales(max(fitting, key=lambda candidate: candidate.strength))


def _is_nearly(candidate: Match) -> bool:
    """Whether a number of orders and most of what an order needs is there, so that little is left to write by hand."""
    return "order_id" in candidate.columns and len(REQUIRED & set(candidate.columns)) >= MOST


def _is_sales(candidate: Match, links: Sequence[Link]) -> bool:
    columns = candidate.columns
    if "ordered_at" not in columns:
        return False
    name = candidate.source.name
    leads = any(link.child == name and link.is_unique for link in links)
    has_customer = "customer_id" in columns or ("order_id" in columns and leads)
    return has_customer and ("order_id" in columns or "amount" in columns)


def _is_rather_another(candidate: Match) -> bool:
    rivals = (match(table, candidate.source) for table in FURTHER_TABLES)
    return any(rival.is_distinct and rival.strength > candidate.strength for rival in rivals)


def _sales(candidate: Match) -> Sales:
    key, items = _number(candidate), match("order_items", candidate.source)
    columns = {name: column for name, column in candidate.columns.items() if name != "order_id"}
    if key is None and {"customer_id", "ordered_at"} <= set(columns):
        keys = (columns["customer_id"], columns["ordered_at"])
        return Sales(replace(candidate, columns=columns), keys, True, None)
    key = key or candidate.columns["order_id"]
    candidate = replace(candidate, columns={"order_id": key, **columns})
    has_products = "product_id" in items.columns and {"quantity", "amount"} & set(items.columns)
    variety = candidate.source.columns[key].variety
    is_lines = variety < (UNIQUE if has_products else ROWS)
    lines = replace(items, columns={**items.columns, "order_id": key}) if has_products and is_lines else None
    return Sales(candidate, (key,), is_lines, lines)


def _number(candidate: Match) -> str | None:
    """The likeliest number of an order: in no two rows, or in rows of one customer and one time."""
    source = candidate.source
    together = [
        candidate.columns[name] for name in ("customer_id", "ordered_at") if name in candidate.columns
    ]
    for name in likeliest(RAW["orders"].columns[0], source.columns):
        steady = (source.lines.steady.get((name, column), 0.0) for column in together if column != name)
        if name not in together and (
            source.columns[name].variety >= UNIQUE or min(steady, default=1.0) >= STEADY
        ):
            return name
    return None


def has_strangers_only(sales: Sales) -> bool:
    """Whether every order has a customer number of its own: then it numbers the order, not the person."""
    source, columns = sales.source, sales.match.columns
    if "customer_id" not in columns or "order_id" not in columns or source.rows <= ROWS_THAT_TELL:
        return False
    customers, orders = source.columns[columns["customer_id"]], source.columns[columns["order_id"]]
    return customers.distinct >= 0.98 * orders.distinct
