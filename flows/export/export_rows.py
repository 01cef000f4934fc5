"""The rows of each export, read from the lake, with the words of their codes and the consents of today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa

from expectations.batches import TYPES as LAKE_TYPES
from features.reason_words import catalogue_of_reasons
from flows.export.export_request import ExportRequest
from flows.score.scored_days import SCORED
from lake.delta_tables import Slice, read
from lake.earlier_days import read_between
from outputs.change_texts import with_change_texts
from outputs.consent_cut import contact_list, without_refused
from outputs.export_table import ExportTable
from outputs.play_texts import PlayWords, with_action_texts, with_play_texts
from outputs.reason_texts import with_texts
from outputs.result_texts import with_result_texts
from tables.column import Column, Text
from tables.score_moves import PART_WORDS
from tables.scored_customers import FIGURES as REASON_FIGURES
from tables.scored_customers import REASONS
from tables.shop_figures import FIGURES
from tables.text_columns import EXPORTS, exported_columns, text_names

RESULT_ORDER = ["campaign_id", "play", "segment", "measure"]
TYPES = LAKE_TYPES | {"timestamp": pa.timestamp("us", "UTC")}


@dataclass(frozen=True, eq=False)
class ExportSource:
    """What an export is made from: lake, currency, plays in words, consents of today (None: the shop keeps none).

    `day` is the scored day it speaks for; `since` the last day that was exported before, where only changes are to go.
    """

    lake: str
    currency: str
    plays: Mapping[str, PlayWords]
    consents: pd.DataFrame | None
    day: date
    since: date | None = None


Rows = tuple[pd.DataFrame, list[str]]
"""Rows, and what is to be said of them."""


def export_table(source: ExportSource, request: ExportRequest) -> tuple[ExportTable, list[str]]:
    """The list of the request, and what is to be said of it; a column its day was made without is left out."""
    rows, sentences = BUILDERS[request.content](source, request)
    columns = tuple(column for column in exported_columns(request.content) if column.name in rows.columns)
    return ExportTable(request.content, columns, _typed(rows, columns), source.day), sentences


def _scored(source: ExportSource, request: ExportRequest) -> Rows:
    rows = _day_rows(source, SCORED)
    channels = {name: play.channel for name, play in source.plays.items()}
    rows, refused, counts = without_refused(rows, channels, source.consents)
    sentences = _left_alone(counts)
    if request.only_changed and source.since is not None:
        changed = rows["customer_id"].isin(set(_feed(source, ["customer_id"])["customer_id"])) | refused
        sentences.append(f"{int(changed.sum()):,} of {len(rows):,} customers changed since {source.since}.")
        rows = rows[changed]
    texts = with_texts(rows, catalogue_of_reasons(), source.currency)
    return with_action_texts(texts, source.plays), sentences


def _audience(source: ExportSource, request: ExportRequest) -> Rows:
    rows = read(source.lake, "campaign_audience", Slice("campaign_id", str(request.campaign))).to_pandas()
    contacts, counts = contact_list(rows, source.consents)
    held_out = int((rows["group"] != "contact").sum())
    sentences = [f"{held_out:,} customers are held out and not on the list.", *_off_the_list(counts)]
    reasons = _reasons(source)
    contacts = contacts.merge(reasons, on="customer_id", how="left")
    return with_play_texts(contacts, source.plays), sentences


def _changes(source: ExportSource, request: ExportRequest) -> Rows:
    if request.only_changed and source.since is not None:
        rows = _feed(source, None)
    else:
        rows = _day_rows(source, "customer_changes")
    return with_change_texts(rows, source.plays), []


def _moves(source: ExportSource, request: ExportRequest) -> Rows:
    return _with_words(_day_rows(source, "score_moves"), "strongest_part", PART_WORDS), []


def _figures(source: ExportSource, request: ExportRequest) -> Rows:
    meanings = {name: figure.meaning for name, figure in FIGURES.items()}
    return _with_words(_day_rows(source, "shop_figures"), "figure", meanings), []


def _results(source: ExportSource, request: ExportRequest) -> Rows:
    only = None if request.campaign is None else Slice("campaign_id", request.campaign)
    rows = read(source.lake, "campaign_results", only).to_pandas()
    rows = rows.sort_values(["measured_until", *RESULT_ORDER], ignore_index=True)
    return with_result_texts(rows, source.plays), []


BUILDERS: Mapping[str, Callable[[ExportSource, ExportRequest], Rows]] = {
    "scored": _scored,
    "audience": _audience,
    "changes": _changes,
    "moves": _moves,
    "figures": _figures,
    "results": _results,
}


def _day_rows(source: ExportSource, table: str) -> pd.DataFrame:
    """The slice of the day; it may have no rows."""
    rows = read(source.lake, table, Slice("as_of", source.day))
    return rows.to_pandas() if rows.num_columns else _nothing(table)


def _with_words(rows: pd.DataFrame, code: str, words: Mapping[str, Text]) -> pd.DataFrame:
    """The rows with the words of a code that has the same for everybody."""
    texts = {
        column: rows[code].map({name: text[place] for name, text in words.items()}).astype(object)
        for place, column in enumerate(text_names(code))
    }
    return rows.assign(**texts)


def _nothing(table: str) -> pd.DataFrame:
    contract = next(make() for make in EXPORTS.values() if make().table == table)
    return pd.DataFrame(columns=[column.name for column in contract.columns], dtype=object)


def _feed(source: ExportSource, columns: list[str] | None) -> pd.DataFrame:
    """The change feed of the days after the last export, to the day."""
    first, end = (source.since or source.day) + timedelta(days=1), source.day + timedelta(days=1)
    names = columns or list(_nothing("customer_changes").columns)
    rows = read_between(source.lake, "customer_changes", "as_of", first, end, names)
    return rows.to_pandas() if rows.num_columns else _nothing("customer_changes")


def _reasons(source: ExportSource) -> pd.DataFrame:
    """The reasons of the scored day in words, by customer_id."""
    wanted_names = [
        "customer_id",
        *REASONS,
        *(f"{reason}_{figure}" for reason in REASONS for figure in REASON_FIGURES),
    ]
    rows = read(source.lake, SCORED, Slice("as_of", source.day))
    rows = rows.select([name for name in wanted_names if name in rows.column_names]).to_pandas()
    texts = with_texts(rows, catalogue_of_reasons(), source.currency)
    names = [name for reason in REASONS for name in text_names(reason) if name in texts.columns]
    return texts[["customer_id", *names]]


def _left_alone(counts: Mapping[str, int]) -> list[str]:
    return [
        f"{count:,} customers do not allow {channel} any more: they are left alone (no_consent)."
        for channel, count in counts.items()
    ]


def _off_the_list(counts: Mapping[str, int]) -> list[str]:
    return [
        f"{count:,} contacts are off the list: they do not allow {channel}."
        for channel, count in counts.items()
    ]


def _typed(rows: pd.DataFrame, columns: tuple[Column, ...]) -> pa.Table:
    return pa.table(
        {
            column.name: pa.array(rows[column.name], type=TYPES[column.type], from_pandas=True)
            for column in columns
        }
    )
