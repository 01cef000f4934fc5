"""A lake in an object store: the same job, against a local S3 server, gives what a lake in a folder gives."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import extent, live_files, read, version
from lake.landing import land
from lake.lease import holding
from tests.flows.conftest import Shop
from tests.flows.production import free_port

pytestmark = pytest.mark.slow
LAKE = "s3://shop/retain"
LINEAGE = ["run_id", "scored_at", "data_version"]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server with an empty bucket, and the variables by which delta-rs finds it."""
    import boto3

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
    client = boto3.client("s3", endpoint_url=values["AWS_ENDPOINT_URL"], region_name="us-east-1")
    client.create_bucket(Bucket="shop")
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
