"""First and last day of an EDTF date (ISO 8601-2), for the forms the dataset admits."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache
from math import isinf
from time import struct_time

# What the library accepts and this dataset does not: each says too little or is read in more than one way.
REFUSED = (
    (re.compile(r"[~?%]"), "'~', '?' and '%' give no bounds; write a set of days such as [2025-03-06..2025-03-09]"),
    (re.compile(r"T"), "times of day are not recorded; write the day"),
    (re.compile(r"\d{4}-(2[1-9]|3\d|4[01])(?!\d)"), "seasons are read in more than one way; write the months"),
    (re.compile(r"^/|/$"), "an unknown end has no bounds; write '..' for an open one"),
    (re.compile(r"\s"), "remove the spaces"),
)
# The plain forms, read here because the library takes some 20 ms for each: a day, month or year, a set or interval of two.
PLAIN = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
ONE, TWO = re.compile(PLAIN, re.ASCII), re.compile(rf"\[({PLAIN})\.\.({PLAIN})\]|({PLAIN}|\.\.)/({PLAIN}|\.\.)", re.ASCII)
NO_DATE = "not a date in EDTF; write it as 2025-03-06, 2025-03 or [2025-03-06..2025-03-09]"
LONGEST = 200  # characters; what is longer is no date


@cache
def bounds(edtf: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that `edtf` can mean; `None` stands for an open end.

    Bounds are strict: a set `[2025-03-06..2025-03-09]` begins on 6 March and ends on 9 March 2025, a month
    on its first and last day. Raises `ValueError`, with the reason, for anything that has no strict bounds.
    """
    for refused, reason in REFUSED:
        if refused.search(edtf):
            raise ValueError(reason)
    if not 0 < len(edtf) <= LONGEST or not edtf.isascii():
        raise ValueError(NO_DATE)
    first, last = _plain_bounds(edtf) or _parsed_bounds(edtf)
    if first and last and last < first:
        raise ValueError("the end lies before the beginning")
    return first, last


def _plain_bounds(edtf: str) -> tuple[date | None, date | None] | None:
    """Return the bounds of a date in one of the plain forms, None for any other and for days that no calendar has."""
    two = TWO.fullmatch(edtf)
    ends = [end for end in two.groups() if end] if two else [edtf, edtf] if ONE.fullmatch(edtf) else []
    try:
        return (_first_day(ends[0]), _last_day(ends[1])) if ends and ends != ["..", ".."] else None
    except ValueError:
        return None


def _first_day(plain: str) -> date | None:
    return None if plain == ".." else date.fromisoformat(plain + "-01" * (2 - plain.count("-")))


def _last_day(plain: str) -> date | None:
    if plain == "..":
        return None
    year, month, day = (*map(int, plain.split("-")), *(0, 0))[:3]
    return date(year, month or 12, day or monthrange(year, month or 12)[1])


def _parsed_bounds(edtf: str) -> tuple[date | None, date | None]:
    from edtf import EDTFParseException, parse_edtf  # here, because it is slow to import and seldom needed

    try:
        parsed = parse_edtf(edtf)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(NO_DATE) from error


def bounds_or_none(edtf: str) -> tuple[date | None, date | None] | None:
    """Return the `bounds` of a date, None where it has none."""
    try:
        return bounds(edtf)
    except ValueError:
        return None


def precision(first: date | None, last: date | None) -> int:
    """Return the UCDP `date_prec` code, 1 to 5, for the width of a date in days."""
    if first is None or last is None:
        return 5
    days = (last - first).days + 1
    return next(code for code, longest in ((1, 1), (2, 6), (3, 7), (4, 31), (5, days)) if days <= longest)


def _day(bound: struct_time | float) -> date | None:
    if isinstance(bound, float) and isinf(bound):
        return None
    return date(*bound[:3])
