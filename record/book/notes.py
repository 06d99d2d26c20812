"""Phrases that carry their evidence: a Markdown link such as ``[Hamas said so](claim:C002,C017)`` becomes a numbered note.

The same set of entries keeps its number through a page. A card shows the entries of a phrase; without scripts and on paper its
number leads to the notes at the end of the page, which say for each who, in which report, said what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from record import findings
from record.book.annotated import actor, source_line
from record.book.joined import Joined, nearest, watched
from record.book.nodes import Phrase, RecordPart
from record.book.templating import Links
from record.wording import edtf_words, in_quotes

logger = logging.getLogger(__name__)

# The scheme of a link with the kind of entry it names, and what one and several of a kind are called.
SCHEMES = {"claim": "claim", "context": "context", "finding": "finding", "pair": "relation"}
CALLED = {
    "claim": ("claim", "claims"),
    "context": ("context fact", "context facts"),
    "finding": ("finding", "findings"),
    "relation": ("pair of claims", "pairs of claims"),
}
# The words with which a block quote says that it is context.
OUTSIDE = "Outside the five reports."


def entries_of(address: str) -> list[tuple[str, str]] | None:
    """Return the entries that the address of a link names, ``None`` where it is no such address.

    ``claim:C002,C017`` names two claims; ``claim:C002;context:X076`` a claim and a fact.
    """
    found = []
    for part in unquote(address).split(";"):
        scheme, colon, names = part.partition(":")
        if not colon or scheme not in SCHEMES:
            return None
        found += [(SCHEMES[scheme], name.strip()) for name in names.split(",") if name.strip()]
    return found or None


class Phrases(SphinxTransform):
    """Turns links into the record into phrases, numbers them, and puts their notes at the end of the page."""

    # After docutils (260) has given each label's anchor to what follows it, which the notes come before.
    default_priority = 265

    def apply(self) -> None:
        """Number the phrases of the page that was read."""
        for quote in self.document.findall(nodes.block_quote):
            mark_context(quote)
        for link in list(self.document.findall(nodes.reference)):
            if entries := entries_of(link.get("refuri", "")):
                self.phrase(link, entries)
        # A phrase is one link: a quotation inside one gives up its own.
        for phrase in list(self.document.findall(Phrase)):
            for inner in list(phrase.findall(Phrase, include_self=False)):
                inner.parent.replace(inner, inner.children)
        numbers: dict[tuple, int] = {}
        times: Counter[int] = Counter()
        for phrase in self.document.findall(Phrase):
            number = phrase["number"] = numbers.setdefault(tuple(phrase["entries"]), len(numbers) + 1)
            times[number] += 1
            phrase["ids"] = [f"phrase-{number}-{times[number]}"]
        if numbers:
            self.append_notes(numbers, times)

    def phrase(self, link: nodes.reference, entries: list[tuple[str, str]]) -> None:
        """Put a phrase in the place of a link into the record; an unknown entry is a warning with its place."""
        known = watched(self.env)
        for kind, entry in entries:
            if entry not in known.entries[kind]:
                hint = nearest(entry, known.entries[kind])
                message = gone(known, kind, entry) or f"there is no {kind} {entry!r} in the dataset{hint}"
                logger.warning("%s", message, location=link, type="record")
                return
        link.replace_self(Phrase("", "", *link.children, entries=entries))

    def append_notes(self, numbers: dict[tuple, int], times: Counter[int]) -> None:
        """Put the list of notes at the end of the page, or before what says how it is cited."""
        known = watched(self.env)
        notes = [
            {"number": number, "times": times[number], "entries": [entry_view(known, *entry) for entry in entries]}
            for entries, number in numbers.items()
        ]
        part = RecordPart(template="notes.html.j2", data={"notes": notes})
        section = nodes.section("", nodes.title("", "Notes"), part, ids=["notes"], names=["notes"], classes=["endnotes"])
        top = self.document.next_node(nodes.section) or self.document
        last = top.children[-1] if top.children else None
        if isinstance(last, nodes.section) and "cite" in " ".join(last["ids"]):
            top.insert(len(top.children) - 1, section)
        else:
            top.append(section)


def mark_context(quote: nodes.block_quote) -> None:
    """Give a block quote that says it is context the look and the role of it."""
    first = quote.next_node(nodes.strong)
    if first is not None and first.astext() == OUTSIDE:
        quote["classes"].append("context-run")


def gone(known: Joined, kind: str, entry: str) -> str:
    """Return what to say of an entry that was withdrawn, nothing of any other."""
    row = next((row for row in known.withdrawn if (row["kind"], row["id"]) == (kind, entry)), None)
    if row is None:
        return ""
    instead = row["replaced_by"].replace("|", ", ") or "nothing"
    return f"the {kind} {entry} was withdrawn in version {row['version']}: {row['reason']} It is replaced by {instead}."


def entry_view(known: Joined, kind: str, entry: str) -> dict:
    """Return what a note says of an entry, for ``notes.html.j2``."""
    if kind == "claim":
        return {"kind": kind, "id": entry, **claim_words(known, entry)}
    if kind == "context":
        fact = known.context[entry]
        date = f"{edtf_words(fact['date_edtf'])}: " if fact["date_edtf"] else ""
        return {"kind": kind, "id": entry, "words": f"{date}{fact['statement']} {fact['note']}".strip()}
    if kind == "finding":
        item = findings.FINDINGS[entry]
        return {"kind": kind, "id": entry, "title": item.title, "words": item.text(known.dataset)}
    relation = known.relations[entry]
    sides = [claim_words(known, relation[side]) | {"id": relation[side]} for side in ("claim_a", "claim_b")]
    return {"kind": kind, "id": entry, "words": relation["note"], "sides": sides}


def claim_words(known: Joined, claim_id: str) -> dict:
    """Return who said a claim, through whom, in which report, and what: quoted words where there are any, else the gloss."""
    claim = known.claims[claim_id]
    where = source_line(known, known.source_of(claim_id))["words"]
    chain = (actor(known, claim[column]) for column in ("speaker_id", "through_id", "via_id"))
    through = " through ".join(one["name"] for one in chain if one)
    speaker = "" if claim["speaker_form"] == "narrator" else through
    quotes = [in_quotes(quote["exact"]) for quote in known.quotes_of[claim_id]]
    words = f"{f'{speaker}, in {where}' if speaker else f'{where}, in its own voice'}: {claim['gloss']}"
    return {"speaker": speaker, "where": where, "gloss": claim["gloss"], "quotes": quotes, "words": words}


def named(entries: Iterable[tuple[str, str]]) -> str:
    """Return how many entries there are, in words: "3 claims, 1 context fact"."""
    counts = Counter(kind for kind, _ in entries)
    return ", ".join(f"{n} {CALLED[kind][n > 1]}" for kind, n in counts.items())


def visit_phrase(translator: SphinxTranslator, node: Phrase) -> None:
    """Open the one link of a phrase: it leads to its note, and names the entries for their cards."""
    links = Links.at(translator.builder)
    for kind, entry in node["entries"]:
        if not links.href(kind, entry):
            logger.warning("no page of the book shows %s %s", kind, entry, location=node, type="record")
    attributes = {
        "href": f"#note-{node['number']}",
        "class": f"phrase record-ref{' phrase-context' if all(kind == 'context' for kind, _ in node['entries']) else ''}",
        "data-entry": " ".join(f"{kind}:{entry}" for kind, entry in node["entries"]),
    }
    translator.body.append(translator.starttag(node, "a", "", **attributes))


def depart_phrase(translator: SphinxTranslator, node: Phrase) -> None:
    """Close the link with the number of its note, in figures to see and in words to hear."""
    number = node["number"]
    translator.body.append(
        f'<sup class="note-number" aria-hidden="true">{number}</sup>'
        f'<span class="visually-hidden">, note {number}, {named(node["entries"])}</span></a>'
    )


def accept_schemes(app: Sphinx, config: Config) -> None:
    """Have MyST leave addresses into the record as they are."""
    config.myst_url_schemes = [*config.myst_url_schemes, *SCHEMES]


def setup(app: Sphinx) -> None:
    """Register the phrases, their notes, and their schemes before MyST reads its settings."""
    app.add_node(Phrase, html=(visit_phrase, depart_phrase))
    app.add_transform(Phrases)
    app.connect("config-inited", accept_schemes, priority=100)
