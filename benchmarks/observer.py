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
class Seen:
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
        sights, names = _seen(block, day, visits), block.names.to_pandas()
        customers = np.flatnonzero(sights.joined < day)
        parts = np.array_split(customers, max(1, len(customers) // AT_ONCE))
        chance = np.concatenate([_chances(block, drawn, sights, part, day, horizon_days) for part in parts])
        chances.append(pd.Series(chance, index=names[customers]))
    return pd.concat(chances)


def _seen(block: Block, day: int, visits: pd.DataFrame) -> Seen:
    plan, who, n = block.plan, block.who, len(block.who)
    state = live(plan, who, block.calendar, block.stream("life"), day)
    ordered = np.zeros((day, n), bool)
    for placed in state.orders:
        ordered[placed["day"], placed["who"]] = True
    trouble = np.zeros((day, n), np.float32)
    for today in range(day):
        before = trouble[today - 1] if today else np.zeros(n, np.float32)
        trouble[today] = faded(plan.world, before) + state.trouble_ahead[today]
    acting, answered = _messages(block, day)
    browsed = np.where(ordered, 0, _browsed(block, day, visits)).astype(np.int8)
    return Seen(who.joined, ordered, browsed, acting, answered, trouble, state)


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
    answer = np.select([sent["out"], clicked, opened], [4, 3, 2], 1)
    answered[sent["day"][written], sent["who"][written]] = answer[written]
    moved = written & ~sent["out"]
    kind = np.where(sent["discount"], 2, 1)
    for first in np.unique(sent["day"]):
        changed = moved & (sent["day"] == first)
        last = next(d for d in range(first + 1, day + 99) if effect_ends(block.plan.world, d))
        acting[first:last, sent["who"][changed]] = kind[changed]
    return acting, answered


def _chances(
    block: Block, drawn: People, sights: Seen, who: Sequence[int] | np.ndarray, day: int, horizon: int
) -> np.ndarray:
    plan, state = block.plan, sights.state
    log_weight, leaving = _followed(block, drawn, sights, np.asarray(who), day)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True)) * (1.0 + leaving)
    staying = weight / weight.sum(axis=1, keepdims=True) / (1.0 + leaving)
    chances = np.zeros(len(staying))
    for row, customer in enumerate(who):
        alike = State(
            left=np.full(len(drawn), NEVER, np.int64),
            trouble=np.full(len(drawn), state.trouble[customer]),
            trouble_ahead=state.trouble_ahead[:, [customer]],
            allowed=np.full(len(drawn), state.allowed[customer]),
            message=np.full(len(drawn), state.message[customer]),
        )
        chances[row] = staying[row] @ ordering_chance(plan, drawn, alike, block.calendar, day, horizon)
    return chances


def _followed(
    block: Block, drawn: People, sights: Seen, who: np.ndarray, day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customer x guess: the log likelihood of all that was seen of one still there, and the odds of having left."""
    world, rates = block.plan.world, Rates.of(block.plan.world, drawn)
    log_weight, leaving = (np.zeros((len(who), len(drawn))) for _ in range(2))
    browsing = world.browsing * drawn.rate
    there_if, gone_if = _answers(block.plan, drawn)
    for today in range(max(0, sights.joined[who].min() + 1), day):
        joined = (sights.joined[who] < today)[:, None]
        kinds = np.stack([rates.ordering(block.calendar, today, 0 * drawn.kind + kind) for kind in range(3)])
        hazard = kinds[sights.acting[today, who]]
        ordered, browsed = sights.ordered[today, who][:, None], sights.browsed[today, who][:, None]
        quiet = -hazard - browsing + browsed * np.log(browsing)
        answer = sights.answered[today, who]
        explained = np.where(ordered, np.log(-np.expm1(-hazard)), quiet) + np.log(there_if[answer])
        leaving = np.where(
            ordered | (browsed > 0), 0.0, leaving * np.exp(-explained) * gone_if[answer][:, None]
        )
        leaves = -np.expm1(
            -rates.leave * np.exp(np.minimum(sights.trouble[today, who], world.trouble_most))[:, None]
        )
        leaving = np.where(joined, np.minimum((leaving + leaves) / (1.0 - leaves), LONGEST_ODDS), 0.0)
        log_weight += np.where(joined, explained + np.log1p(-leaves), 0.0)
    return log_weight, leaving


def _answers(plan: Plan, drawn: People) -> tuple[np.ndarray, np.ndarray]:
    """How likely each answer to a message is, of a guess still there and of one that has left."""
    out = opting_out(plan.world, drawn)
    click = np.select([drawn.effect > 0, drawn.effect < 0], [CLICKED_IF_MOVED, CLICKED_IF_PUT_OFF], CLICKED)
    stays = 1.0 - out
    none = np.ones(len(drawn))
    staying = [none, stays * (1 - OPENED), stays * OPENED * (1 - click), stays * OPENED * click, out]
    left = [1.0, 1.0 - OPENED_AFTER_LEAVING, OPENED_AFTER_LEAVING, OPENED_AFTER_LEAVING, 0.0]
    return np.stack(staying), np.array(left)
