"""The page of changes that are no corrections: each in a sentence, with rows before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from outputs.templates import environment
from outputs.whole_file import whole_file


@dataclass(frozen=True)
class ChangeNotice:
    """A change that breaks `rule`: its sentence, whether it was let pass, and rows as (id, column, before, after)."""

    rule: str
    sentence: str
    is_accepted: bool
    samples: tuple[tuple[str, str, str, str], ...]


def write_changes(path: Path, notices: Sequence[ChangeNotice]) -> None:
    """One self-contained HTML page: no script, no outside address, every value escaped.

    It names customers' ids, as the report does; it stays in the home folder. Raises `CannotWrite`.
    """
    page = environment().get_template("changes.html.j2").render(notices=notices)
    with whole_file(path) as file:
        file.write(page.encode())
