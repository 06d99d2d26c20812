"""What the search page looks through: every entry of the record, and the running text of every page, each with its place.

The index is two scripts, because a page opened from a file can load nothing else: the record, and the pages. Codes and code
cells are not in it: what is shown under a hit are words that stand on the page. How a query is compared with it is in
``static/words.js``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from record.book import assets
from record.book.annotated import source_line
from record.book.joined import Joined, joined
from record.book.nodes import Phrase, RecordPart
from record.book.notes import claim_words
from record.book.render import figures_and_tables
from record.dataset import items
from record.wording import capital, ceasefire_words, edtf_words, in_quotes

# Kinds of hits in the order in which they are offered, under the headings of the search page.
KINDS = {
    "claim": "Claims",
    "actor": "Who is who",
    "finding": "Findings",
    "relation": "Pairs of claims",
    "context": "Context from outside the reports",
    "obligation": "Obligations",
    "term": "Words that differ",
    "passage": "Passages",
    "source": "Sources",
    "agreement": "Ceasefires",
    "figure": "Figures and tables",
    "section": "Pages",
    "withdrawn": "Withdrawn",
}
# Shown nowhere as running text: code, what a program writes, and what is indexed as entries of the record.
LEFT_OUT = (nodes.literal_block, nodes.comment, nodes.raw, nodes.math, nodes.math_block, nodes.system_message, RecordPart)
# Where a cross-reference has no words of its own, its raw text is an identifier.
UNNAMED = ("numref", "ref", "doc", "footnote")
# The actors of a claim, by column: whoever looks for a person finds what is said by, through, to and of that person.
ACTOR_COLUMNS = ("speaker_id", "through_id", "via_id", "addressee_id", "about_id")


# --- the running text of a page, when it is read ------------------------------------------------------------------------


def sections(document: nodes.document) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return anchor, title and paragraphs of each section of a page; a paragraph has the anchor of its first phrase."""
    found = []
    for section in document.findall(nodes.section):
        title = section.next_node(nodes.title)
        paragraphs = [(anchor_of(block), words) for block in blocks(section) if (words := plain(block))]
        if paragraphs and title is not None:
            found.append((section["ids"][0], title.astext(), paragraphs))
    return found


def blocks(section: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the paragraphs, list items, quotes and tables of a section; not those of its sections and of a notebook's cells."""
    for child in section.children:
        is_cell = isinstance(child, nodes.container) and "cell" in child["classes"]
        if is_cell or isinstance(child, nodes.section | nodes.title | nodes.Text):
            continue
        if isinstance(child, nodes.bullet_list | nodes.enumerated_list | nodes.container | nodes.block_quote):
            yield from blocks(child)
        else:
            yield child


def anchor_of(block: nodes.Element) -> str:
    """Return the anchor of the first phrase of a block, nothing where it has none."""
    return next((phrase["ids"][0] for phrase in block.findall(Phrase) if phrase["ids"]), "")


def plain(node: nodes.Node) -> str:
    """Return the words of a node as a reader sees them, without code and identifiers."""
    return " ".join("".join(pieces(node)).split())


def pieces(node: nodes.Node) -> Iterator[str]:
    """Yield the text of a node piece by piece; a block ends with a space."""
    if isinstance(node, nodes.Text):
        yield str(node)
    elif not isinstance(node, LEFT_OUT) and not is_bare(node):
        for child in node.children:
            yield from pieces(child)
        if not isinstance(node, nodes.Inline):
            yield " "


def is_bare(node: nodes.Node) -> bool:
    """Whether a node is a cross-reference whose text is only the name of its target."""
    if not isinstance(node, addnodes.pending_xref) or node.get("refexplicit"):
        return False
    return node.get("refdomain") == "cite" or node.get("reftype") in UNNAMED


def drawn(document: nodes.document) -> list[tuple[str, str, str]]:
    """Return anchor, title and words of each figure and table of a page: what it shows, counts and is noted."""
    return [
        (part["ids"][0], part["title"], " ".join(filter(None, map(part["payload"].get, ("alt", "counted", "note")))))
        for part in figures_and_tables(document)
    ]


# --- the entries of the record ------------------------------------------------------------------------------------------


def claim_entry(known: Joined, claim: dict) -> tuple[str, str, str]:
    """Return gloss; speaker and report; quotations, figures and our note of a claim."""
    said = claim_words(known, claim["claim_id"])
    where = f"{said['speaker']}, in {said['where']}" if said["speaker"] else f"{said['where']}, in its own voice"
    figures = [f"{row['measure']}: {row['verbatim']}." for row in known.quantities_of[claim["claim_id"]] if row["verbatim"]]
    return claim["gloss"], where, " ".join(part for part in (*said["quotes"], *figures, claim["note"]) if part)


def actor_entry(known: Joined, row: dict) -> tuple[str, str, str]:
    """Return name, role and names in the sources of an actor."""
    aliases = ", ".join(in_quotes(alias) for alias in items(row["aliases"]))
    kind = row["role"] or known.label("actor_kind", row["kind"])
    return row["name"], kind, f"Also in the sources: {aliases}." if aliases else ""


def relation_entry(known: Joined, row: dict) -> tuple[str, str, str]:
    """Return what two claims are asked, whose they are, and what may be concluded."""
    claims = (row["claim_a"], row["claim_b"])
    sides = [(claim_words(known, one), source_line(known, known.source_of(one))["outlet"]) for one in claims]
    who = " and ".join(f"{side['speaker'] or 'the report'} ({outlet})" for side, outlet in sides)
    kind = known.label("relation_type", row["type"])
    return known.questions.get(row["relation_id"]) or f"{row['claim_a']} {kind} {row['claim_b']}", who, row["note"]


# What is found of an entry: its title, whose or what it is, and the text below.
ENTRIES: dict[str, Callable[[Joined, Any], tuple[str, str, str]]] = {
    "claim": claim_entry,
    "actor": actor_entry,
    "finding": lambda known, item: (item.text(known.dataset), "", item.limits),
    "relation": relation_entry,
    "context": lambda _, row: (row["statement"], edtf_words(row["date_edtf"]), row["note"]),
    "obligation": lambda known, row: (
        row["label"],
        f"{known.label('phase', row['phase'])} of the {ceasefire_words(known.agreements[row['agreement_id']])}",
        row["provision"],
    ),
    "term": lambda _, row: (f"“{row['wording']}”", f"a word for: {row['concept']}", row["note"]),
    "passage": lambda known, row: (
        row["head"],
        f"passage {row['n']} of {source_line(known, known.sources[row['source_id']])['words']}",
        row["gist"],
    ),
    "source": lambda known, row: (source_line(known, row)["words"], "report", row["title"]),
    "agreement": lambda _, row: (capital(ceasefire_words(row)), "", row["note"]),
}
# Kinds whose identifier a reader sees; that of an actor or a term is only in the data.
NUMBERED = ("claim", "finding", "relation", "context", "passage", "source")


def actors_of(known: Joined, claim: dict) -> list[str]:
    """Return the actors by whose names a claim is found."""
    cells = (claim[column] for column in ACTOR_COLUMNS)
    taking_part = [row["actor_id"] for row in known.participants_of[claim["claim_id"]]]
    return list(dict.fromkeys([*(one for cell in cells for one in items(cell)), *taking_part]))


# --- the index ------------------------------------------------------------------------------------------------------------


def proper_names(row: dict) -> str:
    """Return the names of an actor that name it anywhere: its own, and those of its aliases that begin with a capital.

    “the group” or “Sources” name whoever the text before them names.
    """
    aliases = items(row["aliases"])
    proper = (alias for alias in aliases if alias[:1].isupper() and not alias.startswith(("The ", "A ", "Sources")))
    return " · ".join([row["name"], *proper])


def spelled_names(known: Joined) -> list[str]:
    """Return the names that a word may sound like: those of each actor, in the order of the record, and those of places."""
    places = [row["label"] for (variable, _), row in known.vocabulary.items() if variable == "place"]
    return [*map(proper_names, known.actors.values()), *places]


class Index:
    """The entries of the index with the pages and actors that they name by number."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.known = joined(app.config.record_data)
        self.domain = app.env.get_domain("record")
        self.pages: dict[str, int] = {}
        self.actors = {actor_id: number for number, actor_id in enumerate(self.known.actors)}

    def page(self, docname: str) -> int:
        """Return the number of a page."""
        return self.pages.setdefault(docname, len(self.pages))

    def of_record(self) -> Iterator[list]:
        """Yield the entries of the record that a page shows, kind by kind."""
        for kind, words in ENTRIES.items():
            for (place_kind, entry), (docname, anchor) in sorted(self.domain.places.items()):
                if place_kind == kind:
                    row = self.known.entries[kind][entry]
                    # A claim is found by whoever has a part in it, an actor by its own names.
                    actors = actors_of(self.known, row) if kind == "claim" else [entry] if kind == "actor" else []
                    numbers = [self.actors[one] for one in actors]
                    yield [kind, entry if kind in NUMBERED else "", self.page(docname), anchor, *words(self.known, row), numbers]

    def of_pages(self) -> Iterator[list]:
        """Yield figures, tables and sections, in the order of the book."""
        for docname in sorted(self.app.env.found_docs, key=lambda name: (self.domain.order.get(name, 999), name)):
            words = self.domain.data["words"][docname]
            title = self.app.env.titles[docname].astext()
            for anchor, name, text in words["drawn"]:
                yield ["figure", "", self.page(docname), anchor, name, title, text, []]
            for anchor, name, paragraphs in words["sections"]:
                yield ["section", "", self.page(docname), anchor, name, title if name != title else "", paragraphs, []]

    def of_withdrawn(self) -> Iterator[list]:
        """Yield what was withdrawn and where that is told."""
        for row in self.known.withdrawn:
            docname, _, anchor = row["place"].partition("#")
            if docname in self.app.env.found_docs:
                words = [row["gloss"], f"withdrawn in version {row['version']}", row["reason"]]
                shown = row["id"] if row["kind"] in NUMBERED else ""
                yield ["withdrawn", shown, self.page(docname), anchor, *words, []]

    def parts(self) -> tuple[dict, list]:
        """Return the two parts of the index: what the record holds, and what the pages say."""
        entries, of_pages = [*self.of_record(), *self.of_withdrawn()], list(self.of_pages())
        record = {
            "kinds": KINDS,
            "names": spelled_names(self.known),
            "pages": [self.app.builder.get_target_uri(docname) for docname in self.pages],
            "inner": self.known.claim_of,
            "entries": entries,
        }
        return record, of_pages


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write the index, and take away the one that Sphinx writes for its own script."""
    if exception is not None or app.builder.format != "html":
        return
    record, of_pages = Index(app).parts()
    assets.write_script(app, "search-index.js", "recordSearch", record)
    assets.write_script(app, "search-pages.js", "recordSearchPages", of_pages)
    for name in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        (Path(app.outdir) / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Write the index when the pages are written."""
    app.connect("build-finished", publish)
