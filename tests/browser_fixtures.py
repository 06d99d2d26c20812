"""Fixtures for the tests of the finished book: the built pages, a server for them, and a browser.

The book is built once per session, by the command of `make book`, unless BOOK_HTML names a built one: `make test` builds
first and says where.
"""

import contextlib
import functools
import http.server
import os
import re
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from bench import build_book
from playwright.sync_api import Browser, Page, expect, sync_playwright

from record.book.pdf import CHROMIUM, FLAGS, chromium

ROOT = Path(__file__).resolve().parent.parent


def toc_pages(folder: Path = ROOT) -> list[str]:
    """The pages of `_toc.yml` in reading order, such as `chapters/us-role`."""
    toc = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


@pytest.fixture(scope="session")
def built_html(tmp_path_factory) -> Path:
    """The folder of the built pages."""
    if given := os.environ.get("BOOK_HTML"):
        folder = Path(given).resolve()
        if not (folder / "index.html").is_file():
            pytest.fail(f"BOOK_HTML is {given}, where there is no built book. Run `make book`, or unset it.")
        return folder
    try:
        return build_book(tmp_path_factory.mktemp("book"))
    except subprocess.CalledProcessError as failed:
        pytest.fail(f"the book does not build:\n{failed.stdout[-3000:]}\n{failed.stderr[-5000:]}")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A static server that does not log."""

    def log_message(self, *arguments) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        """Answer, unless the browser has left meanwhile."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle_one_request()


@pytest.fixture(scope="session")
def book_server(built_html) -> Iterator[str]:
    """The address of a local server of the built pages, without a closing slash."""
    handler = functools.partial(QuietHandler, directory=str(built_html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where there is none the tests skip, and fail if this is CI."""
    executable = chromium()
    if executable is None:
        reason = f"no Chromium here (looked for {', '.join(CHROMIUM)}); install one, such as Debian's package chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, NO_OTHER_HOST])
        yield browser
        browser.close()


# Refuses other hosts by itself: handlers of requests would take the browser's cache away, and with it most of the speed.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
# What a browser does that refuses storage.
REFUSED = """["localStorage", "sessionStorage"].forEach(name => Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException("refused", "SecurityError"); } }))"""


@dataclass
class Visit:
    """One page in one browser context, and what went wrong while it was open."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Tabs:
    """Pages of the browser, used again with nothing stored or set: a new one takes longer than what it loads."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[tuple, list[Page]] = defaultdict(list)

    @contextlib.contextmanager
    def open(
        self,
        listeners: dict[str, Callable],
        origins: Iterable[str],
        *,
        width: int = 1280,
        height: int = 900,
        colours: str = "light",
        scripts: bool = True,
        storage: bool = True,
        touch: bool = False,
    ) -> Iterator[Page]:
        """A page that nobody else has meanwhile, heard by `listeners`; what `origins` stored in it is forgotten afterwards."""
        viewport, free = {"width": width, "height": height}, self.free[width, height, colours, scripts, storage, touch]
        options = {"viewport": viewport, "color_scheme": colours, "java_script_enabled": scripts}
        page = free.pop() if free else self._new(storage, **options, has_touch=touch, is_mobile=touch)
        for event, listener in listeners.items():
            page.on(event, listener)
        yield page
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        if page.is_closed():  # by a test that has set what cannot be taken back
            page.context.close()
            return
        if storage and scripts:
            page.evaluate("sessionStorage.clear()")
        page.emulate_media(media="null", forced_colors="null", reduced_motion="null", color_scheme=colours)
        page.set_viewport_size(viewport)
        self._clear(page, origins)
        free.append(page)

    def _new(self, storage: bool, **options: object) -> Page:
        context = self.browser.new_context(**options)
        if not storage:
            context.add_init_script(REFUSED)
        return context.new_page()

    def _clear(self, page: Page, origins: Iterable[str]) -> None:
        """Take back what a page was allowed, its windows, routes and history, and what it stored."""
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.context.clear_permissions()
        page.unroute_all()
        page.mouse.move(-1, -1)
        page.goto("about:blank")
        session = page.context.new_cdp_session(page)
        session.send("Page.resetNavigationHistory")
        for origin in origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        session.detach()


@pytest.fixture(scope="session")
def tabs(browser) -> Tabs:
    """What visits have opened and others may use after them."""
    return Tabs(browser)


@pytest.fixture
def phone(browser) -> Iterator[Page]:
    """An empty page on a phone that is tapped."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


# Loads what compares a reader's copy, as the form does when it is first used, and returns what the copy should have.
LOAD_OWN_COPY = """async () => {
    await window.record.load("sha256.js", () => window.record.sha256);
    await window.record.load("own-copy.js", () => window.record.ownCopy);
    const source = document.querySelector(".check-source").dataset.source;
    return window.record.load(`record/expected-${source}.js`, () => window.recordExpected);
}"""


def use_page_tools(page: Page) -> None:
    """Open the list of pages on a phone, change the colours and open the search, which work whatever may be stored."""
    page.locator(".primary-toggle").click()
    page.locator("#pst-primary-sidebar-modal a", has_text="Two ceasefires").first.wait_for(state="visible")
    page.keyboard.press("Escape")
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch-button").click()
    assert page.evaluate("document.documentElement.dataset.theme") != before
    page.locator(".search-button__button").first.click()
    expect(page.locator("#pst-search-dialog input")).to_be_visible()


@pytest.fixture
def visit(tabs, built_html, book_server) -> Iterator[Callable[..., Visit]]:
    """Open a page of the book: `visit("chapters/index", width=360, colours="dark", scripts=False, served=False)`.

    The name may end in `?query` or `#anchor`; with `storage=False` the browser refuses to store anything. Requests to any
    other host are refused and noted in `elsewhere`; errors of scripts, failed requests and whatever else the browser's console
    calls an error, such as what the page's policy forbids, are noted in `errors`. After the test both have to be empty.
    """
    visits, in_use = [], contextlib.ExitStack()

    def open_page(name: str, *, served: bool = True, **options: object) -> Visit:
        base = book_server if served else built_html.as_uri()
        elsewhere, errors = [], []

        def note(request):
            if not request.url.startswith((base, "data:", "blob:", "about:")):
                elsewhere.append(request.url)

        listeners = {
            "request": note,
            "pageerror": lambda error: errors.append(str(error)),
            "console": lambda said: errors.append(said.text) if said.type == "error" else None,
            "response": lambda got: errors.append(f"{got.status} {got.url}") if got.status >= 400 else None,
        }
        visited = Visit(in_use.enter_context(tabs.open(listeners, (book_server, "file://"), **options)), elsewhere, errors)
        visits.append(visited)
        page, behind = re.fullmatch(r"([^?#]*)(.*)", name).groups()
        visited.page.goto(f"{base}/{page}.html{behind}", wait_until="load")
        return visited

    with in_use:
        yield open_page
    for visited in visits:
        assert not visited.elsewhere, f"asked another host: {visited.elsewhere}"
        assert not visited.errors, f"went wrong on the page: {visited.errors}"
