"""The trace of decisions: a published id keeps its proposition, each correction has its line, nothing vanishes.

Reasons on file (`adjudications.csv`) say why a value stands that fewer codings gave, and answer warnings.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from record import published
from record.dataset import SETS, items
from record.package import Faults, Package, row_rule, rule, span_of
from record.reading import Problem, Row
from record.rules.kept import last_version

# Where something stands in the book; the build looks whether it does (`published.lost`).
PLACE = re.compile(r"chapters/[a-z0-9-]+(#[A-Za-z0-9-]+)?")


def as_line(cells: list[str]) -> str:
    """Return cells as a line of a CSV file."""
    content = io.StringIO(newline="")
    csv.writer(content, lineterminator="").writerow(cells)
    return content.getvalue()


@rule(1, "what was published is corrected only with a line in changes.csv", "changes ids")
def corrections_have_lines(package: Package) -> Iterator[Problem]:
    version, last = published.version_in_preparation(package.folder), last_version(package)
    needed = published.differences(package)
    lines = {
        (row["table"], row["id"], row["column"]): row
        for row in package.rows("changes")
        if published.version_key(row["version"]) > published.version_key(last)
    }
    for (table, row_id, column), (old, new) in needed.items():
        row, told = package.row(table, row_id), f"'{new}' was published as '{old}'"
        if version == last:
            todo = "Set the next version in datapackage.json and CITATION.cff, then correct it."
            yield package.problem(table, row, column, f"{told} in version {last}.", todo)
        elif (table, row_id, column) not in lines:
            wanted = as_line([version, table, row_id, column, old, new, "REASON"])
            todo = f"Undo it, or add this line to {package.folder.name}/changes.csv with the reason: {wanted}"
            todo = f"{todo} (`python -m record correct` does both)."
            yield package.problem(table, row, column, f"{told}, and there is no reason for the change.", todo)
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


@row_rule(1, "lines of changes.csv name rows and columns of the package", "changes withdrawn")
def changes_name_cells(package: Package, row: Row) -> Faults:
    table, row_id = row["table"], row["id"]
    withdrawn = package.grouped("withdrawn", "id")
    if row_id in package.by_id(table):
        yield from no_such_cell(package, row)
    elif table not in package.tables or not any(part in withdrawn for part in row_id.split()):
        yield "id", f"'{table} {row_id}' is neither a row of the package nor withdrawn.", "Correct it."


def no_such_cell(package: Package, row: Row) -> Faults:
    """Yield what is wrong with a row that names a cell by `table`, `id` and `column`, where the column is unknown."""
    if package.value(row["table"], row["id"], row["column"]) is None:
        message = f"'{row['column']}' is neither a column of {row['table']} nor a table whose rows hang on it."
        yield "column", message, "Correct it."


@rule(1, "a published id keeps its proposition: its passage or claim, and a span that overlaps the old", "claims")
def ids_keep_their_proposition(package: Package) -> Iterator[Problem]:
    for name, table in package.published.items():
        for row_id, old in table.by_id.items():
            now, fixed = package.row(name, row_id), table.resource.get("identity", [])
            if now and sorted(old[column] for column in fixed) != sorted(now[column] for column in fixed):
                column = next(column for column in fixed if old[column] != now[column])
                message = f"'{now[column]}' was published as '{old[column]}': {', '.join(fixed)} say what the id stands for."
                todo = "Undo it; what stands elsewhere gets the next free id, and this one is withdrawn."
                yield package.problem(name, now, column, message, todo)
            was, span = span_of(old), span_of(now)
            if was and span and not (span[0] < was[1] and was[0] < span[1]):
                message = f"the span {span[0]} to {span[1]} does not overlap the published one, {was[0]} to {was[1]}."
                yield package.problem(name, now, "start", message, "Undo it; another proposition gets the next free id.")


@rule(1, "nothing published vanishes without a line in withdrawn.csv", "withdrawn ids")
def nothing_vanishes(package: Package) -> Iterator[Problem]:
    withdrawn = {(row["kind"], row["id"]) for row in package.rows("withdrawn")}
    registered = {(row["kind"], row["id"]) for row in package.rows("ids")}
    for name, row in published.gone(package):
        table, kind = package.tables[name], published.KIND_OF.get(name)
        row_id = table.id_of(row)
        if (kind, row_id) not in withdrawn:
            message, todo = f"'{row_id}' is published and no longer in {name}", "Restore its row"
            message += f": {published.in_short(name, row)[:80]}" if kind else "."
            todo += f', or withdraw it: python -m record withdraw {row_id} --reason "…"' if kind else "."
            yield table.lacks(row_id, table.key[0], message, todo)
    for row in package.rows("ids"):
        name = published.TABLE_OF.get(row["kind"])
        if name and row["id"] not in package.by_id(name) and (row["kind"], row["id"]) not in withdrawn:
            message = f"'{row['id']}' is published and no longer in {name}."
            yield package.problem("ids", row, "id", message, "Restore its row, or withdraw it.")
    for name, table in package.published.items():
        kind = published.KIND_OF.get(name)
        for row_id in table.by_id if kind else ():
            if (kind, row_id) not in registered:
                message = f"the published {kind} '{row_id}' is not in the list of published ids."
                yield package.in_file(package.tables["ids"].resource["path"], message, "Restore its row.", row_id, "id", row_id)


@rule(1, "a withdrawn id is not used again, and what replaces it exists", "withdrawn ids codings")
def withdrawn_ids_rest(package: Package) -> Iterator[Problem]:
    registered = {(row["kind"], row["id"]): row for row in package.rows("ids")}
    now = max(published.version_in_preparation(package.folder), last_version(package), key=published.version_key)
    for row in package.rows("withdrawn"):
        for fault in _of_withdrawn(package, row, registered, now):
            yield package.problem("withdrawn", row, *fault)
    withdrawn = {row["id"] for row in package.rows("withdrawn") if row["kind"] == "claim"}
    for row in package.rows("codings"):
        if row["claim_id"] and row["claim_id"] not in package.claims and row["claim_id"] not in withdrawn:
            message = f"'{row['claim_id']}' is neither in claims nor in withdrawn."
            yield package.problem("codings", row, "claim_id", message, "Restore the claim, or correct the id.")


def _of_withdrawn(package: Package, row: Row, registered: dict[tuple[str, str], Row], now: str) -> Faults:
    kind, row_id, name = row["kind"], row["id"], published.TABLE_OF.get(row["kind"], "")
    if row_id in package.by_id(name):
        message = f"'{row_id}' is withdrawn and stands in {name}: an id is never used again."
        yield "id", message, "Give what stands there the next free id, or delete this line."
    entry = registered.get((kind, row_id), Row())
    if not entry:
        yield "id", f"the {kind} '{row_id}' was never published.", "Correct it, or delete the line."
    elif entry["place"] != row["place"]:
        yield "place", f"'{row['place']}' is not the place under which it was published, {entry['place']}.", "Correct it."
    first = entry["version"]
    if not published.version_key(first) < published.version_key(row["version"]) <= published.version_key(now):
        message = (
            f"'{row['version']}' does not lie after {first or 'its registration'} and up to {now}, the version in preparation."
        )
        yield "version", message, "Write the version that gave it up."
    for other in items(row["replaced_by"]):
        if package.row("withdrawn", f"{other} {kind}"):
            message = f"'{other}' is withdrawn itself."
            yield "replaced_by", message, "Name what stands in its place now, or empty the cell."
        elif not (PLACE.fullmatch(other) or other in package.by_id(name) or (kind, other) in registered):
            message = f"'{other}' is no {kind} of the record and no place (chapters/page or chapters/page#anchor)."
            yield "replaced_by", message, "Correct it."


@rule(1, "versions do not run back: of the package, of its ids, of its citation", "ids")
def versions_run_on(package: Package) -> Iterator[Problem]:
    now, last = published.version_in_preparation(package.folder), last_version(package)
    if published.version_key(now) < published.version_key(last):
        message = f"`version` is '{now}', and {last} is published."
        yield package.in_file("datapackage.json", message, "Write the version in preparation.", "", "version", now)
    cited = published.said_in(package.beside("CITATION.cff"), "version")
    if cited is not None and cited != now:
        message = f"`version` is '{cited}', and that of datapackage.json '{now}'."
        yield Problem("CITATION.cff", column="version", value=cited, message=message, todo="Write the same in both.")


@rule(1, "what is registered has a place on a page of the book, unless it is withdrawn", "ids withdrawn")
def places_are_pages(package: Package) -> Iterator[Problem]:
    pages = set(re.findall(r"(?m)^[ -]*(?:root|file): *(\S+)", package.beside("_toc.yml")))
    for row in package.rows("ids"):
        page = row["place"].partition("#")[0]
        if not PLACE.fullmatch(row["place"]):
            message = f"'{row['place']}' is no place in the book, such as chapters/page or chapters/page#anchor."
            yield package.problem("ids", row, "place", message, "Correct it.")
        elif pages and page not in pages and not package.row("withdrawn", f"{row['id']} {row['kind']}"):
            message = f"'{page}' is no page of _toc.yml."
            yield package.problem("ids", row, "place", message, f"Restore the page, or withdraw the {row['kind']}.")


# -- Reasons on file ----------------------------------------------------------------------------------------------


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


@row_rule(11, "a reason on file was given under a version of the codebook that there is", "adjudications")
def reasons_are_under_the_codebook(package: Package, row: Row) -> Faults:
    said, now = row["codebook_version"], package.codebook_version
    if now and (not said or published.version_key(said) > published.version_key(now)):
        yield "codebook_version", f"'{said}' is later than the codebook, version {now}.", "Correct it."
