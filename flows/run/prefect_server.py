"""The Prefect API of one run, in a process of its own that starts while the run still imports, and ends with it.

Prefect's own temporary server starts only when the first flow asks for it, makes the run import the server's code too,
answers anybody on the machine without a password, and outlives a killed run. This one does none of that.
"""

import asyncio
import atexit
import os
import secrets
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from filelock import FileLock

HOST = "127.0.0.1"
PATIENCE_SECONDS = 5
OWN = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",  # Prefect's mark of a temporary server: no schedules
    "PREFECT__SERVER_FINAL": "1",
}


def start() -> None:
    """Start the API and name it to Prefect in the environment; nothing to do where PREFECT_API_URL names one already.

    To be called before Prefect is imported. It is not waited for: the socket listens from now on, so that the first
    request waits in the line until the server is there. Only who knows the password made here is answered.
    """
    if os.environ.get("PREFECT_API_URL"):
        return
    password = f"retain:{secrets.token_urlsafe(24)}"
    with socket.create_server((HOST, 0)) as listening:
        command = [sys.executable, "-m", "flows.run.prefect_server", str(listening.fileno())]
        environment = {**os.environ, **OWN, "PREFECT_SERVER_API_AUTH_STRING": password}
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, pass_fds=[listening.fileno()],
        )  # fmt: skip
        address = f"http://{HOST}:{listening.getsockname()[1]}/api"
    os.environ |= {"PREFECT_API_URL": address, "PREFECT_API_AUTH_STRING": password}
    atexit.register(_stop, process)


def _stop(process: subprocess.Popen[Any]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _serve(listening: int) -> None:
    """Serve Prefect's API on an open socket until standard input ends: with the run, however that ends."""
    import uvicorn

    _make_database(Path(os.environ["PREFECT_HOME"]))
    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, fd=listening, log_level="error", lifespan="on"
    )
    server = uvicorn.Server(config)

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)  # nothing is ever written: it returns when the run has ended
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run()


def _make_database(home: Path) -> None:
    """Make Prefect's database where there is none yet, one process at a time: two would make its tables twice."""
    with FileLock(home / "database.lock"):
        if not (home / "prefect.db").exists():
            from prefect.server.database import provide_database_interface

            asyncio.run(provide_database_interface().create_db())


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
