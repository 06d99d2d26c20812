"""What the codes of one claim, of one event and of one pair say together.

Most of these kinds of fault were found by reading all claims again (codebook 1.3 says which). What can only be wrong is a
problem; what may be right for a reason is a warning, which a row of `adjudications.csv` answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from record.dataset import items, source_of
from record.edtf_bounds import bounds_or_none
from record.package import Faults, Package, repeated, row_rule, rule, span_of
from record.reading import Problem, Row
from record.rules.contract import pair_of
from record.rules.schema import no_code
from record.texts import sentence_number

NOT_READ = "Text not read"
# What opens a gloss or stands in it only if another sentence was read before.
POINTS_BACK = re.compile(
    r"^(?:That|This|These|Those|Such|It|They|He|She|The same)\b(?! is| are| was| were| has| have)"
    r"|\bsuch an? |\bof (?:those|these|them)\b|\bthe same\b"
    r"|\bthat (?:body|truce|meeting|formula|closure|dialogue|committee|plan)\b|\bthe (?:formula|question|closure|Cairo meeting)\b"
)
PHASE = re.compile(r"\bphases? (?:one|two|three)\b", re.I)
DEAL = re.compile(r"\b(?:ceasefire|agreement|deal)\b", re.I)
DATED = re.compile(r"\b(?:January|October) 2025\b")
COUNTED_BEINGS = re.compile(r"^(?:people|persons|bodies|remains)\b", re.I)


# -- 3. Speaker, chain, quotations --------------------------------------------------------------------------------


@row_rule(3, "the day of a go-between is the day of retelling, not of the speaker", "dates claims")
def retelling_is_dated_as_such(package: Package, row: Row) -> Faults:
    through = package.row("claims", row["claim_id"])["through_id"]
    if row["kind"] == "utterance" and through:
        message = f"{through} tells what the speaker said: the day is that of the telling, not 'utterance'."
        yield "kind", message, "Write `retold`."
    if row["kind"] == "retold" and not through:
        message = "'retold' needs somebody in between, and the claim has no through_id."
        yield "kind", message, "Write `utterance`, or name who told it in the claim."


# The kinds of actor that a form of the speaker goes with; a collective may be of any other kind.
KINDS_OF_FORM = {"named": ["person"], "role": ["person"], "anonymous": ["unnamed"], "outlet": ["outlet"]}


@row_rule(3, "speaker, go-between, relayed outlet and addressee are different actors of the right kind", "claims actors sources")
def chain_has_different_links(package: Package, row: Row) -> Faults:
    speaker, through, via, form = row["speaker_id"], row["through_id"], row["via_id"], row["speaker_form"]
    if through and through == speaker:
        message = f"'{through}' is the speaker, and nobody in between."
        yield "through_id", message, "Empty the cell, or correct the speaker."
    if via and via == package.row("sources", source_of(row["passage_id"]))["outlet_id"]:
        message = f"'{via}' is the outlet that publishes, and nobody in between."
        yield "via_id", message, "Empty via_id and via_basis."
    if via and via in package.by_id("actors") and package.row("actors", via)["kind"] != "outlet":
        yield "via_id", f"'{via}' is no outlet.", "Name the outlet; a person in between is `through_id`."
    if speaker in items(row["addressee_id"]):
        yield "addressee_id", f"'{row['addressee_id']}' holds the speaker.", "Name whom the speaker addresses."
    kind = package.row("actors", speaker)["kind"]
    if kind and (kind not in KINDS_OF_FORM.get(form, [kind]) or form == "collective" and kind in ("person", "outlet")):
        message = f"'{form}' does not go with {speaker}, whose kind is '{kind}'."
        yield "speaker_form", message, "Correct the form or the speaker."


@row_rule(3, "an outlet named in the claim's passage is `printed`, one named elsewhere `carried`", "claims actors", texts=True)
def via_is_where_it_is_named(package: Package, row: Row) -> Faults:
    passage, actor = package.passage_text(row["passage_id"]), package.row("actors", row["via_id"])
    if passage is None or not actor:
        return
    # An alias without a capital, such as "the report", refers back and names nobody.
    names = [actor["name"], *(alias for alias in items(actor["aliases"]) if not alias.islower())]
    named = any(name.casefold() in passage.casefold() for name in names)
    if named != (row["via_basis"] == "printed"):
        is_named = "is named" if named else "is not named"
        message = f"{actor['name']} {is_named} in {row['passage_id']}, and the basis is '{row['via_basis']}'."
        yield "via_basis", message, f"Write `{'printed' if named else 'carried'}`."


@row_rule(3, "a quotation lies in the span of its claim; an outlet's own words are not translated", "quotes claims sources")
def quotations_belong_to_claims(package: Package, row: Row) -> Faults:
    claim = package.row("claims", row["claim_id"])
    quoted, claimed = span_of(row), span_of(claim)
    if quoted and claimed and not claimed[0] <= quoted[0] <= quoted[1] <= claimed[1]:
        leaves = f"leaves the span of {row['claim_id']}, {claimed[0]} to {claimed[1]}"
        message = f"the quotation, {quoted[0]} to {quoted[1]}, {leaves}."
        yield "start", message, "Shorten the quotation, or widen the claim's span."
    source = package.row("sources", source_of(claim["passage_id"]))
    if row["owner_id"] == source["outlet_id"] and source["language"] == "en" and row["translated"] != "no":
        message = f"'{row['translated']}': the words are the outlet's own, printed in English."
        yield "translated", message, "Write `no`, or correct the owner."


@row_rule(2, "a span leaves out speaker and cue; its sentence is the one it begins in", "claims actors", texts=True)
def spans_begin_with_the_proposition(package: Package, row: Row) -> Faults:
    passage, span = package.passage(row["passage_id"]), span_of(row)
    if not passage or not span:
        return
    number = sentence_number(package.passage_text(row["passage_id"]), span[0] - passage[0])
    if row["sentence"] != str(number):
        message = f"'{row['sentence']}' is not the sentence in which the span begins, {number}."
        yield "sentence", message, "Correct the number or the span."
    claimed = package.texts[source_of(row["passage_id"])][slice(*span)]
    if row["cue"] and row["cue"] in claimed:
        yield "start", f"the span holds the cue '{row['cue']}': {claimed[:60]!r}."


# -- 4. Act, event, aux -------------------------------------------------------------------------------------------


@row_rule(4, "aux and channel have their event; a refusal is not negated", "claims")
def acts_and_events_agree(package: Package, row: Row) -> Faults:
    if row["aux"] and not row["event"]:
        message = f"'{row['aux']}' is said of an event, and the claim has none."
        yield "aux", message, "Empty the cell, or code the event."
    if row["act"] == "reject" and "negated" in items(row["aux"]):
        todo = "Refusals carry no negation; to ask that a thing not be is a demand."
        yield "aux", "a refusal that is negated is a double negative.", todo
    if row["channel"] and row["event"] not in ("CONSULT", "AGREE"):
        message = f"'{row['channel']}' is said of contacts, and the event is '{row['event']}'."
        yield "channel", message, "Empty the cell, or correct the event."


@row_rule(8, "talks name who takes part", "claims participants")
def talks_have_participants(package: Package, row: Row) -> Faults:
    if row["event"] == "CONSULT" and not package.of_claim("participants", row["claim_id"]):
        yield "participants", "the claim tells of talks or a meeting and names nobody who takes part."


# -- 5. Topic, place, events --------------------------------------------------------------------------------------


@row_rule(5, "topic and phase go together", "claims obligations")
def topics_follow_phases(package: Package, row: Row) -> Faults:
    topics = items(row["topic"])
    for phase, topic in (("1", "phase-one"), ("1-2", "phase-two")):
        if row["phase"] == phase and topic not in topics:
            message = f"'{row['topic']}' lacks {topic}, and the phase is {phase}."
            yield "topic", message, f"Add {topic}, or correct the phase."
    if package.row("obligations", row["obligation_id"])["phase"] == "whole" and "phase-two" in topics:
        message = f"'{row['topic']}' has phase-two, and the obligation is a deal as a whole."
        yield "topic", message, "Write phase-one for it, or correct the obligation."
    if row["phase"] == "1" and "phase-two" in topics:
        yield "topic", f"'{row['topic']}' has phase-two, and the phase is 1."
    if row["phase"] == "2" and "phase-two" in topics and {"governance", "weapons"} & set(topics):
        yield "topic", f"'{row['topic']}' has phase-two beside its subject.", "In phase 2 the subject goes alone."
    if not row["agreement_id"] and {"phase-one", "phase-two"} & set(topics):
        message = f"'{row['topic']}' names a phase, and the claim has no agreement."
        yield "topic", message, "Fill agreement_id, or choose another topic."


@row_rule(5, "places have the names of the vocabulary", "claims events vocabularies", of="claims events")
def places_are_known(package: Package, row: Row) -> Faults:
    known = package.codes.get("place", [])
    for place in items(row["place"]):
        if known and place not in known:
            yield "place", *no_code(place, "place", known)


@rule(5, "the claims of one event share its place, its date and who takes part", "claims events dates participants")
def events_are_told_alike(package: Package) -> Iterator[Problem]:
    for event_id, claims in package.grouped("claims", "event_id").items():
        if not event_id or len(claims) < 2:
            continue
        told = {
            "place": [row["place"] for row in claims],
            "dates": [_days(package, row["claim_id"]) for row in claims],
            "participants": [package.hanging(row["claim_id"], "participants") for row in claims],
        }
        for column, values in told.items():
            usual = max(sorted(values), key=values.count)
            for row, value in zip(claims, values, strict=True):
                if value != usual:
                    message = f"'{value}' differs from '{usual}' of other claims on the event {event_id}."
                    yield from package.warning("claims", row, column, message)


def _days(package: Package, claim_id: str) -> str:
    return "|".join(row["edtf"] for row in package.of_claim("dates", claim_id) if row["kind"] == "event")


def told_of_event(package: Package, event_id: str) -> dict[str, set[str]]:
    """Return the places and dates that the claims of an event give, an empty one where none gives any."""
    claims = package.grouped("claims", "event_id").get(event_id, [])
    dates = [date for claim in claims for date in package.of_claim("dates", claim["claim_id"]) if date["kind"] == "event"]
    told = {"place": {claim["place"] for claim in claims}, "edtf": {date["edtf"] for date in dates}}
    return {column: values - {""} or {""} for column, values in told.items()}


@row_rule(5, "an event has claims that tell of it, and a place and date that one of them gives", "events claims dates")
def events_are_told_of(package: Package, row: Row) -> Faults:
    for column, values in told_of_event(package, row["event_id"]).items():
        if row[column] not in values:
            message = f"'{row[column]}' is not what the claims of the event give: '{', '.join(sorted(values))}'."
            yield column, message, "Correct it here or in the claims and their dates."
    if row["event_id"] not in package.grouped("claims", "event_id"):
        message = "no claim tells of this event."
        yield "event_id", message, "Write its id into claims.event_id, or delete the row."


# -- 6. Obligations and levels ------------------------------------------------------------------------------------


@row_rule(6, "an obligation is of the claim's phase; one sentence gives one level", "claims obligations")
def obligations_follow_phases(package: Package, row: Row) -> Faults:
    phase = package.row("obligations", row["obligation_id"])["phase"]
    if phase and row["phase"] and phase != row["phase"]:
        yield "obligation_id", f"'{row['obligation_id']}' is of phase {phase}, the claim of phase {row['phase']}."
    if row["obligation_id"] and row["reported_level"]:
        same = [
            other
            for other in package.grouped("claims", "passage_id")[row["passage_id"]]
            if all(other[column] == row[column] for column in ("sentence", "speaker_id", "obligation_id"))
        ]
        levels = {other["reported_level"] for other in same if other["reported_level"]}
        if len(levels) > 1:
            given = f"level '{row['reported_level']}', and the same sentence gives {', '.join(sorted(levels))}"
            yield "reported_level", f"{given} for one obligation."


# -- 5. Quantities ------------------------------------------------------------------------------------------------


@row_rule(5, "a count of people or bodies says whether it is a running total", "quantities")
def counts_of_people_are_totals_or_not(package: Package, row: Row) -> Faults:
    figure = row["low"] or row["best"] or row["high"]
    if figure and COUNTED_BEINGS.match(row["unit"]) and not row["cumulative"]:
        message = f"the cell is empty, and the unit is '{row['unit']}'."
        yield "cumulative", message, "Write `yes` for a total that grows with time, else `no`."


# -- 7. Relations -------------------------------------------------------------------------------------------------


@row_rule(
    7,
    "support comes from another side, contradiction from another speaker, independence from a known origin, repetition and "
    "replacement from the same side",
    "relations claims actors",
)
def relations_say_what_they_may(package: Package, row: Row) -> Faults:
    a, b = pair_of(package, row)
    sides = [package.row("actors", claim["speaker_id"])["side"] for claim in (a, b)]
    if a and row["type"] == "supports" and sides[0] == sides[1]:
        yield "type", f"both speakers are on the side '{sides[0]}', and within a side a thing said again is `repeats`."
    if a and row["type"] == "contradicts" and a["speaker_id"] == b["speaker_id"]:
        yield "type", f"'{row['type']}': both claims are of {a['speaker_id']}."
    if row["type"] in ("supersedes", "repeats") and sides[0] != sides[1]:
        message = f"'{row['type']}' of '{sides[0]}' and '{sides[1]}': only the side that held a position repeats or replaces it."
        yield "type", message, "Choose `qualifies` or `contradicts`, or delete the relation."
    if row["same_origin"] == "no" and "narrator" in (a["speaker_form"], b["speaker_form"]):
        yield "same_origin", "'no', and one of the two is an outlet's own sentence, whose origin is not known."


# -- 8. Repetition ------------------------------------------------------------------------------------------------


# Columns that together are of one row, whatever their capitals and spaces; the last is the one that is named.
OF_ONE_ROW = (
    ("claims", ("passage_id", "start", "end", "speaker_id", "event", "act")),
    ("quotes", ("claim_id", "exact")),
    ("dates", ("claim_id", "kind", "edtf")),
    ("quantities", ("claim_id", "measure", "population", "verbatim")),
    ("passages", ("source_id", "head")),
    ("actors", ("name",)),
    ("agreements", ("name",)),
    ("obligations", ("agreement_id", "label")),
    ("obligations", ("agreement_id", "provision")),
    ("events", ("label",)),
    ("context", ("statement",)),
    ("terms", ("wording",)),
    ("vocabularies", ("variable", "code")),
    ("vocabularies", ("variable", "label")),
    ("ids", ("place",)),
)


@rule(8, "nothing stands twice under two ids, and a name, a label, a head, a statement, a code and a place are of one row each")
def nothing_stands_twice(package: Package) -> Iterator[Problem]:
    for name, columns in OF_ONE_ROW:
        table, (*others, last) = package.tables[name], columns
        rows = [row for row in table.rows if row[last]] if set(columns) <= set(table.columns) else []
        for row, other in repeated(rows, lambda row, columns=columns: _folded(row, columns)):
            beside = f", with the same {', '.join(others)}" if others else ""
            message = f"'{row[last]}' stands already in row {other.number}, {table.id_of(other)}{beside}."
            yield table.problem(row, last, message, "Correct it, or keep one of the two.")
    yield from _same_glosses(package)


def _folded(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([" ".join(row[column].casefold().split()) for column in columns])


def _same_glosses(package: Package) -> Iterator[Problem]:
    for row, other in repeated(package.rows("claims"), lambda row: (row["speaker_id"], row["gloss"].casefold())):
        same_source = source_of(other["passage_id"]) == source_of(row["passage_id"])
        if same_source and not row["duplicate_of"] and not other["duplicate_of"]:
            message = f"the same speaker says the same in {other['claim_id']}, gloss for gloss."
            yield from package.warning("claims", row, "gloss", message)


# -- 9. Glosses ---------------------------------------------------------------------------------------------------


@row_rule(9, "a gloss stands alone and dates its ceasefire", "claims")
def glosses_stand_alone(package: Package, row: Row) -> Faults:
    gloss = re.sub(r"“[^”]*”", "“”", row["gloss"])
    pointing = POINTS_BACK.search(gloss)
    if pointing:
        yield "gloss", f"“{pointing.group().strip()}” points to another sentence, and a claim is cited alone."
    elif (PHASE.search(gloss) or row["agreement_id"] and DEAL.search(gloss)) and not DATED.search(gloss):
        yield "gloss", "it names a ceasefire, an agreement or a phase without January 2025 or October 2025."


# -- Context ------------------------------------------------------------------------------------------------------


@row_rule(
    9,
    "a link to context says agrees or differs of a page that was read, later of what came later",
    "context_links context sources claims",
)
def context_links_say_what_they_may(package: Package, row: Row) -> Faults:
    fact, claim = package.row("context", row["context_id"]), package.row("claims", row["claim_id"])
    notes = [package.bibliography.fields.get(key, {}).get("note", "") for key in items(fact["reference_keys"])]
    if claim and row["type"] in ("agrees", "differs") and notes and all(note == NOT_READ for note in notes):
        yield "type", f"'{row['type']}' is said of pages that were not read.", "Read one of them, or write `explains`."
    source, ends = package.row("sources", source_of(claim["passage_id"])), bounds_or_none(fact["date_edtf"])
    if not ends or not source["published_latest"]:
        return
    first, last = (end.isoformat() if end else "" for end in ends)
    told = f"'{row['type']}', and the fact of {fact['date_edtf']} came"
    if first > source["published_latest"] and row["type"] != "later":
        yield "type", f"{told} after the last day of {source['source_id']}."
    if row["type"] == "later" and last and last < source["published_earliest"]:
        yield "type", f"{told} before the first day of {source['source_id']}.", "Correct the type or the date."
