"""The registry by hand: what there is, who was champion when, and moving the alias with a reason kept."""

from dataclasses import dataclass
from typing import ClassVar

from config.settings import Settings, load_settings
from features import snapshot
from flows.run.champions import NAMES, registered_name, registry
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data, open_data
from models.champion_history import Reign, before
from models.gate import refuse_unless_usable
from models.task import Task, churn, repurchase
from models.tracking import (
    CHAMPION,
    Registry,
    Version,
    aliases,
    crown,
    figures,
    load,
    reigns,
    version_of,
    versions,
)

SHOWN = ("auc", "log_loss", "calibration_error")


class CannotMove(ValueError):
    """The champion's alias cannot be moved as asked; it stays where it is."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Listed:
    """One model of the registry: versions newest first, each with aliases and figures; its champions in time."""

    name: str
    versions: tuple[tuple[Version, str, dict[str, float]], ...]
    reigns: tuple[Reign, ...]


def models(config: str | None = None, home: str | None = None) -> list[Listed]:
    """Both models as the registry holds them; a model never trained has no versions."""
    settings = load_settings(config, home)
    return [_listed(settings, name) for name in NAMES]


def promote(config: str | None, home: str | None, name: str, number: str, reason: str) -> Reign:
    """Make version `number` of `name` (churn, repurchase) champion by hand; the reason is kept.

    Raises CannotMove for an unknown model, `ModelError` for an unknown version, `FeaturesMissing` with the names for
    one whose features the code no longer makes; the champion then stays.
    """
    return _move(config, home, name, number, "promote", reason)


def rollback(config: str | None, home: str | None, name: str, reason: str) -> Reign:
    """Put the champion before the present one back; twice leads back twice. Raises like `promote`."""
    return _move(config, home, name, None, "rollback", reason)


def _move(config: str | None, home: str | None, name: str, number: str | None, by: str, reason: str) -> Reign:
    if name not in NAMES:
        raise CannotMove(f"there is no model {name!r}; there are {' and '.join(NAMES)}")
    if not reason.strip():
        raise CannotMove("say why, in a few words: --reason is kept with the version")
    settings = load_settings(config, home)
    with writing(Home(settings.home)):
        store, full = registry(settings), registered_name(settings, name)
        target = number or before(reigns(store, full))
        if target is None:
            raise CannotMove(f"{name} had no champion before the present one, so there is none to go back to")
        if aliases(store, full).get(CHAMPION) == target:
            raise CannotMove(f"version {target} of {name} is champion already")
        version = version_of(store, full, target)
        asked = _task(settings, name)
        refuse_unless_usable(load(version), asked, _made(settings), f"version {target} of {name}")
        reign = Reign(now(), target, by, " ".join(reason.split()))
        crown(store, version, reign)
    return reign


def _listed(settings: Settings, name: str) -> Listed:
    store, full = registry(settings), registered_name(settings, name)
    called = aliases(store, full)
    rows = tuple(
        (
            each,
            ", ".join(alias for alias, number in called.items() if number == each.version),
            _figures(store, each),
        )
        for each in versions(store, full)
    )
    return Listed(name, rows, tuple(reigns(store, full)))


def _figures(store: Registry, version: Version) -> dict[str, float]:
    found = figures(store, version)
    return {name: found.get(f"model.{name}", float("nan")) for name in SHOWN}


def _task(settings: Settings, name: str) -> Task:
    both = churn(settings.churn.horizon_days), repurchase(settings.repurchase.horizon_days)
    return next(task for task in both if task.name == name)


def _made(settings: Settings) -> list[str]:
    """The features this code makes of this shop's tables; nothing is read for it."""
    data = newest_data(settings)
    return snapshot.feature_names(snapshot.build(open_data(settings, data), (data.end,)))
