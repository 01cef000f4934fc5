"""Every published table of the lake, all of its days, to PostgreSQL in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import pandas as pd
import pyarrow.compute as pc

from config.schema import Engine
from features.channel_consents import allowed_channels
from flows.export.export_request import ALL, POSTGRES, ExportRequest, ExportResult
from flows.export.export_rows import ExportSource, export_table
from flows.export.export_slices import AUDIENCE, RESULTS, slices
from flows.run.home import Home, writing
from flows.run.lake_version import opened_versions
from flows.run.progress import headline, step
from flows.score.scored_days import SCORED, day_or_newest
from lake.delta_tables import Slice, extent, read, row_count, version
from lake.postgres_tables import PostgresTarget, TableRows, publish_tables
from outputs.play_texts import PlayWords
from tables.potential_customers import potential_contract
from tables.text_columns import EXPORTS

OF_DAYS = ("scored", "changes", "moves", "figures")
"""Exports that have a slice per scored day."""


def export_lake(
    place: Home, currency: str, plays: Mapping[str, PlayWords], engine: Engine, target: PostgresTarget
) -> ExportResult:
    """Make PostgreSQL's tables what the lake has, in one transaction. Raises NotScored, and CannotPublish."""
    with writing(place):
        newest = day_or_newest(place.lake, None)
        headline("Export all")
        consents = newest_consents(place, engine)
        with step("write postgres") as progress:
            rows = publish_tables(
                target,
                _parts(place.lake, lambda day: ExportSource(place.lake, currency, plays, consents, day)),
            )
            progress.detail = f"{sum(rows.values()):,} rows of {len(rows)} tables"
    sentences = tuple(f"{target.schema}.{table}: {count:,} rows" for table, count in rows.items())
    return ExportResult(ALL, newest, sum(rows.values()), target.shown, sentences)


def newest_consents(place: Home, engine: Engine) -> pd.DataFrame | None:
    """The last word per customer and channel in all that has landed, however old the scores; None: no consents."""
    number = version(place.lake, "consents")
    if number is None:
        return None
    newest = extent(place.lake, "consents", "changed_at")[1]
    if newest is None:
        return pd.DataFrame(columns=["customer_id", "channel", "is_allowed"])
    with opened_versions(place, engine, {"consents": number}) as tables:
        return allowed_channels(tables, newest.date() + timedelta(days=1)).to_pyarrow().to_pandas()


def _parts(lake: str, source: Callable[[date], ExportSource]) -> Iterator[TableRows]:
    """Every slice of every table, with the words of its codes where it has any."""
    for request, day in _requests(lake):
        rows, contract = export_table(source(day), request)[0].rows, EXPORTS[request.content]()
        for column, value in slices(rows, request, day):
            part = rows.filter(pc.equal(rows[column], value))
            yield TableRows(contract.table, contract.key, part, column, value)
    potential = potential_contract()
    for day in _values(lake, potential.table, "as_of"):
        rows = read(lake, potential.table, Slice("as_of", day))
        yield TableRows(potential.table, potential.key, rows, "as_of", day)


def _requests(lake: str) -> Iterator[tuple[ExportRequest, date]]:
    """A request for each scored day and each campaign, and one for all results, with the day it speaks for."""
    days = _values(lake, SCORED, "as_of")
    for content in OF_DAYS:
        yield from ((ExportRequest(content, POSTGRES), day) for day in days)
    for name in _values(lake, AUDIENCE, "campaign_id"):
        day = read(lake, AUDIENCE, Slice("campaign_id", name), ["as_of"])["as_of"][0].as_py()
        yield ExportRequest("audience", POSTGRES, campaign=name), day
    if row_count(lake, RESULTS):
        yield ExportRequest("results", POSTGRES), days[-1]


def _values(lake: str, table: str, column: str) -> list:
    """The values of a column, sorted; none where there is no table."""
    return (
        sorted(read(lake, table, columns=[column])[column].unique().to_pylist())
        if row_count(lake, table)
        else []
    )
