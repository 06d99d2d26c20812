"""A walk through the book in Firefox, from the server and from the disk: an engine that reads the policy its own way."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import require
from tornado.websocket import WebSocketClientConnection, websocket_connect

pytestmark = [pytest.mark.book, pytest.mark.thorough]

# What is done on each page, as JavaScript that gives true where it worked.
WALK = {
    "chapters/index.html": "document.documentElement.dataset.theme === 'light'",
    "chapters/background.html": """(one('.theme-switch-button').click(),
        one('a.phrase').dispatchEvent(new PointerEvent('pointerover', {bubbles: true})),
        until(() => one('.record-card') && document.documentElement.dataset.theme !== 'light'))""",
    "chapters/phase-two-disputes.html": """([...document.querySelectorAll('button')]
        .find(button => button.textContent === 'Explore interactively').click(),
        until(() => one('.vega-embed svg')))""",
    "chapters/source-s1.html#c01": """(one('.check-source textarea').value = 'Words of another text.',
        one('.check-source [type=submit]').click(),
        until(() => one('.lost-address') && !one('.check-result').hidden))""",
    "chapters/claims.html#source=S1": "until(() => /^\\d+ of \\d+ claims/.test(one('.register-count').textContent))",
    "search.html?q=C233": "until(() => one('.search-status').textContent === '1 hit.')",
}
HELP = """const one = selector => document.querySelector(selector);
const until = async found => {
    for (let turn = 0; turn < 100 && !found(); turn += 1) await new Promise(done => setTimeout(done, 100));
    return Boolean(found());
};"""


class Firefox:
    """A headless Firefox, spoken to in WebDriver BiDi; `errors` is what its console called an error."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.errors: list[str] = []
        self.sent = 0

    async def ask(self, method: str, **params: object) -> dict:
        """Send a command and return its result."""
        self.sent += 1
        await self.connection.write_message(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            heard = json.loads(await self.connection.read_message())
            if heard.get("method") == "log.entryAdded" and heard["params"]["level"] == "error":
                self.errors.append(heard["params"]["text"])
            if heard.get("id") == self.sent:
                assert heard["type"] == "success", heard
                return heard["result"]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory) -> Iterator[str]:
    """The address at which a Firefox listens."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    require(program is not None, "no Firefox here; install one, such as Debian's package firefox-esr")
    profile = tmp_path_factory.mktemp("profile")
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        yield next(found[0] for line in process.stderr if (found := re.search(r"ws://\S+", line)))
        process.terminate()


async def walk(address: str, base: str) -> tuple[list[str], list[str]]:
    """Open each page and do what is done there; the pages where that failed, and the errors of the console."""
    connection = await websocket_connect(f"{address}/session")
    browser = Firefox(connection)
    await browser.ask("session.new", capabilities={})
    await browser.ask("session.subscribe", events=["log.entryAdded"])
    context = (await browser.ask("browsingContext.getTree"))["contexts"][0]["context"]
    failed = []
    for page, does in WALK.items():
        await browser.ask("browsingContext.navigate", context=context, url=f"{base}/{page}", wait="complete")
        expression = f"(async () => {{ {HELP} return Boolean(await ({does})); }})()"
        got = await browser.ask("script.evaluate", expression=expression, target={"context": context}, awaitPromise=True)
        if got.get("result", {}).get("value") is not True:
            failed.append(f"{page}: {got}")
    await browser.ask("session.end")
    connection.close()
    return failed, browser.errors


@pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])
def test_the_book_works_in_firefox(firefox, built_html, book_server, served):
    # In a thread of its own, for the browser of the other tests has its loop in this one.
    with ThreadPoolExecutor(1) as own:
        failed, errors = own.submit(asyncio.run, walk(firefox, book_server if served else built_html.as_uri())).result()
    assert failed == []
    assert errors == []
