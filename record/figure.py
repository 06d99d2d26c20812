"""Figures and tables as a notebook cell shows them: one object, one deterministic display bundle.

A figure is the question asked of the data, an Altair chart of the answer, and the words a reader needs::

    sides = us.groupby("side", observed=True).agg(n=("claim_id", "size"), claims=("claim_id", " ".join)).reset_index()
    colour, shape = palette.side_scales()

    Figure(
        name="claims-by-side",                    # slug; the book's id is fig-claims-by-side, {numref}`fig-claims-by-side`
        title="Hamas speaks in more claims than every other side together",
        alt="Bar chart of claims by side of the speaker: Hamas 120, United States 20 ...",
        chart=alt.Chart(sides).mark_bar().encode(
            alt.X("n:Q").title("claims"), alt.Y("side:N").title(None), alt.Color("side:N").scale(colour).legend(None)
        ),
        says="{side}: {n} claims",
        counted="232 distinct claims of 245; headline and caption repetitions left out.",
    )

The frame with a column ``claims`` (ids joined with ``|`` or spaces) is the data of the figure: its rows are the data table and
the CSV, ``says`` makes of each row the words of its mark, and the library gives every mark that stands for one row a tooltip, a
description and a link. Other frames (reference lines, labels) may be drawn beside it. On a narrow page the same chart is drawn
320 px wide, or ``narrow``, a second chart of the same frame.

What a figure has to hold, each with a message that says what to do:

- No chart title (the caption carries it); no text under the size that stays readable (13 px wide, 12 px narrow: the
  configuration of both layouts already says so, `fontSize` seldom needs to be named), no label cut short.
- The drawing is no wider than its layout. Do not set ``width`` on single or layered charts: the book sets it, axes and legend
  included. Facets and concatenations need their own widths, and so a ``narrow`` of their own.
- Colours come from ``record.palette`` only, because the book gives each of them its value for the light or dark page.

How many, as colour: single steps of ``palette.STEPS`` (a scale in between would blend colours that the page cannot follow). A
height given as a number is the height of all, axes included; ``alt.Step(24)`` is that of one row.

What a notebook stores is slim, so that a difference can be read: the chart without data and configuration, each row once and on
a line of its own. The book puts it together and draws it (``record.drawing``, ``record.book.render``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from urllib.parse import quote

import altair as alt
import pandas as pd

from record import drawing
from record.drawing import DATA, MIDNIGHT, WIDTHS, claim_ids
from record.wording import capital

FIGURE_MIME = "application/vnd.phase-record.figure+json"
TABLE_MIME = "application/vnd.phase-record.table+json"
# Columns that the library makes of a row and that no table shows.
TECHNICAL = ("href", "tip")
# A cell that holds claim ids and nothing else.
ONLY_CLAIMS = re.compile(r"\s*(C\d{3,}[\s|,;]*)+")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d" + MIDNIGHT)
# Altair names selections and views after a hash or a count of the process.
_OWN_NAME = re.compile(r'"(param|view)_(?:[0-9a-f]{16}|\d+)(?:_\d+)?"')


# --- cells --------------------------------------------------------------------------------------------------------------


def plain(value: object) -> object:
    """A cell as JSON holds it: text, integer, rounded float, boolean, or None where there is nothing."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix(MIDNIGHT)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    if isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"a cell of type {type(value).__name__} ({value!r}) cannot be shown; make it text or a number first")


def text_of(cell: object) -> str:
    """A cell in words: yes and no for booleans, nothing for an empty one, ids with a space between them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = str(cell)
    return " ".join(claim_ids(text)) if ONLY_CLAIMS.fullmatch(text) else text


# The Frictionless type of a column by what pandas finds in it; all else is text.
_KINDS = {"boolean": "boolean", "integer": "integer", "floating": "number", "mixed-integer-float": "number"}


def _kind(values: list[object]) -> str:
    """The Frictionless type of a column."""
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, str) and _DATE.fullmatch(value) for value in present):
        return "date"
    return _KINDS.get(pd.api.types.infer_dtype(present, skipna=False), "string")


def _columns_and_rows(
    names: Sequence[str], headings: Mapping[str, str] | None, rows: list[list[object]]
) -> tuple[list[dict[str, str]], list[list[object]]]:
    """The columns with their types and headings, and the rows; a day at midnight is a date."""
    kinds = [_kind([row[position] for row in rows]) for position in range(len(names))]
    shown = [
        [cell.removesuffix(MIDNIGHT) if kind == "date" and cell else cell for kind, cell in zip(kinds, row, strict=True)]
        for row in rows
    ]
    titles = [{"title": headings[name]} if name in (headings or {}) else {} for name in names]
    return [{"name": str(name), "type": kind, **title} for name, kind, title in zip(names, kinds, titles, strict=True)], shown


# --- as a notebook stores it ----------------------------------------------------------------------------------------------


def _with_each_row(payload: dict, change: Callable[[object], object]) -> dict:
    """A payload with something done to each of its rows, and to those that are drawn beside them."""
    changed = {**payload, "rows": [change(row) for row in payload["rows"]]}
    if "beside" in payload:
        changed["beside"] = {name: [change(row) for row in rows] for name, rows in payload["beside"].items()}
    return changed


def packed(payload: dict) -> dict:
    """A payload as a notebook stores it: sorted, each row one string, so that a row that changed is one line that changed."""
    return drawing.rounded(_with_each_row(payload, lambda row: json.dumps(row, ensure_ascii=False)))


def unpacked(stored: dict) -> dict:
    """A payload from what a notebook stores."""
    return _with_each_row(stored, json.loads)


def _below(payload: dict) -> list[str]:
    """The lines under a figure or table, for a front end that does not know the book's own types."""
    lines = [f"<p><strong>Counted:</strong> {escape(payload['counted'])}</p>"]
    return lines + [f"<p>{escape(payload[part])}</p>" for part in ("silence", "note") if payload.get(part)]


def _as_address(svg: str) -> str:
    """A drawing as the source of an ``<img>``: text and not base64, one element a line, so that a difference can be read.

    A front end drops the line ends; what would end the address, the attribute or the text is written as a browser expects it.
    """
    lines = re.sub(r"<[^>]*>", lambda tag: tag[0].replace("'", "&#39;").replace('"', "'"), svg).replace("><", ">\n<")
    return "data:image/svg+xml," + re.sub(r'[%#&<"]', lambda sign: quote(sign[0]), lines)


def _figure_html(payload: dict) -> str:
    """A figure for JupyterLab, VS Code and GitHub. Untrusted notebooks show a drawing only as the source of an ``<img>``."""
    address = _as_address(drawing.picture(drawing.draw(payload, "wide")))
    lines = [
        "<figure>",
        f"<figcaption><p><strong>{escape(payload['title'])}</strong></p></figcaption>",
        f'<img alt="{escape(payload["alt"])}" width="{WIDTHS["wide"]}" src="{address}">',
        *_below(payload),
        "</figure>",
    ]
    return "\n".join(lines)


def _table_html(payload: dict) -> str:
    """A table for JupyterLab, VS Code and GitHub, one row a line."""
    headings = "".join(f'<th scope="col">{escape(heading(column))}</th>' for column in payload["columns"])
    rows = ["".join(f"<td>{escape(text_of(cell))}</td>" for cell in row) for row in payload["rows"]]
    lines = [
        "<table>",
        f"<caption><strong>{escape(payload['title'])}</strong></caption>",
        f"<thead><tr>{headings}</tr></thead>",
        "<tbody>",
        *(f"<tr>{row}</tr>" for row in rows),
        "</tbody>",
        "</table>",
        *_below(payload),
    ]
    return "\n".join(lines)


def heading(column: dict) -> str:
    """What stands over a column."""
    return column.get("title") or capital(column["name"].replace("_", " "))


def for_readers(payload: dict) -> dict:
    """Columns and rows of the data table and of the CSV: the columns that have a heading, or where none has one, all."""
    kept = [number for number, column in enumerate(payload["columns"]) if "title" in column]
    kept = kept or list(range(len(payload["columns"])))
    return {
        "columns": [payload["columns"][number] for number in kept],
        "rows": [[row[number] for number in kept] for row in payload["rows"]],
    }


# --- what is asked of both --------------------------------------------------------------------------------------------------


def _require(holds: bool, where: str, message: str) -> None:
    if not holds:
        raise ValueError(f"{where}: {message}")


def _require_texts(of: Figure | Table, kind: str, *parts: str) -> None:
    _require(
        bool(_SLUG.fullmatch(of.name)), f"{kind} {of.name!r}", "the name must be a slug: lower-case letters, digits and hyphens"
    )
    for part in parts:
        _require(bool(getattr(of, part).strip()), f"{kind} {of.name}", f"`{part}` is empty; every {kind} needs one")


# --- a chart, taken apart -----------------------------------------------------------------------------------------------------


def _taken_apart(where: str, chart: alt.TopLevelMixin, beside: list[list[dict]]) -> tuple[dict, dict[str, list[dict]]]:
    """The specification of a chart without data, and its data under fixed names: `DATA`, and others in the order of `beside`.

    Altair's names are hashes, and change with every cell of the data. No theme: the book's configuration comes when it is drawn.
    """
    with alt.theme.enable("none"):
        spec = chart.to_dict()
    datasets = spec.pop("datasets", {})
    spec.pop("$schema", None)
    text = json.dumps(spec)
    _require("title" not in spec, where, "the chart has a title; the caption carries it, take it out of the chart")
    addresses = re.findall(r'"url": "([^"]*)"', text)
    _require(not addresses, where, f"the chart loads {addresses[:1]}; the book loads nothing, draw from a frame")
    names = {_the_data(where, datasets): DATA}
    for name, rows in datasets.items():
        if name not in names:
            if rows not in beside:
                beside.append(rows)
            names[name] = f"beside-{beside.index(rows) + 1}"
    for name, fixed in names.items():
        text = text.replace(f'"name": "{name}"', f'"name": "{fixed}"')
    own = list(dict.fromkeys(match[0] for match in _OWN_NAME.finditer(text)))
    text = _OWN_NAME.sub(lambda match: f'"{match[1]}_{own.index(match[0]) + 1}"', text)
    return drawing.rounded(json.loads(text)), {fixed: datasets[name] for name, fixed in names.items()}


def _the_data(where: str, datasets: dict[str, list[dict]]) -> str:
    """The name of the one frame with a column ``claims``; a chart of a single frame may do without."""
    filled = bool(datasets) and all(datasets.values())
    _require(filled, where, "the chart draws a frame that has no rows; there is nothing to draw")
    with_claims = [name for name, rows in datasets.items() if "claims" in rows[0]]
    found = with_claims or list(datasets)
    several = f"the chart draws {len(found)} frames with a column `claims`; drop it from all but the one the marks stand for"
    none = f"the chart draws {len(found)} frames, none with a column `claims`; add it, with claim ids or empty, to the main one"
    _require(len(found) == 1, where, several if with_claims else none)
    return found[0]


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """One chart with everything a reader needs to check it, take it along and cite it.

    - ``name``: slug; ``title``: the finding, in a sentence; ``alt``: the message in words, for who cannot see it
    - ``chart``: an Altair chart; its frame with a column ``claims`` (ids joined with ``|`` or spaces) is the figure's data
    - ``says``: the words of a mark, a format string over the columns of that frame
    - ``headings``: column to heading, which selects and orders the columns of the data table and the CSV (what only places a
      mark is left out); by default all, under their names
    - ``counted``: what is counted, and of how many
    - ``note``: a sentence below, where one is needed
    - ``narrow``: another chart of the same frame for a page of 320 px, where the same one would not do
    - ``interactive``: offer the reader to explore it (selections and tooltips of the same specification)

    Raises ``ValueError`` naming the figure and what to do.
    """

    name: str
    title: str
    alt: str
    chart: alt.TopLevelMixin
    says: str
    counted: str
    headings: Mapping[str, str] | None = None
    note: str = ""
    narrow: alt.TopLevelMixin | None = None
    interactive: bool = False

    def __post_init__(self) -> None:
        _require_texts(self, "figure", "title", "alt", "counted", "says")
        where, repeats = f"figure {self.name}", self.alt.strip() == self.title.strip()
        _require(not repeats, where, "`alt` repeats the title; say what the drawing shows")
        unknown, there = [name for name in self.headings or {} if name not in self._records[0]], ", ".join(self._records[0])
        _require(not unknown, where, f"`headings` names {', '.join(unknown)}, which the data have not; they have {there}")
        # The words of every mark are made once, so that a column that is not there is named.
        names = [column["name"] for column in self.columns]
        for row in self.rows:
            try:
                self.says.format(**dict(zip(names, row, strict=True)))
            except (KeyError, IndexError) as error:
                hint = f"`says` names {error}, which is no column; they are {', '.join(names)}"
                raise ValueError(f"{where}: {hint}") from error
            except (ValueError, TypeError) as error:
                raise ValueError(f"{where}: `says` does not fit the row {row}: {error}") from error

    @cached_property
    def _parts(self) -> dict[str, tuple[dict, dict[str, list[dict]]]]:
        """The chart of each layout without data, and its data."""
        charts, beside = {"wide": self.chart, "narrow": self.narrow or self.chart}, []
        return {name: _taken_apart(f"figure {self.name}, {name} layout", chart, beside) for name, chart in charts.items()}

    @cached_property
    def _records(self) -> list[dict]:
        """The rows of the data, as the chart holds them."""
        wide, narrow = (datasets[DATA] for _, datasets in self._parts.values())
        _require(wide == narrow, f"figure {self.name}", "`narrow` draws other data than `chart`; draw both from one frame")
        return wide

    @cached_property
    def _table(self) -> tuple[list[dict[str, str]], list[list[object]]]:
        names = [name for name in dict.fromkeys([*(self.headings or {}), *self._records[0]]) if name not in TECHNICAL]
        return _columns_and_rows(names, self.headings, [[plain(row.get(name)) for name in names] for row in self._records])

    @property
    def columns(self) -> list[dict[str, str]]:
        """Name and type of each column of the data, and its heading where it has one."""
        return self._table[0]

    @property
    def rows(self) -> list[list[object]]:
        """The rows of the data."""
        return self._table[1]

    @cached_property
    def drawings(self) -> dict[str, str]:
        """The checked SVG of each layout."""
        drawn = {layout: drawing.draw(self._unchecked, layout) for layout in WIDTHS}
        rows = [row for _, datasets in self._parts.values() for rows in datasets.values() for row in rows]
        own_words = {cell for row in rows for cell in row.values() if isinstance(cell, str)}
        for layout, svg in drawn.items():
            for fault in drawing.faults(svg, layout, own_words):
                raise ValueError(f"figure {self.name}, {layout} layout: {fault}")
        return drawn

    @cached_property
    def _unchecked(self) -> dict:
        """All of it, before anybody has looked at the drawing."""
        (wide, data), (narrow, more) = self._parts.values()
        claims = {claim for row in self._records for claim in claim_ids(row.get("claims", ""))}
        return {
            **{part: getattr(self, part) for part in ("name", "title", "alt", "says", "counted", "note", "interactive")},
            "claims": sorted(claims, key=lambda claim: int(claim[1:])),
            "columns": self.columns,
            "rows": self.rows,
            "beside": {name: drawing.rounded(rows) for name, rows in sorted({**data, **more}.items()) if name != DATA},
            "spec": wide,
            "narrow": None if narrow == wide else narrow,
        }

    def payload(self) -> dict:
        """All of it, as the book's renderer works with it; refused where a reader could not read the drawing."""
        assert self.drawings
        return self._unchecked

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        payload = self.payload()
        return {
            FIGURE_MIME: packed(payload),
            "text/html": _figure_html(payload),
            "text/plain": f"Figure: {self.title}\nCounted: {self.counted}",
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """A table of the record: numbered, captioned, readable on a phone.

    - ``name``: slug; the book's id is ``table-<name>``; ``title``: the finding; ``counted``: what is counted, of how many
    - ``frame``: a DataFrame; its first column shown names each row. Cells are text or numbers; claim ids in them become links
    - ``columns``: column to heading, which selects and orders them; by default all, under their names
    - ``note``: a sentence below, where one is needed
    - ``silence``: one sentence under the table that says of what nothing is said
    """

    name: str
    title: str
    frame: pd.DataFrame
    columns: Mapping[str, str] | None = None
    counted: str
    note: str = ""
    silence: str = ""

    def __post_init__(self) -> None:
        _require_texts(self, "table", "title", "counted")
        where = f"table {self.name}"
        _require(len(self.frame) > 0, where, "`frame` has no rows; there is nothing to show")
        unknown = [name for name in self.columns or {} if name not in self.frame.columns]
        there = ", ".join(map(str, self.frame.columns))
        _require(not unknown, where, f"`columns` names {', '.join(map(str, unknown))}, which `frame` has not; it has {there}")

    def payload(self) -> dict:
        """All of it, as the book's renderer works with it."""
        names = [name for name in (self.columns or self.frame.columns) if name not in TECHNICAL]
        cells = [[plain(value) for value in row] for row in self.frame[names].itertuples(index=False, name=None)]
        columns, rows = _columns_and_rows(names, self.columns, cells)
        return {
            **{part: getattr(self, part) for part in ("name", "title", "counted", "note", "silence")},
            "columns": columns,
            "rows": [["" if cell is None else cell for cell in row] for row in rows],
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        payload = self.payload()
        return {
            TABLE_MIME: packed(payload),
            "text/html": _table_html(payload),
            "text/plain": f"Table: {self.title}\nCounted: {self.counted}",
        }
