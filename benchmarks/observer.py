"""The best any observer of the simulated shop could do: Bayes' rule with the shop's own rules, without its secrets.

Between a model and the true probabilities lies what nobody outside can know: who has left without a word, and
what each customer is like. This observer knows every rule and number of `World`, and what the tables say; it knows
no customer. What it cannot tell, no model can.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from demo.shop import NOTE
from demo.shop_block import CLICKED, CLICKED_IF_MOVED, CLICKED_IF_PUT_OFF, OPENED, OPENED_AFTER_LEAVING, Block
from demo.shop_fate import NEVER
from demo.shop_life import Rates, State, effect_ends, faded, live, opting_out
from demo.shop_people import People, people
from demo.shop_truth import ordering_chance
from demo.shop_world import Plan

GUESSES = 1000
AT_ONCE = 250
LONGEST_ODDS = 1e30  # of having left: beyond it a customer is gone for certain


@dataclass(frozen=True)
class Observation:
    """What the tables say of a block before a day, day x customer, and the customers' state at its start."""

    joined: np.ndarray
    ordered: np.ndarray
    browsed: np.ndarray  # visits on days without an order, not led to by a message
    acting: np.ndarray  # the message that acts: 0 none, 1 news, 2 discount
    answered: (
        np.ndarray
    )  # to a message of that day: 0 none was sent, 1 nothing, 2 opened, 3 clicked, 4 withdrew
    trouble: np.ndarray
    state: State


def best_guess(folder: Path, as_of: date, horizon_days: int, guesses: int = GUESSES) -> pd.Series:
    """The chance of a standing order in [`as_of`, `as_of` + horizon) per customer_id, given what was seen before.

    `guesses` customers are drawn as the shop draws its own; each is followed beside every real one, day by day, still
    there and gone, and how well it explains what was seen is its weight. The observer is told one thing too
    much, the trouble under way (a parcel that will be late), and is not told the stars of reviews and tickets.
    """
    plan = Plan.from_json(json.loads((folder / NOTE).read_text()))
    drawn = people(replace(plan, customers=guesses, seed=plan.seed + 1_000_003), 0)
    drawn = replace(drawn, joined=np.full(len(drawn), -1))
    day = (as_of - plan.first_day).days
    visits = pd.read_parquet(folder / "visits", columns=["customer_id", "visited_at", "source"])
    chances = []
    for block in (Block(plan, number) for number in range(plan.blocks)):
        observation, names = _observed(block, day, visits), block.names.to_pandas()
        customers = np.flatnonzero(observation.joined < day)
        parts = np.array_split(customers, max(1, len(customers) // AT_ONCE))
        chance = np.concatenate(
            [_chances(block, drawn, observation, part, day, horizon_days) for part in parts]
        )
        chances.append(pd.Series(chance, index=names[customers]))
    return pd.concat(chances)


def _observed(block: Block, day: int, visits: pd.DataFrame) -> Observation:
    plan, customers, n = block.plan, block.who, len(block.who)
    state = live(plan, customers, block.calendar, block.stream("life"), day)
    ordered = np.zeros((day, n), bool)
    for placed in state.orders:
        ordered[placed["day"], placed["who"]] = True
    trouble = np.zeros((day, n), np.float32)
    for today in range(day):
        before = trouble[today - 1] if today else np.zeros(n, np.float32)
        trouble[today] = faded(plan.world, before) + state.trouble_ahead[today]
    acting, answered = _messages(block, day)
    browsed = np.where(ordered, 0, _browsed(block, day, visits)).astype(np.int8)
    return Observation(customers.joined, ordered, browsed, acting, answered, trouble, state)


def _browsed(block: Block, day: int, visits: pd.DataFrame) -> np.ndarray:
    place = pd.Series(np.arange(len(block.who)), index=block.names.to_pandas())
    own = visits[visits["customer_id"].isin(place.index) & (visits["source"] != "email")]
    when = (own["visited_at"].dt.normalize() - pd.Timestamp(block.plan.first_day)).dt.days.to_numpy()
    count = np.zeros((day, len(place)), np.int8)
    past = (when >= 0) & (
        when < day
    )  # a visit before an order of just after midnight may be of the day before
    np.add.at(count, (when[past], place[own["customer_id"]].to_numpy()[past]), 1)
    return count


def _messages(block: Block, day: int) -> tuple[np.ndarray, np.ndarray]:
    acting, answered = (np.zeros((day, len(block.who)), np.int8) for _ in range(2))
    sent = {name: values[block.messages["day"] < day] for name, values in block.messages.items()}
    written = ~sent["holdout"]
    clicked, opened = sent["clicked"] < day, sent["opened"] < day
    reaction = np.select([sent["out"], clicked, opened], [4, 3, 2], 1)
    answered[sent["day"][written], sent["who"][written]] = reaction[written]
    moved = written & ~sent["out"]
    kind = np.where(sent["discount"], 2, 1)
    for first in np.unique(sent["day"]):
        rows = moved & (sent["day"] == first)
        last = next(d for d in range(first + 1, day + 99) if effect_ends(block.plan.world, d))
        acting[first:last, sent["who"][rows]] = kind[rows]
    return acting, answered


def _chances(
    block: Block,
    drawn: People,
    observation: Observation,
    customers: Sequence[int] | np.ndarray,
    day: int,
    horizon: int,
) -> np.ndarray:
    plan, state = block.plan, observation.state
    log_weight, left_odds = _followed(block, drawn, observation, np.asarray(customers), day)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True)) * (1.0 + left_odds)
    present = weight / weight.sum(axis=1, keepdims=True) / (1.0 + left_odds)
    chances = np.zeros(len(present))
    for row, customer in enumerate(customers):
        alike = State(
            left=np.full(len(drawn), NEVER, np.int64),
            trouble=np.full(len(drawn), state.trouble[customer]),
            trouble_ahead=state.trouble_ahead[:, [customer]],
            allowed=np.full(len(drawn), state.allowed[customer]),
            message=np.full(len(drawn), state.message[customer]),
        )
        chances[row] = present[row] @ ordering_chance(plan, drawn, alike, block.calendar, day, horizon)
    return chances


def _followed(
    block: Block, drawn: People, observation: Observation, customers: np.ndarray, day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customer x guess: the log likelihood of all that was seen of one still there, and the odds of having left."""
    world, rates = block.plan.world, Rates.of(block.plan.world, drawn)
    log_weight, left_odds = (np.zeros((len(customers), len(drawn))) for _ in range(2))
    browsing = world.browsing * drawn.rate
    present_if, left_odds_if = _answers(block.plan, drawn)
    for today in range(max(0, observation.joined[customers].min() + 1), day):
        is_customer = (observation.joined[customers] < today)[:, None]
        kinds = np.stack([rates.ordering(block.calendar, today, 0 * drawn.kind + kind) for kind in range(3)])
        hazard = kinds[observation.acting[today, customers]]
        ordered, browsed = (
            observation.ordered[today, customers][:, None],
            observation.browsed[today, customers][:, None],
        )
        quiet = -hazard - browsing + browsed * np.log(browsing)
        reaction = observation.answered[today, customers]
        explained = np.where(ordered, np.log(-np.expm1(-hazard)), quiet) + np.log(present_if[reaction])
        left_odds = np.where(
            ordered | (browsed > 0), 0.0, left_odds * np.exp(-explained) * left_odds_if[reaction][:, None]
        )
        leaves = -np.expm1(
            -rates.leave
            * np.exp(np.minimum(observation.trouble[today, customers], world.trouble_most))[:, None]
        )
        left_odds = np.where(
            is_customer, np.minimum((left_odds + leaves) / (1.0 - leaves), LONGEST_ODDS), 0.0
        )
        log_weight += np.where(is_customer, explained + np.log1p(-leaves), 0.0)
    return log_weight, left_odds


def _answers(plan: Plan, drawn: People) -> tuple[np.ndarray, np.ndarray]:
    """How likely each answer to a message is, of a guess still there and of one that has left."""
    out = opting_out(plan.world, drawn)
    click = np.select([drawn.effect > 0, drawn.effect < 0], [CLICKED_IF_MOVED, CLICKED_IF_PUT_OFF], CLICKED)
    stays = 1.0 - out
    none = np.ones(len(drawn))
    present = [none, stays * (1 - OPENED), stays * OPENED * (1 - click), stays * OPENED * click, out]
    left = [1.0, 1.0 - OPENED_AFTER_LEAVING, OPENED_AFTER_LEAVING, OPENED_AFTER_LEAVING, 0.0]
    return np.stack(present), np.array(left)
