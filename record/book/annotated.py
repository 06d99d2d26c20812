"""What the page of one source shows: its claims under their passages, every code in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import normalize
from urllib.parse import quote

from record.book.citing import read_references
from record.book.joined import Joined, rows
from record.book.links import web
from record.dataset import items, source_of
from record.published import source_page
from record.texts import words as words_of
from record.vocabulary import CODED, value_words, variable_of
from record.wording import capital, ceasefire_words, edtf_words


@dataclass(frozen=True)
class Part:
    """A piece of a page: what ``template`` shows of ``data``, as a section of its own where it has a title.

    ``entries`` names what stands here as pairs of kind and identifier, ``parts`` are the sections inside.
    """

    template: str = ""
    data: dict = field(default_factory=dict)
    title: str = ""
    anchor: str = ""
    entries: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()


# What a date is of. An event told of may lie ahead, so that it did not simply happen.
DATE_KINDS = {"utterance": "Said", "retold": "Retold", "event": "Event told of", "deadline": "Due"}
# Pairs of these types have their place on the page of disagreements, all others beside the claim they run from.
BESIDE_EACH_OTHER = ("contradicts", "qualifies")
# So many words in the same order are of one article; headings and datelines may stand in several.
WORDS_THAT_TELL = 12
# Characters: what is longer is not printed twice beside each other.
SHORT = 40
# A relation runs from claim_a to claim_b; this is how claim_b says it.
RELATION_FROM = {
    "contradicts": "is contradicted by",
    "supports": "is supported by",
    "qualifies": "is qualified by",
    "repeats": "is repeated by",
    "supersedes": "is superseded by",
}


def actor(known: Joined, actor_id: str) -> dict | None:
    """Return what a page says of an actor beside a claim, or ``None`` for an empty cell."""
    if not actor_id:
        return None
    row = known.actors[actor_id]
    return {"id": actor_id, "name": row["name"], "side": row["side"], "side_words": known.label("side", row["side"])}


def actors(known: Joined, cell: str) -> list[dict]:
    """Return the actors of a list cell."""
    return [actor(known, actor_id) for actor_id in items(cell)]


def phase_words(known: Joined, claim: dict) -> str:
    """Return which phase of which ceasefire a claim concerns: "phase one of the October 2025 ceasefire"."""
    if not claim["agreement_id"]:
        return ""
    ceasefire = f"the {ceasefire_words(known.agreements[claim['agreement_id']])}"
    if not claim["phase"]:
        return ceasefire
    if claim["phase"] == "whole":
        return f"{ceasefire}, as a whole"
    return f"{known.label('phase', claim['phase'])} of {ceasefire}"


def claim_view(known: Joined, claim_id: str) -> dict:
    """Return a claim with its actors, quotations and dates as pages show them, for ``claim.html.j2``."""
    claim = known.claims[claim_id]
    source = known.source_of(claim_id)
    return {
        **claim,
        "id": claim_id,
        "source": source_line(known, source),
        "speaker": actor(known, claim["speaker_id"]),
        "through": actor(known, claim["through_id"]),
        "via": actor(known, claim["via_id"]),
        "addressees": actors(known, claim["addressee_id"]),
        "about": actors(known, claim["about_id"]),
        "ceasefire": phase_words(known, claim),
        "level": known.label("reported_level", claim["reported_level"]),
        "obligation": known.obligations.get(claim["obligation_id"]),
        "quotes": [quote_view(known, quotation, source) for quotation in known.quotes_of[claim_id]],
        "dates": [date_view(known, date) for date in known.dates_of[claim_id]],
        "participants": [
            {"actor": actor(known, row["actor_id"]), "role": known.label("participant_role", row["role"])}
            for row in known.participants_of[claim_id]
        ],
        "relations": [relation_view(known, claim_id, *pair) for pair in known.relations_of[claim_id]],
        "differences": differences_view(known, claim),
        "reasons": reasons_view(known, claim_id),
        "history": history(known, claim_id),
    }


def history(known: Joined, claim_id: str) -> list[dict]:
    """Return what was corrected at a claim and what hangs on it; ``filed``: the reason stands among those on file for it."""
    filed = {row["reason"] for row in known.reasons_of[claim_id]}
    return [{**one, "filed": one["reason"] in filed} for one in corrections(known, known.changes_of.get(claim_id, []))]


def corrections(known: Joined, changes: Iterable[dict]) -> list[dict]:
    """Return corrections in their order, what was corrected in a row for one reason together: ``cells`` are `change_view`s."""
    shared = ("version", "table", "id", "reason")
    together = groupby(changes, key=lambda change: {name: change[name] for name in shared})
    return [{**row, "cells": [change_view(known, change) for change in found]} for row, found in together]


def change_view(known: Joined, change: dict) -> dict:
    """Return a correction with its column and, where they are codes, its values in words; ``stands``: the new value is long, and
    the record holds it still, so that it can be read where the row has its place."""
    table, column = change["table"], change["column"]
    words = {end: cell_words(known, table, column, change[end]) if change[end] else "" for end in ("old", "new")}
    stands = len(change["new"]) > SHORT and known.package.value(table, change["id"], column) == change["new"]
    return {**change, "column": column_words(table, column), **words, "stands": stands}


def column_words(table: str, column: str) -> str:
    """Return the name of a column in words."""
    plain = {"reference_keys": "references", "owner_id": "owner"}.get(column, column.replace("_", " "))
    return CODED.get(column, plain) if table == "claims" else plain


def cell_words(known: Joined, table: str, column: str, cell: str) -> str:
    """Return a cell in words where it holds codes, a date, references or who takes part in what, and a list with commas."""
    variable = column if column in CODED else variable_of(table, column, known.dataset)
    if variable:
        return value_words(variable, cell, known.dataset)
    if column == "owner_id":
        return value_words("speaker_id", cell, known.dataset)
    if column.endswith("edtf"):
        return edtf_words(cell)
    if column == "reference_keys":
        works = read_references(known.dataset.folder / "references.bib")
        return "; ".join(works[key].outlet if key in works else "a work no longer cited" for key in items(cell))
    if column == "participants":
        taking_part = (item.partition(" ") for item in items(cell))
        return ", ".join(
            f"{value_words('about_id', actor_id, known.dataset)} ({known.label('participant_role', role)})"
            for actor_id, _, role in taking_part
        )
    return with_labels(known, cell.replace("|", ", "))


def with_labels(known: Joined, words: str) -> str:
    """Return words of ours with the label of each obligation and each event in place of its code."""

    def label(match: re.Match) -> str:
        named = known.obligations.get(match[0]) or known.vocabulary.get(("event", match[0]))
        return f"“{named['label']}”" if named else match[0]

    return re.sub(r"[a-z0-9]+(?:-[a-z0-9]+)+|\b[A-Z]{3,}\b", label, words)


def reasons_view(known: Joined, claim_id: str) -> list[dict]:
    """Return the reasons on file for values of a claim, each with the value in words where it is a coded one."""
    return [
        {
            "column": column_words(row["table"], row["column"]),
            "value": cell_words(known, row["table"], row["column"], row["value"]) if row["value"] else "",
            "reason": with_labels(known, row["reason"]),
            "codebook": row["codebook_version"],
        }
        for row in known.reasons_of[claim_id]
    ]


def differences_view(known: Joined, claim: dict) -> list[dict]:
    """Return the variables on which the coders of a claim differed: under each value, the record's first, who gave it."""
    views: dict[str, dict] = {}
    for row in known.differences_of[claim["claim_id"]]:
        variable = row["variable"]
        held = value_words(variable, claim[variable], known.dataset)
        view = views.setdefault(variable, {"variable": CODED[variable], "given": {held: ["the record"]}})
        view["given"].setdefault(value_words(variable, row["value"], known.dataset), []).append(row["coder_id"])
    return list(views.values())


def quote_view(known: Joined, quotation: dict, source: dict) -> dict:
    """Return a quotation with its owner and, where the source has a public address, a link to its words."""
    address = text_fragment(source["url"], quotation) if web(source["url"]) else ""
    return {**quotation, "owner": actor(known, quotation["owner_id"]), "address": address}


def text_fragment(address: str, quotation: dict) -> str:
    """Return an address that opens a page at a quotation's exact words (URL fragment text directive).

    The directive matches whole words inside one block of text, so the context is cut to whole words of the
    quotation's own line. ``-`` ``,`` and ``&`` are its syntax and are encoded like everything else.
    """
    before, after = own_line(quotation["prefix"]), own_line(quotation["suffix"], first=True)
    lead, trail = (f"{encoded(before)}-," if before else ""), (f",-{encoded(after)}" if after else "")
    return f"{address.partition('#')[0]}#:~:text={lead}{encoded(quotation['exact'])}{trail}"


def own_line(context: str, first: bool = False) -> str:
    """Return the whole words of a quotation's context that stand on its line: the ``first`` of its lines or the last.

    Where the context was cut, the word at the cut may be a part of one and is left out.
    """
    lines = context.split("\n")
    if len(lines) > 1:
        return lines[0 if first else -1].strip()
    return re.sub(r"\w+$" if first else r"^\w+", "", context).strip()


def encoded(words: str) -> str:
    """Percent-encode words for a text directive, hyphens included."""
    return quote(words, safe="").replace("-", "%2D")


# A note on a date that does nothing but name references.
ONLY_REFERENCES = re.compile(r"[a-z]+\d{4}[a-z0-9-]*(\|[a-z]+\d{4}[a-z0-9-]*)*")


def date_view(known: Joined, date: dict) -> dict:
    """Return a date in words with its bounds, precision and basis, which may be references."""
    references = date["basis_note"] if ONLY_REFERENCES.fullmatch(date["basis_note"]) else ""
    bounded = date["first"] and date["last"] and date["first"] != date["last"]
    return {
        "id": date["date_id"],
        "kind": DATE_KINDS[date["kind"]],
        "words": edtf_words(date["edtf"]),
        "bounds": edtf_words(f"{date['first']}/{date['last']}") if bounded else "",
        "precision": known.label("precision", date["precision"]),
        "basis": known.labels("date_basis", date["basis"]),
        "references": references,
        "note": "" if references else date["basis_note"],
    }


def relation_view(known: Joined, claim_id: str, relation: dict, other: str) -> dict:
    """Return a relation as seen from ``claim_id``."""
    forward = relation["claim_a"] == claim_id
    kind = relation["type"]
    other_claim = known.claims[other]
    return {
        "anchor": relation["relation_id"] if forward else "",
        "type": known.label("relation_type", kind) if forward else RELATION_FROM[kind],
        "other": other,
        "gloss": other_claim["gloss"],
        "speaker": actor(known, other_claim["speaker_id"]),
        "source": source_line(known, known.source_of(other)),
        "same_origin": known.label("same_origin", relation["same_origin"]),
        "note": relation["note"],
    }


def source_line(known: Joined, source: dict) -> dict:
    """Return a source as a claim names it: outlet and date of publication, each and both in words."""
    outlet, published = known.actors[source["outlet_id"]]["name"], edtf_words(source["published_edtf"])
    return {"id": source["source_id"], "outlet": outlet, "published": published, "words": f"{outlet}, {published}"}


def passage_part(known: Joined, passage: dict) -> Part:
    """Return the section of one passage with its claims, each with the claims before and after it in the text."""
    source = known.sources[passage["source_id"]]
    order = [claim["claim_id"] for one in known.passages_of[source["source_id"]] for claim in known.claims_in[one["passage_id"]]]
    before, after = dict(zip(order[1:], order, strict=False)), dict(zip(order, order[1:], strict=False))
    ids = [claim["claim_id"] for claim in known.claims_in[passage["passage_id"]]]
    claims = [claim_view(known, one) | {"before": before.get(one, ""), "after": after.get(one, "")} for one in ids]
    # Headline, deck and caption say in their heading what they are.
    kind = known.label("passage_kind", passage["kind"])
    said = f"{kind.capitalize()}: "
    in_heading = passage["head"].startswith(said)
    gist = passage["gist"].removeprefix(said)
    return Part(
        template="passage.html.j2",
        data={
            "passage": passage,
            "kind": "" if in_heading else kind,
            "gist": capital(gist) if in_heading else passage["gist"],
            "claims": claims,
            "withdrawn": withdrawn_from(known, passage["passage_id"]),
        },
        title=f"{passage['n']}. {passage['head']}",
        anchor=passage["passage_id"],
        entries=(
            ("passage", passage["passage_id"]),
            *(("claim", claim_id) for claim_id in ids),
            *(
                ("relation", relation_id)
                for relation_id, row in known.relations.items()
                if row["type"] not in BESIDE_EACH_OTHER and row["claim_a"] in ids
            ),
        ),
    )


def withdrawn_from(known: Joined, passage_id: str) -> list[dict]:
    """Return the claims that were withdrawn from a passage, found by the unit of text that coders gave them."""
    source = source_of(passage_id)
    last = known.passages_of[source][-1]["passage_id"]
    return [
        row
        for row in known.withdrawn_on.get(source_page(source), [])
        if row["kind"] == "claim" and known.coded_in.get(row["id"], last) == passage_id
    ]


def source_parts(known: Joined, source_id: str) -> list[Part]:
    """Return the page of a source: what it is, who speaks along it, a check of one's own copy, its passages."""
    source = known.sources[source_id]
    passages = known.passages_of[source_id]
    return [
        Part(
            template="source.html.j2",
            data={"source": source_view(known, source)},
            entries=(("source", source_id),),
        ),
        Part(
            template="voices.html.j2",
            data=voices(known, passages),
            title="Who speaks along the text",
            anchor="voices",
        ),
        Part(
            template="check-source.html.j2",
            data={
                "source_id": source_id,
                "others": [(other, actor(known, row["outlet_id"])) for other, row in known.sources.items() if other != source_id],
            },
            title="Check your own copy",
            anchor="check",
        ),
        Part(
            template="commentary.html.j2",
            title="Passage by passage",
            anchor="passages",
            parts=tuple(passage_part(known, passage) for passage in passages),
        ),
    ]


def loaded_words(known: Joined, source_id: str) -> list[dict]:
    """Return the wordings marked as loaded that a source uses: wording, occurrences, and how many stand in a quotation."""
    return [
        {**row, "wording": known.terms[row["term_id"]]["wording"]}
        for row in rows(known.dataset.term_counts)
        if row["source_id"] == source_id and row["occurrences"] and known.terms[row["term_id"]]["loaded"] == "yes"
    ]


def source_view(known: Joined, source: dict) -> dict:
    """Return what the head of a source's page says of it."""
    claims = [claim for claim_id, claim in known.claims.items() if known.source_of(claim_id) is source]
    agreements = {claim["agreement_id"] for claim in claims}
    distinct = [claim for claim in claims if not claim["duplicate_of"]]
    forms = (known.label("speaker_form", claim["speaker_form"]) for claim in distinct)
    taken_from = (known.actors[claim["via_id"]]["name"] for claim in distinct if claim["via_id"])
    return {
        **source,
        "outlet": actor(known, source["outlet_id"]),
        "relays": actors(known, source["relays"]),
        "agreements": [row for key, row in known.agreements.items() if key in agreements],
        "claims": len(claims),
        "distinct": len(distinct),
        # Sorted before they are counted, so that what is equally frequent is in the order of the names.
        "speaker_forms": Counter(sorted(forms)).most_common(),
        "taken_from": Counter(sorted(taken_from)).most_common(),
        "loaded": loaded_words(known, source["source_id"]),
        "quotes": sum(len(known.quotes_of[claim["claim_id"]]) for claim in claims),
        "passages": len(known.passages_of[source["source_id"]]),
    }


def voices(known: Joined, passages: list[dict]) -> dict:
    """Return for each passage its length beside the longest, in percent, and who speaks in the order of its text, each with the
    number of claims; and the sides there are."""
    longest = max(passage["words"] for passage in passages)
    lines = []
    for passage in passages:
        in_order = sorted(known.claims_in[passage["passage_id"]], key=lambda claim: claim["start"])
        counts = Counter(claim["speaker_id"] for claim in in_order)
        share = round(100 * passage["words"] / longest) if longest else 0
        speakers = [{**actor(known, speaker), "claims": count} for speaker, count in counts.items()]
        lines.append({**passage, "share": share, "speakers": speakers})
    sides = {speaker["side"]: speaker for line in lines for speaker in line["speakers"]}
    return {"voices": lines, "sides": list(sides.values())}


def expected_text(known: Joined, source: dict) -> dict:
    """Return what a reader's own copy is compared with: digests of text and passages, and the quotations.

    ``others`` are the longer passages of the other sources (number of words, beginning of the digest of the words), by which
    a copy of another article is told; ``spellings`` are words of names that a copy may have without their marks.
    """
    source_id = source["source_id"]
    passages = known.passages_of[source_id]
    names = " ".join(f"{row['name']} {row['aliases']}" for row in known.actors.values())
    return {
        "source": source_id,
        "sha256": source["text_sha256"],
        "spellings": sorted({word for word in words_of(names) if not word.isascii() and normalize("NFD", word) != word}),
        "others": [
            {
                "source": other,
                "passages": [
                    [passage["words"], passage["words_sha256"][:16]]
                    for passage in known.passages_of[other]
                    if passage["words"] >= WORDS_THAT_TELL
                ],
            }
            for other in known.sources
            if other != source_id
        ],
        "passages": [
            {
                "id": passage["passage_id"],
                **{column: passage[column] for column in ("n", "words", "sha256", "words_sha256")},
                "kind": known.label("passage_kind", passage["kind"]),
            }
            for passage in passages
        ],
        "quotes": [
            {
                "id": quotation["quote_id"],
                "claim": claim["claim_id"],
                "passage": passage["passage_id"],
                **{column: quotation[column] for column in ("exact", "prefix", "suffix")},
            }
            for passage in passages
            for claim in known.claims_in[passage["passage_id"]]
            for quotation in known.quotes_of[claim["claim_id"]]
        ],
    }
