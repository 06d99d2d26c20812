"""The book is built whole and of one state of its sources, or the one before is kept; what is unchanged is not built again."""

import errno
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from copies import ROOT, copy_of_clone, differing, digests
from sphinx.errors import ConfigError

from record import notebooks
from record.book import build

# --- builds of two pages -------------------------------------------------------------------


class Trial:
    """A clone of one table and no chapters, and builds of its book of two pages."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.target, self.html = folder, folder / "_build", folder / "_build/html"
        self.table = folder / "data/claims.csv"
        self.table.parent.mkdir(exist_ok=True)
        self.during = lambda: None
        monkeypatch.setattr(build, "ROOT", folder)
        monkeypatch.setattr(build, "DATA", folder / "data")
        monkeypatch.setattr(build, "write_pages", self.write_pages)

    def write_pages(self, html: Path) -> None:
        """Write one page, let something happen, write the other."""
        html.mkdir(parents=True)
        for name in pages(""):
            (html / name).write_text(self.table.read_text(encoding="utf-8"), encoding="utf-8")
            self.during()

    def build(self, during: Callable[[], object] = lambda: None) -> int:
        """Build; returns the exit code."""
        self.during = during
        return build.main(["--target", str(self.target)])

    def book(self) -> dict[str, str]:
        """The pages of the finished book."""
        return {path.name: path.read_text(encoding="utf-8") for path in self.html.iterdir()}

    def leftovers(self) -> set[str]:
        """What lies beside the book and is neither the lock nor what it was made from."""
        return {path.name for path in self.target.iterdir()} - {build.HTML, build.LOCK, build.MADE_FROM}


def pages(text: str) -> dict[str, str]:
    """The book of a table with this text."""
    return {"index.html": text, "last.html": text}


@pytest.fixture
def trial(tmp_path, monkeypatch, capsys):
    """A clone in which the first book is built."""
    made = Trial(tmp_path, monkeypatch)
    made.table.write_text("one", encoding="utf-8")
    assert made.build() == 0
    assert capsys.readouterr().out.endswith("index.html: built.\n")
    return made


def test_what_is_unchanged_is_not_built_again(trial, capsys):
    assert trial.build(during=lambda: pytest.fail("it is built again")) == 0
    assert "as it was built, for nothing has changed since" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda trial: trial.table.write_text("two", encoding="utf-8"),
        lambda trial: (trial.folder / "data/more.csv").write_text("two", encoding="utf-8"),
        lambda trial: (trial.folder / "requirements.lock").write_text("two", encoding="utf-8"),
        lambda trial: (trial.html / "last.html").write_text("edited", encoding="utf-8"),
        lambda trial: (trial.html / "last.html").unlink(),
        lambda trial: (trial.html / "stray.html").write_text("of a plain build", encoding="utf-8"),
        lambda trial: shutil.rmtree(trial.html),
        lambda trial: (trial.target / build.MADE_FROM).write_text("", encoding="utf-8"),
    ],
    ids=["data", "file", "lock", "edited", "lost", "stray", "gone", "unknown"],
)
def test_a_change_of_a_source_or_of_the_book_is_built(trial, capsys, change):
    change(trial)
    (trial.target / "pdf").mkdir()
    assert trial.build() == 0
    assert "built." in capsys.readouterr().out
    assert trial.book() == pages(trial.table.read_text(encoding="utf-8"))
    assert trial.leftovers() == set(), "what was printed from the old book stays beside the new one"


def test_another_package_or_python_is_a_change(trial, monkeypatch, capsys):
    mine = build.installed()
    assert mine[0] == sys.version
    assert f"nbformat {nbformat.__version__}" in mine
    monkeypatch.setattr(build, "installed", lambda: [*mine, "another 1.0"])
    assert trial.build() == 0
    assert "built." in capsys.readouterr().out


def test_data_edited_during_a_build_keep_the_book_before(trial, capsys):
    trial.table.write_text("two", encoding="utf-8")
    assert trial.build(during=lambda: trial.table.write_text("three", encoding="utf-8")) == 1
    said = capsys.readouterr().err
    assert said.startswith("data/claims.csv: changed while the book was built. Build it again.\n")
    assert f"The one before is in {trial.html}." in said
    assert (trial.book(), trial.leftovers()) == (pages("one"), set())


def test_data_edited_and_put_back_during_a_build_keep_the_book_before(trial):
    """One page may say the one thing and the next the other."""
    trial.table.write_text("two", encoding="utf-8")
    edits = iter(["three", "two"])
    assert trial.build(during=lambda: trial.table.write_text(next(edits), encoding="utf-8")) == 1
    assert (trial.book(), trial.leftovers()) == (pages("one"), set())


@pytest.mark.parametrize("before", [True, False])
def test_a_full_disk_keeps_the_book_before(trial, capsys, before):
    def full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if not before:
        shutil.rmtree(trial.html)
    trial.table.write_text("two", encoding="utf-8")
    assert trial.build(during=full) == 1
    said = capsys.readouterr().err
    assert os.strerror(errno.ENOSPC) in said
    assert f"No book was made. {'The one before is' if before else 'There is none'} in {trial.html}." in said
    assert trial.leftovers() == set()
    if before:
        assert trial.book() == pages("one")


def test_earlier_versions_are_part_of_the_book(trial, monkeypatch):
    """They are there before it takes its place, and another set of them is another book."""
    earlier = trial.folder / "releases"
    (earlier / "0.1.0").mkdir(parents=True)
    monkeypatch.setattr(build.versions, "add", lambda folder, html, citation: shutil.copytree(folder, html / "versions"))
    for text in ("first", "second"):
        (earlier / "0.1.0/index.html").write_text(text, encoding="utf-8")
        assert build.main(["--target", str(trial.target), "--versions", str(earlier)]) == 0
        assert (trial.html / "versions/0.1.0/index.html").read_text(encoding="utf-8") == text
    assert trial.build() == 0
    assert not (trial.html / "versions").exists()


@pytest.mark.parametrize("state", ["one", "two"])
def test_a_kill_between_the_two_places_of_the_book_is_undone(trial, capsys, state):
    """The finished book was put aside, and the next one not yet in its place."""
    trial.html.rename(trial.target / build.OLD)
    (trial.target / build.NEXT / build.HTML).mkdir(parents=True)
    trial.table.write_text(state, encoding="utf-8")
    assert trial.build() == 0
    assert ("nothing has changed" in capsys.readouterr().out) == (state == "one")
    assert (trial.book(), trial.leftovers()) == (pages(state), set())


# A build in a process of its own, which says when it has written half of its pages and waits for a line.
SLOW = """
import sys
from pathlib import Path
from pytest import MonkeyPatch
from test_build import Trial

trial = Trial(Path(sys.argv[1]), MonkeyPatch())
sys.exit(trial.build(during=lambda: (print("half a book", flush=True), sys.stdin.readline())))
"""


def started(trial: Trial) -> subprocess.Popen:
    """Start a slow build."""
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    folders = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, str(trial.folder)], env={**os.environ, "PYTHONPATH": folders}, cwd="/", text=True, **pipes
    )


@pytest.mark.thorough
def test_a_killed_build_keeps_the_book_before_and_frees_the_next(trial):
    trial.table.write_text("two", encoding="utf-8")
    process = started(trial)
    assert process.stdout.readline() == "half a book\n"
    process.kill()
    process.communicate(timeout=60)
    assert trial.book() == pages("one")
    assert trial.build() == 0
    assert (trial.book(), trial.leftovers()) == (pages("two"), set())


@pytest.mark.thorough
def test_two_builds_at_once_follow_each_other(trial):
    trial.table.write_text("two", encoding="utf-8")
    first = started(trial)
    assert first.stdout.readline() == "half a book\n"
    second = started(trial)
    assert second.stdout.readline() == f"Another build is writing to {trial.target}; waiting for its end.\n"
    first.communicate("go on\ngo on\n", timeout=60)
    assert (first.returncode, trial.book()) == (0, pages("two"))
    said, _ = second.communicate(timeout=60)
    assert (second.returncode, "nothing has changed" in said) == (0, True)


# --- notebooks of a build ------------------------------------------------------------------


@pytest.mark.thorough
def test_every_notebook_that_does_not_run_is_named(tmp_path, monkeypatch):
    (tmp_path / "chapters").mkdir()
    for name, source in {"fails": "1 / 0", "warns": "import sys; print('careful', file=sys.stderr)", "runs": "1"}.items():
        cell = nbformat.v4.new_code_cell(source, id=f"cell-{name}")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / f"chapters/{name}.ipynb")
    monkeypatch.setattr(build, "ROOT", tmp_path)

    @build.executing()
    def write_pages():
        assert build.EXECUTED["chapters/runs"].result().cells[0].outputs[0].data["text/plain"] == "1"
        raise build.BuildError("The pages do not build.")

    with pytest.raises(build.BuildError) as failed:
        write_pages()
    said = str(failed.value)
    assert f"{tmp_path / 'chapters/fails.ipynb'}: " in said
    assert "ZeroDivisionError" in said
    assert f"{tmp_path / 'chapters/warns.ipynb'}, cell cell-warns: wrote to stderr: careful" in said
    assert build.EXECUTED == {}


def test_the_book_of_another_clone_is_refused(tmp_path):
    class Book:
        srcdir = tmp_path

    assert build.refuse_other_code(Book, None) is None
    (tmp_path / "record/book").mkdir(parents=True)
    shutil.copy(build.__file__, tmp_path / "record/book/build.py")
    with pytest.raises(ConfigError, match="has code and data of its own, and the installed library is that of"):
        build.refuse_other_code(Book, None)


def test_a_library_that_is_not_installed_says_so(tmp_path, monkeypatch):
    class Book:
        srcdir = tmp_path

    monkeypatch.setattr(build.metadata, "entry_points", lambda **_: ())
    with pytest.raises(ConfigError, match="is not installed. Run `make book` there, or `python -m pip install"):
        build.refuse_other_code(Book, None)


def test_a_kernel_runs_the_code_of_its_parent(tmp_path, monkeypatch):
    """Also where another clone's library is the one that is installed, or named first."""
    (tmp_path / "record").mkdir()
    (tmp_path / "record/__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    asked = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import record; record.__file__", id="where")])
    told = notebooks.execute(asked, tmp_path / "record").cells[0].outputs[0].data["text/plain"]
    assert told == repr(str(ROOT / "record/__init__.py"))


# --- the book itself -------------------------------------------------------------------------

# What a build reads of the clone, in this process; kernels read data and library, which the pages read too.
AUDITED = """
import os, sys
from pathlib import Path

ROOT, read = os.getcwd(), set()

def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, os.PathLike)) and (arguments[2] or 0) & 3 == os.O_RDONLY:
        path = os.path.abspath(os.fspath(arguments[0]))
        if path.startswith(ROOT + os.sep) and os.path.isfile(path):
            read.add(os.path.relpath(path, ROOT))

sys.addaudithook(note)
from record.book import build

code = build.main([])
Path("read.txt").write_text("\\n".join(sorted(read)), encoding="utf-8")
sys.exit(code)
"""


@pytest.fixture
def clone(tmp_path):
    """A copy of the project, with something for a book in its place."""
    copy = copy_of_clone(tmp_path / "clone")
    (copy / "_build/html").mkdir(parents=True)
    (copy / "_build/html/index.html").write_text("the book before", encoding="utf-8")
    return copy


def start(clone: Path, *command: str, **options: object) -> subprocess.Popen:
    """Start a build of the book of a clone, by its own code."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "RECORD_DATA"}}
    command = command or ("-m", "record", "book")
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def is_kept(clone: Path) -> bool:
    """Whether the book before stands where it stood, alone."""
    left = {path.name for path in (clone / "_build").iterdir()} - {build.LOCK}
    return left == {"html"} and digests(clone / "_build/html").keys() == {"index.html"}


def wait_for(found, process: subprocess.Popen) -> None:
    """Wait until something is there, while a build runs."""
    while not found():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)


@pytest.mark.thorough
def test_a_row_edited_while_the_book_is_built_keeps_the_book_before(clone):
    process = start(clone)
    wait_for((clone / "_build/.next/html").is_dir, process)
    table = clone / "data/claims.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Hamas", "hamas", 1), encoding="utf-8")
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 1
    assert "data/claims.csv: changed while the book was built." in said
    assert is_kept(clone)


@pytest.mark.thorough
def test_a_build_killed_while_it_writes_pages_keeps_the_book_before_and_the_next_is_whole(clone, built_html):
    process = start(clone)
    wait_for(lambda: len(list((clone / "_build/.next/html/chapters").glob("*.html"))) > 3, process)
    process.kill()
    process.communicate()
    assert digests(clone / "_build/html").keys() == {"index.html"}
    process = start(clone)
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 0, said
    assert differing(clone / "_build/html", built_html) == []


def small_files_only():
    """Let the system refuse to write more than 100 kB to a file, as it refuses any with a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (10**5, 10**5))


@pytest.mark.thorough
def test_a_disk_that_fills_while_the_book_is_built_keeps_the_book_before(clone):
    process = start(clone, preexec_fn=small_files_only)
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 1, said
    assert "No book was made. The one before is in" in said
    assert is_kept(clone)


@pytest.mark.thorough
def test_a_book_is_made_from_all_that_it_reads(clone):
    """Otherwise a change of it would be served stale."""
    process = start(clone, "-c", AUDITED)
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 0, said
    read = [name for name in (clone / "read.txt").read_text(encoding="utf-8").splitlines() if "__pycache__" not in name]
    assert "data/claims.csv" in read
    built = ("_build/", "pyproject.toml")  # the latter is read by importlib, for nothing of the book
    assert [name for name in read if not name.startswith(built) and name.split("/")[0] not in build.SOURCES] == []


@pytest.mark.thorough
def test_a_plain_build_of_jupyter_book_gives_the_same_bytes(tmp_path, built_html):
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--path-output", tmp_path]
    options = ["--all", "-W", "-n", "--keep-going"]
    run = subprocess.run([*command, *options], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert differing(tmp_path / "_build/html", built_html) == []
