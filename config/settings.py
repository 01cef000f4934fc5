"""Settings: one frozen value made of base.yaml, a profile and the environment, in rising order of strength."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, get_args
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as VariableError

from config.play_schema import Plays
from config.schema import (
    CampaignSetting,
    Changes,
    Churn,
    Contracts,
    EconomicsSetting,
    Engine,
    ExportSetting,
    Mlflow,
    ReadingSetting,
    Repurchase,
    Schedules,
    Shop,
    TableMapping,
    Tiers,
    Training,
    UpkeepSetting,
    ValueGrades,
    Zone,
)

BASE = Path(__file__).with_name("base.yaml")
PLAYS = BASE.with_name("plays.yaml")
PREFIX = "RETAIN_"


class SettingsError(ValueError):
    """A setting that is unknown, missing or of the wrong kind, or a profile that cannot be read."""

    exit_code: ClassVar[int] = 2


class Settings(BaseSettings):
    """All settings of one run; every default stands in base.yaml, those of the plays in plays.yaml."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=False,
    )

    shop: Shop
    timezone: Zone
    home: Path
    lake: str
    raw_dir: Path
    tables: dict[str, TableMapping]
    contracts: Contracts
    changes: Changes
    reading: ReadingSetting
    churn: Churn
    repurchase: Repurchase
    training: Training
    tiers: Tiers
    value_grades: ValueGrades
    economics: EconomicsSetting
    campaigns: CampaignSetting
    plays: Plays
    export: ExportSetting
    mlflow: Mlflow
    engine: Engine
    schedules: Schedules
    notify: tuple[SecretStr, ...]
    upkeep: UpkeepSetting

    @property
    def zone(self) -> ZoneInfo:
        """The shop's zone."""
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *args: Any,
        **kwargs: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over what `load_settings` read from files."""
        return EnvSettingsSource(settings_cls), init_settings


def load_settings(profile: Path | str | None = None, home: Path | str | None = None) -> Settings:
    """Settings from base.yaml, over it `profile`, over it RETAIN_* variables, over it `home`.

    Raises SettingsError naming the key and the nearest known one.

    >>> load_settings().repurchase.horizon_days
    30
    """
    path = None if profile is None else Path(profile)
    values = _merged(_read(BASE) | {"plays": _read(PLAYS)}, {} if path is None else _read(path))
    _check_environment()
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, path)) from None
    except VariableError as error:
        raise SettingsError(
            f"a RETAIN_ variable cannot be read: {error}; name one key, as in RETAIN_CHURN__HORIZON_DAYS"
        ) from None
    return _placed(settings, path, home)


def _placed(settings: Settings, profile: Path | None, home: Path | str | None) -> Settings:
    """Paths made absolute: home from the working directory, raw_dir from the profile's folder."""
    root = Path(home or settings.home).expanduser().resolve()
    folder = Path.cwd() if profile is None else profile.resolve().parent
    raw = folder / Path(str(settings.raw_dir).replace("{home}", str(root))).expanduser()
    uri = settings.mlflow.tracking_uri.replace("{home}", str(root))
    mlflow = settings.mlflow.model_copy(update={"tracking_uri": uri})
    lake = settings.lake.replace("{home}", str(root)).rstrip("/")
    if "://" not in lake:
        lake = str(Path(lake).expanduser().resolve())
    return settings.model_copy(update={"home": root, "lake": lake, "raw_dir": raw, "mlflow": mlflow})


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(
            f"cannot read the configuration {path}: {error.strerror}; check --config"
        ) from None
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(values, dict):
        raise SettingsError(f"{path} must hold settings by name, like base.yaml")
    return values


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = (
            _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
        )
    return merged


def _check_environment() -> None:
    """pydantic passes over unknown variables; a misspelt one must not pass silently."""
    for name in sorted(os.environ):
        if name.startswith(PREFIX):
            keys = name.removeprefix(PREFIX).lower().split("__")
            if keys[0] not in Settings.model_fields:
                raise SettingsError(
                    f"unknown setting {keys[0]!r} in the variable {name}{_nearest(Settings, keys[0])}"
                )


def _sentence(error: ValidationError, profile: Path | None) -> str:
    """The first thing wrong, as one sentence that names the key."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        section = _section(first["loc"][:-1])
        return f"unknown setting {where!r} in {profile or 'the environment'}{_nearest(section, str(first['loc'][-1]))}"
    message = first["msg"].removeprefix("Value error, ")
    if first["loc"][0] == "tables" and first["type"] == "string_type":
        message = "YAML reads no text here; put an expression that holds a comma or a colon in quotes"
    return f"setting {where!r}: {message} (in {profile or 'base.yaml or the environment'})"


def _section(loc: tuple[Any, ...]) -> type[BaseModel]:
    """The section a path of keys leads to; sections by name, such as tables, are dictionaries."""
    section: Any = Settings
    for part in loc:
        is_named = not isinstance(section, type) or not issubclass(section, BaseModel)
        section = get_args(section)[-1] if is_named else section.model_fields[str(part)].annotation
    return section


def _nearest(section: type[BaseModel], key: str) -> str:
    names = [field.alias or name for name, field in section.model_fields.items()]
    near = difflib.get_close_matches(key, names, 1, cutoff=0.4)
    return f"; did you mean {near[0]!r}?" if near else f"; known here: {', '.join(names)}"
