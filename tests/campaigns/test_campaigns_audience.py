"""The list, its figures, and how it is frozen."""

import math
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from campaign_frames import history_of, play, scored

from campaigns.audience import Audience, chosen_audience, expected_range
from campaigns.campaign_summary import campaign_summaries
from campaigns.candidates import candidates_of
from campaigns.frozen_list import frozen_rows
from campaigns.hash_share import hash_share
from campaigns.list_figures import figures_by_play, reach
from campaigns.play import Play
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics
from campaigns.smallest_effect import holdout_for, smallest_effect

DAY, AT = date(2024, 6, 1), datetime(2024, 6, 1, 6, tzinfo=UTC)
CALL = play("call", contact_cost=1.0, rate={"high": 2.0}, capacity=40, holdout=0.2, measure_days=60)
NEWS = play("news", contact_cost=0.1, holdout=0.2)


def listed(customers: int, budget: float, plays: tuple[Play, ...] = (CALL, NEWS)) -> Audience:
    rows = scored(*({"order_value": 40.0 + number % 20} for number in range(customers)))
    economics = Economics(0.4, prior_effects(plays))
    pool = candidates_of(rows, plays, np.ones((customers, len(plays)), bool), history_of(), economics, 0.0)
    return chosen_audience(pool, economics, budget)


def test_the_list_keeps_to_its_budget_and_capacity_when_holdouts_are_taken_off() -> None:
    audience = listed(500, 60.0)
    spent = (audience.rows["cost"] * (1 - audience.rows["holdout_share"])).sum()
    assert spent <= 60.0
    assert (audience.rows["play"] == "call").sum() <= 40 / 0.8
    assert audience.choice.gap < 0.01
    assert audience.rows["customer_id"].is_unique


def test_an_empty_list_is_a_list() -> None:
    audience = listed(5, 100.0, (play("nothing", rate={}),))
    assert (len(audience.rows), audience.curve) == (0, ())
    assert figures_by_play(audience.rows) == []
    assert reach(audience.rows, scored({})).extra == 0
    assert frozen_rows(audience, (), "none", 100.0, DAY, AT).empty


def test_figures_are_of_the_contacted() -> None:
    audience = listed(1000, math.inf)
    figures = {part.play: part for part in figures_by_play(audience.rows)}
    assert set(figures) == {"call", "news", "all"}
    assert (figures["call"].contacted, figures["call"].held_out) == (40, 10)
    assert figures["all"].profit == pytest.approx(figures["call"].profit + figures["news"].profit)
    assert figures["all"].profit == pytest.approx(audience.choice.profit)
    assert figures["call"].low < figures["call"].profit < figures["call"].high
    reached = reach(audience.rows, audience.rows)
    assert reached.leavers == pytest.approx(0.8 * reached.all_leavers)
    assert reached.extra + reached.anyway + reached.vain == pytest.approx(800)


def test_the_range_of_a_total_is_wide_where_one_effect_is_behind_all() -> None:
    rows = pd.DataFrame({"play": ["a"] * 4, "churn_tier": ["high"] * 2 + [None] * 2})
    rows = rows.assign(expected_extra_profit=1.0, expected_low=0.5, expected_high=1.5)
    low, middle, high = expected_range(rows)
    assert (middle, low, high) == (4, pytest.approx(4 - math.sqrt(2)), pytest.approx(4 + math.sqrt(2)))
    assert expected_range(rows.iloc[:0]) == (0, 0, 0)


def test_freezing_splits_by_a_hash_and_keeps_to_the_limits() -> None:
    audience = listed(2000, 200.0)
    rows = frozen_rows(audience, (CALL, NEWS), "spring", 200.0, DAY, AT)
    again = frozen_rows(audience, (CALL, NEWS), "spring", 200.0, DAY, AT)
    pd.testing.assert_frame_equal(rows, again)
    contact = rows["group"] == "contact"
    assert contact.mean() == pytest.approx(0.8, abs=0.04)
    assert rows.loc[contact, "cost"].sum() <= 200.0
    assert rows.loc[contact, "cost"].sum() > 180.0
    assert (contact & (rows["play"] == "call")).sum() <= 40
    other = frozen_rows(audience, (CALL, NEWS), "autumn", 200.0, DAY, AT)
    both = rows.merge(other, on="customer_id")
    assert not both["group_x"].equals(both["group_y"])


@pytest.mark.parametrize("budget", [60.0, math.inf])
def test_whatever_the_draw_contacts_keep_to_budget_and_capacity(budget: float) -> None:
    audience, too_many = listed(500, budget), 0
    for number in range(20):
        rows = frozen_rows(audience, (CALL, NEWS), f"campaign-{number}", budget, DAY, AT)
        contacts = rows[rows["group"] == "contact"]
        assert contacts["cost"].sum() <= budget + 1e-9
        assert (contacts["play"] == "call").sum() <= 40
        assert len(rows) >= 0.9 * len(audience.rows)
        drawn = audience.rows[hash_share(f"campaign-{number}", audience.rows["customer_id"]) >= 0.2]
        too_many += drawn["cost"].sum() > budget or (drawn["play"] == "call").sum() > 40
    assert too_many > 0, "no draw was too large, so nothing was tried"


def test_a_frozen_row_says_what_it_was_made_from() -> None:
    audience = listed(200, math.inf)
    row = (
        frozen_rows(audience, (CALL, NEWS), "spring", math.inf, DAY, AT).set_index("play").loc["call"].iloc[0]
    )
    assert (row["campaign_id"], row["as_of"], row["contact_on"]) == ("spring", DAY, DAY)
    assert (row["measure_on"], row["channel"], row["offer"]) == (date(2024, 7, 31), "email", "a word")
    assert (row["order_probability"], row["predicted_spend"]) == (0.5, 25.0)


def test_groups_differ_in_nothing_but_the_draw() -> None:
    rows = frozen_rows(listed(20_000, 1500.0), (CALL, NEWS), "spring", 1500.0, DAY, AT)
    means = rows.groupby("group")["order_value"].agg(["mean", "std", "size"])
    error = math.sqrt((means["std"] ** 2 / means["size"]).sum())
    assert abs(means["mean"].diff().iloc[-1]) < 4 * error


def test_summaries_are_the_newest_first() -> None:
    audience = listed(300, math.inf)
    first = frozen_rows(audience, (CALL, NEWS), "spring", math.inf, DAY, AT)
    second = frozen_rows(audience, (CALL, NEWS), "summer", math.inf, DAY, AT.replace(hour=7))
    entries = campaign_summaries(pd.concat([first, second]))
    assert [entry.name for entry in entries] == ["summer", "spring"]
    assert entries[0].contacted + entries[0].held_out == len(second)
    assert entries[0].measure_on == date(2024, 7, 31)
    assert campaign_summaries(first.iloc[:0]) == []


@pytest.mark.parametrize("holdout", [0.1, 0.4])
def test_the_smallest_effect_is_shown_four_times_in_five(holdout: float) -> None:
    rng, customers = np.random.default_rng(5), 20_000
    expected = rng.gamma(1.0, 0.6, customers)
    effect = smallest_effect(expected, holdout)
    shown = 0
    for _ in range(400):
        is_held = rng.random(customers) < holdout
        factor = 1 + effect / expected.mean()
        rest = rng.poisson(expected * np.where(is_held, 1.0, factor)) - expected
        difference = rest[~is_held].mean() - rest[is_held].mean()
        error = math.sqrt(rest[~is_held].var() / (~is_held).sum() + rest[is_held].var() / is_held.sum())
        shown += difference / error > 1.96
    assert shown / 400 == pytest.approx(0.8, abs=0.06)


def test_the_holdout_it_takes() -> None:
    orders = np.full(5000, 0.3)
    needed = holdout_for(orders, 0.05)
    assert needed is not None
    assert smallest_effect(orders, needed) <= 0.05 < smallest_effect(orders, needed - 0.002)
    assert holdout_for(orders, 0.001) is None
    assert holdout_for(orders, 0.0) is None
    assert smallest_effect(np.array([]), 0.1) == math.inf
