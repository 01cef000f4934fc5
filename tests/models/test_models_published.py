"""A registered version as others use it: loaded by a process that knows the store alone, served, and asked by Spark."""

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.gate import Decision
from models.published_scorer import chances, read, write
from models.scorer import TrainingSet
from models.scorer_kinds import KINDS
from tests.models.conftest import FEATURES, churn

pytestmark = pytest.mark.slow
NAME = "retain-blend"
AT = datetime.fromisoformat("2026-11-21T06:00:00+00:00")
FRESH = """
import json, sys
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model(sys.argv[1])
p = model.predict(pd.read_parquet(sys.argv[2]))
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
code = [file for file in files if "/code/models/" in file or "/code/questions/" in file]
others = [file for file in files if file.endswith(("models/scorer.py", "questions/question.py")) and file not in code]
print(json.dumps([str(p.dtype), p.tolist(), code, others]))
"""
ON_SPARK = """
import json, sys
import mlflow
from pyspark.sql import SparkSession
from pyspark.sql.functions import struct
uri, path, temp = sys.argv[1:]
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
spark = spark.config("spark.local.dir", temp).config("spark.sql.session.timeZone", "UTC").getOrCreate()
frame = spark.read.parquet(path).repartition(3)
chance = mlflow.pyfunc.spark_udf(spark, uri, env_manager="local")
rows = frame.select("customer_id", chance(struct(*frame.columns)).alias("p")).collect()
print(json.dumps({row.customer_id: row.p for row in rows}))
"""


@pytest.fixture(scope="module")
def data(panel, dates):
    return TrainingSet(panel, churn(28), dates, FEATURES, seed=7)


@pytest.fixture(scope="module", params=sorted(KINDS))
def scorer(request, data):
    return KINDS[request.param].fit(data)


@pytest.fixture(scope="module")
def blend(data):
    return KINDS["blend"].fit(data)


@pytest.fixture(scope="module")
def snapshot(panel, dates):
    """A day as it lies in the lake: dates, and the features; of the outcomes nothing."""
    day = panel[panel["as_of"] == pd.Timestamp(dates.evaluate)].reset_index(drop=True)
    more = ["active_days_ever", "days_since_first_order"]
    return day[["customer_id", *FEATURES, *more]].assign(as_of=[dates.evaluate] * len(day))


@pytest.fixture(scope="module")
def store(registry, blend):
    """The store with a blend as the champion of `NAME`, and all that another process is told of it."""
    from models import tracking

    version = tracking.log_training(registry, NAME, blend, metrics={}, lineage={}, fingerprint="a")
    tracking.settle(registry, version, Decision(True, "the first"), AT)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "PYTHON"))}
    return plain | {
        "MLFLOW_TRACKING_URI": registry.client.tracking_uri,
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


@pytest.fixture
def expected(blend, snapshot):
    """What the scored table would show: null where the question is not put to the customer."""
    inside = snapshot["days_since_last_order"] <= 100.0
    assert 0 < inside.sum() < len(snapshot)
    return [p if put else None for p, put in zip(blend.chance(snapshot).tolist(), inside, strict=True)]


def run(arguments: list[str], env: dict[str, str], folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout.splitlines()[-1]


def test_every_kind_of_scorer_is_a_file_that_gives_the_published_chances(scorer, snapshot, tmp_path):
    back = read(write(scorer, tmp_path))
    assert back == scorer
    p, inside = chances(back, snapshot), (snapshot["days_since_last_order"] <= 100.0).to_numpy()
    assert np.array_equal(p[inside], scorer.chance(snapshot)[inside])
    assert np.isnan(p[~inside]).all()
    assert chances(back, snapshot.head(0)).shape == (0,)


def test_a_frame_that_cannot_tell_whom_the_question_is_put_to_leaves_nobody_out(snapshot):
    certain = KINDS["logistic"](churn(28), "base_rate", (), (), (), (), 0.0)
    frame = snapshot.drop(columns="days_since_last_order")
    assert chances(certain, frame).tolist() == [0.5] * len(frame)
    assert None in chances(certain, snapshot).tolist()


def test_the_signature_asks_for_features_and_takes_what_else_a_snapshot_has(registry, scorer, snapshot):
    import mlflow

    from models import tracking

    name = f"retain-{scorer.kind}"
    version = tracking.log_training(registry, name, scorer, metrics={}, lineage={}, fingerprint="a")
    assert tracking.load(version) == scorer
    model = mlflow.pyfunc.load_model(f"models:/{name}/{version.version}")
    asked = {column.name: (column.type, column.required) for column in model.metadata.signature.inputs}
    assert {feature: asked[feature] for feature in scorer.features} == dict.fromkeys(
        scorer.features, (mlflow.types.DataType.double, True)
    )
    assert asked["as_of"] == (mlflow.types.DataType.datetime, False)
    assert not asked["customer_id"][1]
    assert "days_since_last_order" in asked, "the question is put to customers by it"

    given = chances(scorer, snapshot)
    more = snapshot.assign(shop="corner", customer_id=range(len(snapshot)), as_of=pd.Timestamp("2024-07-15"))
    for frame in (snapshot, more, more[more.columns[::-1]], snapshot.drop(columns=["as_of", "customer_id"])):
        assert np.array_equal(model.predict(frame), given, equal_nan=True)
    if scorer.features:
        column = scorer.features[0]
        with pytest.raises(mlflow.MlflowException):
            model.predict(snapshot.drop(columns=column))


@pytest.fixture(scope="module")
def fresh(store, snapshot, tmp_path_factory):
    """What a process says that is told nothing but the store: type, probabilities, its files of ours, and of others."""
    folder = tmp_path_factory.mktemp("fresh")
    snapshot.to_parquet(folder / "snapshot.parquet")
    return json.loads(run(["-c", FRESH, f"models:/{NAME}@champion", "snapshot.parquet"], store, folder))


def test_a_process_that_knows_the_store_alone_gets_the_published_chances(fresh, expected):
    dtype, p, code, others = fresh
    assert dtype == "float64"
    assert p == expected
    assert code
    assert others == [], "the version's own code answers, not what happens to be installed"


def test_a_version_requires_what_its_code_imports(fresh):
    code = [Path(file) for file in fresh[2]]
    packages = {name for file in code for name in _imported(ast.parse(file.read_text("utf-8")))}
    packages -= set(sys.stdlib_module_names) | {"models", "questions"}
    needed = {packages_distributions()[package][0].replace("_", "-") for package in packages}
    requirements = code[0].parents[2] / "requirements.txt"
    required = {line.split("==")[0] for line in requirements.read_text().splitlines()}
    assert needed | {"mlflow"} == required


def _imported(tree: ast.AST) -> set[str]:
    whole = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in whole | parts}


@pytest.fixture
def server(store, tmp_path):
    """`mlflow models serve` on a free port of this machine, and its end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "mlflow", "models", "serve", "-m", f"models:/{NAME}@champion", "--env-manager", "local"]
    with (tmp_path / "server.log").open("w") as log:
        serving = subprocess.Popen(
            [sys.executable, *command, "-h", "127.0.0.1", "-p", str(port)],
            env=store, cwd=tmp_path, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/ping", serving, tmp_path / "server.log")
        yield f"http://127.0.0.1:{port}/invocations"
    finally:
        os.killpg(serving.pid, signal.SIGKILL)  # its workers too
        serving.wait(30)


def _wait(url: str, serving: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and serving.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no answer: {log.read_text()[-3000:]}")


def test_mlflows_server_answers_with_the_published_chances(server, snapshot, expected):
    columns = snapshot.assign(as_of=snapshot["as_of"].astype(str)).to_dict("split")
    assert ask(server, {"dataframe_split": columns}) == expected
    whole = snapshot.head(20).round(0).assign(customer_id=7, as_of="2024-07-15")
    rows = json.loads(whole.to_json(orient="records"))  # numbers without a point, dates as text
    assert len(ask(server, {"dataframe_records": rows})) == 20


def ask(server: str, body: dict) -> list[float | None]:
    request = urllib.request.Request(server, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    assert "NaN" not in text, "not JSON"
    return json.loads(text)["predictions"]


@pytest.mark.spark
def test_a_spark_frame_is_scored_with_the_published_chances(store, snapshot, expected, tmp_path):
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'pyspark==4.0.*'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on the PATH; Spark needs Java 17")
    snapshot.to_parquet(tmp_path / "snapshot.parquet")
    env = store | {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    arguments = [
        "-c",
        ON_SPARK,
        f"models:/{NAME}@champion",
        str(tmp_path / "snapshot.parquet"),
        str(tmp_path),
    ]
    answer = json.loads(run(arguments, env, tmp_path))
    assert [answer[customer] for customer in snapshot["customer_id"]] == expected
