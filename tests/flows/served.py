"""A real `retain serve` of a test's own, and who belongs to it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.flows.conftest import Shop

PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class Served:
    """A process, what it has written, and how its API is reached."""

    shop: Shop
    process: subprocess.Popen
    log: Path

    @property
    def address(self) -> str:
        """Prefect's API, once the server says where its page is."""
        line = next(line for line in self.log.read_text().splitlines() if "Prefect's page: " in line)
        return line.split("Prefect's page: ")[1].split()[0] + "/api"

    @property
    def credentials(self) -> str:
        return (self.shop.home / "prefect" / "password").read_text()

    def processes(self) -> dict[int, str]:
        """Every process that carries this home in its environment, by its id: the server and all it started."""
        mark = f"PREFECT_HOME={self.shop.home}/prefect".encode()
        return {
            int(path.parent.name): command_of(path.parent) for path in environments() if mark in read(path)
        }


def environments() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/environ") if path.parent.name != str(os.getpid())]


def read(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile, or is somebody else's
        return []


def command_of(folder: Path) -> str:
    return b" ".join(read(folder / "cmdline")).decode()


@contextmanager
def serving(shop: Shop, **settings: str) -> Iterator[Served]:
    """`retain serve`, ready to answer; ended afterwards, with all that it started."""
    # without the tests' own API, which fires no schedules
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "cli.main", "--config", str(shop.profile), "--home", str(shop.home)]
    log = shop.home / "serve.log"
    shop.home.mkdir(exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "serve"],
            env={**clean, **settings},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    served = Served(shop, process, log)
    try:
        wait_for(lambda: "Prefect's page: " in log.read_text(), served)
        yield served
    finally:
        left = served.processes()
        for number in {process.pid, *left}:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], object], served: Served, *, ends: bool = False) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert ends or served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < deadline, served.log.read_text()
        time.sleep(0.5)


def ask(
    address: str, method: str = "GET", body: bytes | None = None, credentials: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; headers are named with _ for -."""
    request = urllib.request.Request(address, body, {"content-type": "application/json"}, method=method)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    if credentials:
        request.add_header("authorization", f"Basic {b64encode(credentials.encode()).decode()}")
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, dict(refusal.headers), refusal.read()
