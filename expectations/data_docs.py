"""The history of verdicts, kept by Great Expectations under one folder, and the pages people read."""

import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from expectations.gx import TURN
from expectations.offline_pages import close_pages
from expectations.rules import expectation
from tables.rule import Rule


def _store(kind: str, folder: str) -> dict[str, Any]:
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder}
    return {"class_name": kind, "store_backend": {**backend, "suppress_store_backend_id": True}}


CONFIG = {
    "config_version": 4.0,
    "plugins_directory": None,
    "config_variables_file_path": None,
    "stores": {
        "expectations_store": _store("ExpectationsStore", "expectations/"),
        "validation_results_store": _store("ValidationResultsStore", "validations/"),
        "checkpoint_store": _store("CheckpointStore", "checkpoints/"),
        "validation_definition_store": _store("ValidationDefinitionStore", "validation_definitions/"),
    },
    "expectations_store_name": "expectations_store",
    "validation_results_store_name": "validation_results_store",
    "checkpoint_store_name": "checkpoint_store",
    "data_docs_sites": {
        "local_site": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": "../site/"},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "validation_results_limit": 200},
        }
    },
    "analytics_enabled": False,
    "data_context_id": "6d0f7e0c-1f0f-4f0e-9c55-72657461696e",
    "progress_bars": {"globally": False},
}


def index_page(docs: Path) -> Path:
    """The page that lists every table's verdicts; `build_docs` makes it."""
    return docs / "site" / "index.html"


@dataclass(frozen=True)
class Entry:
    """One table's verdict in the history: which `rules` applied and which are `broken`.

    `failing` counts the rows, of all `rows`, that fail a rule; rules about the table itself are not in it.
    """

    table: str
    rules: Sequence[Rule]
    broken: Collection[str]
    failing: Mapping[str, int]
    rows: int
    passed: bool
    run_id: str
    at: datetime


def record(docs: Path, entry: Entry) -> None:
    """Add one table's verdict to the history under `docs`: counts, never values.

    The same `run_id` and `at` again replace it.
    """
    with TURN:
        context = _context(docs)
        suite = gx.ExpectationSuite(entry.table, expectations=[expectation(rule) for rule in entry.rules])
        name, run = ExpectationSuiteIdentifier(entry.table), _run(entry)
        context.expectations_store.set(name, suite)
        results = [_result(configuration, entry) for configuration in suite.expectation_configurations]
        verdict = ExpectationSuiteValidationResult(
            success=entry.passed,
            results=results,
            suite_name=entry.table,
            statistics=_statistics(results),
            meta={
                "great_expectations_version": gx.__version__,
                "run_id": run,
                "batch_kwargs": {"data_asset_name": entry.table},
            },
        )
        where = ValidationResultIdentifier(name, run, batch_identifier=entry.table)
        context.validation_results_store.store_validation_results(verdict, where)


def build_docs(docs: Path) -> Path:
    """Build the pages under `docs` once for all tables of a run, and return the index page.

    Only verdicts whose page is not made yet are read, so that a build does not grow with the history; the index lists
    the newest 200 verdicts. No page needs, or names, an outside address.
    """
    with TURN:
        context = _context(docs)
        keys = context.validation_results_store.list_keys()
        files = {key: files for key in keys if not _is_made(*(files := _files(docs, key)))}
        suites = [ExpectationSuiteIdentifier(name) for name in {_table(key) for key in keys}]
        context.build_data_docs(resource_identifiers=[*files, *suites] or None)
        close_pages(index_page(docs).parent, [page for _, page in files.values()])
        for verdict, page in files.values():
            os.utime(page, ns=(verdict.stat().st_mtime_ns,) * 2)
    return index_page(docs)


def _files(docs: Path, key: ValidationResultIdentifier) -> tuple[Path, Path]:
    """The file of a verdict in the history, and that of its page."""
    *folders, name = key.to_tuple()
    history, pages = docs / "gx" / "validations", index_page(docs).parent / "validations"
    return history.joinpath(*folders, f"{name}.json"), pages.joinpath(*folders, f"{name}.html")


def _is_made(verdict: Path, page: Path) -> bool:
    """Whether the page was made whole, of this verdict: only then it has the verdict's time."""
    return page.exists() and page.stat().st_mtime_ns == verdict.stat().st_mtime_ns


def _context(docs: Path) -> Any:
    """A file context under `docs`. Its settings are written here, whole or not at all, in case of a kill."""
    settings = docs / "gx" / "great_expectations.yml"
    text = json.dumps(CONFIG, indent=2) + "\n"  # JSON is YAML
    if not settings.exists() or settings.read_text("utf-8") != text:
        settings.parent.mkdir(parents=True, exist_ok=True)
        draft = settings.with_suffix(".draft")
        draft.write_text(text, "utf-8")
        draft.replace(settings)
    return gx.get_context(mode="file", context_root_dir=settings.parent)


def _result(configuration: Any, entry: Entry) -> ExpectationValidationResult:
    name = configuration.meta["rule"]
    counts: dict[str, float] = {}
    if name in entry.failing:
        failing = entry.failing[name]
        share = 100 * failing / max(entry.rows, 1)
        counts = {"element_count": entry.rows, "unexpected_count": failing, "unexpected_percent": share}
    return ExpectationValidationResult(
        success=name not in entry.broken,
        expectation_config=configuration,
        result=counts,
        exception_info={"raised_exception": False, "exception_traceback": None, "exception_message": None},
    )


def _statistics(results: Sequence[ExpectationValidationResult]) -> dict[str, float]:
    good = sum(bool(result.success) for result in results)
    return {
        "evaluated_expectations": len(results),
        "successful_expectations": good,
        "unsuccessful_expectations": len(results) - good,
        "success_percent": 100 * good / max(len(results), 1),
    }


def _run(entry: Entry) -> RunIdentifier:
    # The shop's clock has no zone; Great Expectations wants one, and would otherwise take this machine's.
    time = entry.at if entry.at.tzinfo else entry.at.replace(tzinfo=UTC)
    return RunIdentifier(run_name=entry.run_id, run_time=time)


def _table(key: ValidationResultIdentifier) -> str:
    return str(key.expectation_suite_identifier.name)
