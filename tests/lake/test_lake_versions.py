"""Versions of tables, written down and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.versions import LakeVersions, UnreadableVersions

TABLES = st.sampled_from(["orders", "order_items", "customers", "consents", "visits"])


@given(st.dictionaries(TABLES, st.integers(0, 10**9)))
def test_what_is_written_is_read(numbers: dict[str, int]) -> None:
    assert LakeVersions.parse(str(LakeVersions(numbers))) == LakeVersions(numbers)


@pytest.mark.parametrize(
    "text", ["orders", "orders@", "@3", "orders@3 items@x", "orders@-1", "orders@3,items@2"]
)
def test_nonsense_is_refused_with_the_word_that_is_wrong(text: str) -> None:
    with pytest.raises(
        UnreadableVersions, match=r"names no table and version.*Score the day again"
    ) as refused:
        LakeVersions.parse(text)
    assert repr(text.split()[-1]) in str(refused.value)
