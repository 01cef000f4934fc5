"""The production set-up of deploy/compose.yaml, started by a test: its own commands, on a PostgreSQL of its own."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
WORDS = {
    "DATABASE_PASSWORD": "",
    "PREFECT_PASSWORD": "prefectword",
    "MLFLOW_PASSWORD": "mlflowpassword1",
    "MLFLOW_SECRET_KEY": "secretkey",
    "SHOP_ZONE": "Europe/Vienna",
}
PATIENCE_SECONDS = 180


class Place:
    """Where the services of the compose file run in a test: a database's socket, ports of loopback, folders."""

    def __init__(self, folder: Path, sockets: str) -> None:
        self.folder, self.sockets = folder, sockets
        self.ports = {"4200": free_port(), "5000": free_port()}

    def local(self, text: str) -> str:
        """A value of the compose file, with this machine's places in it."""
        for name, value in WORDS.items():
            text = re.sub(rf"\$\{{{name}(:\?)?\}}", value, text)
        text = re.sub(r"://retain:@database/(\w+)", rf"://postgres@/\1?host={self.sockets}", text)
        for inside, outside in self.ports.items():
            text = re.sub(rf"(prefect|mlflow|127\.0\.0\.1|localhost):{inside}", rf"127.0.0.1:{outside}", text)
            text = re.sub(rf"^(--port=)?{inside}$", rf"\g<1>{outside}", text)
        text = text.replace("0.0.0.0", "127.0.0.1").replace("/var/lib/retain", str(self.folder))
        return text.replace("/run/configs", str(self.folder))

    def environment(self, service: str, **more: str) -> dict[str, str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT", "MLFLOW", "RETAIN"))
        }
        values = {
            name: self.local(value) for name, value in COMPOSE["services"][service]["environment"].items()
        }
        return {
            **clean, **values, "PREFECT_HOME": str(self.folder / "prefect"), "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **more,
        }  # fmt: skip

    def start(self, service: str, **more: str) -> subprocess.Popen:
        """A service of the compose file, with its own command."""
        command = [self.local(part) for part in COMPOSE["services"][service]["command"]]
        with (self.folder / f"{service}.log").open("w") as log:
            return subprocess.Popen(
                command, env=self.environment(service, **more), stdout=log, stderr=log, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip

    def write_config(self) -> None:
        text = COMPOSE["configs"]["mlflow_auth"]["content"]
        (self.folder / "mlflow_auth.ini").write_text(self.local(text))

    def wait(self, service: str, address: str, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(address, timeout=5):
                    return
            except OSError:
                time.sleep(1)
        raise AssertionError(
            f"{service} does not answer: {(self.folder / f'{service}.log').read_text()[-3000:]}"
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
