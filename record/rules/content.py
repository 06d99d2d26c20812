"""Slips that make a row say what it cannot mean, table by table: each a column, what finds it, what is wrong and what to do.

A case without the last is a warning, which a row of `adjudications.csv` answers. What finds it is given package and row, and
returns what a message may name as {found}, or nothing; {cell} is the cell.
"""

from __future__ import annotations

import locale
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache

from record import numerals
from record.dataset import items, source_of
from record.package import Faults, Package, row_rule, rule, span_of
from record.reading import Problem, Row
from record.rules.coherence import COUNTED_BEINGS
from record.rules.contract import LONGEST_QUOTE
from record.rules.together import first_day
from record.terms import pattern_fault
from record.texts import stands_in, words
from record.wording import MONTHS

FEW = 8  # words: of a cue, of the words of a figure
SENTENCES = ("gloss", "statement", "provision", "gist")
CURLED = re.compile(r"“([^“”]*)”")
LEFT_OUT = re.compile(r"…|\[[^\]]*\]")
# From a quotation mark on to the next double one; a single one at the beginning of a word may open a quotation as well.
IN_MARKS = re.compile(r"(?:[“\"‘]|(?<!\w)')[^“\"”]*")
TIME = re.compile(r"(second|minute|hour|day|week|month|year|decade)s?")
ONE_DATE = r"\d{4}(?:-\d\d){0,2}"
FORMS = re.compile(rf"{ONE_DATE}|\[{ONE_DATE}(?:,{ONE_DATE})+\]|\[(.*)\.\.(.*)\]|(.*)/(.*)")
LANGUAGES = {name.partition("_")[0] for name in locale.locale_alias}
# The kinds of line that a reason for having no claim is given of.
KINDS_OF_REASON = {
    "separator": ["separator"],
    "dateline": ["dateline"],
    "credit": ["credit", "caption"],
    "heading": ["heading", "headline", "deck", "caption"],
    "teaser": ["link"],
    "link": ["link"],
}
# What the item of a reading names, and whether the reading needs claims.
ITEMS = {"pair-question": "relations", "document": "obligations", "event": "context", "pin": "sources"}
WITHOUT_CLAIMS = ("document", "event")


def cases(number: int, says: str, needs: str, *some: tuple, texts: bool = False, of: str = "") -> None:
    """Register a rule of several cases on the rows of a table."""

    def find(package: Package, row: Row) -> Faults:
        for column, wrong, message, *todo in some:
            if found := wrong(package, row):
                yield column, message.format(cell=row[column], found=found), *todo

    find.__name__ = find.__doc__ = says
    row_rule(number, says, needs, texts, of)(find)


def _claim(package: Package, row: Row) -> Row:
    return package.row("claims", row["claim_id"])


def _source(package: Package, row: Row) -> Row:
    return package.row("sources", source_of(row["passage_id"] or _claim(package, row)["passage_id"]))


def _kind(package: Package, actor_id: str) -> str:
    return package.row("actors", actor_id)["kind"]


def _of_kind(package: Package, cell: str, kind: str) -> str:
    return ", ".join(each for each in items(cell) if _kind(package, each) == kind)


def _both(some: Iterable[str], others: Iterable[str]) -> str:
    return ", ".join(each for each in some if each and each in set(others))


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return " ".join(re.sub(r"[“”\"‘’']", "", text.casefold()).split()).strip(" .,;:!?")


# -- Claims -------------------------------------------------------------------------------------------------------


def _other_month(package: Package, row: Row) -> str:
    """Return the month of another ceasefire that a gloss names without its own."""
    days = {each["agreement_id"]: first_day(each["in_force_edtf"]) for each in package.rows("agreements")}
    months = {key: f"{MONTHS[day.month - 1]} {day.year}" for key, day in days.items() if day}
    own = months.get(row["agreement_id"])
    if not own or own in row["gloss"]:
        return ""
    return next((month for month in months.values() if re.search(rf"{month} (?:ceasefire|agreement|deal)", row["gloss"])), "")


def _misquoted(cell: str, texts: Iterable[str]) -> str:
    """Return the first words in quotation marks that stand in none of some texts."""
    parts = [part for quoted in CURLED.findall(cell) for part in LEFT_OUT.split(quoted)]
    return next((part for part in parts if texts and not any(_plain(part) in _plain(text) for text in texts)), "")


cases(
    3,
    "who speaks, is addressed, spoken of, relayed or narrates has one part in a claim",
    "claims actors sources",
    (
        "about_id",
        lambda p, r: _both(items(r["about_id"]), [r["speaker_id"], *items(r["addressee_id"])]),
        "'{cell}' holds {found}, the speaker or addressee.",
        "Name only who else it is about.",
    ),
    ("about_id", lambda p, r: "unstated" in items(r["about_id"]), "'{cell}' names nobody.", "Leave `unstated` out."),
    (
        "addressee_id",
        lambda p, r: "unstated" in items(r["addressee_id"])[:-1] or "|unstated" in r["addressee_id"],
        "'{cell}' has `unstated` beside a name.",
        "Keep one of the two.",
    ),
    (
        "attribution",
        lambda p, r: r["attribution"] and (r["speaker_form"] == "narrator") != (r["attribution"] == "none") and r["speaker_form"],
        "'{cell}' does not go with the form '{found}': the narrator's own statements, and no others, have none.",
        "Correct the attribution or the form of the speaker.",
    ),
    (
        "through_id",
        lambda p, r: r["through_id"] and r["speaker_form"] == "narrator",
        "'{cell}' is between the narrator and the report.",
        "Empty the cell, or name the speaker.",
    ),
    (
        "through_id",
        lambda p, r: _kind(p, r["through_id"]) == "outlet",
        "'{cell}' is an outlet.",
        "Write it into via_id; `through_id` is a person.",
    ),
    (
        "via_id",
        lambda p, r: r["via_id"] and r["via_id"] not in items(_source(p, r)["relays"]) and _source(p, r)["source_id"],
        "'{cell}' is not among the outlets that {found} relays.",
        "Correct it, or add it to sources.relays.",
    ),
    (
        "cue",
        lambda p, r: len(words(r["cue"])) > FEW and len(words(r["cue"])),
        "'{cell}' has {found} words.",
        "Give the reporting expression alone, as short as possible.",
    ),
)

cases(
    4,
    "aux, level and channel of a claim do not speak against each other",
    "claims participants",
    (
        "aux",
        lambda p, r: {"future", "historical"} <= set(items(r["aux"])),
        "'{cell}': what is to come is not over.",
        "Keep one of the two, as seen from the time of utterance.",
    ),
    (
        "reported_level",
        lambda p, r: r["reported_level"] == "3" and "negated" in items(r["aux"]),
        "'{cell}' says carried out in full, and the event is negated.",
    ),
    (
        "reported_level",
        lambda p, r: r["reported_level"] and r["act"] == "demand",
        "'{cell}': a demand seldom says how far an obligation has been carried out.",
    ),
    (
        "channel",
        lambda p, r: (
            r["channel"] == "direct" and _both(["mediates"], [each["role"] for each in p.of_claim("participants", r["claim_id"])])
        ),
        "'{cell}', and one of the participants {found}.",
    ),
)

cases(
    9,
    "a gloss names the ceasefire of its claim, and a note says something else",
    "claims agreements",
    (
        "gloss",
        _other_month,
        "it names the ceasefire of {found}, and the claim is about another.",
        "Correct the month, or agreement_id.",
    ),
    (
        "note",
        lambda p, r: r["note"] and r["note"].casefold() == r["gloss"].casefold(),
        "'{cell}' is the gloss.",
        "Empty the cell, or say what a reader would get wrong.",
    ),
)

cases(
    9,
    "what stands in quotation marks in a gloss or note is printed",
    "claims sources",
    (
        "gloss",
        lambda p, r: _misquoted(r["gloss"], [t for key, t in p.texts.items() if key == source_of(r["passage_id"])]),
        "“{found}” does not stand in the report.",
        "Copy the words from it, or leave the quotation marks out.",
    ),
    (
        "note",
        lambda p, r: _misquoted(r["note"], list(p.texts.values()) if p.all_texts else []),
        "“{found}” stands in no report.",
        "Copy the words from one, or leave the quotation marks out.",
    ),
    texts=True,
)

cases(
    9,
    "what is told in a sentence begins with a capital and ends with a stop",
    "claims context obligations passages",
    *(
        (
            column,
            lambda p, r, c=column: r[c] and (r[c][0].islower() or not re.search(r"[.!?]”?$", r[c])),
            "'{cell:.60}' is no whole sentence.",
            "Begin it with a capital and end it with a stop.",
        )
        for column in SENTENCES
    ),
    of="claims context obligations passages",
)


# -- Quotations ---------------------------------------------------------------------------------------------------


def _is_named(package: Package, row: Row) -> bool:
    """Return whether the claim of a quotation names its owner, in whatever part."""
    claim = _claim(package, row)
    named = [claim[column] for column in ("speaker_id", "through_id", "via_id")]
    named += [package.row("actors", claim["speaker_id"])["affiliation_id"], _source(package, row)["outlet_id"], "unstated"]
    return row["owner_id"] in (*named, *items(claim["addressee_id"]), *items(claim["about_id"]))


def _overlapped(package: Package, row: Row) -> str:
    """Return the id of an earlier quotation of the same words' owner in the claim that a quotation overlaps."""
    others = [each for each in package.of_claim("quotes", row["claim_id"]) if each["owner_id"] == row["owner_id"]]
    pairs = [(each, span_of(row), span_of(each)) for each in others if each.number < row.number]
    return next((e["quote_id"] for e, mine, its in pairs if mine and its and mine[0] < its[1] and its[0] < mine[1]), "")


def _outside_of_marks(package: Package, row: Row) -> bool:
    """Return whether words that a claim gives as its speaker's own stand in no quotation marks."""
    claim, span = _claim(package, row), span_of(row)
    passage, text = package.passage(claim["passage_id"]), package.passage_text(claim["passage_id"])
    if claim["attribution"] not in ("direct", "mixed") or row["owner_id"] != claim["speaker_id"] or not (passage and span):
        return False
    start, end = (at - passage[0] for at in span)
    return not any(found.start() <= start and end <= found.end() + 1 for found in IN_MARKS.finditer(text))


cases(
    2,
    "a quotation is of somebody whom its claim names, and stands beside others of the claim",
    "quotes claims actors sources",
    (
        "insertion",
        lambda p, r: r["insertion"] and r["insertion"] not in r["exact"],
        "'{cell}' does not stand in the exact words.",
        "Copy the addition as printed, or empty the cell.",
    ),
    (
        "owner_id",
        lambda p, r: _claim(p, r) and r["owner_id"] and not _is_named(p, r) and r["claim_id"],
        "'{cell}' has no part in {found}.",
        "Name the speaker, who told it, the outlet, or `unstated`.",
    ),
    ("start", _overlapped, "'{cell}': the quotation overlaps {found} of the same claim.", "Keep one, or shorten them."),
)

cases(
    3,
    "the words of a direct or mixed claim stand in quotation marks",
    "quotes claims",
    (
        "exact",
        _outside_of_marks,
        "'{cell:.60}' stands in no quotation marks: these are not the speaker's own words.",
        "Choose the quoted words, or code `indirect`.",
    ),
    texts=True,
)


# -- Dates --------------------------------------------------------------------------------------------------------


def _day_given(package: Package, row: Row) -> str:
    """Return the id of an earlier date of the same claim that gives the day on which it was said or retold."""
    others = package.of_claim("dates", row["claim_id"]) if row["kind"] in ("utterance", "retold") else []
    return next((each["date_id"] for each in others if each.number < row.number and each["kind"] == row["kind"]), "")


def _a_week_before(package: Package, row: Row) -> str:
    """Return the day of publication of a source whose bare weekday was resolved to a week before it, or earlier."""
    published, day = _source(package, row)["published_earliest"], first_day(row["edtf"])
    said = row["kind"] in ("utterance", "retold") and row["basis"] == "weekday"
    return published if said and day and first_day(published) and day <= first_day(published) - timedelta(days=7) else ""


def _to_come_and_past(package: Package, row: Row) -> str:
    """Return the first day of the report, where what is told as to come was over by then."""
    claim, published = _claim(package, row), _source(package, row)["published_earliest"]
    said = {each["kind"] for each in package.of_claim("dates", row["claim_id"])} & {"utterance", "retold"}
    to_come = row["kind"] == "deadline" or row["kind"] == "event" and "future" in items(claim["aux"]) and not said
    return published if to_come and row["last"] and row["last"] < published else ""


def _unused_form(cell: str) -> bool:
    """Return whether a date has another form than day, month, year, one of several, or a set or interval of two that differ."""
    found = FORMS.fullmatch(cell)
    ends = [end for end in found.groups() if end is not None] if found else [""]
    whole = all(re.fullmatch(rf"{ONE_DATE}|\.\.|", end) for end in ends)
    return not found or not whole or len(ends) == 2 and ends[0] == ends[1]


cases(
    4,
    "a day of speaking is one day of the days before the report; what is to come lies not before it",
    "dates claims sources",
    ("kind", _day_given, "'{cell}', and {found} gives the claim such a day already."),
    ("edtf", _a_week_before, "'{cell}' lies a week or more before the report of {found}, and a weekday is the last one."),
    ("edtf", _to_come_and_past, "'{cell}' lies before the report of {found}, and is told as to come."),
)

cases(
    4,
    "the date of a fact has a form that the book can say",
    "context",
    (
        "date_edtf",
        lambda p, r: r["date_edtf"] and _unused_form(r["date_edtf"]),
        "'{cell}' is of another form than the dates of the record.",
        "Write 2025-03-06, 2025-03, [2025-03-06..2025-03-09] or 2025-03-16/2025-03-22.",
    ),
)


# -- Quantities ---------------------------------------------------------------------------------------------------


def _not_in_span(package: Package, row: Row) -> str:
    """Return the claim whose passage has the words of a figure and whose span has not."""
    claim, span = _claim(package, row), span_of(_claim(package, row))
    passage, text = package.passage_text(claim["passage_id"]), package.texts.get(source_of(claim["passage_id"]), "")
    there = passage is not None and span and stands_in(row["verbatim"], passage)
    return claim["claim_id"] if there and not stands_in(row["verbatim"], text[slice(*span)]) else ""


cases(
    5,
    "a figure is exact or approximate, and counts what its unit says",
    "quantities",
    (
        "best",
        lambda p, r: r["best"] and r["approx"] != "yes" and {r["low"], r["high"]} != {r["best"]} and f"{r['low']}, {r['high']}",
        "'{cell}' is one figure, and low and high are '{found}'.",
        "Write it into all three, or mark it as approximate.",
    ),
    (
        "approx",
        lambda p, r: r["approx"] == "yes" and not (r["low"] or r["best"] or r["high"]),
        "'{cell}', and there is no figure.",
        "Empty the cell, or code the figure.",
    ),
    (
        "approx",
        lambda p, r: r["approx"] == "yes" and not numerals.approximate(r["verbatim"]) and r["verbatim"],
        "'{cell}', and “{found}” has no word such as “about” before the figure.",
    ),
    (
        "cumulative",
        lambda p, r: r["cumulative"] and not COUNTED_BEINGS.match(r["unit"]) and r["unit"],
        "'{cell}', and the unit is '{found}'.",
        "Empty the cell, or give people or bodies as the unit.",
    ),
    (
        "unit",
        lambda p, r: (unit := TIME.fullmatch(r["unit"])) and unit[1] not in r["verbatim"].casefold() and r["verbatim"],
        "'{cell}' does not stand in “{found}”.",
        "Correct the unit, or give the words that name it.",
    ),
    (
        "verbatim",
        lambda p, r: len(words(r["verbatim"])) > FEW and len(words(r["verbatim"])),
        "'{cell:.60}' has {found} words.",
        "Give the words that express the figure alone.",
    ),
)

cases(
    5,
    "the words of a figure stand in the span of its claim",
    "quantities claims",
    ("verbatim", _not_in_span, "'{cell:.60}' lies outside of the span of {found}.", "Correct the claim, the words or the span."),
    texts=True,
)


# -- Relations, links, ids ----------------------------------------------------------------------------------------


cases(
    7,
    "a relation and a link to context say what they rest on",
    "relations context_links",
    ("note", lambda p, r: not r["note"], "the cell is empty.", "Say in a sentence on what it rests or what it adds."),
    of="relations context_links",
)


@rule(1, "ids of more than three digits begin with none of 0")
def ids_have_no_second_spelling(package: Package) -> Iterator[Problem]:
    for table in package.tables.values():
        for row in table.rows if len(table.key) == 1 else ():
            if re.fullmatch(r"[A-Z]0\d{3,}", row[table.key[0]]):
                message = f"'{row[table.key[0]]}' has a zero too many: it could be read as another id."
                yield table.problem(row, table.key[0], message, "Write three digits, or a number without a zero before it.")


# -- Sources and actors -------------------------------------------------------------------------------------------


def _of_another(package: Package, row: Row) -> str:
    """Return an alias that is the name of another actor, or a name under which another one is known too.

    What has no capital ("the movement") and who is not named may be described alike.
    """
    for alias in items(row["aliases"]):
        for other in package.rows("actors"):
            shared = alias.casefold() in (each.casefold() for each in items(other["aliases"]))
            may_be = alias.islower() or "unnamed" in (row["kind"], other["kind"])
            if other is not row and (alias.casefold() == other["name"].casefold() or shared and not may_be):
                return f"'{alias}' is {other['actor_id']}"
    return ""


cases(
    2,
    "a report is published and relayed by outlets, in a known language, under a short headline",
    "sources actors",
    (
        "outlet_id",
        lambda p, r: (kind := _kind(p, r["outlet_id"])) != "outlet" and kind,
        "'{cell}' is no outlet: its kind is '{found}'.",
        "Name the outlet that published the report.",
    ),
    (
        "relays",
        lambda p, r: ", ".join(x for x in items(r["relays"]) if x == r["outlet_id"] or _kind(p, x) not in ("", "outlet")),
        "'{cell}' holds {found}, which is the outlet itself or none.",
        "Name other outlets that the report draws on.",
    ),
    (
        "language",
        lambda p, r: r["language"] and r["language"].partition("-")[0] not in LANGUAGES,
        "'{cell}' is no code of a language.",
        "Write it as in BCP 47, such as en.",
    ),
    (
        "title",
        lambda p, r: len(words(r["title"])) > LONGEST_QUOTE and len(words(r["title"])),
        "it has {found} words, many for a headline.",
    ),
)

cases(
    2,
    "a headline that is printed stands in the text",
    "sources",
    (
        "title",
        lambda p, r: (
            r["title_basis"] == "printed"
            and r["source_id"] in p.texts
            and _plain(r["title"]) not in _plain(p.texts[r["source_id"]])
        ),
        "'{cell}' does not stand in the text.",
        "Copy it from the text, or correct title_basis.",
    ),
    texts=True,
)

cases(
    3,
    "an actor has the side, house, role and names of its kind",
    "actors",
    (
        "side",
        lambda p, r: r["side"] and r["kind"] and (r["kind"] == "outlet") != (r["side"] == "outlet") and r["kind"],
        "'{cell}' does not go with the kind '{found}'.",
        "Outlets, and they alone, are on the side `outlet`.",
    ),
    (
        "publisher_group",
        lambda p, r: r["kind"] and (r["kind"] == "outlet") != bool(r["publisher_group"]) and r["kind"],
        "'{cell}' does not go with the kind '{found}'.",
        "Outlets, and they alone, have a publishing house: one of its own, where none is known.",
    ),
    (
        "role_as_of",
        lambda p, r: bool(r["role"]) != bool(r["role_as_of"]) and f"'{r['role']}'",
        "'{cell}' does not go with the role {found}.",
        "Fill both cells or neither.",
    ),
    ("aliases", _of_another, "{found}.", "Leave the alias to one of the two."),
    (
        "affiliation_id",
        lambda p, r: r["kind"] not in ("person", "unnamed") and _kind(p, r["affiliation_id"]) == "person" and r["kind"],
        "'{cell}' is a person, to whom no {found} belongs.",
        "Name the state or organisation.",
    ),
    (
        "wikidata",
        lambda p, r: r["wikidata"] and not re.fullmatch(r"Q[1-9][0-9]*", r["wikidata"]),
        "'{cell}' is no item of Wikidata.",
        "Write it as Q and a number.",
    ),
)


# -- Agreements, passages, words ----------------------------------------------------------------------------------

OUTSIDE = ("reference_keys", lambda p, r: not r["reference_keys"], "the cell is empty.", "Name what the terms were read in.")

cases(
    6,
    "an obligation is of the agreement in its id, binds somebody, and has a reference",
    "obligations actors",
    (
        "obligation_id",
        lambda p, r: r["agreement_id"] and not r["obligation_id"].startswith(f"{r['agreement_id']}-") and r["agreement_id"],
        "'{cell}' does not begin with its agreement, {found}.",
        "Correct one of them.",
    ),
    (
        "obligor_id",
        lambda p, r: _of_kind(p, r["obligor_id"], "unnamed"),
        "'{cell}' holds {found}, whom no agreement binds.",
        "Name who is to act.",
    ),
    OUTSIDE,
)

cases(
    6,
    "an agreement has stages numbered from 1, and a reference",
    "agreements",
    (
        "stages",
        lambda p, r: next((n for n, each in enumerate(items(r["stages"]), 1) if not each.startswith(f"{n}: ")), 0),
        "'{cell:.60}' does not have the number {found} before its stage.",
        "Number the stages 1: …|2: ….",
    ),
    OUTSIDE,
)


@rule(6, "no outlet has a part in an agreement", "agreements obligations actors")
def outlets_stay_outside(package: Package) -> Iterator[Problem]:
    for table in (package.tables["agreements"], package.tables["obligations"]):
        for column in [each["name"] for each in table.fields if each["of"].get("table") == "actors"]:
            for row in table.rows:
                if found := _of_kind(package, row[column], "outlet"):
                    message = f"'{row[column]}' holds {found}, an outlet."
                    yield table.problem(row, column, message, "Name the states and organisations.")


cases(
    8,
    "a passage has a gist, and a kind that goes with its words and its reason",
    "passages",
    ("gist", lambda p, r: not r["gist"], "the cell is empty.", "Say in one sentence what the passage says."),
    (
        "kind",
        lambda p, r: r["words"] and r["kind"] and (r["kind"] == "separator") != (r["words"] == "0") and r["words"],
        "'{cell}', and the passage has {found} words.",
        "A separator, and it alone, has none.",
    ),
    (
        "none_reason",
        lambda p, r: r["kind"] not in KINDS_OF_REASON.get(r["none_reason"], [r["kind"]]) and r["kind"],
        "'{cell}' is no reason for a line of the kind '{found}'.",
        "Correct the reason or the kind.",
    ),
)

cases(
    1,
    "a code can stand in a list, and applies or does not",
    "vocabularies",
    ("code", lambda p, r: "|" in r["code"], "'{cell}' holds the sign between values of a list.", "Give each its own row."),
    (
        "exclude_when",
        lambda p, r: r["exclude_when"] and r["exclude_when"] == r["include_when"],
        "'{cell:.60}' is given as when the code applies, too.",
        "Say when it does not apply, or empty the cell.",
    ),
)

cases(
    1,
    "a loaded wording has another word in its place",
    "terms",
    (
        "house_word",
        lambda p, r: r["loaded"] == "yes" and r["house_word"].casefold() in ("", *r["wording"].casefold().split(" / ")),
        "'{cell}' is no word in place of the loaded one.",
        "Give the word that our own prose uses.",
    ),
)


def _finds_other_words(package: Package, row: Row) -> str:
    """Return what the pattern of a term finds in the texts, where it has no word of the term's wording."""
    if pattern_fault(row["pattern"]):
        return ""
    found = {each[0] for text in package.texts.values() for each in re.finditer(row["pattern"], text, re.IGNORECASE)}
    known = {word.casefold() for each in found for word in words(each)}
    stems = [word.casefold() for word in words(row["wording"])]
    return "" if not found or any(a.startswith(b) or b.startswith(a) for a in known for b in stems) else min(found)


cases(
    2,
    "the pattern of a term finds its wording",
    "terms",
    ("pattern", _finds_other_words, "'{cell}' finds “{found}”, no word of the wording.", "Correct pattern or wording."),
    texts=True,
)


# -- Readings -----------------------------------------------------------------------------------------------------


def _no_item(package: Package, row: Row) -> str:
    """Return the table that lacks the item of a reading; what was withdrawn was an item."""
    table = ITEMS.get(row["reading"], "")
    known = row["item"] in package.by_id(table) or row["item"] in package.grouped("withdrawn", "id")
    return "" if known or not table else table


def _other_claims(package: Package, row: Row) -> str:
    """Return the claims that a reading of a pair or report is due of, where it has others."""
    if row["reading"] == "pin":
        others = [each for each in items(row["claims"]) if each in package.claims and package.source(each) != row["item"]]
        return f"those of {row['item']}, and {others[0]} is none" if others else ""
    pair = package.row("relations", row["item"]) if row["reading"] == "pair-question" else Row()
    return f"{pair['claim_a']} and {pair['claim_b']}" if pair and {*items(row["claims"])} != {*_ends(pair)} else ""


def _ends(relation: Row) -> tuple[str, str]:
    return relation["claim_a"], relation["claim_b"]


cases(
    1,
    "a reading is of an item of the record, and of its claims",
    "readings relations context obligations sources claims withdrawn",
    ("item", _no_item, "'{cell}' is not in {found}.", "Correct it, or delete the row."),
    ("claims", _other_claims, "'{cell}': the claims of the item are {found}.", "Correct the claims or the item."),
    (
        "claims",
        lambda p, r: r["reading"] and not r["claims"] and r["reading"] not in WITHOUT_CLAIMS,
        "the cell is empty.",
        "Name the claims that it is read in.",
    ),
)
