"""SIGKILL between any two writes of the registry: the champion is the old or the new; training again crowns the new."""

import os
import shutil
import signal
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from models.gate import Decision
from models.training import Model
from tests.models.conftest import log

pytestmark = pytest.mark.slow
AT = datetime.fromisoformat("2026-11-21T06:00:00+00:00")
NAME, PATIENCE_SECONDS = "retain-killed", 120


def train(place: Path, model: Model) -> str:
    """What a training writes: the version of this fingerprint, made before or logged and settled now."""
    from models import tracking

    registry = tracking.connect(f"sqlite:///{place}/mlflow.db", str(place.parent / "artifacts"))
    version = tracking.find_by_fingerprint(registry, NAME, model.kind + str(model.trained_until))
    if version is None:
        logged = log(registry, NAME, model, model.kind + str(model.trained_until))
        version = tracking.settle(registry, logged, Decision(True, "better"), AT)
    return version.version


def killed_at(place: Path, model: Model, number: int) -> int:
    """Train in a child that is killed before its commit of that number (0: never); how many commits it began."""
    counted = place / "commits"
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) == bool(number), status
        return len(counted.read_text())
    try:
        signal.alarm(PATIENCE_SECONDS)
        from sqlalchemy import Engine, event

        def count(_: object) -> None:
            with counted.open("a") as file:
                file.write(".")
            if number and len(counted.read_text()) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "commit", count)
        train(place, model)
        os._exit(0)
    finally:
        os._exit(1)


def copy(place: Path, name: str) -> Path:
    target = place.with_name(name)
    target.mkdir()
    shutil.copy(place / "mlflow.db", target)
    return target


def test_the_champion_is_the_old_or_the_new_and_training_again_crowns_the_new(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.setenv(name, "true")
    from models import tracking

    new = replace(model, trained_until=AT.date())
    before = tmp_path / "before"
    before.mkdir()
    killed_at(before, model, 0)
    commits = killed_at(copy(before, "whole"), new, 0)
    champions = []
    for number in range(1, commits + 1):
        place = copy(before, f"killed{number}")
        assert killed_at(place, new, number) == number
        registry = tracking.connect(f"sqlite:///{place}/mlflow.db", str(tmp_path / "artifacts"))
        champion = tracking.champion(registry, NAME)
        assert champion is not None
        champions.append(tracking.load(champion))
        assert champions[-1] in (model, new)
        assert train(place, new) == train(place, new), "trained once more, and then it is the same training"
        crowned = tracking.champion(registry, NAME)
        assert crowned is not None
        assert tracking.load(crowned) == new
        assert crowned.decision == "champion"
    assert champions[0] == model
    assert champions[-1] == new
