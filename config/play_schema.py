"""The section of one play in the settings; the defaults stand in plays.yaml."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from config.schema import HoldoutShare, Share, Sql

Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
RateFactor = Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)]


class OfferSetting(BaseModel):
    """What the customer is given; a coupon takes off `coupon_value` in money, or `coupon_share` of the order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(min_length=1)]
    coupon_value: Money = 0.0
    coupon_share: Share = 0.0
    redemption: Share = 0.0


class PlaySetting(BaseModel):
    """One play; see docs/campaigns.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(min_length=1)]
    title_zh: Annotated[str, Field(min_length=1)]
    channel: Annotated[str, Field(min_length=1)]
    offer: OfferSetting
    eligible: Sql
    rate: dict[Literal["low", "medium", "high", "none"], RateFactor]
    uncertainty: Annotated[float, Field(gt=0, le=2)]
    source: Annotated[str, Field(min_length=1)]
    measure_days: Annotated[int, Field(ge=7, le=90)]
    cooldown_days: Annotated[int, Field(ge=0, le=365)]
    cost: Money | None = None
    capacity: Annotated[int, Field(ge=1)] | None = None
    exclusive: bool = False
    holdout: HoldoutShare | None = None


def _without_off(plays: Any) -> Any:
    """Plays that a profile switched off (`birthday: off`) fall away."""
    if not isinstance(plays, dict):
        return plays
    return {name: play for name, play in plays.items() if play is not False and play is not None}


Plays = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], PlaySetting], BeforeValidator(_without_off)
]
