"""The simulated shop's bytes depend on its plan, and on nothing else."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from demo import shop
from demo.shop_world import World

PLAN = {"customers": 400, "days": 60}


def digests(folder: Path) -> dict[str, str]:
    """Every Parquet file's content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def written(folder: Path, **changes: object) -> dict[str, str]:
    shop.write_shop(folder, **{**PLAN, **changes})
    return digests(folder)


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a")
    assert len(first) == len(shop.ALL) + 1
    assert written(tmp_path / "b") == first


def test_another_seed_is_another_shop(tmp_path: Path) -> None:
    first, other = written(tmp_path / "a"), written(tmp_path / "b", seed=8)
    assert not set(first.values()) & set(other.values())


def test_a_table_is_the_same_without_the_others(tmp_path: Path) -> None:
    everything = written(tmp_path / "a")
    for table in shop.ALL:
        alone = written(tmp_path / table, tables=[table])
        assert alone.items() <= everything.items()


def test_the_same_shop_is_not_written_twice(tmp_path: Path) -> None:
    assert shop.write_shop(tmp_path, **PLAN)
    assert not shop.write_shop(tmp_path, **PLAN)


def test_a_smaller_shop_leaves_nothing_of_the_larger(tmp_path: Path) -> None:
    written(tmp_path / "a")
    assert written(tmp_path / "a", tables=["orders"]) == written(tmp_path / "b", tables=["orders"])


@pytest.mark.slow
def test_one_process_or_two(tmp_path: Path) -> None:
    plan = {"customers": shop.PART_BLOCKS * 10_000 + 5, "days": 30, "tables": ["orders", "visits"]}
    one, two = written(tmp_path / "one", **plan), written(tmp_path / "two", workers=2, **plan)
    assert len(one) == 5  # two parts of each table, and the truth
    assert two == one


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"customers": 0}, "at least one customer"),
        ({"days": 29}, "30 days"),
        ({"tables": ["order"]}, "no table 'order'"),
        ({"world": World(campaign_effect_days=14)}, "before the next campaign"),
    ],
)
def test_shops_that_cannot_be(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    with pytest.raises(shop.ShopError, match=says):
        written(tmp_path, **changes)


def test_no_probability_outside_the_shop(tmp_path: Path) -> None:
    with pytest.raises(shop.ShopError, match="no simulated shop"):
        shop.true_probability(tmp_path, date(2023, 2, 1), 30)
    shop.write_shop(tmp_path, **PLAN)
    for day, horizon in ((date(2023, 1, 1), 30), (date(2023, 3, 3), 30), (date(2023, 2, 1), 366)):
        with pytest.raises(shop.ShopError, match="choose a day"):
            shop.true_probability(tmp_path, day, horizon)
