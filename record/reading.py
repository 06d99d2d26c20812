"""Tables as a data editor saved them: read tolerantly, with a plain message for whatever a spreadsheet did.

The rules of the dataset are in `record.rules`. Here a file is turned into rows however it was saved, so that
one wrong setting in a spreadsheet does not hide everything else that is wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

# What files in other encodings begin with, the longer marks first.
WIDE = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
SAVE_AS = 'Save it again as "CSV UTF-8" with commas and LF line ends.'


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where it stands, and what to do about it.

    `row` is the row number a spreadsheet shows (the header is row 1), of references.bib the line; 0 means the file as a whole.
    """

    file: str
    row: int = 0
    id: str = ""
    column: str = ""
    value: str = ""
    message: str = ""
    todo: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", {'line' if self.file.endswith('.bib') else 'row'} {self.row}" + (f" ({self.id})" if self.id else "")
        if self.column:
            place += f", column {self.column}"
        return seen(f"{place}: {self.message} {self.todo}".strip())


# What would break a message into lines, turn it round or not be seen in it; a message shows its number.
UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


def seen(text: str) -> str:
    """Return a text in which every character can be seen and printed."""
    return UNSEEN.sub(_shown, text)


def _shown(sign: re.Match[str]) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(sign[0], f"\\u{ord(sign[0]):04x}")


class Row(dict):
    """One record: cells by column, an absent column being empty, and the row number a spreadsheet shows."""

    number: int = 0

    def __missing__(self, column: str) -> str:
        return ""


class Described:
    """A table as its description in the descriptor, `resource`, has it."""

    resource: dict

    @property
    def name(self) -> str:
        """Name of the table in the descriptor."""
        return self.resource["name"]

    @property
    def fields(self) -> list[dict]:
        """Field descriptors of the table."""
        return self.resource["schema"]["fields"]

    @cached_property
    def key(self) -> list[str]:
        """Columns of the primary key."""
        key = self.resource["schema"]["primaryKey"]
        return [key] if isinstance(key, str) else key


@dataclass
class Table(Described):
    """One table of the package: its descriptor, its rows and the columns that the file really has."""

    resource: dict
    file: str
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the file was there and has every column."""
        return {described["name"] for described in self.fields} <= set(self.columns)

    @cached_property
    def coded(self) -> list[str]:
        """Columns that hold ids and codes."""
        return [
            described["name"]
            for described in self.fields
            if {"variable", "items"} & described.keys() or described["name"] in self.key or described["name"].endswith("_id")
        ]

    def id_of(self, row: Row) -> str:
        """Return the key of a row; the cells of a key of several columns are separated by spaces."""
        return " ".join([row[column] for column in self.key])

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """The rows by their key; of rows with one key the last."""
        return {self.id_of(row): row for row in self.rows}

    def problem(self, row: Row | None, column: str, message: str, todo: str) -> Problem:
        """Return a problem in this table, named by file, row, id and column."""
        if row is None:
            return Problem(self.file, 0, "", column, "", message, todo)
        return Problem(self.file, row.number, self.id_of(row), column, row[column], message, todo)

    def lacks(self, row_id: str, column: str, message: str, todo: str, number: int = 0) -> Problem:
        """Return the problem of a row that is not there; `number` is the row where it is due."""
        return Problem(self.file, number, row_id, column, row_id, message, todo)

    def report(self, message: str, todo: str, column: str = "", row: Row | None = None) -> None:
        """Keep a problem that was met while the file was read."""
        self.problems.append(self.problem(row, column, message, todo))


def read_table(resource: dict, folder: Path) -> Table:
    """Read one table of the package in `folder`, whatever state its file is in; problems are in `.problems`."""
    table = Table(resource, f"{folder.name}/{resource['path']}")
    path = folder / resource["path"]
    if not path.is_file():
        table.report("the table is missing.", f"Restore the file; a table without rows still has its header: {_header(table)}.")
        return table
    text, faults = decoded(path.read_bytes())
    for fault in faults:
        table.report(*fault)
    if lines := list(_records(table, text)):
        _read_rows(table, lines)
    else:
        table.report("the file is empty.", f"Its first line is the header: {_header(table)}.")
    return table


def _header(table: Table) -> str:
    return ",".join(described["name"] for described in table.fields)


def decoded(raw: bytes, save_as: str = SAVE_AS) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of a file however it was saved, with LF line ends, and what is wrong with how it was: message, to do."""
    faults = []
    wide = next((name for mark, name in WIDE.items() if raw.startswith(mark)), "")
    try:
        text = raw.decode(wide or "utf-8", errors="replace" if wide else "strict")
        if wide:
            faults.append((f"the file is {wide}, not UTF-8.", save_as))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        message = (
            f"byte 0x{raw[error.start]:02x} in line {before.count(chr(10)) + 1}, after {before[-20:]!r}, is not UTF-8; "
            "the file seems to be saved as Windows-1252."
        )
        faults.append((message, save_as))
        text = raw.decode("cp1252", errors="replace")
    if text.startswith("\ufeff"):
        faults.append(("the file begins with a byte order mark (BOM).", "Save it again as UTF-8 without BOM."))
        text = text.removeprefix("\ufeff")
    if "\r" in text:
        faults.append(("the lines end in CRLF or CR, as on Windows.", "Save it again with LF line ends."))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, faults


def _records(table: Table, content: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        row = Row()
        row.number = number + 1
        table.report(f"the row cannot be read ({error}).", "Close or double its quotation marks.", row=row)


def _read_rows(table: Table, lines: list[tuple[int, list[str]]]) -> None:
    (_, header), *lines = lines
    if header and header[0].startswith("sep=") and lines:
        table.report(f"line 1, '{','.join(header)}', is a spreadsheet's own and no header.", "Delete the line.")
        (_, header), *lines = lines
    while header and not header[-1].strip() and all(not "".join(cells[len(header) - 1 :]).strip() for _, cells in lines):
        header = header[:-1]
        lines = [(number, cells[: len(header)]) for number, cells in lines]
        if not any("empty column" in problem.message for problem in table.problems):
            message = "there is an empty column at the end: each line ends in a comma."
            table.report(message, "Delete the empty column.")
    table.columns = [_plain(name) for name in header]
    _check_header(table, header)
    for number, cells in lines:
        row = Row(zip(table.columns, cells, strict=False))
        row.number = number
        if not "".join(cells).strip():
            table.report("the row is empty.", "Delete it.", row=row)
            continue
        if len(cells) != len(header):
            message = f"the row has {len(cells)} cells, the header {len(header)}."
            todo = "Put cells with commas in quotation marks, and remove or add commas."
            table.report(message, todo, row=row)
        _clean(table, row)
        table.rows.append(row)


def _check_header(table: Table, header: list[str]) -> None:
    expected = [described["name"] for described in table.fields]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        table.report("the columns are not separated by commas.", SAVE_AS)
        return
    for raw, name in zip(header, table.columns, strict=True):
        if raw != name:
            table.report(f"the header cell {raw!r} has spaces or quotation marks around the name.", f"Write {name}.", name)
    for name in dict.fromkeys(table.columns):
        if table.columns.count(name) > 1:
            table.report("the column stands twice in the header.", "Delete or rename one of them.", name)
        if name not in expected:
            table.report("the contract has no such column.", "Delete it, or describe it in datapackage.json.", name)
    for name in expected:
        if name not in table.columns:
            table.report("the column is missing.", f"Restore it; the header is: {_header(table)}.", name)
    if table.columns != expected and sorted(table.columns) == sorted(expected):
        table.report("the columns stand in another order than in datapackage.json.", f"Order them: {_header(table)}.")


def _clean(table: Table, row: Row) -> None:
    """Report and undo quotation marks and spaces that a spreadsheet or an editor left around ids and codes, and NULs anywhere."""
    for column, cell in row.items():
        if "\0" in cell:
            table.report("the cell holds a NUL character.", "Delete it, or type the words anew.", column, row)
            row[column] = cell.replace("\0", "")
    for column in table.coded:
        cell = row[column]
        plain = _plain(cell)
        if plain != cell:
            table.report(f"{cell!r} has quotation marks or spaces around the value.", f"Write {plain} alone.", column, row)
            row[column] = plain


def _plain(cell: str) -> str:
    return cell.strip().strip('"“”').strip()
