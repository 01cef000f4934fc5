"""The champions read last, kept in the home for days on which the registry does not answer."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.run.champions import Champion, ModelStore, champions, lacking
from flows.run.progress import say
from models import scorer_kinds
from models.errors import ModelError
from models.published_scorer import checksum
from models.registry_outage import RegistryOutage, outages_named
from models.tracking import Version
from outputs.whole_file import whole_file

Models = tuple[dict[str, Champion], dict[str, str]]
"""The champions by question, and for each question without one why there is none."""


def models_now(store: ModelStore, copy: Path) -> Models:
    """What scores now: the registry's champions, which `copy` keeps, or, where it does not answer, those that are kept.

    Raises NoChampion as `champions` does, RegistryOutage where nothing is kept yet, ModelError for a copy whose
    checksum is not the one it was kept with.
    """
    try:
        with outages_named(store.tracking_uri):
            models = champions(store)
            reasons = lacking(store, models)
    except RegistryOutage as outage:
        return _read_copy(copy, outage)
    _keep(copy, models, reasons)
    return models, reasons


def _keep(copy: Path, models: Mapping[str, Champion], reasons: Mapping[str, str]) -> None:
    content = {"models": {name: _as_json(model) for name, model in models.items()}, "lacking": dict(reasons)}
    with whole_file(copy) as file:
        file.write(json.dumps(content).encode())


def _read_copy(copy: Path, outage: RegistryOutage) -> Models:
    if not copy.exists():
        raise RegistryOutage(f"{outage} No champion is kept in {copy} yet, so nobody can score") from outage
    say(f"{outage} The champions kept in {copy} score")
    content = json.loads(copy.read_text("utf-8"))
    models = {name: _from_json(name, model, copy, str(outage)) for name, model in content["models"].items()}
    return models, dict(content["lacking"])


def _as_json(champion: Champion) -> dict[str, Any]:
    return {
        "version": asdict(champion.version),
        "checksum": checksum(champion.scorer, champion.side_models),
        "scorer": champion.scorer.to_json(),
        "side_models": dict(champion.side_models),
    }


def _from_json(name: str, model: Mapping[str, Any], copy: Path, outage: str) -> Champion:
    scorer = scorer_kinds.from_json(model["scorer"])
    if checksum(scorer, model["side_models"]) != model["checksum"]:
        raise ModelError(
            f"the kept {name} model in {copy} is not what was kept: its checksum differs. Start the registry, and "
            "the next run keeps it anew"
        )
    return Champion(scorer, Version(**model["version"]), model["side_models"], outage)
