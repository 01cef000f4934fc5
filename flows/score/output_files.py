"""The files of a published day: written once, linked as `current`, packed when a newer day has come."""

from collections.abc import Sequence
from pathlib import Path

from outputs.file_link import name_again
from outputs.packed_file import pack, packed_name
from outputs.published_day import Output, PublishedDay

ANY_DAY = "????-??-??"
LIST = ".csv"
"""The kind of file that is packed: pages are looked up by hand whatever their age."""


def write_outputs(day: PublishedDay, outputs: Sequence[Output], home: Path, *, is_newest: bool) -> None:
    """Every output of a day; of the newest also its second name, `current`, and then earlier lists are packed."""
    for output in outputs:
        file = output.file(home, str(day.as_of))
        output.write(day, file)
        packed_name(file).unlink(missing_ok=True)
        if is_newest:
            name_again(output.file(home, "current"), file)
    if is_newest:
        for output in outputs:
            for file in earlier_lists(output, home, str(day.as_of)):
                pack(file)


def earlier_lists(output: Output, home: Path, day: str) -> list[Path]:
    """The lists of an output of days before `day` that are not packed, the oldest first."""
    files = sorted(home.glob(output.path.format(day=ANY_DAY)))
    return [file for file in files if file.suffix == LIST and file < output.file(home, day)]
