"""The champion's own published scores at the gate, and the training that `retain serve` begins because of them."""

import json
from dataclasses import replace

import pytest

from config.settings import load_settings
from flows.train.train_flow import _run as training_run
from flows.train.train_question import _champion as champion_of
from lake.earlier_days import days_in
from tests.flows.broken_shop import break_promises
from tests.flows.conftest import Shop
from tests.flows.served import Served, ask, serving, wait_for

pytestmark = pytest.mark.slow
YEARLY = {"RETAIN_SCHEDULES__TRAIN": "0 3 1 1 *", "RETAIN_SCHEDULES__SCORE": "0 6 1 1 *"}


def trainings(served: Served) -> list[dict]:
    """The scheduled weekly runs that Prefect knows."""
    who = served.credentials
    token = json.loads(ask(f"{served.address}/csrf-token?client=me", credentials=who)[2])["token"]
    proof = {"Prefect_Csrf_Token": token, "Prefect_Csrf_Client": "me"}
    chosen = {
        "flows": {"name": {"any_": ["weekly"]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    body = json.dumps(chosen).encode()
    return json.loads(ask(f"{served.address}/flow_runs/filter", "POST", body, who, **proof)[2])


def test_broken_promises_bring_a_training_the_next_night_and_speak_at_its_gate(scored_shop: Shop) -> None:
    break_promises(scored_shop, days_in(str(scored_shop.home / "lake"), "scored_customers", "as_of")[0])
    with serving(scored_shop, **YEARLY, RETAIN_SCHEDULES__CATCH_UP_DAYS="1") as served:
        assert not [run for run in trainings(served) if not run["auto_scheduled"]]
        wait_for(lambda: "their training is that of" in served.log.read_text(), served)
        (run,) = [run for run in trainings(served) if not run["auto_scheduled"]]
        assert run["expected_start_time"].split("T")[1][:5] in ("01:00", "02:00"), "three in Vienna"
    settings = load_settings(str(scored_shop.profile), str(scored_shop.home))
    run = training_run(settings, None, 0)
    assert run.broken == {"churn": "1", "repurchase": "1"}
    for name in run.broken:
        champion, without, is_broken = champion_of(run, name)
        assert (champion is not None, without, is_broken) == (True, "", True)
        assert not champion_of(replace(run, broken={name: "2"}), name)[2], "another version broke them"
