"""Figures and tables as display bundles: complete, deterministic, and refused where a reader could not trust them."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import altair as alt
import nbclient
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import Resource
from sample_figure import sample, sample_data, sample_table
from trial_book import ROOT, notebook

from record import palette
from record.book import links, render
from record.book.citing import Work
from record.figure import FIGURE_MIME, MARK, SMALLEST_TEXT, TABLE_MIME, WIDTHS, Figure, Table, marked

SVG = "{http://www.w3.org/2000/svg}"
WORK = Work(("A body",), "The Work", "0.1.0", "")
AT_HOME = Work(("A body",), "The Work", "0.1.0", "", "https://book.example/")
PAGE = "chapters/index.html#fig-sample-sides"


@pytest.fixture(scope="module")
def payload():
    return sample().payload()


@pytest.fixture(autouse=True)
def invented_sources(monkeypatch):
    monkeypatch.setattr(links, "claim_sources", lambda: {f"C{n:03d}": "S1" if n < 12 else "S3" for n in range(1, 40)})


def rows_of(spec):
    (records,) = spec["datasets"].values()
    return [[record["side"], record["n"], record["claims"]] for record in records]


# --- the bundle --------------------------------------------------------------------------------------------------


def test_the_bundle_speaks_to_every_front_end():
    bundle = sample()._repr_mimebundle_()
    assert set(bundle) == {FIGURE_MIME, "image/svg+xml", "text/plain"}
    assert bundle["text/plain"] == "Figure: Hamas speaks in more of these claims than all others together"
    drawn = ElementTree.fromstring(bundle["image/svg+xml"])
    assert [part.tag for part in drawn][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}rect"]
    assert "invalid" not in bundle["image/svg+xml"], "a placeholder link must not leave the book"


def test_two_runs_give_the_same_bytes():
    script = (
        "import json; from sample_figure import sample, sample_table\n"
        "for name in ('another', 'sample-sides'): figure = sample(name=name)._repr_mimebundle_()\n"
        "print(json.dumps([figure, sample_table()._repr_mimebundle_()]))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}

    def run(seed):
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, env={**environment, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout.decode()

    assert run("1") == run("2")
    here = json.dumps([sample()._repr_mimebundle_(), sample_table()._repr_mimebundle_()])
    assert run("1").strip() == here, "clip ids must not count up with the figures drawn before"


def test_chart_table_and_csv_hold_the_same(payload):
    expected = [[row["side"], row["n"], row["claims"]] for row in sample_data().to_dict("records")]
    assert payload["rows"] == expected
    assert rows_of(payload["spec"]) == rows_of(payload["spec_narrow"]) == expected
    header, *read = csv.reader(io.StringIO(render.csv_text(payload)))
    assert header == ["side", "n", "claims"]
    assert read == [[side, str(n), claims] for side, n, claims in expected]


@pytest.mark.parametrize("layout", WIDTHS)
def test_a_drawing_is_readable_and_links_its_marks(payload, layout):
    drawn = ElementTree.fromstring(payload[f"svg_{layout}"])
    assert float(drawn.get("width")) <= WIDTHS[layout]
    assert {float(text.get("font-size").removesuffix("px")) for text in drawn.iter(f"{SVG}text")} == {SMALLEST_TEXT[layout]}
    addresses = [link.get("{http://www.w3.org/1999/xlink}href") for link in drawn.iter(f"{SVG}a")]
    rows = ["https://row.invalid/1", "https://row.invalid/2", "https://row.invalid/3"]
    assert addresses == [*rows, "https://claim.invalid/C018"] * 2, "bars and dots, each to its row or its one claim"
    titles = {title.text for title in drawn.iter(f"{SVG}title")}
    assert "Israel: 3 claims [C011 C012 C013]" in titles
    ids = [part.get("id") for part in drawn.iter() if part.get("id")]
    assert ids == [f"fig-sample-sides-{layout}-part-1"]


def test_the_specification_says_what_is_drawn(payload):
    bars, dots, numbers = payload["spec"]["layer"]
    assert bars["encoding"]["x"]["field"] == dots["encoding"]["x"]["field"] == numbers["encoding"]["text"]["field"] == "n"
    domain, colours = (bars["encoding"]["color"]["scale"][part] for part in ("domain", "range"))
    assert dict(zip(domain, colours, strict=True))["Hamas"] == palette.SIDES["hamas"].colour
    assert payload["spec"]["description"] == payload["alt"]


def test_claims_come_from_the_data_in_order():
    assert sample().claims == [f"C{n:03d}" for n in range(1, 19)]


def test_a_row_without_claims_has_no_link():
    frame = marked(pd.DataFrame({"side": ["Hamas"], "claims": [""]}), "{side}")
    assert frame.to_dict("records") == [{"side": "Hamas", "claims": "", "tip": "Hamas", "href": ""}]


# --- what is refused ---------------------------------------------------------------------------------------------


def drawn(encode, **properties):
    data = sample_data()
    return sample(data, chart=lambda layout: encode(alt.Chart(data)).properties(**properties))


BARS = {"x": "n:Q", "y": "side:N"}
TITLE = "Hamas speaks in more of these claims than all others together"


def fewer(layout):
    return alt.Chart(sample_data().head(2)).mark_bar().encode(**BARS)


REFUSED = {
    "another frame": (lambda: sample(chart=fewer), "no dataset of the chart equals"),
    "a title in the chart": (lambda: drawn(lambda c: c.mark_bar().encode(**BARS), title="Again"), "the caption carries it"),
    "a colour of its own": (lambda: drawn(lambda c: c.mark_bar(color="red").encode(**BARS)), "red is drawn and not in"),
    "text too small": (lambda: drawn(lambda c: c.mark_text(fontSize=9).encode(text="side:N", **BARS)), "is 9 px"),
    "a label that is cut": (
        lambda: drawn(lambda c: c.mark_bar().encode(x="n:Q", y=alt.Y("side:N", axis=alt.Axis(labelLimit=50)))),
        "is cut",
    ),
    "too wide": (lambda: drawn(lambda c: c.mark_bar().encode(x="n:Q", y="side:N", column="side:N")), "px wide, the layout"),
    "an empty alt": (lambda: sample(alt=" "), "`alt` is empty"),
    "an alt that repeats the title": (lambda: sample(alt=TITLE), "repeats the title"),
    "a name with spaces": (lambda: sample(name="My figure"), "must be a slug"),
    "a malformed claim": (lambda: sample(claims=["17"]), "look like C017"),
    "claims that miss some": (lambda: sample(claims=["C001"]), "which `claims` leaves out"),
    "nothing to draw": (lambda: sample(sample_data().head(0)), "nothing to draw"),
    "nothing counted": (lambda: sample(counted=""), "`counted` is empty"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_what_to_do(make, message):
    with pytest.raises(ValueError, match=message):
        make().payload()


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="no rows"):
        Table("empty", "Nothing", pd.DataFrame({"a": []}), "nothing")


# --- nbval -------------------------------------------------------------------------------------------------------

NBVAL_CELL = """
import json
from sample_figure import sample, sample_data
data = sample_data()
data.loc[0, "n"] = json.load(open("datum.json"))
sample(data)
"""


@pytest.fixture
def executed(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
    (tmp_path / "datum.json").write_text("10", encoding="utf-8")
    book = notebook([nbformat.v4.new_code_cell(NBVAL_CELL, id="figure")])
    nbclient.NotebookClient(book, resources={"metadata": {"path": str(tmp_path)}}).execute()
    nbformat.write(book, tmp_path / "figure.ipynb")
    return tmp_path


def nbval(folder):
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", "figure.ipynb"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_nbval_accepts_the_same_figure_and_refuses_a_changed_datum(executed):
    same = nbval(executed)
    assert same.returncode == 0, same.stdout
    (executed / "datum.json").write_text("11", encoding="utf-8")
    changed = nbval(executed)
    assert changed.returncode == 1
    assert FIGURE_MIME in changed.stdout


# --- in the book -------------------------------------------------------------------------------------------------


def href(claim):
    return links.claim_href(claim, "chapters/index")


def test_links_are_relative_to_the_page():
    assert links.claim_href("C001", "chapters/index") == "source-s1.html#C001"
    assert links.claim_href("C012", "index") == "chapters/source-s3.html#C012"
    assert links.claim_page("C012") == "chapters/source-s3.html#C012"
    with pytest.raises(LookupError, match="C999 is not a claim"):
        links.claim_href("C999", "index")


def test_cells_are_escaped_and_their_claims_linked():
    assert render.shown("<b> C001", href) == '&lt;b&gt; <a class="claim-ref" href="source-s1.html#C001">C001</a>'
    assert render.shown("C001|C012", href).count("<a ") == 2
    assert "|" not in render.shown("C001|C012", href)
    many = render.shown("|".join(f"C{n:03d}" for n in range(1, 11)), href)
    assert "<summary>10 claims</summary>" in many
    assert render.shown(None, href) == ""
    assert render.shown(True, href) == "yes"


def test_the_page_colours_the_drawing(payload):
    drawing = render.inline_drawing(payload, "wide", href)
    assert 'fill="var(--record-side-hamas, #9656cf)"' in drawing
    assert 'fill="currentColor"' in drawing
    assert ' fill="#' not in drawing
    assert ' stroke="#' not in drawing
    root = BeautifulSoup(drawing, "html.parser").svg
    assert root["role"] == "img"
    assert root.find(id=root["aria-labelledby"]).text == payload["title"]
    assert root.find(id=root["aria-describedby"]).text == payload["alt"]
    assert {link["xlink:href"] for link in root.find_all("a")} == {
        "#fig-sample-sides-row-1",
        "#fig-sample-sides-row-2",
        "#fig-sample-sides-row-3",
        "source-s3.html#C018",
    }


def test_the_two_drawings_share_no_id(payload):
    both = "".join(render.inline_drawing(payload, layout, href) for layout in WIDTHS)
    ids = [part["id"] for part in BeautifulSoup(both, "html.parser").find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_data_in_a_script_cannot_close_it(payload):
    hostile = {**payload, "spec": {"description": "</script><script>alert(1)</script>&"}}
    text = render.live_data(hostile, href)
    assert "<" not in text
    assert json.loads(text)["specs"]["wide"] == hostile["spec"]


def test_the_csv_is_described(payload, tmp_path):
    for suffix, text in render.taken_along(payload, WORK, PAGE).items():
        (tmp_path / f"sample-sides.{suffix}").write_text(text, encoding="utf-8")
    described = json.loads((tmp_path / "sample-sides.metadata.json").read_text(encoding="utf-8"))
    report = Resource.from_descriptor(described, basepath=str(tmp_path)).validate()
    assert report.valid, report.to_summary()
    assert [field["type"] for field in described["schema"]["fields"]] == ["string", "integer", "string"]
    assert described["counted"] == payload["counted"]
    assert described["licenses"][0]["name"] == "CC-BY-4.0"


def test_what_is_taken_along_has_links_only_where_the_book_has_an_address(payload):
    without, within = (render.taken_along(payload, work, PAGE) for work in (WORK, AT_HOME))
    assert "href=" not in without["svg"]
    assert '"href"' not in without["json"]
    assert "https://book.example/chapters/source-s3.html#C018" in within["svg"]
    assert "https://book.example/chapters/index.html#fig-sample-sides-row-1" in within["json"]
    assert all(".invalid" not in text for files in (without, within) for text in files.values())
    assert rows_of(json.loads(without["json"])) == payload["rows"]


def test_the_code_pointer_shows_the_function(payload):
    assert payload["code"] == "sample_figure:sample"
    assert render.code_of(payload["code"])["text"].startswith("def sample(")
    assert render.code_of("__main__:chart") == {"name": "", "text": ""}


def test_other_outputs_are_left_to_others():
    assert render.Renderer.handle_mime(None, SimpleNamespace(mime_type="text/html", content=""), False) is None
    assert {mime for _, mime, _ in render.Renderer.mime_priority_overrides} == {FIGURE_MIME, TABLE_MIME}


def test_a_table_fills_its_gaps():
    payload = sample_table().payload()
    assert payload["rows"][1][1] == "no statement in these five sources"
    assert render.table_node(payload)["claims"][:3] == ["C001", "C002", "C003"]


def test_the_stylesheet_and_script_fetch_nothing_from_elsewhere():
    static = Path(render.__file__).parent / "static"
    for name in ("figures.css", "figures.js"):
        text = (static / name).read_text(encoding="utf-8")
        assert "http:" not in text
        assert "https:" not in text
        assert "@import" not in text


def test_figure_is_the_documented_example():
    assert set(MARK) == {"href", "tooltip", "description"}
    assert Figure.__doc__
