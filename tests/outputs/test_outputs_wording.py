"""Figures in words: the examples in the docstrings are the specification."""

import doctest

from outputs import wording


def test_the_examples_hold() -> None:
    failed, tried = doctest.testmod(wording)
    assert failed == 0
    assert tried > 0
