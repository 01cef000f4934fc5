"""The export flow: a list from the lake, as a file for people or a tool, or to PostgreSQL."""

import os
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
from prefect import flow

from config.schema import ExportSetting
from config.settings import load_settings
from flows.export.export_files import export_file, last_export
from flows.export.export_lake import export_lake, newest_consents
from flows.export.export_request import ALL, POSTGRES, ExportRequest, ExportResult, refuse_impossible
from flows.export.export_rows import ExportSource, export_table
from flows.export.export_slices import placed, slices
from flows.run.home import Home, writing
from flows.run.play_lines import play_words
from flows.run.progress import headline, step
from lake.postgres_tables import PostgresTarget, TableRows, postgres_target, publish_rows
from outputs.column_sets import column_set, for_tool
from outputs.export_forms import FILE_FORMS
from outputs.export_table import ExportTable
from outputs.spreadsheet_cells import formulas_in
from tables.text_columns import EXPORTS


@flow(name="export", flow_run_name="export", validate_parameters=False)
def export(request: ExportRequest, config: str | None = None, home: str | None = None) -> ExportResult:
    """Write one list to its place, whole or not at all.

    Raises ImpossibleExport, UnknownColumnSet, NotScored, NoSuchList, TooLongForExcel and NoPostgres for what cannot be,
    CannotWrite and CannotPublish for what failed.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    refuse_impossible(request)
    target = _target(settings.export) if request.form == POSTGRES else None
    if request.content == ALL and target is not None:
        return export_lake(place, settings.shop.currency, play_words(settings.plays), settings.engine, target)
    with writing(place):
        request, day = placed(place.lake, request)
        headline(f"Export {request.content} as of {day}")
        with step("read") as progress:
            source = ExportSource(
                place.lake,
                settings.shop.currency,
                play_words(settings.plays),
                newest_consents(place, settings.engine),
                day,
                last_export(place.exports, request, day) if request.only_changed else None,
            )
            rows, sentences = export_table(source, request)
            progress.detail = f"{rows.rows.num_rows:,} rows"
        with step(f"write {request.form}"):
            goal = _write(rows, request, place, day, target)
    return ExportResult(
        request.content, day, rows.rows.num_rows, goal, (*_notes(source, request, rows), *sentences)
    )


def _target(setting: ExportSetting) -> PostgresTarget:
    address = None if setting.postgres is None else setting.postgres.get_secret_value()
    return postgres_target(address, setting.postgres_schema, os.environ)


def _write(
    rows: ExportTable, request: ExportRequest, place: Home, day: date, target: PostgresTarget | None
) -> Path | str:
    if target is not None:
        contract = EXPORTS[request.content]()
        for column, value in slices(rows.rows, request, day):
            part = rows.rows.filter(pc.equal(rows.rows[column], value))
            publish_rows(target, TableRows(contract.table, contract.key, part, column, value))
        return f"{target.shown}, {target.schema}.{contract.table}"
    path = export_file(place.exports, request, day)
    listed = rows if request.tool is None else for_tool(rows, column_set(request.tool))
    FILE_FORMS[request.form](listed, path)
    return path


def _notes(source: ExportSource, request: ExportRequest, rows: ExportTable) -> list[str]:
    """What must be known of every export: no consents, nothing exported before, nobody on it."""
    is_spreadsheet = request.tool is not None and request.form in ("csv", "xlsx")
    changed_ids = formulas_in(rows.rows["customer_id"]) if is_spreadsheet else 0
    speaks_of_contacts = request.content in ("scored", "audience")
    return [
        sentence
        for is_so, sentence in (
            (
                speaks_of_contacts and source.consents is None,
                "The shop keeps no consents here: every channel counts as allowed. Check before you send.",
            ),
            (
                request.only_changed and source.since is None,
                f"Nothing like this was exported before {source.day}: all of the day is new.",
            ),
            (
                changed_ids > 0,
                f"{changed_ids:,} customer ids begin like a formula and got an apostrophe, so that the tool will "
                "not find them: use --as parquet, or ids that begin with a letter or a digit.",
            ),
            (not rows.rows.num_rows, "The list is empty: it has its line of names and no row."),
        )
        if is_so
    ]
