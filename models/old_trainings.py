"""Trainings that nothing needs any more, and all that MLflow keeps of them: its rows, and the files of their models."""

import io
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import redirect_stdout
from datetime import datetime
from typing import TypeVar

from mlflow.entities import Run, ViewType
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.store.entities import PagedList

from models.champion_history import from_tags
from models.tracking import Registry

Row = TypeVar("Row")


def remove_trainings(
    registry: Registry, tracking_uri: str, scorers: Mapping[str, Collection[str]], before: datetime
) -> int:
    """Remove versions that were refused, then runs that no version came from, all begun before a moment; how many runs.

    `scorers` are the names of our models, each with the versions that scored a day. These stay, and so do versions with
    an alias and those that were ever champion. A kill leaves runs that the next call removes.
    """
    bound = int(before.timestamp() * 1000)
    for name, numbers in scorers.items():
        _remove_refused(registry, name, numbers, bound)
    behind_versions = {row.run_id for row in _versions(registry, "")}
    runs = [run for run in _runs(registry, bound) if run.info.run_id not in behind_versions]
    models = [number for run in runs for number in _discarded_models(registry, run)]
    for run in runs:
        if run.info.lifecycle_stage == "active":
            registry.client.delete_run(run.info.run_id)
    if runs:
        _collect(tracking_uri, [run.info.run_id for run in runs], models)
    return len(runs)


def _remove_refused(registry: Registry, name: str, needed: Collection[str], bound: int) -> None:
    registered = registry.client.search_registered_models(f"name = '{name}'")
    named = {str(number) for model in registered for number in model.aliases.values()}
    for row in _versions(registry, f"name = '{name}'"):
        number = str(row.version)
        is_needed = number in named or number in needed or from_tags(number, row.tags)
        if row.creation_timestamp < bound and not is_needed:
            registry.client.delete_model_version(name, number)


def _versions(registry: Registry, chosen: str) -> Iterator[ModelVersion]:
    return _all_pages(lambda token: registry.client.search_model_versions(chosen, page_token=token))


def _runs(registry: Registry, bound: int) -> Iterator[Run]:
    """Those that began before a moment, half removed ones too."""
    experiments, begun = [registry.experiment_id], f"attributes.start_time < {bound}"
    return _all_pages(
        lambda token: registry.client.search_runs(experiments, begun, ViewType.ALL, page_token=token)
    )


def _all_pages(page_at: Callable[[str | None], PagedList[Row]]) -> Iterator[Row]:
    token = None
    while True:
        page = page_at(token)
        yield from page
        if not (token := page.token):
            return


def _discarded_models(registry: Registry, run: Run) -> Iterator[str]:
    """The ids of the run's models that are still there, marked as deleted."""
    outputs = run.outputs.model_outputs if run.outputs else ()
    for output in outputs:
        try:
            registry.client.delete_logged_model(output.model_id)
        except MlflowException:  # gone already: a call before this one was killed
            continue
        yield output.model_id


def _collect(tracking_uri: str, runs: list[str], models: list[str]) -> None:
    """`mlflow gc`, the way to remove for good what is marked as deleted."""
    from mlflow.cli import gc

    chosen = ["--run-ids", ",".join(runs), *(["--logged-model-ids", ",".join(models)] if models else [])]
    with redirect_stdout(io.StringIO()):
        gc.main(
            ["--backend-store-uri", tracking_uri, "--tracking-uri", tracking_uri, *chosen],
            standalone_mode=False,
        )
