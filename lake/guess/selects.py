"""A guessed mapping put together: as `columns` of a single source, or as a query that joins several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lake.guess.source_facts import SourceFacts
from lake.guess.spelling import Spelling
from lake.sources import TableMap


@dataclass(frozen=True)
class Select:
    """The parts of one table's rows: SQL of each column, which rows, what groups them, and what is joined to them."""

    columns: Mapping[str, str]
    where: Sequence[str] = ()
    group_by: Sequence[str] = ()
    joins: Sequence[str] = ()
    sources: Sequence[SourceFacts] = field(default_factory=tuple)


def table_map(table: str, spelling: Spelling, parts: Select) -> TableMap:
    """The mapping of `table` whose rows are those of the spelling's source."""
    source = spelling.source
    columns = {name: text for name, text in parts.columns.items() if text}
    where, group = " and ".join(parts.where), ", ".join(parts.group_by)
    if not spelling.is_query:
        return TableMap(table, {"source": source.address}, columns, where or None, group or None)
    listed = ",\n       ".join(
        f"{text} as {name}" if text != name else name for name, text in columns.items()
    )
    lines = [f"select {listed}", f"from {spelling.rows}", *unique(parts.joins)]
    lines += [f"where {where}"] if where else []
    lines += [f"group by {group}"] if group else []
    return TableMap(table, addresses_of([source, *parts.sources]), query="\n".join(lines))


def addresses_of(sources: Iterable[SourceFacts]) -> dict[str, str]:
    """The sources' addresses by their names in SQL, each once."""
    return {source.file: source.address for source in sources}


def unique(texts: Iterable[str]) -> list[str]:
    """The texts in their order, each once."""
    return list(dict.fromkeys(texts))
