"""Reasons on file: `adjudications.csv` says why a value stands that fewer codings gave, and answers warnings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from record.dataset import SETS, items
from record.package import Faults, Package, row_rule, rule
from record.reading import Problem, Row
from record.rules.trace import no_such_cell


def as_set(variable: str, cell: str) -> str:
    """Return a coded value in the form in which it is compared: a list in another order is the same value."""
    return "|".join(sorted(items(cell))) if variable in SETS else cell


def given(package: Package) -> dict[tuple[str, str], Counter[str]]:
    """Return for each claim and variable how many codings gave each value."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in package.rows("codings"):
        if row["claim_id"]:
            found[row["claim_id"], row["variable"]][as_set(row["variable"], row["value"])] += 1
    return found


def outnumbered(package: Package) -> Iterator[tuple[Row, str, str, int, int]]:
    """Yield claim, variable, the value that most codings gave, and how many gave that and the published one."""
    for (claim_id, variable), votes in given(package).items():
        claim = package.row("claims", claim_id)
        mine = votes[as_set(variable, claim[variable])]
        value, most = max(sorted(votes.items()), key=lambda vote: vote[1])
        if claim and most > mine:
            yield claim, variable, value, most, mine


@rule(11, "a value that fewer codings gave than another has its reason on file", "claims codings adjudications")
def minority_values_have_reasons(package: Package) -> Iterator[Problem]:
    for claim, variable, value, most, mine in outnumbered(package):
        message = f"'{claim[variable]}' was given by {mine} of the codings, '{value}' by {most}."
        yield from package.warning("claims", claim, variable, message)


@row_rule(11, "a reason on file is for the value that stands", "adjudications")
def reasons_have_not_lapsed(package: Package, row: Row) -> Faults:
    if row["id"] not in package.by_id(row["table"]):
        yield "id", f"'{row['table']} {row['id']}' is no row of the package.", "Correct it, or delete the reason."
        return
    yield from no_such_cell(package, row)
    now = package.value(row["table"], row["id"], row["column"])
    if now is not None and as_set(row["column"], now) != as_set(row["column"], row["value"]):
        message = f"the reason was given for '{row['value']}', and the record now holds '{now}'."
        yield "value", message, "Give the reason anew for this value, or delete the row."
