"""The environment that `make` sets up: made anew, with a word, as soon as it is not whole or not this clone's."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import require

ROOT = Path(__file__).resolve().parent.parent
# What make would install is stood in for by a package that is laid into the environment by hand.
NOTHING_TO_INSTALL = "INSTALL=:"


def make(clone, *arguments):
    """Run make in a clone, as a shell of its own would: no interpreter is named but among the arguments."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "PYTHONPATH", "MAKEFLAGS"}}
    command = ["make", "--no-print-directory", NOTHING_TO_INSTALL, *arguments]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=120)


def faults(clone, *arguments):
    """What the environment of a clone says of itself; nothing where it is whole."""
    command = [clone / ".venv/bin/python", "-m", "record.environment", *arguments]
    run = subprocess.run(command, cwd=clone, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (int(bool(run.stdout)), "")
    return run.stdout


def packages_of(clone):
    """The folder of a clone's installed packages."""
    return next((clone / ".venv/lib").glob("python*/site-packages"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A clone with no more than its environment needs, after its set-up."""
    require(bool(shutil.which("make")), "make is not installed")
    clone = tmp_path_factory.mktemp("made") / "a clone"
    (clone / "record").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "record/__init__.py", "record/environment.py"):
        shutil.copy(ROOT / name, clone / name)
    run = make(clone, "environment", f"PYTHON={sys.executable}")
    assert run.returncode == 0, run.stderr
    package = packages_of(clone) / "trial-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: trial\nVersion: 1.0\n", encoding="utf-8")
    (package / "RECORD").write_text(
        "../../../bin/trial,,\ntrial/__init__.py,,\ntrial-1.0.dist-info/METADATA,,\n", encoding="utf-8"
    )
    (packages_of(clone) / "trial").mkdir()
    subprocess.run([clone / ".venv/bin/python", "-m", "record.environment", "--stamp"], cwd=clone, check=True)
    return clone


@pytest.fixture
def clone(made, tmp_path):
    """A copy of that clone which takes itself for the original, to be damaged."""
    copy = Path(shutil.copytree(made, tmp_path / "clone", symlinks=True))
    stamp = copy / ".venv/.installed"
    stamp.write_text(json.dumps(json.loads(stamp.read_text(encoding="utf-8")) | {"folder": str(copy)}), encoding="utf-8")
    return copy


def append(path, text):
    """Add a line to a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def upgrade(clone):
    """Install another version by hand."""
    metadata = packages_of(clone) / "trial-1.0.dist-info/METADATA"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace("1.0", "2.0"), encoding="utf-8")


@pytest.mark.thorough
def test_a_whole_environment_has_no_faults(made, clone):
    assert (faults(made), faults(clone)) == ("", "")
    assert faults(made, "--python", sys.executable) == ""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda clone: shutil.rmtree(packages_of(clone) / "trial"), "files of trial are missing"),
        (lambda clone: shutil.rmtree(packages_of(clone) / "trial-1.0.dist-info"), "trial is missing"),
        (upgrade, "trial is 2.0 and was 1.0"),
        (lambda clone: append(clone / "requirements.lock", "# more\n"), "requirements.lock or pyproject.toml has changed"),
        (lambda clone: append(clone / "pyproject.toml", "# more\n"), "requirements.lock or pyproject.toml has changed"),
        (lambda clone: (clone / ".venv/.installed").unlink(), "its set-up did not come to an end"),
        (lambda clone: (clone / ".venv/.installed").write_text("{", encoding="utf-8"), "its set-up did not come to an end"),
    ],
)
def test_what_is_wrong_with_an_environment_is_named(clone, damage, said):
    damage(clone)
    assert f"{clone / '.venv'} is made anew: {said}.\n" == faults(clone)


@pytest.mark.thorough
def test_a_copied_or_moved_clone_is_told_from_the_original(made, tmp_path):
    copy = shutil.copytree(made, tmp_path / "copy", symlinks=True)
    assert f"it was made for {made}" in faults(copy)
    moved = shutil.move(copy, tmp_path / "moved")
    assert f"it was made for {made}" in faults(moved)


def test_another_interpreter_is_noticed(clone, tmp_path):
    other = tmp_path / "python4"
    other.write_text("#!/bin/sh\necho 4.0\n", encoding="utf-8")
    other.chmod(0o755)
    assert f"and {other} is another" in faults(clone, "--python", str(other))


@pytest.mark.thorough
@pytest.mark.parametrize("broken", [True, False], ids=["broken", "changed"])
def test_make_makes_it_anew_and_keeps_nothing(clone, broken):
    """A Python that is gone, or a lock with another package in it: the old packages go with the old environment."""
    if broken:
        (clone / ".venv/bin/python").unlink()
        (clone / ".venv/bin/python").symlink_to("gone")
    else:
        append(clone / "requirements.lock", "# more\n")
    run = make(clone, "environment")
    assert run.returncode == 0, run.stderr
    assert ("has no Python that runs" if broken else "has changed") in run.stdout
    assert faults(clone) == ""
    assert not list(packages_of(clone).glob("trial*"))
    assert make(clone, "environment").stdout == ""


def test_an_interpreter_that_will_not_do_is_named_and_nothing_is_removed(clone):
    run = make(clone, "check", "PYTHON=false")
    assert run.returncode != 0
    assert "Python 3.11 or newer is needed, and false is not it. Name another: make check PYTHON=python3.12" in run.stderr
    assert (packages_of(clone) / "trial").is_dir()


@pytest.mark.thorough
def test_a_set_up_that_fails_is_not_taken_for_one(clone):
    append(clone / "requirements.lock", "# more\n")
    run = make(clone, "check", "INSTALL=false")
    assert run.returncode != 0
    assert "did not come to an end" in faults(clone)
