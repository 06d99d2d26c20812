"""The figures that a phrase expresses."""

import pytest

from record.numerals import approximate, readings, singular, value


@pytest.mark.parametrize(
    ("number", "worth"),
    [("90", 90), ("1,800", 1800), ("twenty-five", 25), ("two hundred and one", 201), ("1.5 million", 1_500_000), ("a dozen", 12)],
)
def test_value(number, worth):
    assert value(number) == worth


@pytest.mark.parametrize(
    ("verbatim", "expressed"),
    [
        ("more than ten boats", [{"low": 11}]),
        ("over 40 boats", [{"low": 41}]),
        ("at least ten years", [{"low": 10}]),
        ("ten or more", [{"low": 10}]),
        ("fewer than twenty", [{"high": 19}]),
        ("no more than three", [{"high": 3}]),
        ("up to 600 boats", [{"high": 600}]),
        ("between ten and twelve", [{"low": 10}, {"high": 12}]),
        ("18-20 crates", [{"low": 18}, {"high": 20}]),
        ("25 living", [{"best": 25, "low": 25, "high": 25}]),
        ("a dozen boats", [{"best": 12, "low": 12, "high": 12}]),
        ("58 boats, 34 of them", [{"best": 58, "low": 58, "high": 58}, {"best": 34, "low": 34, "high": 34}]),
        ("a large number", []),
        ("some", []),
        ("dozens of boats", []),
        ("tens of them", []),
        ("the last boat", []),
    ],
)
def test_readings(verbatim, expressed):
    assert readings(verbatim) == expressed


def test_hedges_count_only_before_a_figure():
    assert approximate("approximately 1,800 people")
    assert approximate("nearly ten")
    assert not approximate("talk about the crates of 30 boats")
    assert not approximate("some boats")


def test_singular():
    assert singular("“the final boat”")
    assert singular("a boat")
    assert not singular("boats")
