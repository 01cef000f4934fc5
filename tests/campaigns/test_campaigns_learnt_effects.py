"""Effects learnt from measured campaigns: between what was believed and what was seen, nearer the truth."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from campaigns.campaign_measurement import measured
from campaigns.learnt_effects import COLUMNS, believed_covariance, learnt
from tests.campaigns.measured_frames import audience, orders

SEEN = ["play", "measure", "segment", "log_rate", "log_rate_sd"]


def believed(**cells: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame([(*name.split("_"), *cell) for name, cell in cells.items()], columns=COLUMNS)


def seen(*cells: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(play, "orders", f"tier {tier}", *cell) for play, tier, *cell in cells], columns=SEEN
    )


def test_a_single_cell_is_the_textbook() -> None:
    """Nearly, for the factor is unsure: precision weights give: (0.1/0.04 + 0.3/0.01) / (1/0.04 + 1/0.01)."""
    posterior = learnt(believed(coupon_high=(0.1, 0.2)), seen(("coupon", "high", 0.3, 0.1))).iloc[0]
    assert posterior.log_rate == pytest.approx(0.26, abs=0.02)
    assert posterior.sd == pytest.approx(np.sqrt(1 / 125), abs=0.01)


def test_without_results_it_is_what_was_believed() -> None:
    prior = believed(coupon_high=(0.1, 0.2), call_low=(0.0, 0.0))
    pd.testing.assert_frame_equal(learnt(prior, seen()), prior)
    pd.testing.assert_frame_equal(learnt(prior, seen(("gift", "high", 1.0, 0.1))), prior)


def test_what_is_certain_never_moves_and_neighbours_move_less() -> None:
    prior = believed(coupon_high=(0.1, 0.1), coupon_low=(0.1, 0.1), call_high=(0.1, 0.1), call_low=(0.0, 0.0))
    moved = learnt(prior, seen(("coupon", "high", 0.4, 0.05))).log_rate - prior.log_rate
    assert moved[0] > moved[1] > moved[2] > 0 == moved[3]


def test_two_campaigns_tell_more_than_one() -> None:
    prior = believed(coupon_high=(0.1, 0.2))
    one, two = (learnt(prior, seen(*[("coupon", "high", 0.3, 0.1)] * n)).sd[0] for n in (1, 2))
    assert two < one < 0.2


@pytest.mark.parametrize(("wrong", "least"), [(1.0, 0.92), (2.0, 0.84)])
def test_learning_beats_believing_and_seeing(wrong: float, least: float) -> None:
    """Truths drawn as believed, or twice as far off, and measured with noise of the same size.

    Where beliefs were too sure, eighteen cells that hang together tell only in part by how much.
    """
    rng = np.random.default_rng(1)
    cells = [(f"play{p}", tier, 0.1, 0.1) for p in range(6) for tier in ("low", "medium", "high")]
    prior = pd.DataFrame(cells, columns=COLUMNS)
    errors = []
    for _ in range(50):
        truth = 0.1 + rng.multivariate_normal(np.zeros(18), wrong**2 * believed_covariance(prior))
        noisy = truth + rng.normal(0, 0.1 * wrong, 18)
        rows = seen(*((p, t, x, 0.1 * wrong) for (p, t, *_), x in zip(cells, noisy, strict=True)))
        posterior = learnt(prior, rows)
        squares = [((x - truth) ** 2).mean() for x in (posterior.log_rate, prior.log_rate, noisy)]
        errors.append([*squares, (np.abs(posterior.log_rate - truth) < 1.96 * posterior.sd).mean()])
    learning, believing, seeing, inside = np.mean(errors, axis=0)
    assert learning < 0.75 * min(believing, seeing)
    assert least < inside < 0.98


def test_it_learns_from_measured_campaigns_as_they_are_kept() -> None:
    people = audience({"call": (4000, 0.5)})
    results = measured(people, orders(people, factor=1.3), 0.4, datetime(2024, 3, 16, tzinfo=UTC))
    prior = believed(call_high=(0.0, 0.2), call_low=(0.0, 0.2), call_none=(0.0, 0.2))
    posterior = learnt(prior, results).set_index("tier")
    for tier in ("high", "low"):
        assert abs(posterior.log_rate[tier] - np.log(1.3)) < 2.5 * posterior.sd[tier]
        assert posterior.sd[tier] < 0.15
