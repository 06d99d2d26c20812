"""The book is built whole and of one state of its sources, or the one before is kept; what is unchanged is not built again."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from sphinx.errors import ConfigError

from record import notebooks
from record.book import build

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))

# --- builds of two pages -------------------------------------------------------------------

# A build whose pages are written at once; a `slow` one says when it has written half of them, and waits for a line.
TRIAL = """
import sys
from pathlib import Path
from record.book import build

build.ROOT, how = Path(sys.argv[1]), sys.argv[2]
build.DATA, build.installed = build.ROOT / "data", lambda: []

def write_pages(html):
    html.mkdir(parents=True)
    (html / "index.html").write_text((build.ROOT / "data/claims.csv").read_text())
    if how == "slow":
        print("half a book", flush=True)
        sys.stdin.readline()
    if how == "large":
        (html / "large.html").write_bytes(bytes(10**6))
    (html / "last.html").write_text((build.ROOT / "data/claims.csv").read_text())

build.write_pages = write_pages
sys.exit(build.main(["--target", str(build.ROOT / "_build")]))
"""
PIPES = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


class Trial:
    """A clone of one table and no chapters, and builds of it in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.target = folder, folder / "_build"
        self.html = self.target / "html"
        (folder / "data").mkdir()
        self.table = folder / "data/claims.csv"
        self.table.write_text("one", encoding="utf-8")

    def start(self, how: str = "quick", **options: object) -> subprocess.Popen:
        """Start a build; a slow one is returned when it has written half of its pages."""
        command = [sys.executable, "-c", TRIAL, str(self.folder), how]
        process = subprocess.Popen(command, cwd=ROOT, text=True, **PIPES, **options)
        if how == "slow":
            assert process.stdout.readline() == "half a book\n"
        return process

    def build(self, how: str = "quick", **options: object) -> tuple[int, str]:
        """Build; returns exit code and what was said."""
        process = self.start(how, **options)
        said = "".join(process.communicate(timeout=60))
        return process.returncode, said

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
def trial(tmp_path):
    """A clone in which the first book is built."""
    made = Trial(tmp_path)
    assert made.build()[0] == 0
    return made


def test_what_is_unchanged_is_not_built_again(trial):
    before = trial.html.stat().st_ino
    code, said = trial.build()
    assert (code, trial.html.stat().st_ino) == (0, before)
    assert "as it was built, for nothing has changed since" in said


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
def test_a_change_of_a_source_or_of_the_book_is_built(trial, change):
    change(trial)
    (trial.target / "pdf").mkdir()
    code, said = trial.build()
    assert (code, "built." in said) == (0, True)
    assert trial.book() == pages(trial.table.read_text(encoding="utf-8"))
    assert trial.leftovers() == set(), "what was printed from the old book stays beside the new one"


def test_another_package_or_python_is_a_change():
    mine = build.installed()
    assert mine[0] == sys.version
    assert f"nbformat {nbformat.__version__}" in mine


@pytest.mark.parametrize("put_back", [False, True])
def test_data_edited_during_a_build_keep_the_book_before(trial, put_back):
    trial.table.write_text("two", encoding="utf-8")
    process = trial.start("slow")
    trial.table.write_text("three", encoding="utf-8")
    if put_back:
        trial.table.write_text("two", encoding="utf-8")
    _, said = process.communicate("go on\n", timeout=60)
    assert process.returncode == 1
    assert "data/claims.csv: changed while the book was built. Build it again." in said.replace("../", "")
    assert f"The one before is in {trial.html}." in said
    assert (trial.book(), trial.leftovers()) == (pages("one"), set())


def test_a_killed_build_keeps_the_book_before_and_frees_the_next(trial):
    trial.table.write_text("two", encoding="utf-8")
    process = trial.start("slow")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert trial.book() == pages("one")
    assert trial.build()[0] == 0
    assert (trial.book(), trial.leftovers()) == (pages("two"), set())


@pytest.mark.parametrize("state", ["one", "two"])
def test_a_kill_between_the_two_places_of_the_book_is_undone(trial, state):
    """The finished book was put aside, and the next one not yet in its place."""
    trial.html.rename(trial.target / build.OLD)
    (trial.target / build.NEXT / build.HTML).mkdir(parents=True)
    trial.table.write_text(state, encoding="utf-8")
    code, said = trial.build()
    assert (code, "nothing has changed" in said) == (0, state == "one")
    assert (trial.book(), trial.leftovers()) == (pages(state), set())


def test_two_builds_at_once_follow_each_other(trial):
    trial.table.write_text("two", encoding="utf-8")
    first, second = trial.start("slow"), trial.start()
    assert second.stdout.readline() == f"Another build is writing to {trial.target}; waiting for its end.\n"
    first.communicate("go on\n", timeout=60)
    assert (first.returncode, trial.book()) == (0, pages("two"))
    said, _ = second.communicate(timeout=60)
    assert (second.returncode, "nothing has changed" in said) == (0, True)


def small_files_only():
    """Let the system refuse to write more than 100 kB to a file, as it would with a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (10**5, 10**5))


def test_a_full_disk_keeps_the_book_before(trial):
    trial.table.write_text("two", encoding="utf-8")
    code, said = trial.build("large", preexec_fn=small_files_only)
    assert code == 1
    assert os.strerror(errno.EFBIG) in said
    assert f"No book was made. The one before is in {trial.html}." in said
    assert (trial.book(), trial.leftovers()) == (pages("one"), set())


def test_without_a_book_before_it_says_so(tmp_path):
    code, said = Trial(tmp_path).build("large", preexec_fn=small_files_only)
    assert code == 1
    assert f"There is none in {tmp_path / '_build/html'}." in said


# --- notebooks of a build ------------------------------------------------------------------


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


def test_a_kernel_runs_the_code_of_its_parent(tmp_path, monkeypatch):
    """Also where another clone's library is the one that is installed, or named first."""
    (tmp_path / "record").mkdir()
    (tmp_path / "record/__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    asked = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import record; record.__file__", id="where")])
    told = notebooks.execute(asked, tmp_path / "record").cells[0].outputs[0].data["text/plain"]
    assert told == repr(str(ROOT / "record/__init__.py"))
