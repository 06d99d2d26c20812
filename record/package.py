"""The data package under check, as it lies on disk, and the register of the rules that it is held to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from pybtex.database import parse_string
from pybtex.exceptions import PybtexError

from record.dataset import descriptor, source_of
from record.edtf_bounds import bounds
from record.reading import Problem, Row, Table, read_table
from record.texts import passage_spans, read_bytes

# Tables whose rows hang on a claim, and the columns that say a row in short.
HANGING = {
    "participants": ("actor_id", "role"),
    "context_links": ("context_id",),
    "quotes": ("quote_id",),
    "dates": ("date_id",),
    "quantities": ("quantity_id",),
}


@dataclass
class Package:
    """The data package under check, with the source texts at hand."""

    folder: Path
    tables: dict[str, Table]
    contents: dict[str, bytes] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, none where it could not be read."""
        return self.tables[table].rows if table in self.tables else []

    @cached_property
    def groups(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        """The rows of a table in groups of equal value in a column, by table and column; made when asked for."""
        return _Groups(self)

    def grouped(self, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of a table in groups of equal value in `column`; an unknown value gives an empty list."""
        return self.groups[table, column]

    def by_id(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by their key, none where it could not be read."""
        return self.tables[table].by_id if table in self.tables else {}

    def problem(self, table: str, row: Row | None, column: str, message: str, todo: str) -> Problem:
        """Return a problem in a table, named by file, row, id and column."""
        return self.tables[table].problem(row, column, message, todo)

    def warning(self, table: str, row: Row, column: str, message: str) -> Iterator[Problem]:
        """Yield a problem in a table unless `adjudications.csv` gives a reason for the cell.

        `column` may also name a table whose rows hang on the row. That a reason was given for the value that now stands
        is a rule of its own (`record.rules.reasons`).
        """
        row_id = self.tables[table].id_of(row)
        if (table, row_id, column) not in self.reasons:
            todo = f"Correct it, or give the reason in {self.folder.name}/adjudications.csv for {table}, {row_id}, {column}."
            yield self.problem(table, row, column, message, todo)

    def hanging(self, claim_id: str, table: str) -> str:
        """Return the rows of a table that hang on a claim in short, `actor role|actor role`, in alphabetical order."""
        rows = self.groups[table, "claim_id"].get(claim_id, [])
        return "|".join(sorted(" ".join(row[column] for column in HANGING[table]) for row in rows))

    def value(self, table: str, row_id: str, column: str) -> str | None:
        """Return what stands in a cell or hangs on a claim; None where there is no such row, column or table.

        `relations` of a claim are the ids of the relations it takes part in.
        """
        known = self.tables.get(table)
        if known is None or row_id not in known.by_id:
            return None
        if any(described["name"] == column for described in known.fields):
            return known.by_id[row_id][column]
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

    def cells(self, marked: str) -> Iterator[tuple[Table, dict, Row, str]]:
        """Return table, field, row and cell of each filled cell whose field carries the property `marked`."""
        for table in self.tables.values():
            for described in table.fields:
                if marked in described and described["name"] in table.columns:
                    for row in table.rows:
                        if row[described["name"]]:
                            yield table, described, row, row[described["name"]]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The source texts at hand."""
        return {source: content.decode("utf-8", errors="replace") for source, content in self.contents.items()}

    @cached_property
    def spans(self) -> dict[str, list[tuple[int, int]]]:
        """The spans of the passages of each source text at hand."""
        return {source: passage_spans(text) for source, text in self.texts.items()}

    @cached_property
    def claims(self) -> dict[str, Row]:
        """The claims by id."""
        return {row["claim_id"]: row for row in self.rows("claims")}

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """The codes of each variable of the vocabularies, in their order."""
        return {name: [row["code"] for row in rows] for name, rows in self.grouped("vocabularies", "variable").items()}

    @cached_property
    def reference_keys(self) -> set[str]:
        """The keys of `references.bib`, none where there is no such file."""
        path = self.folder / "references.bib"
        entry = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)
        return set(entry.findall(path.read_text(encoding="utf-8", errors="replace"))) if path.is_file() else set()

    @cached_property
    def references(self) -> dict[str, dict[str, str]]:
        """The fields of each entry of `references.bib` by key, as printed; none where the file cannot be parsed."""
        path = self.folder / "references.bib"
        if not path.is_file():
            return {}
        try:
            entries = parse_string(path.read_text(encoding="utf-8", errors="replace"), "bibtex").entries
        except (PybtexError, ValueError):
            return {}
        return {key: {name.lower(): value for name, value in entry.fields.items()} for key, entry in entries.items()}

    def bounds(self, edtf: str) -> tuple[date | None, date | None] | None:
        """Return the first and last day of a date, None where it has none."""
        try:
            return bounds(edtf)
        except ValueError:
            return None

    def passage(self, passage_id: str) -> tuple[int, int] | None:
        """Return the span of a passage in the text at hand, or None where there is no such text or passage."""
        source, _, n = passage_id.partition(".p")
        spans = self.spans.get(source, [])
        return spans[int(n) - 1] if n.isdecimal() and 0 < int(n) <= len(spans) else None

    def source(self, claim_id: str) -> str:
        """Return the source of a claim, empty for an unknown one."""
        return source_of(self.claims[claim_id]["passage_id"]) if claim_id in self.claims else ""

    def age(self, claim_id: str) -> tuple[str, str, int]:
        """Return a key that sorts claims by the date of their source and then by their place in it."""
        source = next((row for row in self.rows("sources") if row["source_id"] == self.source(claim_id)), Row())
        return source["published_earliest"], source["published_latest"], whole(self.claims[claim_id]["start"]) or 0


class _Groups(dict):
    """Groups of rows by table and column, each made once."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package = package

    def __missing__(self, key: tuple[str, str]) -> dict[str, list[Row]]:
        table, column = key
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.package.rows(table):
            groups[row[column]].append(row)
        self[key] = groups
        return groups


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


def read_package(folder: Path, sources: Path | None = None) -> Package:
    """Read the package in `folder` and the source texts in `sources`, whatever is wrong with a file."""
    resources = descriptor(folder)["resources"]
    tables = {resource["name"]: read_table(resource, folder) for resource in resources}
    return Package(folder, tables, read_bytes(sources) if sources else {})


def whole(cell: str) -> int | None:
    """Return the value of a cell of digits, None for any other."""
    return int(cell) if cell.isdecimal() else None
