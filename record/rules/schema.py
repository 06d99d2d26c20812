"""What the contract says of each column, table by table, in words for data editors."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import date

from record.package import Package, rule, whole
from record.reading import Problem, Row, Table

EXAMPLES = {"integer": "a whole number, in digits only, such as 12", "date": "a day, as in 2025-03-06"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@rule(1, "cells have their type and are codes of their variable, ids are unique and well formed")
def cells_keep_the_contract(package: Package) -> Iterator[Problem]:
    """Yield a problem for each cell or row that does not hold to the contract of its table, keys to other rows aside.

    The words are those of the Table Schema. Frictionless reads it too, and takes four times as long for these tables as all
    other rules together; the tests hold the two to one answer. A pattern holds for the whole cell, `\\d` for 0 to 9 alone.
    """
    for table in package.tables.values():
        for described in table.fields:
            if described["name"] in table.columns:
                yield from _column_problems(package, table, described)
        unique = [[each["name"]] for each in table.fields if each.get("constraints", {}).get("unique")]
        for columns in unique if table.key in unique else [table.key, *unique]:
            if set(columns) <= set(table.columns):
                yield from _repetitions(table, columns)


def _column_problems(package: Package, table: Table, described: dict) -> Iterator[Problem]:
    column, seen = described["name"], {}
    for row in table.rows:
        cell = row[column]
        if cell not in seen:
            seen[cell] = list(_cell_faults(package, described, cell))
        for message, todo in seen[cell]:
            yield table.problem(row, column, message, todo)


def _cell_faults(package: Package, described: dict, cell: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a cell by itself: message and what to do."""
    limits, kind, variable = described.get("constraints", {}), described["type"], described.get("variable")
    if not cell:
        if limits.get("required"):
            yield "the cell is empty.", f"Fill it: {described['description']}"
        return
    if not _has_type(kind, cell):
        yield f"{_cut(cell)} is not {EXAMPLES.get(kind, kind)}.", "Correct the cell."
        return
    if variable and package.codes.get(variable) and cell not in package.codes[variable]:
        yield _no_code(cell, variable, package.codes[variable])
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell, re.ASCII):
        if "separator" in described:
            todo = "Separate the values with `|`, without spaces around it and without an empty value."
            yield f"{_cut(cell)} is not a list of values.", todo
        else:
            yield f"{_cut(cell)} is not well formed.", f"Its form is {limits['pattern']}: {described['description']}"
    if len(cell) > limits.get("maxLength", len(cell)):
        yield f"'{cell}' has {len(cell)} characters, more than {limits['maxLength']}.", "Shorten it."
    if kind == "integer" and int(cell) < limits.get("minimum", 0):
        yield f"'{cell}' is less than {limits['minimum']}.", "Correct the number."


def _has_type(kind: str, cell: str) -> bool:
    if kind == "integer":
        return whole(cell) is not None
    if kind == "date":
        try:
            return bool(DAY.fullmatch(cell) and date.fromisoformat(cell))
        except ValueError:
            return False
    return True


def _cut(cell: str) -> str:
    return f"'{cell}'" if len(cell) <= 100 else f"'{cell[:100]} …' ({len(cell)} characters)"


def _repetitions(table: Table, columns: list[str]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        key = tuple([row[column] for column in columns])
        other = first.setdefault(key, row)
        if other is not row and any(key):  # an empty key is reported as a required cell
            message = f"'{' '.join(key)}' stands already in row {other.number}."
            yield table.problem(row, columns[0], message, "Give each row its own id, or delete the repetition.")


@rule(1, "every key names a row")
def keys_exist(package: Package) -> Iterator[Problem]:
    """Yield a problem for each foreign key that names no row."""
    for table in package.tables.values():
        for key in table.resource["schema"].get("foreignKeys", []):
            (column,), (there,) = key["fields"], key["reference"]["fields"]
            target = package.tables.get(key["reference"]["resource"] or table.name)
            if target is None or not target.complete:
                continue  # reported with the file of that table
            known = {other[there] for other in target.rows}
            for row in table.rows:
                if row[column] and row[column] not in known:
                    yield unknown_key(table, row, column, row[column], target, there)


def unknown_key(table: Table, row: Row, column: str, value: str, target: Table, key: str) -> Problem:
    """Return the problem of a key that names no row of the table `target`."""
    thing = next(described["title"].lower() for described in target.fields if described["name"] == key)
    message = f"'{value}' is not in {target.name}.{nearest(value, (other[key] for other in target.rows))}"
    return table.problem(row, column, message, f"Correct the spelling or add the {thing} to {target.file}.")


def unknown_code(table: Table, row: Row, column: str, value: str, variable: str, codes: Iterable[str]) -> Problem:
    """Return the problem of a code that its variable does not have."""
    return table.problem(row, column, *_no_code(value, variable, list(codes)))


def _no_code(value: str, variable: str, codes: list[str]) -> tuple[str, str]:
    message = f"{_cut(value)} is not a code of {variable}.{nearest(value, codes)}"
    return message, f"Use one of: {', '.join(codes)}; data/vocabularies.csv defines them."


def nearest(value: str, known: Iterable[str]) -> str:
    """Return ` Nearest: '…'.` for the most similar known value, or nothing."""
    if len(value) > 100:
        return ""
    match = difflib.get_close_matches(value, sorted(set(known)), 1)
    return f" Nearest: '{match[0]}'." if match else ""
