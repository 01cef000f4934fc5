"""Schedules: the daily scoring and the weekly training, on a Prefect server of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from prefect import serve as serve_deployments
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from config.settings import load_settings
from flows.daily import daily, weekly
from flows.run.progress import say

HOST, PORT = "127.0.0.1", 4200
PATIENCE_SECONDS = 180


class ServerDown(RuntimeError):
    """Prefect's server did not start."""

    exit_code: ClassVar[int] = 1


def serve(config: str | None = None, home: str | None = None) -> None:
    """Serve both schedules until interrupted.

    Without PREFECT_API_URL a server is started on loopback, because the embedded one fires no schedules. A run
    missed while nothing served is not made up for: the next one reads all that has come in since.
    """
    settings = load_settings(config, home)
    plans = ((daily, settings.schedules.score), (weekly, settings.schedules.train))
    with _server() as address, temporary_settings({PREFECT_API_URL: address}):
        # for the processes the runs are made in; a server that stays can also keep their logs
        os.environ |= {"PREFECT_API_URL": address, "PREFECT_LOGGING_TO_API_ENABLED": "true"}
        for flow, cron in plans:
            say(f"{flow.name}: {cron} ({settings.timezone})")
        say(f"Prefect's page: {address.removesuffix('/api')}   stop with Ctrl-C")
        parameters = {"config": config, "home": str(settings.home)}
        serve_deployments(
            *(
                flow.to_deployment(
                    "scheduled",
                    # a cron without a zone would be UTC's
                    schedule=Cron(cron, timezone=settings.timezone),
                    parameters=parameters,
                    entrypoint_type=EntrypointType.MODULE_PATH,
                )
                for flow, cron in plans
            ),
            print_starting_message=False,
        )


@contextmanager
def _server() -> Iterator[str]:
    """The address of a Prefect API: the one that is set, or one started here and stopped afterwards."""
    address = os.environ.get("PREFECT_API_URL")
    if address:
        yield address
        return
    port = _free_port()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://{HOST}:{port}/api/health", process)
        yield f"http://{HOST}:{port}/api"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    """Prefect's own port, or any other where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind((HOST, PORT))
        except OSError:
            probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[Any]) -> None:
    for _ in range(PATIENCE_SECONDS):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback, made above
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise ServerDown(f"Prefect's server did not answer at {address}; `prefect server start` shows why")
