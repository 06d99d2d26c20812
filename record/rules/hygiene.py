"""What a spreadsheet, a copy or a hurried hand leaves in cells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from record.package import Faults, Package, cell_rule, repeated, rule
from record.reading import Problem, Row, Table

# Words for an empty cell. A vocabulary may use one as a code; in a coded column they are codes or are refused as unknown codes.
NOTHING = set("n/a na n.a. none null nil nan - – — ? tbd todo #n/a #ref! #value! #name?".split())
FORMULA = re.compile(r"^\s*[=+@-]")
# Letters of UTF-8 that were read as Windows-1252, by what they become when it is undone.
BROKEN = re.compile(r"[^\x00-\x7f]{2,}")
TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|ref_url|cmpid|_ga|yclid)$")
# What no address holds: spaces, quotation marks, brackets of markup, control and other characters beyond ASCII.
UNFIT = re.compile(r"[\s<>\"{}|^`]|[^\x21-\x7e]")
# A letter of one of these scripts in a word that also has Latin letters is a look-alike.
LOOK_ALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")
WORD = re.compile(r"[^\W_]+")
MEANING = re.compile(r"[^\W_]")
VERBATIM = {"exact", "prefix", "suffix", "cue", "verbatim", "insertion", "old", "new", "value"}
PATTERNS = {("terms", "pattern")}
# A code, and the label of that code; as the label of another it is a word for an empty cell.
NONE, CODES = "none", {"code", "label"}
# Spaces that look like one and are another, what is not seen, two letters in one, and the sign for a lost letter.
ODD = re.compile(
    "[\ufffd\u00a0\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\ufb00-\ufb06\ufe00-\ufe0f"
    "\uffa0\U000e0100-\U000e01ef]"
)
# What slips into words of our own, what it is, and what to do about it.
SLIPS = (
    (re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+\d*);"), "is a character as HTML spells it", "Type the character."),
    (re.compile(r"<[/!?]?[A-Za-z][^<>]*>?"), "is markup", "Write the words alone."),
    (re.compile(r"\[[^\]]*\]\([^)]*\)?"), "is a link of Markdown", "Write the words alone, and an address into its column."),
    (re.compile(r"\?(?<=[^\W\d_]\?)[^\W\d_]+"), "has a question mark for a letter that was lost", "Type the word anew."),
    (re.compile(r"\b(?!(?:[Hh]ad|[Tt]hat)\b)([^\W\d_]+) \1\b"), "has a word twice", "Delete one."),
    (re.compile(r"([<=>|])\1{6}"), "is left from a merge", "Take one of the two versions, and delete the marks."),
    (re.compile(r"\b(?:TODO|FIXME|TBD|XXX+)\b"), "says that something is to be done", "Do it, or delete it."),
)
# What an address may have or not, and leads to the same page.
SAME_PAGE = re.compile(r"^https?://(?:www\.)?|/?(?:#.*)?$")
BRACKET, PAIRS = re.compile(r"[()\[\]{}]"), ("()", "[]", "{}")
# An archive has the address of the page in its own.
SECOND_ADDRESS = re.compile(r"(?i)^(?!https?://web\.archive\.org/).+https?(?::|%3a)")
LEADS_ON = re.compile(
    r"^https?://(?:(?:www\.)?google\.[a-z.]+/(?:url|amp)|news\.google\.com/|lm?\.facebook\.com/"
    r"|(?:t\.co|bit\.ly|goo\.gl|ow\.ly|tinyurl\.com|lnkd\.in|buff\.ly|is\.gd|dlvr\.it)(?:/|$))"
)
# What is wrong with an address that has a host, and what to do about it.
ASKEW = (
    (re.compile(r"%(?![0-9A-Fa-f]{2})"), "is cut in an escape (% and two signs)", "Copy it whole."),
    (re.compile(r"[.,;:!]$"), "ends in a punctuation mark", "Delete the mark."),
    (re.compile(r"&(?:amp|#\d+);"), "has a character as HTML spells it", "Write & alone."),
    (SECOND_ADDRESS, "holds a second address", "Give the one that leads to the page."),
    (LEADS_ON, "only leads on to the page", "Give the address it leads to."),
)


def _columns(package: Package) -> Iterator[tuple[Table, dict]]:
    """Yield table and description of each column that is not frozen; an unknown one is described by its name alone."""
    for table in package.tables.values():
        if table.name != "codings":  # frozen, and held to codes and keys by rules of its own
            known = {described["name"]: described for described in table.fields}
            yield from ((table, known.get(column, {"name": column})) for column in dict.fromkeys(table.columns))


def _cells(package: Package) -> Iterator[tuple[Table, Row, str, str]]:
    """Yield table, row, column and cell of each filled cell that is not frozen."""
    for table, described in _columns(package):
        column = described["name"]
        yield from ((table, row, column, row[column]) for row in table.rows if row[column])


@rule(10, "an empty cell is empty, no cell is a formula, no space stands around a cell")
def cells_mean_something(package: Package) -> Iterator[Problem]:
    for table, described in _columns(package):
        column = described["name"]
        if column in VERBATIM or (table.name, column) in PATTERNS:
            continue
        holds_codes = bool({"variable", "items"} & described.keys())
        for row in table.rows:
            may_be_code = holds_codes or table.name == "vocabularies" and column in CODES and row["code"] == row[column] == NONE
            for message, todo in _cell_faults(row[column], may_be_code) if row[column] else ():
                yield table.problem(row, column, message, todo)


def _cell_faults(cell: str, may_be_code: bool) -> Iterator[tuple[str, str]]:
    if not may_be_code and cell.strip().casefold() in NOTHING:
        yield f"'{cell}' stands for an empty cell.", "Empty the cell."
    elif not MEANING.search(cell):
        yield f"{cell!r} says nothing.", "Empty the cell, or fill it."
    elif cell != cell.strip() or "  " in cell:
        yield f"'{cell[:40]}' has spaces around it or two in a row.", "Delete them."
    if FORMULA.match(cell):
        yield f"'{cell[:40]}' is a formula to a spreadsheet.", "Write the value, or begin with a word."


@rule(10, "text is plain: one script to a word, no hidden or broken characters")
def text_is_plain(package: Package) -> Iterator[Problem]:
    for table, row, column, cell in _cells(package):
        if cell.isascii() and cell.isprintable() or (table.name, column) in PATTERNS:
            continue
        messages = [*broken_sign(cell, "\n\r\u00a0" if column in VERBATIM else "")]
        if column not in VERBATIM:
            messages += broken_words(cell)
        for message in messages[:1]:
            yield table.problem(row, column, message, "Type the words anew, or delete the character.")


def broken_sign(text: str, allowed: str) -> Iterator[str]:
    """Yield a message for the first character of a text that is not seen, turns the text round or stands for a lost one."""
    odd = next((sign for sign in text if _hidden(sign) and sign not in allowed), "") if not text.isprintable() else ""
    if not odd and not text.isascii():
        odd = next((sign for sign in ODD.findall(text) if sign not in allowed), "")
    if odd:
        yield f"it holds a hidden or broken character ({unicodedata.name(odd, f'U+{ord(odd):04X}')})."


def broken_words(text: str) -> Iterator[str]:
    """Yield a message for letters in parts, letters read in the wrong encoding, and words of two alphabets."""
    if text.isascii():
        return
    if unicodedata.normalize("NFC", text) != text:
        yield f"'{text[:40]}' has letters in parts (not NFC)."
    for found in BROKEN.finditer(text):
        letters = _misread(found[0])
        if letters:
            yield f"'{found[0]}' is '{letters}' read in the wrong encoding."
    word = next(filter(_mixed, WORD.findall(text)), "")
    if word:
        alike = next(sign for sign in word if unicodedata.name(sign, "").startswith(LOOK_ALIKE))
        yield f"'{word}' mixes alphabets: '{alike}' is {unicodedata.name(alike)}."


def _misread(letters: str) -> str:
    """Return what letters were before UTF-8 was read as Windows-1252 or Latin-1, nothing where they were not."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return letters.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp") or bool(ODD.match(sign))


def _mixed(word: str) -> bool:
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in word}
    return ("LATIN" in scripts or len(word) == 1) and bool(scripts & set(LOOK_ALIKE)) or "FULLWIDTH" in scripts


@cell_rule(10, "our own words hold no markup, no marks of work, no bracket left open", "ownWords")
def own_words_are_clean(package: Package, described: dict, cell: str) -> Faults:
    yield from slips(cell)


def slips(text: str) -> Iterator[tuple[str, str]]:
    """Yield what slipped into words that are to be read, as message and what to do."""
    for form, what, todo in SLIPS:
        if found := form.search(text):
            yield f"'{found[0][:60]}' {what}.", todo
    if alone := _bracket_alone(text):
        yield f"a bracket has no other: '{alone[:60]}'.", "Open or close it."


def borrowed(run: str) -> str:
    """Return the message for words that a text of ours shares with a source outside quotation marks (`shared_runs`)."""
    return f"'{run}' stands in a source, word for word."


def _bracket_alone(text: str) -> str:
    """Return the words from a bracket that is not closed, or before one that was not opened."""
    opened: list[re.Match[str]] = []
    for sign in BRACKET.finditer(text):
        if sign[0] in "([{":
            opened.append(sign)
        elif not opened or opened.pop()[0] + sign[0] not in PAIRS:
            return text[max(sign.start() - 40, 0) : sign.end()]
    return text[opened[0].start() :] if opened else ""


@rule(10, "addresses are whole, https or http, without what tracks a reader")
def addresses_are_clean(package: Package) -> Iterator[Problem]:
    for table, row, column, cell in _cells(package):
        if column == "url":
            for message, todo in address_faults(cell):
                yield table.problem(row, column, message, todo)
    for table in package.tables.values():
        for row, other in repeated([row for row in table.rows if row["url"]], lambda row: page_of(row["url"])):
            message = f"'{row['url']}' is the page of {table.id_of(other)} in row {other.number}."
            yield table.problem(row, "url", message, "Give each its own address.")


def page_of(address: str) -> str:
    """Return what of an address tells its page from others; capitals do not."""
    return SAME_PAGE.sub("", address.casefold())


def address_faults(address: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an address, as message and what to do; an empty one is no address and not wrong."""
    if not address:
        return
    plain = address.replace("\\", "")
    try:
        parts = urlsplit(plain)
        host, named = parts.hostname or "", parts.username or parts.port == 0
    except ValueError:
        host, named, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or named or UNFIT.search(address):
        yield f"'{address}' is not an address on the web.", "It begins with https:// and a host; copy it from the page."
        return
    tracked = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if TRACKING.match(name)]
    if tracked:
        yield f"'{', '.join(tracked)}' tracks readers.", "Remove it from the address."
    for form, what, todo in ASKEW:
        if form.search(plain):
            yield f"'{address}' {what}.", todo
            return
    try:
        unquote_to_bytes(plain).decode("utf-8")
    except UnicodeDecodeError:
        yield f"'{address}' is cut in a letter (its escapes are no UTF-8).", "Copy it whole."


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
            cells = Counter(row[column] for row in table.rows)
            found = {cell: kind for cell in cells if len(cell) < 30 for form, kind in SPREADSHEET if form.match(cell)}
            if found:
                (cell, kind), number = next(iter(found.items())), sum(cells[each] for each in found)
                lines.append(f"{table.file}, column {column}: {number} cells became {kind}, such as '{cell}'")
    return lines
