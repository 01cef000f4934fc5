"""The last good champions, kept in the home by version and checksum: they score where MLflow does not answer.

HOME/champions/current.json           per question: version, checksum, how it was judged, or why there is none
HOME/champions/churn-3-1f0c….json     one version's scorer and what was learnt with it; never changed
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from flows.run.champions import Champion, ModelStore, as_evaluation, champions, evaluation, judgement, lacking
from flows.run.progress import say
from models import scorer_kinds
from models.published_scorer import checksum
from models.registry_down import RegistryDown
from models.tracking import Registry, Version, version_of
from outputs.evaluation import Evaluation
from outputs.whole_file import whole_file

CURRENT = "current.json"


class KeptChampionBroken(RuntimeError):
    """MLflow does not answer, and what is kept of a champion is not what scored last."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class ScoringModels:
    """The champion of each question, or in words why there is none."""

    models: Mapping[str, Champion]
    lacking: Mapping[str, str]


def scoring_models(store: ModelStore, folder: Path) -> tuple[ScoringModels, str]:
    """What scores now, and why it comes from `folder`; empty where the registry answers, which renews the folder.

    Raises NoChampion as `champions` does, RegistryDown where nothing is kept either, KeptChampionBroken.
    """
    try:
        current, judged = store.ask(lambda registry: _read(store, registry))
    except RegistryDown as error:
        copies = kept_models(store, folder)
        if copies is None:
            raise
        return copies, str(error)
    keep(current, judged, folder)
    return current, ""


def keep(current: ScoringModels, judged: Mapping[str, Any], folder: Path) -> None:
    """Write what is not there yet, name it as the current one in one step, then remove what was replaced."""
    entries: dict[str, Any] = {name: {"lacking": why} for name, why in current.lacking.items()}
    for name, champion in current.models.items():
        digest = checksum(champion.scorer, champion.side_models)
        file = f"{name}-{champion.version.version}-{digest[:12]}.json"
        entries[name] = {
            "version": asdict(champion.version), "checksum": digest, "file": file, "judged": judged[name],
        }  # fmt: skip
        if not (folder / file).exists():
            values = {"scorer": champion.scorer.to_json(), "side_models": dict(champion.side_models)}
            _write(folder / file, values)
    if _current(folder) != entries:
        _write(folder / CURRENT, entries)
    files = {CURRENT, *(entry["file"] for entry in entries.values() if "file" in entry)}
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()


def kept_models(store: ModelStore, folder: Path) -> ScoringModels | None:
    """The models kept last; None where none of this store is kept. Raises KeptChampionBroken by their checksums."""
    entries = _current(folder)
    champions = {name: entry for name, entry in entries.items() if "file" in entry}
    if not champions or any(
        entry["version"]["name"] != store.name(name) for name, entry in champions.items()
    ):
        return None
    return ScoringModels(
        {name: _champion(folder, entry) for name, entry in champions.items()},
        {name: entry["lacking"] for name, entry in entries.items() if "lacking" in entry},
    )


def version_evaluation(store: ModelStore, folder: Path, question: str, number: str) -> Evaluation | None:
    """How a version was judged, by what is kept of it, else by the registry; None where that does not answer."""
    name = store.name(question)
    entry = _current(folder).get(question, {})
    version = entry.get("version", {})
    if (version.get("name"), version.get("version")) == (name, number):
        return as_evaluation(entry["judged"])

    try:
        return store.ask(lambda registry: evaluation(registry, version_of(registry, name, number)))
    except RegistryDown as error:
        say(f"{error}. Until then the report does not show how {name} version {number} was judged")
        return None


def _read(store: ModelStore, registry: Registry) -> tuple[ScoringModels, dict[str, Any]]:
    models = champions(store, registry)
    judged = {name: judgement(registry, champion.version) for name, champion in models.items()}
    return ScoringModels(models, lacking(store, registry, models)), judged


def _champion(folder: Path, entry: Mapping[str, Any]) -> Champion:
    version, file = Version(**entry["version"]), folder / entry["file"]
    try:
        values = json.loads(file.read_text("utf-8"))
        champion = Champion(scorer_kinds.from_json(values["scorer"]), version, values["side_models"])
        is_same = checksum(champion.scorer, champion.side_models) == entry["checksum"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeptChampionBroken(_broken(version, file, f"cannot be read: {error}")) from error
    if not is_same:
        raise KeptChampionBroken(_broken(version, file, "does not match its checksum"))
    return champion


def _broken(version: Version, file: Path, reason: str) -> str:
    return (
        f"MLflow does not answer, and {file}, the copy of {version.name} version {version.version}, {reason}: "
        "start or mend MLflow, then run again; nothing was scored"
    )


def _current(folder: Path) -> dict[str, Any]:
    try:
        entries: dict[str, Any] = json.loads((folder / CURRENT).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return entries


def _write(path: Path, values: Any) -> None:
    with whole_file(path) as file:
        file.write(json.dumps(values).encode())
