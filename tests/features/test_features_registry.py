"""Families registered once: what a row says is so, and what a newcomer adds is one file and one row."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from feature_shops import COLUMNS, empty_shop, order, records, shop

from features import snapshot
from features.as_of import known_rows
from features.catalogue import CATALOGUE, tables_by_family
from features.feature import meaning
from features.order_sums import KEYS
from features.registry import FAMILIES, Family
from features.snapshot import build, feature_names
from features.windows import count_where, ratio

AS_OF = date(2024, 3, 1)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: f"{family.name} of {family.reads[0]}")
def test_a_family_needs_the_tables_it_reads_and_no_others(family):
    names = {"orders", *family.reads}
    built = build(empty_shop({name: COLUMNS[name] for name in names}), [AS_OF])
    assert {entry.name for entry in family.features} <= set(feature_names(built))
    if "orders" not in family.reads[:1]:
        fewer = build(empty_shop({name: COLUMNS[name] for name in names - {family.reads[0]}}), [AS_OF])
        assert not {entry.name for entry in family.features[:1]} & set(feature_names(fewer))


def test_no_feature_is_declared_twice():
    names = [entry.name for family in FAMILIES for entry in family.features]
    assert len(names) == len(set(names)) == len(CATALOGUE)
    assert {entry.family for entry in CATALOGUE.values()} == set(tables_by_family())


def _handheld(tables, dates):
    visits = known_rows(tables, "visits", dates)
    handheld = count_where(visits.device.lower() == "phone")
    return visits.group_by(*KEYS).agg(share_handheld=ratio(handheld, visits.count()))


def test_a_newcomers_family_is_in_the_snapshot_once_its_features_are_declared(monkeypatch):
    line = meaning("share_handheld", "share", "Share of visits by phone.", "手机访问比例。", null="no visit")
    row = Family("visits", ("visits",), _handheld, (line,))
    tables = shop({"orders": [order("a", "2024-02-01")]})
    visits = [
        {"customer_id": "a", "visited_at": datetime(2024, 2, 2), "device": kind} for kind in ("Phone", "tv")
    ]
    tables.tables["visits"] = tables.connection.create_table("visits", pa.Table.from_pylist(visits))
    with pytest.raises(KeyError, match="share_handheld is not declared"):
        build(tables, [AS_OF], [row.build])
    monkeypatch.setitem(CATALOGUE, "share_handheld", *row.features)
    monkeypatch.setitem(snapshot.PLACES, "share_handheld", len(FAMILIES))
    (built,) = records(build(tables, [AS_OF], [row.build]))
    assert built["share_handheld"] == 0.5
