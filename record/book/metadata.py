"""What pages tell machines: COinS for reference managers, Open Graph for links that are shared, JSON-LD for search engines.

Beside the pages: a sitemap, `robots.txt`, a feed of changes, a page for addresses that lead nowhere, and a map of every anchor.
Whatever needs a public address is written only where `html_baseurl` is set, and a date only where `CITATION.cff` has one.
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import wrap
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import vl_convert
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config

from record.book import assets, citations
from record.book.citing import Work, closed, given, is_day, read_work
from record.book.joined import Joined, joined, rows
from record.book.links import relative
from record.book.pdf import running_head
from record.book.render import LICENCE
from record.book.templating import Links, render, script_json, work_of
from record.claims import UNSTATED
from record.dataset import ROOT, descriptor
from record.published import anchors, source_page

# A description is whole sentences, as many as fit in this many characters, the first in any case.
DESCRIPTION = 300
CARD = (1200, 630)
# What kinds of speakers schema.org has words for; of unnamed ones it is not told whether they are one person, several or a body.
SPEAKERS = {"person": "Person", "unnamed": ""}
# The page at the top of the book, which leads on to the first one and says the same to machines.
START = "start.html"
FONT = "DejaVu Sans, sans-serif"
# Anchors that no reader cites: the frame's own, and those that Sphinx numbers by itself.
NO_ADDRESS = re.compile(r"^(?:pst-|id\d+$|main-content|searchbox|phrase-|note-|__)")


def description(doctree: nodes.document) -> str:
    """The first sentences of a page as plain text; search engines and shared links show them."""
    paragraph = doctree.next_node(nodes.paragraph)
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    sentences = re.split(r"(?<=[.!?:])\s+(?=[A-Z“])", text)
    said = sentences[0]
    for sentence in sentences[1:]:
        if len(said) + len(sentence) >= DESCRIPTION:
            break
        said += f" {sentence}"
    return said


def coins(work: Work, title: str, address: str, whole: bool) -> str:
    """The page as an OpenURL ContextObject (Z39.88-2004), which reference managers read from the title of a span.

    The collective author is one name in `rft.aucorp`; a page is an item of the book, the first page the book itself, which alone
    has the DOI and the address of the whole.
    """
    fields = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", "info:ofi/fmt:kev:mtx:book")]
    fields += [("rft.genre", "book")] if whole else [("rft.genre", "bookitem"), ("rft.atitle", title)]
    fields += [("rft.btitle", work.title), *(("rft.aucorp", name) for name in work.authors)]
    fields += [("rft.date", work.released), ("rft.edition", work.version)]
    fields += [("rft_id", work.address if whole else address), ("rft_id", f"info:doi/{work.doi}" if whole and work.doi else "")]
    return urlencode([(name, value) for name, value in fields if value], safe=":/").replace("+", "%20")


def open_graph(work: Work, title: str, said: str, address: str, card: str) -> list[tuple[str, str]]:
    """The properties that a shared link shows; the picture and the address only where there is an address."""
    kind = [("og:type", "article"), ("og:site_name", work.title.split(":")[0]), ("og:title", title), ("og:description", said)]
    return kind + ([("og:url", address), ("og:image", card), ("og:image:alt", title)] if address else [])


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def book(work: Work) -> dict:
    """The book as schema.org describes one."""
    return given(
        {
            "@type": "Book",
            "name": work.title,
            "author": [{"@type": "Organization", "name": name} for name in work.authors],
            "version": work.version,
            "datePublished": work.released,
            "url": work.address,
            "identifier": work.doi_address,
            "inLanguage": "en",
            "license": LICENCE["path"],
            "isAccessibleForFree": True,
        }
    )


def dataset(work: Work, known: Joined, page: str) -> dict:
    """The dataset as search engines for datasets ask for it, with a file for each table; `page` is the one that offers them."""
    package, described = descriptor(known.dataset.folder), book(work)
    top = work.address or relative(".", page) + "/"
    return described | {
        "@type": "Dataset",
        "creator": described["author"],
        **given({"url": work.address and work.place(f"{page}.html")}),
        "description": package["description"],
        "keywords": package.get("keywords", []),
        "temporalCoverage": "2025-03/2026-01",
        "spatialCoverage": {"@type": "Place", "name": "Gaza Strip"},
        "variableMeasured": sorted({row["variable"] for row in rows(known.dataset.vocabularies)}),
        "measurementTechnique": "Coding of claims by a language model from five news reports; no human expert has reviewed it",
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{top}data/{resource['path']}"}
            for resource in package["resources"]
        ],
    }


def person(actor: dict) -> dict:
    """A speaker as schema.org names one; nothing where it is not stated who speaks."""
    if actor["actor_id"] == UNSTATED:
        return {}
    return given({"@type": SPEAKERS.get(actor["kind"], "Organization"), "name": citations.called(actor)})


def said_in(known: Joined, source: dict, page: str) -> list[dict]:
    """The claims and quotations of a source, each with whose words they are and the report they appear in.

    `page` is the page's address, empty where none is set: then their own addresses begin at the page that they stand on.
    """
    outlet, day = known.actors[source["outlet_id"]]["name"], source["published_edtf"]
    publisher = {"@type": "Organization", "name": outlet}
    report = {"@id": f"{page}#report", "@type": "NewsArticle", "publisher": publisher, "url": source["url"]}
    found = [given(report | {"name": source["title"], "datePublished": day if is_day(day) else ""})]
    for claim in known.claims.values():
        if known.source_of(claim["claim_id"]) is source:
            address = f"{page}#{claim['claim_id']}"
            appearance = {"@id": report["@id"]}
            speaker = person(known.actors[claim["speaker_id"]])
            said = {"@type": "Claim", "@id": address, "text": claim["gloss"], "author": speaker, "appearance": appearance}
            found.append(given(said))
    for quote in known.quotes.values():
        if known.source_of(quote["claim_id"]) is source:
            owner = person(known.actors[quote["owner_id"]])
            said = {"@type": "Quotation", "@id": f"{page}#{quote['quote_id']}", "text": quote["exact"], "creator": owner}
            found.append(given(said))
    return found


def structured(app: Sphinx, work: Work, pagename: str, title: str, said: str) -> dict:
    """What a page is, in schema.org's words: the book, its dataset, a chapter, or a source with what is said in it."""
    known = joined(app.config.record_data)
    address = work.address and work.place(app.builder.get_target_uri(pagename))
    if pagename == app.config.root_doc:
        found: list[dict] = [book(work) | {"description": said}]
    elif pagename.endswith("/data"):
        found = [dataset(work, known, pagename)]
    else:
        found = [given({"@type": "Chapter", "name": title, "description": said, "url": address, "isPartOf": book(work)})]
    source = next((row for row in known.sources.values() if pagename == source_page(row["source_id"])), None)
    return {"@context": "https://schema.org", "@graph": found + (said_in(known, source, address) if source else [])}


# --- on every page ----------------------------------------------------------------------------------------------------


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the page templates what they say to machines, and the page its one title."""
    work = work_of(app.builder)
    context["work"] = work
    context["book_record"] = script_json(citations.csl(work, citations.WHOLE))
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*/>\s*', "", context.get("metatags", ""))
    if templatename == START:
        pagename, doctree = app.config.root_doc, app.env.get_doctree(app.config.root_doc)
    if doctree is None:
        return
    whole, title = pagename == app.config.root_doc, app.env.titles[pagename].astext()
    said = work.abstract if whole and work.abstract else description(doctree)
    address, card = (
        work.place(place) if work.address else "" for place in (app.builder.get_target_uri(pagename), card_name(pagename))
    )
    links = Links(app.builder, pagename)
    context["page_summary"] = said
    context["coins"] = coins(work, title, address, whole)
    context["open_graph"] = open_graph(work, title, said, address, card)
    context["structured"] = script_json(structured(app, work, pagename, title, said))
    context["cite_page"] = Markup(render("cite-page.html.j2", {}, links))
    context["citation"] = citations.plain(work, links.here)
    context["running_head"] = running_head(str(title), work)
    if work.address:
        write_card(Path(app.outdir) / card_name(pagename), work, title)


# --- beside the pages -------------------------------------------------------------------------------------------------


def card_name(pagename: str) -> str:
    """Where the picture lies that a shared link of a page shows."""
    return f"_static/record/cards/{pagename.rpartition('/')[2]}.png"


def write_card(path: Path, work: Work, title: str) -> None:
    """Draw the picture of a shared link: the title of the page, the name of the book, its version."""
    width, height = CARD
    lines = re.findall(r".{1,34}(?:\s|$)", title)[:4]
    words = "".join(f'<text x="80" y="{170 + 76 * row}" font-size="60">{escape(line)}</text>' for row, line in enumerate(lines))
    name, _, subtitle = work.title.partition(":")
    below = "".join(
        f'<text x="80" y="{height - 84 + 32 * row}" font-size="22" fill="#555b63">{escape(line)}</text>'
        for row, line in enumerate(wrap(subtitle.strip(), 84)[:3])
    )
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}" fill="#1b1f24">
<rect width="{width}" height="{height}" fill="#f7f6f2"/><rect width="24" height="{height}" fill="#3d5a80"/>{words}
<text x="80" y="{height - 128}" font-size="34">{escape(name)}, version {escape(work.version)}</text>{below}</svg>"""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(vl_convert.svg_to_png(svg))


def sitemap(work: Work, pages: list[str]) -> str:
    """The addresses of all pages, as search engines read them."""
    entries = "".join(f"<url><loc>{escape(work.place(page))}</loc></url>\n" for page in pages)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{entries}</urlset>\n"


def robots(work: Work) -> str:
    """What may be read by robots: everything."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {work.place('sitemap.xml')}\n" if work.address else "")


def feed(work: Work, notes: str, page: str) -> str:
    """The versions as an Atom feed, the newest first; `notes` is the changelog, with a heading for each version.

    Atom asks each entry for its day: a version without a date of its own is not in the feed.
    """
    entries = []
    for version, dated, text in versions(notes):
        day = dated or (work.released if version == work.version else "")
        if day:
            place = f"{work.place(page)}#version-{version.replace('.', '-')}"
            entries.append(
                f"<entry><id>{urn(work, version)}</id><title>Version {escape(version)}</title><updated>{day}T00:00:00Z</updated>"
                f'<link href="{escape(place)}"/><summary>{escape(text)}</summary></entry>\n'
            )
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)
    head = f"<id>{urn(work, '')}</id><title>{escape(work.title)}: changes</title><updated>{work.released}T00:00:00Z</updated>"
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    own = f'<link rel="self" href="{escape(work.place("changes.atom"))}"/>'
    return f"{start}{head}{authors}\n{own}\n{''.join(entries)}</feed>\n"


def urn(work: Work, version: str) -> str:
    """A name for the feed or one of its entries that never changes with the address."""
    return uuid5(NAMESPACE_URL, f"{work.title}#{version}").urn


def versions(notes: str) -> list[tuple[str, str, str]]:
    """Version, date (empty where none is given) and plain text of each heading of the changelog.

    Raises ``ValueError`` naming a heading whose date is none.
    """
    found = []
    for heading, text in re.findall(r"^## (.+)\n+((?:(?!^## )[\s\S])*)", notes, re.M):
        version, _, dated = (part.strip() for part in heading.partition(","))
        if dated and not is_day(dated):
            raise ValueError(f"CHANGELOG.md: the date of the heading “{heading}” is no day; write ## {version}, YYYY-MM-DD.")
        words = re.sub(r"^[-*] |`|\*\*|\[([^\]]*)\]\([^)]*\)", r"\1", text, flags=re.M)
        found.append((version, dated, " ".join(words.split())))
    return found


def anchor_map(html: Path) -> dict[str, str]:
    """The page of every anchor of the built chapters that stands on one page alone, from the top of the book."""
    found: dict[str, set[str]] = {}
    for page, ids in anchors(html).items():
        for anchor in ids:
            if not NO_ADDRESS.match(anchor):
                found.setdefault(anchor, set()).add(f"{page}.html")
    return {anchor: min(pages) for anchor, pages in sorted(found.items()) if len(pages) == 1}


def settle(app: Sphinx, config: Config) -> None:
    """Give the configured address its closing slash, and Sphinx the name and version that `CITATION.cff` has, for the inventory
    that other books link by."""
    config.html_baseurl = closed(config.html_baseurl or "")
    work = read_work(Path(app.confdir) / config.record_citation, config.html_baseurl)
    config.project, config.version, config.release = work.title, work.version, work.version


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write what stands beside the pages of a book that was built without an error."""
    if exception is not None or app.builder.format != "html":
        return
    out, work = Path(app.outdir), work_of(app.builder)
    assets.write_script(app, "anchors.js", "recordAnchors", anchor_map(out))
    citations.write(app, work)
    (out / "robots.txt").write_text(robots(work), encoding="utf-8")
    if work.address:
        pages = [app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
        (out / "sitemap.xml").write_text(sitemap(work, pages), encoding="utf-8")
    if work.address and work.released:
        notes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        (out / "changes.atom").write_text(feed(work, notes, "chapters/changes.html"), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Describe every page, and write what stands beside them."""
    # After the theme has set its own context, before the last hook that fits the page.
    app.connect("config-inited", settle)
    app.connect("html-page-context", describe, priority=850)
    app.connect("build-finished", publish, priority=850)
