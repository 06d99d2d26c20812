"""Templates of the record's pages: everything that comes from the dataset is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sphinx.builders import Builder

from record.book import citations
from record.book.citing import Reference, Work, read_references, read_work
from record.book.joined import Joined, joined
from record.book.links import relative, web
from record.dataset import items
from record.wording import capital, ceasefire_words, curled, edtf_words, figure_words, in_quotes, quoted, sentence, wording_words

if TYPE_CHECKING:
    from record.book.domain import RecordDomain


def host(address: str) -> str:
    """Return the host of an address, which is what a reader wants to know before following it; a mailbox as it is."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def ticks(words: str) -> Markup:
    """Return words with what stands in `back-ticks` set as code; everything else is escaped, with curled quotation marks."""
    parts = re.split(r"`([^`]+)`", words)
    # Every second part stood in back-ticks.
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else curled(part) for n, part in enumerate(parts))


def script_json(value: object) -> Markup:
    """Return JSON that is safe inside a script element: no tag, comment or entity can begin in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


ENVIRONMENT = Environment(
    loader=PackageLoader("record.book", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# `items` is the dataset's, of list cells, in the place of Jinja's own.
WORDS = (capital, ceasefire_words, curled, edtf_words, figure_words, in_quotes, quoted, sentence, wording_words)
ENVIRONMENT.filters.update({each.__name__: each for each in (*WORDS, host, items, script_json, ticks, web)})


def render(template: str, data: dict, links: Links) -> str:
    """Return a template filled with ``data``; ``known`` puts its codes into words, ``links`` knows where things stand."""
    return ENVIRONMENT.get_template(template).render(**data, known=links.known, links=links)


def size_words(size: int) -> str:
    """Return a number of bytes in the unit in which it is read with ease: "940 bytes", "38 kB", "2.4 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


class Links:
    """Where things stand in the book, seen from the page that is being written."""

    def __init__(self, builder: Builder, page: str) -> None:
        self.builder = builder
        self.page = page

    @property
    def domain(self) -> RecordDomain:
        """What stands where; asked for only by pages of the record, so that a figure needs no record beside it."""
        return self.builder.env.get_domain("record")

    @property
    def known(self) -> Joined:
        """The dataset that the book is built from."""
        return joined(self.builder.config.record_data)

    @classmethod
    def at(cls, builder: Builder) -> Links:
        """Return the links of the page that ``builder`` is writing."""
        return cls(builder, builder.current_docname)

    def href(self, kind: str, entry: str) -> str:
        """Return the address of an entry relative to this page, empty where no page shows it."""
        place = self.domain.places.get((kind, entry))
        return self.to(*place) if place else ""

    def to(self, page: str, anchor: str) -> str:
        """Return the address of an anchor on another page, or on this one."""
        address = "" if page == self.page else self.builder.get_relative_uri(self.page, page)
        return f"{address}#{quote(anchor)}" if anchor else address or "#"

    def place(self, target: str) -> str:
        """Return the address of a published id or of a place (`page#anchor`), empty where the book has no such page."""
        page, _, anchor = self.known.places.get(target, target).partition("#")
        return self.to(page, anchor) if page in self.builder.env.all_docs else ""

    def asset(self, path: str) -> str:
        """Return the address of a published file, given relative to the top of the book."""
        return relative(path, self.page)

    def size(self, path: str) -> str:
        """Return how large a published file is, in words; nothing where the build did not get so far as to write it."""
        file = Path(self.builder.outdir) / path
        return size_words(file.stat().st_size) if file.is_file() else ""

    def uses(self, kind: str, entry: str) -> dict[str, list[dict]]:
        """Return the pages where an entry is ``discussed``, and those where it is only ``counted``, with the places on each."""
        discussed = self.domain.used_in(kind, entry, discussed=True)
        told = {(page, anchor) for page, anchor, _title in discussed}
        counted = [place for place in self.domain.used_in(kind, entry, discussed=False) if place[:2] not in told]
        return {"discussed": self.by_page(discussed), "counted": self.by_page(counted)}

    def by_page(self, places: list[tuple[str, str, str]]) -> list[dict]:
        """Return places, as page, anchor and title, in the order of the book under the titles of their pages; ``name`` of a
        figure or table is its number."""
        titles = self.builder.env.titles
        pages: dict[str, list[dict[str, str]]] = {}
        for page, anchor, title in places:
            name = citations.numbered(self.builder, page, anchor) or title
            pages.setdefault(page, []).append({"href": self.to(page, anchor), "name": name})
        return [{"title": titles[page].astext(), "places": found} for page, found in pages.items()]

    def findings_on(self, claim: str) -> list[str]:
        """Return the findings that rest on a claim and have a place in the book."""
        return [entry for entry in self.known.findings_on.get(claim, []) if self.href("finding", entry)]

    def cited(self, kind: str, entry: str, quotes: Iterable[str] = ()) -> list[citations.Cited]:
        """Return an entry as it is cited, and after it the quotations named."""
        page = self.published(kind, entry)
        own = citations.ENTRIES[kind](self.known, self.known.entries[kind][entry], page)
        return [own, *(citations.quote_cited(self.known, each, f"{page.partition('#')[0]}#{each}") for each in quotes)]

    def published(self, kind: str, entry: str) -> str:
        """Return an entry's page and anchor relative to the top of the book."""
        page, anchor = self.domain.places[kind, entry]
        return f"{self.builder.get_target_uri(page)}#{quote(anchor)}"

    def citation(self, cited: citations.Cited) -> tuple[str, str, str, str]:
        """Return the citation of a thing in plain words: before its title, the title, behind it, and where it stands."""
        return citations.parts(self.work, cited)

    def forms(self, cited: citations.Cited) -> list[tuple[str, str]]:
        """Return the citation of a thing in the forms that programs read, by their names."""
        names = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
        return [(names[ending], form([citations.csl(self.work, cited)])) for ending, form in citations.FORMS.items()]

    @property
    def here(self) -> citations.Cited:
        """This page as it is cited."""
        return citations.page_cited(self.builder, self.page)

    @property
    def sections(self) -> list[citations.Cited]:
        """The sections of this page as they are cited."""
        return citations.sections_cited(self.builder, self.page)

    @property
    def work(self) -> Work:
        """The book as it wants to be cited."""
        return work_of(self.builder)

    def titled(self, target: str) -> str:
        """Return what a reader would call a place (`page#anchor`): its figure or table, or the page that it is on."""
        known = self.known.places.get(target, target)
        page, _, anchor = known.partition("#")
        title = self.builder.env.titles[page].astext()
        inside = self.builder.env.get_domain("std").labels.get(anchor, ("", "", ""))[2]
        return f"{inside} ({title})" if inside else title

    def references(self, cell: str) -> list[Reference]:
        """Return the works of ``references.bib`` under the keys of a list cell."""
        works = read_references(self.known.dataset.folder / "references.bib")
        return [works[key] for key in items(cell)]


def work_of(builder: Builder) -> Work:
    """Return the book as it wants to be cited."""
    return read_work(Path(builder.confdir) / builder.config.record_citation, builder.config.html_baseurl or "")
