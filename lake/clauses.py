"""The pieces of a mapping that name a source's columns, each as a statement that must bind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lake.column_types import Wish
from lake.sources import TableMap

POSITION = "retain_position"  # of a row in its source, from 1
WISHES: Mapping[str, Wish] = {"double": "number", "timestamp": "time", "date": "time"}


@dataclass(frozen=True)
class Clause:
    """One piece of a mapping: `text` as written at `where`, and the statement around it in which it must bind."""

    where: str
    text: str
    wish: Wish
    before: str = ""
    after: str = ""
    column: str = ""

    @property
    def sql(self) -> str:
        """The statement."""
        return f"{self.before}{self.text}{self.after}"

    @property
    def is_query(self) -> bool:
        """Whether the text is a whole select of its own, over several sources."""
        return not self.before

    def line(self, text: str) -> str:
        """The line of YAML with another text; a leading quote needs quotes of the other kind around it."""
        value = "'" + text.replace("'", "''") + "'" if text.startswith(('"', "'")) else text
        return f"{self.where.rsplit('.', 1)[1]}: {value}"

    def names(self, column: str) -> bool:
        """Whether the text speaks of this source column (or seems to)."""
        return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", self.text, re.IGNORECASE) is not None

    def joins(self, column: str) -> bool:
        """Whether the text joins this column's words to others, as in "Date" || ' ' || "Time"."""
        name = rf'"?(?<!\w){re.escape(column)}(?!\w)"?'
        pattern = rf"\|\|\s*{name}|{name}\s*\|\||\bconcat(_ws)?\([^()]*{name}"
        return re.search(pattern, self.text, re.IGNORECASE) is not None


def clauses_of(mapping: TableMap, types: Mapping[str, str]) -> list[Clause]:
    """The mapping's columns, then its `group_by` and `where`; or its query alone."""
    where = f"tables.{mapping.table}"
    if mapping.query is not None:
        return [Clause(where, mapping.query, "any")]
    return [*_columns(mapping, types, where), *_rows(mapping, where)]


def _columns(mapping: TableMap, types: Mapping[str, str], where: str) -> Iterator[Clause]:
    source = next(iter(mapping.sources))
    after = (
        f") from {source} group by {mapping.group_by}" if mapping.group_by else f"), {POSITION} from {source}"
    )
    for name, text in mapping.columns.items():
        yield Clause(f"{where}.columns.{name}", text, WISHES.get(types[name], "any"), "select (", after, name)


def _rows(mapping: TableMap, where: str) -> Iterator[Clause]:
    source = next(iter(mapping.sources))
    if mapping.group_by:
        yield Clause(f"{where}.group_by", mapping.group_by, "any", f"select 1 from {source} group by ")
    if mapping.where:
        yield Clause(f"{where}.where", mapping.where, "any", f"select 1 from {source} where (", ")")
