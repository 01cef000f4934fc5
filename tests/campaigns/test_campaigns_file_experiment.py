"""Any experiment in a frame: several groups, shares and money, and each way of describing it wrongly."""

import numpy as np
import pandas as pd
import pytest

from campaigns.experiment_columns import ExperimentColumns
from campaigns.experiment_errors import ExperimentMisused, ExperimentRefused
from campaigns.file_experiment import measured_trial

COLUMNS = ExperimentColumns("segment", "No E-Mail", ("visit", "spend"), ("recency", "channel"), "who")


def mailing(customers: int = 6000, seed: int = 1) -> pd.DataFrame:
    """Two mailings and a control group, a third each: one brings visits, the other nothing."""
    rng = np.random.default_rng(seed)
    segment = rng.choice(["Mens E-Mail", "No E-Mail", "Womens E-Mail"], customers)
    recency, channel = rng.integers(1, 13, customers), rng.choice(["Web", "Phone"], customers)
    chance = 0.5 - 0.03 * recency + 0.08 * (segment == "Mens E-Mail")
    visit = rng.random(customers) < chance
    spend = visit * rng.gamma(2, 20, customers) * (rng.random(customers) < 0.2)
    frame = {
        "segment": segment,
        "recency": recency,
        "channel": channel,
        "visit": visit.astype(int),
        "spend": spend,
    }
    return pd.DataFrame({"who": np.arange(customers), **frame})


def test_each_group_is_compared_with_control_for_each_outcome() -> None:
    trial = measured_trial(mailing(), COLUMNS, (1, 1, 1))
    assert list(trial.sizes) == ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
    assert [(r.group, r.outcome, r.is_share) for r in trial.results] == [
        ("Mens E-Mail", "visit", True),
        ("Mens E-Mail", "spend", False),
        ("Womens E-Mail", "visit", True),
        ("Womens E-Mail", "spend", False),
    ]
    mens = trial.results[0]
    assert mens.difference is not None
    assert mens.difference.low < 0.08 < mens.difference.high
    assert mens.verdict.startswith("Proven: ")
    assert trial.results[2].verdict.startswith("Not proven: percentage points of visit between −")
    assert trial.notes == (
        "P-values are corrected for 4 comparisons (Holm); each interval is a 95 % one by itself.",
    )


def test_covariates_narrow_and_what_was_not_checked_is_said() -> None:
    bare = ExperimentColumns("segment", "No E-Mail", ("visit",))
    plain, reduced = measured_trial(mailing(), bare), measured_trial(mailing(), COLUMNS)
    assert plain.results[0].difference is not None
    assert reduced.results[0].difference is not None
    assert reduced.results[0].difference.sd < 0.99 * plain.results[0].difference.sd
    assert any(
        "--ratio 1:1:1 (in this order: No E-Mail, Mens E-Mail, Womens E-Mail)" in note for note in plain.notes
    )
    assert len(plain.notes) == 4


def test_groups_of_the_wrong_size_or_kind_are_refused() -> None:
    rows = mailing()
    with pytest.raises(ExperimentRefused, match="where 2 to 1 were to be expected"):
        measured_trial(rows, COLUMNS, (1, 2, 1))
    chosen = rows[(rows.segment != "Mens E-Mail") | (rows.recency < 8)]
    with pytest.raises(ExperimentRefused, match="not alike before contact: recency is"):
        measured_trial(chosen, COLUMNS)


@pytest.mark.parametrize(
    ("change", "columns", "sentence"),
    [
        (
            {},
            ExperimentColumns("arm", "No E-Mail", ("visit",)),
            "there is no column 'arm'; the file has who, segment",
        ),
        (
            {},
            ExperimentColumns("segment", "none", ("visit",)),
            "--control 'none' must be one of at least two groups",
        ),
        ({}, ExperimentColumns("segment", "No E-Mail", ("channel",)), "channel holds words; an outcome is"),
        ({"spend": None}, COLUMNS, "spend is empty in 1 of 6,000 rows: write 0"),
        ({"segment": None}, COLUMNS, "segment is empty in 1 of 6,000 rows"),
        ({"who": 5}, COLUMNS, "1 customers "),
        (
            {},
            ExperimentColumns("segment", "No E-Mail", ("visit",), ("visit",)),
            "visit cannot be a covariate as well",
        ),
    ],
)
def test_each_wrong_description_is_a_sentence(
    change: dict, columns: ExperimentColumns, sentence: str
) -> None:
    rows = mailing().astype({"segment": object, "spend": object, "who": object})
    for name, value in change.items():
        rows.loc[0, name] = value
    with pytest.raises((ExperimentMisused, ExperimentRefused), match=sentence):
        measured_trial(rows.infer_objects(), columns)


def test_numbers_may_name_groups_and_truths_be_outcomes() -> None:
    rows = mailing().assign(
        arm=lambda f: (f.segment == "Mens E-Mail").astype(float), seen=lambda f: f.visit > 0
    )
    trial = measured_trial(rows, ExperimentColumns("arm", "0", ("seen",)))
    assert list(trial.sizes) == ["0", "1"]
    assert trial.results[0].is_share
