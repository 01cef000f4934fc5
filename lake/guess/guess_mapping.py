"""A first mapping of files nobody has described yet: names vote, values decide what each column is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lake.guess.customer_guess import customer_guess
from lake.guess.customer_path import Path, Person, customer_path, person_of
from lake.guess.further_guess import further_guess, further_matches
from lake.guess.item_guess import item_guess
from lake.guess.joined_sums import order_sums
from lake.guess.order_guess import Joined, order_guess
from lake.guess.return_guess import return_guess, undated_returns
from lake.guess.sales import Sales, sales_of
from lake.guess.source_facts import SourceEvidence, SourceFacts
from lake.guess.spelling import Guess
from lake.guess.table_match import Match, candidates, match
from tables.raw import RAW


@dataclass(frozen=True)
class FirstMapping:
    """Table → its guess, in the order of the tables; sources nothing of which was used; and remarks."""

    tables: Mapping[str, Guess]
    unused: Sequence[SourceFacts] = ()
    remarks: Sequence[str] = field(default_factory=tuple)


def tables_of(evidence: SourceEvidence) -> FirstMapping:
    """The tables the sources can be mapped onto; none where there are no orders, without which the rest is idle."""
    sales = sales_of(evidence)
    if sales is None:
        return FirstMapping({}, evidence.sources)
    path = customer_path(sales, evidence)
    further = further_matches(sales, evidence)
    guesses = {name: further_guess(chosen, sales, path, evidence.links) for name, chosen in further.items()}
    busy = [sales.source.name, *(chosen.source.name for chosen in further.values())]
    free = [source for source in evidence.sources if source.name not in busy]
    guesses |= _of_orders(sales, path, free, evidence)
    person = _person(sales, path, evidence)
    if "returns" not in guesses and (returned := return_guess(sales, person)) is not None:
        guesses["returns"] = returned
    if (customers := customer_guess(sales, path, evidence, busy)) is not None:
        guesses["customers"] = customers
    ordered = {name: guesses[name] for name in RAW if name in guesses}
    remarks = (undated_returns(sales),) if "returns" not in guesses else ()
    return FirstMapping(ordered, _unused(evidence, ordered), [remark for remark in remarks if remark])


def likely_columns(evidence: SourceEvidence) -> dict[str, tuple[str, ...]]:
    """Of each required column of orders, the three likeliest of all sources: where no orders were recognised."""
    likely: dict[str, tuple[str, ...]] = {}
    for column in RAW["orders"].columns:
        if column.required:
            names = [
                f"{source.address}: {name}"
                for source in evidence.sources
                for name in candidates(column, source)
            ]
            likely[column.name] = tuple(names[:3])
    return likely


def _of_orders(
    sales: Sales, path: Path | None, free: Sequence[SourceFacts], evidence: SourceEvidence
) -> dict[str, Guess]:
    """Orders and their lines."""
    person = _person(sales, path, evidence)
    guesses = {"orders": order_guess(sales, Joined(person, order_sums(sales, free, evidence.links)))}
    items = sales.items or _items(sales, free, evidence)
    if items is not None:
        guesses["order_items"], _ = item_guess(items, sales, free, evidence.links)
    return guesses


def _person(sales: Sales, path: Path | None, evidence: SourceEvidence) -> Person | None:
    """The person behind an order where the order's own row does not number one."""
    if path is None:
        return None
    return person_of(sales.source, sales.match.columns.get("customer_id"), sales, path, evidence.links)


def _items(sales: Sales, free: Sequence[SourceFacts], evidence: SourceEvidence) -> Match | None:
    """The source of order lines: it names orders that are there, and products."""
    matches = [match("order_items", source) for source in free]
    numbers = {
        (link.child, link.child_column)
        for link in evidence.links
        if (link.parent, link.parent_column) == (sales.source.name, sales.key[0])
    }
    fitting = [
        candidate
        for candidate in matches
        if "product_id" in candidate.columns
        and (candidate.source.name, candidate.columns.get("order_id")) in numbers
    ]
    return max(fitting, key=lambda candidate: candidate.strength, default=None)


def _unused(evidence: SourceEvidence, guesses: Mapping[str, Guess]) -> list[SourceFacts]:
    used = {address for guess in guesses.values() for address in guess.mapping.sources.values()}
    return [source for source in evidence.sources if source.address not in used]
