"""Prefect's API in a process of its own: for one run, or with schedules for `retain serve`. It ends with its parent.

Prefect's own servers answer anybody on the machine without a password, any web page included, and outlive a killed
parent. A deployment that somebody may change runs commands, so these do neither.
"""

import asyncio
import atexit
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from flows.run.secret_file import credentials

HOST, PORT, DATABASE = "127.0.0.1", 4200, "prefect.db"
PATIENCE_SECONDS = 5
OWN_API = "API_OF_HOME"
"""The variable that holds the address of the API started here; runs that it starts have it too."""
ELSEWHERE = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")
OF_A_RUN = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",  # Prefect's mark of a temporary server: no schedules
}


def start() -> None:
    """Start the API of one run and name it to Prefect in the environment, unless PREFECT_API_URL names one already.

    To be called before Prefect is imported. It is not waited for: the socket listens from now on, so that the first
    request waits in the line until the server is there. Only who knows the password made here is answered.
    """
    if not os.environ.get("PREFECT_API_URL"):
        _launch(0, f"retain:{secrets.token_urlsafe(24)}", OF_A_RUN)


def start_scheduler(home: Path) -> None:
    """The same with schedules and Prefect's page, on Prefect's own port if it is free; the password is the home's."""
    if not os.environ.get("PREFECT_API_URL"):
        _launch(_free_port(), credentials(password_file(home), "retain"), {})


def password_file(home: Path) -> Path:
    """Where the user and password of a home's scheduler stand, for its owner to read."""
    return home / "prefect" / "password"


def own_database(home: Path) -> Path | None:
    """Prefect's database, where it lies in the home and the API in use was started here; None otherwise."""
    is_own = OWN_API in os.environ and os.environ[OWN_API] == os.environ.get("PREFECT_API_URL")
    database = Path(os.environ.get("PREFECT_HOME", "")) / DATABASE
    is_here = database.is_relative_to(home) and not any(name in os.environ for name in ELSEWHERE)
    return database if is_own and is_here else None


def _launch(port: int, password: str, purpose: Mapping[str, str]) -> None:
    with socket.create_server((HOST, port)) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        command = [sys.executable, "-m", "flows.run.prefect_server", str(listening.fileno())]
        process = subprocess.Popen(
            command, env={**os.environ, **_closed(address, password), **purpose}, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[listening.fileno()],
        )  # fmt: skip
    api = f"{address}/api"
    os.environ |= {"PREFECT_API_URL": api, OWN_API: api, "PREFECT_API_AUTH_STRING": password}
    atexit.register(_stop, process)


def _closed(address: str, password: str) -> dict[str, str]:
    """What keeps others out: a password, a token for whatever changes something, no page but the server's own."""
    return {
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
        "PREFECT_UI_API_URL": f"{address}/api",
        "PREFECT__SERVER_FINAL": "1",
    }


def _free_port() -> int:
    """Prefect's own port, or 0, which is any, where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            return 0
        return PORT


def _stop(process: subprocess.Popen[Any]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _serve(listening: int) -> None:
    """Serve Prefect's API on an open socket until standard input ends: with the parent, however that ends."""
    import uvicorn

    _make_database(Path(os.environ["PREFECT_HOME"]))
    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, fd=listening, log_level="error", lifespan="on"
    )
    server = uvicorn.Server(config)

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)  # nothing is ever written: it returns when the parent has ended
        server.should_exit = True
        time.sleep(PATIENCE_SECONDS)  # for schedules and connections to be let go
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    server.run()


def _make_database(home: Path) -> None:
    """Make Prefect's database where there is none yet, one process at a time: two would make its tables twice."""
    with FileLock(home / "database.lock"):
        if not (home / DATABASE).exists():
            from prefect.server.database import provide_database_interface

            asyncio.run(provide_database_interface().create_db())


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
