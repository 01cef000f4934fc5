"""The Prefect API of one run: behind a password, and gone with the run however that ends."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
RUN = """
import json, os, sys
from flows.run.environment import prepare
from pathlib import Path
prepare(Path(sys.argv[1]))
from flows.run.prefect_server import start
start()
print(json.dumps({name: os.environ[name] for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")}), flush=True)
sys.stdin.read()
"""


def begin(home: Path) -> tuple[subprocess.Popen, dict[str, str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", RUN, str(home)]
    process = subprocess.Popen(command, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def answer(address: str, password: str = "") -> int:
    request = urllib.request.Request(f"{address}/version")
    if password:
        request.add_header("authorization", f"Basic {b64encode(password.encode()).decode()}")
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return reply.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def is_listening(address: str) -> bool:
    try:
        return answer(address) > 0
    except (urllib.error.URLError, OSError):
        return False


def test_only_the_run_itself_is_answered_and_a_kill_takes_the_server_along(tmp_path: Path) -> None:
    process, api = begin(tmp_path)
    assert answer(api["PREFECT_API_URL"], api["PREFECT_API_AUTH_STRING"]) == 200
    assert answer(api["PREFECT_API_URL"]) == 401
    assert answer(api["PREFECT_API_URL"], "retain:guess") == 401
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    for _ in range(60):
        if not is_listening(api["PREFECT_API_URL"]):
            return
        time.sleep(0.5)
    pytest.fail("the server outlived its run")


def test_two_runs_may_begin_at_once_in_a_new_home(tmp_path: Path) -> None:
    runs = [begin(tmp_path) for _ in range(3)]
    answers = [answer(api["PREFECT_API_URL"], api["PREFECT_API_AUTH_STRING"]) for _, api in runs]
    for process, _ in runs:
        process.stdin.close()
        process.wait(60)
    assert answers == [200, 200, 200]
