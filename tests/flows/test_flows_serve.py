"""`retain serve`: schedules fire, what was missed is made up for, doors are closed, and nobody outlives it.

Schedules can fail silently in this stack, so real runs are waited for.
"""

import json
import os
import signal
import stat
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import Slice, read
from tests.flows.conftest import Shop
from tests.flows.served import Served, ask, serving, wait_for

pytestmark = pytest.mark.slow
NEVER = {"RETAIN_SCHEDULES__TRAIN": "0 3 1 1 *"}
YEARLY = {**NEVER, "RETAIN_SCHEDULES__SCORE": "0 6 1 1 *"}


def scored(shop: Shop) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "scored_customers").to_pandas()


def days(shop: Shop) -> set[date]:
    return set(scored(shop)["as_of"])


def runs(shop: Shop) -> set[str]:
    return set(scored(shop)["run_id"])


def add_order(shop: Shop, moment: str) -> None:
    with (shop.profile.parent / "orders.csv").open("a") as file:
        file.write(f"late-{moment[:10]},c1,{moment},30.0,0.0\n")


def test_what_was_missed_is_made_up_for_at_once_and_then_the_schedule_fires(scored_shop: Shop) -> None:
    last = max(days(scored_shop))
    third = last + pd.Timedelta(days=3)
    add_order(scored_shop, f"{last + pd.Timedelta(days=2)} 09:00:00")
    before = runs(scored_shop)
    with serving(scored_shop, **NEVER, RETAIN_SCHEDULES__SCORE="* * * * *") as served:
        assert "the lake lacks days: the daily run starts now" in served.log.read_text()
        wait_for(lambda: third in days(scored_shop), served)
        assert days(scored_shop) >= {last + pd.Timedelta(days=number) for number in (1, 2, 3)}
        caught_up = runs(scored_shop)
        wait_for((scored_shop.home / "reports" / f"{third}.html").exists, served)
        wait_for(lambda: runs(scored_shop) - caught_up - before, served)  # the minute's own run
    orders = read(
        str(scored_shop.home / "lake"), "orders", Slice("order_id", f"late-{third - pd.Timedelta(days=1)}")
    )
    assert orders.num_rows == 1, "the scheduled run ingests before it scores"


def canary(folder: Path) -> tuple[Path, list[dict]]:
    """A file that a patched deployment would make, and the steps that make it."""
    file = folder / "canary"
    return file, [{"prefect.deployments.steps.run_shell_script": {"script": f"touch {file}"}}]


def deployment(served: Served) -> dict:
    status, _, body = ask(
        f"{served.address}/deployments/name/daily/scheduled", credentials=served.credentials
    )
    assert status == 200
    return json.loads(body)


def test_an_attacker_on_the_same_machine_gets_nowhere(shop: Shop, tmp_path: Path) -> None:
    file, steps = canary(tmp_path)
    patch = json.dumps({"pull_steps": steps}).encode()
    with serving(shop, **YEARLY) as served:
        number = deployment(served)["id"]
        target, start = (
            f"{served.address}/deployments/{number}",
            f"{served.address}/deployments/{number}/create_flow_run",
        )
        evil = {"origin": "https://evil.example", "referer": "https://evil.example/"}
        # nobody in particular, and somebody who guesses
        for credentials in ("", "retain:guess", "admin:admin"):
            assert ask(target, credentials=credentials)[0] == 401
            assert ask(f"{served.address}/csrf-token?client=x", credentials=credentials)[0] == 401
            # what changes something is refused for its lack of a token before anybody looks at the password
            assert ask(target, "PATCH", patch, credentials, **evil)[0] == 403
            assert ask(start, "POST", b"{}", credentials, **evil)[0] == 403
            forged = {"Prefect_Csrf_Token": "guess", "Prefect_Csrf_Client": "x"}
            assert ask(target, "PATCH", patch, credentials, **evil, **forged)[0] == 403
        # a web page of another origin: the browser is not told that it may, before or after
        status, headers, _ = ask(target, "OPTIONS", **evil, access_control_request_method="PATCH")
        assert (status, headers.get("access-control-allow-origin")) == (400, None)
        _, headers, _ = ask(f"{served.address}/version", **evil)
        assert headers.get("access-control-allow-origin") is None
        # a page that rides on the credentials a browser has kept has no token
        assert ask(target, "PATCH", patch, served.credentials, **evil)[0] == 403
        assert ask(start, "POST", b"{}", served.credentials, **evil)[0] == 403
        assert deployment(served)["pull_steps"] in (None, [])
        time.sleep(20)  # two polls of the runner
        assert not file.exists()
        assert stat.S_IMODE((shop.home / "prefect" / "password").stat().st_mode) == 0o600
        assert served.credentials not in served.log.read_text()
        assert listening_addresses(served) == {"127.0.0.1"}


def listening_addresses(served: Served) -> set[str]:
    """On which addresses the processes of a server accept connections."""
    links = (link for number in served.processes() for link in Path(f"/proc/{number}/fd").glob("*"))
    sockets = {
        str(link.readlink()).removeprefix("socket:[").removesuffix("]") for link in links if link.is_symlink()
    }
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    raw = {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in sockets}
    return {".".join(str(part) for part in reversed(bytes.fromhex(text))) for text in raw}


def test_the_attack_works_on_an_open_door(shop: Shop, tmp_path: Path) -> None:
    """The same steps, put there by who has credentials and token, do run: else the test above proves nothing."""
    file, steps = canary(tmp_path)
    with serving(shop, **YEARLY) as served:
        number, who = deployment(served)["id"], served.credentials
        token = json.loads(ask(f"{served.address}/csrf-token?client=me", credentials=who)[2])["token"]
        proof = {"Prefect_Csrf_Token": token, "Prefect_Csrf_Client": "me"}
        address = f"{served.address}/deployments/{number}"

        def strike() -> bool:
            """Try until it works: at its start `serve` writes its deployments once more, a busy server says 503."""
            ask(address, "PATCH", json.dumps({"pull_steps": steps}).encode(), who, **proof)
            ask(f"{address}/create_flow_run", "POST", b"{}", who, **proof)
            time.sleep(10)
            return file.exists()

        wait_for(strike, served)


def test_nobody_outlives_a_killed_server_and_the_next_goes_on(scored_shop: Shop) -> None:
    last = max(days(scored_shop))
    add_order(scored_shop, f"{last} 09:00:00")
    with serving(scored_shop, **YEARLY) as served:
        assert scored_shop.retain("serve") == 2, "a second one leaves"
        wait_for(lambda: any("prefect.engine" in command for command in served.processes().values()), served)
        wait_for((scored_shop.home / "staging").exists, served)  # the run is at work
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait()
        wait_for(lambda: not served.processes(), served, ends=True)
    with serving(scored_shop, **YEARLY) as served:
        wait_for(lambda: last + pd.Timedelta(days=1) in days(scored_shop), served)
