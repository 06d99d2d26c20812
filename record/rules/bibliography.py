"""The rules of `references.bib`: each entry can be read, says where the page is and who wrote it, and has its dates in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps

from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from record.bibliography import Entry
from record.edtf_bounds import bounds_or_none
from record.package import Faults, Package, repeated, rule
from record.reading import Problem
from record.rules.hygiene import address_faults, borrowed, broken_sign, broken_words, page_of, slips
from record.rules.schema import nearest
from record.rules.together import left_open
from record.texts import shared_runs
from record.wording import MONTHS

FILE = "references.bib"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Entry types and fields of BibLaTeX that a reference of the record may need.
TYPES = set("article book booklet collection dataset inbook incollection inproceedings manual misc online report thesis".split())
FIELDS = set(
    "abstract annote author booktitle chapter date doi edition editor eprint howpublished institution isbn issn issue journal "
    "journaltitle keywords language location month note number organization pages publisher related school series subtitle title "
    "translator type url urldate version volume year".split()
)
REQUIRED = ("title", "howpublished", "url", "note", "keywords", "annote")
MAKERS = ("organization", "author", "editor", "publisher", "institution")
# What was read of a page, and what kind of page it is.
NOTES = ("Stored copy read at the place that matters", "Stored copy of the opening read", "Page read", "Text not read")
KEYWORDS = (
    *("original", "copy", "near-copy", "relay", "translation", "aggregator", "digest", "blog", "dataset", "document"),
    *("encyclopaedia", "encyclopaedia copy", "liveblog", "liveblog copy"),
)
EARLIEST = date(1900, 1, 1)
YEAR_OF_KEY = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What LaTeX reads otherwise than it stands; a value without it needs no reading.
LATEX = re.compile(r"[\\%$&#^~_]")


def entry_rule(number: int, says: str, texts: bool = False) -> Callable:
    """Register a rule that looks at the entries one by one: it yields field (or nothing), what is wrong and what to do."""

    def register(find: Callable[[Package, Entry], Faults]) -> Callable:
        @rule(number, says, texts=texts)
        @wraps(find)
        def in_entries(package: Package) -> Iterator[Problem]:
            for entry in package.bibliography.entries:
                for name, message, todo in find(package, entry):
                    value = entry.fields.get(name, "") if name else entry.key
                    yield Problem(f"{package.folder.name}/{FILE}", entry.line_of(name), entry.key, name, value, message, todo)

        return find

    return register


@rule(1, "references.bib is there, in UTF-8 with LF line ends")
def references_are_well_saved(package: Package) -> Iterator[Problem]:
    bibliography = package.bibliography
    if not bibliography.entries:
        yield package.in_file(FILE, "the file is missing or has no entry.", "Restore it.")
    for message, todo in bibliography.faults:
        yield package.in_file(FILE, message, todo)
    place = f"{package.folder.name}/{FILE}"
    if line := bibliography.line_of_nul:
        message = f"line {line} holds a NUL character."
        yield Problem(place, line, message=message, todo="Delete it, or save the file again as UTF-8.")
    for line, words in bibliography.between:
        message = f"'{words[:60]}' stands outside of every entry."
        yield Problem(place, line, message=message, todo="Delete it, or begin the line with a percent sign.")


@entry_rule(1, "every entry of references.bib can be read, and stands once")
def references_readable(package: Package, entry: Entry) -> Faults:
    if entry.fault:
        yield "", f"it cannot be read: {entry.fault}.", "Close every brace, and end each field with a comma."
    if not KEY.fullmatch(entry.key):
        todo = "Write lower-case letters, digits and hyphens, and use the same key in the tables."
        yield "", "the key is not well formed.", todo
    first = next(each for each in package.bibliography.entries if each.key.lower() == entry.key.lower())
    if first is not entry:
        todo = "Keep one of the two, or give the other page a key of its own."
        yield "", f"the key stands already in line {first.line}.", todo
    for name in entry.doubled:
        yield name, f"the field {name} stands twice.", "Keep one of the two."
    for name, value in entry.fields.items():
        if fault := _latex_fault(name, value):
            yield name, f"{fault}.", "Close its braces, and write a percent sign as \\%."


def _latex_fault(name: str, value: str) -> str:
    if name == "url" or not LATEX.search(value):
        return ""
    try:
        Text.from_latex(value)
    except (PybtexError, ValueError) as error:
        return " ".join(str(error).split())
    return "a percent sign hides what follows it" if re.search(r"(?<!\\)%", value) else ""


@entry_rule(1, "every entry of references.bib has what a reader needs: title, who, where, what was read")
def references_are_complete(package: Package, entry: Entry) -> Faults:
    if entry.kind not in TYPES:
        yield "", f"@{entry.kind} is no type of entry.{nearest(entry.kind, TYPES)}", "Write @online for a page on the web."
    if entry.fault:
        return
    for name in entry.fields:
        if name not in FIELDS:
            yield name, f"{name} is no field of an entry.{nearest(name, FIELDS)}", "Correct the name."
    for name in REQUIRED:
        if not _says_something(entry.fields.get(name, "")):
            yield name, f"{name} is missing or says nothing.", "Fill it in."
    if not any(_says_something(entry.fields.get(name, "")) for name in MAKERS):
        yield "organization", "neither organization nor author says who published it.", "Fill in one of them."
    for name, known in (("note", NOTES), ("keywords", KEYWORDS)):
        value = entry.fields.get(name, "")
        if value and value not in known:
            yield name, f"'{value}' is not known.{nearest(value, known)}", f"Use one of: {', '.join(known)}."


def _says_something(value: str) -> bool:
    return bool(re.search(r"\w", re.sub(r"\\\w+", "", value)))


@entry_rule(4, "the dates of a reference agree and are plausible")
def reference_dates_agree(package: Package, entry: Entry) -> Faults:
    if entry.fault:
        return
    day, year, month, read = (entry.fields.get(name, "") for name in ("date", "year", "month", "urldate"))
    ends = bounds_or_none(day)
    newest = date(date.today().year + 1, 12, 31)
    if day and (ends is None or not ends[0] or not ends[1]):
        yield "date", f"'{day}' is no date, such as 2025-03-06, 2025-03 or 2025.", "Correct it."
        return
    if ends and not EARLIEST <= ends[0] <= newest:
        yield "date", f"'{day}' is not a plausible date of a page.", "Correct it."
    if bool(day) != bool(year):
        there, missing = ("date", "year") if day else ("year", "date")
        yield missing, f"{missing} is missing, and {there} is '{day or year}'.", "Give both or neither."
    elif ends and (key := YEAR_OF_KEY.search(entry.key)) and key[0] != str(ends[0].year):
        yield "date", f"'{day}' is not of the year in the key, {key[0]}.", "Correct the date, or the key here and in the tables."
    elif ends and package.bibliography.read_last and ends[0].isoformat() > package.bibliography.read_last:
        message = f"'{day}' is later than the last day on which any page was read (urldate), {package.bibliography.read_last}."
        yield "date", message, "Correct it, or give the day on which the page was read."
    elif day and year != day[:4]:
        yield "year", f"'{year}' is not the year of the date, {day}.", "Correct one of them."
    parts = day.split("-") if re.fullmatch(r"\d{4}(-\d\d){0,2}", day) else []
    due = " ".join([*[str(int(each)) for each in parts[2:]], *[MONTHS[int(each) - 1] for each in parts[1:2]]])
    if (parts or not day) and month != due:
        yield "month", f"'{month}' is not the day and month of the date, '{due}'.", f"Write '{due}'." if due else "Delete it."
    if "urldate" in entry.fields:
        when = bounds_or_none(read) if re.fullmatch(r"\d{4}-\d\d-\d\d", read, re.ASCII) else None
        if not when or not when[0]:
            yield "urldate", f"'{read}' is no day, such as 2026-11-21.", "Correct it."
        elif not (ends[0] if ends and ends[0] else date(2020, 1, 1)) <= when[0] <= newest:
            yield "urldate", f"'{read}' cannot be the day on which a page of '{day}' was read.", "Correct it."


@rule(1, "a page has one reference")
def pages_stand_once(package: Package) -> Iterator[Problem]:
    """Where two were published, each with what was read there for the fact that names it, one names the other as `related`."""
    pages = [entry for entry in package.bibliography.entries if entry.fields.get("url")]
    for entry, other in repeated(pages, lambda entry: page_of(entry.fields["url"])):
        if entry.fields.get("related") == other.key:
            continue
        url, message = entry.fields["url"], f"'{entry.fields['url']}' is the page of {other.key} in line {other.line}."
        place = f"{package.folder.name}/{FILE}", entry.line_of("url"), entry.key, "url", url
        yield Problem(*place, message, f"Use {other.key} in the tables, and delete this entry.")


@entry_rule(1, "every reference is used")
def references_are_used(package: Package, entry: Entry) -> Faults:
    if entry.key not in package.cited and not any(entry.key in text for text in package.chapters):
        yield "", "no table and no chapter names it.", "Delete the entry, or put its key where it belongs."


@entry_rule(10, "references hold plain text and addresses on the web")
def references_are_plain(package: Package, entry: Entry) -> Faults:
    for fault in address_faults(entry.fields.get("url", "")):
        yield "url", *fault
    for name, value in entry.fields.items():
        for message in (*broken_sign(value, ""), *broken_words(value)):
            yield name, message, "Type the words anew."
        if re.match(r"\s|.*\s$", value) or re.search(r"\b(?:javascript|data|vbscript|file):\S|<\w", value):
            yield name, f"'{value[:60]}' is not plain text.", "Delete what is no word of it."
    for name in ("title", "annote"):
        said = entry.fields.get(name, "")
        for fault in (*slips(said), *left_open(said)):
            yield name, *fault
    if not re.fullmatch(r"\{.*\}", entry.fields.get("title", "{}")):
        yield "title", f"'{entry.fields['title']}' stands in single braces.", "Write two of them, which keep its capitals."


@entry_rule(10, "the annotation of a reference is in our own words", texts=True)
def annotations_are_our_own(package: Package, entry: Entry) -> Faults:
    for run in shared_runs(entry.fields.get("annote", ""), package.texts):
        yield "annote", borrowed(run), "Say it in other words, or put it in quotation marks."
