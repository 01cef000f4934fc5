"""A disk that takes nothing, for real, at every stage: one sentence, exit code 1, the old state; with room, the new."""

import gc
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.table_digests import digests
from tests.flows.conftest import Shop
from tests.flows.small_disk import STAGES

pytestmark = pytest.mark.slow
Said = Callable[[], str]
ROOT = Path(__file__).parents[2]
INSIDE = ["unshare", "--mount", "--map-root-user"]
LIMIT = 240 << 10  # bytes of a file: less than any of these commands writes, more than any reads


@pytest.fixture(scope="module")
def outcomes(_scored_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """By command, what failed on a small disk and what the repeated run left; `undisturbed`: the state to reach."""
    if shutil.which("unshare") is None or subprocess.run([*INSIDE, "true"], capture_output=True).returncode:
        pytest.skip(
            "this user may not mount a disk of its own here: unshare --mount --map-root-user is refused"
        )
    folder = tmp_path_factory.mktemp("small-disk")
    shutil.copytree(_scored_shop.profile.parent, folder / "shop")
    arguments = [folder / "shop" / "shop.yaml", folder / "shop" / "var", folder / "scratch"]
    command = [*INSIDE, sys.executable, "-m", "tests.flows.small_disk", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {outcome["stage"]: outcome for outcome in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("command", [stage.command for stage in STAGES])
def test_a_full_or_read_only_disk_is_one_sentence_and_the_next_run_makes_good(
    outcomes: dict[str, dict], command: str
) -> None:
    outcome, undisturbed = outcomes[command], outcomes["undisturbed"]["before"]
    assert outcome["before"] != undisturbed, "there is something to do"
    for code, words, state in zip(outcome["codes"], outcome["words"], outcome["states"], strict=True):
        assert code == 1, words
        assert words.count("retain: ") == 1
        assert "Traceback" not in words
        assert any(reason in words for reason in ("is full", "is read-only", "No space left")), words
        assert_old_or_new(state, outcome["before"], undisturbed)
    assert outcome["code"] == 0
    assert outcome["after"] != outcome["before"]
    for name, digest in undisturbed.items():
        assert outcome["after"].get(name) == digest, name


def assert_old_or_new(state: dict, old: dict, new: dict) -> None:
    for name in {*state, *old}:
        assert state.get(name) in {old.get(name), new.get(name)}, f"{name} is neither the old nor the new"


@contextmanager
def small_files() -> Iterator[None]:
    """While it lasts no file of this process may grow beyond `LIMIT`: a fault of the disk that any user can make."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("command", ["ingest", "train", "score", "export", "report"])
def test_a_disk_that_takes_no_large_file_is_one_sentence(
    scored_shop: Shop, said: Said, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    lake, unseen = str(scored_shop.home / "lake"), []
    before = digests(lake)
    scored_shop.edit("step_days: 14", "step_days: 13")  # the training is another one
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write("new,c1,2024-10-06 12:00:00,30.0,0.0\n")
    monkeypatch.setattr("sys.unraisablehook", unseen.append)
    with small_files():
        assert scored_shop.retain(command) == 1
        gc.collect()
    words = said()
    assert "takes no file of that size" in words or "File too large" in words
    assert words.count("retain: ") == 1
    assert "Traceback" not in words
    assert not unseen, "what was half read is given back before the engine is closed"
    assert digests(lake) == before
