"""How a figure or table of a notebook cell appears in the book, and the files a reader can take along.

myst-nb hands the display bundle of a ``record.figure.Figure`` or ``Table`` to ``Renderer``; it becomes a numbered node
that ``{numref}`` can point to, and is drawn from a template when its page is written: what a notebook stores is a chart without
data, and ``record.drawing`` makes the drawing of it. The cell that made it is folded under it. Besides the page, each figure
leaves ``figures/<name>.csv``, ``.svg``, ``.json`` (Vega-Lite) and ``.metadata.json`` (a Frictionless resource), each table its
CSV and metadata. The Vega script of the interactive figures is written once, and no page fetches it before a reader asks.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxTranslator

from record import palette
from record.book import links, stated
from record.book.citations import Cited, drawn_cited, plain
from record.book.citing import Work
from record.book.joined import joined
from record.book.templating import Links, render, script_json, work_of
from record.drawing import CLAIM_HOST, ROW_HOST, WIDTHS, assembled, claim_ids, draw, rounded, slim, standalone
from record.figure import FIGURE_MIME, ONLY_CLAIMS, TABLE_MIME, for_readers, heading, text_of, unpacked
from record.stated import NUMBERS_MIME

FOLDER = "figures"
PALETTE = "palette.css"
VEGA = f"_static/vega/vega-{vl_convert.get_vega_version()}.js"
FEW_CLAIMS = 8
FEW_IN_A_CELL = 6
# A table of more rows is closed until a reader opens it.
FEW_ROWS = 8

# Claims, findings, facts of context and pairs, by the letter that their ids begin with.
_KINDS = {"C": "claim", "F": "finding", "X": "context", "R": "relation"}
_ID_IN_TEXT = re.compile(r"\b(?:[CXR]\d{3,}|F\d\d)\b")
_CLAIM_LINK = re.compile(re.escape(CLAIM_HOST) + r"(C\d+)")
_ROW_LINK = re.compile(re.escape(ROW_HOST) + r"(\d+)")
_PAINT = re.compile(r'(fill|stroke|stop-color)="(#[0-9a-f]{6})"')
_ROOT_SIZE = re.compile(r'^(<svg[^>]*?) width="[^"]*" height="[^"]*"')
_TONES = {tone.light: tone for tone in palette.TONES}

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
VEGA_NOTICE = """/*! Vega, Vega-Lite and Vega-Embed, bundled by vl-convert; BSD 3-Clause License.
 *  Copyright (c) 2015 University of Washington Interactive Data Lab and contributors. All rights reserved.
 *  Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
 *  conditions of https://github.com/vega/vega/blob/main/LICENSE are met. The software is provided "as is", without
 *  warranty of any kind. */
"""


class RecordFigure(nodes.figure):
    """A figure of the record: ``payload`` as ``record.figure.Figure`` gives it, ``claims`` that it rests on."""


class RecordTable(nodes.General, nodes.Element):
    """A table of the record: ``payload`` as ``record.figure.Table`` gives it, ``claims`` that it rests on."""


class Renderer:
    """The myst-nb plugin: claims the three types of the record and leaves every other output to myst-nb."""

    mime_priority_overrides = [("*", FIGURE_MIME, 1), ("*", TABLE_MIME, 1), ("*", NUMBERS_MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the numbered node of a figure or table, the mark of stated numbers, or ``None`` for another type."""
        if data.mime_type == NUMBERS_MIME:
            renderer.renderer.sphinx_env.get_domain("stated").add(data.content, data.line)
            return [stated.StatedNumbers()]
        make = {FIGURE_MIME: figure_node, TABLE_MIME: table_node}.get(data.mime_type)
        if make is None or inline:
            return None
        node = make(unpacked(data.content))
        node.source, node.line = renderer.source, data.line
        renderer.renderer.document.note_explicit_target(node, node)
        return [node]


def figure_node(payload: dict) -> RecordFigure:
    """A figure's node."""
    label = f"fig-{payload['name']}"
    return RecordFigure(ids=[label], names=[label], payload=payload, claims=list(payload["claims"]), title=payload["title"])


def table_node(payload: dict) -> RecordTable:
    """A table's node; it rests on the claims that its cells name."""
    label = f"table-{payload['name']}"
    claims = list(dict.fromkeys(claim for row in payload["rows"] for cell in row for claim in claim_ids(cell)))
    return RecordTable(ids=[label], names=[label], payload=payload, claims=claims, title=payload["title"])


# --- a cell, with its ids as links -----------------------------------------------------------------------------


def linked(text: str, href: Callable[[str], str]) -> Markup:
    """The text, escaped, with every id in it linked that has an address."""
    anchor = Markup('<a class="{0}-ref" href="{1}" aria-label="{2} {3}">{3}</a>')

    def link(match: re.Match) -> str:
        entry, kind = match[0], _KINDS[match[0][0]]
        address = href(entry)
        return anchor.format(kind, address, "pair" if kind == "relation" else kind, entry) if address else entry

    return Markup(_ID_IN_TEXT.sub(link, str(escape(text))))


def shown(cell: object, href: Callable[[str], str]) -> Markup:
    """A cell of a table: escaped, ids linked, a long list of claims behind a control of its own."""
    text = text_of(cell)
    ids = claim_ids(text)
    if len(ids) <= FEW_IN_A_CELL or not ONLY_CLAIMS.fullmatch(text):
        return linked(text, href)
    return Markup('<details class="record-many"><summary>{} claims</summary> {}</details>').format(len(ids), linked(text, href))


# --- a drawing on its page ------------------------------------------------------------------------------------------


def with_addresses(text: str, href: Callable[[str], str], figure: str) -> str:
    """The drawing or specification with its placeholder links turned into the addresses of claims and of the figure's rows."""
    text = _CLAIM_LINK.sub(lambda match: href(match[1]), text)
    return _ROW_LINK.sub(lambda match: f"{figure}-row-{match[1]}", text)


def with_theme(svg: str) -> str:
    """The drawing with each colour of the palette turned into its variable, and words in the colour of the page's words."""

    def paint(match: re.Match) -> str:
        attribute, colour = match.groups()
        if colour == palette.INK.light:
            return f'{attribute}="currentColor"'
        return f'{attribute}="var({palette.variable(_TONES[colour])}, {colour})"' if colour in _TONES else match[0]

    return _PAINT.sub(paint, svg)


def inline_drawing(payload: dict, layout: str, href: Callable[[str], str]) -> Markup:
    """The drawing of a layout as it stands in the page: one image with a description; its title is the caption above it.

    Its links are for the pointer; on the keyboard and by ear the same links are reached in the data table below,
    instead of through one tab stop per mark.
    """
    label = f"fig-{payload['name']}"
    svg = with_theme(with_addresses(slim(draw(payload, layout)), href, f"#{label}"))
    svg = svg.replace("<a xlink:href=", '<a tabindex="-1" xlink:href=')
    names = f'aria-label="Drawing" aria-describedby="{label}-{layout}-desc"'
    svg = _ROOT_SIZE.sub(rf'\1 class="record-drawing record-{layout}" role="img" {names}', svg)
    words = Markup('<desc id="{}-{}-desc">{}</desc>').format(label, layout, payload["alt"])
    opening, rest = svg.split(">", 1)
    return Markup(f"{opening}>{words}{rest}")


def live_data(payload: dict, href: Callable[[str], str]) -> Markup:
    """What figures.js needs to draw the figure in place: both specifications, and which variable stands for which colour."""
    specs = {layout: assembled(payload, layout) for layout in WIDTHS}
    colours = {tone.light: palette.variable(tone) for tone in palette.TONES}
    addressed = with_addresses(json.dumps(specs), href, f"#fig-{payload['name']}")
    return script_json(rounded({"colours": colours, "specs": json.loads(addressed)}))


# --- files to take along -------------------------------------------------------------------------------------------


def csv_text(payload: dict) -> str:
    """Columns and rows as CSV; an empty cell is nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    told = for_readers(payload)
    writer.writerow(column["name"] for column in told["columns"])
    writer.writerows(["" if cell is None else cell for cell in row] for row in told["rows"])
    return out.getvalue()


def metadata(payload: dict, work: Work, cited: Cited) -> dict:
    """What the CSV holds, as a Frictionless data resource."""
    content = csv_text(payload).encode("utf-8")
    return {
        "name": payload["name"],
        "path": f"{payload['name']}.csv",
        "title": payload["title"],
        "description": payload.get("alt", ""),
        "counted": payload["counted"],
        "note": payload["note"],
        "silence": payload.get("silence", ""),
        "claims": payload.get("claims", []),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [LICENCE],
        "sources": [{"title": work.title, "version": work.version}],
        "citation": plain(work, cited),
        "schema": {"fields": for_readers(payload)["columns"], "missingValues": [""]},
    }


def without_links(spec: object) -> object:
    """The specification without its links, which lead nowhere outside the book."""
    if isinstance(spec, dict):
        return {key: without_links(value) for key, value in spec.items() if key != "href"}
    if isinstance(spec, list):
        return [without_links(item) for item in spec]
    return spec


def taken_along(payload: dict, work: Work, cited: Cited) -> dict[str, str]:
    """The files of a figure or table, by suffix. Marks keep their links only where the book has an address of its own."""
    files = {"csv": csv_text(payload), "metadata.json": json_text(metadata(payload, work, cited))}
    if "spec" not in payload:
        return files
    svg, spec = draw(payload, "wide"), json.dumps(assembled(payload, "wide"))
    if work.address:
        href, here = (lambda claim: work.place(links.claim_page(claim))), work.place(cited.page)
        svg, spec = with_addresses(svg, href, here), with_addresses(spec, href, here)
    else:
        spec = json.dumps(without_links(json.loads(spec)))
    files["svg"] = standalone(svg, payload["title"], payload["alt"])
    files["json"] = json_text(json.loads(spec))
    return files


def json_text(value: object) -> str:
    """JSON as a file holds it: sorted, indented, with a line end."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


# --- the page ------------------------------------------------------------------------------------------------------


def claims_by_source(claims: list[str], href: Callable[[str], str]) -> list[dict]:
    """The claims in groups, one per source in the order of the sources: its id, its outlet, links."""
    ordered = sorted(claims, key=lambda claim: (links.claim_source(claim), int(claim[1:])))
    known = joined()
    return [
        {
            "source": source,
            "outlet": known.actors[known.sources[source]["outlet_id"]]["name"],
            "claims": [(claim, href(claim)) for claim in group],
        }
        for source, group in groupby(ordered, key=links.claim_source)
    ]


def address(entry: str, builder: Builder) -> str:
    """Where an entry stands as seen from the page being written; nothing where the book shows no such finding, fact or pair.

    Raises ``LookupError`` for a claim that data/claims.csv does not hold.
    """
    kind = _KINDS[entry[0]]
    if kind == "claim":
        return links.claim_href(entry, builder.current_docname)
    return Links.at(builder).href(kind, entry)


def written(translator: SphinxTranslator, write: Callable[[], None]) -> Markup:
    """What a method of the translator writes, for a template to place."""
    body, translator.body = translator.body, []
    write()
    translator.body, part = body, "".join(translator.body)
    return Markup(part)


def put(translator: SphinxTranslator, node: nodes.Element, kind: str, **more: object) -> None:
    """Write a figure or table: its template, filled with what both need and ``more``."""
    payload, label, builder = node["payload"], node["ids"][0], translator.builder
    href = partial(address, builder=builder)
    data = {
        **payload,
        **for_readers(payload),
        "label": label,
        "number": written(translator, lambda: translator.add_fignumber(node)),
        "permalink": written(translator, lambda: translator.add_permalink_ref(node, "Link to this")),
        "href": href,
        "heading": heading,
        "shown": lambda cell: shown(cell, href),
        "files": f"{FOLDER}/{payload['name']}",
        "code": node.get("code", ""),
        "cited": drawn_cited(builder, builder.current_docname, label, payload["title"]),
        **more,
    }
    html = render(f"{kind}.html.j2", data, Links.at(builder))
    # A figure is named by its number: its caption, which would name it otherwise, is read right after.
    named = {"CLASS": f"record-{kind}"} | ({"aria-labelledby": f"{label}-number"} if kind == "figure" else {})
    translator.body += [translator.starttag(node, "figure", **named), html, "</figure>\n"]
    raise nodes.SkipNode


def visit_figure(translator: SphinxTranslator, node: RecordFigure) -> None:
    """Draw a figure: the numbered caption, which states the finding, and under it everything else."""
    payload, href = node["payload"], partial(address, builder=translator.builder)
    put(
        translator,
        node,
        "figure",
        drawings=[inline_drawing(payload, layout, href) for layout in WIDTHS],
        groups=claims_by_source(payload["claims"], href),
        few=len(payload["claims"]) <= FEW_CLAIMS,
        live=live_data(payload, href) if payload["interactive"] else "",
        vega=VEGA,
    )


def visit_table(translator: SphinxTranslator, node: RecordTable) -> None:
    """Draw a table, folded behind its numbered caption."""
    put(translator, node, "table", long=len(node["payload"]["rows"]) > FEW_ROWS)


def figures_and_tables(doctree: nodes.Element) -> list[nodes.Element]:
    """The figures and tables of a page, or of a part of it."""
    return [*doctree.findall(RecordFigure), *doctree.findall(RecordTable)]


# --- the cells they come from -----------------------------------------------------------------------------------------


def parts_of(doctree: nodes.Element, name: str) -> list[nodes.container]:
    """The containers that myst-nb makes of cells (``cell``) or of their parts (``cell_input``, ``cell_output``)."""
    return [node for node in doctree.findall(nodes.container) if name in node.get("classes", [])]


# The class of a cell whose code its author has folded.
HIDDEN = "tag_hide-input"


class FoldCode(SphinxTransform):
    """Give the code of a cell to the figures and tables that it made, which fold it under themselves, and with it the code of
    the cells right before it that show nothing: they prepare the figure. Cells that show nothing at all share one fold.

    A reader who asks how a figure came about looks there; above it the code only parts the figure from its paragraph.
    """

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Move the folded inputs of each run of cells under what they made, or into one fold where they made nothing."""
        for run in runs_of_folded_cells(parts_of(self.document, "cell")):
            made, inputs = figures_and_tables(run[-1]), [part for cell in run for part in parts_of(cell, "cell_input")]
            for node in made:
                node["code"] = "\n\n".join(part.astext() for part in inputs)
            for part in inputs if made else inputs[1:]:
                part.parent.remove(part)
                if not made:
                    inputs[0].extend(part.children)


def runs_of_folded_cells(cells: list[nodes.Element]) -> Iterator[list[nodes.Element]]:
    """Yield cells that stand together, up to the one that shows something; a page whose code is what it is about shows it."""
    run: list[nodes.Element] = []
    for cell in cells:
        if run and (HIDDEN not in cell["classes"] or cell.previous_sibling() is not run[-1]):
            yield run
            run = []
        if HIDDEN in cell["classes"]:
            run.append(cell)
            if not shows_nothing(cell):
                yield run
                run = []
    if run:
        yield run


def shows_nothing(cell: nodes.Element) -> bool:
    """Whether a cell has no output but the numbers that it states."""
    return all(list(output.findall(stated.StatedNumbers)) for output in parts_of(cell, "cell_output"))


class DropEmptyOutputs(SphinxPostTransform):
    """Take off the page what shows nothing: marks of stated numbers, the outputs left empty by them, the cells then empty."""

    # After myst-nb has chosen one form of each output (4), before it folds inputs (199).
    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Remove them from the inside out."""
        for mark in list(self.document.findall(stated.StatedNumbers)):
            mark.parent.remove(mark)
        for name in ("cell_output", "cell"):
            for part in parts_of(self.document, name):
                if not part.children:
                    part.parent.remove(part)


# --- what stands beside the pages -------------------------------------------------------------------------------------


def publish_files(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the files of every figure and table on a page that is being written."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for node in figures_and_tables(doctree):
        cited = drawn_cited(app.builder, docname, node["ids"][0], node["payload"]["title"])
        for suffix, text in taken_along(node["payload"], work_of(app.builder), cited).items():
            (folder / f"{node['payload']['name']}.{suffix}").write_text(text, encoding="utf-8")


def publish_shared(app: Sphinx) -> None:
    """Write what figures share: the palette as a stylesheet, and the Vega script that interactive figures load when a reader
    asks; it holds Vega's own interpreter of expressions, so that it needs no ``unsafe-eval``."""
    if app.builder.format != "html":
        return
    path = Path(app.outdir) / VEGA
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(app.outdir, "_static", PALETTE).write_text(palette.css_block(), encoding="utf-8", newline="\n")
    if not path.exists():
        # As a classic script its top-level names (`_`, `e` ...) would collide with the page's own: keep them in a function.
        path.write_text(f"{VEGA_NOTICE}(function () {{\n{vl_convert.javascript_bundle()}\n}})();\n", encoding="utf-8")


def page_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script of figures on the pages that have one."""
    if doctree is not None and figures_and_tables(doctree):
        app.add_js_file("figures.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the two numbered nodes, load their style and script, and write the files that stand beside the pages."""
    title = {"title_getter": lambda node: node["title"]}
    app.add_enumerable_node(RecordFigure, "figure", **title, html=(visit_figure, None))
    app.add_enumerable_node(RecordTable, "table", **title, html=(visit_table, None))
    app.add_domain(stated.StatedDomain)
    app.add_transform(FoldCode)
    app.add_post_transform(DropEmptyOutputs)
    app.add_css_file(PALETTE)
    app.add_css_file("figures.css")
    app.connect("html-page-context", page_script)
    app.connect("doctree-resolved", publish_files)
    app.connect("builder-inited", publish_shared)
