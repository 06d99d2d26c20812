"""Where every entry of the record stands in the book, and where the book refers to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from docutils import nodes
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from record.book import search
from record.book.joined import joined
from record.book.nodes import Phrase
from record.published import ANCHORS

logger = logging.getLogger(__name__)


class RecordDomain(Domain):
    """Entries of the record with their page and anchor, and the uses of each in chapters, figures and tables.

    ``places`` maps ``(kind, identifier)`` to ``(page, anchor)``; ``uses`` maps a page to tuples of kind, identifier,
    anchor and title of the place that refers to the entry, and whether it is discussed there: in running text, not in a
    figure or table that counts it; ``words`` maps a page to what the search knows of it.
    """

    name = "record"
    label = "Record"
    initial_data = {"places": {}, "uses": {}, "words": {}}
    data_version = 3

    @property
    def places(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Page and anchor of each entry, by kind and identifier."""
        return self.data["places"]

    def add(self, kind: str, entry: str) -> None:
        """Note that an entry stands on the page being read. A second place for it is a build error."""
        page = self.env.docname
        known = self.places.setdefault((kind, entry), (page, ANCHORS[kind].format(entry)))
        if known[0] != page:
            logger.warning("%s %s stands on two pages, %s and %s; remove one", kind, entry, known[0], page, type="record")

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of each page in the table of contents."""
        return {page: number for number, page in enumerate(self.env.collect_relations())}

    def used_in(self, kind: str, entry: str, discussed: bool) -> list[tuple[str, str, str]]:
        """Return page, anchor and title of every place that discusses an entry, or that counts it, in the order of the book."""
        pages = sorted(self.data["uses"].items(), key=lambda item: (self.order.get(item[0], len(self.order)), item[0]))
        found = [
            (page, anchor, title)
            for page, uses in pages
            for used_kind, used_entry, anchor, title, in_text in uses
            if (used_kind, used_entry, in_text) == (kind, entry, discussed)
        ]
        return list(dict.fromkeys(found))

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Collect what a page refers to: its phrases, and the claims that its figures and tables rest on.

        Whoever discusses a pair of claims discusses both. A phrase in a table lists its claims and does not discuss them.
        """
        relations = joined(env.config.record_data).relations
        listed = [phrase for table in document.findall(nodes.table) for phrase in table.findall(Phrase)]
        uses = []
        for phrase in document.findall(Phrase):
            pairs = [relations[entry] for kind, entry in phrase["entries"] if kind == "relation"]
            entries = [*phrase["entries"], *(("claim", pair[side]) for pair in pairs for side in ("claim_a", "claim_b"))]
            uses += [(*entry, phrase["ids"][0], phrase.astext(), phrase not in listed) for entry in entries]
        for part in document.findall(lambda node: isinstance(node, nodes.Element) and node.get("claims")):
            uses += [("claim", claim, part["ids"][0], part["title"], False) for claim in part["claims"]]
        self.data["uses"][docname] = list(dict.fromkeys(uses))
        self.data["words"][docname] = {"drawn": search.drawn(document), "sections": search.sections(document)}

    def clear_doc(self, docname: str) -> None:
        """Forget what a page held and referred to."""
        self.data["uses"].pop(docname, None)
        self.data["words"].pop(docname, None)
        for key in [key for key, (page, _anchor) in self.places.items() if page == docname]:
            del self.places[key]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict) -> None:
        """Take over what a parallel reader found on its pages."""
        wanted = set(docnames)
        self.places.update({key: place for key, place in otherdata["places"].items() if place[0] in wanted})
        for part in ("uses", "words"):
            self.data[part].update({page: found for page, found in otherdata[part].items() if page in wanted})

    def check_consistency(self) -> None:
        """Report every source of the dataset whose claims no page shows, and figures and tables whose files have one name."""
        drawn = Counter(label.partition("-")[2] for words in self.data["words"].values() for label, *_ in words["drawn"])
        for name in (name for name, times in drawn.items() if times > 1):
            logger.warning(
                "two figures or tables are named %s: their files would be one; rename one of them", name, type="record"
            )
        for source in joined(self.env.config.record_data).sources:
            if ("source", source) not in self.places:
                logger.warning(
                    "no page shows source %s and its claims; add a page with {annotated-source} %s",
                    source,
                    source,
                    type="record",
                )

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every entry for the object inventory, by its name where it has one."""
        known = joined(self.env.config.record_data)
        for (kind, entry), (page, anchor) in sorted(self.places.items()):
            if anchor:
                yield entry, known.name(kind, entry), kind, page, anchor, 1
