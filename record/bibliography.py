"""`references.bib` as it lies on disk: its entries one by one, each with its line, whatever is wrong with another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from record.reading import decoded

HEAD = re.compile(r"(?m)^[ \t]*@[ \t]*(\w+)[ \t]*[{(][ \t]*([^,\s{}]*)")
FIELD = re.compile(r"(?m)^[ \t]*([A-Za-z]\w*)[ \t]*=")


@dataclass
class Entry:
    """One entry: its type, key and line, its text, its fields as printed with their lines, and why it cannot be parsed."""

    kind: str
    key: str
    line: int
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def line_of(self, name: str) -> int:
        """Return the line of a field, that of the entry where it has no such field."""
        found = next((each for each in FIELD.finditer(self.text) if each[1].lower() == name), None)
        return self.line + (self.text.count("\n", 0, found.start(1)) if found else 0)

    @property
    def doubled(self) -> list[str]:
        """The names of fields that stand twice."""
        names = [each[1].lower() for each in FIELD.finditer(self.text)]
        return sorted({name for name in names if names.count(name) > 1})


class Bibliography:
    """The references in a file, the faults of how it was saved, and its first line with a NUL; one that is not there has none."""

    def __init__(self, path: Path) -> None:
        raw = path.read_bytes() if path.is_file() else b""
        text, self.faults = decoded(raw, "Save it again as UTF-8 with LF line ends.")
        self.line_of_nul = text.count("\n", 0, text.index("\0")) + 1 if "\0" in text else 0
        self.text = text.replace("\0", "")

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries in their order, each parsed by itself, so that a brace left open hides no other."""
        heads = list(HEAD.finditer(self.text))
        ends = [*(head.start() for head in heads[1:]), len(self.text)][: len(heads)]
        return [
            _entry(head[1], head[2], self.text[head.start() : end], self.text.count("\n", 0, head.start()) + 1)
            for head, end in zip(heads, ends, strict=True)
        ]

    @cached_property
    def keys(self) -> set[str]:
        """The keys of the entries."""
        return {entry.key for entry in self.entries if entry.key}

    @cached_property
    def fields(self) -> dict[str, dict[str, str]]:
        """The fields of each entry by key, names in lower case."""
        return {entry.key: entry.fields for entry in self.entries}

    @cached_property
    def read_last(self) -> str:
        """The last day on which a page was read, empty where none is given."""
        return max((entry.fields.get("urldate", "") for entry in self.entries), default="")

    @cached_property
    def between(self) -> list[tuple[int, str]]:
        """Line and words of what stands between entries and is no remark behind a percent sign."""
        lines, free = self.text.split("\n"), []
        inside = {entry.line + n for entry in self.entries for n in range(entry.text.count("\n", 0, _braces(entry.text)[1]) + 1)}
        for number, line in enumerate(lines, 1):
            if number not in inside and line.strip() and not line.lstrip().startswith("%"):
                free.append((number, line.strip()))
        return free


@cache
def _entry(kind: str, key: str, block: str, line: int) -> Entry:
    entry = Entry(kind.lower(), key, line, block)
    left_open, end = _braces(block)
    if left_open:
        entry.fault = "a brace is left open" if left_open > 0 else "a brace is closed that was not opened"
        return entry
    try:
        (found,) = Parser().parse_string(block[:end]).entries.values()
        entry.fields = {name.lower(): value for name, value in found.fields.items()}
        entry.fields |= {role.lower(): " and ".join(map(str, persons)) for role, persons in found.persons.items()}
    except (PybtexError, ValueError, RecursionError) as error:
        entry.fault = f"a brace or a comma is missing ({' '.join(str(error).split())})"
    return entry


def _braces(block: str) -> tuple[int, int]:
    """Return how many braces of an entry are left open, less than none where one is closed too often, and where the brace that
    closes the first ends, or else the block."""
    depth, end = 0, 0
    for sign in re.finditer(r"\\[{}]|[{}]", block):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if depth < 0:
            break
        if depth == 0 and sign[0] == "}":
            end = end or sign.end()
    return depth, end or len(block)
