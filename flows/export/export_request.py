"""What is to be exported, as what, and what of it contradicts itself."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from outputs.column_sets import CHOSEN, column_set
from outputs.export_forms import FILE_FORMS
from tables.text_columns import EXPORTS

POSTGRES = "postgres"
ALL = "all"
"""Not an export of its own: every published table of the lake, all of its days, which only PostgreSQL takes."""
OF_CAMPAIGNS = ("audience", "results")
"""Exports of campaigns, whose slices in the lake are theirs and not a day's."""


class ImpossibleExport(ValueError):
    """An export that is not there, or whose options contradict each other."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class ExportRequest:
    """`content` names one of the exports, `form` a kind of file or postgres, `tool` a column set.

    `only_changed`: only what changed since the last export of the same. `campaign` names a frozen list, or
    one that is measured; no `as_of` is the newest scored day.
    """

    content: str = "scored"
    form: str = "csv"
    tool: str | None = None
    only_changed: bool = False
    campaign: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class ExportResult:
    """What left: how many rows as of which day, to which file or address, and what is to be said of it."""

    content: str
    as_of: date
    rows: int
    place: Path | str
    sentences: tuple[str, ...]


def refuse_impossible(request: ExportRequest) -> None:
    """Raise ImpossibleExport, or `UnknownColumnSet`, for a request that nothing can fulfil."""
    _refuse_unknown("--what", request.content, (*EXPORTS, ALL))
    _refuse_unknown("--as", request.form, (*FILE_FORMS, POSTGRES))
    if request.tool is not None:
        column_set(request.tool)
    for is_wrong, sentence in _contradictions(request):
        if is_wrong:
            raise ImpossibleExport(sentence)


def _contradictions(request: ExportRequest) -> tuple[tuple[bool, str], ...]:
    content, is_of_campaign = request.content, request.content in OF_CAMPAIGNS
    return (
        (
            content == ALL and request != ExportRequest(ALL, POSTGRES),
            "--what all republishes the lake: it goes with --as postgres and nothing else",
        ),
        (
            request.tool is not None and content not in CHOSEN,
            f"{content} has no row per customer for a tool: --set goes with --what {' or '.join(CHOSEN)}",
        ),
        (
            request.tool is not None and request.form == POSTGRES,
            "a column set is a file for a tool: --set goes with --as csv, xlsx or parquet",
        ),
        (
            request.only_changed and request.form == POSTGRES,
            "PostgreSQL gets whole days, so that its current view is whole: leave out --only-changed",
        ),
        (
            request.only_changed and content not in ("scored", "changes"),
            f"{content} is exported whole: --only-changed goes with --what scored or changes",
        ),
        (
            request.campaign is not None and not is_of_campaign,
            f"--campaign goes with --what {' or '.join(OF_CAMPAIGNS)}",
        ),
        (request.as_of is not None and is_of_campaign, "a campaign has its own day: leave out --as-of"),
    )


def _refuse_unknown(option: str, value: str, choices: Iterable[str]) -> None:
    names = list(choices)
    if value not in names:
        near = difflib.get_close_matches(value, names, 1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
        raise ImpossibleExport(f"there is no {option} {value!r}; {hint}")
