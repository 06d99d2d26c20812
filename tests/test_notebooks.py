"""Notebooks are executed in place into files that change only when their content does."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from record import notebooks
from record.book import build

# An argument that is words: title, alternative text, counted line, note.
WORDS = re.compile(r"""\s*(\w+=)?f?["']""")
# Arguments of a figure or table that are words and no code.
OF_WORDS = {"title", "alt", "counted", "note", "silence", "says", "headings"}
MOST_LINES = 25
# Cells that draw one figure and are longer; a cell that is divided or shortened leaves this list.
LONG_FIGURES = {
    "background: hands": "the stops of a line are drawn in one loop, with their heads",
    "governance-and-weapons: acts-by-option": "a wide and a narrow form of one grid",
    "index: chronology": "two time lines from one function",
}
CHAPTERS = sorted((notebooks.ROOT / "chapters").glob("*.ipynb"))


def notebook(*sources: str, **metadata) -> nbformat.NotebookNode:
    """A notebook of code cells with fixed ids, with the clutter a front end leaves behind."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    for cell in cells:
        cell.metadata = nbformat.from_dict(
            {"tags": ["hide-input"], "collapsed": True, "execution": {"iopub.status.busy": "2025-01-01"}}
        )
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata = nbformat.from_dict({"language_info": {"name": "python", "version": "3.11.0"}, **metadata})
    return made


def written(path: Path, *sources: str) -> Path:
    """Write such a notebook to `path`."""
    nbformat.write(notebook(*sources), path)
    return path


def test_a_second_run_changes_nothing(tmp_path):
    path = written(tmp_path / "chapter.ipynb", "print('one')\nprint('two')", "{'b': 1, 'a': [2]}")
    assert notebooks.refresh(path)
    first = path.read_bytes()
    assert not notebooks.refresh(path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("dying", [1, notebooks.STARTS])
def test_a_kernel_that_dies_at_its_start_has_a_successor(monkeypatch, tmp_path, dying):
    """As one does whose port another program has taken: the next has others, and after so many the message says what to do."""
    path, started, start = written(tmp_path / "chapter.ipynb", "1 + 1"), [], NotebookClient.start_new_kernel

    def killed_at_first(client, **options):
        start(client, **options)
        started.append(client.km.provisioner.process)
        if len(started) <= dying:
            started[-1].kill()

    monkeypatch.setattr(NotebookClient, "start_new_kernel", killed_at_first)
    if dying < notebooks.STARTS:
        assert notebooks.refresh(path)
    else:
        with pytest.raises(notebooks.NotebookError, match=r"chapter\.ipynb: none of 3 kernels answered .+ Run it again"):
            notebooks.refresh(path)
    assert len(started) == min(dying + 1, notebooks.STARTS)
    assert [process.wait(10) is not None for process in started] == [True] * len(started)


def test_what_is_stored(tmp_path):
    path = written(tmp_path / "chapter.ipynb", "1 + 1")
    notebooks.refresh(path)
    text = path.read_bytes().decode("utf-8")
    stored = nbformat.reads(text, as_version=4)
    assert stored.metadata == {"kernelspec": notebooks.KERNELSPEC}
    assert stored.cells[0].id == "cell-0"
    assert stored.cells[0].metadata == {"tags": ["hide-input"]}
    assert stored.cells[0].execution_count == 1
    assert stored.cells[0].outputs[0].data["text/plain"] == "2"
    assert text.endswith("}\n")
    assert "\r" not in text


@pytest.mark.parametrize(
    ("source", "message"),
    [("1 / 0", "ZeroDivisionError"), ("import sys; print('a warning', file=sys.stderr)", "wrote to stderr: a warning")],
)
def test_a_failing_notebook_is_named_and_left_alone(tmp_path, capsys, source, message):
    path = written(tmp_path / "chapter.ipynb", source)
    before = path.read_bytes()
    assert notebooks.main([str(path)]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert str(path) in said
    assert message in said


def test_a_file_that_is_no_notebook(tmp_path, capsys):
    path = tmp_path / "chapter.ipynb"
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    assert notebooks.main([str(path), str(tmp_path / "missing.ipynb")]) == 1
    said = capsys.readouterr().err
    assert "not a notebook" in said
    assert "no such file" in said


def with_metadata_of_the_store(text: str) -> str:
    """A notebook's text without what Jupyter adds to the file's metadata when it saves: the name and version of its Python."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata.pop("language_info", None)
    notebook.metadata.kernelspec.display_name = notebooks.KERNELSPEC["display_name"]
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)).rstrip("\n") + "\n", "written by hand, or not by Jupyter"
    return nbformat.writes(notebook) + "\n"


def saved_by_jupyterlab(text: str) -> str:
    """A notebook as JupyterLab 4 writes it after it was opened and saved, nothing having been changed or run."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    mode = {"codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python"}
    more = {"name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3", "version": "3.11.7"}
    notebook.metadata.language_info = nbformat.from_dict(mode | more)
    return nbformat.writes(notebook) + "\n"


def test_a_save_in_jupyterlab_is_accepted_and_can_be_taken_back(tmp_path, capsys):
    path = tmp_path / "chapter.ipynb"
    text = CHAPTERS[0].read_text(encoding="utf-8")
    path.write_text(saved_by_jupyterlab(text), encoding="utf-8")
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(text.splitlines()) + 12
    assert with_metadata_of_the_store(path.read_text(encoding="utf-8")) == notebooks.normalised(notebooks.read(path))
    assert notebooks.main(["--tidy", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text
    assert "updated" in capsys.readouterr().out


def test_a_changed_cell_is_still_seen():
    """What Jupyter notes in a cell, of a run or of a fold, is no part of the stored form."""
    notebook = nbformat.reads(CHAPTERS[0].read_text(encoding="utf-8"), as_version=4)
    notebook.cells[0].metadata["collapsed"] = True
    text = nbformat.writes(notebook) + "\n"
    assert with_metadata_of_the_store(text) != notebooks.normalised(notebook)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_is_stored_executed_and_normalised(path):
    """A notebook without stored outputs would pass the comparison with a fresh run, having nothing to compare."""
    text = path.read_bytes().decode("utf-8")
    chapter = nbformat.reads(text, as_version=4)
    code = [cell for cell in chapter.cells if cell.cell_type == "code"]
    unrun = [cell.id for cell in code if cell.execution_count is None]
    assert not unrun, f"{path.name}: cells without stored outputs: {unrun}. Run `make notebooks`."
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), f"{path.name}: run `make notebooks`"
    assert with_metadata_of_the_store(text) == notebooks.normalised(chapter), (
        f"{path.name} is not in its stored form. Run `python -m record notebooks --tidy`."
    )


def test_there_are_chapters():
    assert len(CHAPTERS) >= 6


def test_cells_show_what_is_asked_and_drawn():
    """One-line calls are the exception; a line fits the page. Words of titles and notes are no lines of code."""
    cells = {
        f"{path.stem}: {cell.id}": [line for line in cell.source.splitlines() if line.strip() and not line.startswith("#")]
        for path in CHAPTERS
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    }
    short = [name for name, lines in cells.items() if len(lines) == 1]
    assert len(short) <= 0.08 * len(cells), f"cells of one line, which hide what is asked: {short}"
    wide = [name for name, lines in cells.items() if any(len(line) > 120 and not WORDS.match(line) for line in lines)]
    assert not wide, f"cells with lines of more than 120 characters: {wide}"


def lines_of_code(source: str) -> list[str]:
    """The lines of a cell that ask or draw: no comments, no imports, no words of a figure's or a table's title and notes."""
    left_out = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            left_out |= set(range(node.lineno, node.end_lineno + 1))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Figure", "Table"):
            for argument in node.keywords:
                if argument.arg in OF_WORDS:
                    left_out |= set(range(argument.lineno, argument.end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return [line for number, line in lines if number not in left_out and line.strip() and not line.strip().startswith("#")]


def long_cells(cells: dict[str, str]) -> dict[str, int]:
    """Those cells that have more lines than a reader can take in, with their number."""
    return {name: len(lines) for name, source in cells.items() if len(lines := lines_of_code(source)) > MOST_LINES}


def test_cells_are_short_enough_to_be_read_and_changed():
    """At most 25 lines beside the words; what is longer is named, and draws a figure."""
    cells = {
        f"{path.stem}: {cell.id}": cell.source
        for path in CHAPTERS
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    }
    long = long_cells(cells)
    more = {name: count for name, count in long.items() if name not in LONG_FIGURES}
    assert not more, f"cells of more than {MOST_LINES} lines: {more}. Divide what is asked, or say it in fewer lines."
    assert long.keys() == LONG_FIGURES.keys(), f"no longer too long, so take them off: {LONG_FIGURES.keys() - long.keys()}"
    assert all(re.search(r"^Figure\(", cells[name], re.MULTILINE) for name in LONG_FIGURES)


def test_words_are_no_lines_of_code():
    source = '# why\nimport pandas as pd\n\nx = 1\nTable(\n    title="a"\n    "b",\n    note="c",\n    frame=pd.DataFrame(),\n)'
    assert lines_of_code(source) == ["x = 1", "Table(", "    frame=pd.DataFrame(),", ")"]
    assert long_cells({"short": "x = 1\n" * MOST_LINES, "long": "x = 1\n" * (MOST_LINES + 1)}) == {"long": MOST_LINES + 1}


# --- read outside of the book ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_notebook_reads_well_without_the_book(path):
    """No label, directive or bare name of a figure: what only the book understands would stand as text in other programs."""
    cells = [cell for cell in notebooks.read(path).cells if cell.cell_type == "markdown"]
    found = [part for cell in cells for part in re.findall(r"(?m)^\(\S+\)=$|^(?:```|:::)\{.*$|\{numref\}`[^`]*`", cell.source)]
    assert found == [], f"{path.name}: an address is the id of a cell; link a figure as [words](#fig-name)"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_section_has_the_address_of_its_cell(path):
    headed = [cell for cell in notebooks.read(path).cells if cell.cell_type == "markdown" and cell.source.startswith("##")]
    assert headed
    assert [cell.id for cell in headed if not cell.id.startswith(f"{path.stem}-")] == [], "an id begins with its notebook's name"
    page = build.as_page(nbformat.v4.new_notebook(cells=headed), path.stem)
    assert [cell.source.split("\n")[0] for cell in page.cells] == [f"({cell.id})=" for cell in headed]
    cited = [cell.id for cell in page.cells if "```{cite-chapter}" in cell.source]
    assert cited == [cell.id for cell in headed if cell.id == f"{path.stem}-cite"]
