"""Scripts and styles of the record, put beside the pages; each works from ``file://`` and loads nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from record.book import cards
from record.book.joined import joined
from record.book.nodes import RecordPart

# Generated scripts and styles; the written ones lie in ``static/`` and the book's configuration publishes them.
FOLDER = "record"
# Scripts that only some pages need, by the template that needs them.
SCRIPTS = {
    "register.html.j2": ("words.js", "register.js"),
    "check-source.html.j2": ("check-source.js",),
    "commentary.html.j2": ("commentary.js",),
}


def folder(app: Sphinx) -> Path:
    """Return where the book publishes what is generated for its pages."""
    return Path(app.outdir) / "_static" / FOLDER


def publish(app: Sphinx) -> None:
    """Write the cards into the book."""
    if app.builder.format != "html":
        return
    target = folder(app)
    target.mkdir(parents=True, exist_ok=True)
    (target / "cards.js").write_text(cards.script(joined(app.config.record_data)), encoding="utf-8")


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
