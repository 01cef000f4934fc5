"""The sections of the settings, each a frozen value; their defaults stand in base.yaml."""

import difflib
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from questions import declared


def _zone(name: str) -> str:
    if name not in available_timezones():
        near = difflib.get_close_matches(name, available_timezones(), 1)
        raise ValueError(f"{name!r} is no IANA time zone" + (f"; did you mean {near[0]!r}?" if near else ""))
    return name


def _sql(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("YAML reads this as true or false; put it in quotes")
    return str(value) if isinstance(value, int | float) else value


Days = Annotated[int, Field(ge=1, le=3650)]
Share = Annotated[float, Field(ge=0, le=1)]
Zone = Annotated[str, AfterValidator(_zone)]
Sql = Annotated[str, BeforeValidator(_sql)]


HoldoutShare = Annotated[float, Field(gt=0, lt=1)]


def _severity(value: object) -> object:
    return "off" if value is False else value  # YAML reads a bare off as false


Severity = Annotated[Literal["reject", "stop", "off"], BeforeValidator(_severity)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Shop(_Section):
    """Who the shop is, for headlines, and the language of its report."""

    name: str
    currency: str
    language: Literal["en", "zh"]


class TableMapping(_Section):
    """How one raw table is made: `from` and `columns`, or `sources` and `query`."""

    from_: Annotated[str | None, Field(alias="from")] = None
    where: Sql | None = None
    group_by: Sql | None = None
    columns: Annotated[dict[str, Sql], Field(default_factory=dict)]
    sources: Annotated[dict[str, str], Field(default_factory=dict)]
    query: str | None = None
    changed_by: str | None = None
    overlap_days: Annotated[int, Field(ge=0, le=3650)] = 2

    @model_validator(mode="after")
    def _single_form(self) -> Self:
        plain, query = (self.from_, self.columns), (self.sources, self.query)
        if all(plain) and not any(query):
            return self
        if all(query) and not any(plain) and not self.where and not self.group_by:
            return self
        raise ValueError("give either `from` and `columns`, or `sources` and `query`")


class Contracts(_Section):
    """When a batch is refused as a whole."""

    min_rows: Annotated[int, Field(ge=1)]
    floors: dict[str, Annotated[int, Field(ge=1)]]
    max_rejected_share: Share
    max_repeated_share: Share | None
    first_day: date
    max_age_days: Annotated[int, Field(ge=0)] | None
    max_missing_days: Annotated[int, Field(ge=0)] | None
    min_volume: Share | None
    rules: dict[str, Severity]


class Changes(_Section):
    """When a batch says too much otherwise than the lake to be a correction; None asks nothing."""

    known_rows_changed: Share | None
    amounts_moved: Annotated[float, Field(gt=1)] | None
    ids_respelt: Share | None
    days_moved: Share | None
    source_shrank: Share | None
    other_ids: Share | None
    other_currency: Share | None
    least_rows: Annotated[int, Field(ge=1)]


class ReadingSetting(_Section):
    """How long a file that has just changed is watched, and one whose last line has no end is left."""

    rest_seconds: Annotated[float, Field(ge=0, le=600)]
    unended_minutes: Annotated[float, Field(ge=0)]


class Churn(_Section):
    """Who is active, and how long a silence means they left."""

    active_days: Days
    horizon_days: Days


class Repurchase(_Section):
    """How far ahead the next order is looked for."""

    horizon_days: Days


class Training(_Section):
    """The panel of as-of dates models learn from."""

    step_days: Days
    max_dates: Annotated[int, Field(ge=1)]
    min_history_days: Days
    max_rows: Annotated[int, Field(ge=1000)]
    seed: int


class Thresholds(_Section):
    """From which probability on a customer is called medium or high."""

    medium: Share
    high: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.medium > self.high:
            raise ValueError("medium must not be above high")
        return self


def _by_question(tiers: dict[str, Thresholds]) -> dict[str, Thresholds]:
    names = [declaration.name for declaration in declared.DECLARED]
    for name in tiers:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
            raise ValueError(f"there is no question {name!r}; {hint}")
    return tiers


Tiers = Annotated[dict[str, Thresholds], AfterValidator(_by_question)]
"""Thresholds by question; one without an entry has those of its declaration."""


class ValueGrades(_Section):
    """Which share of the customers has value grade A, which B; the rest has C."""

    a: Share
    b: Share

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if self.a + self.b > 1.0:
            raise ValueError("a and b together must not be above 1")
        return self

    @property
    def shares(self) -> tuple[float, float]:
        """Both shares."""
        return self.a, self.b


class EconomicsSetting(_Section):
    """What an order leaves, and what a contact costs by channel."""

    margin: Share
    contact_cost: dict[str, Annotated[float, Field(ge=0)]]


class CampaignSetting(_Section):
    """Whom campaigns leave alone so that their effect can be measured."""

    global_holdout: Annotated[float, Field(ge=0, le=0.5)]
    holdout: HoldoutShare


class ExportSetting(_Section):
    """Where `retain export --as postgres` writes; the address may hold a password and is never shown whole."""

    postgres: SecretStr | None
    postgres_schema: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]


class Mlflow(_Section):
    """Where runs and models are kept."""

    tracking_uri: str
    model_prefix: str


class Engine(_Section):
    """Which engine computes features, and what it may use."""

    name: Literal["duckdb", "spark"]
    address: str
    options: dict[str, str]
    memory_limit: str
    threads: Annotated[int, Field(ge=1)]


class Schedules(_Section):
    """When `retain serve` runs, as cron expressions in the shop's zone; what it makes up for, and calls late."""

    score: str
    train: str
    upkeep: str
    catch_up_days: Annotated[int, Field(ge=1)]
    late_after_days: Annotated[int, Field(ge=1)] | None


class UpkeepSetting(_Section):
    """How long is kept what the nightly upkeep removes; a day at least, so that nobody reads what goes."""

    keep_versions_days: Days
    keep_snapshots_days: Days
    keep_exports_days: Days
    keep_checks_days: Days
    keep_runs_days: Days
    keep_trainings_days: Days
