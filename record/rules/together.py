"""What a row says of another: dates of their source, parts of their whole, members of their group, examples of their code."""

from __future__ import annotations

import re
from calendar import day_name
from collections.abc import Iterator
from datetime import date, timedelta

from record.dataset import items, source_of
from record.edtf_bounds import bounds_or_none
from record.package import Faults, Package, cell_rule, row_rule, rule, span_of, whole
from record.reading import Problem, Row
from record.rules.contract import LONGEST_QUOTE
from record.rules.schema import single
from record.texts import stands_in, words

PHASE_OR_STAGE = re.compile(r"\b(?:phase|stage)", re.I)
PASSAGE = re.compile(r"\bpassages? (\d{1,3})\b")
QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"")
# What a report tells of as said, was said within so many days before it.
OLDEST_SAYING = timedelta(days=400)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
# What says of a report without an address why it has none.
NO_ADDRESS = re.compile(r"\b(?:no|not|none|without)\b", re.I)


def leads_back(package: Package, table: str, row: Row, column: str) -> list[str]:
    """Return the ids that a column leads through, from row to row of its table, up to the first that comes again; none where
    it ends."""
    seen: list[str] = []
    while row:
        seen.append(package.tables[table].id_of(row))
        if seen[-1] in seen[:-1]:
            return seen
        row = package.row(table, row[column])
    return []


# -- Dates --------------------------------------------------------------------------------------------------------


@cell_rule(4, "dates are of this time: from 1900 to 2099", "notation")
def dates_are_of_this_time(package: Package, described: dict, cell: str) -> Faults:
    for item in single(described, cell):
        if not all(FIRST_DAY <= end <= LAST_DAY for end in bounds_or_none(item) or () if end):
            yield f"'{item}' is not of this time.", "Correct the year."


@row_rule(4, "what somebody said was said shortly before the report", "dates claims sources")
def sayings_are_recent(package: Package, row: Row) -> Faults:
    first = first_day(row["edtf"])
    source = package.row("sources", package.source(row["claim_id"]))
    published = first_day(source["published_earliest"])
    if row["kind"] in ("utterance", "retold") and first and published and first < published - OLDEST_SAYING:
        yield "edtf", f"'{row['edtf']}' lies more than a year before {source['source_id']} was published."


def first_day(cell: str) -> date | None:
    """Return the first day that a date can mean, None where there is none."""
    return (bounds_or_none(cell) or (None,))[0]


@row_rule(4, "a date resolved from a weekday falls on it", "dates claims")
def weekdays_fall_right(package: Package, row: Row) -> Faults:
    """The weekday stands in the note, or in the passage of the claim or one that the note names."""
    ends = [end for end in bounds_or_none(row["edtf"]) or () if end]
    if "weekday" not in items(row["basis"]) or not ends:
        return
    passage_id = package.row("claims", row["claim_id"])["passage_id"]
    source, named = source_of(passage_id), PASSAGE.findall(row["basis_note"])
    said = [name for name in day_name if name in row["basis_note"]]
    texts = [package.passage_text(each) for each in (passage_id, *(f"{source}.p{int(n):02d}" for n in named))]
    said = said or [name for name in day_name if any(name in text for text in texts if text)]
    known = bool(said) or any(text is not None for text in texts)
    falls = [day_name[end.weekday()] for end in ends]
    if known and not set(falls) & set(said):
        given = f"the weekday given is {' or '.join(said)}" if said else "neither note nor passage names a weekday"
        yield (
            "edtf",
            f"'{row['edtf']}' falls on {' and '.join(dict.fromkeys(falls))}, and {given}.",
            "Correct the date or its basis.",
        )


@row_rule(5, "a figure is as of a day that the report can know", "quantities claims sources")
def figures_are_of_a_known_day(package: Package, row: Row) -> Faults:
    day, limit = first_day(row["as_of_edtf"]), package.row("sources", package.source(row["claim_id"]))["published_latest"]
    if day and limit and day.isoformat() > limit:
        message = f"'{row['as_of_edtf']}' is later than the source can have been published ({limit})."
        yield "as_of_edtf", message, "Correct the date."


@row_rule(6, "an agreement was in force, or at hand, when a report spoke of it", "claims agreements sources")
def agreements_were_there(package: Package, row: Row) -> Faults:
    begins = first_day(package.row("agreements", row["agreement_id"])["in_force_edtf"])
    limit = first_day(package.row("sources", source_of(row["passage_id"]))["published_latest"])
    if begins and limit and begins > limit + timedelta(days=31):
        message = f"'{row['agreement_id']}' came into force after the report was published ({limit})."
        yield "agreement_id", message, "Correct the agreement."


# -- Sources ------------------------------------------------------------------------------------------------------


@row_rule(2, "a headline has the basis on which it was read; a report without an address says why", "sources")
def headlines_have_their_basis(package: Package, row: Row) -> Faults:
    if bool(row["title"]) != (row["title_basis"] != "unknown"):
        todo = "Give the headline and where it was read, or leave the headline empty with the basis `unknown`."
        yield "title", f"'{row['title']}' does not go with the basis '{row['title_basis']}'.", todo
    if not row["url"] and not NO_ADDRESS.search(row["url_basis"]):
        message = f"the cell is empty, and its basis is '{row['url_basis']}'."
        yield "url", message, "Restore the address, or say in url_basis that none was found."


# -- Actors -------------------------------------------------------------------------------------------------------


@row_rule(3, "who belongs to another is of the same side, and nobody belongs to himself", "actors")
def affiliations_end(package: Package, row: Row) -> Faults:
    group = package.row("actors", row["affiliation_id"])
    if group and group["side"] != row["side"]:
        message = f"'{row['affiliation_id']}' is on the side '{group['side']}', {row['actor_id']} on '{row['side']}'."
        yield "affiliation_id", message, "Correct the affiliation or the side."
    if ring := leads_back(package, "actors", row, "affiliation_id"):
        yield "affiliation_id", f"'{row['affiliation_id']}' leads back: {' belongs to '.join(ring)}.", "Break the ring."


@row_rule(3, "every alias is a wording of the sources", "actors sources", texts=True)
def aliases_are_printed(package: Package, row: Row) -> Faults:
    if package.all_texts and row["aliases"]:
        texts = [text.casefold() for text in package.texts.values()]
        for alias in items(row["aliases"]):
            if not any(stands_in(alias.casefold(), text) for text in texts):
                yield "aliases", f"'{alias}' stands in no source.", "Correct the spelling, or delete it."


# -- Claims -------------------------------------------------------------------------------------------------------


@row_rule(6, "a phase that is printed stands in the passage", "claims passages", texts=True)
def printed_phases_are_printed(package: Package, row: Row) -> Faults:
    text = package.passage_text(row["passage_id"])
    if row["phase_basis"] == "printed" and text is not None and not PHASE_OR_STAGE.search(text):
        yield "phase_basis", f"'printed', and {row['passage_id']} has neither `phase` nor `stage`."


@row_rule(2, "a span begins and ends with a whole word, and with no space", "claims quotes", texts=True, of="claims quotes")
def spans_cut_no_word(package: Package, row: Row) -> Faults:
    text, span = package.texts.get(source_of(row["passage_id"]) or package.source(row["claim_id"])), span_of(row)
    for column, at in zip(("start", "end"), span, strict=True) if text and span else ():
        if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
            message = f"'{row[column]}' cuts a word: {text[max(at - 8, 0) : at]!r} and {text[at : at + 8]!r}."
            yield column, message, "Correct the offset."
        elif text[at : at + 1].isspace() if column == "start" else text[at - 1 : at].isspace():
            yield column, f"'{row[column]}': the span {column}s with a space.", "Leave the space out."


# -- Quantities ---------------------------------------------------------------------------------------------------


@row_rule(
    5,
    "a part is not larger than its whole, counts the same in the same report, and does not lead back to itself",
    "quantities claims",
)
def parts_fit_their_whole(package: Package, row: Row) -> Faults:
    other = package.row("quantities", row["subset_of"])
    if not other:
        return
    part, limit = whole(row["best"] or row["low"]), whole(other["high"] or other["best"])
    if part is not None and limit is not None and part > limit:
        yield (
            "subset_of",
            f"{part} is a part of {row['subset_of']}, which is {limit} at most.",
            "Correct the figures or the whole.",
        )
    if row["unit"] != other["unit"]:
        message = f"the unit '{row['unit']}' is not that of {row['subset_of']}, '{other['unit']}'."
        yield "unit", message, "Use one unit for a part and its whole."
    if package.source(other["claim_id"]) != package.source(row["claim_id"]):
        yield "subset_of", f"'{row['subset_of']}' is a figure of another report."
    if other["population"] != row["population"]:
        yield "subset_of", f"'{row['subset_of']}' counts another population: {other['population']}."
    if ring := leads_back(package, "quantities", row, "subset_of"):
        yield "subset_of", f"'{row['subset_of']}' leads back: {' is a part of '.join(ring)}.", "Break the ring."


# -- Vocabularies -------------------------------------------------------------------------------------------------


@rule(5, "the example of a code has it", "vocabularies claims")
def examples_have_their_code(package: Package) -> Iterator[Problem]:
    columns = [(t.name, each["name"], each["of"].get("variable")) for t in package.tables.values() for each in t.fields]
    columns += [("claims", "place", "place"), ("events", "place", "place")]
    for row in package.rows("vocabularies"):
        claim = package.row("claims", row["example_claim"])
        places = [(table, column) for table, column, variable in columns if variable == row["variable"]]
        if claim and not any(
            row["code"] in items(each[column]) for table, column in places for each in _beside(package, claim, table)
        ):
            message = f"'{row['example_claim']}' is no example of {row['variable']} = {row['code']}."
            yield package.problem("vocabularies", row, "example_claim", message, "Name a claim that has the code.")


def _beside(package: Package, claim: Row, table: str) -> list[Row]:
    """Return the rows of a table that a claim is of, names or has hanging on it."""
    claim_id = claim["claim_id"]
    keys = {
        "passages": [claim["passage_id"]],
        "sources": [source_of(claim["passage_id"])],
        "obligations": [claim["obligation_id"]],
        "events": [claim["event_id"]],
        "actors": [claim[column] for column in ("speaker_id", "through_id", "via_id")],
    }
    if table == "claims":
        return [claim]
    if table == "actors":
        keys["actors"] += items(claim["addressee_id"]) + items(claim["about_id"])
    if table in keys:
        return [package.row(table, key) for key in keys[table]]
    if table == "relations":
        return [row for row in package.rows(table) if claim_id in (row["claim_a"], row["claim_b"])]
    if table == "readings":
        return [row for row in package.rows(table) if claim_id in items(row["claims"])]
    return package.of_claim(table, claim_id)


# -- Own words ----------------------------------------------------------------------------------------------------


@cell_rule(10, "quotation marks close, and hold no more than 24 words of a cell", "ownWords")
def quotation_marks_close(package: Package, described: dict, cell: str) -> Faults:
    yield from left_open(cell)
    quoted = [found[1] or found[2] or "" for found in QUOTED.finditer(cell)]
    number = sum(len(words(each)) for each in quoted)
    if number > LONGEST_QUOTE:
        message = f"{number} words stand in quotation marks, more than {LONGEST_QUOTE}: '{max(quoted, key=len)[:60]}'."
        yield message, "Quote the shortest phrase."


def left_open(text: str) -> Iterator[tuple[str, str]]:
    """Yield that a quotation mark has no other, as message and what to do."""
    if alone := _mark_alone(text):
        yield f"a quotation mark is left open: '{alone[:60]}'.", "Close it."


def _mark_alone(cell: str) -> str:
    """Return the words from a quotation mark that is not closed, or closed before it was opened."""
    start = -1
    for mark in re.finditer("[“”]", cell):
        if (mark[0] == "“") == (start >= 0):
            return cell[max(start, 0) :]
        start = mark.start() if mark[0] == "“" else -1
    return cell[start:] if start >= 0 else cell if cell.count('"') % 2 else ""
