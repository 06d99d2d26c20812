"""The library as others install it: anywhere, with its data, and with no more than it declares."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = "from record.notebook import all_claims; from record.dataset import DATA; print(len(all_claims()), DATA)"


def ask(program, **environment):
    """What a program prints that knows nothing of the clone; RECORD_DATA is not set either."""
    clean = {name: value for name, value in os.environ.items() if name != "RECORD_DATA"}
    run = subprocess.run(
        [sys.executable, "-c", program], env={**clean, **environment}, cwd="/", capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The library as `pip install .` puts it somewhere, from a copy of what git would put into an archive."""
    folder, copy = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("copy")
    for name in ("record", "data", "pyproject.toml"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(copy)], check=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(folder)]
    run = subprocess.run([*pip, str(copy)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.thorough
def test_the_installed_library_brings_its_data(installed):
    number, data = ask(ASK, PYTHONPATH=str(installed)).split(" ", 1)
    assert Path(data) == installed / "record" / "data"
    assert int(number) == len(__import__("record.claims", fromlist=["all_claims"]).all_claims())


@pytest.mark.thorough
def test_every_module_and_template_is_installed(installed):
    """A package that is missing from pyproject.toml would be missing here."""
    own = {p.relative_to(ROOT) for p in (ROOT / "record").rglob("*") if p.is_file() and p.suffix in {".py", ".j2", ".css", ".js"}}
    there = {p.relative_to(installed) for p in (installed / "record").rglob("*") if p.is_file()}
    assert sorted(map(str, own - there)) == []


def test_the_core_needs_only_what_it_declares():
    """Asking the record and drawing a chart works without the book's packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["dependencies"]) == {"altair", "edtf", "pandas", "vl-convert-python"}
    book = "sphinx docutils nbformat nbclient frictionless krippendorff pybtex yaml tinycss2 bs4"
    program = f"import sys; sys.modules.update(dict.fromkeys({book.split()!r})); import record.findings; {ASK}"
    assert ask(program, PYTHONPATH=str(ROOT)).split()[0].isdigit()


@pytest.mark.parametrize("command", ["check", "correct", "notebooks"])
def test_a_command_without_its_packages_says_how_to_get_them(command):
    absent = "import sys; sys.modules.update(dict.fromkeys(['pybtex', 'frictionless', 'nbformat', 'nbclient']))"
    program = f"{absent}; from record.__main__ import main; sys.stderr = sys.stdout; sys.exit(main([{command!r}]))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout.startswith(f"python -m record {command} needs ")
    assert run.stdout.endswith('Install it with: pip install ".[book]"\n')


def test_binder_installs_the_lock_and_the_library():
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-r ../requirements.lock"]
    after = ROOT / "binder" / "postBuild"
    assert after.stat().st_mode & 0o111, "binder/postBuild is not executable"
    assert "python -m pip install --no-deps --no-build-isolation -e ." in after.read_text(encoding="utf-8")
