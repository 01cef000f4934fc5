"""Changes that are no corrections are found, each under its rule and with rows; corrections pass."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from expectations.change_limits import CHANGE_RULES, ChangeLimits, UnknownChangeRule, refuse_unknown
from lake import id_spellings
from lake.parents import Parents
from tests.lake.change_shop import DAYS, LIMITS, findings, landed, lines_of, orders, visits_of

Change = Callable[[pd.DataFrame], pd.DataFrame]
OLD_DAYS = DAYS - 4


def swapped(times: pd.Series) -> pd.Series:
    """Day and month exchanged where that is a day."""
    return times.map(lambda t: t.replace(day=t.month, month=t.day) if t.day <= 12 else t)


def new_of(shop: pd.DataFrame) -> pd.Series:
    return shop["ordered_at"] >= shop["ordered_at"].min().normalize() + pd.Timedelta(days=OLD_DAYS)


def respelt(column: str, spell: Callable[[str], str], share: float = 1.0) -> Change:
    def change(shop: pd.DataFrame) -> pd.DataFrame:
        chosen = shop.index % 100 < share * 100
        return shop.assign(**{column: shop[column].where(~chosen, shop[column].map(spell))})

    return change


def only_new(change: Change) -> Change:
    """The same in a file of the newest days only, as a shop exports them daily."""
    return lambda shop: change(shop[new_of(shop)])


def yen(shop: pd.DataFrame) -> pd.DataFrame:
    return shop.assign(amount=shop.amount.where(shop.index % 4 != 0, shop.amount * 160))


FAULTS: dict[str, tuple[Change, str, str]] = {
    "cents": (lambda s: s.assign(amount=s.amount * 100), "amounts_moved", "100 times"),
    "cents in a daily file": (
        only_new(lambda s: s.assign(amount=s.amount * 100)),
        "amounts_moved",
        "the usual",
    ),
    "cents of four orders": (
        only_new(lambda s: s.tail(4).assign(amount=s.amount.tail(4) * 100)),
        "amounts_moved",
        "the usual",
    ),
    "a day in thousands": (
        only_new(lambda s: s.assign(amount=s.amount / 1000)),
        "amounts_moved",
        "of the usual",
    ),
    "other tax": (lambda s: s.assign(amount=s.amount * 1.19), "amounts_moved", "1.19 times"),
    "some orders in yen": (only_new(yen), "other_currency", "another magnitude"),
    "every order thirty times": (
        only_new(
            lambda s: pd.concat(
                [s.assign(order_id=s.order_id + f"-{n}", amount=s.amount + n / 100) for n in range(30)]
            )
        ),
        "amounts_moved",
        "the highest known day",
    ),
    "order ids with .0": (
        respelt("order_id", lambda i: f"{i}.0"),
        "ids_respelt",
        "10000 before, 10000.0 now",
    ),
    "customer ids with .0": (respelt("customer_id", lambda i: f"{i}.0"), "ids_respelt", "9 before, 9.0 now"),
    "customer ids with .0 in a daily file": (
        only_new(respelt("customer_id", lambda i: f"{i}.0")),
        "ids_respelt",
        "customer_id",
    ),
    "leading zeros": (respelt("customer_id", lambda i: i.zfill(6)), "ids_respelt", "9 before, 000009 now"),
    "some with blanks": (respelt("customer_id", lambda i: f"{i}\u00a0", 0.3), "ids_respelt", "customer_id"),
    "days and months exchanged": (
        lambda s: s.assign(ordered_at=swapped(s.ordered_at)),
        "days_moved",
        "with day and month exchanged",
    ),
    "days and months exchanged in a daily file": (
        only_new(lambda s: s[s.ordered_at.dt.day <= 12].assign(ordered_at=swapped(s.ordered_at))),
        "days_moved",
        "on the newest",
    ),
    "a week later": (
        lambda s: s.assign(ordered_at=s.ordered_at + pd.Timedelta(days=7)),
        "days_moved",
        "moved",
    ),
    "half a file": (lambda s: s.head(len(s) // 2), "source_shrank", "where the lake holds"),
    "every other line": (lambda s: s[::2], "source_shrank", "where the lake holds"),
    "the newer half of a file": (lambda s: s.tail(len(s) // 2), "source_shrank", "at its last landing"),
    "orders renumbered": (
        lambda s: s.assign(order_id=[f"X{n}" for n in range(len(s))]),
        "other_ids",
        "10000 is now X0",
    ),
    "orders and customers renumbered": (
        lambda s: s.assign(order_id="X" + s.index.astype(str), customer_id="K" + s.customer_id),
        "other_ids",
        "known ones under another order_id",
    ),
    "customers renumbered": (
        lambda s: s.assign(customer_id=(s.customer_id.astype(int) + 500).astype(str)),
        "other_ids",
        "another customer_id: order_id 10000",
    ),
    "another channel everywhere": (
        lambda s: s.assign(channel="app"),
        "known_rows_changed",
        "channel shop before, app now",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_change_that_is_no_correction_is_found(tmp_path: Path, name: str) -> None:
    change, rule, words = FAULTS[name]
    shop = orders()
    old = shop[~new_of(shop)]
    landed(tmp_path, "orders", old)
    result = findings(tmp_path, "orders", change(shop), rows_before=len(old))
    assert {finding.rule for finding in result} == {rule}, [finding.sentence for finding in result]
    assert any(words in finding.sentence for finding in result), [finding.sentence for finding in result]
    without = findings(
        tmp_path, "orders", change(shop), rows_before=len(old), limits=replace(LIMITS, **{rule: None})
    )
    assert rule not in {finding.rule for finding in without}


@pytest.mark.parametrize("name", ["order ids with .0", "customer ids with .0", "leading zeros"])
def test_ids_of_a_large_table_are_sampled_first(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, shop = FAULTS[name][0], orders()
    monkeypatch.setattr(id_spellings, "SAMPLED_FROM", (~new_of(shop)).sum() - 1)
    landed(tmp_path, "orders", shop[~new_of(shop)])
    assert "ids_respelt" in {finding.rule for finding in findings(tmp_path, "orders", change(shop))}
    plain = change(shop[~new_of(shop)])
    landed(tmp_path / "other", "orders", plain)
    assert "ids_respelt" in {finding.rule for finding in findings(tmp_path / "other", "orders", shop)}, (
        "and back"
    )


def test_an_id_that_its_own_table_holds_is_spelt_as_it_should_be(tmp_path: Path) -> None:
    """Two customers may be called 7 and 007, if the customers' table says so."""
    shop = orders()
    landed(tmp_path, "orders", shop[~new_of(shop)])
    spelt = shop[new_of(shop)].assign(customer_id=lambda new: "00" + new.customer_id)
    registered = pd.DataFrame({"customer_id": [*shop.customer_id, *spelt.customer_id]}).drop_duplicates()
    files = [str(tmp_path / name) for name in ("first.parquet", "second.parquet")]
    registered[::2].to_parquet(files[0])
    registered[1::2].to_parquet(files[1])

    def rules(*parents: str) -> list[str]:
        customers = Parents("customer_id", "customer_id", parents)
        return [f.rule for f in findings(tmp_path, "orders", spelt, is_whole=False, parents=[customers])]

    assert rules(*files) == []
    assert rules() == rules(files[0]) == rules(files[1]) == ["ids_respelt"]


def test_plain_ids_are_not_looked_for_in_a_large_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample is what decides: with nothing but plain ids in it, no spelling of all is made."""
    shop = orders()
    monkeypatch.setattr(id_spellings, "SAMPLED_FROM", (~new_of(shop)).sum() - 1)
    monkeypatch.setattr(id_spellings, "PLAIN", 1.0)
    landed(tmp_path, "orders", shop[~new_of(shop)])
    spelt = shop.assign(customer_id=shop.customer_id + ".0")
    assert "ids_respelt" not in {finding.rule for finding in findings(tmp_path, "orders", spelt)}


def late(shop: pd.DataFrame) -> pd.DataFrame:
    """A daily file in which a quarter of the orders are of the weeks before, and were not known."""
    new, old = shop[new_of(shop)], shop[~new_of(shop)]
    return pd.concat(
        [new, old[::60].assign(order_id=lambda f: "late" + f.order_id, amount=lambda f: f.amount + 1)]
    )


HARMLESS: dict[str, Change] = {
    "the same": lambda s: s[~new_of(s)],
    "grown": lambda s: s,
    "only the new": lambda s: s[new_of(s)],
    "the last week": lambda s: s[s.ordered_at >= "2024-04-26"],
    "one order corrected in ten": lambda s: s.assign(amount=s.amount.where(s.index % 10 != 0, s.amount + 5)),
    "twice as many": lambda s: pd.concat(
        [s, s[new_of(s)].assign(order_id=lambda f: "b" + f.order_id, amount=lambda f: f.amount * 1.3 + 2)]
    ),
    "late orders": late,
    "one wholesaler": lambda s: s.assign(amount=np.where(s.index == len(s) - 1, 40_000.0, s.amount)),
    "a new column": lambda s: s.assign(coupon_code="c"),
    "no column": lambda s: s.drop(columns="channel"),
    "a channel learnt": lambda s: s.assign(delivered_at=s.ordered_at + pd.Timedelta(days=2)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_an_ordinary_change_passes(tmp_path: Path, name: str) -> None:
    shop = orders()
    landed(tmp_path, "orders", shop[~new_of(shop)])
    batch = HARMLESS[name](shop)
    assert [f.sentence for f in findings(tmp_path, "orders", batch, rows_before=None)] == []


def test_values_learnt_later_and_filled_in_are_no_changes(tmp_path: Path) -> None:
    shop = orders()
    later = (shop.ordered_at + pd.Timedelta(days=2)).astype("datetime64[us]")
    landed(
        tmp_path,
        "orders",
        shop.assign(delivered_at=later, channel=None, coupon_code="a").astype({"channel": "str"}),
    )
    batch = shop.assign(
        delivered_at=(later + pd.Timedelta(hours=3)).astype("datetime64[us]"), coupon_code="a"
    )
    assert findings(tmp_path, "orders", batch) == []


@pytest.mark.parametrize("form", ["NFD", "NFC"])
def test_letters_in_another_case_and_normal_form_are_the_same_id(tmp_path: Path, form: str) -> None:
    import unicodedata

    shop = orders().assign(customer_id=lambda f: "Café" + f.customer_id)
    landed(tmp_path, "orders", shop[~new_of(shop)])
    spelt = shop.customer_id.map(
        lambda name: unicodedata.normalize(form, name.upper() if form == "NFC" else name)
    )
    (finding,) = findings(tmp_path, "orders", shop.assign(customer_id=spelt))
    assert finding.rule == "ids_respelt"
    assert len(finding.samples) == 5


def test_lines_without_an_id_are_guarded_as_well(tmp_path: Path) -> None:
    shop = orders()
    old, new = lines_of(shop[~new_of(shop)]), lines_of(shop)
    landed(tmp_path, "order_items", old)
    assert findings(tmp_path, "order_items", new, rows_before=len(old)) == []
    cents = findings(tmp_path, "order_items", new.assign(amount=new.amount * 100))
    assert {finding.rule for finding in cents} == {"amounts_moved"}
    assert "the median amount" in cents[0].sentence
    other = findings(tmp_path, "order_items", new.assign(product_id="q" + new.product_id))
    assert [finding.rule for finding in other] == ["known_rows_changed"]
    half = findings(tmp_path, "order_items", old.head(len(old) // 2), rows_before=len(old))
    assert [finding.rule for finding in half] == ["source_shrank"]
    spelt = findings(tmp_path, "order_items", new.assign(order_id=new.order_id + ".0"))
    assert [finding.rule for finding in spelt] == ["ids_respelt"]


LINE_CHANGES: dict[str, Change] = {
    "the same": lambda lines: lines,
    "in cents": lambda lines: lines.assign(amount=lines.amount * 100),
    "other products": lambda lines: lines.assign(product_id="q" + lines.product_id),
    "respelt": lambda lines: lines.assign(order_id=lines.order_id + ".0"),
}


@pytest.mark.parametrize("name", LINE_CHANGES)
def test_a_part_of_the_lines_is_guarded_as_all_of_them_are(tmp_path: Path, name: str) -> None:
    """A part is held against the orders it speaks of, all of the source against the whole table."""
    shop = orders()
    landed(tmp_path, "order_items", lines_of(shop[~new_of(shop)]))
    changed = LINE_CHANGES[name](lines_of(shop))
    whole, part = (
        findings(tmp_path, "order_items", changed, is_whole=is_whole) for is_whole in (True, False)
    )
    assert [finding.sentence for finding in part] == [finding.sentence for finding in whole]
    assert bool(part) == (name != "the same")


def test_events_without_an_id_are_guarded_where_the_source_is_whole(tmp_path: Path) -> None:
    shop = orders()
    old, new = visits_of(shop[~new_of(shop)]), visits_of(shop)
    landed(tmp_path, "visits", old)
    assert findings(tmp_path, "visits", new) == []
    moved = new.assign(visited_at=new.visited_at + pd.Timedelta(hours=2))
    assert [finding.rule for finding in findings(tmp_path, "visits", moved)] == ["known_rows_changed"]
    assert (
        findings(tmp_path, "visits", new.assign(page_views=new.page_views + 1).tail(40), is_whole=False) == []
    )


def test_only_changed_rows_are_set_against_all_of_their_days(tmp_path: Path) -> None:
    """A source of changes brings nothing but changes; its share is that of the days it speaks of."""
    shop = orders()
    landed(tmp_path, "orders", shop)
    updated = shop[::30].assign(amount=lambda f: f.amount + 1)
    assert [f.rule for f in findings(tmp_path, "orders", updated)] == ["known_rows_changed", "source_shrank"]
    assert findings(tmp_path, "orders", updated, is_whole=False) == []


def test_nothing_personal_stands_in_a_sentence(tmp_path: Path) -> None:
    people = pd.DataFrame(
        {"customer_id": [f"Anna{n}@x.at" for n in range(100)], "region": "Linz", "gender": "f"}
    )
    landed(tmp_path, "customers", people)
    shouting = people.assign(customer_id=people.customer_id.str.upper())
    (respelling,) = findings(tmp_path, "customers", shouting)
    assert "Aaaa0@a.aa before, AAAA0@A.AA now" in respelling.sentence
    assert respelling.samples[1].after == "ANNA10@X.AT"
    (moved,) = findings(tmp_path, "customers", people.assign(region="Graz"))
    assert "Linz" not in moved.sentence
    assert "Anna" not in moved.sentence


def test_without_a_table_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert findings(tmp_path, "orders", orders()) == []


def test_every_rule_has_a_limit_and_only_they_can_be_accepted() -> None:
    assert {field.name for field in fields(ChangeLimits)} == {*CHANGE_RULES, "least_rows"}
    refuse_unknown(tuple(CHANGE_RULES))
    with pytest.raises(UnknownChangeRule, match="there are known_rows_changed, "):
        refuse_unknown(("days_move",))
