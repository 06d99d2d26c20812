"""What was published and has no copy in `data/published/` stays too: ids, events, readings, codes, lines of changes, codings.

What it was stands in `record/kept.json`, outside `data/`, so that a slip in `data/` cannot undo both. It is of one package, told
by its name; any other has published what lies in its own `published/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from record import published
from record.dataset import DatasetError, items, version_key
from record.package import Package, rule
from record.reading import Problem

ON_PURPOSE = "Restore it; if it is meant, `python -m record contract` keeps what is there now."


def kept_of(package: Package) -> dict:
    """Return what was published of the package, nothing where it is another one or has not been published."""
    try:
        kept = published.kept()
    except DatasetError:  # reported by the rule below
        return {}
    if package.descriptor.get("name") == kept["name"]:
        return kept if package.rows("ids") or (package.folder / published.FOLDER).is_dir() else {}
    registered = {" ".join((row["kind"], row["version"], row["place"], row["id"])) for row in package.rows("ids")}
    return kept if registered & set(kept["ids"]) else {}


def last_version(package: Package) -> str:
    """Return the last version that was published: an id that somebody wrote under another does not make it one."""
    return kept_of(package).get("version") or published.published_version(package)


@rule(1, "what was published is on file outside the data")
def kept_is_whole(package: Package) -> Iterator[Problem]:
    try:
        published.kept()
    except DatasetError as error:
        path = f"{published.KEPT.parent.name}/{published.KEPT.name}"
        yield Problem(path, message=str(error).removeprefix(f"{published.KEPT}: "))


@rule(1, "the package keeps its name")
def package_keeps_its_name(package: Package) -> Iterator[Problem]:
    name, kept = package.descriptor.get("name"), kept_of(package)
    if kept and name != kept["name"]:
        message = f"`name` is {json.dumps(name)[:80]}, and the package was published as '{kept['name']}'."
        yield package.in_file("datapackage.json", message, "Restore the name.", "", "name", str(name))


@rule(1, "registered ids and their places stay", "ids")
def registered_ids_stay(package: Package) -> Iterator[Problem]:
    rows = {(row["kind"], row["id"]): row for row in package.rows("ids")}
    for n, line in enumerate(kept_of(package).get("ids", []), 2):
        kind, version, place, row_id = line.split(" ", 3)
        row = rows.get((kind, row_id))
        if row is None:
            message = f"the {kind} '{row_id}', registered in {version} at {place}, is gone from the list."
            yield package.tables["ids"].lacks(row_id, "id", message, f"Restore its line: {row_id},{kind},{version},{place}", n)
            continue
        for column, due in (("version", version), ("place", place)):
            if row[column] != due:
                yield package.problem("ids", row, column, f"'{row[column]}' was registered as '{due}'.", f"Write {due}.")


@rule(1, "ids are registered in the version that published them", "ids")
def ids_are_of_published_versions(package: Package) -> Iterator[Problem]:
    kept = kept_of(package)
    known = {(kind, row_id) for kind, _, _, row_id in (line.split(" ", 3) for line in kept.get("ids", []))}
    for row in package.rows("ids"):
        if kept and (row["kind"], row["id"]) not in known:
            message = (
                f"'{row['id']}' was not registered in {row['version']}, and {kept['version']} is the last version published."
            )
            yield package.problem("ids", row, "id", message, "Take it out: `python -m record publish` registers new ids.")


@rule(
    1,
    "published events, readings, codes, reasons and withdrawals stay, and what was withdrawn is told as it was",
    "claims withdrawn",
)
def rows_stay(package: Package) -> Iterator[Problem]:
    for name, keys in kept_of(package).get("rows", {}).items():
        table = package.tables[name]
        if not table.complete:
            continue
        for n, (key, beside) in enumerate(keys.items(), 2):
            if key not in table.by_id and not _went_with(package, name, key, beside):
                message = f"'{key}' is published and no longer in {name}."
                todo = "Codes may be added and reworded, none renamed or removed." if name == "vocabularies" else ON_PURPOSE
                yield table.lacks(key, table.key[0], message, todo, n)
    told = kept_of(package).get("rows", {}).get("withdrawn", {})
    for key, row in package.by_id("withdrawn").items():
        if key in told and told[key] != published.told_of_withdrawn(row):
            message = f"'{row['gloss']}', version or place of what was withdrawn is no longer what was published."
            yield package.problem("withdrawn", row, "gloss", message, ON_PURPOSE)


def _went_with(package: Package, table: str, key: str, beside: str) -> bool:
    """Return whether a row went for a reason: its claims were withdrawn, or the value that it explained no longer stands."""
    if table == "adjudications":
        now = package.value(*key.split(" ")) if key.count(" ") == 2 else None
        return now is None or now != beside
    withdrawn = {row["id"] for row in package.rows("withdrawn") if row["kind"] == "claim"}
    return bool(beside) and set(items(beside)) <= withdrawn


@rule(1, "lines of changes.csv of published versions stay as they are", "changes")
def lines_stay(package: Package) -> Iterator[Problem]:
    table, kept = package.tables["changes"], kept_of(package)
    lines = kept.get("lines", {})
    for key, row in table.by_id.items():
        if kept and key not in lines and version_key(row["version"]) <= version_key(kept["version"]):
            message = f"'{row['version']}' is published, and had no line for {key.partition(' ')[2]}."
            yield package.problem("changes", row, "version", message, "Give the line the version in preparation, or take it out.")
    for n, (key, was) in enumerate(lines.items(), 2):
        row = table.by_id.get(key)
        if row is None:
            version = key.partition(" ")[0]
            message = f"'{key}', a line of version {version}, is gone."
            yield table.lacks(key, "id", message, "Restore the line.", n)
        elif published.digest(row[each["name"]] for each in table.fields) != was:
            message = f"the line of the published version {row['version']} is no longer what it was: '{row['reason'][:60]}'."
            yield package.problem("changes", row, "reason", message, "Restore the line.")


@rule(1, "the copies in data/published/ are those that were published")
def copies_stay(package: Package) -> Iterator[Problem]:
    for name, was in kept_of(package).get("published", {}).items():
        path, place = package.folder / published.FOLDER / name, f"{published.FOLDER}/{name}"
        if not path.is_file():
            yield package.in_file(place, "the copy of what was published is missing.", "Restore the file.")
        elif published.digest_of(path) != was:
            message = "the copy of what was published has been changed."
            yield package.in_file(place, message, "Restore the file: only `python -m record publish` writes it.")


@rule(1, "a table that was published with rows is not emptied")
def tables_are_not_emptied(package: Package) -> Iterator[Problem]:
    for name, count in kept_of(package).get("counted", {}).items():
        table = package.tables[name]
        if count and not table.rows:
            message = f"the table was published with {count} rows and has none."
            yield table.problem(None, table.key[0], message, "Restore the file.")


@rule(1, "the codings are those that were published", "codings")
def codings_stay(package: Package) -> Iterator[Problem]:
    kept, table = kept_of(package).get("codings", {}), package.tables["codings"]
    if not kept or not table.rows:
        return
    now = published.digests_of_codings(table.rows)
    if now == kept:
        return
    # As they were published: unit by unit, and in each the variables in their order.
    places = [{key: n for n, key in enumerate(kept[name])} for name in ("units", "variables")]
    last = len(table.rows)
    now = published.digests_of_codings(
        sorted(
            table.rows, key=lambda row: (places[0].get(row["unit_id"], last), places[1].get(published.coded_variable(row), last))
        )
    )
    if now == kept:
        yield table.problem(None, "unit_id", "the rows are the published ones, in another order.", "Restore the file.")
    coders = {name.rsplit(" ", 2)[0] for name in kept["variables"]}
    changed = {name: {key for key, was in kept[name].items() if now[name].get(key) != was} for name in now}
    for unit_id in sorted(changed["units"] - now["units"].keys()):
        yield table.lacks(unit_id, "unit_id", f"the unit '{unit_id}' is published and gone.", "Restore its rows.")
    for row in table.rows:
        unit_id, variable = row["unit_id"], published.coded_variable(row)
        if unit_id not in kept["units"] and row["coder_id"] in coders:
            message = f"'{unit_id}' is no unit of the published coding of {row['coder_id']}."
            yield table.problem(row, "unit_id", message, "Restore the id, or give a new coding a coder id of its own.")
        elif unit_id in changed["units"] and (variable in changed["variables"] or variable not in kept["variables"]):
            message = f"'{row['value']}' is not what {row['coder_id']} gave: the row differs from the published one."
            yield table.problem(row, "value", message, "Restore the row; codings are frozen, the claim is corrected.")
    if not changed["variables"]:
        for unit_id in changed["units"] & now["units"].keys():
            message = f"the span or the claim of the unit '{unit_id}' is not the published one."
            row = package.grouped("codings", "unit_id")[unit_id][0]
            yield table.problem(row, "start", message, "Restore the rows of the unit.")
