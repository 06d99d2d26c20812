"""Numbers of the text that the data no longer give: `python -m record prose` lists them, `--fix` rewrites plain ones.

The text writes them as ``{n}`five <sources.total>` ``, or ``{n}`five <asks>` `` where a cell of the notebook states the number:
those are read from the stored outputs, so `make notebooks` comes first. A number that moved is named by page, cell and line with
its old and new value. Where it is not a number (yes or no, a name) or its grammar would change (none, one, many), a person reads
the sentence.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat

from record import findings
from record.dataset import ROOT
from record.notebooks import normalised
from record.stated import of_notebook
from record.wording import NUMBERS, agrees, is_stated, number_of

ROLE = re.compile(r"\{n\}`(?P<words>[^`<]+?)\s*<(?P<key>[^<>`]+)>`")


@dataclass(frozen=True)
class Moved:
    """A number of the text that differs from its computed value; `new` is what to write, empty where a person decides."""

    page: str
    cell: str
    line: int
    key: str
    old: str
    computed: object
    new: str

    def __str__(self) -> str:
        place = f"{self.page}, cell {self.cell}, line {self.line}" if self.cell else f"{self.page}, line {self.line}"
        todo = "" if self.new else " Read the sentence again and rewrite it."
        return f"{place}: {self.key} is {self.computed!r}, the text says {self.old!r}.{todo}"


def pages(folder: Path) -> Iterable[Path]:
    """The notebooks and Markdown pages of the book, in the order of their names."""
    return sorted([*folder.glob("*.ipynb"), *folder.glob("*.md")])


def rewritten(words: str, computed: object) -> str:
    """Return a number of the text with a new value in the same form, empty where the sentence has to be read again."""
    if isinstance(computed, bool) or not isinstance(computed, int) or number_of(words) is None:
        return ""
    if {number_of(words), computed} & {0, 1} or computed < 0:
        return ""  # "no claims", "one claim", "two claims": the words around it change too
    if words.strip().lower() not in NUMBERS:
        return (
            f"{computed:,}{'%' if words.endswith('%') else ''}"
            if "," in words or computed >= 10_000
            else f"{computed}{words[len(words.rstrip(' %')) :]}"
        )
    if computed >= len(NUMBERS):
        return str(computed) if words[0].islower() else ""  # a sentence does not begin with digits
    return NUMBERS[computed].capitalize() if words[0].isupper() else NUMBERS[computed]


Lookup = Callable[[str], object]


def computed_value(key: str) -> object:
    """Return the value registered under a key. Raises ``LookupError`` where there is none."""
    if key not in findings.VALUES:
        raise LookupError(key)
    try:
        return findings.compute(key)
    except (KeyError, ValueError, IndexError) as error:
        return f"not computed ({error})"


def numbers_of(path: Path) -> Lookup:
    """Return what looks up the numbers that a page may use: registered values, its own cells' and other notebooks'."""
    stated = lru_cache(of_notebook)

    def look_up(key: str) -> object:
        if not is_stated(key):
            return computed_value(key)
        notebook, _, name = key.rpartition("::")
        return stated(path.with_name(f"{notebook}.ipynb") if notebook else path.with_suffix(".ipynb"))[name]

    return look_up


def moved_in(text: str, page: str, cell: str = "", look_up: Lookup = computed_value) -> Iterator[Moved]:
    """Yield the numbers of a text that differ from what the data give; an unknown value is left to the build."""
    for role in ROLE.finditer(text):
        try:
            computed = look_up(role["key"])
        except LookupError:
            continue
        if not agrees(role["words"], computed):
            line = text.count("\n", 0, role.start()) + 1
            yield Moved(page, cell, line, role["key"], role["words"], computed, rewritten(role["words"], computed))


def fixed(text: str, look_up: Lookup = computed_value) -> str:
    """Return a text with its plain numbers as the data give them now."""

    def right(role: re.Match[str]) -> str:
        for moved in moved_in(role.group(), "", look_up=look_up):
            return f"{{n}}`{moved.new} <{moved.key}>`" if moved.new else role.group()
        return role.group()

    return ROLE.sub(right, text)


def moved_on(path: Path) -> list[Moved]:
    """Return the numbers of a page, notebook or Markdown, that differ from what the data give."""
    name, look_up = f"{path.parent.name}/{path.name}", numbers_of(path)
    if path.suffix != ".ipynb":
        return list(moved_in(path.read_text(encoding="utf-8"), name, look_up=look_up))
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    return [moved for cell in cells for moved in moved_in(cell.source, name, cell.id, look_up)]


def fix(path: Path) -> None:
    """Rewrite the plain numbers of a page in place."""
    look_up = numbers_of(path)
    if path.suffix != ".ipynb":
        path.write_text(fixed(path.read_text(encoding="utf-8"), look_up), encoding="utf-8", newline="\n")
        return
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = fixed(cell.source, look_up)
    path.write_text(normalised(notebook), encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """List the numbers of the text that no longer agree with the data; returns 1 while a person has something to do."""
    parser = argparse.ArgumentParser(prog="python -m record prose", description=main.__doc__)
    parser.add_argument("--fix", action="store_true", help="rewrite those that are plain numbers")
    parser.add_argument("--chapters", type=Path, default=ROOT / "chapters", help="folder of the pages")
    options = parser.parse_args(arguments)
    left = 0
    for path in pages(options.chapters):
        found = moved_on(path)
        plain = [moved for moved in found if moved.new]
        if options.fix and plain:
            fix(path)
        for moved in found:
            done = options.fix and moved.new
            left += not done
            print(f"{moved}{f' Rewritten: {moved.new}.' if done else f' To write: {moved.new}.' if moved.new else ''}")
    print(
        "The text agrees with the data."
        if not left
        else f"{left} to rewrite{'' if options.fix else ' (--fix rewrites plain numbers)'}."
    )
    return int(bool(left))
