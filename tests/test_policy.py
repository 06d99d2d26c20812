"""What a browser may run: the book's own files, under a policy that stands in every page, and nothing that the data hold."""

import re

import pytest
from bench import parsed
from playwright.sync_api import expect

from record.book.links import web

pytestmark = pytest.mark.book

# Notes down what the policy of a page refuses, from its first line on.
WATCH = """window.refused = [];
document.addEventListener("securitypolicyviolation", event => refused.push(event.violatedDirective));"""
# Types of a script that a browser runs; any other holds data.
RUN = {None, "", "module", "text/javascript", "application/javascript"}


def test_every_page_has_the_policy_before_any_script(built_html):
    for path in built_html.rglob("*.html"):
        first, *rest = parsed(path).select("meta[http-equiv=Content-Security-Policy], script, link[rel=stylesheet]")
        assert first.name == "meta", path.name
        allowed = dict(part.strip().split(" ", 1) for part in first["content"].split(";"))
        assert {allowed["default-src"], allowed["script-src"]} == {"'self'"}, path.name
        assert {allowed["object-src"], allowed["base-uri"]} == {"'none'"}, path.name
        assert [
            script for script in rest if script.name == "script" and script.get("type") in RUN and not script.get("src")
        ] == []


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://news.example/a?b=1", True),
        ("http://news.example/", True),
        ("mailto:desk@news.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)//https://news.example", False),
        (" java\tscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_addresses_on_the_web_and_of_mailboxes_become_links(address, links):
    assert web(address) == (address if links else "")


@pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])
def test_a_script_in_the_page_and_code_made_from_text_do_not_run(visit, served):
    """Whatever would get past the escaping of the data."""
    visited = visit("chapters/index", served=served)
    page = visited.page
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", '<a href="javascript:window.ran = 1" onclick="window.ran = 1">x</a>');
            document.body.lastElementChild.click();
            setTimeout("window.ran = 1");
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert visited.errors != []
    visited.errors.clear()


@pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])
def test_all_works_under_the_policy(visit, served):
    """One walk through what pages do with scripts; what the console says is looked at by the fixture."""
    page = visit("404", served=served).page
    page.add_init_script(WATCH)
    base = page.url.removesuffix("404.html")

    def at(address):
        page.goto("about:blank")
        page.goto(base + address)

    at("search.html?q=C233")
    expect(page.locator(".search-status")).to_have_text("1 hit.")
    page.locator(".search-button__button").first.click()
    page.keyboard.press("Escape")
    at("chapters/phase-two-disputes.html")
    dark = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch-button").click()
    assert page.evaluate("document.documentElement.dataset.theme") != dark
    page.locator("a.phrase").first.hover()
    expect(page.locator(".record-card")).to_be_visible()
    page.get_by_role("button", name="Explore interactively").first.click()
    expect(page.locator(".vega-embed svg").first).to_be_visible()
    at("chapters/source-s1.html#c01")
    expect(page.locator(".lost-address")).to_be_visible()
    page.locator(".check-source textarea").fill("Words of another text.")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".check-result")).to_be_visible()
    page.locator(".cite-this > summary").first.click()
    expect(page.get_by_role("button", name="Copy BibTeX").first).to_be_visible()
    at("chapters/claims.html#source=S1")
    expect(page.locator(".register-count")).to_have_text(re.compile(r"\d+ of \d+ claims are shown"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what is shown").click()
    assert download.value.suggested_filename == "claims.csv"
    at("index.html")
    page.wait_for_url("**/chapters/index.html")
    page.locator(".search-button__button").first.click()
    page.locator("#pst-search-dialog input").fill("C001")
    page.keyboard.press("Enter")
    expect(page.locator(".search-status")).to_have_text("1 hit.")
    assert page.evaluate("window.refused") == []
    page.close()  # whoever came after would be watched too
