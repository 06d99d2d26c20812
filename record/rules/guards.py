"""The guards themselves: `datapackage.json` says of the tables what the contract says, and has the codes of the vocabulary."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from record import contract
from record.package import Package, rule
from record.reading import Problem
from record.rules.hygiene import borrowed, slips
from record.rules.schema import nearest
from record.texts import shared_runs

DESCRIPTOR, CODEBOOK = "datapackage.json", "codebook.md"
ON_PURPOSE = "Restore it; if it is meant, `python -m record contract` makes it the contract."
# Properties of a package whose value the contract leaves open, with their form, and those that are lists of names.
FORMS = {
    "name": (re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*"), "lower-case letters, digits, hyphens and points"),
    "version": (re.compile(r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}"), "three numbers, such as 0.3.0"),
    "title": (re.compile(r"\S.*\w.*"), "a line of text"),
    "description": (re.compile(r"\S.*\w.*"), "a line of text"),
}
LISTS = ("contributors", "keywords")
# Those that are as the contract has them.
AS_IN_CONTRACT = ("$schema", "licenses")


def _problem(package: Package, place: str, message: str, todo: str = ON_PURPOSE, value: Any = None) -> Problem:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]
    return package.in_file(DESCRIPTOR, message, todo, column=place, value="" if value is None else said)


@rule(1, "the package has name, title, version, licence and authors")
def package_is_named(package: Package) -> Iterator[Problem]:
    said = package.descriptor
    for name, (form, in_words) in FORMS.items():
        value = said.get(name)
        if not isinstance(value, str) or not form.fullmatch(value):
            message = f"`{name}` is {json.dumps(value, ensure_ascii=False)[:80]}, not {in_words}." if name in said else None
            yield _problem(package, name, message or f"`{name}` is missing.", f"Write {in_words}.", value)
    for name in LISTS:
        value = said.get(name)
        texts = [each.get("title") if isinstance(each, dict) else each for each in value] if isinstance(value, list) else []
        if not texts or not all(isinstance(each, str) and each.strip() for each in texts):
            yield _problem(package, name, f"`{name}` is no list of names.", "Restore the list.", value)
        elif repeated_names := [text for text, times in Counter(texts).items() if times > 1]:
            yield _problem(package, name, f"'{repeated_names[0]}' stands twice in `{name}`.", "Name it once.", value)
    for name in AS_IN_CONTRACT:
        now = {name: said[name]} if name in said else {}
        for place, message in contract.differences({name: contract.contract()[name]}, now):
            yield _problem(package, place, f"{message}.", value=said.get(name))
    for name in said.keys() - {*FORMS, *LISTS, *AS_IN_CONTRACT, "resources"}:
        todo = "Delete it, or correct the name. The address is set in _config.yml, day and DOI of a release in CITATION.cff."
        yield _problem(package, name, f"the package has no property `{name}`.", todo, said[name])


@rule(1, "datapackage.json says of each table what the contract says")
def descriptor_is_the_contract(package: Package) -> Iterator[Problem]:
    """Yield a problem for each property of a table or column that is gone, other or new in the descriptor."""
    described = package.descriptor.get("resources")
    if not isinstance(described, list):
        message = (
            "`resources` is no list: no table is described." if "resources" in package.descriptor else "`resources` is missing."
        )
        yield _problem(package, "resources", message, "Restore the file.", described)
        return
    due = {each["name"]: each for each in contract.contract()["resources"]}
    yield from _unlike(package, "", "table", list(due), described)
    for each in contract.named(described):
        if each["name"] in due:
            yield from _loosened(package, due[each["name"]], each)


def _unlike(package: Package, of: str, thing: str, due: list[str], described: list) -> Iterator[Problem]:
    """Yield what is nameless, missing, doubled, unknown or out of order among descriptions, by the names that are due."""
    place, in_table = (f"{of}.", f" of {of}") if of else ("", "")
    names = Counter(each["name"] for each in contract.named(described))
    for n, each in enumerate(described, 1):
        if not contract.named([each]):
            message = f"the {thing} at place {n}{in_table} has no name."
            yield _problem(package, of or "resources", message, "Restore its description.", each)
    for name in due:
        if name not in names:
            message = f"the {thing} {name}{in_table} is not described."
            yield _problem(package, place + name, message, "Restore its description.", name)
    for name, times in names.items():
        if times > 1:
            message = f"the {thing} {name}{in_table} is described {times} times."
            yield _problem(package, place + name, message, "Keep one description.", name)
        if name not in due:
            message = f"the contract has no {thing} {name}{in_table}.{nearest(name, due)}"
            todo = "Correct the name; if it is meant, `python -m record contract` makes it the contract."
            yield _problem(package, place + name, message, todo, name)
    if sorted(names) == sorted(due) and list(names) != due:
        yield _problem(
            package, of or "resources", f"the {thing}s{in_table} stand in another order.", f"Order them: {', '.join(due)}."
        )


def _loosened(package: Package, due: dict, said: dict) -> Iterator[Problem]:
    """Yield what a table of the descriptor says otherwise than the contract."""
    table, schema = due["name"], said.get("schema")
    yield from _untold(package, table, said)
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        yield _problem(package, table, f"the table {table} has no `schema` with `fields`.", "Restore its description.", schema)
        return
    pairs = ("schema", due, contract.held(said), None), ("fields", due["schema"], schema, schema.get("primaryKey"))
    for inner, then, now, value in pairs:  # what lies within is compared by itself
        for _, message in contract.differences(then | {inner: None}, now | {inner: None}):
            yield _problem(package, table, f"{table}: {message}.", value=value)
    fields = {each["name"]: each for each in due["schema"]["fields"]}
    yield from _unlike(package, table, "column", list(fields), schema["fields"])
    for each in contract.named(schema["fields"]):
        if each["name"] in fields:
            place = f"{table}.{each['name']}"
            yield from _untold(package, place, each)
            for name, message in contract.differences(fields[each["name"]], contract.held(each)):
                yield _problem(package, place, f"{message}.", value=each.get(name.partition(".")[0]))


def _untold(package: Package, place: str, said: dict) -> Iterator[Problem]:
    for name in contract.TEXTS:
        value = said.get(name)
        if not isinstance(value, str) or not re.search(r"\w", value):
            yield _problem(package, place, f"`{name}` is missing or says nothing.", "Describe it in words.", value)


@rule(10, "what the descriptor says to readers is plain text")
def descriptions_are_plain(package: Package) -> Iterator[Problem]:
    for place, text in _texts_of(package):
        for message, todo in slips(text):
            yield _problem(package, place, message, todo, text)


@rule(10, "descriptor and codebook are in our own words", texts=True)
def descriptions_are_our_own(package: Package) -> Iterator[Problem]:
    todo = "Say it in other words, or put it in quotation marks."
    for place, text in _texts_of(package):
        for run in shared_runs(text, package.texts):
            yield _problem(package, place, borrowed(run), todo, text)
    for run in shared_runs(package.codebook, package.texts):
        yield package.in_file(CODEBOOK, borrowed(run), todo, value=run)


def _texts_of(package: Package) -> Iterator[tuple[str, str]]:
    """Yield place and words of each text in the descriptor."""
    for place, described in (("", package.descriptor), *contract.places(package.descriptor)):
        for name in contract.TEXTS:
            if isinstance(described.get(name), str):
                yield place or name, described[name]


@rule(1, "the codes in datapackage.json are those of vocabularies.csv", "vocabularies")
def codes_in_step(package: Package) -> Iterator[Problem]:
    said = dict(contract.places(package.descriptor))
    for table in package.tables.values():
        for described in table.fields:
            variable, place = described["of"].get("variable"), f"{table.name}.{described['name']}"
            if variable and variable not in package.codes:
                message = f"its variable '{variable}' is not in vocabularies.csv.{nearest(variable, package.codes)}"
                yield _problem(package, place, message, "Add its codes, or correct the name.", variable)
            elif "variable" in described and place in said:
                limits = said[place].get("constraints")
                enum = limits.get("enum") if isinstance(limits, dict) else None
                if json.dumps(enum) != json.dumps(contract.enum(described, package.codes[variable])):  # True is not 1
                    listed = ", ".join(map(str, enum)) if isinstance(enum, list) else "none"
                    message = f"its codes ({listed}) are not those of '{variable}' in vocabularies.csv."
                    yield _problem(package, place, message, "Run `python -m record codes`.", variable)


@rule(1, "every variable of vocabularies.csv is that of a column", "vocabularies")
def variables_have_columns(package: Package) -> Iterator[Problem]:
    known = {"place"} | {each["of"].get("variable", "") for table in package.tables.values() for each in table.fields}
    for row in package.rows("vocabularies"):
        if row["variable"] and row["variable"] not in known:
            message = f"no column has the variable '{row['variable']}'.{nearest(row['variable'], known)}"
            yield package.problem("vocabularies", row, "variable", message, "Correct the name, or delete the row.")
