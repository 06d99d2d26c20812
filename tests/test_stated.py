"""Numbers that cells state: what is stored, what is refused, and what the book says of prose that differs from them."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest
from trial_book import EXECUTED, ROOT, notebook

from record import prose_numbers, stated
from record.findings import FINDINGS
from record.stated import NUMBERS_MIME, Stated

CONFIGURATION = (
    """

extensions = ["myst_nb"]
root_doc = "chapters/index"
exclude_patterns = ["html", "jupyter_execute"]
"""
    + EXECUTED
)
LIBRARY = "from record.stated import state; "


# --- the output ---------------------------------------------------------------------------------------------------


def test_one_output_holds_all_numbers_for_every_front_end():
    bundle = Stated(
        {"early": "none", "asks": np.int64(5), "share": 38.0, "both": np.bool_(True), "who": "<b>"}
    )._repr_mimebundle_()
    assert bundle[NUMBERS_MIME] == {"asks": 5, "both": True, "early": "none", "share": 38, "who": "<b>"}
    assert [type(value) for value in bundle[NUMBERS_MIME].values()] == [int, bool, str, int, str]
    assert bundle["text/plain"].splitlines()[:2] == ["early: none", "asks: 5"]
    assert "<dt>asks</dt><dd>5</dd>" in bundle["text/html"]
    assert "<dd>&lt;b&gt;</dd>" in bundle["text/html"]


MASK = pd.Series([True, False, True])


def test_of_all_rows_is_a_question_to_the_mask():
    assert Stated({"all_retold": MASK}).numbers == {"all_retold": False}
    assert Stated({"all_retold": MASK[MASK]}).numbers == {"all_retold": True}


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({}, "without a number"),
        ({"share": 37.5}, r"state\(share=…\): 37.5 is no whole number"),
        ({"asks": None}, "None is no whole number"),
        ({"asks": MASK}, "is no whole number"),
        ({"all_retold": MASK[:0]}, "the selection is empty, and of nothing everything is true"),
        ({"all_retold": True}, "give the mask itself"),
        ({"all_retold": pd.Series([1, 2])}, "give the mask itself"),
    ],
)
def test_what_cannot_be_stated_is_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        Stated(numbers)


def test_a_cell_may_state_before_its_end(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    assert stated.state(asks=5) is None
    assert [output.numbers for output in shown] == [{"asks": 5}]


# --- in the book -----------------------------------------------------------------------------------------------------


@pytest.fixture
def build(tmp_path):
    """Build a book of two notebooks, `index` and `us-role`, from their cells; returns its warnings and the first page."""

    def run(index: list, us_role: list, page: str = "") -> tuple[list[str], str]:
        chapters = tmp_path / "chapters"
        chapters.mkdir()
        for name, cells in {"index": index, "us-role": us_role}.items():
            for number, cell in enumerate(cells):
                cell.id = f"cell-{number}"
            nbformat.write(notebook(cells), chapters / f"{name}.ipynb")
        (chapters / "more.md").write_text(f"---\norphan: true\n---\n# More\n\n{page}\n", encoding="utf-8")
        (tmp_path / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(tmp_path), str(tmp_path / "html")],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        warnings = [line for line in done.stderr.splitlines() if ": WARNING: " in line and "toctree" not in line]
        return warnings, (tmp_path / "html" / "chapters" / "index.html").read_text(encoding="utf-8")

    return run


def text(words: str):
    return nbformat.v4.new_markdown_cell(words)


def code(source: str):
    return nbformat.v4.new_code_cell(LIBRARY + source)


def test_prose_may_use_numbers_of_its_own_cells_and_of_other_notebooks(build):
    warnings, page = build(
        [
            text("# Start\n\nOf {n}`five <replies>` replies {n}`none <early>` is early, {n}`72 <us-role::present>` involve."),
            code("state(replies=5, early='none')"),
        ],
        [
            text("# Role\n\n{n}`All <all_told>` of {n}`72 <present>`."),
            code("import pandas as pd; state(present=72, all_told=pd.Series([True]))"),
        ],
        "From a page: {n}`five <index::replies>`.",
    )
    assert warnings == []
    assert "replies: 5" not in page, "the book does not print what is for its prose"
    assert "cell_output" not in page
    assert 'Of <span class="computed">five</span> replies' in page


def test_wrong_and_unknown_names_are_warnings_with_their_place(build):
    warnings, _ = build(
        [
            text(
                "# Start\n\n{n}`six <replies>`, {n}`five <reply>`, {n}`71 <us-role::present>`,\n"
                "{n}`1 <us-rol::present>`, {n}`1 <us-role::presen>`"
            ),
            code("state(replies=5)"),
            code("state(replies=6, other=1)"),
            code("state(exceptions_jan=3)"),
        ],
        [text("# Role"), code("state(present=72)")],
        "{n}`5 <replies>`, {n}`3 <index::exceptions_jan>`",
    )
    expected = [
        ("index.ipynb:30002", "cell 3, line 1: no text uses other; write {n}`… <other>` where it is said"),
        ("index.ipynb:40002", "cell 4, line 1: exceptions_jan is 3 here and 0 in finding F05; correct one"),
        ("index.ipynb:30002", "cell 3, line 1: replies is stated by a second cell of this notebook"),
        ("index.ipynb:10004", "cell 1, line 3: no cell of index states reply; did you mean replies?"),
        ("index.ipynb:10004", "the text says '71', but present is 72"),
        ("index.ipynb:1000", "no cell of us-rol states a number; did you mean us-role?; write state(present=…)"),
        ("index.ipynb:1000", "no cell of us-role states presen; did you mean present?"),
        ("more.md:6", "no cell of more states a number; write state(replies=…) in one"),
    ]
    for place, message in expected:
        assert [line for line in warnings if place in line and message in line], (place, message, warnings)
    assert len(warnings) == len(expected), warnings


def test_chapters_state_numbers_of_findings_under_the_same_name():
    """What a chapter says of a finding is what the finding says; were no names shared, the build would compare nothing."""
    numbers = {name: number for item in FINDINGS.values() for name, number in item.outcome().numbers.items()}
    clash = [name for item in FINDINGS.values() for name, number in item.outcome().numbers.items() if numbers[name] != number]
    assert not clash, f"two findings have different numbers under these names: {clash}"
    stated_in = {path.stem: stated.of_notebook(path) for path in sorted((ROOT / "chapters").glob("*.ipynb"))}
    shared = {chapter: {name: of[name] for name in numbers.keys() & of.keys()} for chapter, of in stated_in.items()}
    assert all(numbers[name] == value for of in shared.values() for name, value in of.items())
    assert {chapter for chapter, of in shared.items() if of} >= {
        "phase-one",
        "phase-two-disputes",
        "governance-and-weapons",
        "us-role",
    }
    assert sum(map(len, shared.values())) >= 6


# --- python -m record prose -----------------------------------------------------------------------------------------


@pytest.fixture
def chapters(tmp_path):
    """Two notebooks with stored outputs."""

    def stored(**numbers):
        cell = nbformat.v4.new_code_cell("state(...)", id="numbers", execution_count=1)
        cell.outputs = [nbformat.v4.new_output("display_data", Stated(numbers)._repr_mimebundle_())]
        return cell

    words = "Of {n}`five <asks>` asks {n}`three <us-role::involved>`, {n}`some <unknown>`, {n}`none <early>`."
    nbformat.write(
        notebook([nbformat.v4.new_markdown_cell(words, id="words"), stored(asks=6, early=2)]), tmp_path / "index.ipynb"
    )
    nbformat.write(notebook([stored(involved=4)]), tmp_path / "us-role.ipynb")
    (tmp_path / "page.md").write_text("{n}`5 <index::asks>`\n", encoding="utf-8")
    return tmp_path


def test_moved_numbers_of_cells_are_listed(chapters):
    moved = prose_numbers.moved_on(chapters / "index.ipynb")
    assert [(each.key, each.old, each.computed, each.new) for each in moved] == [
        ("asks", "five", 6, "six"),
        ("us-role::involved", "three", 4, "four"),
        ("early", "none", 2, ""),
    ]
    assert moved[0].cell == "words"
    assert [each.new for each in prose_numbers.moved_on(chapters / "page.md")] == ["6"]


def test_moved_numbers_of_cells_are_rewritten(chapters, capsys):
    assert prose_numbers.main(["--fix", "--chapters", str(chapters)]) == 1, "one sentence is for a person"
    written = nbformat.read(chapters / "index.ipynb", as_version=4).cells[0].source
    assert written == "Of {n}`six <asks>` asks {n}`four <us-role::involved>`, {n}`some <unknown>`, {n}`none <early>`."
    assert (chapters / "page.md").read_text(encoding="utf-8") == "{n}`6 <index::asks>`\n"
    assert "1 to rewrite." in capsys.readouterr().out
