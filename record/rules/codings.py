"""What each coder gave: whole units, each with one span, one claim and one value of every coded variable.

Codings are frozen. That those on file are the published ones is a rule of `record.rules.kept`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from record.dataset import items
from record.package import Faults, Package, repeated, rule
from record.reading import Problem, Row
from record.rules.schema import list_items_exist, nearest
from record.vocabulary import CODED

VARIABLES = tuple(CODED)
PLACE = ("passage_id", "start", "end", "claim_id", "coder_id", "round")


@rule(1, "a coded value is a code or key of its variable, one where one is due", "codings claims vocabularies actors")
def codings_are_codes(package: Package) -> Iterator[Problem]:
    columns = {each["name"]: each for each in package.tables["claims"].fields if each["name"] in VARIABLES}
    faults = cache(lambda variable, value: list(_value_faults(package, columns.get(variable), variable, value)))
    for row in package.rows("codings"):
        for fault in faults(row["variable"], row["value"]):
            yield package.problem("codings", row, *fault)


def _value_faults(package: Package, described: dict | None, variable: str, value: str) -> Faults:
    """Yield what is wrong with a value that a coder gave for a column of claims, None where there is no such column."""
    if described is None:
        if variable:
            message = f"'{variable}' is not a coded column of claims.{nearest(variable, VARIABLES)}"
            yield "variable", message, "Name the coded column of the claims table."
        return
    todo, number = "Restore the value that the coder gave.", len(items(value))
    if described.get("constraints", {}).get("required") and not number:
        yield "value", f"the cell is empty, and every unit has its {variable}.", todo
    if number > 1 and "separator" not in described:
        yield "value", f"'{value}' holds {number} values, and one is due of {variable}.", todo
    for fault in list_items_exist(package, described, value):
        yield "value", *fault


@rule(1, "a coded unit has one coder, one span, one claim", "codings")
def units_have_one_place(package: Package) -> Iterator[Problem]:
    for unit_id, rows in package.grouped("codings", "unit_id").items():
        for column in PLACE:
            for row, usual in _unlike_most(rows, column):
                message = f"'{row[column]}', and other rows of the unit {unit_id} have '{usual}'."
                yield package.problem("codings", row, column, message, "Write the same in each row of a unit.")


def _unlike_most(rows: list[Row], column: str) -> Iterator[tuple[Row, str]]:
    """Yield the rows in which a column holds something else than in most, and what it holds in most."""
    usual = Counter(row[column] for row in rows).most_common(1)[0][0]
    return ((row, usual) for row in rows if row[column] != usual)


@rule(1, "a coded unit has every coded variable", "codings")
def units_are_whole(package: Package) -> Iterator[Problem]:
    for unit_id, rows in package.grouped("codings", "unit_id").items():
        there = {row["variable"] for row in rows}
        for variable in VARIABLES:
            if variable not in there:
                message = f"the unit {unit_id} has no row for '{variable}'."
                todo = "Restore the row; a variable for which the coder gave nothing has an empty value."
                yield Problem(package.tables["codings"].file, rows[0].number, unit_id, "variable", variable, message, todo)


@rule(1, "a coder cuts a span once, and matches a claim once", "codings claims")
def units_are_different(package: Package) -> Iterator[Problem]:
    units = [rows[0] for rows in package.grouped("codings", "unit_id").values()]
    for row, other in repeated(units, lambda row: tuple(row[column] for column in PLACE if column != "claim_id")):
        message = f"{row['coder_id']} has this span already as the unit {other['unit_id']}."
        yield package.problem("codings", row, "unit_id", message, "Keep one of the two units.")
    matched = [row for row in units if row["claim_id"]]
    for row, other in repeated(matched, lambda row: (row["coder_id"], row["round"], row["claim_id"])):
        message = f"'{row['claim_id']}' is matched already with the unit {other['unit_id']} of {row['coder_id']}."
        yield package.problem("codings", row, "claim_id", message, "Match a claim with one unit of each coder.")
    for row in units:
        claim = package.row("claims", row["claim_id"])
        if claim and claim["passage_id"] != row["passage_id"]:
            message = f"'{row['claim_id']}' stands in {claim['passage_id']}, the unit in {row['passage_id']}."
            yield package.problem("codings", row, "claim_id", message, "Correct the claim or the passage.")


@rule(1, "a unit with a span on file, or codes of its own, is of one round", "codings")
def rounds_are_whole(package: Package) -> Iterator[Problem]:
    """Yield a problem where a coder stands under two rounds: a coding of the corpus is made in one."""
    for coder_id, rows in package.grouped("codings", "coder_id").items():
        for row, usual in _unlike_most(rows, "round"):
            message = f"'{row['round']}', and {coder_id} coded in round {usual}."
            yield package.problem("codings", row, "round", message, "Correct it; a second coding has a coder id of its own.")
