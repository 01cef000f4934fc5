"""`retain init --from NAME`: the profile that is ready for what a shop system exports, with the shop's file put in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import yaml

import config
from flows.init import InitResult, ProfileExists, checked
from flows.run.progress import say
from lake.source_columns import source_columns
from lake.sources import Reading
from tables.raw import RAW

EXPORTS = Path(config.__file__).parent / "exports"
PLACE = "EXPORT"  # stands in a ready profile where the shop's file belongs
LIST = "list"
NAME = re.compile(r'"([^"]+)"')  # a column of the export: ready profiles put every one in double quotes


class NoSuchExport(ValueError):
    """A shop system that no profile is ready for, or a profile asked for without the one file it is about."""

    exit_code: ClassVar[int] = 2


class MissingColumns(ValueError):
    """A file without columns that its profile cannot do without."""

    exit_code: ClassVar[int] = 3


def ready_profiles() -> dict[str, str]:
    """Name → what it reads, of each profile in config/exports.

    >>> list(ready_profiles())
    ['magento', 'shopify', 'square', 'stripe', 'woocommerce']
    """
    return {path.stem: _first_words(path) for path in sorted(EXPORTS.glob("*.yaml"))}


def init_from(reading: Reading, home: str, name: str, files: Sequence[str], out: Path) -> InitResult | None:
    """Write the profile of `name` and check it in `home`; None for `LIST`, which says the names there are."""
    if name == LIST:
        _list()
        return None
    write_ready_profile(reading, name, files, out)
    return InitResult(out, (), checked(out, home))


def _list() -> None:
    for name, words in ready_profiles().items():
        say(f"{name}: {words}")
    say("Then: retain init --from NAME your-export.csv --out my-shop.yaml")


def write_ready_profile(reading: Reading, name: str, files: Sequence[str], out: Path) -> Path:
    """Write the profile of `name` for the one file in `files` to `out`, which must not exist yet.

    A line of an optional column that the file lacks becomes a comment. Raises NoSuchExport, ProfileExists, SourceError,
    and MissingColumns where the file lacks one that orders cannot do without.
    """
    if name not in ready_profiles():
        raise NoSuchExport(f"no profile is ready for {name!r}; there are {', '.join(ready_profiles())}")
    if len(files) != 1:
        raise NoSuchExport(
            f"--from {name} takes one file, not {len(files)}; for several of one kind give a pattern in quotes, as in "
            "'exports/orders-*.csv'"
        )
    if out.exists():
        raise ProfileExists(f"{out} exists already; name another with --out, or remove it")
    folder, text = out.resolve().parent, (EXPORTS / f"{name}.yaml").read_text("utf-8")
    address = _address(files[0], folder)
    have = _columns(reading, address, folder)
    text = "\n".join(_fitted(text, name, address, have)) + "\n"
    quoted = "'" + address.replace("'", "''") + "'"
    out.write_text(re.sub(rf"\b{PLACE}\b", lambda _: quoted, text), encoding="utf-8")
    say(f"Wrote {out}: correct the lines that say so.")
    return out


def _columns(reading: Reading, address: str, folder: Path) -> set[str]:
    reading = replace(reading, raw_dir=folder)
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    return {column.lower() for column in source_columns(address, reading)}


def _fitted(text: str, name: str, address: str, have: set[str]) -> Iterator[str]:
    """The profile's lines, those of optional columns that the file does not have as comments."""
    optional = _optional(yaml.safe_load(text)["tables"])
    absent = {column for column in NAME.findall(_sql(text)) if column.lower() not in have}
    lines = [(line, _lacking(line, absent, optional)) for line in text.splitlines()]
    used = _sql("\n".join(line for line, lacking in lines if not lacking))
    needed = [column for column in sorted(absent) if f'"{column}"' in used]
    if needed:
        raise MissingColumns(
            f"{address} is not what {name} exports: it has no column {', no '.join(needed)}. Export it with these "
            f"columns, or let `retain init {address}` make a first mapping of what is there"
        )
    for line, lacking in lines:
        if lacking:
            say(f"{address} has no column {lacking}; the profile does without.")
        yield f"      # {line.strip()}   the file has no column {lacking}" if lacking else line


def _optional(tables: Mapping[str, Any]) -> set[str]:
    """The columns that are optional in every table of the profile that maps them."""
    columns = [column for table in tables for column in RAW[table].columns]
    return {column.name for column in columns} - {column.name for column in columns if column.required}


def _lacking(line: str, absent: set[str], optional: set[str]) -> str:
    """The absent column that a line of an optional column names; empty otherwise."""
    hit = re.match(r"      (\w+): ", line)
    if hit is None or hit[1] not in optional:
        return ""
    return next((column for column in NAME.findall(line) if column in absent), "")


def _sql(text: str) -> str:
    """The profile without its comments, which may quote a column that no line reads."""
    return "\n".join(
        line.split("   #")[0].split("  # ")[0]
        for line in text.splitlines()
        if not line.lstrip().startswith("#")
    )


def _address(file: str, folder: Path) -> str:
    """The file as a profile in `folder` names it: relative to it where it lies below."""
    path = Path(file).resolve()
    return str(path.relative_to(folder)) if "://" not in file and path.is_relative_to(folder) else file


def _first_words(path: Path) -> str:
    comment = " ".join(line.lstrip("# ") for line in path.read_text("utf-8").split("\n\n")[0].splitlines())
    return re.split(r"(?<=\w)\. | Columns as in", comment.split(": ", 1)[1])[0].rstrip(".")
