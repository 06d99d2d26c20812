"""A small book with the sample figure and table, for the tests that look at pages in a browser."""

import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent

# How any trial book runs its notebooks and shows what they state and draw.
EXECUTED = """
nb_execution_mode = "force"
nb_execution_raise_on_error = True


def setup(app):
    from record.book import render, roles

    app.add_config_value("record_citation", "CITATION.cff", "html")
    app.add_config_value("record_data", None, "env")
    roles.setup(app)
    render.setup(app)
"""

CONFIGURATION = (
    """
from record.book import links

# The sample's claims are invented, so their sources are too.
links.claim_sources = lambda: {f"C{n:03d}": "S1" if n < 12 else "S3" for n in range(1, 40)}

project = "Trial"
extensions = ["myst_nb"]
root_doc = "chapters/index"
html_theme = "sphinx_book_theme"
html_theme_options = {"home_page_in_toc": False}
html_static_path = [STATIC]
html_js_files = ["frame.js", ("claims.js", {"defer": "defer", "priority": 400})]
numfig = True
"""
    + EXECUTED
)

CITATION = """cff-version: 1.2.0
message: cite it
title: "Phase One, Phase Two"
version: 0.1.0
authors:
  - name: "Phase One, Phase Two contributors"
"""

FOLDED = {"tags": ["hide-input"]}
CELLS = [
    nbformat.v4.new_markdown_cell("# Trial\n\nSee {numref}`fig-sample-sides` and {numref}`table-sample-matrix`.", id="intro"),
    nbformat.v4.new_code_cell(
        "from record.stated import state\nfrom sample_figure import long_table, sample, sample_table", id="imports"
    ),
    nbformat.v4.new_code_cell("a = '<b>' # shown as it is written\nsample()", id="figure", metadata=FOLDED),
    nbformat.v4.new_code_cell("sample_table()", id="table", metadata=FOLDED),
    nbformat.v4.new_code_cell("state(sides=4)", id="numbers", metadata={"tags": ["remove-input"]}),
    nbformat.v4.new_markdown_cell("Of {n}`four <sides>` sides; then {numref}`table-sample-long`.", id="further"),
    nbformat.v4.new_code_cell("long_table()", id="long", metadata=FOLDED),
    nbformat.v4.new_code_cell(
        'sample(name="still", title="The same, still", interactive=False, note="A note.")', id="still", metadata=FOLDED
    ),
]


def notebook(cells: list) -> nbformat.NotebookNode:
    """A notebook of these cells, not yet executed."""
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def write_sources(folder: Path) -> Path:
    """Write the trial book's sources below ``folder`` and return their folder."""
    chapters = folder / "book" / "chapters"
    chapters.mkdir(parents=True)
    nbformat.write(notebook(CELLS), chapters / "index.ipynb")
    for source in ("s1", "s3"):
        (chapters / f"source-{source}.md").write_text(f"---\norphan: true\n---\n# Source {source}\n", encoding="utf-8")
    static = ROOT / "record" / "book" / "static"
    (folder / "book" / "conf.py").write_text(CONFIGURATION.replace("STATIC", repr(str(static))), encoding="utf-8")
    (folder / "book" / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    return folder / "book"


def build(folder: Path, environment: dict[str, str]) -> Path:
    """Build the trial book and return its folder of pages; warnings are errors."""
    source, pages = write_sources(folder), folder / "html"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(source), str(pages)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"the trial book does not build:\n{done.stderr[-4000:]}")
    return pages
