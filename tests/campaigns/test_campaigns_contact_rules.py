"""Who may be contacted by which play, and why nobody else is."""

import numpy as np
import pandas as pd
import pytest
from campaign_frames import NO_CONTACTS, history_of, play, scored

from campaigns.candidates import Candidates, ContactHistory, candidates_of, reach_by_play, recommended
from campaigns.hash_share import hash_share, in_global_holdout
from campaigns.play import Offer, Play
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics

PLACES = [0.294879, 0.549328]

SMS = play("sms", channel="sms", rate={"high": 1.6})
NEWS = play("news")


def consents(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "channel", "is_allowed"])


def contacts(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "channel", "days_since"])


def pool(
    rows: pd.DataFrame,
    plays: list[Play],
    eligible: list[list[bool]] | None = None,
    history: ContactHistory | None = None,
    holdout: float = 0.0,
) -> Candidates:
    flags = np.ones((len(rows), len(plays)), bool) if eligible is None else np.array(eligible, bool)
    economics = Economics(0.4, prior_effects(plays))
    return candidates_of(rows, plays, flags, history or history_of(), economics, holdout)


def outcome(candidates: Candidates) -> list[tuple]:
    return list(zip(recommended(candidates), candidates.reasons, strict=True))


def test_the_best_play_is_recommended_and_nothing_where_nothing_earns() -> None:
    rows = scored({}, {"churn_tier": "low"}, {"order_probability_30d": np.nan})
    assert outcome(pool(rows, [NEWS, SMS])) == [
        ("sms", None), (None, "nothing_earns"), (None, "no_forecast"),
    ]  # fmt: skip
    assert outcome(pool(rows, [])) == [(None, "no_play")] * 3
    assert outcome(pool(rows, [NEWS], [[False], [True], [False]]))[0] == (None, "no_play")


def test_a_customer_is_only_written_to_where_they_allow_it() -> None:
    rows = scored({}, {}, {}, {})
    words = consents(("c0", "Email", True), ("c1", "sms", True), ("c2", "email", False))
    candidates = pool(rows, [NEWS, SMS], history=history_of(words))
    assert outcome(candidates) == [
        ("news", None), ("sms", None), (None, "no_consent"), (None, "no_consent"),
    ]  # fmt: skip
    nobody = history_of(consents())  # a table of consents in which nobody has said a word yet
    assert outcome(pool(rows, [NEWS], history=nobody)) == [(None, "no_consent")] * 4
    reach = reach_by_play(candidates)
    assert [(part.eligible, part.without_consent, part.allowed) for part in reach] == [(4, 3, 1), (4, 3, 1)]


@pytest.mark.parametrize(
    ("contact", "action"),
    [
        (("c0", "email", 6), None),
        (("c0", "email", 7), "news"),
        (("c0", "sms", 1), "news"),
        (("c0", "", 6), None),  # an earlier campaign of ours, whatever its channel
        (("c9", "email", 1), "news"),
    ],
)
def test_a_contact_by_the_channel_cools_down(contact: tuple, action: str | None) -> None:
    history = history_of(None, contacts(contact, ("c0", "email", 30)))
    (result,) = outcome(pool(scored({}), [NEWS], history=history))
    assert result == (action, None if action else "cooldown")


def test_customers_of_an_open_campaign_are_left_to_it() -> None:
    history = history_of(None, NO_CONTACTS, ("c0", "sms"))
    assert outcome(pool(scored({}, {}), [NEWS], history=history)) == [(None, "in_campaign"), ("news", None)]


def test_service_does_not_wait_for_a_campaign_to_close_but_for_its_own() -> None:
    service = play("service", is_exclusive=True)
    history = history_of(None, NO_CONTACTS, ("c0", "sms"), ("c1", "service"))
    assert outcome(pool(scored({}, {}), [SMS, service], history=history)) == [
        ("service", None), (None, "in_campaign"),
    ]  # fmt: skip


def test_service_comes_before_selling_even_where_it_cannot() -> None:
    service = play("service", is_exclusive=True, channel="phone", rate={"high": 1.1})
    rows = scored({}, {}, {"churn_tier": "low"})
    eligible = [[True, True], [True, False], [True, True]]
    words = consents(("c0", "phone", True), *((f"c{n}", "email", True) for n in range(3)))
    candidates = pool(rows, [NEWS, service], eligible, history_of(words))
    assert outcome(candidates) == [("service", None), ("news", None), (None, "nothing_earns")]
    without = history_of(consents(("c0", "email", True)))
    assert outcome(pool(rows, [NEWS, service], eligible, without))[0] == (None, "service_first")


def test_the_global_holdout_is_stable_and_grows() -> None:
    customers = [f"c{number}" for number in range(20_000)]
    small, large = (in_global_holdout(customers, share) for share in (0.05, 0.1))
    assert small.mean() == pytest.approx(0.05, abs=0.006)
    assert not (small & ~large).any()
    assert not in_global_holdout(customers, 0.0).any()
    # frozen for ever: a customer's place is part of what past campaigns mean
    assert hash_share("global holdout", ["c0", "c1"]).round(6).tolist() == PLACES
    rows = scored(*[{}] * 100)
    held_out = in_global_holdout(rows["customer_id"], 0.1)
    reasons = pool(rows, [NEWS], holdout=0.1).reasons
    assert held_out.any()
    assert (reasons[held_out] == "global_holdout").all()
    assert (reasons[~held_out] == None).all()  # noqa: E711


def test_draws_for_two_purposes_have_nothing_to_do_with_each_other() -> None:
    customers = [f"c{number}" for number in range(20_000)]
    first, second = hash_share("spring", customers), hash_share("autumn", customers)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
    assert (first.min() >= 0, first.max() < 1) == (True, True)


def test_a_coupon_that_gives_away_more_than_it_earns_is_not_recommended() -> None:
    coupon = play("coupon", offer=Offer("half", coupon_share=0.5, redemption=1.0))
    assert outcome(pool(scored({}), [coupon])) == [(None, "nothing_earns")]
