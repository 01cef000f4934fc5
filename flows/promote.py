"""The registry by hand: what there is, who was champion when, and moving the alias with a reason kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from config.settings import Settings, load_settings
from features import snapshot
from flows.run.champions import ModelStore, model_store, question_names
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data, open_data
from flows.run.questions import questions_of
from models.champion_history import Reign, before
from models.gate import refuse_unless_usable
from models.refusal import TrainingRefusal
from models.tracking import (
    CHAMPION,
    Registry,
    Version,
    aliases,
    crown,
    figures,
    load,
    refusal,
    reigns,
    versions,
)

SHOWN = ("auc", "log_loss", "calibration_error")


class CannotMove(ValueError):
    """The champion's alias cannot be moved as asked; it stays where it is."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Listing:
    """One model of the registry: versions newest first, each with aliases and figures; its champions in time.

    `refusal` is why its newest training was refused, None where it was not.
    """

    name: str
    versions: tuple[tuple[Version, str, dict[str, float]], ...]
    reigns: tuple[Reign, ...]
    refusal: TrainingRefusal | None = None


def models(config: str | None = None, home: str | None = None) -> list[Listing]:
    """Every question's model as the registry holds it; one never trained has no versions and no refusal."""
    store = model_store(load_settings(config, home))
    return [_listing(store, name) for name in question_names()]


def promote(config: str | None, home: str | None, name: str, number: str, reason: str) -> Reign:
    """Make version `number` of the model `name` champion by hand; the reason is kept.

    Raises CannotMove for an unknown model or version, `FeaturesMissing` with the names for a version whose features
    the code no longer makes, `ModelError` for one that cannot be read; the champion then stays.
    """
    return _move(config, home, name, number, "promote", reason)


def rollback(config: str | None, home: str | None, name: str, reason: str) -> Reign:
    """Put the champion before the present one back; twice leads back twice. Raises like `promote`."""
    return _move(config, home, name, None, "rollback", reason)


def _move(config: str | None, home: str | None, name: str, number: str | None, by: str, reason: str) -> Reign:
    if name not in question_names():
        raise CannotMove(f"there is no model {name!r}; there are {_list(question_names())}")
    if not reason.strip():
        raise CannotMove("say why, in a few words: --reason is kept with the version")
    settings = load_settings(config, home)
    with writing(Home(settings.home, settings.lake)):
        store = model_store(settings)
        version = _target(store, name, number)
        question = next(question for question in questions_of(settings) if question.name == name)
        title = f"version {version.version} of {name}"
        refuse_unless_usable(load(version), question, _features(settings), title)
        reign = Reign(now(), version.version, by, " ".join(reason.split()))
        crown(store.open(), version, reign)
    return reign


def _target(store: ModelStore, name: str, number: str | None) -> Version:
    """The version that is to become champion: this number, or the champion before the present one."""
    registry, full = store.open(), store.name(name)
    target = number or before(reigns(registry, full))
    if target is None:
        raise CannotMove(f"{name} had no champion before the present one, so there is none to go back to")
    if aliases(registry, full).get(CHAMPION) == target:
        raise CannotMove(f"version {target} of {name} is champion already")
    registered = {version.version: version for version in versions(registry, full)}
    if target not in registered:
        numbers = f"there are {_list(sorted(registered, key=int))}" if registered else "it has none yet"
        raise CannotMove(f"{name} has no version {target}; {numbers}. `retain models` lists them")
    return registered[target]


def _listing(store: ModelStore, name: str) -> Listing:
    registry, full = store.open(), store.name(name)
    names = aliases(registry, full)
    rows = tuple(
        (
            version,
            ", ".join(alias for alias, number in names.items() if number == version.version),
            _figures(registry, version),
        )
        for version in versions(registry, full)
    )
    return Listing(name, rows, tuple(reigns(registry, full)), refusal(registry, full))


def _figures(registry: Registry, version: Version) -> dict[str, float]:
    logged = figures(registry, version)
    return {name: logged.get(f"model.{name}", float("nan")) for name in SHOWN}


def _features(settings: Settings) -> list[str]:
    """The features this code makes of this shop's tables; nothing is read for it."""
    data = newest_data(settings)
    return snapshot.feature_names(snapshot.build(open_data(settings, data), (data.end,)))


def _list(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> _list(["1", "2", "4"]), _list(["1"])
    ('1, 2 and 4', '1')
    """
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
