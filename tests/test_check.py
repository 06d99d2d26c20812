"""Every rule of the dataset, broken once in the miniature package; then the project's own data, damaged as editors do."""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import frictionless
import pytest
from conftest import REFERENCE

from record import contract, published
from record.check import check, main, write_codes
from record.dataset import DATA, ROOT, descriptor
from record.package import RULES, read_package
from record.texts import shared_runs

CLAIMS, QUOTES, DATES, NUMBERS = "data/claims.csv", "data/quotes.csv", "data/dates.csv", "data/quantities.csv"
RELATIONS, PASSAGES, SOURCES = "data/relations.csv", "data/passages.csv", "data/sources.csv"


def set_cells(table: str, row_id: str, **cells: str) -> Callable:
    """Return a change of cells in one row of the miniature."""
    return lambda mini: mini.row(table, row_id).update(cells)


def add_row(table: str, like: str, **cells: str) -> Callable:
    """Return the addition of a row like another one."""
    return lambda mini: mini.add(table, like, **cells)


def delete(table: str, row_id: str) -> Callable:
    """Return the deletion of a row."""
    return lambda mini: mini.tables[table].remove(mini.row(table, row_id))


def set_text(source: str, old: str, new: str) -> Callable:
    """Return a change of a source text after it was coded."""
    return lambda mini: mini.texts.update({source: mini.texts[source].replace(old, new)})


def quote_more(mini) -> None:
    """Quote more than a fifth of a source."""
    words = "nobody along the whole length of the northern pier doubted it that evening when"
    mini.add("quotes", "Q001", quote_id="Q002", claim_id="C008", exact=words, prefix="", suffix="", **mini.span("S2", words))


def quote_ambiguously(mini) -> None:
    """Anchor a quotation by words that the source has three times."""
    mini.add("quotes", "Q001", quote_id="Q002", exact="pact", prefix="", suffix="", **mini.span("S1", "pact"))


def coded(mini, variable: str, unit: str = "U001") -> dict:
    """Return the row of a variable in a coded unit."""
    return next(row for row in mini.tables["codings"] if (row["unit_id"], row["variable"]) == (unit, variable))


def publish_then(*changes: Callable) -> Callable:
    """Return a change of what was published before as version 0.1.0."""

    def change(mini) -> None:
        mini.publish()
        for each in changes:
            each(mini)

    return change


def append(table: str, /, **cells: str) -> Callable:
    """Return the addition of a row of its own."""
    return lambda mini: mini.tables.setdefault(table, []).append(cells)


def change_line(**cells: str) -> Callable:
    """Return the addition of a line to the list of changes: C002 is spoken by the union and no longer by Brook."""
    usual = {"version": VERSION, "table": "claims", "id": "C002", "column": "speaker_id", "old": "brook", "new": "union"}
    return append("changes", **usual | {"reason": "The sentence names the union."} | cells)


def withdrawal(**cells: str) -> Callable:
    """Return the addition of a line to the list of what was withdrawn: R003."""
    usual = {"id": "R003", "kind": "relation", "version": VERSION, "place": "chapters/page#R003", "gloss": "A pair."}
    return append("withdrawn", **usual | {"reason": "Nothing is narrowed."} | cells)


def borrow(run: str) -> Callable:
    """Return a gloss that takes over words of a source."""
    return set_cells("claims", "C003", gloss=f"The author adds that {run}.")


BORROWED = "along the whole length of the northern pier doubted"
VERSION = descriptor(DATA)["version"]
LONG_QUOTE = (
    "union said once more that it had kept its word, and nobody along the whole length of the northern pier "
    "doubted it that evening when"
)


def table_of(mini, name: str) -> dict:
    """Return the description of a table in the miniature's descriptor."""
    return next(each for each in mini.descriptor["resources"] if each["name"] == name)


def field_of(mini, table: str, column: str) -> dict:
    """Return the description of a column."""
    return next(each for each in table_of(mini, table)["schema"]["fields"] if each["name"] == column)


def set_reference(name: str, value: str) -> Callable:
    """Return a change of a field in the first reference."""
    pattern = re.compile(rf"(?m)^  {name} = \{{.*\}}(,?)$")
    return lambda mini: setattr(mini, "bibliography", pattern.sub(rf"  {name} = {{{value}}}\1", mini.bibliography, count=1))


BREAKS = {
    # 1. keys, codes, ids
    "unknown actor": (
        set_cells("claims", "C002", speaker_id="brok"),
        f"{CLAIMS}, row 3 (C002), column speaker_id: 'brok' is not in actors. Nearest: 'brook'. "
        "Correct the spelling or add the actor to data/actors.csv.",
    ),
    "unknown actor in a list": (
        set_cells("claims", "C005", about_id="company|unoin"),
        f"{CLAIMS}, row 6 (C005), column about_id: 'unoin' is not in actors. Nearest: 'union'. "
        "Correct the spelling or add the actor to data/actors.csv.",
    ),
    "unknown claim": (set_cells("claims", "C001", duplicate_of="C099"), "'C099' is not in claims."),
    "unknown actor of an actor": (set_cells("actors", "brook", affiliation_id="guild"), "'guild' is not in actors."),
    "unknown code": (
        set_cells("claims", "C002", act="asert"),
        f"{CLAIMS}, row 3 (C002), column act: 'asert' is not a code of act. Nearest: 'assert'. Use one of: assert, accuse,",
    ),
    "unknown code in a list": (
        set_cells("claims", "C002", topic="phase-one|phase-too"),
        "column topic: 'phase-too' is not a code of topic. Nearest: 'phase-two'.",
    ),
    "item twice in a list": (set_cells("claims", "C005", about_id="union|union"), "'union' stands 2 times in the list."),
    "ill-formed list": (
        set_cells("claims", "C005", about_id="union| company"),
        "column about_id: 'union| company' is not a list of values. Separate the values with `|`",
    ),
    "unknown reference": (
        set_cells("sources", "S1", reference_keys="gazete2025"),
        f"{SOURCES}, row 2 (S1), column reference_keys: 'gazete2025' is not a key of references.bib. Nearest: 'gazette2025'.",
    ),
    "no references": (
        lambda mini: setattr(mini, "bibliography", ""),
        "data/references.bib: the file is missing or has no entry. Restore it.",
    ),
    "unclosed reference": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography.replace("{Crates}", "{Crates")),
        "data/references.bib, line 1 (gazette2025): it cannot be read: a brace is left open. Close every brace, and end",
    ),
    "reference with a percent sign": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography.replace("{Crates}", "{{41% of the crates}}")),
        "data/references.bib, line 2 (gazette2025), column title: syntax error in line 1: unbalanced braces.",
    ),
    "duplicate id": (add_row("claims", "C002"), f"{CLAIMS}, row 10 (C002), column claim_id: 'C002' stands already in row 3."),
    "duplicate row": (
        lambda mini: mini.tables["participants"].append(mini.tables["participants"][0]),
        "data/participants.csv, row 3 (C003 company delegates), column claim_id: 'C003 company delegates' stands already in",
    ),
    "ill-formed id": (
        set_cells("quotes", "Q001", quote_id="Q1"),
        f"{QUOTES}, row 2 (Q1), column quote_id: 'Q1' is not well formed.",
    ),
    "empty required cell": (
        set_cells("claims", "C002", gloss=""),
        f"{CLAIMS}, row 3 (C002), column gloss: the cell is empty. Fill it: The claim in our own neutral words.",
    ),
    "not a number": (
        set_cells("claims", "C002", start="12.0"),
        f"{CLAIMS}, row 3 (C002), column start: '12.0' is not a whole number, in digits only, such as 12.",
    ),
    "not a day": (set_cells("dates", "D001", first="06.03.2025"), "column first: '06.03.2025' is not a day, as in 2025-03-06."),
    "codes out of step": (
        lambda mini: mini.tables["vocabularies"].append(
            {"variable": "title_basis", "code": "seen", "label": "seen", "definition": "Seen."}
        ),
        "data/datapackage.json, column sources.title_basis: its codes (printed, stored-copy, unknown) are not those of "
        "'title_basis' in vocabularies.csv. Run `python -m record codes`.",
    ),
    "code without a variable": (append("vocabularies", code="seen", label="seen"), "column variable: the cell is empty."),
    "variable without codes": (
        lambda mini: mini.tables.update(vocabularies=[r for r in mini.tables["vocabularies"] if r["variable"] != "option"]),
        "data/datapackage.json, column claims.option: its variable 'option' is not in vocabularies.csv.",
    ),
    "coding of an unknown variable": (
        lambda mini: mini.tables["codings"][0].update(variable="speakr_id"),
        "data/codings.csv, row 2 (U001 speakr_id first 1), column variable: 'speakr_id' is not a coded column of claims. "
        "Nearest: 'speaker_id'.",
    ),
    "coding with an unknown key": (
        lambda mini: mini.tables["codings"][0].update(value="brok"),
        "data/codings.csv, row 2 (U001 speaker_id first 1), column value: 'brok' is not in actors.",
    ),
    "coding with an unknown code": (
        lambda mini: coded(mini, "topic").update(value="phase-on"),
        "column value: 'phase-on' is not a code of topic. Nearest: 'phase-one'.",
    ),
    "correction without a line": (
        publish_then(set_cells("claims", "C002", speaker_id="union")),
        f"{CLAIMS}, row 3 (C002), column speaker_id: 'union' was published as 'brook', and there is no reason for the change. "
        f"Undo it, or add this line to data/changes.csv with the reason: {VERSION},claims,C002,speaker_id,brook,union,REASON",
    ),
    "correction of who takes part without a line": (
        publish_then(set_cells("participants", "C003", role="meets")),
        f"{CLAIMS}, row 4 (C003), column participants: 'company meets' was published as 'company delegates'",
    ),
    "line with another value": (
        publish_then(set_cells("claims", "C002", speaker_id="union"), change_line(old="dunn")),
        "column new: it was published as 'brook' and is now 'union'; the line says 'dunn' and 'union'. Correct the line.",
    ),
    "line without a correction": (
        publish_then(change_line()),
        "column new: the record holds what was published: there is no such change. Delete the line.",
    ),
    "line of another version": (
        publish_then(set_cells("claims", "C002", speaker_id="union"), change_line(version="9.0.0")),
        f"column version: '9.0.0' is neither published nor the version in preparation, {VERSION}.",
    ),
    "line of an unknown row": (
        publish_then(change_line(id="C099")),
        "column id: 'claims C099' is neither a row of the package nor withdrawn.",
    ),
    "published claim moved": (
        publish_then(set_cells("claims", "C001", passage_id="S1.p02")),
        f"{CLAIMS}, row 2 (C001), column passage_id: 'S1.p02' was published as 'S1.p01': passage_id say what the id stands for.",
    ),
    "published span elsewhere": (
        publish_then(set_cells("claims", "C003", start="36", end="40")),
        f"{CLAIMS}, row 4 (C003), column start: the span 36 to 40 does not overlap the published one,",
    ),
    "published id deleted": (
        publish_then(delete("relations", "R003")),
        "data/relations.csv, row 0 (R003)".replace(", row 0 (R003)", "")
        + ", column relation_id: 'R003' is published and no longer "
        "in relations: C006 qualifies C004 Restore its row, or withdraw it: python -m record withdraw R003 --reason",
    ),
    "list of published ids shortened": (
        publish_then(lambda mini: mini.tables.update(ids=[row for row in mini.tables["ids"] if row["id"] != "C004"])),
        "data/ids.csv, column id: the published claim 'C004' is not in the list of published ids. Restore its row.",
    ),
    "withdrawn id used again": (publish_then(withdrawal()), "column id: 'R003' is withdrawn and stands in relations"),
    "withdrawal of what was never published": (
        publish_then(withdrawal(id="R099", place="chapters/page#R099")),
        "column id: the relation 'R099' was never published.",
    ),
    "withdrawal from another place": (
        publish_then(delete("relations", "R003"), withdrawal(place="chapters/other#R003")),
        "column place: 'chapters/other#R003' is not the place under which it was published, chapters/page#R003.",
    ),
    "withdrawal replaced by nothing known": (
        publish_then(delete("relations", "R003"), withdrawal(replaced_by="R077")),
        "column replaced_by: 'R077' is no relation of the record and no place (chapters/page or chapters/page#anchor).",
    ),
    "coding of a claim that is gone": (
        lambda mini: mini.tables["codings"][0].update(claim_id="C098"),
        "column claim_id: 'C098' is neither in claims nor in withdrawn.",
    ),
    "term without a pattern": (set_cells("terms", "idle", pattern="(lie"), "'(lie' is not a regular expression"),
    # what codes say together
    "teller's day given to the speaker": (
        set_cells("claims", "C002", through_id="union"),
        f"{DATES}, row 2 (D001), column kind: union tells what the speaker said: the day is that of the telling, "
        "not 'utterance'. Write `retold`.",
    ),
    "retelling without a teller": (
        set_cells("dates", "D001", kind="retold"),
        f"{DATES}, row 2 (D001), column kind: 'retold' needs somebody in between, and the claim has no through_id.",
    ),
    "speaker in between": (set_cells("claims", "C002", through_id="brook"), "column through_id: 'brook' is the speaker"),
    "own outlet in between": (
        set_cells("claims", "C002", via_id="gazette", via_basis="printed"),
        "column via_id: 'gazette' is the outlet that publishes",
    ),
    "person as outlet": (set_cells("claims", "C002", via_id="dunn", via_basis="carried"), "column via_id: 'dunn' is no outlet."),
    "speaker addressed": (set_cells("claims", "C005", addressee_id="brook"), "column addressee_id: 'brook' holds the speaker."),
    "named group": (
        set_cells("claims", "C008", speaker_form="named"),
        "column speaker_form: 'named' does not go with union, whose kind is 'organisation'.",
    ),
    "person as collective": (set_cells("claims", "C002", speaker_form="collective"), "'collective' does not go with brook"),
    "outlet named and carried": (
        set_cells("claims", "C006", via_id="gazette", via_basis="printed"),
        f"{CLAIMS}, row 7 (C006), column via_basis: The Gazette is not named in S2.p01, and the basis is 'printed'. "
        "Write `carried`.",
    ),
    "quotation outside its claim": (
        set_cells("claims", "C003", end="165"),
        f"{QUOTES}, row 2 (Q001), column start: the quotation, ",
    ),
    "own words of an outlet as a translation": (
        set_cells("quotes", "Q001", owner_id="gazette", translated="unknown"),
        "column translated: 'unknown': the words are the outlet's own, printed in English. Write `no`",
    ),
    "wrong sentence": (
        set_cells("claims", "C005", sentence="1"),
        f"{CLAIMS}, row 6 (C005), column sentence: '1' is not the sentence in which the span begins, 2.",
    ),
    "span with its cue": (
        lambda mini: mini.row("claims", "C005").update(**mini.span("S1", "urged the company to open the north gate")),
        f"{CLAIMS}, row 6 (C005), column start: the span holds the cue 'urged'",
    ),
    "aux without event": (set_cells("claims", "C002", event="", aux="future"), "column aux: 'future' is said of an event"),
    "refusal negated": (
        set_cells("claims", "C006", act="reject", event="RETREAT"),
        "column aux: a refusal that is negated is a double negative.",
    ),
    "channel without contact": (set_cells("claims", "C002", channel="direct"), "column channel: 'direct' is said of contacts"),
    "talks with nobody": (
        set_cells("claims", "C005", event="CONSULT"),
        "column participants: the claim tells of talks or a meeting and names nobody who takes part.",
    ),
    "phase one without its topic": (
        set_cells("claims", "C002", topic="background"),
        "column topic: 'background' lacks phase-one, and the phase is 1.",
    ),
    "topic of a phase without agreement": (
        set_cells("claims", "C008", topic="phase-two"),
        "column topic: 'phase-two' names a phase, and the claim has no agreement.",
    ),
    "unknown place": (set_cells("claims", "C005", place="the peer"), "column place: 'the peer' is not a code of place."),
    "event told differently": (
        lambda mini: (
            append("events", event_id="gate-2025", label="The gate opens")(mini),
            mini.row("claims", "C004").update(event_id="gate-2025"),
            mini.row("claims", "C005").update(event_id="gate-2025", place="the pier"),
        ),
        "column place: 'the pier' differs from '' of other claims on the event gate-2025.",
    ),
    "event told of nowhere": (append("events", event_id="gate-2025", label="The gate opens"), "no claim tells of this event."),
    "support within a side": (
        lambda mini: mini.tables["relations"].append(
            {"relation_id": "R004", "claim_a": "C003", "claim_b": "C006", "type": "supports", "same_origin": "no"}
        ),
        "column type: both speakers are on the side 'none', and within a side a thing said again is `repeats`.",
    ),
    "independence of an unsourced sentence": (
        set_cells("relations", "R003", same_origin="no"),
        "column same_origin: 'no', and one of the two is an outlet's own sentence",
    ),
    "two types for a pair": (
        lambda mini: mini.add("relations", "R001", relation_id="R004", type="supports"),
        "column type: 'supports', and R001 in row 2 says 'contradicts' of the same pair. Keep one of the two.",
    ),
    "claim twice": (
        add_row("claims", "C002", claim_id="C009"),
        f"{CLAIMS}, row 10 (C009), column act: 'assert' stands already in row 3, C002, with the same passage_id, start, end, "
        "speaker_id, event. Correct it, or keep one of the two.",
    ),
    "quotation twice": (add_row("quotes", "Q001", quote_id="Q002"), "stands already in row 2, Q001, with the same claim_id."),
    "date twice": (add_row("dates", "D001", date_id="D004"), "column edtf: '2025-03-06' stands already in row 2, D001,"),
    "figure twice": (
        add_row("quantities", "N002", quantity_id="N004"),
        "column verbatim: '30 crates' stands already in row 3, N002,",
    ),
    "person twice": (
        add_row("actors", "brook", actor_id="ada-brook"),
        "column name: 'Ada Brook' stands already in row 3, brook.",
    ),
    "gloss that points back": (
        set_cells("claims", "C005", gloss="Such a gate should be opened."),
        "column gloss: “Such” points to another sentence, and a claim is cited alone.",
    ),
    "phase without its month": (
        set_cells("claims", "C002", gloss="The union has carried out phase one."),
        "column gloss: it names a ceasefire, an agreement or a phase without January 2025 or October 2025.",
    ),
    "agreement with an unread page": (
        lambda mini: (
            set_reference("note", "Text not read")(mini),
            mini.tables["context_links"][0].update(type="agrees"),
        ),
        "column type: 'agrees' is said of pages that were not read. Read one of them, or write `explains`.",
    ),
    "context after the report": (
        set_cells("context", "X001", date_edtf="2025-06"),
        "column type: 'explains', and the fact of 2025-06 came after the last day of S1.",
    ),
    "count of people without a word on totals": (
        set_cells("quantities", "N002", unit="people"),
        "column cumulative: the cell is empty, and the unit is 'people'.",
    ),
    "obligation of another phase": (
        set_cells("obligations", "spring-crates", phase="2"),
        "column obligation_id: 'spring-crates' is of phase 2, the claim of phase 1.",
    ),
    "two levels in one sentence": (
        lambda mini: mini.tables["claims"].append(
            mini.row("claims", "C004")
            | {"claim_id": "C009", "reported_level": "3", "end": str(int(mini.row("claims", "C004")["end"]) - 9)}
        ),
        "column reported_level: level '1', and the same sentence gives 1, 3 for one obligation.",
    ),
    "duplicate with other participants": (
        append("participants", claim_id="C002", actor_id="company", role="meets"),
        "column participants: '', and its original C002 has 'company meets'.",
    ),
    # the guards
    "version that is none": (
        lambda mini: mini.descriptor.update(version="next"),
        'data/datapackage.json, column version: `version` is "next", not three numbers, such as 0.3.0.',
    ),
    "package name with a space": (
        lambda mini: mini.descriptor.update(name="harbour quarrel"),
        'column name: `name` is "harbour quarrel", not lower-case letters',
    ),
    "guard dropped": (
        lambda mini: field_of(mini, "claims", "gloss").pop("ownWords"),
        "data/datapackage.json, column claims.gloss: `ownWords` was true and is gone. Restore it;",
    ),
    "key dropped": (
        lambda mini: table_of(mini, "quotes")["schema"].pop("foreignKeys"),
        "data/datapackage.json, column quotes: quotes: `foreignKeys` was ",
    ),
    "cell that means nothing": (
        lambda mini: table_of(mini, "quotes")["schema"].update(missingValues=["", "unstated"]),
        'quotes: `missingValues` was [""] and is ["", "unstated"].',
    ),
    "table described twice": (
        lambda mini: mini.descriptor["resources"].append(table_of(mini, "quotes")),
        "column quotes: the table quotes is described 2 times.",
    ),
    "variable of no column": (
        append("vocabularies", variable="colour", code="red", label="red", definition="Red."),
        "data/vocabularies.csv, row 181 (colour red), column variable: no column has the variable 'colour'.",
    ),
    # references
    "reference without a title": (
        set_reference("title", ""),
        "data/references.bib, line 2 (gazette2025), column title: title is missing or says nothing. Fill it in.",
    ),
    "reference of another year": (
        set_reference("year", "2024"),
        "data/references.bib, line 6 (gazette2025), column year: '2024' is not the year of the date, 2025-03-06.",
    ),
    "page read before it was written": (
        set_reference("urldate", "1999-01-01"),
        "line 10 (gazette2025), column urldate: '1999-01-01' cannot be the day on which a page of '2025-03-06' was read.",
    ),
    "script as a reference": (
        set_reference("url", "javascript:alert(1)"),
        "line 9 (gazette2025), column url: 'javascript:alert(1)' is not an address on the web.",
    ),
    "reference twice": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography + mini.bibliography),
        "data/references.bib, line 28 (gazette2025): the key stands already in line 1.",
    ),
    "reference without a comma": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography.replace("{Crates}},", "{Crates}}")),
        "data/references.bib, line 1 (gazette2025): it cannot be read: a brace or a comma is missing (",
    ),
    "reference of an unknown kind": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography.replace("@online", "@onlin")),
        "data/references.bib, line 1 (gazette2025): @onlin is no type of entry. Nearest: 'online'.",
    ),
    "borrowed annotation": (set_reference("annote", f"It went {BORROWED}."), f"column annote: '{BORROWED}' stands in a source"),
    # codings
    "unit with two spans": (
        lambda mini: coded(mini, "act").update(end="170"),
        "data/codings.csv, row 8 (U001 act first 1), column end: '170', and other rows of the unit U001 have '184'.",
    ),
    "unit without a variable": (
        lambda mini: mini.tables["codings"].remove(coded(mini, "act")),
        "data/codings.csv, row 2 (U001), column variable: the unit U001 has no row for 'act'. Restore the row;",
    ),
    "unit under another id": (
        lambda mini: mini.tables["codings"].extend(
            [row | {"unit_id": "U003"} for row in mini.tables["codings"] if row["unit_id"] == "U001"]
        ),
        "column unit_id: first has this span already as the unit U001. Keep one of the two units.",
    ),
    "coder in two rounds": (
        lambda mini: coded(mini, "act").update(round="2"),
        "column round: '2', and first coded in round 1.",
    ),
    "two values where one is due": (
        lambda mini: coded(mini, "act").update(value="assert|deny"),
        "column value: 'assert|deny' holds 2 values, and one is due of act.",
    ),
    "required value of a coder": (
        lambda mini: coded(mini, "act").update(value=""),
        "data/codings.csv, row 8 (U001 act first 1), column value: the cell is empty, and every unit has its act.",
    ),
    "uncoded column as a variable": (
        lambda mini: coded(mini, "act").update(variable="gloss"),
        "column variable: 'gloss' is not a coded column of claims.",
    ),
    # what rows say of one another
    "date of another time": (set_cells("dates", "D003", edtf="3025-04/.."), "column edtf: '3025-04/..' is not of this time."),
    "saying of long ago": (
        set_cells("dates", "D001", edtf="1925-03-05", first="1925-03-05", last="1925-03-05"),
        f"{DATES}, row 2 (D001), column edtf: '1925-03-05' lies more than a year before S1 was published.",
    ),
    "day of another weekday": (
        set_cells("dates", "D001", edtf="2025-03-07", first="2025-03-07", last="2025-03-07"),
        f"{DATES}, row 2 (D001), column edtf: '2025-03-07' falls on Friday, and the weekday given is Thursday.",
    ),
    "figure of tomorrow": (
        set_cells("quantities", "N002", as_of_edtf="2025-03-10"),
        f"{NUMBERS}, row 3 (N002), column as_of_edtf: '2025-03-10' is later than the source can have been published",
    ),
    "agreement of tomorrow": (
        set_cells("agreements", "spring", in_force_edtf="2025-10-10"),
        "column agreement_id: 'spring' came into force after the report was published (2025-03-09).",
    ),
    "event with other bounds": (
        append("events", event_id="gate-2025", label="The gate opens", edtf="2025-03", first="2025-03-01"),
        "data/events.csv, row 2 (gate-2025), column last: '' is not the strict bound of '2025-03', which is 2025-03-31.",
    ),
    "headline without a basis": (
        set_cells("sources", "S1", title="The pact holds"),
        f"{SOURCES}, row 2 (S1), column title: 'The pact holds' does not go with the basis 'unknown'.",
    ),
    "address lost": (
        set_cells("sources", "S1", url_basis="printed"),
        "column url: the cell is empty, and its basis is 'printed'.",
    ),
    "affiliation to another side": (
        set_cells("actors", "brook", side="hamas"),
        "data/actors.csv, row 3 (brook), column affiliation_id: 'union' is on the side 'none', brook on 'hamas'.",
    ),
    "affiliation to oneself": (
        set_cells("actors", "brook", affiliation_id="brook"),
        "column affiliation_id: 'brook' leads back: brook belongs to brook. Break the ring.",
    ),
    "alias of nobody": (set_cells("actors", "union", aliases="the guild"), "column aliases: 'the guild' stands in no source."),
    "duplicate of something else": (
        set_cells("claims", "C001", duplicate_of="C005"),
        "column duplicate_of: 'C005' has another speaker and another act: brook, demand.",
    ),
    "phase that is not printed": (
        set_cells("claims", "C004", phase_basis="printed"),
        "column phase_basis: 'printed', and S1.p03 has neither `phase` nor `stage`. Correct it, or give the reason",
    ),
    "span that cuts a word": (
        set_cells("claims", "C001", end="30"),
        f"{CLAIMS}, row 2 (C001), column end: '30' cuts a word: 'act hold' and 's",
    ),
    "parts in a ring": (
        set_cells("quantities", "N002", subset_of="N001"),
        f"{NUMBERS}, row 3 (N002), column subset_of: 'N001' leads back: N002 is a part of N001 is a part of N002.",
    ),
    "example without its code": (
        lambda mini: next(row for row in mini.tables["vocabularies"] if row["code"] == "deny").update(example_claim="C002"),
        "column example_claim: 'C002' is no example of act = deny. Name a claim that has the code.",
    ),
    "quotation mark left open": (set_cells("claims", "C005", note="It says “open."), "a quotation mark is left open: '“open.'."),
    "long words of others": (
        set_cells("claims", "C005", note=f"It says “{'word ' * 25}”."),
        "column note: 25 words stand in quotation marks, more than 24",
    ),
    "pattern of parts that may be left out": (
        set_cells("terms", "idle", pattern=r"\w?" * 60 + "#"),
        "has too many parts that may be left out or chosen: a search for it might not end. Correct it.",
    ),
    "pattern of choices": (set_cells("terms", "idle", pattern="(?:a|ab)" * 20), "has too many parts that may be left out"),
    "pattern that runs away": (
        set_cells("terms", "idle", pattern=r"(\w+\s?)+\d#"),
        "column pattern: '(\\w+\\s?)+\\d#' repeats a group, which may itself repeat or have alternatives: a search for it might",
    ),
    "pattern that repeats a repeat": (set_cells("terms", "idle", pattern="(a+)+$"), "'(a+)+$' repeats a group"),
    "pattern that repeats a choice": (set_cells("terms", "idle", pattern="(a|b|ab)*c"), "'(a|b|ab)*c' repeats a group"),
    "pattern of a group counted": (set_cells("terms", "idle", pattern="(?:x?){30}"), "'(?:x?){30}' repeats a group"),
    "pattern of two repeats": (
        set_cells("terms", "idle", pattern="[^#]*[^#]*#"),
        "'[^#]*[^#]*#' has 2 repeats, more than 1: a search for it might not end.",
    ),
    "pattern of much after a repeat": (
        set_cells("terms", "idle", pattern=r"\w*" + "a" * 150),
        "has too many parts that may be left out or chosen, or too much beside its repeat: a search for it might not end.",
    ),
    "pattern that refers back": (set_cells("terms", "idle", pattern=r"(idle) \1"), r"'(idle) \1' refers back"),
    "pattern with a flag": (set_cells("terms", "idle", pattern="(?s)idle."), "'(?s)idle.' refers back, or has another kind of"),
    "pattern too long": (set_cells("terms", "idle", pattern="idle" * 51), "has 204 characters, more than 200. Correct it."),
    "digits of another script": (
        set_cells("claims", "C002", start="١٢"),
        "column start: '١٢' is not a whole number, in digits only",
    ),
    "number of five thousand digits": (
        set_cells("claims", "C002", end="9" * 5000),
        " …' (5000 characters) is not a whole number",
    ),
    "line break in an id": (set_cells("quotes", "Q001", quote_id="Q0\n01"), "column quote_id: 'Q0\\n01' is not well formed."),
    "HTML in a note": (set_cells("claims", "C005", note="Gate &amp; pier."), "column note: '&amp;' is a character as HTML"),
    "markup in a note": (
        set_cells("claims", "C005", note="A <b>gate</b>."),
        "column note: '<b>' is markup. Write the words alone.",
    ),
    "link in a note": (set_cells("claims", "C005", note="A [gate](https://a.example)."), "' is a link of Markdown."),
    "letter lost to a question mark": (set_cells("claims", "C005", note="A g?te."), "'?te' has a question mark for a letter"),
    "word twice": (
        set_cells("claims", "C005", note="It is the the gate."),
        "column note: 'the the' has a word twice. Delete one.",
    ),
    "marks of a merge": (set_cells("claims", "C005", note="<<<<<<< HEAD The gate."), "'<<<<<<<' is left from a merge."),
    "something to be done": (set_cells("claims", "C005", note="TODO: look again."), "'TODO' says that something is to be done."),
    "bracket left open": (set_cells("claims", "C005", note="No gate (of the pier."), "a bracket has no other: '(of the pier.'."),
    "bracket not opened": (set_cells("claims", "C005", note="No gate) of it."), "a bracket has no other: 'No gate)'."),
    "two letters in one": (set_cells("claims", "C005", note="The \ufb01rst."), "character (LATIN SMALL LIGATURE FI)."),
    "blank of another script": (set_cells("claims", "C005", note="The\u2800gate."), "character (BRAILLE PATTERN BLANK)."),
    "variation selector": (set_cells("claims", "C005", note="The gate\ufe0f."), "character (VARIATION SELECTOR-16)."),
    "joiner": (set_cells("claims", "C005", note="The ga\u034fte."), "character (COMBINING GRAPHEME JOINER)."),
    "letter of another alphabet": (
        set_cells("claims", "C005", note="It is \u0430 gate."),
        "'\u0430' is CYRILLIC SMALL LETTER A.",
    ),
    "address cut": (
        set_cells("sources", "S1", url="https://a.example/%E2%8"),
        "column url: 'https://a.example/%E2%8' is cut in an",
    ),
    "address cut in a letter": (set_cells("sources", "S1", url="https://a.example/%E2%80"), "is cut in a letter"),
    "address with a full stop": (set_cells("sources", "S1", url="https://a.example/x."), "ends in a punctuation mark."),
    "address with a port": (set_cells("sources", "S1", url="https://a.example:99999/x"), "is not an address on the web."),
    "address as HTML has it": (set_cells("sources", "S1", url="https://a.example/?a=1&amp;b=2"), "has a character as HTML"),
    "address in an address": (
        set_cells("sources", "S1", url="https://a.example/https://b.example/"),
        "holds a second address. Give the one that leads to the page.",
    ),
    "address of another": (
        lambda mini: [
            mini.row("sources", "S1").update(url="https://a.example/x"),
            mini.row("sources", "S2").update(url="http://a.example/x/"),
        ],
        f"{SOURCES}, row 3 (S2), column url: 'http://a.example/x/' is the page of S1 in row 2. Give each its own address.",
    ),
    "address that leads on": (set_cells("sources", "S1", url="https://t.co/Ab1"), "only leads on to the page."),
    "reference of a year unlike its key": (
        lambda mini: [set_reference(name, value)(mini) for name, value in (("date", "2024-03-06"), ("year", "2024"))],
        "column date: '2024-03-06' is not of the year in the key, 2025.",
    ),
    "reference of the future": (
        lambda mini: set_reference("urldate", "2025-02-01")(mini) or set_reference("date", "2025-12-06")(mini),
        "column date: '2025-12-06' is later than the last day on which any page was read (urldate), 2025-11-20.",
    ),
    "page with two references": (
        set_reference("url", "http://www.gazette.example/register2025/"),
        "column url: 'https://gazette.example/register2025' is the page of gazette2025 in line 1.",
    ),
    "reference that nothing names": (
        lambda mini: setattr(mini, "bibliography", mini.bibliography + REFERENCE.format(key="herald2025", title="A pier")),
        "(herald2025): no table and no chapter names it.",
    ),
    "title that loses its capitals": (set_reference("title", "Crates"), "column title: 'Crates' stands in single braces."),
    "title with a bracket": (set_reference("title", "{[Crates}"), "column title: a bracket has no other"),
    "annotation with a quotation mark": (set_reference("annote", "It says “so."), "column annote: a quotation mark is left open"),
    "markup in an annotation": (set_reference("annote", "Page \\\\&amp; pier."), "column annote: '&amp;' is a character"),
    "wrong encoding": (
        set_cells("claims", "C005", note="The union’s gate.".encode().decode("cp1252")),
        "column note: 'â€™' is '’' read in the wrong encoding.",
    ),
    "space around a cell": (set_cells("claims", "C005", note="The gate. "), "column note: 'The gate. ' has spaces around it"),
    "line of the package's past": (
        lambda mini: (mini.publish(), mini.descriptor.update(version="0.0.9")),
        "data/datapackage.json, column version: `version` is '0.0.9', and 0.1.0 is published.",
    ),
    "withdrawal in a version to come": (
        publish_then(delete("relations", "R003"), withdrawal(version="9.9.9")),
        f"column version: '9.9.9' does not lie after 0.1.0 and up to {VERSION}, the version in preparation.",
    ),
    "withdrawal before the publication": (
        publish_then(delete("relations", "R003"), withdrawal(version="0.0.1")),
        "column version: '0.0.1' does not lie after 0.1.0",
    ),
    "withdrawal replaced by itself": (
        publish_then(delete("relations", "R003"), withdrawal(replaced_by="R003")),
        "column replaced_by: 'R003' is withdrawn itself. Name what stands in its place now, or empty the cell.",
    ),
    "place of no form": (
        lambda mini: (mini.publish(), mini.tables["ids"][0].update(place="page#C001")),
        "data/ids.csv, row 2 (C001 claim), column place: 'page#C001' is no place in the book",
    ),
    "reason under a codebook to come": (
        append("adjudications", table="claims", id="C003", column="act", value="assert", reason="So.", codebook_version="9.9"),
        "column codebook_version: '9.9' is later than the codebook, version 1.3.",
    ),
    "picture of the package": (
        lambda mini: mini.descriptor.update(image="javascript:alert(1)"),
        "column image: the package has no property `image`. Delete it, or correct the name. The address is "
        "set in _config.yml, day and DOI of a release in CITATION.cff.",
    ),
    "address of the package": (lambda mini: mini.descriptor.update(homepage="https://a.example"), "has no property `homepage`."),
    "keyword twice": (lambda mini: mini.descriptor.update(keywords=["a", "b", "a"]), "'a' stands twice in `keywords`."),
    "truth for a number": (
        lambda mini: field_of(mini, "dates", "precision")["constraints"]["enum"].__setitem__(0, True),
        "column dates.precision: its codes (True, 2, 3, 4, 5",
    ),
    "markup in a title": (
        lambda mini: mini.descriptor.update(title="A <script>x</script> of the harbour"),
        "data/datapackage.json, column title: '<script>' is markup.",
    ),
    "borrowed description": (
        lambda mini: table_of(mini, "claims").update(description=f"It went {BORROWED}."),
        f"data/datapackage.json, column claims: '{BORROWED}' stands in a source, word for word.",
    ),
    # what a row cannot mean
    "about the speaker": (
        set_cells("claims", "C005", about_id="union|brook"),
        f"{CLAIMS}, row 6 (C005), column about_id: 'union|brook' holds brook, the speaker or addressee. Name only who else",
    ),
    "about nobody": (set_cells("claims", "C005", about_id="unstated"), "column about_id: 'unstated' names nobody."),
    "nobody beside a name": (
        set_cells("claims", "C005", addressee_id="unstated|company"),
        "column addressee_id: 'unstated|company' has `unstated` beside a name.",
    ),
    "attribution of a named speaker": (
        set_cells("claims", "C002", attribution="none"),
        "column attribution: 'none' does not go with the form 'named': the narrator's own statements, and no others, have none.",
    ),
    "attribution of the narrator": (
        set_cells("claims", "C004", attribution="indirect"),
        "column attribution: 'indirect' does not go with the form 'narrator'",
    ),
    "narrator told by another": (
        set_cells("claims", "C004", through_id="union"),
        "column through_id: 'union' is between the narrator and the report.",
    ),
    "outlet as a go-between": (set_cells("claims", "C006", through_id="gazette"), "column through_id: 'gazette' is an outlet."),
    "outlet that is not relayed": (
        set_cells("sources", "S2", relays=""),
        f"{CLAIMS}, row 8 (C007), column via_id: 'gazette' is not among the outlets that S2 relays. Correct it, or add it",
    ),
    "long cue": (
        set_cells("claims", "C002", cue="of the spring pact, its spokeswoman Ada Brook said on"),
        "column cue: 'of the spring pact, its spokeswoman Ada Brook said on' has 10 words.",
    ),
    "cue cut from a word": (set_cells("claims", "C005", cue="urge"), "column cue: 'urge' does not stand in S1.p03."),
    "past and to come": (
        set_cells("claims", "C004", aux="historical|future"),
        "column aux: 'historical|future': what is to come is not over.",
    ),
    "full level of what did not happen": (
        set_cells("claims", "C004", aux="historical|negated", reported_level="3"),
        "column reported_level: '3' says carried out in full, and the event is negated. Correct it, or give the reason",
    ),
    "level of a demand": (
        set_cells("claims", "C005", reported_level="1"),
        "column reported_level: '1': a demand seldom says how far an obligation has been carried out.",
    ),
    "topic of the other phase": (
        set_cells("claims", "C002", topic="phase-one|phase-two"),
        "column topic: 'phase-one|phase-two' has phase-two, and the phase is 1.",
    ),
    "direct talks with a mediator": (
        lambda mini: (
            set_cells("claims", "C003", event="CONSULT", channel="direct")(mini),
            set_cells("participants", "C003", role="mediates")(mini),
        ),
        "column channel: 'direct', and one of the participants mediates.",
    ),
    "duplicate about another agreement": (
        set_cells("claims", "C001", agreement_id="autumn"),
        f"{CLAIMS}, row 2 (C001), column agreement_id: 'autumn' is not the agreement of C002, which it repeats.",
    ),
    "duplicate about another phase": (
        set_cells("claims", "C001", phase="2"),
        "column phase: '2' is not the phase of C002, which it repeats.",
    ),
    "gloss with the month of another ceasefire": (
        set_cells("claims", "C002", gloss="The union keeps the October 2025 ceasefire."),
        "column gloss: it names the ceasefire of October 2025, and the claim is about another.",
    ),
    "gloss as a note": (
        set_cells("claims", "C003", note="On the union: a sentence of our own."),
        "column note: 'On the union: a sentence of our own.' is the gloss.",
    ),
    "words that nobody said": (
        set_cells("claims", "C003", gloss="The union has kept “every oath”."),
        "column gloss: “every oath” does not stand in the report.",
    ),
    "words of no report": (
        set_cells("claims", "C003", note="It is “every … oath”."),
        "column note: “ oath” stands in no report.",
    ),
    "gloss without a stop": (
        set_cells("claims", "C003", gloss="The union has kept its word"),
        "column gloss: 'The union has kept its word' is no whole sentence.",
    ),
    "fact in lower case": (set_cells("context", "X001", statement="the gate was shut."), "'the gate was shut.' is no whole"),
    "span with a space": (
        lambda mini: mini.row("claims", "C005").update(**mini.span("S1", " open the north gate")),
        "column start: '337': the span starts with a space. Leave the space out.",
    ),
    "insertion that is not printed": (
        set_cells("quotes", "Q001", insertion="(the union)"),
        f"{QUOTES}, row 2 (Q001), column insertion: '(the union)' does not stand in the exact words.",
    ),
    "words of somebody else": (set_cells("quotes", "Q001", owner_id="dunn"), "column owner_id: 'dunn' has no part in C003."),
    "quotation within a quotation": (
        lambda mini: mini.add(
            "quotes", "Q001", quote_id="Q002", exact="every promise", prefix="", suffix=" we", **mini.span("S1", "every promise")
        ),
        "column start: '163': the quotation overlaps Q001 of the same claim.",
    ),
    "own words without quotation marks": (
        lambda mini: (
            set_cells("claims", "C008", attribution="mixed")(mini),
            mini.add(
                *("quotes", "Q001"),
                **{"quote_id": "Q002", "claim_id": "C008", "owner_id": "union", "exact": "kept its word", "prefix": ""},
                **{"suffix": ",", **mini.span("S2", "kept its word")},
            ),
        ),
        "column exact: 'kept its word' stands in no quotation marks: these are not the speaker's own words.",
    ),
    "many quotations in a cell": (
        set_cells("claims", "C005", note=f"It says “{'word ' * 13}” and “{'word ' * 13}”."),
        "column note: 26 words stand in quotation marks, more than 24",
    ),
    "resolved without a word": (
        set_cells("dates", "D001", basis_note=""),
        f"{DATES}, row 2 (D001), column basis_note: a date with the basis `weekday` says what it rests on.",
    ),
    "two days of one saying": (
        add_row("dates", "D001", date_id="D004", edtf="2025-02-27", first="2025-02-27", last="2025-02-27"),
        f"{DATES}, row 5 (D004), column kind: 'utterance', and D001 gives the claim such a day already.",
    ),
    "weekday of another week": (
        set_cells("dates", "D001", edtf="2025-02-27", first="2025-02-27", last="2025-02-27"),
        "column edtf: '2025-02-27' lies a week or more before the report of 2025-03-06, and a weekday is the last one.",
    ),
    "deadline that is over": (
        set_cells("dates", "D003", edtf="2025-02", first="2025-02-01", last="2025-02-28", precision="4"),
        "column edtf: '2025-02' lies before the report of 2025-03-06, and is told as to come.",
    ),
    "fact of no plain date": (
        set_cells("context", "X001", date_edtf="2025-XX"),
        "data/context.csv, row 2 (X001), column date_edtf: '2025-XX' is of another form than the dates of the record.",
    ),
    "event of another day than its claims": (
        lambda mini: (
            append("events", event_id="gate-2025", label="The gate opens", edtf="2025-03", place="the pier")(mini),
            set_cells("claims", "C004", event_id="gate-2025")(mini),
        ),
        "data/events.csv, row 2 (gate-2025), column edtf: '2025-03' is not what the claims of the event give: "
        "'[2025-03-05..2025-03-06]'. Correct it here or in the claims and their dates.",
    ),
    "event at another place than its claims": (
        lambda mini: (
            append("events", event_id="gate-2025", label="The gate opens", place="the pier")(mini),
            set_cells("claims", "C004", event_id="gate-2025", place="the north gate")(mini),
        ),
        "column place: 'the pier' is not what the claims of the event give: 'the north gate'.",
    ),
    "bounds of an exact figure": (
        set_cells("quantities", "N002", low="", high=""),
        f"{NUMBERS}, row 3 (N002), column best: '30' is one figure, and low and high are ', '. Write it into all three",
    ),
    "nothing approximate": (
        set_cells("quantities", "N003", approx="yes", low=""),
        "column approx: 'yes', and there is no figure.",
    ),
    "figure called approximate": (
        set_cells("quantities", "N002", approx="yes"),
        "column approx: 'yes', and “30 crates” has no word such as “about” before the figure.",
    ),
    "running total of things": (
        set_cells("quantities", "N002", cumulative="yes"),
        "column cumulative: 'yes', and the unit is 'pieces'.",
    ),
    "unit of another measure": (
        set_cells("quantities", "N003", unit="months"),
        "column unit: 'months' does not stand in “more than ten boats”.",
    ),
    "part of a figure elsewhere": (
        set_cells("quantities", "N001", subset_of="N003"),
        "column subset_of: 'N003' is a figure of another report.",
    ),
    "part of another population": (
        set_cells("quantities", "N001", population="pier"),
        "column subset_of: 'N002' counts another population: harbour.",
    ),
    "long words of a figure": (
        set_cells("quantities", "N002", verbatim="about 12 of the 30 crates it holds, the Harbour"),
        "has 10 words. Give the words that express the figure alone.",
    ),
    "figure of another claim": (
        set_cells("quantities", "N002", claim_id="C005"),
        f"{NUMBERS}, row 3 (N002), column verbatim: '30 crates' lies outside of the span of C005.",
    ),
    "figure cut from a figure": (
        set_cells("quantities", "N002", verbatim="3", low="3", best="3", high="3"),
        f"{NUMBERS}, row 3 (N002), column verbatim: '3' does not stand in S1.p03. Copy whole words",
    ),
    "two repetitions of one claim": (
        add_row("relations", "R002", relation_id="R004", claim_b="C002"),
        f"{RELATIONS}, row 5 (R004), column claim_b: 'C002', and the claim repeats C003 already.",
    ),
    "contradiction of oneself": (
        set_cells("claims", "C006", speaker_id="brook"),
        f"{RELATIONS}, row 2 (R001), column type: 'contradicts': both claims are of brook.",
    ),
    "repetition across sides": (
        set_cells("actors", "union", side="hamas"),
        f"{RELATIONS}, row 3 (R002), column type: 'repeats' of 'hamas' and 'none': only the side that held a position",
    ),
    "relation without a note": (set_cells("relations", "R001", note=""), f"{RELATIONS}, row 2 (R001), column note: the cell is"),
    "id with a zero too many": (
        set_cells("relations", "R003", relation_id="R0003"),
        "column relation_id: 'R0003' has a zero too many: it could be read as another id.",
    ),
    "address of another report": (
        lambda mini: (
            mini.row("sources", "S1").update(url="https://gazette.example/1"),
            mini.row("sources", "S2").update(url="https://Gazette.example/1"),
        ),
        f"{SOURCES}, row 3 (S2), column url: 'https://Gazette.example/1' is the page of S1 in row 2.",
    ),
    "fact on another day": (add_row("context", "X001", context_id="X002", date_edtf="2025-02"), "stands already in row 2, X001."),
    "label of another obligation": (
        add_row("obligations", "spring-crates", obligation_id="spring-more", provision="More."),
        "column label: 'Return crates' stands already in row 2, spring-crates, with the same agreement_id.",
    ),
    "head of another passage": (
        set_cells("passages", "S1.p02", head="On matter 1 of the harbour"),
        f"{PASSAGES}, row 3 (S1.p02), column head: 'On matter 1 of the harbour' stands already in row 2, S1.p01, with",
    ),
    "place in capitals": (
        append("vocabularies", variable="place", code="The Pier", label="A pier", definition="It is."),
        "column code: 'The Pier' stands already in row",
    ),
    "party as publisher": (
        set_cells("sources", "S2", outlet_id="union"),
        f"{SOURCES}, row 3 (S2), column outlet_id: 'union' is no outlet: its kind is 'organisation'.",
    ),
    "party as a relayed outlet": (
        set_cells("sources", "S2", relays="gazette|union"),
        "column relays: 'gazette|union' holds union, which is the outlet itself or none.",
    ),
    "language of nobody": (set_cells("sources", "S2", language="zz"), "column language: 'zz' is no code of a language."),
    "long headline": (
        set_cells("sources", "S1", title="word " * 24 + "end", title_basis="stored-copy"),
        f"{SOURCES}, row 2 (S1), column title: it has 25 words, many for a headline.",
    ),
    "headline that is not printed": (
        set_cells("sources", "S1", title="Dockers deny", title_basis="printed"),
        f"{SOURCES}, row 2 (S1), column title: 'Dockers deny' does not stand in the text.",
    ),
    "outlet of a side": (set_cells("actors", "herald", side="hamas"), "column side: 'hamas' does not go with the kind 'outlet'."),
    "house of a person": (
        set_cells("actors", "brook", publisher_group="brook"),
        "column publisher_group: 'brook' does not go with the kind 'person'.",
    ),
    "role without its date": (set_cells("actors", "brook", role="speaker"), "column role_as_of: '' does not go with the role"),
    "alias of another": (set_cells("actors", "dunn", aliases="Ada Brook"), "column aliases: 'Ada Brook' is brook. Leave"),
    "alias cut from a word": (set_cells("actors", "dunn", aliases="Dun"), "column aliases: 'Dun' stands in no source."),
    "affiliation of a group to a person": (
        set_cells("actors", "company", affiliation_id="dunn"),
        "column affiliation_id: 'dunn' is a person, to whom no organisation belongs.",
    ),
    "item with a zero": (set_cells("actors", "dunn", wikidata="Q0123"), "column wikidata: 'Q0123' is no item of Wikidata."),
    "obligation of another agreement by its id": (
        set_cells("obligations", "spring-crates", obligation_id="autumn-crates"),
        "column obligation_id: 'autumn-crates' does not begin with its agreement, spring.",
    ),
    "outlet under an obligation": (
        set_cells("obligations", "spring-crates", obligor_id="company|herald"),
        "column obligor_id: 'company|herald' holds herald, an outlet. Name the states",
    ),
    "nobody under an obligation": (
        set_cells("obligations", "spring-crates", obligor_id="unstated"),
        "column obligor_id: 'unstated' holds unstated, whom no agreement binds.",
    ),
    "obligation without a reference": (
        set_cells("obligations", "spring-crates", reference_keys=""),
        "data/obligations.csv, row 2 (spring-crates), column reference_keys: the cell is empty. Name what the terms",
    ),
    "outlet as a mediator": (
        set_cells("agreements", "spring", mediators="herald"),
        "column mediators: 'herald' holds herald, an outlet.",
    ),
    "stages out of order": (
        set_cells("agreements", "spring", stages="1: crates|1: gates"),
        "column stages: '1: crates|1: gates' does not have the number 2 before its stage.",
    ),
    "agreement without a reference": (
        set_cells("agreements", "spring", reference_keys=""),
        "data/agreements.csv, row 2 (spring), column reference_keys: the cell is empty.",
    ),
    "passage without a gist": (set_cells("passages", "S1.p01", gist=""), f"{PASSAGES}, row 2 (S1.p01), column gist: the cell is"),
    "separator with words": (
        set_cells("passages", "S1.p02", kind="separator"),
        "column kind: 'separator', and the passage has ",
    ),
    "reason of another kind of line": (
        set_cells("passages", "S1.p04", none_reason="dateline"),
        "column none_reason: 'dateline' is no reason for a line of the kind 'separator'.",
    ),
    "two codes in one": (
        append("vocabularies", variable="place", code="pier|gate", label="Both", definition="It is."),
        "column code: 'pier|gate' holds the sign between values of a list.",
    ),
    "code that applies and does not": (
        append("vocabularies", variable="place", code="x", label="X", definition="It.", include_when="A.", exclude_when="A."),
        "column exclude_when: 'A.' is given as when the code applies, too.",
    ),
    "loaded word in its own place": (
        set_cells("terms", "idle", loaded="yes", house_word="lie idle"),
        "column house_word: 'lie idle' is no word in place of the loaded one.",
    ),
    "wording of another term": (
        set_cells("terms", "idle", wording="the lamps"),
        r"column pattern: '\blie idle\b' finds “lie idle”, no word of the wording. Correct pattern or wording.",
    ),
    "reading of nothing": (
        append("readings", reading="event", item="X099", part="named", words="A thing happens"),
        "column item: 'X099' is not in context. Correct it, or delete the row.",
    ),
    "question of other claims": (
        append("readings", reading="pair-question", item="R001", part="question", words="Kept?", claims="C002|C003"),
        "column claims: 'C002|C003': the claims of the item are C002 and C006.",
    ),
    "pin of another report": (
        append("readings", reading="pin", item="S1", part="named", words="Kept", claims="C002|C006"),
        "column claims: 'C002|C006': the claims of the item are those of S1, and C006 is none.",
    ),
    "reading without claims": (
        append("readings", reading="obstacle", item="1", part="named", words="The gate is shut"),
        "column claims: the cell is empty. Name the claims that it is read in.",
    ),
    # reasons on file
    "value that fewer coders gave": (
        lambda mini: [coded(mini, "speaker_id", unit).update(value="union") for unit in ("U001", "U002")],
        f"{CLAIMS}, row 4 (C003), column speaker_id: 'brook' was given by 0 of the codings, 'union' by 2. Correct it, or give "
        "the reason in data/adjudications.csv for claims, C003, speaker_id.",
    ),
    "reason that has lapsed": (
        append("adjudications", table="claims", id="C003", column="act", value="deny", reason="So.", codebook_version="1.3"),
        "column value: the reason was given for 'deny', and the record now holds 'assert'.",
    ),
    # what a spreadsheet or a copy leaves
    "word for nothing": (set_cells("claims", "C005", note="N/A"), "column note: 'N/A' stands for an empty cell. Empty the cell."),
    "formula": (set_cells("claims", "C005", note="=SUM(A1)"), "column note: '=SUM(A1)' is a formula to a spreadsheet."),
    "tracking": (
        set_cells("sources", "S1", url="https://a.example/x?utm_source=mail&id=3"),
        "column url: 'utm_source' tracks readers. Remove it from the address.",
    ),
    "address of another kind": (set_cells("sources", "S1", url="javascript:alert(1)"), "is not an address on the web."),
    "look-alike letter": (
        set_cells("claims", "C005", note="The g\u0430te is open."),
        "column note: 'g\u0430te' mixes alphabets: '\u0430' is CYRILLIC SMALL LETTER A. Type the words anew",
    ),
    "hidden character": (
        set_cells("claims", "C005", note="The\u200b gate."),
        "it holds a hidden or broken character (ZERO WIDTH SPACE).",
    ),
    # 2. texts, passages, spans, quotations
    "another text": (
        set_text("S1", "Dockers say", "Dockers sai"),
        f"{SOURCES}, row 2 (S1), column text_sha256: the text of S1 at hand has the SHA-256 ",
    ),
    "another passage": (
        set_text("S1", "Dockers say", "Dockers sai"),
        f"{PASSAGES}, row 2 (S1.p01), column sha256: the digest is not that of the passage, which begins 'Dockers sai that",
    ),
    "another passage, by its words": (
        set_text("S1", "Dockers say", "Dockers sai"),
        f"{PASSAGES}, row 2 (S1.p01), column words_sha256: the digest is not that of the words of the passage, which begins",
    ),
    "wrong words of a source": (
        set_cells("sources", "S1", words="1"),
        "column words: '1' is not the number of words (`\\w+` tokens)",
    ),
    "wrong words of a passage": (set_cells("passages", "S1.p01", words="7"), "column words: '7' is not the number of words"),
    "wrong sum of words": (
        set_cells("sources", "S1", words="1"),
        f"{SOURCES}, row 2 (S1), column words: '1' is not the sum of the words of its passages, ",
    ),
    "passage without a row": (delete("passages", "S2.p02"), "the passage S2.p02 of the source text has no row."),
    "row without a passage": (
        add_row("passages", "S2.p02", passage_id="S2.p03", n="3"),
        "row 9 (S2.p03), column passage_id: the text of S2 has 2 passages and not this one.",
    ),
    "passages out of order": (
        set_cells("passages", "S1.p02", n="3"),
        "column passage_id: 'S1.p02' with number '3' stands where S1.p02 with number 2 is due.",
    ),
    "span backwards": (
        set_cells("claims", "C002", start="90", end="90"),
        "column end: the span ends at 90, not after its start 90.",
    ),
    "span of another length": (
        set_cells("quotes", "Q001", end="300"),
        "characters, the exact words have 34. Correct the words or their offsets.",
    ),
    "spans of passages out of order": (
        set_cells("claims", "C001", end="60"),
        f"{CLAIMS}, row 3 (C002), column start: the span starts at 53, before C001 in S1.p01 ends (60).",
    ),
    "span outside its passage": (
        set_cells("claims", "C001", end="60"),
        f"{CLAIMS}, row 2 (C001), column start: the span 17 to 60 does not lie in S1.p01, which goes from 0 to 31.",
    ),
    "coding outside its passage": (
        lambda mini: mini.tables["codings"][0].update(passage_id="S1.p01"),
        "data/codings.csv, row 2 (U001 speaker_id first 1), column start: the span",
    ),
    "quotation with another letter": (
        set_cells("quotes", "Q001", exact="We have kept every promise we mode"),
        f"{QUOTES}, row 2 (Q001), column exact: 'We have kept every promise we mode' is not what the source has at ",
    ),
    "quotation outside its passage": (
        set_cells("quotes", "Q001", claim_id="C001"),
        "does not lie in S1.p01, which goes from 0 to 31.",
    ),
    "another prefix": (set_cells("quotes", "Q001", prefix="‘"), "column prefix: '‘' does not stand directly before the words."),
    "another suffix": (set_cells("quotes", "Q001", suffix="."), "column suffix: '.' does not stand directly after the words."),
    "long suffix": (set_cells("quotes", "Q001", suffix="," * 33), "characters, more than 32. Shorten it."),
    "ambiguous quotation": (quote_ambiguously, "prefix, exact words and suffix together occur 2 times in the source."),
    "long quotation": (
        lambda mini: mini.row("quotes", "Q001").update(
            claim_id="C008", exact=LONG_QUOTE, prefix="", suffix="", **mini.span("S2", LONG_QUOTE)
        ),
        f"{QUOTES}, row 2 (Q001), column exact: the quotation has 25 words, more than 24.",
    ),
    "much quoted": (quote_more, f"{QUOTES}, column exact: the quotations of S2 hold 14 of its "),
    "term that nobody uses": (set_cells("terms", "idle", pattern="idel"), "'idel' finds nothing in the sources."),
    "term counted wrongly": (
        set_cells("term_counts", "idle", occurrences="9"),
        "data/term_counts.csv, row 2 (idle S1), column occurrences: the text has 0, of which 0 in quotation marks, not 9 and 0.",
    ),
    # 3. attribution
    "direct without a quotation": (
        set_cells("quotes", "Q001", owner_id="union"),
        f"{CLAIMS}, row 4 (C003), column attribution: 'direct' needs a quotation of the claim whose words are owned by brook.",
    ),
    "cue without its basis": (
        set_cells("claims", "C002", cue_basis="carried"),
        f"{CLAIMS}, row 3 (C002), column cue: the cue 'said' does not go with the basis 'carried'.",
    ),
    "cue that is not printed": (set_cells("claims", "C005", cue="urges"), "column cue: 'urges' does not stand in S1.p03."),
    "figure that is not printed": (
        set_cells("quantities", "N002", verbatim="30 boxes"),
        f"{NUMBERS}, row 3 (N002), column verbatim: '30 boxes' does not stand in S1.p03.",
    ),
    "narrator of another outlet": (
        set_cells("claims", "C004", speaker_id="herald"),
        "column speaker_id: 'herald' is not the outlet of the source, gazette, whose voice the narrator is.",
    ),
    "via without a basis": (
        set_cells("claims", "C007", via_basis=""),
        "column via_basis: via 'gazette' does not go with its basis ''.",
    ),
    "demand without an addressee": (
        set_cells("claims", "C005", addressee_id=""),
        f"{CLAIMS}, row 6 (C005), column addressee_id: a demand has an addressee. Name it, or write `unstated`",
    ),
    "duplicate across sources": (set_cells("claims", "C001", duplicate_of="C006"), "'C006' belongs to another source."),
    "duplicate of a duplicate": (
        set_cells("claims", "C002", duplicate_of="C001"),
        f"{CLAIMS}, row 2 (C001), column duplicate_of: 'C002' is itself a duplicate, of C001.",
    ),
    # 4. dates
    "date that is no date": (
        set_cells("dates", "D001", edtf="2025-02-30"),
        "column edtf: '2025-02-30' is refused: not a date in EDTF",
    ),
    "date that says too little": (
        set_cells("sources", "S1", published_edtf="2025-03-06~"),
        f"{SOURCES}, row 2 (S1), column published_edtf: '2025-03-06~' is refused: '~', '?' and '%' give no bounds",
    ),
    "date in a list": (set_cells("actors", "gazette", role_as_of="2025-03|soon"), "column role_as_of: 'soon' is refused"),
    "bound of a publication": (
        set_cells("sources", "S1", published_latest="2025-03-10"),
        "column published_latest: '2025-03-10' is not the strict bound of '[2025-03-06..2025-03-09]', which is 2025-03-09.",
    ),
    "bound of a date": (
        set_cells("dates", "D003", last="2025-04-30"),
        "is not the strict bound of '2025-04/..', which is open: an",
    ),
    "precision of a date": (
        set_cells("dates", "D002", precision="1"),
        "column precision: '1' is not the precision of '[2025-03-05..2025-03-06]', which is 2.",
    ),
    "context without a reference": (
        set_cells("dates", "D002", basis_note=""),
        "a date with the basis `printed|context` says what it rests on.",
    ),
    "context with an unknown reference": (
        set_cells("dates", "D002", basis_note="memory"),
        "'memory' is not a key of references.bib.",
    ),
    "utterance after publication": (
        set_cells("dates", "D001", edtf="2025-03-10", first="2025-03-10", last="2025-03-10"),
        f"{DATES}, row 2 (D001), column last: '2025-03-10' is later than the source can have been published (2025-03-09).",
    ),
    "past event after publication": (
        set_cells("dates", "D002", edtf="2025-03", last="2025-03-31", precision="4"),
        f"{DATES}, row 3 (D002), column last: '2025-03-31' is later than the source can have been published (2025-03-09).",
    ),
    # 5. quantities
    "another figure": (
        set_cells("quantities", "N002", best="31"),
        f"{NUMBERS}, row 3 (N002), column best: '31' is not what '30 crates' expresses (best 30).",
    ),
    "more than the one thing": (
        set_cells("quantities", "N002", verbatim="the 30 crates", best="31"),
        "column best: '31' is not what 'the 30 crates' expresses (best 30).",
    ),
    "figure left out": (
        set_cells("quantities", "N002", low="", best="", high=""),
        "column best: '30 crates' expresses best 30, which is not coded.",
    ),
    "bound coded as a figure": (
        set_cells("quantities", "N003", low="", best="10"),
        f"{NUMBERS}, row 4 (N003), column best: '10' is not what 'more than ten boats' expresses (low 11).",
    ),
    "figures out of order": (
        set_cells("quantities", "N002", low="31", high="29"),
        "low '31', best '30' and high '29' do not rise.",
    ),
    "approximate figure": (
        set_cells("quantities", "N001", approx=""),
        "column approx: 'about 12' marks the figure as approximate.",
    ),
    "part larger than its whole": (
        set_cells("quantities", "N002", low="11", best="11", high="11"),
        f"{NUMBERS}, row 2 (N001), column subset_of: 12 is a part of N002, which is 11 at most",
    ),
    "part of another unit": (set_cells("quantities", "N001", unit="tons"), "the unit 'tons' is not that of N002, 'pieces'."),
    # 6. phases
    "phase without an agreement": (
        set_cells("claims", "C006", agreement_id=""),
        f"{CLAIMS}, row 7 (C006), column phase: phase '1' without an agreement: it means two different things in this corpus. "
        "Fill agreement_id, or empty the phase.",
    ),
    "phase without a basis": (
        set_cells("claims", "C006", phase_basis=""),
        "column phase_basis: phase '1' does not go with its basis ''.",
    ),
    "obligation of another agreement": (
        set_cells("claims", "C004", agreement_id="autumn"),
        "column obligation_id: 'spring-crates' belongs to spring, the claim to 'autumn'.",
    ),
    "level without an obligation": (
        set_cells("claims", "C004", obligation_id=""),
        "column reported_level: level '1' without an obligation.",
    ),
    # 7. relations
    "contradiction across agreements": (
        set_cells("claims", "C006", agreement_id="autumn"),
        f"{RELATIONS}, row 2 (R001), column type: the one is about 'spring', the other about 'autumn'.",
    ),
    "contradiction about nothing": (
        set_cells("claims", "C006", topic="governance"),
        "column type: the claims share no obligation, measure, option or topic.",
    ),
    "relation to itself": (set_cells("relations", "R001", claim_b="C002"), "column claim_b: 'C002' is related to itself."),
    "relation in the wrong direction": (
        set_cells("relations", "R003", claim_a="C004", claim_b="C006"),
        f"{RELATIONS}, row 4 (R003), column claim_a: `qualifies` runs from the later claim to the earlier; C006 is not ",
    ),
    "higher id first": (
        set_cells("relations", "R001", claim_a="C006", claim_b="C002"),
        "column claim_a: `contradicts` has the lower id first.",
    ),
    "repetition of a repetition": (
        add_row("relations", "R002", relation_id="R004", claim_a="C003", claim_b="C002"),
        f"{RELATIONS}, row 3 (R002), column claim_b: 'C003' itself repeats C002. Point to the earliest claim.",
    ),
    "relation twice": (
        add_row("relations", "R001", relation_id="R004"),
        f"{RELATIONS}, row 5 (R004), column type: 'contradicts', and R001 in row 2 says 'contradicts' of the same pair.",
    ),
    # 8. coverage
    "passage without claim or reason": (
        set_cells("passages", "S1.p04", none_reason=""),
        f"{PASSAGES}, row 5 (S1.p04), column none_reason: the passage has neither a claim nor a reason why it has none.",
    ),
    "passage with claim and reason": (
        set_cells("passages", "S1.p01", none_reason="heading"),
        "column none_reason: 'heading' says that there is no claim, and there is C001.",
    ),
    "link with another reason": (
        set_cells("passages", "S1.p05", none_reason="credit"),
        "column none_reason: a link is never coded, and 'credit' is not its reason.",
    ),
    # 10. own words
    "borrowed words": (
        borrow(f"they went {BORROWED}"),
        f"{CLAIMS}, row 4 (C003), column gloss: '{BORROWED}' stands in a source, word for word. Say it in other words",
    ),
}


def test_miniature_is_valid(miniature):
    report = miniature.check()
    assert report.problems == []
    assert report.unverified == []
    assert len(report.verified) == len(RULES)


@pytest.mark.parametrize("name", BREAKS)
def test_broken_rule_is_reported(miniature, name):
    break_it, message = BREAKS[name]
    break_it(miniature)
    assert any(message in problem for problem in miniature.problems()), "\n".join(miniature.problems())


def test_every_rule_is_broken_by_some_case(tmp_path_factory):
    from conftest import Miniature

    unbroken = {rule.find.__name__: rule for rule in RULES}
    # What was published of the project's own package is broken in test_mutations.
    unbroken = {name: rule for name, rule in unbroken.items() if not rule.find.__module__.endswith(".kept")}
    for name, (break_it, _) in BREAKS.items():
        mini = Miniature(tmp_path_factory.mktemp("broken"))
        break_it(mini)
        package = read_package(mini.write(), mini.sources)
        for found in [rule for rule in unbroken.values() if any(rule.find(package))]:
            del unbroken[found.find.__name__]
        assert package.rows("claims"), name
    assert not unbroken


def test_undescribed_table_is_reported(miniature):
    folder = miniature.write()
    path = folder / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"name": "terms"', '"name": "words"'), encoding="utf-8")
    problems = [str(problem) for problem in check(folder, miniature.sources).problems]
    assert "data/datapackage.json, column terms: the table terms is not described. Restore its description." in problems


def test_all_problems_are_reported_in_order(miniature):
    set_cells("claims", "C002", speaker_id="brok", act="asert")(miniature)
    set_cells("claims", "C001", gloss="")(miniature)
    set_cells("actors", "dunn", affiliation_id="compny")(miniature)
    problems = miniature.check().problems
    assert [(p.file, p.row, p.id, p.column, p.value) for p in problems] == [
        ("data/actors.csv", 5, "dunn", "affiliation_id", "compny"),
        ("data/claims.csv", 2, "C001", "gloss", ""),
        ("data/claims.csv", 3, "C002", "act", "asert"),
        ("data/claims.csv", 3, "C002", "speaker_id", "brok"),
    ]


def test_a_row_without_an_id_makes_no_fault_elsewhere(miniature):
    miniature.add("quantities", "N003", quantity_id="", measure="boats sunk", unit="tons")
    problems = miniature.problems()
    assert problems
    assert all(problem.startswith(f"{NUMBERS}, row 5, ") for problem in problems), "\n".join(problems)


# -- Badly saved files --------------------------------------------------------------------------------------------

SAVED_BADLY = {
    "BOM": (
        lambda content: b"\xef\xbb\xbf" + content,
        f"{CLAIMS}: the file begins with a byte order mark (BOM). Save it again as UTF-8",
    ),
    "CRLF": (
        lambda content: content.replace(b"\n", b"\r\n"),
        f"{CLAIMS}: the lines end in CRLF or CR, as on Windows. Save it again with LF",
    ),
    "UTF-16": (lambda content: content.decode().encode("utf-16"), f"{CLAIMS}: the file is UTF-16, not UTF-8. Save it again as"),
    "UTF-32": (lambda content: content.decode().encode("utf-32"), f"{CLAIMS}: the file is UTF-32, not UTF-8. Save it again as"),
    "line of a spreadsheet": (
        lambda content: b"sep=,\n" + content,
        f"{CLAIMS}: line 1, 'sep=,', is a spreadsheet's own and no header. Delete the line.",
    ),
    "quoted ids": (
        lambda content: re.sub(rb"^(C\d+),", rb'"""\1""",', content, flags=re.MULTILINE),
        f'{CLAIMS}, row 2 ("C001"), column claim_id: \'"C001"\' has quotation marks or spaces around the value.',
    ),
    "spaces around a code": (
        lambda content: content.replace(b",assert,COOPERATE", b", assert ,COOPERATE"),
        f"{CLAIMS}, row 3 (C002), column act: ' assert ' has quotation marks or spaces around the value. Write assert alone.",
    ),
    "trailing comma": (
        lambda content: content.replace(b"\n", b",\n"),
        f"{CLAIMS}: there is an empty column at the end: each line ends in a comma. Delete the empty column.",
    ),
    "empty lines at the end": (lambda content: content + b"\n", f"{CLAIMS}, row 10: the row is empty. Delete it."),
    "NUL": (
        lambda content: content.replace(b"our own", b"our\0own", 1),
        f"{CLAIMS}, row 2 (C001), column gloss: the cell holds a NUL",
    ),
}
SAVED_WORSE = {
    "empty": (lambda content: b"", f"{CLAIMS}: the file is empty. Its first line is the header: claim_id,passage_id,sentence,"),
    "semicolons": (
        lambda content: content.replace(b",", b";"),
        f"{CLAIMS}: the columns are not separated by commas. Save it again",
    ),
    "column missing": (
        lambda content: content.replace(b"claim_id,passage_id,sentence", b"claim_id,passage,sentence", 1),
        f"{CLAIMS}, column passage_id: the column is missing. Restore it; the header is: claim_id,passage_id,",
    ),
    "open quotation mark": (
        lambda content: content.replace(b"A sentence of our own.", b'"A sentence of our own.', 1),
        f"{CLAIMS}, row 2: the row cannot be read (unexpected end of data). Close or double its quotation marks.",
    ),
    "comma too many": (
        lambda content: content.replace(b"A sentence of our own.", b"A sentence, of our own.", 1),
        f"{CLAIMS}, row 2 (C001): the row has 32 cells, the header 31. Put cells with commas in quotation marks",
    ),
    "columns in another order": (
        lambda content: content.replace(b"start,end", b"end,start", 1),
        f"{CLAIMS}: the columns stand in another order than in datapackage.json. Order them: claim_id,",
    ),
    "column twice": (
        lambda content: content.replace(b"passage_id,sentence", b"passage_id,passage_id", 1),
        f"{CLAIMS}, column passage_id: the column stands twice in the header.",
    ),
    "unknown column": (
        lambda content: content.replace(b",note,", b",remark,", 1),
        f"{CLAIMS}, column remark: the contract has no such column. Delete it, or describe it in datapackage.json.",
    ),
    "quoted header": (
        lambda content: content.replace(b"claim_id", b'"""claim_id"""', 1),
        f"{CLAIMS}, column claim_id: the header cell '\"claim_id\"' has spaces or quotation marks around the name.",
    ),
}


@pytest.mark.parametrize("how", SAVED_BADLY)
def test_badly_saved_file_is_named_and_still_checked(miniature, how):
    miniature.files["claims.csv"], message = SAVED_BADLY[how]
    alone = miniature.problems()
    assert any(problem.startswith(message) for problem in alone), "\n".join(alone)
    set_cells("claims", "C004", speaker_id="gazet")(miniature)
    assert any("'gazet' is not in actors." in problem for problem in miniature.problems())
    if how != "quoted ids":
        assert len(alone) == 1, "\n".join(alone)


@pytest.mark.parametrize("how", SAVED_WORSE)
def test_worse_saved_file_leaves_the_rest_checked(miniature, how):
    miniature.files["claims.csv"], message = SAVED_WORSE[how]
    set_cells("sources", "S1", published_edtf="soon")(miniature)
    problems = miniature.problems()
    assert any(problem.startswith(message) for problem in problems), "\n".join(problems)
    assert any("'soon' is refused" in problem for problem in problems)


def test_windows_1252_is_named_by_line(miniature):
    miniature.row("claims", "C003")["note"] = "Brook’s words"
    miniature.files["claims.csv"] = lambda content: content.decode("utf-8").encode("cp1252")
    assert miniature.problems() == [
        f"{CLAIMS}: byte 0x92 in line 4, after 'ce of our own.,Brook', is not UTF-8; the file seems to be saved as Windows-1252. "
        'Save it again as "CSV UTF-8" with commas and LF line ends.'
    ]


REFERENCES_SAVED_BADLY = {
    "BOM": (SAVED_BADLY["BOM"][0], ": the file begins with a byte order mark (BOM). Save it again as UTF-8 without BOM."),
    "CRLF": (SAVED_BADLY["CRLF"][0], ": the lines end in CRLF or CR, as on Windows. Save it again with LF line ends."),
    "UTF-16": (SAVED_BADLY["UTF-16"][0], ": the file is UTF-16, not UTF-8. Save it again as UTF-8 with LF line ends."),
    "UTF-32": (SAVED_BADLY["UTF-32"][0], ": the file is UTF-32, not UTF-8. Save it again as UTF-8 with LF line ends."),
    "Windows-1252": (
        lambda content: content.replace(b"A page", "The town’s page".encode("cp1252"), 1),
        ": byte 0x92 in line 12, after '  annote = {The town', is not UTF-8; the file seems to be saved as Windows-1252. Save it "
        "again as UTF-8 with LF line ends.",
    ),
    "NUL": (
        lambda content: content.replace(b"A page", b"A\0 page", 1),
        ", line 12: line 12 holds a NUL character. Delete it, or save the file again as UTF-8.",
    ),
}


@pytest.mark.parametrize("how", REFERENCES_SAVED_BADLY)
def test_badly_saved_references_are_named_and_still_checked(miniature, how):
    miniature.files["references.bib"], message = REFERENCES_SAVED_BADLY[how]
    assert miniature.problems() == [f"data/references.bib{message}"]
    set_reference("year", "2024")(miniature)
    assert any("'2024' is not the year of the date" in problem for problem in miniature.problems())


def test_missing_table_is_named_and_the_rest_checked(miniature):
    folder = miniature.write()
    (folder / "quotes.csv").unlink()
    report = check(folder, miniature.sources)
    assert [str(problem) for problem in report.problems] == [
        f"{QUOTES}: the table is missing. Restore the file; a table without rows still has its header: "
        "quote_id,claim_id,exact,prefix,suffix,start,end,owner_id,insertion,translated."
    ]
    assert any("quotes" in says and "not possible" in says for says in report.unverified)


def test_loosened_description_is_named_and_the_tables_still_held(miniature):
    field_of(miniature, "sources", "published_earliest")["type"] = "day"
    field_of(miniature, "claims", "speaker_id").pop("constraints")
    set_cells("claims", "C002", speaker_id="")(miniature)
    problems = miniature.problems()
    for message in (
        'data/datapackage.json, column sources.published_earliest: `type` was "date" and is "day". Restore it;',
        'data/datapackage.json, column claims.speaker_id: `constraints` was {"required": true} and is gone. Restore it;',
        f"{CLAIMS}, row 3 (C002), column speaker_id: the cell is empty.",
    ):
        assert any(problem.startswith(message) for problem in problems), "\n".join(problems)


DESCRIPTORS = {
    "a list": "[]",
    "a word": '"tables"',
    "nothing": "null",
    "deep": "[" * 100_000,
    "a name twice": '{"name": "a", "name": "b"}',
    "half a character twice": '{"\\ud800": 1, "\\ud800": 2}',
    "not UTF-8": b"\xff\xfe{\x00}\x00",
}


@pytest.mark.parametrize("content", DESCRIPTORS.values(), ids=DESCRIPTORS)
def test_descriptor_of_another_kind_is_named(miniature, capsys, content):
    path = miniature.write() / "datapackage.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["--data", str(miniature.folder)]) == 1
    assert f"{path}: the descriptor is not " in capsys.readouterr().out


# What a merge, a hand or a program does to what the data are held to, and what the message has to say.
GUARDS = {
    "contract.json missing": (None, "is missing."),
    "contract.json in half": (lambda text: text[: len(text) // 2], "is not valid JSON"),
    "contract.json without a schema": (lambda it: it["resources"][0].pop("schema"), "`resources[0].schema` is missing."),
    "kept.json missing": (None, "is missing."),
    "kept.json in half": (lambda text: text[: len(text) // 2], "is not valid JSON"),
    "kept.json in conflict": (lambda text: f"<<<<<<< HEAD\n{text}", "is not valid JSON"),
    "kept.json without name": (lambda it: it.pop("name"), "`name` is missing."),
    "kept.json without ids": (lambda it: it.update(ids=[]), "`ids` is empty."),
    "kept.json with half the ids": (lambda it: it.update(ids=it["ids"][::2]), "`ids` has 469 entries"),
    "kept.json with an id alone": (lambda it: it["ids"].__setitem__(0, "C001"), "`ids[0]` is 'C001'."),
    "kept.json without codings": (lambda it: it.update(codings={}), "`codings` is empty."),
    "kept.json without variables": (lambda it: it["codings"].pop("variables"), "`codings.variables` is missing."),
    "kept.json without copies": (lambda it: it.update(published={}), "`published` is empty."),
    "kept.json with another table": (lambda it: it["rows"].update(event={}), "`rows.event` is not known."),
}


@pytest.mark.parametrize(
    "damage", [one if n % 3 == 0 else pytest.param(one, marks=pytest.mark.thorough) for n, one in enumerate(GUARDS)]
)
def test_damage_to_what_the_data_are_held_to_is_named(own_copy, monkeypatch, capsys, damage):
    name, (change, message) = damage.split()[0], GUARDS[damage]
    module, constant, read = (
        (contract, "CONTRACT", contract.contract) if "contract" in name else (published, "KEPT", published.kept)
    )
    path = own_copy.parent / "record" / name
    path.parent.mkdir()
    if change:
        text = getattr(module, constant).read_text(encoding="utf-8")
        contents = json.loads(text)
        changed = change(contents if " with" in damage else text)
        path.write_text(changed if isinstance(changed, str) and changed.startswith(("{", "<")) else json.dumps(contents), "utf-8")
    monkeypatch.setattr(module, constant, path)
    read.cache_clear()
    try:
        assert main(["--data", str(own_copy)]) == 1
    finally:
        monkeypatch.undo()
        read.cache_clear()
    told = [line for line in capsys.readouterr().out.splitlines() if f"record/{name}: what the data are held to" in line]
    assert len(told) == 1, told
    assert message in told[0]
    assert told[0].endswith(f"Restore it from git: git checkout HEAD -- record/{name}")


def shapes(value, depth: int = 0):
    """Yield changes of a description that leave JSON behind: each part gone, or of another kind."""
    if isinstance(value, dict) and depth < 7:
        for name in list(value):
            kept = value[name]
            for other in (None, 7, "x", [], {}, [None], {"name": 3}):
                value[name] = other
                yield
            del value[name]
            yield
            value[name] = kept
            yield from shapes(kept, depth + 1)
    elif isinstance(value, list) and value and depth < 7:
        yield from shapes(value[0], depth + 1)
        value.insert(0, value[0])
        yield
        del value[0]


def test_descriptor_of_any_shape_is_read(miniature):
    """Parts are taken out of the descriptor, or made another kind, one by one; the rules that read it say so and do not fail."""
    package = read_package(miniature.write(), miniature.sources)
    held = [rule for rule in RULES if rule.find.__module__.endswith(".guards")]
    # One column of each kind is enough.
    package.descriptor["resources"] = package.descriptor["resources"][:1] + package.descriptor["resources"][6:7]
    for each in package.descriptor["resources"]:
        each["schema"]["fields"] = each["schema"]["fields"][:4]
    whole = {str(problem) for rule in held for problem in rule.find(package)}
    silent = []
    for n, _ in enumerate(shapes(package.descriptor)):
        contract.resources(package.descriptor)
        found = {str(problem) for rule in held for problem in rule.find(package)}
        if found == whole:
            silent.append(n)
    assert n > 300
    # `title` and such may be any text, and what is free may go.
    assert len(silent) <= 40


# -- With and without texts ---------------------------------------------------------------------------------------


def test_without_texts_the_report_says_what_was_not_verified(miniature):
    report = miniature.check(with_texts=False)
    assert report.problems == []
    assert (
        "Rule 10: our own words share no eight consecutive words with a source outside quotation marks (no source texts at hand)"
        in (report.unverified)
    )
    assert len(report.verified) + len(report.unverified) == len(RULES)


def test_without_texts_lengths_and_order_still_hold(miniature):
    set_cells("quotes", "Q001", exact="We have kept promises")(miniature)
    set_cells("claims", "C001", end="60")(miniature)
    problems = miniature.problems(with_texts=False)
    assert any("the exact words have 21" in problem for problem in problems)
    assert any("before C001 in S1.p01 ends (60)" in problem for problem in problems)


def test_one_text_missing_is_said(miniature):
    folder = miniature.write()
    (miniature.sources / "S2.txt").unlink()
    report = check(folder, miniature.sources)
    assert report.problems == []
    assert report.unverified == ["What needs the text of S2 (not among the source texts)"]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (f"They went {BORROWED.upper()} it", [f"{BORROWED.upper()} it"]),
        (f"They wrote “{BORROWED}” of it", []),
        (f'They wrote "{BORROWED}" of it', []),
        ("along the whole length of the northern shore", []),
        ("nobody along the whole “length” of the northern pier doubted it", []),
        ("We have kept every promise we made and that", []),  # in both sources, up to the seventh word
    ],
)
def test_shared_runs(miniature, text, runs):
    assert shared_runs(text, miniature.texts) == runs


def test_shared_runs_of_two_sources_pass():
    formula = "one two three four five six seven eight"
    assert shared_runs(formula, {"S1": formula}) == [formula]
    assert shared_runs(formula, {"S1": formula, "S2": f"and {formula}"}) == []


# -- Commands -----------------------------------------------------------------------------------------------------


def test_command_says_what_it_did(miniature, capsys):
    assert main(["--data", str(miniature.write()), "--sources", str(miniature.sources)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Rows: 2 sources, 7 passages, 7 actors, 2 agreements, 1 obligations, 0 events, 8 claims,")
    assert " hold, 0 are violated, 0 were not verified." in said
    assert said.endswith("No problems.\n")


def test_command_fails_with_problems(miniature, capsys):
    set_cells("claims", "C002", act="asert")(miniature)
    assert main(["--data", str(miniature.write()), "--sources", str(miniature.sources)]) == 1
    said = capsys.readouterr().out
    assert "\nViolated:\n  Rule 1: cells have their type and are codes of their variable" in said
    assert said.endswith("\n1 problem.\n")


@pytest.mark.parametrize("content", [None, "{"])
def test_command_names_a_broken_descriptor(miniature, capsys, content):
    path = miniature.write() / "datapackage.json"
    path.unlink()
    if content:
        path.write_text(content, encoding="utf-8")
    assert main(["--data", str(miniature.folder)]) == 1
    assert "datapackage.json: the descriptor is " in capsys.readouterr().out


def test_command_line(miniature):
    command = [sys.executable, "-m", "record", "check", "--data", str(miniature.write())]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"SOURCES": ""}, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Source texts: none in reach; set SOURCES to their folder to verify everything." in run.stdout


def test_codes_are_copied_into_the_descriptor(miniature):
    BREAKS["codes out of step"][0](miniature)
    folder = miniature.write()
    assert write_codes(["--data", str(folder)]) == 0
    fields = descriptor(folder)["resources"][0]["schema"]["fields"]
    assert next(field for field in fields if field["name"] == "title_basis")["constraints"]["enum"][-1] == "seen"
    assert check(folder, miniature.sources).problems == []


def test_copying_codes_leaves_the_descriptor_as_it_is(miniature):
    folder = miniature.write()
    before = (folder / "datapackage.json").read_bytes()
    assert write_codes(["--data", str(folder)]) == 0
    assert (folder / "datapackage.json").read_bytes() == before


# -- The project's own data ---------------------------------------------------------------------------------------


def test_own_data_have_no_problems():
    assert [str(problem) for problem in check().problems] == []


def test_own_data_with_texts_are_verified_wholly(text_folder):
    assert check(DATA, text_folder).unverified == []


def test_own_data_satisfy_frictionless():
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])


def test_own_check_takes_seconds(text_folder):
    """About one second of a processor that has nothing else to do, and never three: what is slow to import stays out of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, "-m", "record", "check"], cwd=ROOT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.returncode == 0
    assert after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime < 3
    slow = "import sys, record.check; print({'pandas', 'numpy', 'frictionless', 'edtf', 'altair'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", slow], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


def change_own(folder: Path, table: str, chosen: Callable[[dict], bool], **cells: Callable[[str], str] | str) -> str:
    """Change cells of the first chosen row of a table of a copy of the project's data; returns the row's id."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if chosen(row))
    row.update({column: new(row[column]) if callable(new) else new for column, new in cells.items()})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return next(iter(row.values()))


def said(folder: Path, sources: Path | None = None) -> list[str]:
    """Return the messages of the check of a copy."""
    return [str(problem) for problem in check(folder, sources).problems]


OWN_DAMAGE = {
    "changed figure": ("quantities", lambda row: row["best"], {"best": lambda figure: f"{int(figure) + 1}"}, "is not what"),
    "unknown actor": ("claims", lambda row: row["speaker_id"] == "hamas", {"speaker_id": "hamass"}, "Nearest: 'hamas'"),
    "unknown code": ("claims", lambda row: row["act"] == "demand", {"act": "demands"}, "Nearest: 'demand'"),
    "phase without agreement": ("claims", lambda row: row["phase"], {"agreement_id": ""}, "without an agreement"),
    "passage without reason": ("passages", lambda row: row["none_reason"], {"none_reason": ""}, "neither a claim nor a reason"),
}


# What was published, damaged in one file, and what is said of it.
OWN_TRACE = {
    "line of a published version": (
        "data/changes.csv",
        lambda text: text + "0.2.0,claims,C001,cue,asked,has called on,Nobody made this correction.\n",
        "(0.2.0 claims C001 cue), column version: '0.2.0' is published, and had no line for claims C001 cue.",
    ),
    "line of a version between": (
        "data/changes.csv",
        lambda text: text + "0.1.7,claims,C001,cue,asked,has called on,Nobody made this correction.\n",
        "column version: '0.1.7' is published, and had no line",
    ),
    "withdrawal told otherwise": (
        "data/withdrawn.csv",
        lambda text: text.replace("C054 supports C075", "C083 supersedes C012", 1),
        "row 2 (R039 relation), column gloss: 'C083 supersedes C012', version or place of what was withdrawn is no longer",
    ),
    "id of a version to come": (
        "data/ids.csv",
        lambda text: text + "fig-new,figure,9.0.0,chapters/us-role#fig-new\n",
        "(fig-new figure), column id: 'fig-new' was not registered in 9.0.0, and 0.3.0 is the last version published.",
    ),
    "id of this version": (
        "data/ids.csv",
        lambda text: text + f"fig-new,figure,{VERSION},chapters/us-role#fig-new\n",
        f"column id: 'fig-new' was not registered in {VERSION}",
    ),
    "page out of the book": (
        "_toc.yml",
        lambda text: text.replace("      - file: chapters/terms\n", ""),
        "column place: 'chapters/terms' is no page of _toc.yml. Restore the page, or withdraw the page.",
    ),
    "citation of another version": (
        "CITATION.cff",
        lambda text: text.replace(f"version: {VERSION}", "version: 0.2.0"),
        f"CITATION.cff, column version: `version` is '0.2.0', and that of datapackage.json '{VERSION}'. Write the same in both.",
    ),
    "half a letter in a page": (
        "data/references.bib",
        lambda text: text.replace("3702688?amp=1", "%E2%8"),
        "line 13 (aa2025-20-points), column url: ",
    ),
}


@pytest.mark.parametrize("damage", OWN_TRACE)
def test_damage_to_the_trace_is_named(own_copy, damage):
    name, change, message = OWN_TRACE[damage]
    for each in ("_toc.yml", "CITATION.cff"):
        shutil.copy(ROOT / each, own_copy.parent)
    path = own_copy.parent / name
    text = path.read_text(encoding="utf-8")
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    problems = said(own_copy)
    assert any(message in problem for problem in problems), "\n".join(problems)
    assert all(problem.startswith(name) or "data/ids.csv" in problem for problem in problems), "\n".join(problems)


def test_words_of_a_source_in_the_codebook_are_found(miniature):
    path = miniature.write() / "codebook.md"
    path.write_text(f"# Codebook\n\nVersion 1.3. It went {BORROWED}.\n", encoding="utf-8")
    problems = [str(problem) for problem in check(miniature.folder, miniature.sources).problems]
    assert any(problem.startswith(f"data/codebook.md: '{BORROWED}' stands in a source") for problem in problems), problems


def test_codings_in_another_order_are_said_to_be(own_copy):
    path = own_copy / "codings.csv"
    head, *rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + b"".join(sorted(rows, key=lambda row: row.split(b",")[5])))
    order = "data/codings.csv, column unit_id: the rows are the published ones, in another order. Restore the file."
    assert said(own_copy) == [order]


IN_EVERY_ROW = {
    "relations pasted sixty times": ("relations.csv", lambda text: text + text.partition("\n")[2] * 60),
    "another id for each passage": ("passages.csv", lambda text: re.sub(r"(?m)^(S\d\.p)", r"\g<1>0", text)),
}


@pytest.mark.parametrize("slip", IN_EVERY_ROW)
def test_a_slip_in_every_row_is_found_in_seconds(own_copy, slip):
    name, change = IN_EVERY_ROW[slip]
    path = own_copy / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = time.process_time()
    assert check(own_copy).problems
    assert time.process_time() - before < 8


@pytest.mark.parametrize("damage", OWN_DAMAGE)
def test_damage_to_own_data_is_reported(own_copy, damage):
    table, chosen, cells, message = OWN_DAMAGE[damage]
    row_id = change_own(own_copy, table, chosen, **cells)
    assert any(f"({row_id})" in problem and message in problem for problem in said(own_copy)), said(own_copy)


def test_changed_letter_in_own_quotation_is_reported(own_copy, text_folder):
    swap = {"a": "e", "e": "a"}
    changed = {"exact": lambda exact: re.sub("[ae]", lambda letter: swap[letter[0]], exact, count=1)}
    row_id = change_own(own_copy, "quotes", lambda row: "e" in row["exact"], **changed)
    assert any(f"({row_id}), column exact" in problem for problem in said(own_copy, text_folder))


@pytest.mark.parametrize("table", ["claims", "quotes", "passages"])
def test_repeated_own_row_is_reported(own_copy, table):
    path = own_copy / f"{table}.csv"
    content = path.read_text(encoding="utf-8")
    with path.open(encoding="utf-8", newline="") as file:
        last = list(csv.reader(file))[-1]
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(last)
    assert path.read_text(encoding="utf-8") != content
    assert any(f"'{last[0]}' stands already in row" in problem for problem in said(own_copy))


OWN_FILES = {
    "BOM": (lambda content: b"\xef\xbb\xbf" + content, "byte order mark"),
    "CRLF": (lambda content: content.replace(b"\n", b"\r\n"), "CRLF"),
    "Windows-1252": (lambda content: content.decode("utf-8").encode("cp1252", errors="replace"), "Windows-1252"),
    "empty": (lambda content: b"", "the file is empty"),
    "trailing column": (lambda content: content.replace(b"\n", b",\n"), "empty column at the end"),
}


@pytest.mark.parametrize("how", OWN_FILES)
def test_badly_saved_own_file_is_reported(own_copy, how):
    change, message = OWN_FILES[how]
    path = own_copy / "quotes.csv"
    path.write_bytes(change(path.read_bytes()))
    assert any(problem.startswith("data/quotes.csv: ") and message in problem for problem in said(own_copy))


def test_missing_own_table_is_reported(own_copy):
    (own_copy / "quotes.csv").unlink()
    assert any(problem.startswith("data/quotes.csv: the table is missing.") for problem in said(own_copy))
