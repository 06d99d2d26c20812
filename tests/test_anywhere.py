"""The same bytes anywhere: in another time zone, language, folder, home, hash seed and Python, and of another user."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from copies import ROOT, copy_of_clone, differing

# Each book is built under several differences at once: one that showed would be looked for among them.
ELSEWHERE = {
    "Gaza, where a clock change is": {"TZ": "Asia/Gaza", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "Tokio – 東京": {"TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "12345"},
    "New York": {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7", "USER": "somebody", "HOME": "/nowhere"},
}
# The number of a user who owns nothing.
NOBODY = 65534
PYTHONS = [version for version in ("3.11", "3.12", "3.13") if version != "{}.{}".format(*sys.version_info)]


def run(command, folder, **environment):
    """Run a command in a folder as nobody's shell would: without what leads to this clone."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "RECORD_DATA", "PYTHONHASHSEED"}}
    return subprocess.run(command, cwd=folder, env={**inherited, **environment}, capture_output=True, text=True, encoding="utf-8")


def may_become_another():
    """Whether a command can be run here as another user."""
    return os.geteuid() == 0 and shutil.which("setpriv") is not None


def as_another_user(folder):
    """What runs a command as a user who owns this folder alone and may read the rest."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    reads = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reads]


def built(folder, python=sys.executable, user=(), **options):
    """The pages of the book of a clone, built there by its own code."""
    done = run([*user, python, "-m", "record", "book"], folder, **options)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "_build/html"


def interpreter(version):
    """A Python of this version, on the path or beside the one that runs the tests (as pyenv keeps them), or nothing."""
    installed = [shutil.which(f"python{version}"), *Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python{version}")]
    for candidate in filter(None, installed):
        if run([candidate, "-c", "import ensurepip"], ROOT).returncode == 0:
            return candidate
    return None


def test_chapters_say_the_same_in_another_zone_and_language(tmp_path):
    """The nearest zone, and the chapters with a scale of time; the whole book is left to `make test-all`."""
    folder = tmp_path / "ein Ordner – غزة"
    folder.mkdir()
    for name in ("index", "governance-and-weapons"):
        shutil.copy(ROOT / f"chapters/{name}.ipynb", folder)
    elsewhere = ELSEWHERE["Gaza, where a clock change is"]
    done = run([sys.executable, "-m", "record", "notebooks", *sorted(folder.iterdir())], ROOT, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "governance-and-weapons.ipynb: unchanged\nindex.ipynb: unchanged\n"


@pytest.mark.thorough
@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_book_built_elsewhere_is_the_same(tmp_path, built_html, place):
    assert differing(built(copy_of_clone(tmp_path / place), **ELSEWHERE[place]), built_html) == []


@pytest.mark.thorough
@pytest.mark.skipif(not may_become_another(), reason="only root may run a command as another user")
def test_a_book_built_by_another_user_is_the_same(built_html):
    with tempfile.TemporaryDirectory() as folder:  # that of the test is closed to others
        os.chmod(folder, 0o755)
        clone = copy_of_clone(Path(folder) / "clone")
        assert differing(built(clone, user=as_another_user(clone), HOME="/nowhere"), built_html) == []
        assert {path.stat().st_uid for path in (clone / "_build").rglob("*")} == {NOBODY}


@pytest.mark.thorough
@pytest.mark.parametrize("version", PYTHONS)
def test_a_book_built_by_another_python_is_the_same(tmp_path, built_html, version):
    base = interpreter(version)
    if base is None:
        pytest.skip(f"there is no Python {version} here")
    clone, python = copy_of_clone(tmp_path / "clone"), tmp_path / "venv/bin/python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [base, "-m", "venv", tmp_path / "venv"],
        [*install, "--require-hashes", "-r", "requirements.lock"],
        [*install, "--no-deps", "--no-build-isolation", "-e", "."],
    ):
        done = run(command, clone)
        if "NewConnectionError" in done.stderr:
            pytest.skip("the package index is out of reach")
        assert done.returncode == 0, done.stderr
    assert differing(built(clone, python), built_html) == []
