"""Directives that draw a page of the record from the dataset: ``{annotated-source} S1``, ``{claims-register}`` …"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from record.book import pages
from record.book.annotated import Part, source_parts
from record.book.joined import Joined, nearest, watched
from record.book.nodes import RecordPart


class Page(SphinxDirective):
    """A directive without arguments that shows what the function of its name in `PAGES` makes of the dataset."""

    def run(self) -> list[nodes.Node]:
        """Return the parts of the page, which is rebuilt whenever a table changes."""
        return [self.node(part) for part in self.parts(watched(self.env))]

    def parts(self, known: Joined) -> Iterable[Part]:
        """Return what the directive shows of the dataset."""
        return PAGES[self.name](known)

    def node(self, part: Part) -> nodes.Element:
        """Return a part as nodes, in a section of its own where it has a title, and note what stands in it."""
        for kind, entry in part.entries:
            self.env.get_domain("record").add(kind, entry)
        drawn = RecordPart(template=part.template, data=part.data)
        if not part.title:
            return drawn
        inside = [self.node(inner) for inner in part.parts]
        section = nodes.section("", nodes.title("", part.title), drawn, *inside, ids=[part.anchor], names=[])
        self.state.document.note_explicit_target(section)
        return section


class AnnotatedSource(Page):
    """``{annotated-source} S1``: a source passage by passage, with every claim under its passage."""

    required_arguments = 1

    def parts(self, known: Joined) -> Iterable[Part]:
        """Return the parts of the source's page; an unknown source is a build error."""
        source = self.arguments[0]
        if source not in known.sources:
            raise self.error(f"there is no source {source!r} in the dataset{nearest(source, known.sources)}")
        return source_parts(known, source)


PAGES: dict[str, Callable[[Joined], Iterable[Part]]] = {
    "claims-register": pages.register,
    "actor-list": pages.actor_list,
    "term-list": pages.term_list,
    "disagreements": pages.disagreements,
    "positions": pages.positions,
    "timeline": pages.timeline,
    "finding-list": pages.finding_list,
    "codebook": pages.codebook,
    "column-dictionary": pages.column_dictionary,
    "record-changes": pages.changes,
    "downloads": pages.downloads,
    "citation": pages.citation,
    "cite-chapter": lambda _: [Part(template="cite-chapter.html.j2")],
}


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("annotated-source", AnnotatedSource)
    for name in PAGES:
        app.add_directive(name, Page)
