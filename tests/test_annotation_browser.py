"""The annotation layer in a real browser: mouse, keyboard and touch, with and without scripts, from a server and from files."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from html import escape
from pathlib import Path
from urllib import parse

import pytest
from browser_fixtures import LOAD_OWN_COPY
from playwright.sync_api import expect
from test_browser import broken_rules

from record.book.annotated import text_fragment

pytestmark = [pytest.mark.book, pytest.mark.browser]

PAIRS = "chapters/disagreements"
REGISTER = "chapters/claims"
SOURCE = "chapters/source-s1"
FROM = pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])


@pytest.fixture
def touch(phone, book_server):
    """The page of pairs on a phone that is tapped."""
    phone.goto(f"{book_server}/{PAIRS}.html")
    return phone


def first_claim(page):
    """The first link to a claim on the page of pairs."""
    return page.locator(".pair a.claim-ref").first


# --- cards ----------------------------------------------------------------------------------------------------------


@FROM
def test_hovering_shows_a_card(visit, known, served):
    page = visit(PAIRS, served=served).page
    link = first_claim(page)
    link.hover()
    card = page.locator("#record-card")
    expect(card).to_be_visible()
    claim = known.claims[link.inner_text()]
    expect(card).to_contain_text(claim["gloss"])
    expect(card).to_contain_text(known.actors[claim["speaker_id"]]["name"])
    assert card.get_attribute("role") == "tooltip"


def test_the_pointer_may_move_onto_the_card(visit):
    page = visit(PAIRS).page
    first_claim(page).hover()
    card = page.locator("#record-card")
    expect(card).to_be_visible()
    card.hover()
    page.wait_for_timeout(600)
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def test_escape_dismisses_the_card_without_moving_the_pointer(visit):
    page = visit(PAIRS).page
    first_claim(page).hover()
    expect(page.locator("#record-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#record-card")).to_be_hidden()


def test_the_keyboard_shows_and_leaves_a_card(visit):
    page = visit(PAIRS).page
    link = first_claim(page)
    page.evaluate("document.querySelector('.pair h3 a').focus()")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(page.locator("#record-card")).to_be_visible()
    assert link.get_attribute("aria-describedby") == "record-card-summary"
    page.keyboard.press("Escape")
    expect(page.locator("#record-card")).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#record-card")).to_contain_text(page.evaluate("document.activeElement.textContent"))
    assert link.get_attribute("aria-describedby") is None
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"source-s\d\.html#C\d+"))


def test_a_tap_shows_the_card_and_the_card_leads_on(touch):
    link = first_claim(touch)
    claim = link.inner_text()
    link.tap()
    card = touch.get_by_role("dialog")
    expect(card).to_be_visible()
    assert touch.url.endswith("disagreements.html")
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 361
    card.get_by_role("button", name="Close").tap()
    expect(card).to_be_hidden()
    expect(link).to_be_focused()
    link.tap()
    touch.get_by_role("link", name="Open", exact=True).tap()
    touch.wait_for_url(f"**#{claim}")


def test_a_card_moves_nothing(visit):
    """In a window high enough that no link has to be scrolled to."""
    page = visit(PAIRS, height=2000).page
    page.wait_for_load_state("networkidle")  # what the page's own scripts arrange is no doing of a card
    page.evaluate(
        """() => {
            window.shifts = [];
            const moved = list => list.getEntries().flatMap(e => e.sources.map(s => s.node?.cloneNode().outerHTML ?? ""));
            const watch = new PerformanceObserver(list => window.shifts.push(...moved(list)));
            watch.observe({ type: "layout-shift", buffered: false });
        }"""
    )
    before = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    for link in page.locator(".pair a.record-ref").all()[:8]:
        link.hover()
        expect(page.locator("#record-card")).to_be_visible()
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == before


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
def test_a_card_is_accessible_and_inside_the_window(visit, width, colours):
    page = visit(PAIRS, width=width, colours=colours).page
    link = page.locator(".pair a.record-ref").nth(3)
    link.scroll_into_view_if_needed()
    page.evaluate("link => link.focus({ focusVisible: true })", link.element_handle())
    card = page.locator("#record-card")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert broken_rules(page, "#record-card") == []


def test_cards_are_asked_for_on_first_use_only(visit):
    visited = visit(PAIRS)
    asked = []
    visited.page.on("request", lambda request: asked.append(request.url))
    assert visited.page.evaluate("typeof window.recordCards") == "undefined"
    first_claim(visited.page).hover()
    expect(visited.page.locator("#record-card")).to_be_visible()
    visited.page.locator(".pair a.claim-ref").nth(2).hover()
    visited.page.wait_for_timeout(400)
    assert [url.rpartition("/")[2] for url in asked if not url.endswith("favicon.svg")] == ["cards.js"]


def test_without_scripts_a_claim_is_a_link(visit):
    page = visit(PAIRS, scripts=False).page
    link = first_claim(page)
    claim = link.inner_text()
    link.click()
    page.wait_for_url(f"**#{claim}")
    expect(page.locator(f"#{claim}")).to_be_in_viewport()


def test_every_kind_of_link_has_a_card(visit):
    """No link into the record of any page is without its card."""
    for name in (PAIRS, SOURCE, "chapters/positions", "chapters/actors", "chapters/terms", "chapters/timeline"):
        page = visit(name).page
        page.locator("a.record-ref").first.dispatch_event("pointerover")
        page.locator(".record-card").wait_for()
        missing = page.evaluate(
            "[...document.querySelectorAll('a.record-ref')].flatMap(window.record.entriesOf).filter(e => !window.recordCards[e])"
        )
        assert missing == [], name


# --- annotated sources -----------------------------------------------------------------------------------------------


@FROM
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_claims_address_shows_the_claim(visit, known, served, scripts):
    claim = next(reversed(known.claims))
    source = known.source_of(claim)["source_id"].lower()
    page = visit(f"chapters/source-{source}#{claim}", served=served, scripts=scripts).page
    expect(page.locator(f"#{claim}")).to_be_in_viewport()
    expect(page.locator(f"#{claim} h4")).to_contain_text(known.claims[claim]["gloss"])


def test_a_citation_is_copied(visit, known):
    page = visit(SOURCE).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    claim = page.locator("article.claim").nth(1)
    claim.get_by_text("Cite this claim").click()
    claim.get_by_role("button", name="Copy BibTeX").first.click()
    expect(claim.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == claim.locator(".cite-form").first.inner_text()


def test_the_map_of_voices_leads_to_the_passages(visit):
    page = visit(SOURCE).page
    line = page.locator(".voices a").nth(7)
    assert line.bounding_box()["height"] >= 24
    line.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#S1.p08")
    expect(page.locator("[id='S1.p08'] h3")).to_be_in_viewport()


@pytest.mark.parametrize("source", ["S2", "S4"])
def test_an_article_opens_at_the_quoted_words(browser, known, texts, tmp_path, source):
    """The text fragments, tried on a page made of the source's own text, one line to a screen."""
    lines = "".join(f"<p style='margin-bottom:100vh'>{escape(line)}</p>" for line in texts[source].splitlines())
    article = tmp_path / "article.html"
    article.write_text(f"<!doctype html><meta charset=utf-8><title>x</title>{lines}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 900, "height": 600})
    page, missed = context.new_page(), []
    for quote in known.quotes.values():
        if known.source_of(quote["claim_id"])["source_id"] != source:
            continue
        page.goto("about:blank")  # or the browser would stay where it is
        page.goto(text_fragment(article.as_uri(), quote))
        page.wait_for_timeout(150)
        passage = known.passages[known.claims[quote["claim_id"]]["passage_id"]]
        box = page.locator("p").nth(line_of(texts[source], passage["n"])).bounding_box()
        if not -50 < box["y"] < 600:
            missed.append(quote["quote_id"])
    context.close()
    assert missed == []


def line_of(text: str, n: int) -> int:
    """The line, counted from 0, that the n-th passage of a text stands on."""
    return [number for number, line in enumerate(text.splitlines()) if line.strip()][n - 1]


# --- notes only, from claim to claim ----------------------------------------------------------------------------------


def left(page) -> set[str]:
    """What is visible of the claims: the kinds of the parts inside them, rows of codes by their name."""
    return set(
        page.evaluate(
            """[...document.querySelectorAll(".claim > *, .claim dl.codes > *")].filter(part => part.getClientRects().length)
            .map(part => part.matches("dl.codes > *") ? part.firstChild.textContent : part.className || part.localName)"""
        )
    )


COMMENTARY = {"h4", "quotation", "codes", "analytic-note", "Speaker", "Told by"}


@FROM
def test_notes_only_leave_what_a_commentary_needs(visit, served):
    page = visit(SOURCE, served=served).page
    button, everything = page.get_by_role("button", name="Notes only"), left(page)
    assert everything > COMMENTARY | {"context-note", "relations", "cite-this", "claim-steps", "Act", "Topic"}
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert left(page) == COMMENTARY
    assert page.url.endswith("#commentary")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert left(page) == everything
    assert page.url.endswith("source-s1.html")


@FROM
def test_notes_only_have_an_address(visit, served):
    page = visit(f"{SOURCE}#commentary", served=served).page
    expect(page.get_by_role("button", name="Notes only", pressed=True)).to_be_in_viewport()
    assert left(page) == COMMENTARY


def test_what_an_address_leads_to_is_not_left_out(visit, known):
    """From the commentary to a claim and back in it; to a date, which it leaves out, and everything is there again."""
    page = visit(f"{SOURCE}#commentary").page
    page.evaluate("location.hash = 'C010'")
    expect(page.locator("#C010")).to_be_in_viewport()
    assert left(page) == COMMENTARY
    date = next(row["date_id"] for claim in known.claims for row in known.dates_of[claim])
    page.evaluate("name => { location.hash = name; }", date)
    expect(page.get_by_role("button", name="Notes only", pressed=False)).to_be_attached()
    expect(page.locator(f"#{date}")).to_be_in_viewport()


def test_without_scripts_a_source_shows_everything(visit):
    page = visit(f"{SOURCE}#commentary", scripts=False).page
    expect(page.locator(".commentary-switch")).to_be_hidden()
    expect(page.locator("#C003 dl.codes > div").last).to_be_visible()


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
def test_notes_only_are_accessible(visit, width, colours):
    page = visit(f"{SOURCE}#commentary", width=width, colours=colours).page
    button = page.get_by_role("button", name="Notes only")
    button.hover()
    ink, ground = button.evaluate("b => [getComputedStyle(b).color, getComputedStyle(b).backgroundColor]")
    assert ink != ground
    page.evaluate("window.scrollTo(0, 0)")  # nothing half under the bar above the page
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_claims_are_walked_by_the_keyboard(visit, scripts):
    page = visit(f"{SOURCE}#C003", scripts=scripts).page
    for name, claim in (("Next claim: C004", "C004"), ("Next claim: C005", "C005"), ("Previous claim: C004", "C004")):
        link = page.get_by_role("link", name=name, exact=True).first
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#{claim}")
        expect(page.locator(f"#{claim} h4")).to_be_in_viewport()


def test_where_a_claim_is_counted_is_folded(visit):
    claim = visit(f"{SOURCE}#C003").page.locator("#C003")
    expect(claim.locator(".uses.discussed a").first).to_be_visible()
    expect(claim.locator(".uses.counted a").first).to_be_hidden()
    claim.get_by_text("Counted in figures, tables and findings").click()
    expect(claim.locator(".uses.counted a").first).to_be_visible()


# --- timeline, positions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
def test_the_marks_of_the_timeline_differ_in_shape_and_stand_on_its_line(visit, width, colours):
    page = visit("chapters/timeline#X031", width=width, colours=colours).page
    fact = page.locator("#X031")
    expect(fact).to_be_in_viewport()
    expect(fact).to_contain_text("outside the reports")
    places, shapes = {}, {}
    for kind in ("reported", "outside"):
        mark = page.locator(f".timeline > .{kind} .date-mark").first
        places[kind] = mark.evaluate("m => m.getBoundingClientRect().x - m.closest('ol').getBoundingClientRect().x")
        shapes[kind] = mark.evaluate("m => getComputedStyle(m).borderTopLeftRadius")
    assert places["reported"] == pytest.approx(places["outside"], abs=0.6)
    assert places["reported"] >= -6
    assert shapes["reported"] != shapes["outside"]


def test_an_empty_position_takes_no_line_on_a_phone(visit):
    page = visit("chapters/positions", width=360).page
    empty = page.locator(".positions td:empty")
    assert empty.count() > 10
    assert [cell for cell in empty.all() if cell.is_visible()] == []
    labels = page.locator(".positions td:not(:empty)").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert labels
    assert [label for label in labels if not re.search(r"\w", label)] == []
    assert page.locator(".silent").count() == 2


# --- one's own copy ----------------------------------------------------------------------------------------------------


def compare(page, text: str) -> dict[str, str]:
    """Paste a text, compare it, and return the state of each passage."""
    page.locator(".check-source textarea").fill(text)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".check-summary")).not_to_have_text(re.compile("^(Comparing|$)"))
    lines = page.locator(".passage-states li").all_inner_texts()
    return {line.split(" (")[0]: line.partition("): ")[2] for line in lines}


def states(found: dict[str, str]) -> list[str]:
    """The kinds of state that occur."""
    return sorted({state.split(" (")[0] for state in found.values()})


def marked(page) -> list[str]:
    """The claims whose quotations are marked in the reader's text."""
    return page.locator(".own-text a.own-ref").all_inner_texts()


def quoted(known, source: str) -> list[str]:
    """The claims of a source, once for each quotation."""
    return [q["claim_id"] for q in known.quotes.values() if known.source_of(q["claim_id"])["source_id"] == source]


@pytest.mark.parametrize(
    ("source", "served"), [("S1", True), ("S2", True), ("S3", True), ("S4", True), ("S5", True), ("S5", False)]
)
def test_the_same_text_is_identical(visit, known, texts, source, served):
    page = visit(f"chapters/source-{source.lower()}", served=served).page
    page.locator(".check-source textarea").focus()
    page.evaluate(LOAD_OWN_COPY)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    found = compare(page, texts[source])
    assert len(found) == len(known.passages_of[source])
    assert states(found) == ["identical"]
    assert sorted(marked(page)) == sorted(quoted(known, source))
    assert page.locator(".own-text").inner_text().count("[C") == len(quoted(known, source))
    assert [url for url in asked if not url.endswith("favicon.svg")] == []


def test_marks_enclose_the_exact_words(visit, known, texts):
    page = visit("chapters/source-s5").page
    compare(page, texts["S5"])
    shown = "".join(page.locator(".own-text mark").all_inner_texts())
    for quote in known.quotes.values():
        if known.source_of(quote["claim_id"])["source_id"] == "S5":
            assert quote["exact"] in shown


def test_another_form_of_the_same_words_is_recognised(visit, known, texts):
    """Straight quotation marks, no marks of extraction, spaces and line ends otherwise."""
    page = visit(SOURCE).page
    form = texts["S1"].replace("“", '"').replace("”", '"').replace("’", "'").replace("**", "").replace("#### ", "")
    form = re.sub(r" ", "  ", form)
    found = compare(page, form)
    assert "not found" not in states(found)
    assert "the same words in another form" in states(found)
    assert sorted(marked(page)) == sorted(quoted(known, "S1"))
    joined = compare(page, texts["S1"].replace("\n", " "))
    assert states(joined) == ["the same words in another form"]


def test_nothing_is_matched_to_something_similar(visit, known, texts):
    """One word changed: its passage is not found, and the quotation it stood in is not marked."""
    page = visit("chapters/source-s5").page
    quote = next(q for q in known.quotes.values() if q["exact"].startswith("We have to open it"))
    found = compare(page, texts["S5"].replace("We have to open it", "We had to open it"))
    passage = known.passages[known.claims[quote["claim_id"]]["passage_id"]]["n"]
    assert [name for name, state in found.items() if state == "not found"] == [f"Passage {passage}"]
    assert quote["claim_id"] not in marked(page)
    assert sorted([*marked(page), quote["claim_id"]]) == sorted(quoted(known, "S5"))
    expect(page.locator(".check-result")).to_contain_text("Quotations not found word for word in your text: " + quote["claim_id"])


def test_another_text_is_not_found_at_all(visit):
    page = visit(SOURCE).page
    assert states(compare(page, "Some other words about ships.")) == ["not found"]
    assert marked(page) == []
    expect(page.locator(".digest-note")).to_contain_text(hashlib.sha256(b"Some other words about ships.").hexdigest())
    expect(page.locator(".digest-note")).to_contain_text("by itself that is no error")


def test_a_file_is_compared_byte_for_byte(visit, known, texts, tmp_path):
    path = Path(tmp_path) / "copy.txt"
    path.write_bytes(texts["S3"].encode("utf-8"))
    page = visit("chapters/source-s3").page
    page.locator(".check-source input[type=file]").set_input_files(path)
    expect(page.locator(".check-summary")).to_contain_text("0 not found")
    expect(page.locator(".digest-note")).to_contain_text("the same as that of the text coded")


def test_what_a_reader_pastes_stays_text(visit):
    page = visit(SOURCE).page
    compare(page, "<img src=x onerror='window.harm=1'><b>bold</b>")
    assert page.locator(".own-text img, .own-text b").count() == 0
    assert page.evaluate("window.harm") is None


@pytest.mark.parametrize("text", ["", "a", "é" * 55, "a" * 56, "b" * 63, "c" * 64, "\U0001f600" * 40, "x" * 1000])
def test_digest_is_sha256(visit, text):
    page = visit(SOURCE).page
    page.evaluate(LOAD_OWN_COPY)
    assert page.evaluate("text => window.record.sha256(text)", text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_without_scripts_the_check_says_what_it_needs(visit):
    page = visit(SOURCE, scripts=False).page
    expect(page.locator(".check-source")).to_be_hidden()
    expect(page.locator(".without-scripts")).to_be_visible()


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
def test_the_result_of_the_check_is_accessible(visit, texts, width, colours):
    page = visit(SOURCE, width=width, colours=colours).page
    compare(page, texts["S1"])
    assert broken_rules(page, ".check-source, .check-result") == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# --- register ------------------------------------------------------------------------------------------------------------


def register(visit, **options):
    """Open the register and wait for its filters."""
    page = visit(REGISTER + options.pop("state", ""), **options).page
    expect(page.locator(".register-count")).to_contain_text("shown")
    return page


def shown(page) -> list[str]:
    """The claims of the rows that are shown."""
    return page.locator("#register tbody tr:visible th").all_inner_texts()


def of(known, **cells: str) -> list[str]:
    """The claims whose columns hold these codes."""
    return [
        claim for claim, row in known.claims.items() if all(value in row[column].split("|") for column, value in cells.items())
    ]


@FROM
def test_filters_narrow_the_register(visit, known, served):
    page = register(visit, served=served)
    assert shown(page) == list(known.claims)
    page.get_by_label("Topic", exact=True).select_option("weapons")
    weapons = of(known, topic="weapons")
    expect(page.locator(".register-count")).to_have_text(f"{len(weapons)} of {len(known.claims)} claims are shown.")
    assert shown(page) == weapons
    page.get_by_label("Speaker", exact=True).select_option("hazem-qassem")
    assert shown(page) == of(known, topic="weapons", speaker_id="hazem-qassem")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".register-count")).to_have_text(f"All {len(known.claims)} claims are shown.")


@FROM
def test_a_view_is_shared_by_its_address(visit, known, served):
    page = register(visit, served=served)
    page.get_by_label("Attribution", exact=True).select_option("direct")
    page.get_by_label("Sort by").select_option(label="Speaker, backwards")
    page.get_by_label("Words in claim").fill("gaza")
    expect(page.locator(".register-count")).not_to_contain_text("All")
    fragment, rows = page.url.partition("#")[2], shown(page)
    assert "attribution=direct" in fragment
    again = register(visit, served=served, state=f"#{fragment}")
    assert shown(again) == rows
    assert rows
    expect(again.get_by_label("Attribution", exact=True)).to_have_value("direct")


def test_an_address_with_nonsense_shows_what_it_can(visit, known):
    page = register(visit, state="#source=S9&topic=weapons&conditions=%7B")
    assert shown(page) == of(known, topic="weapons")


def test_dates_overlap(visit, known):
    page = register(visit, state="#from=2025-10-23&to=2025-10-23")
    rows = shown(page)
    assert rows
    assert {known.source_of(claim)["source_id"] for claim in rows} == {"S3"}


def test_headers_sort_by_mouse_and_keyboard(visit, known):
    page = register(visit)
    header = page.locator("#register thead th", has_text="Attribution")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    words = [known.label("attribution", known.claims[claim]["attribution"]) for claim in shown(page)]
    assert words == sorted(words)
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")
    expect(header).not_to_have_attribute("aria-sort", re.compile("."))
    assert shown(page) == list(known.claims), "the order of the text is back"


def test_conditions_combine_and_are_shared(visit, known):
    page = register(visit)
    page.get_by_text("Combine conditions").click()
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Column", exact=True).select_option(label="Speaker")
    page.get_by_label("Condition", exact=True).select_option(label="Contains")
    page.get_by_label("Value").fill("Witkoff")
    wanted = of(known, speaker_id="steve-witkoff")
    expect(page.locator(".register-count")).to_have_text(f"{len(wanted)} of {len(known.claims)} claims are shown.")
    again = register(visit, state="#" + page.url.partition("#")[2])
    assert shown(again) == wanted


def test_conditions_stand_in_groups(visit, known):
    """All of: the topic and any of two speakers."""
    page = register(visit)
    page.get_by_text("Combine conditions").click()
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Column", exact=True).select_option(label="Source")
    page.get_by_label("Value").fill("S4")
    page.get_by_role("button", name="Add a group").click()
    within = page.get_by_role("group", name="Group of conditions")
    within.get_by_label("How the conditions combine").select_option("OR")
    for claim in ("C151", "C160"):
        within.get_by_role("button", name="Add a condition").click()
        within.get_by_label("Column", exact=True).last.select_option(label="Claim")
        within.get_by_label("Condition", exact=True).last.select_option(label="Equals")
        within.get_by_label("Value").last.fill(claim)
    both = [claim for claim in ("C151", "C160") if known.source_of(claim)["source_id"] == "S4"]
    assert both
    assert shown(page) == both
    again = register(visit, state="#" + page.url.partition("#")[2])
    assert shown(again) == both
    again.get_by_role("button", name="Remove the group").click()
    assert shown(again) == [claim for claim in known.claims if known.source_of(claim)["source_id"] == "S4"]
    again.get_by_role("button", name="Show all").click()
    expect(again.locator("#register tbody tr:visible")).to_have_count(len(known.claims))
    assert shown(again) == list(known.claims)


def test_the_download_is_what_is_shown(visit, known):
    page = register(visit, state="#source=S4")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download what is shown (CSV)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Claim"] for row in rows] == shown(page)
    assert rows[0]["What is said"].startswith(known.claims[rows[0]["Claim"]]["gloss"])
    assert "<" not in text


@FROM
def test_without_scripts_the_register_is_a_complete_table(visit, known, served):
    page = visit(REGISTER, scripts=False, served=served).page
    assert shown(page) == list(known.claims)
    expect(page.locator(".register-filters")).to_be_hidden()
    page.locator("#register tbody th a").nth(20).click()
    page.wait_for_url(re.compile(r"source-s\d\.html#C\d+$"))


@pytest.mark.parametrize(("width", "colours"), [(1280, "dark"), (360, "light")])
def test_the_register_in_use_is_accessible(visit, width, colours):
    page = register(visit, state="#source=S4&topic=weapons", width=width, colours=colours)
    page.get_by_text("Combine conditions").click()
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Column", exact=True).select_option(label="Speaker")
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_register_reads_on_a_phone(visit):
    page = register(visit, width=360, state="#source=S4")
    row = page.locator("#register tbody tr:visible").first
    assert row.bounding_box()["width"] <= 360
    labels = row.locator("td").evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    assert any("Speaker" in label for label in labels)


def test_the_search_of_the_browser_finds_words_in_folded_notes(visit, book_server):
    """A link to words is looked up as the browser's own search does; what is found in the folded notes unfolds them."""
    page = visit("chapters/phase-one").page
    notes, fold = page.locator(".notes-list"), page.locator(".notes-fold")
    assert not notes.is_visible()
    words = (
        notes.locator(".note")
        .nth(20)
        .evaluate("""note => {
        const texts = [...note.childNodes].filter(part => part.nodeType === 3).map(part => part.data.trim());
        return texts.sort((a, b) => b.length - a.length)[0].split(" ").slice(0, 7).join(" ");
    }""")
    )
    page.goto(f"{book_server}/chapters/index.html")
    page.goto(f"{book_server}/chapters/phase-one.html#:~:text={parse.quote(words)}")
    expect(fold).to_have_text("Fold the notes")
    assert notes.is_visible()
    assert broken_rules(page, ".endnotes") == []
    fold.click()
    assert not notes.is_visible()
