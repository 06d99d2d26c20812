"""A book of data that mean harm, built without the check that refuses them: nothing of theirs runs, links or breaks a file."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from browser_fixtures import ROOT
from pybtex.database import parse_file

from record.dataset import DATA, descriptor

pytestmark = [pytest.mark.book, pytest.mark.thorough]

RUN = "window.harmed=1"
MARKUP = (
    f"</script><script>{RUN}</script></style></title></textarea><img src=x onerror={RUN}>\"><svg onload={RUN}>'><b id=harm>]]>-->"
    f"<a id=harm href=javascript:{RUN}>x</a> [x](javascript:{RUN}) {{{{7*7}}}} {{% raw %}} ${{{RUN}}} {{ref}}`x` &lt;b&gt;"
)
# What turns the direction of text, stands for nothing, or ends a string of C. The first character makes a formula of a cell.
ODD = "\u202e\u2066\u200b\ufeff\u2028\0"
ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//https://news.example/",
    f"java\tscript:{RUN}",
    f" \x01javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "file:///etc/passwd",
    f'https://news.example/"><svg onload={RUN}>',
    "https://[",
    "mailto:desk@news.example",
)


def harmful(cell: str) -> str:
    """A text with all that could do harm round it."""
    return f"=HYPERLINK(1){cell}{MARKUP}{ODD}" if cell else cell


def text_columns(schema: dict) -> list[str]:
    """The columns that an editor writes freely: no code, key or date, nor the pattern of a term, which is run."""
    keys = {*schema.get("primaryKey", []), *(name for key in schema.get("foreignKeys", []) for name in key["fields"])}

    def free(field: dict) -> bool:
        coded = {"variable", "notation", "items"} & set(field) or {"enum", "pattern"} & set(field.get("constraints", {}))
        return field["type"] == "string" and not coded and field["name"] not in {*keys, "claim_id", "pattern"}

    return [field["name"] for field in schema["fields"] if free(field)]


def write_tables(folder: Path) -> int:
    """Change every text column and every address of the tables in `folder`; returns how many columns."""
    changed = 0
    for resource in descriptor(folder)["resources"]:
        path = folder / resource["path"]
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = [field["name"] for field in resource["schema"]["fields"]]
        for name in [*text_columns(resource["schema"]), *{"url", "aliases"} & set(names)]:
            changed += 1
            for number, row in enumerate(rows):
                row[name] = ADDRESSES[number % len(ADDRESSES)] if name == "url" else harmful(row[name])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return changed


def write_bibliography(path: Path) -> None:
    """Change every field that holds words and every address of the references."""
    numbers = iter(range(10_000))
    marks = MARKUP.replace("%", r"\%").replace("$", r"\$").replace("&", r"\&").replace("_", r"\_") + ODD.replace("\0", "")

    def change(match: re.Match) -> str:
        name, value = match.groups()
        if name == "url":
            return f"  url = {{{ADDRESSES[next(numbers) % len(ADDRESSES)]}}},\n"
        return f"  {name} = {{{value}{marks}}},\n"

    text = path.read_text(encoding="utf-8")
    text, changed = re.subn(r"(?m)^  (title|howpublished|organization|note|url|annote) = \{(.*)\},?\n", change, text)
    assert changed > 100
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def hostile_html(tmp_path_factory) -> Path:
    """The built book of a data package that means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    data = Path(shutil.copytree(DATA, folder / "data"))
    assert write_tables(data) > 30
    write_bibliography(data / "references.bib")
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["html"]["baseurl"] = "https://book.example/"
    settings["sphinx"]["config"]["bibtex_bibfiles"] = [os.path.relpath(data / "references.bib", ROOT)]
    settings["execute"]["execute_notebooks"] = "off"
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--path-output", folder, "--all"]
    done = subprocess.run(
        [*command, "--config", folder / "_config.yml"],
        env={**os.environ, "RECORD_DATA": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-5000:]
    return folder / "_build" / "html"


def test_nothing_of_the_data_runs_or_is_a_link(hostile_html, browser):
    context = browser.new_context()
    # Without the policy too: the escaping has to hold by itself.
    bare = browser.new_context(bypass_csp=True)
    wrong = []
    for path in sorted(hostile_html.rglob("*.html")):
        for each in (context, bare):
            page = each.new_page()
            page.goto(path.as_uri())
            if path == hostile_html / "index.html":  # it leads on by itself
                page.wait_for_url("**/chapters/index.html")
            found = page.evaluate(
                """() => [window.harmed, document.querySelectorAll("#harm, [onerror], [onload]").length,
                    [...document.querySelectorAll("a")].map(a => a.href.baseVal || a.href).filter(address =>
                        address && !/^(https?:|mailto:|file:)/.test(new URL(address, location).href)
                        || address.includes("passwd"))]"""
            )
            if found != [None, 0, []]:
                wrong.append((path.name, found))
            page.close()
    context.close()
    bare.close()
    assert wrong == []
    references = (hostile_html / "chapters" / "references.html").read_text(encoding="utf-8")
    assert "window.harmed" in references, "the harmful references are not on their page"
    assert 'href="mailto:' in references


def test_what_scripts_make_of_the_data_stays_text(hostile_html, browser):
    """Cards, hits of the search and the register, without the policy that would stop what got through."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for address, seen in {
        "chapters/background.html": ".record-card .card-title",
        "chapters/claims.html#q=hyperlink": "#register tbody tr:visible",
        "search.html?q=hyperlink": "#search-results a",
    }.items():
        page.goto(f"{hostile_html.as_uri()}/{address}")
        if "card" in seen:
            page.locator("a.phrase[data-entry^=claim]").first.hover()
        page.locator(seen).first.wait_for()
        assert "HYPERLINK" in page.locator("main").inner_text()
        assert page.evaluate("[window.harmed, document.querySelectorAll('#harm, [onerror], [onload]').length]") == [None, 0]
    context.close()


def scripts_of(page: Path, kind: str) -> list[str]:
    """What the scripts of a page hold that are data of a type."""
    return re.findall(rf'<script type="{re.escape(kind)}"[^>]*>(.*?)</script>', page.read_text(encoding="utf-8"), re.S)


def test_every_file_that_a_program_reads_can_be_read(hostile_html):
    files = [path for path in hostile_html.rglob("*") if path.is_file()]
    for path in files:
        if path.suffix in (".json", ".jsonld", ".ipynb"):
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix in (".xml", ".svg", ".atom"):
            ElementTree.parse(path)
        elif path.suffix == ".html":
            for kind in ("application/json", "application/ld+json"):
                for held in scripts_of(path, kind):
                    json.loads(held)
    assert {".svg", ".jsonld", ".xml"} <= {path.suffix for path in files}
    assert len(parse_file(str(hostile_html / "citations.bib")).entries) > 100


def test_tables_hold_what_was_written_and_no_formula(hostile_html):
    written = hostile_html.parent.parent / "data"
    for resource in descriptor(written)["resources"]:
        assert (hostile_html / "data" / resource["path"]).read_bytes() == (written / resource["path"]).read_bytes()
    with zipfile.ZipFile(next((hostile_html / "data").glob("*.xlsx"))) as book:
        sheets = [ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")]
    assert len(sheets) > 10
    assert [element.tag for sheet in sheets for element in sheet.iter() if element.tag.endswith("}f")] == []
