"""The finished book where something is missing, full, hostile or too much: it says so, and what can work works."""

import json
import re
import time
from urllib.parse import quote

import pytest
from browser_fixtures import use_page_tools
from playwright.sync_api import expect

# What fills the storage of a page to its last byte.
FILL = """() => {
    localStorage.clear();
    for (let size = 2 ** 22; size >= 1; size = size >> 1) {
        try { for (let n = 0; ; n += 1) localStorage.setItem(`${size}-${n}`, "x".repeat(size)); } catch (error) { /* full */ }
    }
}"""
# A page as it comes back with the browser's Back, which left it as it was.
COME_BACK = "() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


def without(visit, name: str, *files: str, **options: object):
    """A page that gets nothing in place of some files; that it asks for them in vain is no fault of it."""
    page_name, behind = re.fullmatch(r"([^?#]*)(.*)", name).groups()
    visited = visit(page_name, **options)
    page = visited.page
    for file in files:
        page.route(f"**/{file}*", lambda route: route.abort())
    address = page.url + behind
    page.goto("about:blank")
    page.goto(address, wait_until="load")
    visited.errors.clear()
    return page


# --- storage -------------------------------------------------------------------------------------


def test_full_storage_breaks_nothing(visit):
    page = visit("chapters/phase-one", width=360).page
    page.evaluate(FILL)
    page.reload()
    use_page_tools(page)


# --- files that do not come ------------------------------------------------------------------------


def test_a_tap_follows_the_link_where_there_are_no_cards(phone, book_server):
    phone.route("**/cards.js*", lambda route: route.fulfill(body="window.somethingElse = {};"))
    phone.goto(f"{book_server}/chapters/phase-one.html")
    link = phone.locator("a.phrase").first
    target = link.get_attribute("href")
    link.tap()
    phone.wait_for_url(f"**{target.removeprefix('..')}")


@pytest.mark.parametrize("file", ["search-index.js", "words.js", "search.js"])
def test_a_search_that_cannot_be_made_says_so(visit, file):
    page = without(visit, "search?q=Rafah", f"_static/**/{file}" if file == "search-index.js" else f"_static/{file}")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    if file != "search.js":
        assert page.locator(".bd-article input[name=q]").input_value() == "Rafah"


def test_a_search_without_the_text_of_the_pages_says_so(visit):
    page = without(visit, "search?q=Rafah", "search-pages.js")
    expect(page.locator(".search-status")).to_contain_text("was not searched")


@pytest.mark.parametrize("file", ["words.js", "register.js"])
def test_a_register_without_its_script_offers_no_filter(visit, file):
    page = without(visit, "chapters/claims#source=S1", f"_static/{file}")
    expect(page.get_by_role("alert")).to_contain_text("the table shows every claim")
    expect(page.locator(".register-filters")).to_be_hidden()
    assert page.locator("#register tbody tr:visible").count() == page.locator("#register tbody tr").count()


def test_a_place_that_is_not_there_is_named_without_the_map_of_places(visit):
    page = without(visit, "chapters/source-s1#C999", "anchors.js")
    expect(page.locator(".lost-address")).to_contain_text("There is no “C999” on this page")


# --- addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchor", ["constructor", "toString", "__proto__", "hasOwnProperty"])
def test_what_every_object_of_a_script_has_is_no_place(visit, anchor):
    page = visit(f"chapters/phase-one#{anchor}").page
    expect(page.locator(".lost-address")).to_contain_text("in this version")
    assert page.locator(".lost-address a").get_attribute("href").endswith("chapters/changes.html")


@pytest.mark.parametrize("anchor", ["C001.", "C001),", "c001%2C", "C001”"])
def test_the_mark_of_a_sentence_is_no_part_of_a_place(visit, anchor):
    page = visit(f"chapters/source-s1#{anchor}").page
    expect(page.locator(".lost-address a")).to_have_attribute("href", "#C001")


def test_a_long_anchor_is_told_in_short(visit):
    page = visit(f"chapters/phase-one#{'a' * 3000}").page
    assert len(page.locator(".lost-address").inner_text()) < 250


def nested(depth: int) -> dict:
    """Conditions in groups within groups."""
    group = {"criteria": [{"data": "Claim", "condition": "=", "value": ["C001"]}], "logic": "AND"}
    for _ in range(depth):
        group = {"criteria": [group], "logic": "AND"}
    return group


def one(**changes: object) -> dict:
    """A condition on the id of a claim, or what is like one."""
    return {"logic": "AND", "criteria": [{"data": "Claim", "condition": "=", "value": ["C017"]} | changes]}


UNREADABLE = {
    "too deep": nested(200),
    "another way to combine": one() | {"logic": "XOR"},
    "small letters": one() | {"logic": "or"},
    "a word for a list": one(value="C017"),
    "two values": one(value=["C017", "C018"]),
    "a number": one(value=[17]),
    "no criteria": {"logic": "AND", "criteria": "C017"},
}


@pytest.mark.parametrize("conditions", UNREADABLE.values(), ids=UNREADABLE)
def test_conditions_that_are_none_are_left_out_with_a_word(visit, conditions):
    began = time.monotonic()
    page = visit(f"chapters/claims#conditions={quote(json.dumps(conditions))}").page
    expect(page.locator(".register-count")).to_contain_text("could not be read")
    assert time.monotonic() - began < 10
    assert page.locator("#register tbody tr:visible").count() == page.locator("#register tbody tr").count()


def test_conditions_in_groups_are_still_read(visit):
    page = visit(f"chapters/claims#conditions={quote(json.dumps(nested(3)))}").page
    expect(page.locator(".register-count")).to_contain_text("1 of ")


@pytest.mark.parametrize(
    ("address", "rows", "told"),
    [
        ("#source%3DS1%26topic%3Dweapons", "S1", ""),
        ("#source=S1&source=S2", "S1", "Left out, as the register does not know it: source=S2"),
        ("#q=the", "", "stands everywhere or nowhere"),
        ("#q=%25", "", "stands everywhere or nowhere"),
        ("#q=xyzzy", None, "Nothing here has “xyzzy”"),
    ],
)
def test_a_view_is_never_another_in_silence(visit, address, rows, told):
    page = visit(f"chapters/claims{address}").page
    counter = page.locator(".register-count")
    expect(counter).to_contain_text(told or "of ")
    shown = page.locator("#register tbody tr:visible")
    if rows is None:
        assert shown.count() == 0
    else:
        expect(page.get_by_label("Source", exact=True)).to_have_value(rows)
        assert bool(rows) == (shown.count() < page.locator("#register tbody tr").count())


# --- much, and odd ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["Kassem " * 1200, " ".join(f"{a}{b}" for a in "qxzjvw" for b in "abcdefghijklmnopqrstuvwxyz") * 5, "a" * 10_000]
)
def test_a_long_query_is_answered_soon_and_in_short(visit, typed):
    began = time.monotonic()
    page = visit(f"search?q={quote(typed[:12_000])}", width=360).page
    status = page.locator(".search-status")
    expect(status).to_contain_text("hits")
    assert time.monotonic() - began < 15
    assert len(status.inner_text()) < 500
    assert len(page.title()) < 200


@pytest.mark.parametrize("typed", ["c17", "C17", "C 017", "(C017)", "C-017", "C017."])
def test_a_number_is_found_as_it_may_be_typed(visit, typed):
    page = visit(f"search?q={quote(typed)}").page
    expect(page.locator(".hits .hit-id").first).to_have_text("C017")


def test_several_numbers_are_found_together(visit):
    page = visit(f"search?q={quote('C017, c18; Q3')}").page
    expect(page.locator(".hits").first.locator(".hit-id")).to_have_text(["C017", "C018", "Q003"])


def test_words_that_nothing_has_together_are_told(visit):
    page = visit("search?q=Blair+starvation+Thursday+Doha").page
    expect(page.locator(".search-status")).to_have_text(re.compile("^No hits. Each of these words stands somewhere"))


# --- a page that comes back as it was left ------------------------------------------------------------------


def test_a_page_that_comes_back_has_the_colours_and_numbers_of_now(visit):
    page = visit("chapters/phase-one").page
    page.locator(".search-button__button").first.click()
    expect(page.locator("#pst-search-dialog")).to_be_visible()
    page.evaluate("localStorage.setItem('mode', 'dark'); localStorage.setItem('record-claim-numbers', 'yes')")
    page.evaluate(COME_BACK)
    expect(page.locator("#pst-search-dialog")).to_be_hidden()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.locator(".claim-numbers").first).to_be_visible()


# --- by keyboard and by finger ----------------------------------------------------------------------------------


def test_the_address_of_a_section_is_reached_by_keyboard(visit):
    page = visit("chapters/phase-one").page
    link = page.locator("h2 a.headerlink").first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert link.evaluate("link => getComputedStyle(link).opacity") == "1"


def test_escape_takes_the_tip_of_a_mark_away(visit):
    page = visit("chapters/phase-two-disputes").page
    page.get_by_role("button", name="Explore interactively").first.click()
    page.locator(".record-live [role=link]").first.focus()
    expect(page.locator(".record-tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".record-tip")).to_be_hidden()
