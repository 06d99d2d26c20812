"""The rules of the data contract, each a small function that says in words what is wrong and what to do about it.

A rule is registered with `@rule(number, says, needs, texts)`: its number in the contract, what it verifies, the
tables it cannot do without, and whether it compares with the source texts. It yields `Problem`s. A `@row_rule` looks at one row
at a time and yields what is wrong with it as column, message and what to do; a `@cell_rule` at one cell, without the column.
What the contract says of single columns (types, codes, keys, lists) is in `record.rules.schema`.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from record import numerals
from record.dataset import items, source_of
from record.edtf_bounds import bounds, bounds_or_none, precision
from record.package import Faults, Package, cell_rule, repeated, row_rule, rule, span_of, whole
from record.reading import Problem, Row
from record.rules.hygiene import borrowed
from record.rules.schema import single, unknown_reference
from record.terms import count_terms, pattern_fault
from record.texts import WORD, shared_runs, stands_in, words

LONGEST_QUOTE = 24  # words
LARGEST_SHARE = 0.20  # of the words of a source, in quotations


# -- 2. Texts, passages, spans, quotations ------------------------------------------------------------------------


@row_rule(2, "the source texts are those that were coded", "sources", texts=True)
def texts_match(package: Package, row: Row) -> Faults:
    source = row["source_id"]
    if source in package.texts:
        digest = hashlib.sha256(package.contents[source]).hexdigest()
        if digest != row["text_sha256"]:
            message = f"the text of {source} at hand has the SHA-256 {digest}, not the one recorded."
            yield "text_sha256", message, "Use the text that was coded; another copy of the article seldom has the same bytes."
        yield from _wrong_count(row, package.texts[source])


@rule(2, "every non-blank line of a source text is a passage, with its digest and words", "passages", texts=True)
def passages_match(package: Package) -> Iterator[Problem]:
    table, recorded = package.tables["passages"], {row["passage_id"]: row for row in package.rows("passages")}
    for source, text in package.texts.items():
        ids = [f"{source}.p{n:02d}" for n in range(1, len(package.spans[source]) + 1)]
        for passage_id, (start, end) in zip(ids, package.spans[source], strict=True):
            row, line = recorded.get(passage_id), text[start:end]
            if row is None:
                message = f"the passage {passage_id} of the source text has no row."
                yield table.problem(None, "passage_id", message, "Add the row.")
                continue
            for column, told, content in (("sha256", "", line), ("words_sha256", "the words of ", " ".join(words(line.lower())))):
                if hashlib.sha256(content.encode("utf-8")).hexdigest() != row[column]:
                    message = f"the digest is not that of {told}the passage, which begins {line[:30]!r}."
                    yield table.problem(row, column, message, "Correct the row, or use the text that was coded.")
            for fault in _wrong_count(row, line):
                yield table.problem(row, *fault)
        for passage_id, row in recorded.items():
            if row["source_id"] == source and passage_id not in ids:
                message = f"the text of {source} has {len(ids)} passages and not this one."
                yield table.problem(row, "passage_id", message, "Delete the row, or use the text that was coded.")


def _wrong_count(row: Row, text: str) -> Faults:
    if whole(row["words"]) != len(words(text)):
        message = rf"'{row['words']}' is not the number of words (`\w+` tokens): there are {len(words(text))}."
        yield "words", message, "Correct the number."


@rule(2, "passages are numbered from 1 in order and their words add up to those of the source", "sources passages")
def passages_in_order(package: Package) -> Iterator[Problem]:
    for source in package.rows("sources"):
        rows = package.grouped("passages", "source_id").get(source["source_id"], [])
        for n, row in enumerate(rows, 1):
            expected = f"{source['source_id']}.p{n:02d}"
            if (row["passage_id"], row["n"]) != (expected, str(n)):
                message = f"'{row['passage_id']}' with number '{row['n']}' stands where {expected} with number {n} is due."
                yield package.problem("passages", row, "passage_id", message, "Order and number the passages from 1.")
                break
        total = sum(whole(row["words"]) or 0 for row in rows)
        if total != whole(source["words"]):
            message = f"'{source['words']}' is not the sum of the words of its passages, {total}."
            yield package.problem("sources", source, "words", message, "Correct the number here or in passages.csv.")


@rule(2, "spans are in order: start before end, as long as the quotation, passage after passage", "claims quotes")
def spans_in_order(package: Package) -> Iterator[Problem]:
    yield from package.in_rows("claims quotes codings", _span_faults)
    yield from _passages_overlap(package)


def _span_faults(package: Package, row: Row) -> Faults:
    if span := span_of(row):
        start, end = span
        if start >= end:
            yield "end", f"the span ends at {end}, not after its start {start}.", "Correct start or end."
        if "exact" in row and end - start != len(row["exact"]):
            message = f"the span holds {end - start} characters, the exact words have {len(row['exact'])}."
            yield "exact", message, "Correct the words or their offsets."


def _passages_overlap(package: Package) -> Iterator[Problem]:
    by_source = defaultdict(lambda: defaultdict(list))
    for row in package.rows("claims"):
        if span_of(row):
            by_source[source_of(row["passage_id"])][row["passage_id"]].append(row)
    for passages in by_source.values():
        ordered = sorted(passages.items(), key=lambda entry: (len(entry[0]), entry[0]))
        for (earlier, before), (_, after) in pairwise(ordered):
            last = max(before, key=lambda row: span_of(row)[1])
            for row in after:
                if span_of(row)[0] < span_of(last)[1]:
                    message = f"the span starts at {row['start']}, before {last['claim_id']} in {earlier} ends ({last['end']})."
                    yield package.problem("claims", row, "start", message, "Correct the offsets or the passage.")


@row_rule(2, "the spans of claims and codings lie in their passages", "claims passages", texts=True, of="claims codings")
def spans_in_passages(package: Package, row: Row) -> Faults:
    yield from _outside(package, row, row["passage_id"])


@row_rule(2, "each quotation stands in its passage at its offsets, word for word, and occurs once", "quotes claims", texts=True)
def quotations_match(package: Package, row: Row) -> Faults:
    passage_id = package.row("claims", row["claim_id"])["passage_id"]
    text, span = package.texts.get(source_of(passage_id)), span_of(row)
    if text is None or not span:
        return
    start, end = span
    yield from _outside(package, row, passage_id)
    if text[start:end] != row["exact"]:
        message = f"'{row['exact']}' is not what the source has at {start} to {end}: {text[start:end][:80]!r}."
        yield "exact", message, "Restore the words of the source, or anchor the quotation anew by hand."
        return
    for column, where, there in (("prefix", "before", text[:start].endswith), ("suffix", "after", text[end:].startswith)):
        if not there(row[column]):
            yield column, f"'{row[column]}' does not stand directly {where} the words.", "Copy it from the source."
    anchor = row["prefix"] + row["exact"] + row["suffix"]
    times = len(re.findall(f"(?={re.escape(anchor)})", text))
    if times > 1:
        message = f"prefix, exact words and suffix together occur {times} times in the source."
        yield "prefix", message, "Lengthen prefix or suffix, to 32 characters at most."


def _outside(package: Package, row: Row, passage_id: str) -> Faults:
    passage, span = package.passage(passage_id), span_of(row)
    if passage and span and not passage[0] <= span[0] < span[1] <= passage[1]:
        goes = f"which goes from {passage[0]} to {passage[1]}"
        message = f"the span {span[0]} to {span[1]} does not lie in {passage_id}, {goes}."
        yield "start", message, "Correct the offsets or the passage."


@rule(2, "quotations are short: at most 24 words each, under a fifth of each source", "quotes sources claims")
def quotations_short(package: Package) -> Iterator[Problem]:
    quoted = defaultdict(set)
    for row in package.rows("quotes"):
        if len(words(row["exact"])) > LONGEST_QUOTE:
            message = f"the quotation has {len(words(row['exact']))} words, more than {LONGEST_QUOTE}."
            yield package.problem("quotes", row, "exact", message, "Quote the shortest phrase that carries the claim.")
        for word in WORD.finditer(row["exact"]):
            quoted[package.source(row["claim_id"])].add((whole(row["start"]) or 0) + word.start())
    for source in package.rows("sources"):
        total, share = whole(source["words"]) or 0, len(quoted[source["source_id"]])
        if total and share >= LARGEST_SHARE * total:
            message = f"the quotations of {source['source_id']} hold {share} of its {total} words, 20 % or more."
            yield package.problem("quotes", None, "exact", message, "Shorten or remove some.")


# -- 3. Attribution -----------------------------------------------------------------------------------------------


@row_rule(3, "direct and mixed claims have a quotation owned by their speaker", "claims quotes")
def own_words_quoted(package: Package, row: Row) -> Faults:
    owners = {quote["owner_id"] for quote in package.of_claim("quotes", row["claim_id"])}
    if row["attribution"] in ("direct", "mixed") and row["speaker_id"] not in owners:
        message = f"'{row['attribution']}' needs a quotation of the claim whose words are owned by {row['speaker_id']}."
        yield "attribution", message, "Add the quotation to data/quotes.csv, or code `indirect`."


@row_rule(3, "a cue is given where it is printed, and only there", "claims")
def cue_has_its_basis(package: Package, row: Row) -> Faults:
    if (row["cue_basis"] == "printed") != bool(row["cue"]):
        message = f"the cue '{row['cue']}' does not go with the basis '{row['cue_basis']}'."
        yield "cue", message, "Write the printed expression with the basis `printed`; with `carried` and `none` the cue is empty."


@row_rule(
    3,
    "printed cues and the words of quantities stand in the passage",
    "claims quantities",
    texts=True,
    of="claims quantities",
)
def words_stand_in_passage(package: Package, row: Row) -> Faults:
    column = "verbatim" if "quantity_id" in row else "cue"
    passage_id = row["passage_id"] or package.row("claims", row["claim_id"])["passage_id"]
    passage = package.passage_text(passage_id)
    if passage is not None and not stands_in(row[column], passage):
        yield column, f"'{row[column]}' does not stand in {passage_id}.", "Copy whole words from the passage, letter by letter."


@row_rule(
    3, "the narrator is the outlet of the source; a relayed outlet has a basis; a demand has an addressee", "claims sources"
)
def chain_is_coherent(package: Package, row: Row) -> Faults:
    outlet = package.row("sources", source_of(row["passage_id"]))["outlet_id"]
    if outlet and row["speaker_form"] == "narrator" and row["speaker_id"] != outlet:
        message = f"'{row['speaker_id']}' is not the outlet of the source, {outlet}, whose voice the narrator is."
        yield "speaker_id", message, "Correct the speaker or the form of the speaker."
    if bool(row["via_id"]) != bool(row["via_basis"]):
        message = f"via '{row['via_id']}' does not go with its basis '{row['via_basis']}'."
        yield "via_basis", message, "Fill both cells or neither."
    if row["act"] == "demand" and not row["addressee_id"]:
        yield "addressee_id", "a demand has an addressee.", "Name it, or write `unstated` where the text names none."


@row_rule(
    3,
    "a duplicate repeats a claim of its own source that is none itself, by the same speaker or act, of the same agreement, phase "
    "and participants",
    "claims participants",
)
def duplicates_are_alike(package: Package, row: Row) -> Faults:
    original_id = row["duplicate_of"]
    original = package.row("claims", original_id)
    if not original:
        return
    if source_of(original["passage_id"]) != source_of(row["passage_id"]):
        yield "duplicate_of", f"'{original_id}' belongs to another source.", "Write a relation `repeats` instead."
    elif original["duplicate_of"]:
        message = f"'{original_id}' is itself a duplicate, of {original['duplicate_of']}."
        yield "duplicate_of", message, "Point to the claim that stands by itself."
    known = {row["act"], original["act"]} <= set(package.codes.get("act", ()))
    if known and original["speaker_id"] != row["speaker_id"] and original["act"] != row["act"]:
        message = f"'{original_id}' has another speaker and another act: {original['speaker_id']}, {original['act']}."
        yield "duplicate_of", message, "Correct the id, or empty the cell."
    if original["agreement_id"] != row["agreement_id"]:
        message = f"'{row['agreement_id']}' is not the agreement of {original_id}, which it repeats."
        yield "agreement_id", message, "Correct one of them, or empty duplicate_of."
    if original["phase"] != row["phase"]:
        yield "phase", f"'{row['phase']}' is not the phase of {original_id}, which it repeats."
    mine, theirs = (package.hanging(claim_id, "participants") for claim_id in (row["claim_id"], original_id))
    if mine != theirs:
        yield "participants", f"'{mine}', and its original {original_id} has '{theirs}'."


# -- 4. Dates -----------------------------------------------------------------------------------------------------


@cell_rule(4, "dates are EDTF with strict bounds", "notation")
def dates_parse(package: Package, described: dict, cell: str) -> Faults:
    for item in single(described, cell):
        try:
            bounds(item)
        except ValueError as error:
            yield f"'{item}' is refused: {error}.", "Correct the date."


@row_rule(4, "recorded bounds and precision are those of the date", "sources dates events", of="sources dates events")
def bounds_are_strict(package: Package, row: Row) -> Faults:
    names = ("published_earliest", "published_latest") if "published_edtf" in row else ("first", "last", "precision")
    date = row["published_edtf"] or row["edtf"]
    ends = bounds_or_none(date) if date else (None, None)
    if ends is None:
        return  # reported by the rule above
    due = [*(end.isoformat() if end else "" for end in ends), str(precision(*ends)) if date else ""]
    for column, value in zip(names, due, strict=False):
        if row[column] != value:
            what = "precision" if column == "precision" else "strict bound"
            message = f"'{row[column]}' is not the {what} of '{date}', which is {value or 'open: an empty cell'}."
            yield column, message, "Correct it, or the date."


@row_rule(4, "a date that is not printed says what it rests on; one from context names its reference", "dates")
def context_dates_have_references(package: Package, row: Row) -> Faults:
    if row["basis"] != "printed" and not row["basis_note"]:
        message = f"a date with the basis `{row['basis']}` says what it rests on."
        yield "basis_note", message, "Say how it was found; with `context`, write a key of references.bib."
    if "context" in items(row["basis"]):
        for key in items(row["basis_note"]):
            for fault in unknown_reference(package, key):
                yield "basis_note", *fault


@row_rule(4, "what is told of the past is not later than the source", "dates claims sources")
def past_is_past(package: Package, row: Row) -> Faults:
    claim = package.row("claims", row["claim_id"])
    told_as_past = row["kind"] == "utterance" or (row["kind"] == "event" and "historical" in items(claim["aux"]))
    limit, day = package.row("sources", source_of(claim["passage_id"]))["published_latest"], row["last"] or row["first"]
    if told_as_past and limit and day > limit:
        message = f"'{day}' is later than the source can have been published ({limit})."
        yield "last", message, "Narrow the date, or correct `aux` of the claim."


# -- 5. Quantities ------------------------------------------------------------------------------------------------


@row_rule(5, "low, best and high are in order and are the figures that the words express", "quantities")
def figures_are_expressed(package: Package, row: Row) -> Faults:
    coded = {column: whole(row[column]) for column in ("low", "best", "high") if row[column]}
    if None in coded.values():
        return  # reported as no whole number
    figures = list(coded.values())
    if figures != sorted(figures):
        yield "best", f"low '{row['low']}', best '{row['best']}' and high '{row['high']}' do not rise.", "Correct the figures."
    for column, message in _figure_errors(coded, row["verbatim"]):
        yield column, message, "Correct the figure, or the words it rests on."
    if numerals.approximate(row["verbatim"]) and row["approx"] != "yes":
        yield "approx", f"'{row['verbatim']}' marks the figure as approximate.", "Write `yes`."


def _figure_errors(coded: dict[str, int], verbatim: str) -> Iterator[tuple[str, str]]:
    expressed = numerals.readings(verbatim)
    if not expressed and numerals.singular(verbatim):
        expressed = [{"best": 1, "low": 1, "high": 1}] if coded else []
    for column, figure in coded.items():
        if figure not in [reading.get(column) for reading in expressed]:
            yield column, f"'{figure}' is not what '{verbatim}' expresses{_as_coded(expressed)}."
    for reading in expressed:
        if not any(coded.get(column) == figure for column, figure in reading.items()):
            column = "best" if "best" in reading else next(iter(reading))
            yield column, f"'{verbatim}' expresses {column} {reading[column]}, which is not coded."
        elif len(expressed) == 1 and "best" in reading and "best" not in coded:
            yield "best", f"'{verbatim}' gives one figure, {reading['best']}: it is the best."


def _as_coded(expressed: list[dict[str, int]]) -> str:
    figures = [f"{column} {figure}" for reading in expressed for column, figure in list(reading.items())[:1]]
    return f" ({', '.join(figures)})" if figures else " (no figure)"


# -- 6. Agreements and phases -------------------------------------------------------------------------------------


@row_rule(
    6,
    "a phase has its agreement and its basis; an obligation is of that agreement; a level has its obligation",
    "claims obligations",
)
def phases_are_qualified(package: Package, row: Row) -> Faults:
    if row["phase"] and not row["agreement_id"]:
        message = f"phase '{row['phase']}' without an agreement: it means two different things in this corpus."
        yield "phase", message, "Fill agreement_id, or empty the phase."
    if bool(row["phase"]) != bool(row["phase_basis"]):
        message = f"phase '{row['phase']}' does not go with its basis '{row['phase_basis']}'."
        yield "phase_basis", message, "Fill both cells or neither."
    obligation = package.row("obligations", row["obligation_id"])
    if obligation and obligation["agreement_id"] != row["agreement_id"]:
        message = f"'{row['obligation_id']}' belongs to {obligation['agreement_id']}, the claim to '{row['agreement_id']}'."
        yield "obligation_id", message, "Correct one of them."
    if row["reported_level"] and not row["obligation_id"]:
        message = f"level '{row['reported_level']}' without an obligation."
        yield "reported_level", message, "Fill obligation_id, or empty the level."


# -- 7. Relations -------------------------------------------------------------------------------------------------


def pair_of(package: Package, relation: Row) -> tuple[Row, Row]:
    """Return the two claims of a relation; both are empty where one is unknown or they are the same."""
    a, b = package.row("claims", relation["claim_a"]), package.row("claims", relation["claim_b"])
    return (a, b) if a and b and a is not b else (Row(), Row())


@row_rule(7, "claims that contradict each other are about the same agreement and the same matter", "relations claims quantities")
def contradictions_share_a_matter(package: Package, row: Row) -> Faults:
    a, b = pair_of(package, row)
    if not a or row["type"] != "contradicts":
        return
    if a["agreement_id"] != b["agreement_id"]:
        message = f"the one is about '{a['agreement_id']}', the other about '{b['agreement_id']}'."
        yield "type", message, "Choose claims about one agreement, or another type."
    measures = [{each["measure"] for each in package.of_claim("quantities", one["claim_id"])} for one in (a, b)]
    matters = [
        {a["obligation_id"]} & {b["obligation_id"]} - {""},
        set.intersection(*measures),
        *(set(items(a[column])) & set(items(b[column])) for column in ("option", "topic")),
    ]
    if not any(matters):
        message = "the claims share no obligation, measure, option or topic."
        yield "type", message, "Choose claims about one matter, or another type."


@rule(7, "relations run in their direction; a pair of claims has one, and a claim repeats one claim", "relations claims sources")
def relations_run_right(package: Package) -> Iterator[Problem]:
    table = package.tables["relations"]
    repeats = {row["claim_a"]: row["claim_b"] for row in table.rows if row["type"] == "repeats"}
    for row in table.rows:
        if row["claim_a"] == row["claim_b"]:
            yield table.problem(row, "claim_b", f"'{row['claim_b']}' is related to itself.", "Name two claims.")
        a, b = pair_of(package, row)
        if a and row["type"] in ("qualifies", "supersedes", "repeats"):
            if package.age(row["claim_a"]) <= package.age(row["claim_b"]):
                message = f"`{row['type']}` runs from the later claim to the earlier; {row['claim_b']} is not the earlier one."
                yield table.problem(row, "claim_a", message, "Exchange the claims.")
            elif row["type"] == "repeats" and row["claim_b"] in repeats:
                message = f"'{row['claim_b']}' itself repeats {repeats[row['claim_b']]}."
                yield table.problem(row, "claim_b", message, "Point to the earliest claim.")
        elif (len(a["claim_id"]), a["claim_id"]) > (len(b["claim_id"]), b["claim_id"]):
            yield table.problem(row, "claim_a", f"`{row['type']}` has the lower id first.", "Exchange the claims.")
    for row, other in repeated(table.rows, lambda row: frozenset((row["claim_a"], row["claim_b"]))):
        message = f"'{row['type']}', and {other['relation_id']} in row {other.number} says '{other['type']}' of the same pair."
        yield table.problem(row, "type", message, "Keep one of the two.")
    for row, other in repeated([row for row in table.rows if row["type"] == "repeats"], lambda row: row["claim_a"]):
        message = f"'{row['claim_b']}', and the claim repeats {other['claim_b']} already."
        yield table.problem(row, "claim_b", message, "Point to the earliest claim alone, or choose another type.")


# -- 8. Coverage --------------------------------------------------------------------------------------------------


@row_rule(8, "every passage has a claim or a reason why it has none", "passages claims")
def passages_are_coded(package: Package, row: Row) -> Faults:
    claims = [claim["claim_id"] for claim in package.grouped("claims", "passage_id").get(row["passage_id"], [])]
    if not claims and not row["none_reason"]:
        message = "the passage has neither a claim nor a reason why it has none."
        yield "none_reason", message, "Code its claims, or give the reason."
    if claims and row["none_reason"]:
        message = f"'{row['none_reason']}' says that there is no claim, and there is {', '.join(claims)}."
        yield "none_reason", message, "Empty the cell, or delete the claims."
    if row["kind"] == "link" and row["none_reason"] not in ("teaser", "link"):
        message = f"a link is never coded, and '{row['none_reason']}' is not its reason."
        yield "none_reason", message, "Write `teaser`, or `link` for an address alone."


# -- 10. Own words ------------------------------------------------------------------------------------------------


@cell_rule(10, "our own words share no eight consecutive words with a source outside quotation marks", "ownWords", texts=True)
def words_are_our_own(package: Package, described: dict, cell: str) -> Faults:
    for run in shared_runs(cell, package.texts):
        yield borrowed(run), "Say it in other words, or put it in quotation marks with its owner."


# -- Terms --------------------------------------------------------------------------------------------------------


@row_rule(1, "the pattern of a term is a regular expression, and a search for it ends", "terms")
def patterns_compile(package: Package, row: Row) -> Faults:
    fault = pattern_fault(row["pattern"])
    if fault:
        yield "pattern", f"'{row['pattern'][:100]}' {fault}.", "Correct it."


@row_rule(2, "the pattern of a term finds it in a source", "terms sources", texts=True)
def terms_are_printed(package: Package, row: Row) -> Faults:
    if not package.all_texts or pattern_fault(row["pattern"]):
        return  # it may stand in the source that is not at hand; what is no pattern is reported by the rule above
    if not any(re.search(row["pattern"], text, re.IGNORECASE) for text in package.texts.values()):
        yield "pattern", f"'{row['pattern']}' finds nothing in the sources.", "Correct it, or delete the term."


@rule(2, "the counts of terms are those of the source texts", "terms term_counts sources", texts=True)
def terms_are_counted(package: Package) -> Iterator[Problem]:
    if not package.all_texts:
        return
    terms = [(row["term_id"], row["pattern"]) for row in package.rows("terms") if not pattern_fault(row["pattern"])]
    counted = count_terms(terms, package.texts)
    recorded = {(row["term_id"], row["source_id"]): row for row in package.rows("term_counts")}
    todo = "Run `python -m record count-terms`, and say in the change log what changed."
    for term_id, source_id, occurrences, inside in counted:
        row = recorded.get((term_id, source_id))
        if row is None:
            yield package.in_file("term_counts.csv", f"the term {term_id} is not counted in {source_id}.", todo)
        elif (row["occurrences"], row["in_quotation_marks"]) != (str(occurrences), str(inside)):
            stated = f"{row['occurrences']} and {row['in_quotation_marks']}"
            message = f"the text has {occurrences}, of which {inside} in quotation marks, not {stated}."
            yield package.problem("term_counts", row, "occurrences", message, todo)
