"""The first profile as YAML: every guess marked, and beside it what is open about it and which columns it may be."""

import json
from collections.abc import Iterator, Mapping, Sequence

import yaml

from lake.guess.guess_mapping import FirstMapping
from lake.guess.source_facts import SourceFacts
from lake.guess.spelling import Guess

HEAD = """\
# A first mapping, guessed from the names and values of your columns. Look at every line that says "guess":
# each value is an SQL expression over the source's columns. docs/mapping.md explains them, config/base.yaml lists
# all other settings. Then: retain --config {name} ingest

shop: {{name: My shop, currency: EUR}}    # guess
timezone: {zone}                            # guess: the zone your timestamps without a zone are in

tables:
"""


def profile_text(name: str, zone: str, first: FirstMapping, sources: Sequence[SourceFacts]) -> str:
    """The whole profile of the file `name`, with `zone` as the shop's."""
    return HEAD.format(name=name, zone=zone) + "".join(_lines(first, sources))


def setting_text(setting: str, why: str) -> str:
    """A setting that follows from the data, as a line of the profile."""
    return f"\n{setting}    # guess: {why}\n"


def _lines(first: FirstMapping, sources: Sequence[SourceFacts]) -> Iterator[str]:
    for name, guess in first.tables.items():
        yield f"  {name}:\n"
        yield from _query(guess) if guess.mapping.query else _columns(guess)
        for column, likely in guess.absent.items():
            yield f"      # {column}: which column is it? {name} cannot do without{_likely(likely)}\n"
        yield "\n"
    for remark in first.remarks:
        yield f"# {remark}.\n"
    for source in first.unused:
        yield f"# Not used: {source.address}, which fits no table.\n"
    for source in sources:
        columns = ", ".join(f"{_line(name)} ({facts.kind})" for name, facts in source.columns.items())
        yield f"# {source.address} has {columns}\n"


def _columns(guess: Guess) -> Iterator[str]:
    mapping = guess.mapping
    yield f"    from: {yaml_value(next(iter(mapping.sources.values())))}\n"
    for key, text in (("where", mapping.where), ("group_by", mapping.group_by)):
        if text:
            yield f"    {key}: {yaml_value(text)}    # guess\n"
    yield "    columns:\n"
    for column, text in mapping.columns.items():
        yield f"      {column}: {yaml_value(text)}    # guess{_note(guess.notes, column)}\n"


def _query(guess: Guess) -> Iterator[str]:
    mapping = guess.mapping
    sources = ", ".join(f"{name}: {yaml_value(address)}" for name, address in mapping.sources.items())
    yield f"    sources: {{{sources}}}\n    # guess: the columns, and which keys of the sources match\n"
    for column in guess.notes:
        yield f"    # guess of {column}{_note(guess.notes, column)}\n"
    yield "    query: |\n"
    for line in (mapping.query or "").splitlines():
        yield f"      {line}\n"


def _note(notes: Mapping[str, str], column: str) -> str:
    return f": {notes[column]}" if column in notes else ""


def _likely(columns: Sequence[str]) -> str:
    return f"; likeliest: {', '.join(map(_line, columns))}" if columns else "; no column looks like it"


def _line(name: str) -> str:
    """A column's name in a comment, which ends with its line."""
    return " ".join(name.split())


def yaml_value(text: str) -> str:
    """A value as YAML takes it: plain where nothing in it could be read as something else.

    >>> yaml_value("sum(a)"), yaml_value("yes"), yaml_value("a, b")
    ('sum(a)', "'yes'", "'a, b'")
    """
    plain = text and all(letter.isalnum() or letter in "_()* ./->" for letter in text)
    if plain and text[0].isalpha() and not isinstance(yaml.safe_load(text), bool | None):
        return text
    return json.dumps(text, ensure_ascii=False) if "'" in text or "\n" in text else f"'{text}'"
