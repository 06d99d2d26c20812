"""What the codes of one claim, of one event and of one pair say together.

Most of these kinds of fault were found by reading all claims again (codebook 1.3 says which). What can only be wrong is a
problem; what may be right for a reason is a warning, which a row of `adjudications.csv` answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from record.dataset import items, source_of
from record.package import Package, rule, whole
from record.reading import Problem, Row
from record.rules.contract import known_pairs
from record.schema_check import unknown_code
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


def _dates(package: Package, claim_id: str, kind: str) -> list[Row]:
    return [row for row in package.grouped("dates", "claim_id").get(claim_id, []) if row["kind"] == kind]


def _side(package: Package, actor_id: str) -> str:
    return package.by_id("actors").get(actor_id, Row())["side"]


# -- 3. Speaker, chain, quotations --------------------------------------------------------------------------------


@rule(3, "the day of a go-between is the day of retelling, not of the speaker", "claims dates")
def retelling_is_dated_as_such(package: Package) -> Iterator[Problem]:
    for row in package.rows("dates"):
        through = package.claims.get(row["claim_id"], Row())["through_id"]
        if row["kind"] == "utterance" and through:
            message = f"{through} tells what the speaker said: the day is that of the telling, not 'utterance'."
            yield package.problem("dates", row, "kind", message, "Write `retold`.")
        if row["kind"] == "retold" and not through:
            message = "'retold' needs somebody in between, and the claim has no through_id."
            yield package.problem("dates", row, "kind", message, "Write `utterance`, or name who told it in the claim.")


@rule(3, "speaker, go-between, relayed outlet and addressee are different actors of the right kind", "claims actors sources")
def chain_has_different_links(package: Package) -> Iterator[Problem]:
    outlets = {row["source_id"]: row["outlet_id"] for row in package.rows("sources")}
    kinds = {row["actor_id"]: row["kind"] for row in package.rows("actors")}
    for row in package.rows("claims"):
        speaker, form = row["speaker_id"], row["speaker_form"]

        def wrong(column: str, message: str, todo: str, row: Row = row) -> Problem:
            return package.problem("claims", row, column, f"'{row[column]}' {message}.", todo)

        if row["through_id"] and row["through_id"] == speaker:
            yield wrong("through_id", "is the speaker, and nobody in between", "Empty the cell, or correct the speaker.")
        if row["via_id"] and row["via_id"] == outlets.get(source_of(row["passage_id"])):
            yield wrong("via_id", "is the outlet that publishes, and nobody in between", "Empty via_id and via_basis.")
        if row["via_id"] and kinds.get(row["via_id"]) not in (None, "outlet"):
            yield wrong("via_id", "is no outlet", "Name the outlet; a person in between is `through_id`.")
        if speaker in items(row["addressee_id"]):
            yield wrong("addressee_id", "holds the speaker", "Name whom the speaker addresses.")
        expected = {"named": ("person",), "role": ("person",), "anonymous": ("unnamed",), "outlet": ("outlet",)}.get(form)
        kind = kinds.get(speaker)
        if kind and (expected and kind not in expected or form == "collective" and kind in ("person", "outlet")):
            yield wrong("speaker_form", f"does not go with {speaker}, whose kind is '{kind}'", "Correct the form or the speaker.")


@rule(3, "an outlet named in the claim's passage is `printed`, one named elsewhere `carried`", "claims actors", texts=True)
def via_is_where_it_is_named(package: Package) -> Iterator[Problem]:
    for row in package.rows("claims"):
        span, actor = package.passage(row["passage_id"]), package.by_id("actors").get(row["via_id"])
        if not span or not actor:
            continue
        passage = package.texts[source_of(row["passage_id"])][slice(*span)].casefold()
        # An alias without a capital, such as "the report", refers back and names nobody.
        names = [actor["name"], *(alias for alias in items(actor["aliases"]) if not alias.islower())]
        named = any(name.casefold() in passage for name in names)
        if named != (row["via_basis"] == "printed"):
            is_named = "is named" if named else "is not named"
            message = f"{actor['name']} {is_named} in {row['passage_id']}, and the basis is '{row['via_basis']}'."
            yield package.problem("claims", row, "via_basis", message, f"Write `{'printed' if named else 'carried'}`.")


@rule(3, "a quotation lies in the span of its claim; an outlet's own words are not translated", "claims quotes sources")
def quotations_belong_to_claims(package: Package) -> Iterator[Problem]:
    outlets = {row["source_id"]: (row["outlet_id"], row["language"]) for row in package.rows("sources")}
    for row in package.rows("quotes"):
        claim = package.claims.get(row["claim_id"], Row())
        ends = [whole(cell) for cell in (claim["start"], row["start"], row["end"], claim["end"])]
        if None not in ends and not ends[0] <= ends[1] <= ends[2] <= ends[3]:
            message = f"the quotation, {ends[1]} to {ends[2]}, leaves the span of {row['claim_id']}, {ends[0]} to {ends[3]}."
            yield package.problem("quotes", row, "start", message, "Shorten the quotation, or widen the claim's span.")
        outlet, language = outlets.get(source_of(claim["passage_id"]), ("", ""))
        if row["owner_id"] == outlet and language == "en" and row["translated"] != "no":
            message = f"'{row['translated']}': the words are the outlet's own, printed in English."
            yield package.problem("quotes", row, "translated", message, "Write `no`, or correct the owner.")


@rule(2, "a span leaves out speaker and cue; its sentence is the one it begins in", "claims actors", texts=True)
def spans_begin_with_the_proposition(package: Package) -> Iterator[Problem]:
    for row in package.rows("claims"):
        span, start, end = package.passage(row["passage_id"]), whole(row["start"]), whole(row["end"])
        if not span or start is None or end is None:
            continue
        text = package.texts[source_of(row["passage_id"])]
        number = sentence_number(text[slice(*span)], start - span[0])
        if row["sentence"] != str(number):
            message = f"'{row['sentence']}' is not the sentence in which the span begins, {number}."
            yield package.problem("claims", row, "sentence", message, "Correct the number or the span.")
        if row["cue"] and row["cue"] in text[start:end]:
            message = f"the span holds the cue '{row['cue']}': {text[start:end][:60]!r}."
            yield from package.warning("claims", row, "start", message)


# -- 4. Act, event, aux -------------------------------------------------------------------------------------------


@rule(4, "aux and channel have their event; a refusal is not negated", "claims")
def acts_and_events_agree(package: Package) -> Iterator[Problem]:
    for row in package.rows("claims"):
        if row["aux"] and not row["event"]:
            message = f"'{row['aux']}' is said of an event, and the claim has none."
            yield package.problem("claims", row, "aux", message, "Empty the cell, or code the event.")
        if row["act"] == "reject" and "negated" in items(row["aux"]):
            message = "a refusal that is negated is a double negative."
            yield package.problem(
                "claims", row, "aux", message, "Refusals carry no negation; to ask that a thing not be is a demand."
            )
        if row["channel"] and row["event"] not in ("CONSULT", "AGREE"):
            message = f"'{row['channel']}' is said of contacts, and the event is '{row['event']}'."
            yield package.problem("claims", row, "channel", message, "Empty the cell, or correct the event.")


@rule(8, "talks name who takes part", "claims participants")
def talks_have_participants(package: Package) -> Iterator[Problem]:
    named = {row["claim_id"] for row in package.rows("participants")}
    for row in package.rows("claims"):
        if row["event"] == "CONSULT" and row["claim_id"] not in named:
            message = "the claim tells of talks or a meeting and names nobody who takes part."
            yield from package.warning("claims", row, "participants", message)


# -- 5. Topic, place, events --------------------------------------------------------------------------------------


@rule(5, "topic and phase go together", "claims obligations")
def topics_follow_phases(package: Package) -> Iterator[Problem]:
    phases = {row["obligation_id"]: row["phase"] for row in package.rows("obligations")}
    for row in package.rows("claims"):
        topics = items(row["topic"])

        def wrong(message: str, todo: str, row: Row = row) -> Problem:
            return package.problem("claims", row, "topic", f"'{row['topic']}' {message}.", todo)

        for phase, topic in (("1", "phase-one"), ("1-2", "phase-two")):
            if row["phase"] == phase and topic not in topics:
                yield wrong(f"lacks {topic}, and the phase is {phase}", f"Add {topic}, or correct the phase.")
        if phases.get(row["obligation_id"]) == "whole" and "phase-two" in topics:
            yield wrong(
                "has phase-two, and the obligation is a deal as a whole", "Write phase-one for it, or correct the obligation."
            )
        if row["phase"] == "2" and "phase-two" in topics and {"governance", "weapons"} & set(topics):
            yield wrong("has phase-two beside its subject", "In phase 2 the subject goes alone.")
        if not row["agreement_id"] and {"phase-one", "phase-two"} & set(topics):
            yield wrong("names a phase, and the claim has no agreement", "Fill agreement_id, or choose another topic.")


@rule(5, "places have the names of the vocabulary", "claims events vocabularies")
def places_are_known(package: Package) -> Iterator[Problem]:
    known = package.codes.get("place", [])
    for name in ("claims", "events"):
        for row in package.rows(name):
            for place in items(row["place"]):
                if known and place not in known:
                    yield unknown_code(package.tables[name], row, "place", place, "place", known)


@rule(5, "the claims of one event share its place, its date and who takes part", "claims events dates participants")
def events_are_told_alike(package: Package) -> Iterator[Problem]:
    for event_id, claims in package.grouped("claims", "event_id").items():
        if not event_id or len(claims) < 2:
            continue
        told = {
            "place": {row["claim_id"]: row["place"] for row in claims},
            "dates": {row["claim_id"]: "|".join(d["edtf"] for d in _dates(package, row["claim_id"], "event")) for row in claims},
            "participants": {row["claim_id"]: package.hanging(row["claim_id"], "participants") for row in claims},
        }
        for column, values in told.items():
            usual = max(sorted(values.values()), key=list(values.values()).count)
            for row in claims:
                value = values[row["claim_id"]]
                if value != usual:
                    message = f"'{value}' differs from '{usual}' of other claims on the event {event_id}."
                    yield from package.warning("claims", row, column, message)


@rule(5, "an event has two claims or more, and the place and bounds of its date", "events claims")
def events_are_told_of(package: Package) -> Iterator[Problem]:
    told = package.grouped("claims", "event_id")
    for row in package.rows("events"):
        if row["event_id"] not in told:
            message = "no claim tells of this event."
            yield package.problem("events", row, "event_id", message, "Write its id into claims.event_id, or delete the row.")


# -- 6. Obligations and levels ------------------------------------------------------------------------------------


@rule(6, "an obligation is of the claim's phase; one sentence gives one level", "claims obligations")
def obligations_follow_phases(package: Package) -> Iterator[Problem]:
    phases = {row["obligation_id"]: row["phase"] for row in package.rows("obligations")}
    levels = defaultdict(set)
    for row in package.rows("claims"):
        phase = phases.get(row["obligation_id"])
        if phase and row["phase"] and phase != row["phase"]:
            message = f"'{row['obligation_id']}' is of phase {phase}, the claim of phase {row['phase']}."
            yield from package.warning("claims", row, "obligation_id", message)
        if row["obligation_id"] and row["reported_level"]:
            levels[row["passage_id"], row["sentence"], row["speaker_id"], row["obligation_id"]].add(row["reported_level"])
    for row in package.rows("claims"):
        found = levels.get((row["passage_id"], row["sentence"], row["speaker_id"], row["obligation_id"]), set())
        if len(found) > 1 and row["reported_level"]:
            message = (
                f"level '{row['reported_level']}', and the same sentence gives {', '.join(sorted(found))} for one obligation."
            )
            yield from package.warning("claims", row, "reported_level", message)


# -- 5. Quantities ------------------------------------------------------------------------------------------------


@rule(5, "a count of people or bodies says whether it is a running total", "quantities")
def counts_of_people_are_totals_or_not(package: Package) -> Iterator[Problem]:
    for row in package.rows("quantities"):
        figure = row["low"] or row["best"] or row["high"]
        if figure and COUNTED_BEINGS.match(row["unit"]) and not row["cumulative"]:
            message = f"the cell is empty, and the unit is '{row['unit']}'."
            yield package.problem(
                "quantities", row, "cumulative", message, "Write `yes` for a total that grows with time, else `no`."
            )


# -- 7. Relations -------------------------------------------------------------------------------------------------


@rule(
    7,
    "support comes from another side, independence from a known origin, replacement from the same side",
    "relations claims actors",
)
def relations_say_what_they_may(package: Package) -> Iterator[Problem]:
    for row, a, b in known_pairs(package):
        sides = [_side(package, claim["speaker_id"]) for claim in (a, b)]
        if row["type"] == "supports" and sides[0] == sides[1]:
            message = f"both speakers are on the side '{sides[0]}', and within a side a thing said again is `repeats`."
            yield from package.warning("relations", row, "type", message)
        if row["type"] == "supersedes" and sides[0] != sides[1]:
            message = f"'{sides[0]}' and '{sides[1]}': a position is replaced only by the side that held it."
            yield package.problem(
                "relations", row, "type", message, "Choose `qualifies` or `contradicts`, or delete the relation."
            )
        if row["same_origin"] == "no" and "narrator" in (a["speaker_form"], b["speaker_form"]):
            message = "'no', and one of the two is an outlet's own sentence, whose origin is not known."
            yield from package.warning("relations", row, "same_origin", message)
    pairs = defaultdict(list)
    for row in package.rows("relations"):
        pairs[frozenset((row["claim_a"], row["claim_b"]))].append(row)
    for rows in pairs.values():
        for one, other in combinations(rows, 2):
            if one["type"] != other["type"]:
                message = f"'{other['type']}', and {one['relation_id']} says '{one['type']}' of the same pair."
                yield package.problem("relations", other, "type", message, "Keep one of the two.")


# -- 8. Repetition ------------------------------------------------------------------------------------------------


@rule(8, "a duplicate names the participants of its original", "claims participants")
def duplicates_have_the_same_participants(package: Package) -> Iterator[Problem]:
    for row in package.rows("claims"):
        if row["duplicate_of"] in package.claims:
            mine, theirs = package.hanging(row["claim_id"], "participants"), package.hanging(row["duplicate_of"], "participants")
            if mine != theirs:
                message = f"'{mine}', and its original {row['duplicate_of']} has '{theirs}'."
                yield from package.warning("claims", row, "participants", message)


TWINS = {
    "claims": ["passage_id", "start", "end", "speaker_id", "act", "event"],
    "quotes": ["claim_id", "exact"],
    "dates": ["claim_id", "kind", "edtf"],
    "quantities": ["claim_id", "measure", "population", "verbatim"],
    "context": ["date_edtf", "statement"],
    "agreements": ["name"],
    "obligations": ["agreement_id", "provision"],
    "events": ["label"],
}


@rule(8, "nothing stands twice under two ids")
def nothing_stands_twice(package: Package) -> Iterator[Problem]:
    for name, columns in TWINS.items():
        first: dict[tuple[str, ...], Row] = {}
        for row in package.rows(name):
            same = tuple(" ".join(row[column].casefold().split()) for column in columns)
            if not any(same):
                continue
            if same in first:
                other = package.tables[name].id_of(first[same])
                message = f"it says the same as {other}: {', '.join(columns)} are alike."
                yield package.problem(name, row, package.tables[name].key[0], message, "Keep one of the two.")
            first.setdefault(same, row)
    yield from _same_names(package)
    yield from _same_glosses(package)


def _same_names(package: Package) -> Iterator[Problem]:
    known: dict[str, Row] = {}
    for row in package.rows("actors"):
        other = known.setdefault(row["name"].casefold(), row)
        if row["kind"] != "unnamed" and other is not row:
            message = f"'{row['name']}' is already {other['actor_id']}."
            yield package.problem("actors", row, "name", message, "Keep one of the two.")
        if row["wikidata"]:
            other = known.setdefault(row["wikidata"], row)
            if other is not row:
                message = f"'{row['wikidata']}' is already {other['actor_id']}."
                yield package.problem("actors", row, "wikidata", message, "Keep one of the two.")


def _same_glosses(package: Package) -> Iterator[Problem]:
    known: dict[tuple[str, str], Row] = {}
    for row in package.rows("claims"):
        other = known.setdefault((row["speaker_id"], row["gloss"].casefold()), row)
        same_source = source_of(other["passage_id"]) == source_of(row["passage_id"])
        if other is not row and same_source and not row["duplicate_of"] and not other["duplicate_of"]:
            message = f"the same speaker says the same in {other['claim_id']}, gloss for gloss."
            yield from package.warning("claims", row, "gloss", message)


# -- 9. Glosses ---------------------------------------------------------------------------------------------------


@rule(9, "a gloss stands alone and dates its ceasefire", "claims")
def glosses_stand_alone(package: Package) -> Iterator[Problem]:
    for row in package.rows("claims"):
        gloss = re.sub(r"“[^”]*”", "“”", row["gloss"])
        pointing = POINTS_BACK.search(gloss)
        if pointing:
            message = f"“{pointing.group().strip()}” points to another sentence, and a claim is cited alone."
            yield from package.warning("claims", row, "gloss", message)
        elif (PHASE.search(gloss) or row["agreement_id"] and DEAL.search(gloss)) and not DATED.search(gloss):
            message = "it names a ceasefire, an agreement or a phase without January 2025 or October 2025."
            yield from package.warning("claims", row, "gloss", message)


# -- Context ------------------------------------------------------------------------------------------------------


@rule(
    9,
    "a link to context says agrees or differs of a page that was read, later of what came later",
    "context_links context sources claims",
)
def context_links_say_what_they_may(package: Package) -> Iterator[Problem]:
    sources = {row["source_id"]: row for row in package.rows("sources")}
    for row in package.rows("context_links"):
        fact = package.by_id("context").get(row["context_id"])
        claim = package.claims.get(row["claim_id"])
        if not fact or not claim:
            continue
        notes = [package.references.get(key, {}).get("note", "") for key in items(fact["reference_keys"])]
        if row["type"] in ("agrees", "differs") and notes and all(note == NOT_READ for note in notes):
            message = f"'{row['type']}' is said of pages that were not read."
            yield package.problem("context_links", row, "type", message, "Read one of them, or write `explains`.")
        yield from _out_of_time(package, row, fact, sources.get(source_of(claim["passage_id"])))


def _out_of_time(package: Package, link: Row, fact: Row, source: Row | None) -> Iterator[Problem]:
    ends = package.bounds(fact["date_edtf"])
    if not source or not ends or not source["published_latest"]:
        return
    first, last = (end.isoformat() if end else "" for end in ends)
    if first > source["published_latest"] and link["type"] != "later":
        message = f"'{link['type']}', and the fact of {fact['date_edtf']} came after the last day of {source['source_id']}."
        yield from package.warning("context_links", link, "type", message)
    if link["type"] == "later" and last and last < source["published_earliest"]:
        message = f"'later', and the fact of {fact['date_edtf']} came before the first day of {source['source_id']}."
        yield package.problem("context_links", link, "type", message, "Correct the type or the date.")
