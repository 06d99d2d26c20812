"""The data package under check, as it lies on disk, and the register of the rules that it is held to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import TypeVar

from record import contract
from record.bibliography import Bibliography
from record.dataset import HANGING, descriptor, items, source_of
from record.reading import Problem, Row, Table, read_table
from record.texts import passage_spans, read_bytes

CODEBOOK_VERSION = re.compile(r"^Version (\d+\.\d+)\.", re.MULTILINE)
# What a rule finds: in a row its column, what is wrong and what to do about it (without the last it is a warning); in a cell
# the same without the column.
Faults = Iterator[tuple[str, ...]]


@dataclass
class Package:
    """The data package under check, with the source texts at hand."""

    folder: Path
    tables: dict[str, Table]
    contents: dict[str, bytes] = field(default_factory=dict)
    descriptor: dict = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, none where it could not be read."""
        return self.tables[table].rows if table in self.tables else []

    @cached_property
    def groups(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        """What `grouped` has made so far, by table and column."""
        return {}

    def grouped(self, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of a table in groups of equal value in `column`."""
        if (table, column) not in self.groups:
            groups = defaultdict(list)
            for row in self.rows(table):
                groups[row[column]].append(row)
            self.groups[table, column] = dict(groups)
        return self.groups[table, column]

    def of_claim(self, table: str, claim_id: str) -> list[Row]:
        """Return the rows of a table that hang on a claim."""
        return self.grouped(table, "claim_id").get(claim_id, [])

    def by_id(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by their key, none where it could not be read."""
        return self.tables[table].by_id if table in self.tables else {}

    def row(self, table: str, row_id: str) -> Row:
        """Return a row by its key; an unknown one is empty and false."""
        return self.by_id(table)[row_id] if row_id and row_id in self.by_id(table) else Row()

    def problem(self, table: str, row: Row | None, column: str, message: str, todo: str) -> Problem:
        """Return a problem in a table, named by file, row, id and column."""
        return self.tables[table].problem(row, column, message, todo)

    def in_file(self, name: str, message: str, todo: str, id: str = "", column: str = "", value: str = "") -> Problem:
        """Return a problem in a file of the package that has no rows, or lacks the one in question."""
        return Problem(f"{self.folder.name}/{name}", 0, id, column, value, message, todo)

    def warning(self, table: str, row: Row, column: str, message: str) -> Iterator[Problem]:
        """Yield a problem in a table unless `adjudications.csv` gives a reason for the cell.

        `column` may also name a table whose rows hang on the row. That a reason was given for the value that now stands
        is a rule of its own (`record.rules.trace`).
        """
        row_id = self.tables[table].id_of(row)
        if (table, row_id, column) not in self.reasons:
            todo = f"Correct it, or give the reason in {self.folder.name}/adjudications.csv for {table}, {row_id}, {column}."
            yield self.problem(table, row, column, message, todo)

    def hanging(self, claim_id: str, table: str) -> str:
        """Return the rows of a table that hang on a claim in short, `actor role|actor role`, in alphabetical order."""
        rows = self.of_claim(table, claim_id)
        return "|".join(sorted(" ".join(row[column] for column in HANGING[table]) for row in rows))

    def value(self, table: str, row_id: str, column: str) -> str | None:
        """Return what stands in a cell or hangs on a claim; None where there is no such row, column or table.

        `relations` of a claim are the ids of the relations it takes part in.
        """
        if row_id not in self.by_id(table):
            return None
        if any(described["name"] == column for described in self.tables[table].fields):
            return self.by_id(table)[row_id][column]
        if table == "claims" and column in HANGING:
            return self.hanging(row_id, column)
        if table == "claims" and column == "relations":
            rows = self.rows("relations")
            return "|".join(sorted(row["relation_id"] for row in rows if row_id in (row["claim_a"], row["claim_b"])))
        return None

    @cached_property
    def published(self) -> dict[str, Table]:
        """The tables as last published (`data/published/`), none before the first publication."""
        folder = self.folder / "published"
        traced = [table.resource for table in self.tables.values() if table.resource.get("traced")]
        return {each["name"]: read_table(each, folder) for each in traced if (folder / each["path"]).is_file()}

    @cached_property
    def reasons(self) -> dict[tuple[str, str, str], Row]:
        """The reasons on file by table, row and column."""
        return {(row["table"], row["id"], row["column"]): row for row in self.rows("adjudications")}

    def in_rows(self, tables: str, find: Callable[[Package, Row], Faults]) -> Iterator[Problem]:
        """Yield what `find` yields of the rows of some tables, one by one, as problems and as warnings."""
        for table in tables.split():
            for row in self.rows(table):
                for column, message, *todo in find(self, row):
                    if todo:
                        yield self.problem(table, row, column, message, *todo)
                    else:
                        yield from self.warning(table, row, column, message)

    def in_cells(self, marked: str, find: Callable[[Package, dict, str], Faults]) -> Iterator[Problem]:
        """Yield what `find` yields of the cells of the columns whose description has the property `marked`.

        It is given package, description and cell, and asked once of equal cells of a column.
        """
        for table in self.tables.values():
            for described in table.fields:
                column, found = described["name"], {}
                for row in table.rows if marked in described and column in table.columns else ():
                    if row[column] not in found:
                        found[row[column]] = list(find(self, described, row[column]))
                    for fault in found[row[column]]:
                        yield table.problem(row, column, *fault)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The source texts at hand."""
        return {source: content.decode("utf-8", errors="replace") for source, content in self.contents.items()}

    @property
    def all_texts(self) -> bool:
        """Whether the text of every source is at hand."""
        return all(row["source_id"] in self.texts for row in self.rows("sources"))

    @cached_property
    def spans(self) -> dict[str, list[tuple[int, int]]]:
        """The spans of the passages of each source text at hand."""
        return {source: passage_spans(text) for source, text in self.texts.items()}

    @property
    def claims(self) -> dict[str, Row]:
        """The claims by id."""
        return self.by_id("claims")

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """The codes of each variable of the vocabularies, in their order."""
        return {name: [row["code"] for row in rows] for name, rows in self.grouped("vocabularies", "variable").items()}

    @cached_property
    def bibliography(self) -> Bibliography:
        """The references of the package, without an entry where there is no such file."""
        return Bibliography(self.folder / "references.bib")

    def beside(self, name: str) -> str:
        """Return the text of a file, by its path from the folder above the package; nothing where there is none."""
        path = self.folder.parent / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    @cached_property
    def codebook(self) -> str:
        """The text of the codebook, nothing where there is none."""
        return self.beside(f"{self.folder.name}/codebook.md")

    @cached_property
    def codebook_version(self) -> str:
        """The version that the codebook says it is, nothing where it says none."""
        said = CODEBOOK_VERSION.search(self.codebook)
        return said[1] if said else ""

    @cached_property
    def cited(self) -> set[str]:
        """The keys of references that the tables name."""
        found: set[str] = set()
        for table in self.tables.values():
            for described in table.fields:
                if described["of"].get("file") == "references.bib" or described["name"] == "basis_note":
                    found.update(key for row in table.rows for key in items(row[described["name"]]))
        return found

    @cached_property
    def chapters(self) -> list[str]:
        """The texts of the chapters beside the package, none where there are none."""
        return [self.beside(f"chapters/{path.name}") for path in (self.folder.parent / "chapters").glob("*.*")]

    def passage(self, passage_id: str) -> tuple[int, int] | None:
        """Return the span of a passage in the text at hand, or None where there is no such text or passage."""
        source, _, n = passage_id.partition(".p")
        spans = self.spans.get(source, [])
        number = whole(n.removeprefix("0")) or 0
        return spans[number - 1] if 0 < number <= len(spans) else None

    def passage_text(self, passage_id: str) -> str | None:
        """Return the words of a passage in the text at hand, or None where there is no such text or passage."""
        span = self.passage(passage_id)
        return span and self.texts[source_of(passage_id)][slice(*span)]

    def source(self, claim_id: str) -> str:
        """Return the source of a claim, empty for an unknown one."""
        return source_of(self.row("claims", claim_id)["passage_id"])

    def age(self, claim_id: str) -> tuple[str, str, int]:
        """Return a key that sorts claims by the date of their source and then by their place in it."""
        source = self.row("sources", self.source(claim_id))
        return source["published_earliest"], source["published_latest"], whole(self.claims[claim_id]["start"]) or 0


@dataclass(frozen=True)
class Rule:
    """A registered rule."""

    number: int
    says: str
    needs: tuple[str, ...]
    texts: bool
    find: Callable[[Package], Iterable[Problem]]

    def __str__(self) -> str:
        return f"Rule {self.number}: {self.says}"


RULES: list[Rule] = []


def rule(number: int, says: str, needs: str = "", texts: bool = False) -> Callable:
    """Register a rule under its number in the contract; `needs` names tables, separated by spaces."""

    def register(find: Callable[[Package], Iterable[Problem]]) -> Callable:
        RULES.append(Rule(number, says, tuple(needs.split()), texts, find))
        return find

    return register


def row_rule(number: int, says: str, needs: str, texts: bool = False, of: str = "") -> Callable:
    """Register a rule that looks at rows one by one (`Package.in_rows`), of the first table it `needs` or of those named `of`."""

    def register(find: Callable[[Package, Row], Faults]) -> Callable:
        rule(number, says, needs, texts)(wraps(find)(lambda package: package.in_rows(of or needs.split()[0], find)))
        return find

    return register


def cell_rule(number: int, says: str, marked: str, texts: bool = False) -> Callable:
    """Register a rule that looks at cells one by one (`Package.in_cells`), those of columns with the property `marked`."""

    def register(find: Callable[[Package, dict, str], Faults]) -> Callable:
        rule(number, says, "", texts)(wraps(find)(lambda package: package.in_cells(marked, find)))
        return find

    return register


Some = TypeVar("Some")


def repeated(some: Iterable[Some], key: Callable[[Some], Hashable]) -> Iterator[tuple[Some, Some]]:
    """Yield each of some things whose key an earlier one has, with the first that has it."""
    first: dict[Hashable, Some] = {}
    for each in some:
        other = first.setdefault(key(each), each)
        if other is not each:
            yield each, other


def read_package(folder: Path, sources: Path | None = None) -> Package:
    """Read the package in `folder` and the source texts in `sources`, whatever is wrong with a file.

    The tables are those of the contract (`record.contract`); what `datapackage.json` says of them is compared with it by a rule.
    """
    described = descriptor(folder)
    tables = {resource["name"]: read_table(resource, folder) for resource in contract.resources(described)}
    return Package(folder, tables, read_bytes(sources) if sources else {}, described)


# How a whole number is written: the digits 0 to 9 without a leading zero, and no more of them than a count of ours can have.
WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")


def whole(cell: str) -> int | None:
    """Return the value of a cell that holds a whole number, None for any other."""
    return int(cell) if WHOLE.fullmatch(cell) else None


def span_of(row: Row) -> tuple[int, int] | None:
    """Return start and end of a row, None where one of them is no number."""
    start, end = whole(row["start"]), whole(row["end"])
    return None if start is None or end is None else (start, end)
