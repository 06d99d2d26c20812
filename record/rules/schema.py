"""What the descriptor says of each column, checked by frictionless and reworded for data editors."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from frictionless import FrictionlessException, Resource, errors

from record.package import Package, rule
from record.reading import Problem, Row, Table

EXAMPLES = {"integer": "a whole number, in digits only, such as 12", "date": "a day, as in 2025-03-06"}


@rule(1, "cells have their type and are codes of their variable, ids are unique and well formed")
def descriptor_kept(package: Package) -> Iterator[Problem]:
    """Yield a problem for each cell or row that does not hold to `datapackage.json`, keys to other rows aside.

    The rows are handed over as they were read, so that a badly saved file does not hide what else is wrong.
    """
    for table in package.tables.values():
        if table.columns:
            try:
                report = Resource.from_descriptor(_resource(table)).validate()
            except FrictionlessException as error:
                message = f"its description is not valid: {'; '.join(reason.note for reason in error.reasons)}."
                yield table.problem(None, "", message, "Correct it in datapackage.json.")
                continue
            for error in report.tasks[0].errors:
                yield from _reworded(error, table)


@rule(1, "every key names a row")
def keys_exist(package: Package) -> Iterator[Problem]:
    """Yield a problem for each foreign key that names no row.

    Frictionless finds these too, but opens the other table anew for each key: that took most of a check's time.
    """
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
    codes = list(codes)
    message = f"'{value}' is not a code of {variable}.{nearest(value, codes)}"
    return table.problem(row, column, message, f"Use one of: {', '.join(codes)}; data/vocabularies.csv defines them.")


def nearest(value: str, known: Iterable[str]) -> str:
    """Return ` Nearest: '…'.` for the most similar known value, or nothing."""
    match = difflib.get_close_matches(value, sorted(set(known)), 1)
    return f" Nearest: '{match[0]}'." if match else ""


def _resource(table: Table) -> dict:
    described = [each for each in table.fields if each["name"] in table.columns]
    names = [each["name"] for each in described]
    schema = {"fields": described, "missingValues": [""]}
    if set(table.key) <= set(names):
        schema["primaryKey"] = table.key
    rows = [[row[name] for name in names] for row in table.rows]
    return {"name": table.name, "schema": schema, "data": [names, *rows]}


def _reworded(error: errors.TableError, table: Table) -> Iterator[Problem]:
    # Row 1 is the header, there as here; blank rows are not handed over, so positions count rows read.
    row = table.rows[error.row_number - 2] if isinstance(error, errors.RowError) else None
    if isinstance(error, errors.PrimaryKeyError):
        if any(row[column] for column in table.key):  # an empty key is reported as a required cell
            yield _repeated(table, row, table.key)
    elif isinstance(error, errors.UniqueError):
        if [error.field_name] != table.key:
            yield _repeated(table, row, [error.field_name])
    elif isinstance(error, errors.CellError):
        described = next(each for each in table.fields if each["name"] == error.field_name)
        yield _cell_problem(error, table, row, described)
    else:
        yield table.problem(row, "", error.message, "Correct the table or its description in datapackage.json.")


def _repeated(table: Table, row: Row, columns: list[str]) -> Problem:
    value = " ".join(row[column] for column in columns)
    first = next(other for other in table.rows if all(other[column] == row[column] for column in columns))
    message = f"'{value}' stands already in row {first.number}."
    return table.problem(row, columns[0], message, "Give each row its own id, or delete the repetition.")


def _cell_problem(error: errors.CellError, table: Table, row: Row, described: dict) -> Problem:
    column, value, limits = described["name"], row[described["name"]], described.get("constraints", {})
    if error.type == "type-error":
        form = EXAMPLES.get(described["type"], described["type"])
        return table.problem(row, column, f"'{value}' is not {form}.", "Correct the cell.")
    broken = re.search(r'constraint "(\w+)"', error.note)
    match broken[1] if broken else "":
        case "required":
            return table.problem(row, column, "the cell is empty.", f"Fill it: {described['description']}")
        case "enum":
            codes = [str(code) for code in limits["enum"]]
            return unknown_code(table, row, column, value, described.get("variable", column), codes)
        case "pattern" if "separator" in described:
            todo = "Separate the values with `|`, without spaces around it and without an empty value."
            return table.problem(row, column, f"'{value}' is not a list of values.", todo)
        case "pattern":
            form = f"Its form is {limits['pattern']}: {described['description']}"
            return table.problem(row, column, f"'{value}' is not well formed.", form)
        case "maxLength":
            message = f"'{value}' has {len(value)} characters, more than {limits['maxLength']}."
            return table.problem(row, column, message, "Shorten it.")
        case _:
            return table.problem(row, column, f"'{value}' is not allowed ({error.note}).", "Correct the cell.")
