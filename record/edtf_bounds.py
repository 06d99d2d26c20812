"""First and last day of an EDTF date (ISO 8601-2), for the forms the dataset admits."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from math import isinf
from time import struct_time

from edtf import EDTFParseException, parse_edtf

# What the library accepts and this dataset does not: each says too little or is read in more than one way.
REFUSED = (
    (re.compile(r"[~?%]"), "'~', '?' and '%' give no bounds; write a set of days such as [2025-03-06..2025-03-09]"),
    (re.compile(r"T"), "times of day are not recorded; write the day"),
    (re.compile(r"\d{4}-(2[1-9]|3\d|4[01])(?!\d)"), "seasons are read in more than one way; write the months"),
    (re.compile(r"^/|/$"), "an unknown end has no bounds; write '..' for an open one"),
    (re.compile(r"\s"), "remove the spaces"),
)


@cache
def bounds(edtf: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that `edtf` can mean; `None` stands for an open end.

    Bounds are strict: a set `[2025-03-06..2025-03-09]` begins on 6 March and ends on 9 March 2025, a month
    on its first and last day. Raises `ValueError`, with the reason, for anything that has no strict bounds.
    """
    for refused, reason in REFUSED:
        if refused.search(edtf):
            raise ValueError(reason)
    try:
        parsed = parse_edtf(edtf)
        first, last = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, AttributeError) as error:
        raise ValueError("not a date in EDTF; write it as 2025-03-06, 2025-03 or [2025-03-06..2025-03-09]") from error
    if first and last and last < first:
        raise ValueError("the end lies before the beginning")
    return first, last


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
