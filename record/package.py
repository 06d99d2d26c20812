"""The data package under check, as it lies on disk, and the register of the rules that it is held to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from record.dataset import descriptor, source_of
from record.reading import Problem, Row, Table, read_table
from record.texts import passage_spans, read_bytes


@dataclass
class Package:
    """The data package under check, with the source texts at hand."""

    folder: Path
    tables: dict[str, Table]
    contents: dict[str, bytes] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, none where it could not be read."""
        return self.tables[table].rows if table in self.tables else []

    def grouped(self, table: str, column: str) -> dict[str, list[Row]]:
        """Return the rows of a table in groups of equal value in `column`."""
        groups = defaultdict(list)
        for row in self.rows(table):
            groups[row[column]].append(row)
        return groups

    def problem(self, table: str, row: Row | None, column: str, message: str, todo: str) -> Problem:
        """Return a problem in a table, named by file, row, id and column."""
        return self.tables[table].problem(row, column, message, todo)

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
