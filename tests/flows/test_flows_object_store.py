"""A lake in an object store: the same job, against a local S3 server, gives what a lake in a folder gives."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pandas as pd
import pytest

from flows.run.clock import now
from lake.delta_tables import Slice, extent, live_files, read, version
from lake.landing import land
from lake.lease import Lease, holding, take
from lake.traces import holds
from tests.flows.conftest import Shop, write_shop
from tests.flows.production import free_port

pytestmark = pytest.mark.slow
LAKE = "s3://shop/retain"
WHO = "c123"
LINEAGE = ["run_id", "scored_at", "data_version"]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server with an empty bucket, and the variables by which delta-rs finds it."""
    port = free_port()
    # in a process of its own: delta-rs keeps Python waiting while it opens a file, and with it a server in a thread
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    values = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "shop",
        "AWS_SECRET_ACCESS_KEY": "word",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    wait_for_port(port, server)
    client().create_bucket(Bucket="shop")
    yield
    server.kill()
    server.wait()


def wait_for_port(port: int, server: subprocess.Popen) -> None:
    for _ in range(120):
        assert server.poll() is None, "moto's server did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(1)
    raise AssertionError("moto's server does not listen")


def client() -> Any:
    return boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-1")


def objects_with(customer: str, folder: Path) -> list[str]:
    """The objects of the bucket that hold the id, fetched with Amazon's own client."""
    bucket = client()
    pages = bucket.get_paginator("list_objects_v2").paginate(Bucket="shop")
    names = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    held = []
    for name in names:
        path = folder / Path(name).name
        bucket.download_file("shop", name, str(path))
        held += [name] if holds(path, customer) else []
        path.unlink()
    return held


def rows(lake: str) -> pd.DataFrame:
    scored = read(lake, "scored_customers").to_pandas()
    return scored.drop(columns=LINEAGE).sort_values("customer_id").reset_index(drop=True)


def test_scores_equal_those_of_a_lake_in_a_folder(
    scored_shop: Shop, store: None, said: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(scored_shop.home / "lake")
    monkeypatch.setenv("RETAIN_LAKE", LAKE)
    monkeypatch.setenv("LAKE_CACHE", str(scored_shop.home / "lake-copies"))
    assert scored_shop.retain("daily") == 0
    assert scored_shop.retain("daily") == 0, "again, over what is there"
    pd.testing.assert_frame_equal(rows(LAKE), rows(folder))
    assert extent(LAKE, "orders", "ordered_at") == extent(folder, "orders", "ordered_at")
    assert version(LAKE, "orders") == 0, "nothing landed twice"
    assert all(path.startswith(str(scored_shop.home)) for path in live_files(LAKE, "orders"))
    assert holding(LAKE) is not None
    assert scored_shop.retain("export") == 0
    assert scored_shop.retain("report") == 0


def test_what_is_new_and_what_is_corrected_lands_in_the_store(store: None, tmp_path: Path) -> None:
    """By files of its own, and in the place of the old file."""
    first = pd.DataFrame(
        {"order_id": ["a", "b"], "ordered_at": pd.Timestamp("2024-01-01"), "amount": [1.0, 2.0]}
    )
    later = pd.DataFrame(
        {"order_id": ["b", "c"], "ordered_at": pd.Timestamp("2024-01-02"), "amount": [5.0, 3.0]}
    )
    batch = tmp_path / "batch.parquet"
    for rows_of_day in (first, later, later):
        rows_of_day.to_parquet(batch)
        land(LAKE, "orders", batch, ["order_id"], tmp_path, time="ordered_at")
    amounts = read(LAKE, "orders").to_pandas().set_index("order_id").amount.to_dict()
    assert amounts == {"a": 1.0, "b": 5.0, "c": 3.0}
    assert version(LAKE, "orders") == 1, "the third changes nothing"
    assert read(LAKE, "orders", Slice("order_id", "b"))["amount"].to_pylist() == [5.0], (
        "of a file without notes"
    )


def test_a_customer_is_forgotten_in_the_store_too_and_the_proof_looks_there(
    scored_shop: Shop, store: None, said: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.rmtree(scored_shop.home / "lake")  # in which the proof would find the customer, and rightly so
    copies = tmp_path / "copies"  # not in the home, so that nothing but the erasure itself removes them
    monkeypatch.setenv("RETAIN_LAKE", LAKE)
    monkeypatch.setenv("LAKE_CACHE", str(copies))
    assert [scored_shop.retain(command) for command in ("ingest", "score", "score", "export")] == [0] * 4
    expected = rows(LAKE)
    tables = {name.split("/")[1] for name in objects_with(WHO, tmp_path)}
    assert tables >= {"orders", "customer_snapshots", "scored_customers"}
    assert [path for path in copies.rglob("*.parquet") if holds(path, WHO)]
    put_aside(WHO)
    assert scored_shop.retain("forget", "--customer", WHO) == 1
    assert f"{LAKE}/notes.txt" in said(), "what the lake's tables do not know of is seen by the proof"
    client().delete_object(Bucket="shop", Key="retain/notes.txt")
    assert scored_shop.retain("forget", "--customer", WHO) == 0
    assert objects_with(WHO, tmp_path) == []
    places = (copies, scored_shop.home / "exports")
    files = [path for root in places for path in root.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if holds(path, WHO)]
    others = expected[expected["customer_id"] != WHO].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows(LAKE), others)
    assert scored_shop.retain("ingest") == 0
    assert scored_shop.retain("score") == 0
    assert objects_with(WHO, tmp_path) == [], "nor does anything come back"


def put_aside(customer: str) -> None:
    client().put_object(Bucket="shop", Key="retain/notes.txt", Body=f"ask {customer} again".encode())


@pytest.mark.parametrize("moment", ["orders after commit", "orders before log"])
def test_a_killed_erasure_in_the_store_finishes_when_run_again(
    tmp_path: Path, store: None, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setenv("RETAIN_LAKE", LAKE)
    monkeypatch.setenv("LAKE_CACHE", str(tmp_path / "var" / "lake-copies"))
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("ingest") == 0
    who = read(LAKE, "orders")["customer_id"][0].as_py()
    command = [sys.executable, "-m", "cli.main", "--config", str(shop.profile), "--home", str(shop.home)]
    killed = subprocess.run(
        [*command, "forget", "--customer", who],
        env={**os.environ, "FAILPOINT": f"{moment}:kill"},
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert killed.returncode == -signal.SIGKILL
    assert bool(objects_with(who, tmp_path)) is (moment == "orders after commit")
    dead = holding(LAKE)
    assert dead is not None
    take(LAKE, Lease(dead.holder, now()), now())  # as if its ten minutes had gone by
    assert shop.retain("forget", "--customer", who) == 0
    assert objects_with(who, tmp_path) == []
