"""Addresses that were published keep leading somewhere: tombstones on the pages, and a build that fails where one is lost."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from record import published
from record.book.joined import joined
from record.book.templating import Links, render

# Claims have their tombstone in their passage. Rows of the dataset have theirs at the end of their page; what was withdrawn
# from the pages alone is told on the page of changes, and its old anchor shows a line only to who comes by it.
TOLD_ELSEWHERE = {"figure", "table", "section", "finding", "page"}


def moved(app: Sphinx, pagename: str, body: str) -> list[dict]:
    """Return what was published on a page and stands elsewhere now: the registered row, with the address of its new place."""
    known = joined(app.config.record_data)
    links, gone = Links(app.builder, pagename), {(row["kind"], row["id"]) for row in known.withdrawn}
    found = []
    for row in known.registered_on.get(pagename, []):
        anchor = row["place"].partition("#")[2]
        if anchor and f'id="{anchor}"' not in body and (row["kind"], row["id"]) not in gone:
            claim = known.relations.get(row["id"], {}).get("claim_a", "")
            page = published.source_page(known.source_of(claim)["source_id"]) if claim else ""
            place = app.env.get_domain("record").places.get((row["kind"], row["id"]), (page, anchor))
            if place[0] and place[0] != pagename:
                found.append({**row, "href": links.to(*place)})
    return found


def tombstones(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put what was withdrawn from a page at its end."""
    if doctree is None:
        return
    rows = joined(app.config.record_data).withdrawn_on.get(pagename, [])
    shown = [row for row in rows if row["kind"] not in TOLD_ELSEWHERE and row["kind"] != "claim"]
    hidden = [row for row in rows if row["kind"] in TOLD_ELSEWHERE and "#" in row["place"]]
    elsewhere = moved(app, pagename, context["body"])
    if shown or hidden or elsewhere:
        data = {"shown": shown, "hidden": hidden, "moved": elsewhere}
        context["body"] += render("withdrawn.html.j2", data, Links(app.builder, pagename))


def nothing_lost(app: Sphinx, exception: Exception | None) -> None:
    """Fail a build in which a published address leads nowhere. Raises `ExtensionError` naming each."""
    if exception is not None or app.builder.format != "html":
        return
    lost = list(published.lost(joined(app.config.record_data).package, Path(app.outdir)))
    if lost:
        raise ExtensionError("published addresses are lost:\n" + "\n".join(lost))


def setup(app: Sphinx) -> None:
    """Put tombstones on the pages, and look for every published address at the end."""
    app.connect("html-page-context", tombstones)
    app.connect("build-finished", nothing_lost, priority=900)
