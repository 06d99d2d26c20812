"""Scripts and styles of the record, put beside the pages; each works from ``file://`` and loads nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from record.book import annotated, cards
from record.book.joined import joined
from record.book.nodes import RecordPart
from record.book.templating import script_json

# Generated scripts and styles; the written ones lie in ``static/`` and the book's configuration publishes them.
FOLDER = "record"
# Scripts that only some pages need, by the template that needs them.
SCRIPTS = {
    "register.html.j2": ("words.js", "register.js"),
    "check-source.html.j2": ("check-source.js",),
    "commentary.html.j2": ("commentary.js",),
}


def write_script(app: Sphinx, file: str, name: str, value: object) -> None:
    """Write data beside the pages as a classic script that sets ``window.<name>``; unlike JSON it loads from a local file."""
    target = Path(app.outdir) / "_static" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / file).write_text(f"window.{name} = {script_json(value)};\n", encoding="utf-8")


def publish(app: Sphinx) -> None:
    """Write the cards into the book, and for each source what a reader's own copy of it is compared with."""
    if app.builder.format != "html":
        return
    known = joined(app.config.record_data)
    write_script(app, "cards.js", "recordCards", cards.cards(known))
    for source_id, source in known.sources.items():
        write_script(app, f"expected-{source_id}.js", "recordExpected", annotated.expected_text(known, source))


def fit_parts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load on a page only the scripts that one of its parts needs; where it has notes, its frame offers the claims' numbers."""
    if doctree is None:
        return
    templates = {part["template"] for part in doctree.findall(RecordPart)}
    context["has_notes"] = "notes.html.j2" in templates
    for template, scripts in SCRIPTS.items():
        for script in scripts if template in templates else ():
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Load the record's style and cards on every page, the rest where it is needed."""
    app.connect("builder-inited", publish)
    app.connect("html-page-context", fit_parts)
    app.add_css_file("claims.css")
    app.add_css_file("print.css")
    for script in ("claims.js", "cite.js", "lost.js"):
        app.add_js_file(script, loading_method="defer")
