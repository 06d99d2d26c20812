"""The trace of corrections: a published id keeps its proposition, each correction has its line, nothing vanishes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from record import published
from record.dataset import items
from record.package import Package, rule, whole
from record.reading import Problem

# Where something stands in the book; the build looks whether it does (`published.lost`).
PLACE = re.compile(r"chapters/[a-z0-9-]+(#[A-Za-z0-9-]+)?")


def as_line(cells: list[str]) -> str:
    """Return cells as a line of a CSV file."""
    content = io.StringIO(newline="")
    csv.writer(content, lineterminator="").writerow(cells)
    return content.getvalue()


@rule(1, "what was published is corrected only with a line in changes.csv", "changes ids")
def corrections_have_lines(package: Package) -> Iterator[Problem]:
    version, last = published.version_in_preparation(package.folder), published.published_version(package)
    needed = published.differences(package)
    lines = {
        (row["table"], row["id"], row["column"]): row
        for row in package.rows("changes")
        if published.version_key(row["version"]) > published.version_key(last)
    }
    for (table, row_id, column), (old, new) in needed.items():
        line = lines.get((table, row_id, column))
        row = package.by_id(table)[row_id]
        if version == last:
            message = f"'{new}' was published as '{old}' in version {last}."
            yield package.problem(
                table, row, column, message, "Set the next version in datapackage.json and CITATION.cff, then correct it."
            )
        elif line is None:
            wanted = as_line([version, table, row_id, column, old, new, "REASON"])
            todo = (
                f"Undo it, or add this line to {package.folder.name}/changes.csv with the reason: {wanted} "
                f"(`python -m record correct` does both)."
            )
            yield package.problem(
                table, row, column, f"'{new}' was published as '{old}', and there is no reason for the change.", todo
            )
    for key, line in lines.items():
        if line["version"] != version:
            message = f"'{line['version']}' is neither published nor the version in preparation, {version}."
            yield package.problem("changes", line, "version", message, "Correct it.")
        if key not in needed:
            message = "the record holds what was published: there is no such change."
            yield package.problem("changes", line, "new", message, "Delete the line.")
        elif (line["old"], line["new"]) != needed[key]:
            old, new = needed[key]
            message = f"it was published as '{old}' and is now '{new}'; the line says '{line['old']}' and '{line['new']}'."
            yield package.problem("changes", line, "new", message, "Correct the line.")


@rule(1, "lines of changes.csv name rows and columns of the package", "changes withdrawn")
def changes_name_cells(package: Package) -> Iterator[Problem]:
    withdrawn = {row["id"] for row in package.rows("withdrawn")}
    for row in package.rows("changes"):
        known = package.tables.get(row["table"])
        if known is None or row["id"] not in known.by_id and not withdrawn & set(row["id"].split()):
            message = f"'{row['table']} {row['id']}' is neither a row of the package nor withdrawn."
            yield package.problem("changes", row, "id", message, "Correct it.")
        elif row["id"] in known.by_id and package.value(row["table"], row["id"], row["column"]) is None:
            message = f"'{row['column']}' is neither a column of {row['table']} nor a table whose rows hang on it."
            yield package.problem("changes", row, "column", message, "Correct it.")


@rule(1, "a published id keeps its proposition: its passage or claim, and a span that overlaps the old", "claims")
def ids_keep_their_proposition(package: Package) -> Iterator[Problem]:
    for name, table in package.published.items():
        for row_id, old in table.by_id.items():
            now = package.by_id(name).get(row_id)
            if now is None:
                continue
            fixed = table.resource.get("identity", [])
            if sorted(old[column] for column in fixed) != sorted(now[column] for column in fixed):
                column = next(column for column in fixed if old[column] != now[column])
                message = f"'{now[column]}' was published as '{old[column]}': {', '.join(fixed)} say what the id stands for."
                todo = "Undo it; what stands elsewhere gets the next free id, and this one is withdrawn."
                yield package.problem(name, now, column, message, todo)
            ends = [whole(row[column]) for row in (old, now) for column in ("start", "end")]
            if None not in ends and not (ends[2] < ends[1] and ends[0] < ends[3]):
                message = f"the span {ends[2]} to {ends[3]} does not overlap the published one, {ends[0]} to {ends[1]}."
                yield package.problem(name, now, "start", message, "Undo it; another proposition gets the next free id.")


@rule(1, "nothing published vanishes without a line in withdrawn.csv", "withdrawn ids")
def nothing_vanishes(package: Package) -> Iterator[Problem]:
    withdrawn = {(row["kind"], row["id"]): row for row in package.rows("withdrawn")}
    for name, row in published.gone(package):
        table = package.tables[name]
        kind = published.KINDS.get(name, ("", ""))[0]
        row_id = table.id_of(row)
        if not kind:
            message = f"'{row_id}' is published and no longer in {name}."
            yield Problem(table.file, 0, row_id, table.key[0], row_id, message, "Restore its row.")
        elif (kind, row_id) not in withdrawn:
            message = f"'{row_id}' is published and no longer in {name}: {published.in_short(name, row)[:80]}"
            todo = f'Restore its row, or withdraw it: python -m record withdraw {row_id} --reason "…"'
            yield Problem(table.file, 0, row_id, table.key[0], row_id, message, todo)
    for row in package.rows("ids"):
        name = published.TABLE_OF.get(row["kind"])
        if name and row["id"] not in package.by_id(name) and (row["kind"], row["id"]) not in withdrawn:
            message = f"'{row['id']}' is published and no longer in {name}."
            yield package.problem("ids", row, "id", message, "Restore its row, or withdraw it.")
    registered = {(row["kind"], row["id"]) for row in package.rows("ids")}
    for name, table in package.published.items():
        kind = published.KINDS.get(name, ("", ""))[0]
        for row_id in table.by_id if kind else ():
            if (kind, row_id) not in registered:
                message = f"the published {kind} '{row_id}' is not in the list of published ids."
                yield Problem(package.tables["ids"].file, 0, row_id, "id", row_id, message, "Restore its row.")


@rule(1, "a withdrawn id is not used again, and what replaces it exists", "withdrawn ids codings")
def withdrawn_ids_rest(package: Package) -> Iterator[Problem]:
    registered = {(row["kind"], row["id"]): row for row in package.rows("ids")}
    for row in package.rows("withdrawn"):
        name = published.TABLE_OF.get(row["kind"])
        if name and row["id"] in package.by_id(name):
            message = f"'{row['id']}' is withdrawn and stands in {name}: an id is never used again."
            yield package.problem(
                "withdrawn", row, "id", message, "Give what stands there the next free id, or delete this line."
            )
        known = registered.get((row["kind"], row["id"]))
        if known is None:
            message = f"the {row['kind']} '{row['id']}' was never published."
            yield package.problem("withdrawn", row, "id", message, "Correct it, or delete the line.")
        elif known["place"] != row["place"]:
            message = f"'{row['place']}' is not the place under which it was published, {known['place']}."
            yield package.problem("withdrawn", row, "place", message, "Correct it.")
        for other in items(row["replaced_by"]):
            there = PLACE.fullmatch(other) or (name and other in package.by_id(name)) or (row["kind"], other) in registered
            if not there:
                message = f"'{other}' is no {row['kind']} of the record and no place (chapters/page or chapters/page#anchor)."
                yield package.problem("withdrawn", row, "replaced_by", message, "Correct it.")
    withdrawn = {row["id"] for row in package.rows("withdrawn") if row["kind"] == "claim"}
    for row in package.rows("codings"):
        if row["claim_id"] and row["claim_id"] not in package.claims and row["claim_id"] not in withdrawn:
            message = f"'{row['claim_id']}' is neither in claims nor in withdrawn."
            yield package.problem("codings", row, "claim_id", message, "Restore the claim, or correct the id.")
