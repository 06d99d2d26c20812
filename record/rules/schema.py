"""What the contract says of each column, table by table, in words for data editors."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from record.dataset import items
from record.package import Faults, Package, cell_rule, repeated, rule, whole
from record.reading import Problem

EXAMPLES = {"integer": "a whole number, in digits only, such as 12", "date": "a day, as in 2025-03-06"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@rule(1, "cells have their type and are codes of their variable, ids are unique and well formed")
def cells_keep_the_contract(package: Package) -> Iterator[Problem]:
    """Yield a problem for each cell or row that does not hold to the contract of its table, keys to other rows aside.

    The words are those of the Table Schema. Frictionless reads it too, and takes four times as long for these tables as all
    other rules together; the tests hold the two to one answer. A pattern holds for the whole cell, `\\d` for 0 to 9 alone.
    """
    yield from package.in_cells("type", _cell_faults)
    for table in package.tables.values():
        unique = [[each["name"]] for each in table.fields if each.get("constraints", {}).get("unique")]
        for columns in unique if table.key in unique else [table.key, *unique]:
            if set(columns) <= set(table.columns):
                for row, other in repeated(table.rows, lambda row, columns=columns: tuple([row[column] for column in columns])):
                    key = " ".join([row[column] for column in columns])
                    if key.strip():  # an empty key is reported as a required cell
                        message = f"'{key}' stands already in row {other.number}."
                        yield table.problem(row, columns[0], message, "Give each row its own id, or delete the repetition.")


def _cell_faults(package: Package, described: dict, cell: str) -> Faults:
    """Yield what is wrong with a cell by itself."""
    limits, kind, variable = described.get("constraints", {}), described["type"], described.get("variable")
    if not cell:
        if limits.get("required"):
            yield "the cell is empty.", f"Fill it: {described['description']}"
        return
    if not _has_type(kind, cell):
        yield f"{_cut(cell)} is not {EXAMPLES.get(kind, kind)}.", "Correct the cell."
        return
    if variable and package.codes.get(variable) and cell not in package.codes[variable]:
        yield no_code(cell, variable, package.codes[variable])
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


@cell_rule(1, "every key names a row", "of")
def keys_exist(package: Package, described: dict, cell: str) -> Faults:
    """Yield what is wrong with a foreign key that names no row; keys in a list and codes are matters of other rules."""
    if cell and "table" in described["of"] and "separator" not in described:
        yield from unknown(package, described, cell)


@cell_rule(1, "every item of a list exists, once", "separator")
def list_items_exist(package: Package, described: dict, cell: str) -> Faults:
    """Yield what is wrong with the items of a list."""
    for item, count in Counter(items(cell)).items():
        if count > 1:
            yield f"'{item}' stands {count} times in the list.", "Name it once."
        if item:
            yield from unknown(package, described, item)


def unknown(package: Package, described: dict, value: str) -> Faults:
    """Yield what is wrong with a value that is none of those its column may hold: keys of a table, codes, references."""
    of = described["of"]
    target, codes = package.tables.get(of.get("table")), package.codes.get(of.get("variable"))
    # What is missing in a table that is not whole is reported with its file.
    if target and target.complete and value not in package.grouped(target.name, of["column"]):
        thing = next(each["title"].lower() for each in target.fields if each["name"] == of["column"])
        message = f"'{value}' is not in {target.name}.{nearest(value, package.grouped(target.name, of['column']))}"
        yield message, f"Correct the spelling or add the {thing} to {target.file}."
    if codes and value not in codes:
        yield no_code(value, of["variable"], codes)
    if of.get("file") == "references.bib" and package.bibliography.keys:
        yield from unknown_reference(package, value)


def unknown_reference(package: Package, value: str) -> Faults:
    """Yield what is wrong with a value that is no key of references.bib."""
    if value not in package.bibliography.keys:
        message = f"'{value}' is not a key of references.bib.{nearest(value, package.bibliography.keys)}"
        yield message, f"Correct it, or add the reference to {package.folder.name}/references.bib."


def single(described: dict, cell: str) -> list[str]:
    """Return the values of a cell one by one: of a list its items, of an empty cell none."""
    return items(cell) if "separator" in described else [cell] if cell else []


def no_code(value: str, variable: str, codes: list[str]) -> tuple[str, str]:
    """Return what is wrong with a value that is no code of its variable, and what to do."""
    message = f"{_cut(value)} is not a code of {variable}.{nearest(value, codes)}"
    return message, f"Use one of: {', '.join(codes)}; data/vocabularies.csv defines them."


def nearest(value: str, known: Iterable[str]) -> str:
    """Return ` Nearest: '…'.` for the most similar known value, or nothing."""
    if len(value) > 100:
        return ""
    match = difflib.get_close_matches(value, sorted(set(known)), 1)
    return f" Nearest: '{match[0]}'." if match else ""
