"""A list frozen: written once, and never changed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import pandas as pd
from prefect.runtime import flow_run

from campaigns.audience import Audience
from campaigns.campaign_summary import FrozenCampaign, campaign_summaries
from campaigns.frozen_list import CONTACT, frozen_rows
from campaigns.play import Play
from config.settings import load_settings
from flows.campaign.contacts import AUDIENCE
from flows.run.code_version import code_version
from flows.score.scored_table import typed
from lake.delta_tables import Slice, read, replace_slice
from tables.campaign_audience import audience_contract
from tables.contract import Contract

Check = Callable[[pd.DataFrame, Contract], None]
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class CannotFreeze(ValueError):
    """A campaign that cannot be frozen under this name, or has nobody to contact; nothing was written."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Freezing:
    """What a list is frozen under and when: its name, budget, day and instant."""

    name: str
    budget: float
    as_of: date
    at: datetime


def refuse_unless_free(lake: str, name: str) -> None:
    """Raise CannotFreeze for a name that is none, or that a campaign has already."""
    if NAME.fullmatch(name) is None:
        raise CannotFreeze(
            f"{name!r} cannot name a campaign: use small letters, digits, - and _, as in spring-2025"
        )
    if len(read(lake, AUDIENCE, Slice("campaign_id", name), ["campaign_id"])):
        raise CannotFreeze(
            f"the campaign {name!r} is frozen already and stays as it is; give the new one another name. "
            "`retain campaign list` lists them"
        )


def freeze(
    lake: str, audience: Audience, plays: Sequence[Play], freezing: Freezing, check: Check
) -> FrozenCampaign:
    """Write the list into `campaign_audience` in one commit, once it has passed `check`.

    Raises CannotFreeze for a list on which nobody is contacted.
    """
    rows = frozen_rows(audience, plays, freezing.name, freezing.budget, freezing.as_of, freezing.at)
    if not (rows["group"] == CONTACT).any():
        raise CannotFreeze("nobody is on the list, so there is nothing to freeze; `retain audience` says why")
    contract = audience_contract()
    names = [column.name for column in contract.columns]
    rows = rows.reindex(columns=names)
    check(rows, contract)
    note = {"run_id": str(flow_run.get_id()), "code_version": code_version(), "budget": str(freezing.budget)}
    replace_slice(lake, AUDIENCE, typed(rows, contract.columns), Slice("campaign_id", freezing.name), note)
    return campaign_summaries(rows)[0]


def campaigns(config: str | None = None, home: str | None = None) -> list[FrozenCampaign]:
    """All frozen campaigns, the newest first."""
    table = read(load_settings(config, home).lake, AUDIENCE)
    return campaign_summaries(table.to_pandas() if table.num_columns else pd.DataFrame())
