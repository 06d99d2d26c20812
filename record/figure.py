"""Figures and tables as a notebook cell shows them: one object, one deterministic display bundle.

How to write a chart (``record/charts.py`` holds one function per chart, each returning a ``Figure``)::

    import altair as alt
    from record import dataset, palette
    from record.figure import MARK, Figure, marked

    def claims_by_side() -> Figure:
        frame = ...                                   # one row per mark; columns side, n, claims ("C001|C017")
        data = marked(frame, "{side}: {n} claims")    # adds `tip` and `href`, one per mark
        colour, shape = palette.side_scales()

        def chart(layout: str) -> alt.Chart:          # "wide" (720 px) or "narrow" (320 px), all included
            bars = alt.Chart(data).mark_bar().encode(
                x=alt.X("n:Q", title="claims"),
                y=alt.Y("side:N", title=None, sort=None),
                color=alt.Color("side:N", scale=colour, legend=None),
                **MARK,                               # tooltip, link and words of each mark
            )
            return bars.properties(height=200)

        return Figure(
            name="claims-by-side",                    # slug; the book's id is fig-claims-by-side, {numref}`fig-claims-by-side`
            title="Hamas speaks in more claims than every other side together",
            alt="Bar chart of claims by side of the speaker: Hamas 120, United States 20 ...",
            chart=chart, data=data,
            counted="218 distinct claims of 243; headline and caption repetitions left out.",
        )

Rules that ``Figure`` enforces, each with a message that says what to do:

- ``data`` is exactly what the chart draws (one dataset of the specification equals it), so that chart, table and CSV
  cannot differ; its column ``claims`` holds the ids behind each mark joined with ``|``. A further dataset (reference
  lines, labels) may be drawn beside it.
- No chart title (the caption carries it); no text under the size that stays readable (13 px wide, 12 px narrow: the
  configuration of both layouts already says so, `fontSize` seldom needs to be named).
- The drawing is no wider than its layout. Do not set ``width`` on single or layered charts: the configuration sets it,
  axes and legend included. Facets and concatenations need their own widths.
- Colours come from ``record.palette`` only, because the book gives each of them its value for the light or dark page.

How many, as colour: ``palette.step_scale([5, 10, 20])`` gives four steps (a scale in between would blend colours that
the page cannot follow), ``palette.step_words("n", [5, 10, 20])`` the colour of the number written on each. A height given as
a number is the height of all, axes included; ``alt.Step(24)`` is that of one row.

Write colours as ``palette.MARK.light``, ``palette.SIDES["us"].colour``, ``palette.INK.light`` and so on, never by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import vl_convert

from record import palette

FIGURE_MIME = "application/vnd.phase-record.figure+json"
TABLE_MIME = "application/vnd.phase-record.table+json"

WIDTHS = {"wide": 720, "narrow": 320}
# The book shows the wide drawing from 620 px on, scaled down to 620/720, where 13 px become 11.2 px; the narrow one is
# shown at its own size on a phone 360 px wide.
SMALLEST_TEXT = {"wide": 13, "narrow": 12}
# vl-convert ships Liberation Sans, so text measures alike on every machine; Arial and Helvetica have its widths.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

# Altair's relative addresses become addresses at vega.github.io. These two reserved hosts stand for "the claim C017" and
# "row 3 of this figure's table" until the book knows the page it writes.
CLAIM_HOST = "https://claim.invalid/"
ROW_HOST = "https://row.invalid/"
TECHNICAL = ("href", "tip")

MARK = {"href": alt.Href("href:N"), "tooltip": alt.Tooltip("tip:N"), "description": alt.Description("tip:N")}

_CLAIM_ID = re.compile(r"C\d{3,}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?")
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_MOST_IDS_IN_A_TIP = 8


def claim_ids(cell: object) -> list[str]:
    """The claim ids of a cell, in order: ``"C001|C017"`` or ``"C001 C017"`` gives both."""
    return _CLAIM_ID.findall(str(cell))


def _link_of_row(number: int, ids: list[str]) -> str:
    if not ids:
        return ""
    return f"{CLAIM_HOST}{ids[0]}" if len(ids) == 1 else f"{ROW_HOST}{number}"


def _named(ids: list[str]) -> str:
    if len(ids) <= _MOST_IDS_IN_A_TIP:
        return " ".join(ids)
    return f"{' '.join(ids[:_MOST_IDS_IN_A_TIP])} and {len(ids) - _MOST_IDS_IN_A_TIP} more"


def marked(frame: pd.DataFrame, says: str | Callable[[dict], str]) -> pd.DataFrame:
    """The frame with two columns more, for ``.encode(**MARK)``.

    ``tip`` is the sentence of ``says`` (a format string over the columns, or a callable over the row as a dict) with the
    claim ids of the row's ``claims`` cell in brackets; ``href`` leads to the claim, or, where a mark stands for several, to the
    mark's row in the figure's table, which links each of them. Rows keep their order and get a fresh index.
    """
    rows = frame.reset_index(drop=True)
    sentences, links = [], []
    for number, row in enumerate(rows.to_dict("records"), start=1):
        ids = claim_ids(row.get("claims", ""))
        sentence = says(row) if callable(says) else says.format(**row)
        sentences.append(f"{sentence} [{_named(ids)}]" if ids else sentence)
        links.append(_link_of_row(number, ids))
    return rows.assign(tip=sentences, href=links)


def plain(value: object) -> object:
    """A cell as JSON holds it: text, integer, rounded float, boolean, or None where there is nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return text.removesuffix("T00:00:00")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else round(value, 6)
    if isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"a cell of type {type(value).__name__} ({value!r}) cannot be shown; make it text or a number first")


def _rounded(value: object) -> object:
    """A nested specification with its floats rounded to six places and its keys sorted."""
    if isinstance(value, dict):
        return {key: _rounded(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value


def _kind(values: list[object]) -> str:
    """The Frictionless type of a column."""
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, bool) for value in present):
        return "boolean"
    if present and all(isinstance(value, int) and not isinstance(value, bool) for value in present):
        return "integer"
    if present and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present):
        return "number"
    return "string"


def _columns_and_rows(frame: pd.DataFrame) -> tuple[list[dict[str, str]], list[list[object]]]:
    shown = [column for column in frame.columns if column not in TECHNICAL]
    rows = [[plain(value) for value in row] for row in frame[shown].itertuples(index=False, name=None)]
    kinds = [_kind([row[position] for row in rows]) for position in range(len(shown))]
    return [{"name": str(name), "type": kind} for name, kind in zip(shown, kinds, strict=True)], rows


def _configuration(layout: str) -> dict:
    size = SMALLEST_TEXT[layout]
    text = {"labelFontSize": size, "titleFontSize": size, "labelColor": palette.INK.light, "titleColor": palette.INK.light}
    return {
        "config": {
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
            "range": {
                "category": [ink.colour for ink in palette.SIDES.values()],
            },
        }
    }


for _layout in WIDTHS:
    alt.theme.register(f"record_{_layout}", enable=False)(
        lambda layout=_layout: alt.theme.ThemeConfig(_configuration(layout))  # type: ignore[misc]
    )


def specification(chart: Callable[[str], alt.TopLevelMixin], layout: str) -> dict:
    """The Vega-Lite specification of a chart in one layout, with the book's configuration, keys sorted, floats rounded."""
    with alt.theme.enable(f"record_{layout}"):
        spec = chart(layout).to_dict()
    if "width" not in spec and not {"facet", "hconcat", "vconcat", "concat", "repeat", "spec"} & set(spec):
        spec["width"] = WIDTHS[layout]
    return _rounded(spec)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _is_empty(element: ElementTree.Element) -> bool:
    """Whether it is one of the invisible paths that Vega draws for each group's background and foreground."""
    if _tag(element) != "path":
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


def drawing(spec: dict, name: str, layout: str, tips: set[str]) -> str:
    """The SVG of a specification: text as text, ids of its own, native tooltips, nothing that changes from run to run."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    _prune(root, tips)
    _with_own_ids(root, f"fig-{name}-{layout}")
    _with_short_numbers(root)
    _with_one_font(root)
    for attribute in ("version", "class"):
        root.attrib.pop(attribute, None)
    return ElementTree.tostring(root, encoding="unicode")


def standalone(svg: str, title: str, alt_text: str) -> str:
    """The drawing as a file of its own: on the page's light ground, with its title and description, without placeholder links."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    ground = ElementTree.Element(
        f"{{{_SVG}}}rect", {"width": root.get("width", "100%"), "height": root.get("height", "100%"), "fill": palette.PAGE.light}
    )
    root.insert(0, ground)
    for position, (kind, words) in enumerate((("title", title), ("desc", alt_text))):
        part = ElementTree.Element(f"{{{_SVG}}}{kind}")
        part.text = words
        root.insert(position, part)
    for link in root.iter(f"{{{_SVG}}}a"):
        if link.get(f"{{{_XLINK}}}href", "").startswith((CLAIM_HOST, ROW_HOST)):
            del link.attrib[f"{{{_XLINK}}}href"]
    return ElementTree.tostring(root, encoding="unicode")


def _painted(root: ElementTree.Element) -> set[str]:
    """The colours that a drawing uses, whatever way they are written; a reference to a gradient is not a colour."""
    used = {part.get(name, "none") for part in root.iter() for name in ("fill", "stroke", "stop-color")}
    return {colour for colour in used if colour not in ("none", "transparent", "currentColor") and not colour.startswith("url(")}


def _require(holds: bool, where: str, message: str) -> None:
    if not holds:
        raise ValueError(f"{where}: {message}")


def _require_texts(kind: str, name: str, texts: dict[str, str]) -> None:
    _require(bool(_SLUG.fullmatch(name)), f"{kind} {name!r}", "the name must be a slug: lower-case letters, digits and hyphens")
    for part, text in texts.items():
        _require(bool(text.strip()), f"{kind} {name}", f"`{part}` is empty; every {kind} needs one")


@dataclass(frozen=True, eq=False)
class Figure:
    """One chart with everything a reader needs to check it, take it along and cite it.

    - ``name``: slug; ``title``: the finding, in a sentence; ``alt``: the message in words, for who cannot see it
    - ``chart``: callable from layout (``wide``, ``narrow``) to an Altair chart
    - ``data``: what the chart draws, one row per mark, ``claims`` joined with ``|``
    - ``counted``: what is counted, and of how many
    - ``claims``: every claim behind the figure; by default those of ``data``, in id order
    - ``note``: a sentence below, where one is needed
    - ``interactive``: offer the reader to explore it (selections and tooltips of the same specification)

    Raises ``ValueError`` naming the figure and what to do.
    """

    name: str
    title: str
    alt: str
    chart: Callable[[str], alt.TopLevelMixin]
    data: pd.DataFrame
    counted: str
    claims: Sequence[str] | None = None
    note: str = ""
    interactive: bool = False

    def __post_init__(self) -> None:
        _require_texts("figure", self.name, {"title": self.title, "alt": self.alt, "counted": self.counted})
        where = f"figure {self.name}"
        _require(self.alt.strip() != self.title.strip(), where, "`alt` repeats the title; say what the drawing shows")
        _require(len(self.data) > 0, where, "`data` has no rows; there is nothing to draw")
        in_data = {claim for cell in self.data.get("claims", []) for claim in claim_ids(cell)}
        claims = sorted(in_data, key=lambda claim: int(claim[1:])) if self.claims is None else list(self.claims)
        malformed = [claim for claim in claims if not _CLAIM_ID.fullmatch(str(claim))]
        _require(not malformed, where, f"`claims` holds {malformed[:3]}; claim ids look like C017")
        missing = sorted(in_data - set(claims))
        left_out = f"`data` names {', '.join(missing[:5])}, which `claims` leaves out; leave `claims` away or add them"
        _require(not missing, where, left_out)
        object.__setattr__(self, "claims", claims)

    @property
    def code(self) -> str:
        """Where the figure is drawn, as ``module:function``."""
        return f"{self.chart.__module__}:{self.chart.__qualname__.split('.<locals>')[0]}"

    @property
    def _own_words(self) -> set[str]:
        """The texts of the data, which may end in an ellipsis of their own."""
        return {cell for column in self.data for cell in self.data[column] if isinstance(cell, str)}

    @property
    def tips(self) -> set[str]:
        """The words of the marks."""
        return set(self.data["tip"]) if "tip" in self.data else set()

    @cached_property
    def specs(self) -> dict[str, dict]:
        """The checked specification of each layout."""
        return {layout: self._checked(specification(self.chart, layout), layout) for layout in WIDTHS}

    @cached_property
    def drawings(self) -> dict[str, str]:
        """The checked SVG of each layout."""
        return {
            layout: self._checked_drawing(drawing(spec, self.name, layout, self.tips), layout)
            for layout, spec in self.specs.items()
        }

    def _checked(self, spec: dict, layout: str) -> dict:
        where = f"figure {self.name}, {layout} layout"
        _require("title" not in spec, where, "the chart has a title; the caption carries it, take it out of the chart")
        _, rows = _columns_and_rows(self.data)
        drawn = [
            [[plain(record.get(column)) for column in self.data.columns if column not in TECHNICAL] for record in records]
            for records in spec.get("datasets", {}).values()
        ]
        _require(rows in drawn, where, "no dataset of the chart equals `data`; draw from the very frame that is given as `data`")
        return {**spec, "description": self.alt}

    def _checked_drawing(self, svg: str, layout: str) -> str:
        where = f"figure {self.name}, {layout} layout"
        root = ElementTree.fromstring(svg)
        width = float(root.get("width", "0"))
        _require(
            width <= WIDTHS[layout],
            where,
            f"the drawing is {width:g} px wide, the layout {WIDTHS[layout]}; shorten labels, wrap the legend, narrow facets",
        )
        for text in root.iter(f"{{{_SVG}}}text"):
            size = float(text.get("font-size", "11px").removesuffix("px"))
            words = "".join(text.itertext())
            _require(
                not words.endswith("…") or words in self._own_words,
                where,
                f"the label {words!r} is cut; give it more room (`labelLimit`), wrap it, or shorten it for this layout",
            )
            _require(
                size >= SMALLEST_TEXT[layout] or not words.strip(),
                where,
                f"the text {words!r} is {size:g} px; at least {SMALLEST_TEXT[layout]} stays readable",
            )
        strange = sorted(_painted(root) - {tone.light for tone in palette.TONES})
        _require(
            not strange,
            where,
            f"{', '.join(strange)} is drawn and not in record/palette.py; use its tones (`step_scale` for how many)",
        )
        return svg

    def payload(self) -> dict:
        """All of it, as the book's renderer reads it and nbval compares it."""
        columns, rows = _columns_and_rows(self.data)
        payload = {
            "name": self.name,
            "title": self.title,
            "alt": self.alt,
            "counted": self.counted,
            "claims": list(self.claims or []),
            "note": self.note,
            "interactive": self.interactive,
            "code": self.code,
            "columns": columns,
            "rows": rows,
            "svg_wide": self.drawings["wide"],
            "svg_narrow": self.drawings["narrow"],
            "spec": self.specs["wide"],
        }
        if self.interactive:
            payload["spec_narrow"] = self.specs["narrow"]
        return payload

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            FIGURE_MIME: self.payload(),
            "image/svg+xml": standalone(self.drawings["wide"], self.title, self.alt),
            "text/plain": f"Figure: {self.title}",
        }


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the record: numbered, captioned, readable on a phone.

    - ``name``: slug; the book's id is ``table-<name>``; ``title``: the finding; ``counted``: what is counted, of how many
    - ``frame``: a DataFrame as it shall be read; its first column names each row. Cells are plain text or numbers; claim ids
      in them become links. An empty cell shows ``empty``.
    - ``note``: a sentence below, where one is needed
    """

    name: str
    title: str
    frame: pd.DataFrame
    counted: str
    note: str = ""
    empty: str = ""

    def __post_init__(self) -> None:
        _require_texts("table", self.name, {"title": self.title, "counted": self.counted})
        _require(len(self.frame) > 0, f"table {self.name}", "`frame` has no rows; there is nothing to show")

    def payload(self) -> dict:
        """All of it, as the book's renderer reads it and nbval compares it."""
        columns, rows = _columns_and_rows(self.frame)
        filled = [[self.empty if cell in (None, "") else cell for cell in row] for row in rows]
        return {
            "name": self.name,
            "title": self.title,
            "counted": self.counted,
            "note": self.note,
            "empty": self.empty,
            "columns": columns,
            "rows": filled,
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            TABLE_MIME: self.payload(),
            "text/html": _plain_table(self.payload()),
            "text/plain": f"Table: {self.title}",
        }


def _plain_table(payload: dict) -> str:
    """The table for JupyterLab, which does not know the book's own type."""
    frame = pd.DataFrame(payload["rows"], columns=[column["name"] for column in payload["columns"]])
    with pd.option_context("display.max_colwidth", None):
        return frame.to_html(index=False, border=0, na_rep="")
