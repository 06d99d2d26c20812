"""Bounds and precision of uncertain dates."""

from datetime import date

import pytest

from record.edtf_bounds import bounds, precision


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025-03-06", "2025-03-06", "2025-03-06"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-03-XX", "2025-03-01", "2025-03-31"),
        ("[2025-03-06..2025-03-09]", "2025-03-06", "2025-03-09"),
        ("[2025-03-06,2025-03-08]", "2025-03-06", "2025-03-08"),
        ("{2025-03..2025-04}", "2025-03-01", "2025-04-30"),
        ("2025-03-16/2025-03-22", "2025-03-16", "2025-03-22"),
        ("2025-12/2026-01", "2025-12-01", "2026-01-31"),
        ("2024-05/..", "2024-05-01", None),
        ("../2025-04-15", None, "2025-04-15"),
        ("[..2025-03-12]", None, "2025-03-12"),
    ],
)
def test_bounds_are_strict(edtf, first, last):
    assert [day and day.isoformat() for day in bounds(edtf)] == [first, last]


@pytest.mark.parametrize(
    ("edtf", "reason"),
    [
        ("", "not a date in EDTF"),
        ("6 March 2025", "spaces"),
        ("06.03.2025", "not a date in EDTF"),
        ("2025-02-30", "not a date in EDTF"),
        ("2025-13", "not a date in EDTF"),
        ("2025-10-1X", "not a date in EDTF"),
        ("2025-03-06~", "give no bounds"),
        ("2025-03?/2025-04", "give no bounds"),
        ("2025-21", "write the months"),
        ("2025-24/2026-02", "write the months"),
        ("2025-10/", "write '..' for an open one"),
        ("2025-03-06T20:00:00", "write the day"),
        ("2025-03-09/2025-03-06", "the end lies before the beginning"),
        ("[2025-03-09..2025-03-06]", "the end lies before the beginning"),
    ],
)
def test_dates_without_strict_bounds_are_refused(edtf, reason):
    with pytest.raises(ValueError, match=reason):
        bounds(edtf)


@pytest.mark.parametrize(("days", "code"), [(1, 1), (2, 2), (6, 2), (7, 3), (8, 4), (31, 4), (32, 5), (400, 5)])
def test_precision_follows_the_width(days, code):
    first = date(2025, 1, 1)
    assert precision(first, date.fromordinal(first.toordinal() + days - 1)) == code


def test_open_dates_have_the_lowest_precision():
    assert precision(date(2025, 1, 1), None) == precision(None, date(2025, 1, 1)) == 5
