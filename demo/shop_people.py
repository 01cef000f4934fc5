"""Who the customers of a block are: what they carry with them from the start, hidden from the shop."""

from dataclasses import dataclass

import numpy as np

from demo.shop_world import BLOCK, Plan

CHANNELS = ("email", "sms", "push")
CHANNEL_SHARES = (0.7, 0.2, 0.1)
REGIONS = ("north", "east", "south", "west", "centre")
FAR_AWAY = 1_100  # days before the first day in which those who were there already came


@dataclass(frozen=True)
class People:
    """One block of customers, one value each; days count from the shop's first (negative: before it)."""

    number: np.ndarray
    joined: np.ndarray  # the day
    rate: np.ndarray  # orders per day in a neutral season
    swing: np.ndarray  # share of the rate
    peak: np.ndarray  # day of the year
    satisfaction: np.ndarray
    price_sensitivity: np.ndarray  # 0 to 1
    kind: np.ndarray  # index into World.kinds
    effect: np.ndarray  # of a message on the log hazard of ordering
    region: np.ndarray  # index into REGIONS
    channel: np.ndarray  # index into CHANNELS: where messages reach this customer
    allowed: np.ndarray  # whether that channel is allowed at first

    def __len__(self) -> int:
        return len(self.number)


def people(plan: Plan, block: int) -> People:
    """The customers of `block`."""
    world, rng, n = plan.world, plan.stream(block, "people"), plan.size(block)
    shares, effects, factors = (np.array(values) for values in zip(*world.kinds.values(), strict=True))
    kind = rng.choice(len(shares), n, p=shares)
    rate = rng.gamma(world.rate_shape, world.rate_mean / world.rate_shape, n)
    summer = rng.random(n) < world.season_summer
    return People(
        number=block * BLOCK + np.arange(n),
        joined=_joined(plan, rng, n),
        rate=np.maximum(rate * factors[kind], world.rate_least),
        swing=rng.random(n) * world.season_most,
        peak=(world.season_peak + 182.625 * summer) % 365.25,
        satisfaction=rng.normal(0, world.satisfaction_sd, n),
        price_sensitivity=rng.beta(2, 3, n),
        kind=kind,
        effect=effects[kind],
        region=rng.choice(len(REGIONS), n, p=(0.15, 0.2, 0.25, 0.25, 0.15)),
        channel=rng.choice(len(CHANNELS), n, p=CHANNEL_SHARES),
        allowed=rng.random(n) < world.allowed,
    )


def _joined(plan: Plan, rng: np.random.Generator, n: int) -> np.ndarray:
    early = rng.random(n) < plan.world.share_at_start
    return np.where(early, -rng.integers(1, FAR_AWAY, n), rng.integers(0, plan.days, n))
