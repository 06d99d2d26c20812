"""Scripts and styles of the record, put beside the pages; each works from ``file://`` and loads nothing from elsewhere."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

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
# A module that is one bundle: its code, its list of exports, and the licences that may stand behind.
MODULE = re.compile(r"(?s)(?P<code>.*)export\s*\{(?P<exports>[^}]*)\}\s*;?\s*(?P<licences>(?:/\*(?:[^*]|\*(?!/))*\*/\s*)*)$")


def folder(app: Sphinx) -> Path:
    """Return where the book publishes what is generated for its pages."""
    return Path(app.outdir) / "_static" / FOLDER


def publish(app: Sphinx) -> None:
    """Write the cards and the table library into the book."""
    if app.builder.format != "html":
        return
    target = folder(app)
    target.mkdir(parents=True, exist_ok=True)
    (target / "cards.js").write_text(cards.script(joined(app.config.record_data)), encoding="utf-8")
    bundle = files("itables") / "html"
    script = classic_script((bundle / "dt_bundle.js").read_text(encoding="utf-8"), "recordTables")
    (target / "datatables.js").write_text(script, encoding="utf-8")
    (target / "datatables.css").write_text((bundle / "dt_bundle.css").read_text(encoding="utf-8"), encoding="utf-8")


def classic_script(module: str, name: str) -> str:
    """Return an ES module as a classic script that puts its exports under ``window[name]``.

    Modules do not load from ``file://``. The module must be one bundle: no imports, one export list at its end; anything
    else raises ``ExtensionError``, so that an update of the table library that changes this is seen when building.
    """
    match = MODULE.fullmatch(module)
    if not match or re.search(r"(?m)^\s*import[\s{*\"']|\bimport\.meta\b", module):
        raise ExtensionError("the table library of itables is no longer one module with one export list; see assets.py")
    exports = [item.split(" as ") for item in match["exports"].split(",")]
    members = ",".join(f"{item[-1].strip()}:{item[0].strip()}" for item in exports)
    return (
        f'(function () {{\n"use strict";\n{match["code"]}\nwindow.{name} = {{{members}}};\n}})();\n{match["licences"].strip()}\n'
    )


def page_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load on a page only the scripts that one of its parts needs."""
    if doctree is None:
        return
    templates = {part["template"] for part in doctree.findall(RecordPart)}
    for template, scripts in SCRIPTS.items():
        for script in scripts if template in templates else ():
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Load the record's style and cards on every page, the rest where it is needed."""
    app.connect("builder-inited", publish)
    app.connect("html-page-context", page_scripts)
    app.add_css_file("claims.css")
    app.add_css_file("print.css")
    for script in ("claims.js", "cite.js", "lost.js"):
        app.add_js_file(script, loading_method="defer")
