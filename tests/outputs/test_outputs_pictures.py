"""The pictures of the report keep to scale."""

import re

import pytest

from outputs.flow_chart import Move, flow_chart
from outputs.forest_plot import ForestRow, Range, forest_plot
from outputs.report_words import REPORT_WORDS
from outputs.speech import Speech


def test_a_band_is_as_wide_as_its_customers() -> None:
    moves = [Move("new", "mature", 30.0, 0.75), Move("new", "new", 10.0, 0.25)]
    picture = flow_chart("f", "t", ["new", "mature"], moves, str, lambda move: f"{move.customers:g}")
    heights = {}
    for top, low, hint in re.findall(r'd="M[\d.]+ ([\d.]+)C.*?V.*? ([\d.]+)Z"><title>(\d+)<', picture):
        heights[hint] = float(low) - float(top)
    assert heights["30"] == pytest.approx(3 * heights["10"], rel=0.01)
    assert flow_chart("f", "t", ["new"], [], str, str) == ""


def test_the_forest_has_zero_and_every_range_on_one_scale() -> None:
    rows = [ForestRow("a", Range(10.0, 20.0, 30.0), Range(-40.0, 5.0, 50.0))]
    picture = forest_plot("f", "t", rows, Speech("en", REPORT_WORDS).money)
    (zero,) = re.findall(r'class="zero" d="M([\d.]+)', picture)
    (left, right) = re.findall(r'class="seen" d="M([\d.]+) [\d.]+H([\d.]+)"', picture)[0]
    assert float(left) < float(zero) < float(right)
    assert (float(zero) - float(left)) / (float(right) - float(left)) == pytest.approx(40 / 90, abs=0.01)
    assert forest_plot("f", "t", [], str) == ""


def test_bands_that_end_in_one_stage_lie_below_each_other() -> None:
    moves = [Move("new", "mature", 30.0, 1.0), Move("mature", "mature", 10.0, 1.0)]
    picture = flow_chart("f", "t", ["new", "mature"], moves, str, lambda move: move.origin)
    right = re.findall(r'd="M[\d.]+ [\d.]+C[\d.]+ [\d.]+ [\d.]+ ([\d.]+) [\d.]+ [\d.]+V([\d.]+)C', picture)
    (_, first_ends), (second_begins, _) = right
    assert float(second_begins) == pytest.approx(float(first_ends), abs=0.1)


def test_zero_stands_in_a_forest_of_gains_only() -> None:
    rows = [ForestRow("a", Range(10.0, 20.0, 30.0), Range(20.0, 25.0, 30.0))]
    picture = forest_plot("f", "t", rows, str)
    (zero,) = re.findall(r'class="zero" d="M([\d.]+)', picture)
    (left,) = re.findall(r'class="seen" d="M([\d.]+)', picture)
    assert float(zero) < float(left)
