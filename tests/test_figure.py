"""Figures and tables as display bundles: complete, deterministic, and refused where a reader could not trust them."""

import csv
import difflib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote
from xml.etree import ElementTree

import altair as alt
import nbclient
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import Resource
from sample_figure import TITLE, sample, sample_chart, sample_data, sample_table
from trial_book import ROOT, notebook

from record import drawing, figure, palette
from record.book import links, render
from record.book.citations import Cited
from record.book.citing import Work
from record.drawing import SMALLEST_TEXT, WIDTHS, slim
from record.figure import FIGURE_MIME, TABLE_MIME, Table
from record.notebooks import normalised
from record.stated import NUMBERS_MIME

SVG = "{http://www.w3.org/2000/svg}"
WORK = Work(("A body",), "The Work", "0.1.0", "")
AT_HOME = Work(("A body",), "The Work", "0.1.0", "", "https://book.example/")
CITED = Cited("fig-sample-sides", "Figure 1: who says what", "chapters/index.html#fig-sample-sides")


@pytest.fixture(scope="module")
def payload():
    return sample().payload()


@pytest.fixture(autouse=True)
def invented_sources(monkeypatch):
    monkeypatch.setattr(links, "claim_sources", lambda: {f"C{n:03d}": "S1" if n < 12 else "S3" for n in range(1, 40)})


def rows_of(spec):
    return [[record["side"], record["n"], record["claims"]] for record in spec["datasets"]["claims"]]


# --- the bundle --------------------------------------------------------------------------------------------------


def test_the_bundle_speaks_to_every_front_end():
    bundle = sample(note="A <note>.")._repr_mimebundle_()
    assert set(bundle) == {FIGURE_MIME, "text/html", "text/plain"}
    assert bundle["text/plain"] == f"Figure: {TITLE}\nCounted: 18 claims, invented for this sample."
    shown = BeautifulSoup(bundle["text/html"], "html.parser")
    assert shown.figcaption.get_text() == TITLE
    assert shown.img["alt"].startswith("Bar chart of claims")
    assert [part.get_text() for part in shown.find_all("p")][1:] == ["Counted: 18 claims, invented for this sample.", "A <note>."]
    kind, content = shown.img["src"].split(",", 1)
    drawn = unquote(content.replace("\n", ""))
    assert kind == "data:image/svg+xml", "the one form of a drawing that an untrusted JupyterLab shows"
    assert "invalid" not in drawn, "a placeholder link must not leave the book"
    assert "<a " not in drawn
    assert [text.text for text in ElementTree.fromstring(drawn).iter(f"{SVG}text")].count("Hamas") == 1


def test_a_table_shows_all_its_words_everywhere():
    bundle = sample_table(note="A note.")._repr_mimebundle_()
    assert set(bundle) == {TABLE_MIME, "text/html", "text/plain"}
    shown = BeautifulSoup(bundle["text/html"], "html.parser")
    assert shown.caption.get_text() == "Only Hamas speaks of both"
    assert [part.get_text() for part in shown.find_all("th")][2] == "says of <weapons> & guarantees"
    assert [part.get_text() for part in shown.find_all("tr")[2].find_all("td")] == ["Israel", "", "C011", "1"]
    words = [part.get_text() for part in shown.find_all("p")]
    assert words[0] == "Counted: 14 claims, invented for this sample."
    assert words[1].startswith("Nothing is said by Israel")
    assert words[2] == "A note."


def test_what_is_stored_is_the_chart_without_data_and_each_row_once():
    stored = sample()._repr_mimebundle_()[FIGURE_MIME]
    text = json.dumps(stored)
    assert "svg" not in text
    assert not {"config", "datasets", "$schema"} & set(stored["spec"])
    assert stored["narrow"] is None
    assert stored["rows"][1] == '["Israel", 3, "C011|C012|C013"]'
    assert stored["beside"] == {"beside-1": ['{"half": 5}']}
    assert text.count("C014 C015") == 1
    assert figure.unpacked(stored) == sample().payload()


def stored_notebook(bundle):
    cell = nbformat.v4.new_code_cell("sample()", id="figure", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", bundle, execution_count=1)]
    return normalised(notebook([cell])).splitlines()


def test_one_changed_code_changes_a_few_lines():
    changed = sample_data()
    changed.loc[1, "n"] = 2
    old, new = (stored_notebook(sample(data)._repr_mimebundle_()) for data in (sample_data(), changed))
    lines = [line[2:].strip() for line in difflib.ndiff(old, new) if line.startswith(("- ", "+ "))]
    seen = [line.split(" ")[0] for line in lines]
    assert seen.count('"[\\"Israel\\",') == 2, "the row, before and after"
    assert 4 < len(lines) < 12, "and of the drawing the elements in which it is seen"
    assert all(part.startswith(('"[', '"%3C')) for part in seen)
    assert max(map(len, lines)) < 300, "a person can read each of them"


def test_a_drawing_is_text_that_an_address_can_hold():
    svg = """<svg><path d="it's" fill="#123456" /><text>1 % of "x" &amp; it's</text></svg>"""
    address = figure._as_address(svg)
    assert not set('"&<#') & set(address), "nothing ends the attribute or the address"
    drawn = ElementTree.fromstring(unquote(address.split(",", 1)[1].replace("\n", "")))
    assert drawn[0].attrib == {"d": "it's", "fill": "#123456"}
    assert drawn[1].text == """1 % of "x" & it's"""
    assert len(address.splitlines()) == 4


@pytest.mark.thorough
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
    assert run("1").strip() == here, "neither clip ids nor selections count up with the figures drawn before"


def test_chart_table_and_csv_hold_the_same(payload):
    expected = [[row["side"], row["n"], row["claims"]] for row in sample_data().to_dict("records")]
    assert payload["rows"] == expected
    assert rows_of(drawing.assembled(payload, "wide")) == rows_of(drawing.assembled(payload, "narrow")) == expected
    header, *read = csv.reader(io.StringIO(render.csv_text(payload)))
    assert header == ["side", "n", "claims"]
    assert read == [[side, str(n), claims] for side, n, claims in expected]


@pytest.mark.parametrize("layout", WIDTHS)
def test_a_drawing_is_readable_and_links_its_marks(payload, layout):
    drawn = ElementTree.fromstring(drawing.draw(payload, layout))
    assert float(drawn.get("width")) <= WIDTHS[layout]
    assert {float(text.get("font-size").removesuffix("px")) for text in drawn.iter(f"{SVG}text")} == {SMALLEST_TEXT[layout]}
    addresses = [link.get("{http://www.w3.org/1999/xlink}href") for link in drawn.iter(f"{SVG}a")]
    rows = ["https://row.invalid/1", "https://row.invalid/2", "https://row.invalid/3"]
    assert addresses == [*rows, "https://claim.invalid/C018"] * 2, "bars and dots, each to its row or its one claim"
    titles = {title.text for title in drawn.iter(f"{SVG}title")}
    assert "Israel: 3 in all [C011 C012 C013]" in titles
    ids = [part.get("id") for part in drawn.iter() if part.get("id")]
    assert ids == [f"fig-sample-sides-{layout}-part-1"]


def test_marks_of_one_row_get_words_and_links_and_no_others(payload):
    bars, dots, numbers, middle = drawing.assembled(payload, "wide")["layer"]
    added = {"tooltip", "description", "href"}
    assert added <= set(bars["encoding"])
    assert added <= set(dots["encoding"])
    assert not added & set(numbers["encoding"]), "a field more would split the sums"
    assert not added & set(middle["encoding"]), "it draws from another frame"


def linked(chart):
    spec = drawing.assembled(sample(chart=chart).payload(), "wide")
    return json.dumps({key: spec[key] for key in spec.keys() - {"datasets", "config"}}).count('"href": {')


@pytest.mark.parametrize(
    ("make", "marks"),
    [
        (lambda data: alt.Chart(data).mark_line().encode(x="n:Q", y="side:N"), 0),
        (lambda data: alt.Chart(data).mark_bar().encode(x="count():Q", y="side:N"), 0),
        (
            lambda data: alt.Chart(data).mark_bar().encode(x="m:Q", y="side:N").transform_aggregate(m="sum(n)", groupby=["side"]),
            0,
        ),
        (lambda data: alt.Chart(data).mark_tick().encode(x="n:Q").properties(width=200), 1),
        (lambda data: alt.vconcat(*[alt.Chart(data).mark_bar().encode(x="n:Q").properties(width=200)] * 2), 2),
        (lambda data: alt.Chart(data).mark_bar().encode(x="n:Q").properties(width=200).facet(row="side:N"), 1),
        (lambda data: alt.Chart(data).mark_bar().encode(x="n:Q", href=alt.Href("side:N")), 1),
    ],
    ids=["a line", "a count", "a sum before", "ticks", "two beside", "facets", "a link of its own"],
)
def test_the_library_marks_what_stands_for_a_row(make, marks):
    assert linked(make(sample_data())) == marks


def test_another_chart_may_serve_the_narrow_page():
    data = sample_data()
    narrow = alt.Chart(data).mark_point().encode(x="n:Q", y="side:N")
    drawn = sample(chart=sample_chart(data), narrow=narrow)
    assert drawn.payload()["narrow"]["mark"]["type"] == "point"
    assert drawing.assembled(drawn.payload(), "narrow")["encoding"]["href"]
    assert "layer" in drawing.assembled(drawn.payload(), "wide")


def test_the_specification_says_what_is_drawn(payload):
    spec = drawing.assembled(payload, "wide")
    bars, dots, *_ = spec["layer"]
    assert bars["encoding"]["x"]["field"] == dots["encoding"]["x"]["field"] == "n"
    domain, colours = (bars["encoding"]["color"]["scale"][part] for part in ("domain", "range"))
    assert dict(zip(domain, colours, strict=True))["Hamas"] == palette.SIDES["hamas"].tone.light
    assert spec["description"] == payload["alt"]


def test_what_a_chart_configures_itself_is_kept():
    own = sample_chart(sample_data()).configure_axis(labelPadding=9)
    axis = drawing.assembled(sample(chart=own).payload(), "wide")["config"]["axis"]
    assert (axis["labelPadding"], axis["labelFontSize"]) == (9, 13)


def test_days_are_dates_wherever_the_book_is_built():
    days = pd.DataFrame({"day": pd.to_datetime(["2025-03-06", "2025-10-23"]), "n": [1.0, 2.0], "claims": ["C001", ""]})
    chart = alt.Chart(days).mark_point().encode(x=alt.X("day:T", axis=alt.Axis(format="%d %b", values=[])), y="n:Q")
    drawn = sample(chart=chart, says="{day}: {n}")
    assert drawn.columns[0] == {"name": "day", "type": "date"}
    assert drawn.rows == [["2025-03-06", 1, "C001"], ["2025-10-23", 2, ""]]
    record, without = drawing.records(drawn.payload())
    assert record["day"] == "2025-03-06T00:00:00", "a bare date would be midnight in Greenwich"
    assert record["tip"] == "2025-03-06: 1 [C001]"
    assert without["href"] == ""


def test_claims_come_from_the_data_in_order():
    assert sample().payload()["claims"] == [f"C{n:03d}" for n in range(1, 19)]


# --- what is refused ---------------------------------------------------------------------------------------------


def drawn(encode, **properties):
    return sample(chart=encode(alt.Chart(sample_data())).properties(**properties))


BARS = {"x": "n:Q", "y": "side:N"}


def two_frames(claims):
    frames = [sample_data().assign(n=n) for n in (1, 2)]
    first, second = (alt.Chart(frame if claims else frame.drop(columns="claims")).mark_bar().encode(**BARS) for frame in frames)
    return sample(chart=first + second)


REFUSED = {
    "two frames of claims": (lambda: two_frames(True), "draws 2 frames with a column `claims`; drop it"),
    "no frame of claims": (lambda: two_frames(False), "draws 2 frames, none with a column `claims`; add it"),
    "a narrow chart of other data": (
        lambda: sample(narrow=alt.Chart(sample_data().head(2)).mark_bar().encode(**BARS)),
        "`narrow` draws other data",
    ),
    "data from elsewhere": (lambda: sample(chart=alt.Chart("https://example.org/a.csv").mark_bar()), "the book loads nothing"),
    "a picture from elsewhere": (
        lambda: drawn(lambda c: c.mark_image(url="https://example.org/a.png").encode(**BARS)),
        "the book loads nothing",
    ),
    "no words for a mark": (lambda: sample(says=""), "`says` is empty"),
    "words of no column": (lambda: sample(says="{sides}"), "names 'sides', which is no column; they are side, n, claims"),
    "words that do not fit": (lambda: sample(says="{side:d}"), "`says` does not fit the row"),
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
    "nothing to draw": (lambda: sample(sample_data().head(0)), "nothing to draw"),
    "nothing counted": (lambda: sample(counted=""), "`counted` is empty"),
    "an empty table": (lambda: sample_table(frame=pd.DataFrame({"a": []})), "no rows"),
    "a heading of no column": (lambda: sample(headings={"whom": "Whom"}), "`headings` names whom, which the data have not"),
    "a column that is not there": (lambda: sample_table(columns={"whom": "Whom"}), "names whom, which `frame` has not; it has n"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_what_to_do(make, message):
    with pytest.raises(ValueError, match=message):
        make().payload()


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


@pytest.mark.thorough
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
    assert (
        render.shown("<b> C001", href)
        == '&lt;b&gt; <a class="claim-ref" href="source-s1.html#C001" aria-label="claim C001">C001</a>'
    )
    assert render.shown("C001|C012", href).count("<a ") == 2
    assert "|" not in render.shown("C001|C012", href)
    many = render.shown("|".join(f"C{n:03d}" for n in range(1, 11)), href)
    assert "<summary>10 claims</summary>" in many
    places = {"F04": "findings.html#F04", "X016": "timeline.html#X016", "R035": "disagreements.html#R035"}
    words = BeautifulSoup(render.shown("F04 Who says so (X016, X999; R035)", lambda entry: places.get(entry, "")), "html.parser")
    assert [link["href"] for link in words.find_all("a")] == list(places.values()), "X999 has no place, and stays a word"
    assert [link["aria-label"] for link in words.find_all("a")] == ["finding F04", "context X016", "pair R035"]
    assert render.shown(None, href) == ""
    assert render.shown(True, href) == "yes"


def test_the_page_colours_the_drawing(payload):
    drawn = render.inline_drawing(payload, "wide", href)
    assert 'fill="var(--record-side-hamas, #9656cf)"' in drawn
    assert 'fill="currentColor"' in drawn
    assert ' fill="#' not in drawn
    assert ' stroke="#' not in drawn
    root = BeautifulSoup(drawn, "html.parser").svg
    assert root["role"] == "img"
    assert root["aria-label"] == "Drawing", "its title is the caption, which is announced once"
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


def test_a_page_is_drawn_from_the_cache(payload, monkeypatch):
    drawing.draw(payload, "wide")
    monkeypatch.setattr(drawing.vl_convert, "vegalite_to_svg", lambda spec: pytest.fail("drawn again"))
    assert render.inline_drawing(payload, "wide", href)


def test_data_in_a_script_cannot_close_it(payload):
    hostile = {**payload, "alt": "</script><script>alert(1)</script>&"}
    text = render.live_data(hostile, href)
    assert "<" not in text
    assert json.loads(text)["specs"]["wide"]["description"] == hostile["alt"]


def test_the_csv_is_described(payload, tmp_path):
    for suffix, text in render.taken_along(payload, WORK, CITED).items():
        (tmp_path / f"sample-sides.{suffix}").write_text(text, encoding="utf-8")
    described = json.loads((tmp_path / "sample-sides.metadata.json").read_text(encoding="utf-8"))
    report = Resource.from_descriptor(described, basepath=str(tmp_path)).validate()
    assert report.valid, report.to_summary()
    assert [field["type"] for field in described["schema"]["fields"]] == ["string", "integer", "string"]
    assert described["counted"] == payload["counted"]
    assert described["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_csv_of_a_table_has_names_for_programs_and_headings_for_people():
    payload = sample_table().payload()
    assert render.csv_text(payload).splitlines()[0] == "who,one,two,n"
    fields = render.metadata(payload, WORK, CITED)["schema"]["fields"]
    assert fields[1] == {"name": "one", "title": "says of phase one (Jan 2025)", "type": "string"}
    assert render.metadata(payload, WORK, CITED)["silence"].startswith("Nothing is said")


def test_a_data_table_has_the_columns_that_a_reader_needs(payload):
    """The drawing keeps all; data table and CSV hold the columns with a heading, in its order."""
    headed = sample(headings={"claims": "Which", "side": "Whose"}).payload()
    assert figure.for_readers(headed)["columns"] == [
        {"name": "claims", "type": "string", "title": "Which"},
        {"name": "side", "type": "string", "title": "Whose"},
    ]
    assert figure.for_readers(headed)["rows"][1] == ["C011|C012|C013", "Israel"]
    assert render.csv_text(headed).splitlines()[:1] == ["claims,side"]
    assert render.draw(headed, "wide") == render.draw(payload, "wide")
    assert figure.for_readers(payload) == {"columns": payload["columns"], "rows": payload["rows"]}


def test_what_is_taken_along_has_links_only_where_the_book_has_an_address(payload):
    without, within = (render.taken_along(payload, work, CITED) for work in (WORK, AT_HOME))
    assert "href=" not in without["svg"]
    assert '"href"' not in without["json"]
    assert "https://book.example/chapters/source-s3.html#C018" in within["svg"]
    assert "https://book.example/chapters/index.html#fig-sample-sides-row-1" in within["json"]
    assert all(".invalid" not in text for files in (without, within) for text in files.values())
    assert rows_of(json.loads(without["json"])) == payload["rows"]


def test_other_outputs_are_left_to_others():
    assert render.Renderer.handle_mime(None, SimpleNamespace(mime_type="text/html", content=""), False) is None
    assert {mime for _, mime, _ in render.Renderer.mime_priority_overrides} == {FIGURE_MIME, TABLE_MIME, NUMBERS_MIME}


def test_cells_without_a_statement_stay_empty():
    payload = sample_table().payload()
    assert payload["rows"][1][1] == payload["rows"][2][2] == ""
    assert render.table_node(payload)["claims"][:3] == ["C001", "C002", "C003"]
    assert sample_table()._repr_mimebundle_()["text/html"].count("Nothing is said by Israel") == 1


def test_columns_are_selected_ordered_and_named():
    payload = sample_table(columns={"n": "How many", "who": "Who"}).payload()
    assert payload["columns"] == [
        {"name": "n", "title": "How many", "type": "integer"},
        {"name": "who", "title": "Who", "type": "string"},
    ]
    assert payload["rows"][0] == [12, "Hamas"]
    assert [
        figure.heading(column)
        for column in Table(name="a", title="A", counted="B", frame=pd.DataFrame({"two_words": [1]})).payload()["columns"]
    ] == ["Two words"]


def test_the_stylesheet_and_script_fetch_nothing_from_elsewhere():
    static = Path(render.__file__).parent / "static"
    for name in ("figures.css", "figures.js"):
        text = (static / name).read_text(encoding="utf-8")
        assert "http:" not in text
        assert "https:" not in text
        assert "@import" not in text


def test_a_slim_drawing_has_its_grid_in_one_path_and_its_marks_as_they_were():
    grid = "".join(f'<line transform="translate(0,{y})" x2="9" y2="0" stroke="#d9dde2"/>' for y in (1, 2))
    marks = '<g class="mark-symbol role-mark"><a><title>Words</title><path transform="translate(1,1)" d="M0,0"/></a></g>'
    idle = f'<g transform="translate(0,0)"><g>{marks}</g><g class="mark-group role-axis"/></g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g transform="translate(5,5)"><g class="mark-rule">{grid}</g></g>{idle}</svg>'
    assert slim(svg) == (
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="#d9dde2" d="M0,1l9,0M0,2l9,0" transform="translate(5,5)" />'
        + marks.replace('d="M0,0"/>', 'd="M0,0" />')
        + "</svg>"
    )
