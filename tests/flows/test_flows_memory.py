"""What is given back is not this process's any more."""

import pytest

from flows.run.memory import give_back, memory_now


def test_memory_that_nothing_uses_goes_back_to_the_system() -> None:
    if memory_now() is None:
        pytest.skip("this system does not tell")
    give_back()
    before = memory_now() or 0.0
    rows = [bytearray(1000) for _ in range(300_000)]
    held = (memory_now() or 0.0) - before
    last = rows[-1:]  # at the end of the heap: without it the C library would give back by itself
    del rows
    kept = (memory_now() or 0.0) - before
    give_back()
    assert last
    assert held > 0.25
    assert (memory_now() or 0.0) - before < kept / 3
