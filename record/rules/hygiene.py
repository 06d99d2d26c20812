"""What a spreadsheet, a copy or a hurried hand leaves in cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from record.package import Package, rule
from record.reading import Problem, Row, Table

NOTHING = set("n/a na n.a. none null nil nan - – — ? tbd todo #n/a #ref! #value! #name?".split())
# Words that a vocabulary may use as a code; in a coded column they are codes or are refused as unknown codes.
FORMULA = re.compile(r"^[=@\t]|^[+-](?=[A-Za-z(=])")
TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|ref_url|cmpid|_ga|yclid)$")
# A letter of one of these scripts in a word that also has Latin letters is a look-alike.
LOOK_ALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")
WORD = re.compile(r"[^\W\d_]+")
VERBATIM = {"exact", "prefix", "suffix", "cue", "verbatim", "insertion", "old", "new", "value"}
PATTERNS = {("terms", "pattern")}


def _cells(package: Package) -> Iterator[tuple[Table, Row, str, str]]:
    """Yield table, row, column and cell of each filled cell that is not frozen."""
    for table in package.tables.values():
        if table.name == "codings":  # frozen, and held to codes and keys by rules of its own
            continue
        for row in table.rows:
            for column, cell in row.items():
                if cell:
                    yield table, row, column, cell


@rule(10, "an empty cell is empty, no cell is a formula")
def cells_mean_something(package: Package) -> Iterator[Problem]:
    for table, row, column, cell in _cells(package):
        coded = next((each for each in table.fields if each["name"] == column), {})
        if cell.strip().casefold() in NOTHING and not {"variable", "items"} & coded.keys() and table.name != "vocabularies":
            yield table.problem(row, column, f"'{cell}' stands for an empty cell.", "Empty the cell.")
        elif not re.search(r"\w", cell) and column not in VERBATIM and (table.name, column) not in PATTERNS:
            yield table.problem(row, column, f"{cell!r} says nothing.", "Empty the cell, or fill it.")
        if FORMULA.match(cell) and column not in VERBATIM and (table.name, column) not in PATTERNS:
            message = f"'{cell[:40]}' is a formula to a spreadsheet."
            yield table.problem(row, column, message, "Write the value, or begin with a word.")


@rule(10, "text is plain: one script to a word, no hidden or broken characters")
def text_is_plain(package: Package) -> Iterator[Problem]:
    for table, row, column, cell in _cells(package):
        if cell.isascii() and cell.isprintable() or (table.name, column) in PATTERNS:
            continue
        odd = next((sign for sign in cell if _hidden(sign) and not (column in VERBATIM and sign in "\n\r\u00a0")), "")
        if odd:
            message = f"it holds a hidden or broken character ({unicodedata.name(odd, f'U+{ord(odd):04X}')})."
            yield table.problem(row, column, message, "Delete it, or type the words anew.")
        elif column not in VERBATIM and unicodedata.normalize("NFC", cell) != cell:
            yield table.problem(row, column, f"'{cell[:40]}' has letters in parts (not NFC).", "Type the words anew.")
        else:
            word = next(filter(_mixed, WORD.findall(cell)), "")
            if word:
                alike = next(sign for sign in word if unicodedata.name(sign, "").startswith(LOOK_ALIKE))
                message = f"'{word}' mixes alphabets: '{alike}' is {unicodedata.name(alike)}."
                yield table.problem(row, column, message, "Type the word anew.")


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp") or sign in "\ufffd\u00a0\u2007\u202f\u3000"


def _mixed(word: str) -> bool:
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in word}
    return "LATIN" in scripts and bool(scripts & set(LOOK_ALIKE)) or "FULLWIDTH" in scripts


@rule(10, "addresses are https or http, without what tracks a reader")
def addresses_are_clean(package: Package) -> Iterator[Problem]:
    for table, row, column, cell in _cells(package):
        if column == "url":
            for message, todo in _address_faults(cell):
                yield table.problem(row, column, message, todo)
    for key, fields in package.references.items():
        for message, todo in _address_faults(fields.get("url", "")):
            yield package.in_file("references.bib", f"'{key}': {message}", todo, key, "url", fields["url"])


def _address_faults(address: str) -> Iterator[tuple[str, str]]:
    if not address:
        return
    try:
        parts = urlsplit(address.replace("\\", ""))
    except ValueError:
        yield f"'{address}' is not an address.", "Copy it from the page."
        return
    if parts.scheme not in ("http", "https") or not parts.netloc:
        yield f"'{address}' is not an address on the web.", "It begins with https:// and a host."
    tracked = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if TRACKING.match(name)]
    if tracked:
        yield f"'{', '.join(tracked)}' tracks readers.", "Remove it from the address."


# What a spreadsheet makes of a code, a date or an id, and what it was.
SPREADSHEET = (
    (re.compile(r"^\d{1,2}-[A-Z][a-z]{2}(?:-\d{2,4})?$|^[A-Z][a-z]{2}-\d{2,4}$"), "a date"),
    (re.compile(r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$"), "a date"),
    (re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$"), "a date with a time"),
    (re.compile(r"^-?\d+[.,]0+$"), "a number with decimals"),
    (re.compile(r"^-?\d(?:[.,]\d+)?E[+-]?\d+$"), "a number in powers of ten"),
    (re.compile(r"^#{3,}$|^#(?:N/A|REF!|VALUE!|NAME\?|NUM!|DIV/0!)$"), "an error"),
    (re.compile(r"^(?:TRUE|FALSE)$"), "a truth value"),
)


def spreadsheet_marks(package: Package) -> list[str]:
    """Return what a spreadsheet made of cells, one line for each column: name, an example and how many."""
    lines = []
    for table in package.tables.values():
        for described in table.fields:
            column = described["name"]
            if table.name == "codings" or described.get("ownWords") or column in VERBATIM:
                continue
            found = [(row[column], kind) for row in table.rows for form, kind in SPREADSHEET if form.match(row[column])]
            if found:
                cell, kind = found[0]
                lines.append(f"{table.file}, column {column}: {len(found)} cells became {kind}, such as '{cell}'")
    return lines
