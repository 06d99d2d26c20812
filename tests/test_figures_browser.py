"""Figures and tables in a browser: on a wide and a narrow page, light and dark, with and without JavaScript, from a folder."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import mimetypes
import os
from pathlib import Path

import pytest
import trial_book
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from record import palette
from record.book.render import VEGA

pytestmark = pytest.mark.browser

# As strict as a page of the stock theme can be, whose own scripts are inline: nothing from elsewhere, no code from text.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:"
)
# A script of the page: what playwright evaluates is exempt from the policy.
PROBE = "try { new Function('') } catch (error) { window.refused = true }"
SITE = "http://book.test"
FIGURE = "#fig-sample-sides"


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    """The trial book's pages."""
    path = os.pathsep.join([str(trial_book.ROOT), str(trial_book.ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    return trial_book.build(tmp_path_factory.mktemp("trial"), {**os.environ, "PYTHONPATH": path})


@pytest.fixture
def visit(tabs, pages):
    """Open the trial page and return it; ``page.asked`` lists the addresses it asked for, ``page.errors`` its errors."""
    in_use = contextlib.ExitStack()

    def open_page(width=1280, served=False, at="", **options):
        asked, errors = [], []
        listeners = {
            "request": lambda request: asked.append(request.url),
            "pageerror": lambda error: errors.append(str(error)),
        }
        page = in_use.enter_context(tabs.open(listeners, ("file://", SITE), width=width, **options))
        page.asked, page.errors = asked, errors

        def serve(route):
            file = pages / route.request.url.removeprefix(f"{SITE}/").split("?")[0].split("#")[0]
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            if file.name == "probe.js":
                route.fulfill(body=PROBE, content_type="text/javascript")
            elif file.is_file():
                route.fulfill(body=file.read_bytes(), content_type=kind, headers={"Content-Security-Policy": POLICY})
            else:
                route.fulfill(status=404)

        if served:
            page.route(f"{SITE}/**", serve)
        page.goto(f"{SITE if served else pages.as_uri()}/chapters/index.html{at}")
        return page

    with in_use:
        yield open_page


def theme(page, name):
    page.evaluate("name => document.documentElement.setAttribute('data-theme', name)", name)


# --- without anything asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(("width", "layout"), [(1280, "wide"), (360, "narrow")])
def test_one_drawing_shows_and_is_readable(visit, width, layout, scripts):
    page = visit(width, scripts=scripts)
    shown = page.locator(f"{FIGURE} svg.record-drawing:visible")
    assert shown.count() == 1
    assert f"record-{layout}" in shown.get_attribute("class")
    scale = shown.bounding_box()["width"] / float(shown.get_attribute("viewBox").split()[2])
    sizes = shown.locator("text").evaluate_all("all => all.map(text => parseFloat(text.getAttribute('font-size')))")
    assert min(sizes) * scale >= 11
    box = shown.bounding_box()
    for text in shown.locator("text").all():
        words = text.bounding_box()
        assert words["x"] >= box["x"] - 1
        assert words["x"] + words["width"] <= box["x"] + box["width"] + 1
    assert page.locator(f"{FIGURE} button").count() == (1 if scripts else 0), "controls that need a script are made by it"


def test_no_page_scrolls_sideways_at_360(visit):
    page = visit(360)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    empty = page.locator("#table-sample-matrix td:empty").first
    assert not empty.is_visible(), "a stacked cell without an entry shows no label either"
    for region in page.locator(".record-scroll").all():
        assert region.evaluate("part => part.scrollWidth <= part.clientWidth")


def test_the_drawing_is_one_named_image(visit):
    page = visit()
    image = page.locator(FIGURE).get_by_role("img", name="Drawing", exact=True)
    assert image.count() == 1, "the drawing for the other width is not there for a screen reader"
    described = image.evaluate("part => document.getElementById(part.getAttribute('aria-describedby')).textContent")
    assert described.startswith("Bar chart")


def test_colours_follow_the_page(visit):
    page = visit()
    bar = page.locator(f"{FIGURE} .record-wide .mark-rect path").first
    words = page.locator(f"{FIGURE} .record-wide .role-axis-label text").first

    def colours(part):
        red, green, blue = part.evaluate("part => getComputedStyle(part).fill").removeprefix("rgb(").removesuffix(")").split(", ")
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"

    hamas = palette.SIDES["hamas"].tone
    theme(page, "light")
    assert (colours(bar), colours(words)) == (hamas.light, palette.INK.light)
    theme(page, "dark")
    assert (colours(bar), colours(words)) == (hamas.dark, palette.INK.dark)
    style = "part => [getComputedStyle(part).filter, getComputedStyle(part).borderTopWidth]"
    assert page.locator(f"{FIGURE} .record-wide").evaluate(style) == ["none", "0px"], "neither dimmed nor framed"


def test_numbers_and_references(visit):
    page = visit()
    assert page.locator(f"{FIGURE} .caption-number").inner_text().strip() == "Fig. 1"
    assert page.locator("#table-sample-matrix .caption-number").inner_text().strip() == "Table 1"
    assert page.locator(f"a[href='{FIGURE}']", has_text="Fig. 1").count() == 1
    assert page.locator("a[href='#table-sample-matrix']", has_text="Table 1").count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_control_opens(visit, scripts):
    page = visit(scripts=scripts)
    figure = page.locator(FIGURE)
    for name, within in {
        "Data table": "Israel",
        "Download": "Data (CSV)",
        "Claims behind this figure": "S3, TRT World: C012",
        "Cite this figure": "version 0.1.0",
        "Code": "a = '<b>' # shown as it is written",
    }.items():
        control = figure.locator(".record-tools > details", has=page.locator("summary", has_text=name)).first
        assert not control.get_by_text(within).first.is_visible()
        control.locator("summary").first.click()
        assert control.get_by_text(within).first.is_visible()


def test_table_and_files_hold_the_same(visit, pages):
    page = visit()
    read = list(csv.reader(io.StringIO((pages / "figures" / "sample-sides.csv").read_text(encoding="utf-8"))))
    cells = page.locator(f"{FIGURE} .record-data tbody tr").evaluate_all(
        """rows => rows.map(row => [...row.cells].map(
            cell => [...cell.querySelectorAll('a')].map(a => a.textContent).join('|') || cell.textContent))"""
    )
    assert cells == [[cell.replace(" C", "|C") for cell in row] for row in read[1:]]
    spec = json.loads((pages / "figures" / "sample-sides.json").read_text(encoding="utf-8"))
    assert [[record["side"], str(record["n"]), record["claims"]] for record in spec["datasets"]["claims"]] == read[1:]
    for address in page.locator(f"{FIGURE} a[download]").evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        assert (pages / "chapters" / address).is_file()


def test_every_mark_leads_to_its_claims(visit):
    page = visit()
    marks = page.locator(f"{FIGURE} .record-wide .mark-rect a")
    assert marks.evaluate_all("all => all.map(a => a.getAttribute('xlink:href'))") == [
        *(f"{FIGURE}-row-{n}" for n in (1, 2, 3)),
        "source-s3.html#C018",
    ]
    marks.nth(1).click()
    row = page.locator(f"{FIGURE}-row-2")
    assert row.is_visible(), "the data table opens at the mark's row"
    assert row.locator("a").all_inner_texts() == ["C011", "C012", "C013"]
    assert row.locator("a").first.get_attribute("href") == "source-s1.html#C011"


def test_tables_name_their_headers(visit):
    page = visit(360)
    page.locator("#table-sample-matrix summary").first.click()
    table = page.get_by_role("table", name="Table 1")
    assert table.get_by_role("columnheader").count() == 4, "also where the rows are stacked"
    assert table.get_by_role("rowheader", name="Israel").count() == 1
    assert table.get_by_role("link", name="claim C003").count() == 1
    assert page.get_by_text("Nothing is said by Israel of phase one").is_visible()


def test_a_title_is_written_once(visit, pages):
    text = BeautifulSoup((pages / "chapters" / "index.html").read_text(encoding="utf-8"), "html.parser")
    table = text.find(id="table-sample-matrix")
    table.find(class_="cite-this").decompose()
    assert str(table).count("Only Hamas speaks of both") == 1


@pytest.mark.parametrize(
    ("part", "title"),
    [
        (FIGURE, "Hamas speaks in more of these claims than all others together"),
        ("#table-sample-matrix", "Only Hamas speaks of both"),
    ],
)
def test_a_title_is_announced_once(visit, part, title):
    """With every fold open: what is under a title is named by its number or its control, not by the title again."""
    page = visit()
    page.locator(part).evaluate("part => part.querySelectorAll('details').forEach(fold => (fold.open = true))")
    page.locator(f"{part} .cite-this, {part} .cite").evaluate_all("parts => parts.forEach(part => part.remove())")
    assert page.locator(part).aria_snapshot().count(title) == 1


# --- the fold of a table and of a cell ------------------------------------------------------------------------------

LONG = "#table-sample-long"


def table_cell(page, table):
    return page.locator(f"{table} td").first


@pytest.mark.parametrize(
    ("width", "scripts", "short_shows", "long_shows"),
    [(1280, True, True, False), (576, True, True, False), (575, True, False, False), (360, False, True, True)],
)
def test_long_tables_are_closed_and_on_a_phone_all(visit, width, scripts, short_shows, long_shows):
    page = visit(width, scripts=scripts)
    assert table_cell(page, "#table-sample-matrix").is_visible() is short_shows
    assert table_cell(page, LONG).is_visible() is long_shows
    assert page.locator(f"{LONG} > details > summary").inner_text().strip() == "Table 2 Ten rows"


def test_a_closed_table_opens_by_key_and_by_reference(visit):
    page = visit()
    page.locator(f"{LONG} > details > summary").focus()
    page.keyboard.press("Enter")
    expect(table_cell(page, LONG)).to_be_visible()
    page.keyboard.press("Enter")
    page.locator(f"a[href='{LONG}']", has_text="Table 2").click()
    expect(table_cell(page, LONG)).to_be_visible()


@pytest.mark.parametrize("target", [LONG, f"{LONG}-row-9"])
def test_whoever_comes_for_a_table_finds_it_open_and_in_sight(visit, target):
    page = visit(360, at=target)
    assert table_cell(page, LONG).is_visible()
    top = page.locator(target).evaluate("part => part.getBoundingClientRect().top")
    assert 0 <= top < 900


def test_a_print_that_no_script_hears_of_holds_closed_tables(visit):
    page = visit()
    assert not table_cell(page, LONG).is_visible()
    page.emulate_media(media="print")
    assert table_cell(page, LONG).is_visible()


def test_what_was_opened_for_a_print_closes_again(visit):
    page = visit()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert table_cell(page, LONG).is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not table_cell(page, LONG).is_visible()


def test_the_cell_of_a_figure_is_folded_under_it(visit, pages):
    page = visit()
    code = page.locator(f"{FIGURE} .record-tools details", has=page.locator("summary", has_text="Code"))
    code.locator("summary").click()
    region = page.locator(FIGURE).get_by_role("group", name="Code", exact=True).last
    assert region.inner_text() == "a = '<b>' # shown as it is written\nsample()"
    text = BeautifulSoup((pages / "chapters" / "index.html").read_text(encoding="utf-8"), "html.parser")
    # As it is written: a moment later the theme's script takes out of the tab order what does not scroll.
    assert text.select_one(f"{FIGURE} pre.record-code")["tabindex"] == "0"
    cells = text.select("div.cell")
    assert [bool(cell.select(".cell_input")) for cell in cells] == [True, False, False, False, False], "the imports alone stand"
    assert text.select("figure [style], figure [onclick]") == []


def test_cells_that_show_nothing_leave_nothing(pages):
    text = BeautifulSoup((pages / "chapters" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [part for part in text.select(".cell_output, .cell") if not part.find()] == []
    assert "sides: 4" not in text.get_text(), "a number that a cell states is for the prose"


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_accessibility_violations(visit, width, name):
    page = visit(width)
    theme(page, name)
    page.evaluate("document.querySelectorAll('figure details').forEach(part => part.open = true)")
    found = Axe().run(page, context="figure").response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


# --- asked for ------------------------------------------------------------------------------------------------------


def explore(page):
    page.locator(FIGURE).get_by_role("button", name="Explore interactively").click()
    page.locator(f"{FIGURE} .record-live svg").wait_for()


@pytest.mark.parametrize("served", [False, True], ids=["from a folder", "under a strict policy"])
def test_interaction_is_fetched_on_demand_and_once(visit, served):
    page = visit(served=served)
    base = VEGA.rsplit("/", 1)[-1]
    assert not [address for address in page.asked if base in address]
    assert not page.locator("#fig-still").get_by_role("button", name="Explore").count(), "only where it is offered"
    if served:
        page.add_script_tag(url=f"{SITE}/probe.js")
        assert page.evaluate("window.refused"), "the policy is to refuse code made from text"
    explore(page)
    explored = page.locator(f"{FIGURE} .record-live")
    assert not page.locator(f"{FIGURE} > .record-drawings > svg:visible").count(), "it takes over in place"
    explored.locator(".mark-rect path").first.hover()
    tip = page.locator(".record-tip")
    assert tip.inner_text() == "Hamas: 10 in all [C001 C002 C003 C004 C005 C006 C007 C008 and 2 more]"
    page.locator(FIGURE).get_by_role("button", name="Back to the still drawing").click()
    assert page.locator(f"{FIGURE} .record-wide").is_visible()
    explore(page)
    assert len([address for address in page.asked if base in address]) == 1
    assert page.errors == []
    assert all(address.startswith((SITE, "file:", "data:")) for address in page.asked)


def test_explored_marks_lead_to_their_claims(visit):
    page = visit()
    explore(page)
    marks = page.locator(f"{FIGURE} .record-live .mark-rect path")
    marks.nth(1).click()
    assert page.locator(f"{FIGURE}-row-2").is_visible()
    marks.nth(3).click()
    page.wait_for_url("**/chapters/source-s3.html#C018")


def test_explored_marks_are_reached_by_keyboard(visit):
    page = visit()
    explore(page)
    page.keyboard.press("Shift+Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("role") == "link"
    first = focused.get_attribute("aria-label")
    assert first.startswith("Hamas: 10 in all")
    assert page.locator(".record-tip").inner_text() == first
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert focused.get_attribute("aria-label") == page.locator(".record-tip").inner_text() != first
    assert page.locator(f"{FIGURE} .record-live [tabindex='0']").count() == 1, "the drawing is one stop"
    assert Axe().run(page, context=FIGURE).response["violations"] == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/source-s3.html#C018")


def test_a_first_tap_tells_of_a_mark_and_a_second_follows_it(visit):
    page = visit(360, touch=True)
    explore(page)
    here, marks, tip = page.url, page.locator(f"{FIGURE} .record-live .mark-rect path"), page.locator(".record-tip")
    for mark in (marks.nth(1), marks.nth(3), marks.nth(1)):
        mark.tap()
        expect(tip).to_have_text(mark.get_attribute("aria-label"))
        assert page.url == here
    marks.nth(1).tap()
    expect(page.locator(f"{FIGURE}-row-2")).to_be_visible()
    marks.nth(3).tap()
    expect(tip).to_have_text(marks.nth(3).get_attribute("aria-label"))
    marks.nth(3).tap()
    page.wait_for_url("**/chapters/source-s3.html#C018")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_explored_drawing_fits_and_follows_the_theme(visit, width):
    page = visit(width)
    theme(page, "light")
    explore(page)
    bar = page.locator(f"{FIGURE} .record-live .mark-rect path").first
    assert bar.get_attribute("fill") == palette.SIDES["hamas"].tone.light
    theme(page, "dark")
    dark = palette.SIDES["hamas"].tone.dark
    page.locator(f"{FIGURE} .record-live .mark-rect path[fill='{dark}']").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    live = page.locator(f"{FIGURE} .record-live svg").bounding_box()
    assert live["width"] <= page.locator(f"{FIGURE} .record-drawings").bounding_box()["width"]


def test_a_script_that_cannot_load_leaves_the_still_drawing(visit):
    page = visit(served=True)
    page.route(f"**/{VEGA}", lambda route: route.abort())
    page.locator(FIGURE).get_by_role("button", name="Explore interactively").click()
    page.get_by_text("could not be shown").wait_for()
    assert page.locator(f"{FIGURE} .record-wide").is_visible()


def test_a_print_keeps_the_figure_and_leaves_the_controls(visit):
    page = visit(colours="dark")
    theme(page, "dark")
    page.emulate_media(media="print")
    assert page.locator(f"{FIGURE} svg.record-drawing:visible").count() == 1
    assert page.locator(f"{FIGURE} .record-tools > :not(.record-claims):visible").count() == 0
    fill = page.locator(f"{FIGURE} .record-wide .mark-rect path").first.evaluate("part => getComputedStyle(part).fill")
    assert fill == "rgb(150, 86, 207)", "on paper the colours are the light ones"
