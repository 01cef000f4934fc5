"""Where the person behind an order, a review or a return stands: in its own row, or in a row its key leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lake.guess.column_fit import is_id, score
from lake.guess.key_links import Link
from lake.guess.sales import Sales, has_strangers_only
from lake.guess.source_facts import SourceEvidence, SourceFacts
from lake.guess.spelling import Spelling
from tables.raw import RAW

CUSTOMER = next(column for column in RAW["orders"].columns if column.name == "customer_id")
REPEATED = 0.98
LEAST = 0.2


@dataclass(frozen=True)
class Path:
    """A key of one source that leads to one row of another, where `column` numbers the person."""

    link: Link
    parent: SourceFacts
    column: str


@dataclass(frozen=True)
class Person:
    """SQL of the person's number, the joins that reach it, and the sources they take."""

    text: str
    joins: tuple[str, ...] = ()
    sources: tuple[SourceFacts, ...] = ()


def customer_path(sales: Sales, evidence: SourceEvidence) -> Path | None:
    """The way from an order to its customer; None where the order's own row numbers the person."""
    if "customer_id" in sales.match.columns and not has_strangers_only(sales):
        return None
    paths = sorted(_paths(sales, evidence), key=lambda pair: -pair[0])
    return paths[0][1] if paths else None


def person_of(
    source: SourceFacts, column: str | None, sales: Sales, path: Path | None, links: Sequence[Link]
) -> Person | None:
    """The person of a row of `source`, in a query over it; `column` is its own number of the customer, if any.

    None where neither that nor an order's number leads to one.
    """
    is_orders = source.name == sales.source.name
    if column is not None and not (path and _leads(source.name, column, path, links, is_orders)):
        return Person(Spelling(source, True).name(column))
    if column is not None and path is not None:
        return _joined(source, column, path)
    if is_orders and path is not None:
        return _joined(source, path.link.child_column, path)
    return _through_orders(source, sales, path, links)


def _paths(sales: Sales, evidence: SourceEvidence) -> Iterator[tuple[float, Path]]:
    sources = {source.name: source for source in evidence.sources}
    orders = sales.source.columns[sales.key[0]].distinct
    for link in evidence.links:
        parent = sources[link.parent]
        if link.child == sales.source.name and link.is_unique:
            for name, facts in parent.columns.items():
                strength = score(CUSTOMER, facts)
                repeats = is_id(facts) and facts.distinct < REPEATED * orders
                if name != link.parent_column and strength > LEAST and repeats:
                    yield strength, Path(link, parent, name)


def _leads(source: str, column: str, path: Path, links: Sequence[Link], is_orders: bool) -> bool:
    """Whether the source's own number is the key of the path, and not the person's."""
    if is_orders:
        return True
    parent = (path.link.parent, path.link.parent_column)
    return any(
        (link.child, link.child_column) == (source, column) and (link.parent, link.parent_column) == parent
        for link in links
    )


def _joined(source: SourceFacts, column: str, path: Path) -> Person:
    start, goal = Spelling(source, True), Spelling(path.parent, True)
    join = f"left join {goal.rows} on {goal.key(path.link.parent_column)} = {start.key(column)}"
    return Person(goal.name(path.column), (join,), (path.parent,))


def _through_orders(
    source: SourceFacts, sales: Sales, path: Path | None, links: Sequence[Link]
) -> Person | None:
    """The customer of the order that a row names."""
    link = order_link(source, sales, links)
    if link is None:
        return None
    person = person_of(sales.source, sales.match.columns.get("customer_id"), sales, path, links)
    if person is None:
        return None
    start, goal = Spelling(source, True), Spelling(sales.source, True)
    number = goal.key(sales.key[0])
    orders = " ".join(
        (f"select {number} as order_key, any_value({person.text}) as person from {goal.rows}", *person.joins)
    )
    join = f"left join ({orders} group by 1) as placed on placed.order_key = {start.key(link.child_column)}"
    return Person("placed.person", (join,), (sales.source, *person.sources))


def order_link(source: SourceFacts, sales: Sales, links: Sequence[Link]) -> Link | None:
    """The column of `source` whose values are numbers of the orders."""
    if len(sales.key) > 1:
        return None
    to_orders = (
        link
        for link in links
        if (link.child, link.parent) == (source.name, sales.source.name)
        and link.parent_column == sales.key[0]
    )
    return next(to_orders, None)
