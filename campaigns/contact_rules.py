"""Who may be contacted by which play, and why nobody else is: holdouts, running campaigns, consents, cooldowns."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from campaigns.play import Play

Flags = NDArray[np.bool_]
"""Customers x plays, or one per customer."""


def consent_flags(customers: pd.Series, plays: Sequence[Play], consents: pd.DataFrame | None) -> Flags:
    """Whether each customer allowed the channel of each play; nobody who never did has.

    `consents` has the last word per `customer_id` and `channel` in `is_allowed`. None: the shop keeps no consents, and
    every channel counts as allowed.
    """
    if consents is None:
        return np.ones((len(customers), len(plays)), dtype=bool)
    allowed = consents[consents["is_allowed"].astype(bool)]
    places, channels = _places(customers, allowed), _lower(allowed)

    def is_allowed(channel: str) -> Flags:
        return _marked(len(customers), places[channels == channel])

    by_channel = {channel: is_allowed(channel) for channel in {play.channel for play in plays}}
    return _by_play(len(customers), plays, lambda play: by_channel[play.channel])


def rest_flags(customers: pd.Series, plays: Sequence[Play], contacts: pd.DataFrame) -> Flags:
    """Whether the last contact by a play's channel is as many days ago as its cooldown asks, or never was.

    `contacts` has `customer_id, channel, days_since`; an empty channel stands for any.
    """
    places, channels = _places(customers, contacts), _lower(contacts)
    days = contacts["days_since"].to_numpy(np.float64)

    def newest(channel: str) -> NDArray[np.float64]:
        inside = ((channels == channel) | (channels == "")) & (places >= 0)
        since = np.full(len(customers), np.inf)
        np.minimum.at(since, places[inside], days[inside])
        return since

    by_channel = {channel: newest(channel) for channel in {play.channel for play in plays}}
    return _by_play(len(customers), plays, lambda play: ~(by_channel[play.channel] < play.cooldown_days))


def campaign_flags(customers: pd.Series, plays: Sequence[Play], in_campaigns: pd.DataFrame) -> Flags:
    """Whether each customer is free of campaigns whose outcome is not closed, which a contact by the play would spoil.

    `in_campaigns` has `customer_id, play`. Service does not wait for that: an exclusive play is kept only from
    those who are in a campaign with the same play.
    """
    places, names = _places(customers, in_campaigns), in_campaigns["play"].to_numpy(object)
    everybody = _marked(len(customers), places)

    def is_free(play: Play) -> Flags:
        return ~(_marked(len(customers), places[names == play.name]) if play.is_exclusive else everybody)

    return _by_play(len(customers), plays, is_free)


def first_obstacle(
    eligible: Flags, obstacles: Iterable[tuple[str, Flags]], plays: Sequence[Play]
) -> tuple[Flags, np.ndarray]:
    """What is left of `eligible` behind all obstacles, and for whom nothing is the obstacle that took the last play.

    An obstacle is a name and flags of what may pass. The last one is exclusivity: whoever is eligible for an exclusive
    play is kept for it, even where it did not pass (`service_first`).
    """
    reasons = np.full(len(eligible), None, dtype=object)
    reasons[~eligible.any(axis=1)] = "no_play"
    is_exclusive = np.array([play.is_exclusive for play in plays], dtype=bool)
    comes_first = (eligible & is_exclusive).any(axis=1)
    left = eligible
    for name, may_pass in (*obstacles, ("service_first", is_exclusive | ~comes_first[:, None])):
        before, left = left, left & may_pass
        reasons[before.any(axis=1) & ~left.any(axis=1)] = name
    return left, reasons


def _by_play(customers: int, plays: Sequence[Play], flags: Callable[[Play], Flags]) -> Flags:
    columns = [flags(play) for play in plays]
    return np.stack(columns, axis=1) if columns else np.zeros((customers, 0), dtype=bool)


def _places(customers: pd.Series, rows: pd.DataFrame) -> NDArray[np.intp]:
    """Where the customer of each row stands among `customers`, of whom each is there once; -1 for anybody else."""
    return np.asarray(pd.Index(customers).get_indexer(pd.Index(rows["customer_id"])), dtype=np.intp)


def _lower(rows: pd.DataFrame) -> np.ndarray:
    return rows["channel"].str.lower().to_numpy(object)


def _marked(customers: int, places: NDArray[np.intp]) -> Flags:
    """Who stands at one of the places."""
    flags = np.zeros(customers, dtype=bool)
    flags[places[places >= 0]] = True
    return flags
