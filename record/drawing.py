"""From what a figure stores to what is drawn: the full Vega-Lite specification, and its SVG.

A notebook stores a chart without data and without the book's configuration (``record.figure``). ``assembled`` puts both in, for
the wide or the narrow layout, and gives every mark that draws from the claims its words and its link. ``draw`` makes the SVG, the
same on every machine and in every run, once per process.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

import altair as alt
import vl_convert

from record import palette

WIDTHS = {"wide": 720, "narrow": 320}
# The book shows the wide drawing from 620 px on, scaled down to 620/720, where 13 px become 11.2 px; the narrow one is
# shown at its own size on a phone 360 px wide.
SMALLEST_TEXT = {"wide": 13, "narrow": 12}
# vl-convert ships Liberation Sans, so text measures alike on every machine; Arial and Helvetica have its widths.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

# The name, in every specification, of the data that the figure's table shows.
DATA = "claims"
# Altair's relative addresses become addresses at vega.github.io. These two reserved hosts stand for a claim of the record and
# "row 3 of this figure's table" until the book knows the page it writes.
CLAIM_HOST = "https://claim.invalid/"
ROW_HOST = "https://row.invalid/"
MIDNIGHT = "T00:00:00"

_CLAIM_ID = re.compile(r"C\d{3,}")
_LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?")
_PLACE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_MOST_IDS_IN_A_TIP = 8
_COMPOSED = {"facet", "hconcat", "vconcat", "concat", "repeat", "spec"}
# One mark of these stands for one row; a line or an area stands for many, and would lead to the first of them.
_ONE_PER_ROW = {"arc", "bar", "circle", "image", "point", "rect", "rule", "square", "text", "tick"}
# After these a row is no longer one of the data.
_MAKES_OTHER_ROWS = {"aggregate", "density", "loess", "pivot", "quantile", "regression"}

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def claim_ids(cell: object) -> list[str]:
    """The claim ids of a cell, in order: ``"C001|C017"`` or ``"C001 C017"`` gives both."""
    return _CLAIM_ID.findall(str(cell))


# --- the specification ------------------------------------------------------------------------------------------------


def rounded(value: object) -> object:
    """A nested specification with its keys sorted and its floats rounded to six places.

    Whole floats become integers, as any front end that saves a notebook would make them.
    """
    if isinstance(value, dict):
        return {key: rounded(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def configuration(layout: str) -> dict:
    """The book's Vega-Lite configuration of a layout."""
    size = SMALLEST_TEXT[layout]
    text = {"labelFontSize": size, "titleFontSize": size, "labelColor": palette.INK.light, "titleColor": palette.INK.light}
    return {
        "font": FONT,
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 4,
        "view": {"continuousWidth": WIDTHS[layout], "discreteWidth": WIDTHS[layout], "stroke": None},
        "axis": {
            **text,
            "domainColor": palette.AXIS.light,
            "gridColor": palette.GRID.light,
            "tickColor": palette.AXIS.light,
            "labelLimit": 260 if layout == "wide" else 130,
            "titleFontWeight": "normal",
            "titleColor": palette.MUTED.light,
            "titlePadding": 8,
        },
        "axisX": {"labelAngle": 0},
        "header": {**text, "titleFontWeight": "bold", "labelFontWeight": "bold", "labelLimit": 300},
        "legend": {
            **text,
            "labelLimit": 300,
            "orient": "top",
            "direction": "horizontal",
            "columns": 4 if layout == "wide" else 2,
            "symbolSize": 90,
            "titleFontWeight": "normal",
            "titleColor": palette.MUTED.light,
        },
        "bar": {"color": palette.MARK.light},
        "point": {"color": palette.MARK.light, "filled": True, "size": 90, "opacity": 1},
        "line": {"color": palette.MARK.light, "strokeWidth": 2},
        "rule": {"color": palette.AXIS.light},
        "rect": {"color": palette.STEPS[2].light},
        "tick": {"color": palette.MARK.light, "thickness": 2},
        "trail": {"color": palette.MARK.light},
        "text": {"color": palette.INK.light, "fontSize": size},
        "range": {"category": [ink.tone.light for ink in palette.SIDES.values()]},
    }


def _merged(ours: dict, theirs: dict) -> dict:
    """Two nested configurations; where both say something the second holds."""
    nested = [key for key in ours.keys() & theirs.keys() if isinstance(ours[key], dict) and isinstance(theirs[key], dict)]
    return {**ours, **theirs, **{key: _merged(ours[key], theirs[key]) for key in nested}}


def with_ids(sentence: str, ids: list[str]) -> str:
    """The words of a mark with the claims it stands for, the first eight by name."""
    more = len(ids) - _MOST_IDS_IN_A_TIP
    named = " ".join(ids[:_MOST_IDS_IN_A_TIP]) + (f" and {more} more" if more > 0 else "")
    return f"{sentence} [{named}]" if ids else sentence


def link_of_row(number: int, ids: list[str]) -> str:
    """Where a mark leads: to its claim, or, standing for several, to its row of the table, which links each of them."""
    if not ids:
        return ""
    return f"{CLAIM_HOST}{ids[0]}" if len(ids) == 1 else f"{ROW_HOST}{number}"


def records(payload: dict) -> list[dict]:
    """The rows of a figure as the chart draws them: by column, with ``tip`` (words of the mark) and ``href`` (its link)."""
    drawn = []
    for number, row in enumerate(payload["rows"], start=1):
        cells = {column["name"]: cell for column, cell in zip(payload["columns"], row, strict=True)}
        ids = claim_ids(cells.get("claims", ""))
        tip = with_ids(payload["says"].format(**cells), ids)
        # A bare date would be read as midnight in Greenwich and shown as the evening before it elsewhere.
        dates = {column["name"] for column in payload["columns"] if column["type"] == "date" and cells[column["name"]]}
        drawn.append({**cells, **{name: cells[name] + MIDNIGHT for name in dates}, "tip": tip, "href": link_of_row(number, ids)})
    return drawn


def _mark_type(spec: dict) -> str:
    mark = spec.get("mark", "")
    return mark.get("type", "") if isinstance(mark, dict) else mark


def _keeps_rows(spec: dict, encoding: dict) -> bool:
    """Whether each mark still stands for one row: nothing is counted or summed on the way."""
    channels = [channel for value in encoding.values() for channel in (value if isinstance(value, list) else [value])]
    summed = any(isinstance(channel, dict) and "aggregate" in channel for channel in channels)
    return not summed and not any(_MAKES_OTHER_ROWS & set(step) for step in spec.get("transform", []))


def with_marks(spec: dict, data: str = "", outer: dict | None = None) -> dict:
    """The specification with tooltip, description and link on each mark that stands for one row of the claims.

    What a chart says of a mark itself is left. Marks that stand for many rows (lines, counts) get none: a field more would
    split them, and they have no one row to lead to.
    """
    data = spec.get("data", {}).get("name", "") if "data" in spec else data
    encoding = {**(outer or {}), **spec.get("encoding", {})}
    for part in ("layer", "hconcat", "vconcat", "concat"):
        if part in spec:
            kept = encoding if part == "layer" else {}
            return {**spec, part: [with_marks(child, data, kept) for child in spec[part]]}
    if "spec" in spec:
        return {**spec, "spec": with_marks(spec["spec"], data)}
    if data != DATA or _mark_type(spec) not in _ONE_PER_ROW or not _keeps_rows(spec, encoding):
        return spec
    words = {"field": "tip", "type": "nominal"}
    added = {"tooltip": words, "description": words, "href": {"field": "href", "type": "nominal"}}
    return {**spec, "encoding": {**added, **spec.get("encoding", {})}}


def assembled(payload: dict, layout: str) -> dict:
    """The whole specification of a figure in a layout: its chart with data, configuration, width, words and links."""
    chart = (layout == "narrow" and payload["narrow"]) or payload["spec"]
    spec = with_marks(copy.deepcopy(chart))
    spec["config"] = _merged(configuration(layout), spec.get("config", {}))
    spec["datasets"] = {DATA: records(payload), **payload["beside"]}
    if "width" not in spec and not _COMPOSED & set(spec):
        spec["width"] = WIDTHS[layout]
    return rounded({**spec, "$schema": alt.SCHEMA_URL, "description": payload["alt"]})


# --- the drawing ------------------------------------------------------------------------------------------------------


def tag(element: ElementTree.Element) -> str:
    """The name of an element of an SVG, without its namespace."""
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _is_empty(element: ElementTree.Element) -> bool:
    """Whether it is one of the invisible paths that Vega draws for each group's background and foreground."""
    if tag(element) != "path":
        return False
    unpainted = element.get("class") == "background" and element.get("fill") is None and element.get("stroke") is None
    return unpainted or element.get("display") == "none" or element.get("d") in ("", "M0,0h0v0h0Z")


def _prune(element: ElementTree.Element, tips: set[str]) -> None:
    """Drop what only a reader of ARIA graphics roles would need (the drawing is one image with words of its own), and turn
    each mark's words into a native tooltip."""
    for child in list(element):
        if _is_empty(child):
            element.remove(child)
        else:
            _prune(child, tips)
    words = element.get("aria-label")
    for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
        del element.attrib[name]
    if words in tips:
        title = ElementTree.Element(f"{{{_SVG}}}title")
        title.text = words
        element.insert(0, title)


def _with_own_ids(element: ElementTree.Element, prefix: str) -> None:
    """Number clip paths and gradients from one within each drawing: vl-convert counts them up over the whole process."""
    new = {}
    for part in element.iter():
        if "id" in part.attrib:
            new[part.attrib["id"]] = f"{prefix}-part-{len(new) + 1}"
            part.attrib["id"] = new[part.attrib["id"]]
    for part in element.iter():
        for name, value in part.attrib.items():
            part.attrib[name] = re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{new[match[1]]})", value)


def _with_short_numbers(element: ElementTree.Element) -> None:
    """Two decimals of a pixel are enough, and do not differ between machines."""
    for part in element.iter():
        for name in {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "r"} & set(part.attrib):
            part.attrib[name] = _LONG_NUMBER.sub(lambda match: f"{round(float(match[0]), 2) + 0:g}", part.attrib[name])


def _with_one_font(root: ElementTree.Element) -> None:
    """Name the font once. It is the one that the text was measured with; the book may name another of the same widths."""
    root.set("font-family", FONT)
    for part in root.iter(f"{{{_SVG}}}text"):
        if part.get("font-family") == FONT:
            del part.attrib["font-family"]


@lru_cache(maxsize=512)
def _drawn(text: str, name: str, layout: str) -> str:
    spec = json.loads(text)
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    _prune(root, {record["tip"] for record in spec["datasets"][DATA]})
    _with_own_ids(root, f"fig-{name}-{layout}")
    _with_short_numbers(root)
    _with_one_font(root)
    for attribute in ("version", "class"):
        root.attrib.pop(attribute, None)
    return ElementTree.tostring(root, encoding="unicode")


def draw(payload: dict, layout: str) -> str:
    """The SVG of a figure: text as text, ids of its own, native tooltips, nothing that changes from run to run."""
    return _drawn(json.dumps(assembled(payload, layout), sort_keys=True), payload["name"], layout)


def _parts_alone(group: ElementTree.Element) -> list[ElementTree.Element] | None:
    """The parts of a group that can stand without it, as it neither moves nor paints them; a single one is moved by itself.

    A group of marks stays together: what is pointed at is found by it.
    """
    kind = group.get("class", "")
    if tag(group) != "g" or not set(group.attrib) <= {"transform", "class", "pointer-events"} or "role-mark" in kind:
        return None
    moved = group.get("transform", "translate(0,0)")
    if len(group) == 1:
        moves = [move for move in (moved, group[0].get("transform", "")) if move not in ("", "translate(0,0)")]
        group[0].attrib.update({"transform": " ".join(moves)} if moves else {})
        return list(group)
    return list(group) if moved == "translate(0,0)" and (not kind or "mark-group" in kind or not len(group)) else None


def _as_one_line(group: ElementTree.Element) -> None:
    """Draw the lines of a group, such as a grid, as one path where they differ in their place alone."""
    places = {"transform", "x2", "y2"}
    looks = [{name: value for name, value in line.attrib.items() if name not in places} for line in group]
    if len(looks) < 2 or any(tag(line) != "line" or look != looks[0] for line, look in zip(group, looks, strict=True)):
        return
    starts = [_PLACE.fullmatch(line.get("transform", "translate(0,0)")) for line in group]
    if all(starts):
        d = "".join(
            f"M{start[1]},{start[2]}l{line.get('x2')},{line.get('y2')}" for start, line in zip(starts, group, strict=True)
        )
        group[:] = [ElementTree.Element(f"{{{_SVG}}}path", {**looks[0], "d": d})]


def slim(svg: str) -> str:
    """The drawing with fewer elements, for a page that holds several: without empty and idle groups, each grid one path."""

    def slimmed(element: ElementTree.Element) -> None:
        parts = []
        for part in element:
            slimmed(part)
            alone = _parts_alone(part)
            parts += [part] if alone is None else alone
        element[:] = parts
        _as_one_line(element)

    root = ElementTree.fromstring(svg)
    slimmed(root)
    return ElementTree.tostring(root, encoding="unicode")


def _on_ground(svg: str) -> ElementTree.Element:
    """The drawing on the light page's ground."""
    root = ElementTree.fromstring(svg)
    size = {"width": root.get("width", "100%"), "height": root.get("height", "100%")}
    root.insert(0, ElementTree.Element(f"{{{_SVG}}}rect", {**size, "fill": palette.PAGE.light}))
    return root


def standalone(svg: str, title: str, alt_text: str) -> str:
    """The drawing as a file of its own: on the page's light ground, with its title and description, without placeholder links."""
    root = _on_ground(svg)
    for position, (kind, words) in enumerate((("title", title), ("desc", alt_text))):
        part = ElementTree.Element(f"{{{_SVG}}}{kind}")
        part.text = words
        root.insert(position, part)
    for link in root.iter(f"{{{_SVG}}}a"):
        if link.get(f"{{{_XLINK}}}href", "").startswith((CLAIM_HOST, ROW_HOST)):
            del link.attrib[f"{{{_XLINK}}}href"]
    return ElementTree.tostring(root, encoding="unicode")


def _flatten(element: ElementTree.Element) -> None:
    """Put the contents of links in their place, and drop the marks' words."""
    for child in list(element):
        _flatten(child)
        if tag(child) == "title":
            element.remove(child)
        elif tag(child) == "a":
            place = list(element).index(child)
            element.remove(child)
            for offset, part in enumerate(child):
                element.insert(place + offset, part)


def picture(svg: str) -> str:
    """The drawing for an ``<img>``, in which nothing can be pointed at: on its ground, without links and words of marks."""
    root = _on_ground(svg)
    _flatten(root)
    for part in root.iter():
        part.attrib.pop("class", None)
    return ElementTree.tostring(root, encoding="unicode")


# --- what a reader could not read -------------------------------------------------------------------------------------


def _painted(root: ElementTree.Element) -> set[str]:
    """The colours that a drawing uses, whatever way they are written; a reference to a gradient is not a colour."""
    used = {part.get(name, "none") for part in root.iter() for name in ("fill", "stroke", "stop-color")}
    return {colour for colour in used if colour not in ("none", "transparent", "currentColor") and not colour.startswith("url(")}


def faults(svg: str, layout: str, own_words: set[str]) -> Iterator[str]:
    """Yield what is wrong with a drawing and what to do: its width, its labels, its colours.

    ``own_words`` are texts of the data, which may end in an ellipsis of their own.
    """
    root = ElementTree.fromstring(svg)
    width = float(root.get("width", "0"))
    if width > WIDTHS[layout]:
        allowed = f"the drawing is {width:g} px wide, the layout {WIDTHS[layout]}"
        yield f"{allowed}; shorten labels, wrap the legend, narrow facets"
    for text in root.iter(f"{{{_SVG}}}text"):
        size = float(text.get("font-size", "11px").removesuffix("px"))
        words = "".join(text.itertext())
        if words.endswith("…") and words not in own_words:
            yield f"the label {words!r} is cut; give it more room (`labelLimit`), wrap it, or shorten it for this layout"
        if size < SMALLEST_TEXT[layout] and words.strip():
            yield f"the text {words!r} is {size:g} px; at least {SMALLEST_TEXT[layout]} stays readable"
    strange = sorted(_painted(root) - {tone.light for tone in palette.TONES})
    if strange:
        yield f"{', '.join(strange)} is drawn and not in record/palette.py; use its tones (`STEPS` for how many)"
