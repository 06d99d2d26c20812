"""What was published stays: ids and their places, the values they had, and the trace of every correction since.

`data/ids.csv` registers each id that somebody may have cited, with its kind, its version and its place in the book.
`data/published/` holds the tables as last published. `data/changes.csv` has a line for each cell that has been corrected since
(and, under their version, for those corrected before), `data/withdrawn.csv` one for each id that was given up.
`record/kept.json` holds what was published and has no copy in `data/published/`, outside `data/`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from record import contract
from record.dataset import DATA, HERE, ROOT, DatasetError, descriptor, items, read_guard, restore, version_key
from record.package import Package, read_package
from record.reading import Row

FOLDER, KEPT = "published", HERE / "kept.json"
# Tables that have no copy in `data/published/`, and whose rows were published all the same.
UNTRACED = ("events", "vocabularies", "readings", "adjudications", "withdrawn")
# The kind of each table whose rows have ids of their own, and the anchor of an id on its page.
KINDS = {
    "claims": ("claim", "{}"),
    "quotes": ("quote", "{}"),
    "dates": ("date", "{}"),
    "quantities": ("quantity", "{}"),
    "relations": ("relation", "{}"),
    "context": ("context", "{}"),
    "obligations": ("obligation", "obligation-{}"),
    "actors": ("actor", "actor-{}"),
    "terms": ("term", "term-{}"),
}
# The anchor of every kind of entry in the book: of the rows above, and of what stands on a page under a name of its own.
ANCHORS = dict(KINDS.values()) | {
    "source": "",
    "passage": "{}",
    "finding": "{}",
    "agreement": "positions-{}",
    "variable": "code-{}",
}
KIND_OF = {table: kind for table, (kind, _) in KINDS.items()}
TABLE_OF = {kind: table for table, kind in KIND_OF.items()}
# Kinds that are not rows of the dataset and stand on pages alone, with the mark of their element in a built page.
ON_PAGES = {"figure": 'class="record-figure"', "table": 'class="record-table"', "finding": 'class="finding"'}
ELEMENT = re.compile(r"<[a-z][a-z0-9-]*\b[^>]*\sid=\"([^\"]+)\"[^>]*>")
VERSION = re.compile(r"\d+\.\d+\.\d+")
# A line of ids.csv in `kept.json`: kind, version, place, id.
REGISTERED = re.compile(r"[a-z]+ \d+\.\d+\.\d+ \S+ \S.*")
# Tables whose rows are told by what hangs on their claim, since their key says all there is to say.
BY_CLAIM = ("participants", "context_links")


def version_in_preparation(folder: Path) -> str:
    """Return the version of the package, which is the one that corrections are made for; empty where none is given."""
    version = descriptor(folder).get("version")
    return version if isinstance(version, str) else ""


def published_version(package: Package) -> str:
    """Return the last version that was published, empty before the first."""
    return max((row["version"] for row in package.rows("ids")), key=version_key, default="")


def differences(package: Package) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return old and new value of everything that differs from what was published, by table, id and column.

    Rows that are gone or new are no differences: ids are registered, withdrawn or added. Who takes part in the event of a
    claim and which context stands beside it are compared as a whole: table `claims`, column `participants` or `context_links`.
    """
    found = {}
    before = Package(package.folder, package.published)
    for name, table in before.tables.items():
        columns = [column for column in table.columns if column in package.tables[name].columns]
        for row_id, row in table.by_id.items() if name != "participants" else ():
            now = package.by_id(name).get(row_id)
            for column in columns if now is not None else ():
                if row[column] != now[column]:
                    found[name, row_id, column] = row[column], now[column]
    for claim_id in (each for each in before.claims if each in package.claims):
        for name in BY_CLAIM:
            old, new = before.hanging(claim_id, name), package.hanging(claim_id, name)
            if name in before.tables and old != new:
                found["claims", claim_id, name] = old, new
    return found


def gone(package: Package) -> Iterator[tuple[str, Row]]:
    """Yield table and published row of everything that is no longer in the dataset."""
    for name, table in package.published.items():
        if name not in BY_CLAIM:
            yield from ((name, row) for row_id, row in table.by_id.items() if row_id not in package.by_id(name))


# What a row stands for, in words; of tables that are not named here it is the name.
IN_SHORT = {
    "claims": "{gloss}",
    "quotes": "“{exact}”",
    "dates": "{kind}, {edtf}",
    "quantities": "{measure} ({population}): “{verbatim}”",
    "relations": "{claim_a} {type} {claim_b}",
    "context": "{statement}",
    "obligations": "{provision}",
    "terms": "“{wording}”",
}


def in_short(table: str, row: Row) -> str:
    """Return what a row stands for, in words, for the list of what was withdrawn."""
    return IN_SHORT.get(table, "{name}").format_map(row)


# -- Places in the book -------------------------------------------------------------------------------------------


def source_page(source_id: str) -> str:
    """The page of a source: `S1` is `chapters/source-s1`."""
    return f"chapters/source-{source_id.lower()}"


def anchors(html: Path) -> dict[str, set[str]]:
    """Return the ids of the elements of each built page, by the page's name without ending (`chapters/us-role`)."""
    return {
        path.relative_to(html).with_suffix("").as_posix(): set(ELEMENT.findall(path.read_text(encoding="utf-8")))
        for path in sorted(html.glob("chapters/*.html"))
    }


def places(package: Package, html: Path) -> Iterator[tuple[str, str, str]]:
    """Yield id, kind and place (`page#anchor`) of everything in a built book that a reader can link to.

    Raises `LookupError` where a row of the dataset stands on no page.
    """
    found = anchors(html)
    # Source pages come last: what has a page of its own is linked there.
    order = sorted(found, key=lambda page: (page.startswith("chapters/source-"), page))
    for name, (kind, form) in KINDS.items():
        for row in package.rows(name):
            row_id = package.tables[name].id_of(row)
            anchor = form.format(row_id)
            own = source_page(package.source(row_id)) if name == "claims" else ""
            page = own or next((page for page in order if anchor in found[page]), "")
            if not page or anchor not in found[page]:
                raise LookupError(f"{kind} {row_id} stands on no page of {html}. Build the book anew, or show it on a page.")
            yield row_id, kind, f"{page}#{anchor}"
    for page in sorted(found):
        yield page.removeprefix("chapters/"), "page", page
        text = (html / f"{page}.html").read_text(encoding="utf-8")
        for element in ELEMENT.finditer(text):
            for kind, mark in ON_PAGES.items():
                if mark in element.group():
                    yield element[1], kind, f"{page}#{element[1]}"


def lost(package: Package, html: Path) -> Iterator[str]:
    """Yield a message for each published id, and each place that replaces one, whose address leads nowhere in a built book."""
    found = anchors(html)
    withdrawn = {(row["id"], row["kind"]): row for row in package.rows("withdrawn")}

    def is_there(place: str) -> bool:
        page, _, anchor = place.partition("#")
        return page in found and (not anchor or anchor in found[page])

    for row in package.rows("ids"):
        there = is_there(row["place"])
        if not there and (row["id"], row["kind"]) not in withdrawn:
            yield (
                f"{row['place']}, the {row['kind']} {row['id']} published in {row['version']}, is gone from the book. "
                f'Restore it, or give it a line: python -m record withdraw {row["id"]} --kind {row["kind"]} --reason "…"'
            )
        elif not there:
            yield f"{row['place']}, the withdrawn {row['kind']} {row['id']}, has lost its anchor in the book."
    for row in withdrawn.values():
        for place in items(row["replaced_by"]):
            if "/" in place and not is_there(place):
                yield f"{place}, which replaces the {row['kind']} {row['id']}, is not in the book. Correct it in withdrawn.csv."


# -- What is kept outside `data/` ---------------------------------------------------------------------------------


@cache
def kept() -> dict[str, Any]:
    """Return what was published of the project's own package: its name, ids, keys of rows, lines of changes, codings."""
    contents = read_guard(KEPT, _form)
    for name, rows in {"ids": contents["ids"], **contents["rows"]}.items() if contents["version"] else ():
        if len(rows) != contents["counted"][name]:
            lost = f"`{name}` has {len(rows)} entries, and {contents['counted'][name]} were kept"
            raise DatasetError(f"{KEPT}: what the data are held to has been damaged: {lost}. {restore(KEPT)}")
    return contents


def _form(contents: dict) -> dict[str, Any]:
    """Return what `kept.json` has to hold: of a package that was published nothing may be lost in a merge."""
    if contents.get("version") == "" and not (DATA / FOLDER).is_dir():
        return {"name": str, ...: object}
    names = [each["name"] for each in contract.contract()["resources"]]
    return {
        "name": str,
        "version": VERSION,
        "ids": [REGISTERED],
        "rows": {name: {...: str} for name in UNTRACED},
        "lines": {...: str},
        "published": {...: str},
        "counted": dict.fromkeys(names, int),
        "codings": {"units": {...: str}, "variables": {...: str}},
    }


def keep(folder: Path) -> None:
    """Write `kept.json` from the data package in `folder`."""
    contract.store(KEPT, to_keep(read_package(folder)))
    kept.cache_clear()


def to_keep(package: Package) -> dict[str, Any]:
    """Return what `kept.json` holds of a package that is published as it stands."""
    last, claims = published_version(package), package.grouped("claims", "event_id")
    # What stands beside a key, and says why a row may go.
    beside = {
        "readings": lambda row: row["claims"],
        "events": lambda row: "|".join(claim["claim_id"] for claim in claims.get(row["event_id"], [])),
        "adjudications": lambda row: row["value"],
        "withdrawn": told_of_withdrawn,
    }
    changes = package.tables["changes"]
    return {
        "name": package.descriptor["name"],
        "version": last,
        "ids": [" ".join(row[column] for column in ("kind", "version", "place", "id")) for row in package.rows("ids")],
        "rows": {
            name: {key: beside.get(name, lambda _: "")(row) for key, row in package.by_id(name).items()} for name in UNTRACED
        },
        "lines": {
            key: digest(row.values()) for key, row in changes.by_id.items() if version_key(row["version"]) <= version_key(last)
        },
        "published": {path.name: digest_of(path) for path in sorted((package.folder / FOLDER).glob("*.csv"))},
        "counted": {name: len(table.rows) for name, table in package.tables.items()},
        "codings": digests_of_codings(package.rows("codings")),
    }


def told_of_withdrawn(row: Row) -> str:
    """Return a digest of what is told of a withdrawn id and stays; what replaces it may be withdrawn in its turn."""
    return digest(row[column] for column in ("version", "place", "gloss"))


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(cells: Iterable[str]) -> str:
    """Return a short digest of cells in their order."""
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def coded_variable(row: dict[str, str]) -> str:
    """Return coder, round and variable of a row of codings."""
    return f"{row['coder_id']} {row['round']} {row['variable']}"


def digests_of_codings(rows: Iterable[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return digests of the codings by unit and by coder, round and variable: of a changed cell both differ, and name it."""
    units, variables = defaultdict(list), defaultdict(list)
    for row in rows:
        place = [row["passage_id"], row["start"], row["end"], row["claim_id"]]
        units[row["unit_id"]] += [row["coder_id"], row["round"], *place, row["variable"], row["value"]]
        variables[coded_variable(row)] += [row["unit_id"], row["value"]]
    groups = (("units", units), ("variables", variables))
    return {name: {key: digest(cells) for key, cells in group.items()} for name, group in groups}


# -- Publishing ---------------------------------------------------------------------------------------------------


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[dict]) -> None:
    """Write rows as this package has its tables: commas, LF, quotation marks only where needed."""
    content = io.StringIO(newline="")
    writer = csv.DictWriter(content, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(content.getvalue().encode("utf-8"))


def said_in(citation: str, key: str) -> str | None:
    """Return what the text of CITATION.cff says under a key of its top level: the core of the library has no reader of YAML."""
    found = re.search(rf"(?m)^{key}: *[\"']?([^\s\"']*)", citation)
    return found[1] if found else None


def date_changes(root: Path, version: str) -> None:
    """Put the day of the release, where one is set, behind the version's heading in the changelog: the feed of changes has it."""
    changes = root / "CHANGELOG.md"
    text, heading = changes.read_text(encoding="utf-8"), f"\n## {version}\n"
    day = said_in((root / "CITATION.cff").read_text(encoding="utf-8"), "date-released") or ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day) and heading in text:
        changes.write_text(text.replace(heading, f"\n## {version}, {day}\n"), encoding="utf-8", newline="\n")
        print(f"The heading of version {version} in {changes.name} has its day now, {day}.")


def main(arguments: list[str] | None = None) -> int:
    """Publish the version in preparation: register its new ids and keep its values as the published ones."""
    from record.check import check

    parser = argparse.ArgumentParser(prog="python -m record publish", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    parser.add_argument("--html", type=Path, default=ROOT / "_build" / "html", help="the book built from it")
    options = parser.parse_args(arguments)
    folder = options.data.resolve()
    report = check(folder)
    if report.problems:
        print(f"{len(report.problems)} problems: `python -m record check` says which. Nothing was published.")
        return 1
    package = read_package(folder)
    try:
        present = list(places(package, options.html))
    except LookupError as error:
        print(f"{error} Nothing was published.")
        return 1
    version = version_in_preparation(folder)
    known = {(row["id"], row["kind"]) for row in package.rows("ids")}
    rows = [{"id": row_id, "kind": kind, "version": version, "place": place} for row_id, kind, place in present]
    new = [row for row in rows if (row["id"], row["kind"]) not in known]
    table = package.tables["ids"]
    write_csv(folder / table.resource["path"], table.columns, [*table.rows, *new])
    (folder / FOLDER).mkdir(exist_ok=True)
    for table in package.tables.values():
        if table.resource.get("traced"):
            shutil.copyfile(folder / table.resource["path"], folder / FOLDER / table.resource["path"])
    if folder == DATA.resolve():
        contract.write(folder)
        keep(folder)
        date_changes(ROOT, version)
    print(f"Version {version} is published: {len(new)} new ids, {len(known) + len(new)} in all.")
    print("Set the next version in data/datapackage.json and CITATION.cff before the next correction.")
    return 0
