"""`retain init`: a first profile for files nobody has described yet, its guesses marked for a person to correct."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import yaml

from config.settings import Settings
from flows.ingest.jobs import reading_of
from flows.run.progress import say, step
from lake.guess_mapping import File, addresses, look, missing, tables_of
from lake.sources import TableMap

HEAD = """\
# A first mapping, guessed from the names and values of your columns. Look at every line that says "guess":
# each value is an SQL expression over the source's columns. docs/mapping.md explains them, config/base.yaml lists
# all other settings. Then: retain --config {name} ingest

shop: {{name: My shop, currency: EUR}}    # guess
timezone: {zone}                            # guess: the zone your timestamps without a zone are in

tables:
"""


class ProfileExists(ValueError):
    """The profile to be written is there already."""

    exit_code: ClassVar[int] = 2


class NothingRecognised(ValueError):
    """None of the files looks like orders."""

    exit_code: ClassVar[int] = 3


def write_profile(settings: Settings, files: Sequence[str], out: Path) -> Path:
    """Look at `files` and write the profile `out`, which must not exist yet.

    Raises ProfileExists, SourceError for a file that cannot be read, NothingRecognised where no orders are found.
    """
    if out.exists():
        raise ProfileExists(f"{out} exists already; name another with --out, or remove it")
    folder = out.resolve().parent
    settings.home.mkdir(parents=True, exist_ok=True)
    reading = replace(reading_of(settings), raw_dir=folder)
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    sources = []
    for address in addresses(files, folder):
        with step(f"look at {address}") as progress:
            sources.append(look(address, folder, reading))
            progress.detail = f"{len(sources[-1].columns)} columns"
    tables = _merged(sources)
    if "orders" not in tables:
        columns = "; ".join(f"{file.address}: {', '.join(file.columns)}" for file in sources)
        raise NothingRecognised(
            f"found no order number, customer and date together in one file, so no orders. The columns are: {columns}. "
            "Write the mapping by hand; docs/mapping.md shows how"
        )
    out.write_text("".join(_lines(out, settings.timezone, tables, sources)), encoding="utf-8")
    say(f"Wrote {out}: read it, correct the guesses, then run `retain --config {out} ingest`.")
    return out


def _merged(sources: Sequence[File]) -> dict[str, TableMap]:
    """Each table once, from the first file that offers it; a file with a table of its own keeps to it."""
    tables: dict[str, TableMap] = {}
    for file in sources:
        for name, mapping in tables_of(file).items():
            tables.setdefault(name, mapping)
    return tables


def _lines(
    out: Path, timezone: str, tables: Mapping[str, TableMap], sources: Sequence[File]
) -> Iterator[str]:
    yield HEAD.format(name=out.name, zone=timezone)
    notes = {note for file in sources for note in file.notes.values()}
    for name, mapping in tables.items():
        yield f"  {name}:\n    from: {_yaml(next(iter(mapping.sources.values())))}\n"
        for key, text in (("where", mapping.where), ("group_by", mapping.group_by)):
            if text:
                yield f"    {key}: {_yaml(text)}    # guess\n"
        yield "    columns:\n"
        for column, text in mapping.columns.items():
            yield f"      {column}: {_yaml(text)}    # guess\n"
        for table, column in missing({name: mapping}):
            yield f"      # {column}: which column is it? {table} cannot do without\n"
        yield "\n"
    for note in sorted(notes):
        yield f"# Undecided: {note}.\n"
    for file in sources:
        yield f"# {file.address} has {', '.join(f'{name} ({kind})' for name, kind in file.columns.items())}\n"


def _yaml(text: str) -> str:
    """A value as YAML takes it: plain where nothing in it could be read as something else."""
    plain = text and all(letter.isalnum() or letter in "_()* ./->" for letter in text)
    if plain and text[0].isalpha() and not isinstance(yaml.safe_load(text), bool | None):
        return text
    return json.dumps(text, ensure_ascii=False) if "'" in text else f"'{text}'"
