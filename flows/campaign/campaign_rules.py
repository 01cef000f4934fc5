"""The plays and the money of the settings, as campaigns take them."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from campaigns.play import Offer, Play
from config.play_schema import PlaySetting
from config.schema import CampaignSetting, EconomicsSetting, Engine


class BadPlay(ValueError):
    """A play that is not there, or cannot be carried out as it is written."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class CampaignRules:
    """The plays to choose from, the margin where none can be learnt, the global holdout's share, what engines may use.

    `all_plays` are those of the settings: what is learnt of one play tells of the others, chosen from or not.
    """

    plays: tuple[Play, ...]
    all_plays: tuple[Play, ...]
    margin: float
    global_holdout: float
    engine: Engine


def campaign_rules(
    plays: Mapping[str, PlaySetting],
    money: EconomicsSetting,
    holdouts: CampaignSetting,
    engine: Engine,
    only: Sequence[str] = (),
) -> CampaignRules:
    """The rules of these sections of the settings; with `only` some of the plays.

    Raises BadPlay for a play that is not there, or whose channel has no cost.
    """
    _refuse_unknown(only, plays)
    all_plays = tuple(_play(name, play, money.contact_cost, holdouts.holdout) for name, play in plays.items())
    return CampaignRules(
        tuple(play for play in all_plays if not only or play.name in only),
        all_plays,
        money.margin,
        holdouts.global_holdout,
        engine,
    )


def _refuse_unknown(names: Sequence[str], plays: Mapping[str, PlaySetting]) -> None:
    for name in names:
        if name not in plays:
            near = difflib.get_close_matches(name, plays, 1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(plays) or 'none'}"
            raise BadPlay(f"there is no play {name!r}; {hint}")


def _play(name: str, play: PlaySetting, costs: Mapping[str, float], holdout: float) -> Play:
    channel = play.channel.lower()
    cost = costs.get(channel) if play.cost is None else play.cost
    if cost is None:
        raise BadPlay(
            f"plays.{name}: a contact by {channel!r} has no cost; set economics.contact_cost.{channel}, or the play's "
            "own `cost`"
        )
    offer = Offer(play.offer.text, play.offer.coupon_value, play.offer.coupon_share, play.offer.redemption)
    rate = {str(tier): factor for tier, factor in play.rate.items()}
    return Play(
        name, (play.title, play.title_zh), channel, cost, offer, play.eligible, rate, play.uncertainty,
        play.source, play.measure_days, play.cooldown_days, play.holdout or holdout, play.capacity, play.exclusive,
    )  # fmt: skip
