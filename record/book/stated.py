"""Numbers that notebooks state, gathered while pages are read and compared with the prose once all of them are.

The role ``n`` may stand above the cell that states its number, or in another notebook, so nothing can be compared earlier.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.domains import Domain
from sphinx.util import logging

from record import findings
from record.book.joined import joined, nearest
from record.stated import Value
from record.wording import agrees

logger = logging.getLogger(__name__)

# myst-nb counts the lines of a notebook's cell from 10,000 times the cell's place, its first line being number two.
CELL = 10_000


class StatedNumbers(nodes.Invisible, nodes.Element):
    """Stands where a cell stated numbers until `record.book.render` takes it off the page; myst-nb would show plain text."""


class StatedDomain(Domain):
    """``numbers`` maps a page to name, value and line of each number its cells state; ``uses`` maps a page to line, words,
    notebook and name of each number its prose takes from a cell."""

    name = "stated"
    label = "Stated numbers"
    initial_data: dict[str, dict] = {"numbers": {}, "uses": {}}
    data_version = 1

    def add(self, numbers: dict[str, Value], line: int | None) -> None:
        """Note the numbers that a cell of the page being read states."""
        self.data["numbers"].setdefault(self.env.docname, []).extend((name, value, line) for name, value in numbers.items())

    def use(self, words: str, target: str, line: int | None) -> None:
        """Note a number in the prose of the page being read: ``asks`` of the page itself, ``us-role::asks`` of another."""
        notebook, _, name = target.rpartition("::")
        page = self.env.docname
        notebook = posixpath.join(posixpath.dirname(page), notebook) if notebook else page
        self.data["uses"].setdefault(page, []).append((line, words, notebook, name))

    def clear_doc(self, docname: str) -> None:
        """Forget what a page stated and used, before it is read again."""
        for kind in ("numbers", "uses"):
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found on its pages."""
        for kind in ("numbers", "uses"):
            self.data[kind].update({page: found for page, found in otherdata[kind].items() if page in set(docnames)})

    def check_consistency(self) -> None:
        """Warn of every number of the prose that its cell does not give, and of every number stated twice, in vain, or otherwise
        than by a finding."""
        for page, numbers in sorted(self.data["numbers"].items()):
            seen = set()
            for name, value, line in numbers:
                if name in seen:
                    warn(page, line, f"{name} is stated by a second cell of this notebook; give one of them another name")
                elif message := self.unused(page, name) or self.disagreement(name, value):
                    warn(page, line, message)
                seen.add(name)
        for page, uses in sorted(self.data["uses"].items()):
            for line, words, notebook, name in uses:
                if message := self.fault(words, notebook, name):
                    warn(page, line, message)

    def unused(self, page: str, name: str) -> str:
        """What to do about a number that no text uses, or nothing."""
        used = any((page, name) == (notebook, key) for uses in self.data["uses"].values() for _, _, notebook, key in uses)
        return "" if used else f"no text uses {name}; write {{n}}`… <{name}>` where it is said, or do not state it"

    def disagreement(self, name: str, value: Value) -> str:
        """Which finding has another number under the same name, or nothing."""
        data = joined(self.env.config.record_data).dataset
        for item in findings.FINDINGS.values():
            found = item.outcome(data).numbers.get(name, value)
            if found != value:
                return f"{name} is {value!r} here and {found!r} in finding {item.id}; correct one, or give this another name"
        return ""

    def fault(self, words: str, notebook: str, name: str) -> str:
        """What is wrong with a number of the prose, or nothing."""
        numbers = {name: value for name, value, _ in self.data["numbers"].get(notebook, [])}
        if name not in numbers:
            where = posixpath.basename(notebook)
            if notebook not in self.data["numbers"]:
                known = sorted(map(posixpath.basename, self.data["numbers"]))
                return f"no cell of {where} states a number{nearest(where, known)}; write state({name}=…) in one"
            return f"no cell of {where} states {name}{nearest(name, numbers)}"
        if not agrees(words, numbers[name]):
            return f"the text says {words!r}, but {name} is {numbers[name]!r}; correct the text"
        return ""


def place(line: int | None) -> str:
    """Where in a notebook a line is, in words, since a notebook's file has no such line; nothing for other pages."""
    return f"cell {line // CELL}, line {line % CELL - 1}: " if line and line > CELL else ""


def warn(page: str, line: int | None, message: str) -> None:
    """Warn of a number, with its page and line."""
    logger.warning("%s%s", place(line), message, location=(page, line), type="record", subtype="n")
