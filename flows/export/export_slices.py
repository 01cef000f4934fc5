"""Which day an export speaks for, and which slices of its table it is the whole of."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

import pyarrow as pa

from flows.export.export_request import OF_CAMPAIGNS, ExportRequest
from flows.score.scored_days import day_or_newest, scored_rows
from lake.delta_tables import read

AUDIENCE, RESULTS = "campaign_audience", "campaign_results"


class NoSuchList(ValueError):
    """No campaign of this name is frozen, or it is not clear which is meant."""

    exit_code: ClassVar[int] = 2


def placed(lake: str, request: ExportRequest) -> tuple[ExportRequest, date]:
    """The request with its campaign, and the day it speaks for: a scored one, or the last that results look at."""
    if request.content == "audience":
        return _campaign(lake, request)
    if request.content == "results":
        return request, _measured_until(lake, request.campaign)
    day = day_or_newest(lake, request.as_of)
    scored_rows(lake, day, ["customer_id"])
    return request, day


def _campaign(lake: str, request: ExportRequest) -> tuple[ExportRequest, date]:
    rows = read(lake, AUDIENCE, columns=["campaign_id", "as_of"])
    if not len(rows):
        raise NoSuchList("no campaign is frozen yet: `retain campaign freeze NAME --budget N` freezes one")
    days = dict(zip(rows["campaign_id"].to_pylist(), rows["as_of"].to_pylist(), strict=True))
    if request.campaign is None and len(days) > 1:
        raise NoSuchList(f"which campaign? Add --campaign with one of {', '.join(sorted(days))}")
    name = request.campaign or next(iter(days))
    if name not in days:
        raise NoSuchList(f"no campaign {name!r} is frozen; there are {', '.join(sorted(days))}")
    return replace(request, campaign=name), days[name]


def _measured_until(lake: str, campaign: str | None) -> date:
    """The newest day up to which the campaign, or any, was measured."""
    rows = read(lake, RESULTS, columns=["campaign_id", "measured_until"])
    days = (
        dict(zip(rows["campaign_id"].to_pylist(), rows["measured_until"].to_pylist(), strict=True))
        if len(rows)
        else {}
    )
    if not days:
        raise NoSuchList("no campaign is measured yet: `retain measure` does it once its window has closed")
    if campaign is not None and campaign not in days:
        raise NoSuchList(f"no campaign {campaign!r} is measured; there are {', '.join(sorted(days))}")
    return max(days.values()) if campaign is None else days[campaign]


def slices(rows: pa.Table, request: ExportRequest, day: date) -> list[tuple[str, str | date]]:
    """Column and value of each slice of PostgreSQL's table that the rows are the whole of."""
    if request.content not in OF_CAMPAIGNS:
        return [("as_of", day)]
    names = {request.campaign} if request.campaign is not None else set(rows["campaign_id"].to_pylist())
    return [("campaign_id", name) for name in sorted(names)]
