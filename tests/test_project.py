"""The project as a whole: complete, consistent with itself, and free of the machine it was made on."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {"book", "test", "test-all", "check", "notebooks", "serve", "release", "pdf", "bench", "help"}
CHAPTERS = ("index", "background", "phase-one", "phase-two-disputes", "governance-and-weapons", "us-role", "across")
BINARY = {".png", ".zip", ".woff2"}


@cache
def own_files() -> tuple[Path, ...]:
    """The project's files: those git tracks or would, or everything but what is built, where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        # In an unpacked release `book` is the built book.
        built = {"_build", ".venv", ".git", "__pycache__", ".pytest_cache", ".ruff_cache"}
        parts = ((path, path.relative_to(ROOT).parts) for path in ROOT.rglob("*"))
        found = (path for path, names in parts if names[0] != "book" and not built & set(names))
    else:
        found = (ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def text(name: str) -> str:
    """The text of one of the project's files."""
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name: str) -> list[Requirement]:
    """The requirements of a requirements file, without their hashes."""
    lines = (line.split(" #")[0].removesuffix("\\").strip() for line in text(name).splitlines() if "--hash=" not in line)
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "name",
    [
        *("_config.yml", "_toc.yml", "README.md", "requirements.txt", "requirements.lock", "Makefile", "pyproject.toml"),
        *("CITATION.cff", "LICENSE", "LICENSE-data.md", "CHANGELOG.md", "CONTRIBUTING.md", ".gitignore", ".gitattributes"),
        *("data/datapackage.json", "data/codebook.md", "data/references.bib", "data/ids.csv", "record/__init__.py"),
        *(f"chapters/{chapter}.ipynb" for chapter in CHAPTERS),
        *(f"chapters/source-s{n}.md" for n in range(1, 6)),
    ],
)
def test_file_is_there(name):
    assert (ROOT / name).is_file()


def test_contents_and_chapters_are_the_same_pages():
    toc = yaml.safe_load(text("_toc.yml"))
    listed = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    found = {f"chapters/{path.stem}" for path in (ROOT / "chapters").iterdir() if path.suffix in {".md", ".ipynb"}}
    assert len(listed) == len(set(listed))
    assert set(listed) == found
    assert listed[: len(CHAPTERS)] == [f"chapters/{chapter}" for chapter in CHAPTERS]


def test_make_help_lists_the_commands():
    if not shutil.which("make"):
        pytest.skip("no make here")
    said = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make (\S+) +\S", said, re.MULTILINE)) >= COMMANDS
    assert subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout == said


def test_readme_gives_every_command_without_make():
    readme = text("README.md")
    rows = dict(re.findall(r"^\| `make ([\w-]+)` \| (.+) \|$", readme, re.MULTILINE))
    assert set(rows) >= COMMANDS - {"help"}
    makefile = text("Makefile")
    # What the two have in common word by word: set-up, build, test run and lock.
    set_up = ("--require-hashes -r requirements.lock", "--no-deps --no-build-isolation -e .")
    tests = "-m pytest -n auto --dist loadfile --nbval --nbval-current-env tests chapters"
    lock = "--no-header --generate-hashes requirements.txt --output-file requirements.lock"
    for command in (*set_up, "-m record book", tests, lock):
        assert command in makefile
        assert any(command in row for row in re.findall(r"^\|.*\|$", readme, re.MULTILINE)), command


def test_ci_runs_the_readmes_test_command():
    script = text(".ci/run")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111, ".ci/run is not executable"
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert script.splitlines()[-2:] == ["make test", "make test-all"]
    subprocess.run(["bash", "-n", ROOT / ".ci/run"], check=True)


@pytest.mark.parametrize("name", ["Makefile", "README.md", "CONTRIBUTING.md", "docs/publishing.md", ".ci/run"])
def test_pip_is_always_a_pythons_own(name):
    """A bare `pip` may belong to another interpreter than the one that runs the project."""
    commands = re.findall(r"(\S+ )?(\S*\bpip3?) install", text(name))
    assert [" ".join(found) for found in commands if found[0].strip() != "-m"] == []


def test_version_1_of_jupyter_book_and_the_chart_makers_are_pinned():
    pinned = {r.name: str(r.specifier) for r in requirements("requirements.txt")}
    assert pinned["jupyter-book"] == "==1.0.4.post1"
    assert pinned["altair"].startswith("==")
    assert pinned["vl-convert-python"].startswith("==")


def test_lock_pins_every_requirement_as_asked():
    lock: dict[str, list[Requirement]] = {}
    for locked in requirements("requirements.lock"):
        lock.setdefault(canonicalize_name(locked.name), []).append(locked)
        (pin,) = locked.specifier
        assert pin.operator == "=="
        assert not pin.version.endswith("*")
    for asked in requirements("requirements.txt"):
        pins = lock.get(canonicalize_name(asked.name), [])
        assert pins, f"{asked.name} is not in requirements.lock. Run `make lock`."
        for locked in pins:
            (pin,) = locked.specifier
            assert asked.specifier.contains(pin.version), f"{locked} is not {asked}. Run `make lock`."


def test_lock_has_the_hashes_of_every_package_and_names_no_index():
    """pip takes nothing else then, and takes it from wherever it is told to."""
    lines = text("requirements.lock").splitlines()
    pins = [number for number, line in enumerate(lines) if line[:1].isalnum()]
    assert len(pins) == len(requirements("requirements.lock"))
    assert [lines[number] for number in pins if "--hash=sha256:" not in lines[number + 1]] == []
    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_lock_brings_what_builds_the_project():
    """It is installed without a build of its own to download for."""
    needed = tomllib.loads(text("pyproject.toml"))["build-system"]["requires"]
    locked = {canonicalize_name(r.name): r.specifier for r in requirements("requirements.lock")}
    for asked in map(Requirement, needed):
        (pin,) = locked[asked.name]
        assert asked.specifier.contains(pin.version)


def test_lock_covers_what_the_library_and_the_tests_import():
    """Every module the project imports is its own, Python's, or belongs to a package of the lock."""
    locked = {canonicalize_name(r.name) for r in requirements("requirements.lock")}
    owners = metadata.packages_distributions()
    own = {"record", *(path.stem for path in (ROOT / "tests").glob("*.py"))}
    unknown = set()
    for path in own_files():
        if path.suffix == ".py":
            for module in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
                packages = {canonicalize_name(name) for name in owners.get(module, [])}
                if module not in sys.stdlib_module_names | own and not packages & locked:
                    unknown.add(f"{path.relative_to(ROOT)}: {module}")
    assert not unknown


def test_installed_versions_are_the_locked_ones():
    """Otherwise the tests say nothing about the book that others build."""
    different = []
    for locked in requirements("requirements.lock"):
        if locked.marker is None or locked.marker.evaluate():
            installed = metadata.version(locked.name)
            if not locked.specifier.contains(installed):
                different.append(f"{locked.name} {installed}, locked {locked.specifier}")
    assert not different, "Run `make book`, or `python -m pip install --require-hashes -r requirements.lock`."


def test_one_version_everywhere():
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert yaml.safe_load(text("CITATION.cff"))["version"] == version
    assert re.search(r'^__version__ = "(.+)"$', text("record/__init__.py"), re.MULTILINE)[1] == version
    assert re.search(r"^## (\S+)$", text("CHANGELOG.md"), re.MULTILINE)[1] == version
    assert json.loads(text("data/datapackage.json"))["version"] == version


def test_one_title_and_one_author_everywhere():
    config, citation = yaml.safe_load(text("_config.yml")), yaml.safe_load(text("CITATION.cff"))
    package = json.loads(text("data/datapackage.json"))
    assert config["title"] == citation["title"] == package["title"]
    assert [{"name": config["author"]}] == citation["authors"]
    assert [config["author"]] == [contributor["title"] for contributor in package["contributors"]]


def test_one_licence_for_text_and_data_and_one_for_code():
    """Each stands alone: archives refuse a list."""
    licence = yaml.safe_load(text("CITATION.cff"))["license"]
    assert [licence] == [described["name"] for described in json.loads(text("data/datapackage.json"))["licenses"]]
    assert licence == "CC-BY-4.0"
    assert tomllib.loads(text("pyproject.toml"))["project"]["license"] == "MIT"


def test_date_doi_and_address_have_their_form_where_they_are_set():
    """None is known before the work is published under it; an address stands in `_config.yml` alone."""
    citation = yaml.safe_load(text("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert not {"identifiers", "repository", "repository-code", "url"} & set(citation)
    assert isinstance(citation.get("date-released", date.min), date)
    assert re.fullmatch(r"10\.\d{4,9}/\S+", citation.get("doi", "10.1234/none"))
    assert re.fullmatch(r"(https?://\S+)?", yaml.safe_load(text("_config.yml"))["html"]["baseurl"])


def test_every_action_of_a_workflow_is_pinned_to_a_commit():
    """A tag can be moved to other code, a commit cannot."""
    used = [
        (path.name, line.strip())
        for path in own_files()
        if path.parent == ROOT / ".github" / "workflows"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(- )?uses:", line)
    ]
    assert used
    assert [line for line in used if not re.fullmatch(r"(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)+", line[1])] == []
    for path in sorted((ROOT / ".github" / "workflows").iterdir()):
        steps = [step for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values() for step in job["steps"]]
        assert sum("uses" in step for step in steps) == len([name for name, _ in used if name == path.name])


def test_links_of_the_documents_lead_somewhere():
    broken = []
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-data.md", "docs/publishing.md"):
        for address in re.findall(r"\]\(([^)#\s]+)", text(name)):
            if not re.match(r"[a-z]+:", address) and not (ROOT / address).exists():
                broken.append(f"{name}: {address}")
    assert broken == []


def test_no_file_names_the_machine_it_was_made_on():
    # Put together here, or this file would name them itself.
    places = [f"/{name}/" for name in ("home", "root", "tmp", "work", "Users")]
    places = re.compile(rf"(?<![\w.:/*-])(?:{'|'.join(places)})\w[\w./-]*|\b[A-Z]:\\\\?Users\b")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in own_files()
        if path.suffix not in BINARY
        for match in places.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_files_are_utf8_with_one_kind_of_line_end():
    wrong = []
    for path in own_files():
        if path.suffix in BINARY:
            continue
        content = path.read_bytes()
        content.decode("utf-8")
        if b"\r" in content or (content and not content.endswith(b"\n")):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_nothing_heavy_is_tracked():
    assert [path.name for path in own_files() if path.stat().st_size > 2_000_000] == []


def test_ruff_is_content():
    """One style of code, so that a change shows what it changes."""
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    cells = [str(path) for path in sorted((ROOT / "chapters").glob("*.ipynb"))]
    for what in (["."], ["--isolated", "--line-length", "96", *cells]):
        formatting = [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", *what]
        run = subprocess.run(formatting, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout


def code_strings(path: Path):
    """Yield line and value of each string in a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    with_docstring = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, with_docstring) and is_docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def is_docstring(node) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


# Names of persons and outlets that are also words of English.
COMMON_WORDS = {"English", "World", "Arab", "Palestine", "Agency"}
# The one obligation that a finding is about: the return of the dead, which is what each exception concerns.
OF_A_FINDING = {"oct2025-p1-return-remains"}
OF_ROWS = re.compile(r"(?<![\w-])(?:[CQDNRX]\d{3}|S\d|F\d\d)(?![\w-])")


def names_of_rows(dataset) -> tuple[set[str], set[str]]:
    """What names rows of the record: ids and outlets, which no code may have, and actors and agreements, which findings may."""
    actors = dataset.actors
    spoken = {}
    for kind in ("person", "outlet"):
        known = actors[actors.kind == kind]
        also = {alias for cell in known.aliases for alias in cell.split("|") if alias[:1].isupper()}
        last = {name.split()[-1] for name in known.name} if kind == "person" else set()
        spoken[kind] = {*known.name, *also, *last} - COMMON_WORDS
    sides = {*actors.side, "unstated"}
    outlets = {*actors.actor_id[actors.kind == "outlet"], *spoken["outlet"]}
    nowhere = {*dataset.sources.source_id, *dataset.obligations.obligation_id, *outlets}
    in_findings = {*actors.actor_id, *dataset.agreements.agreement_id, *spoken["person"]} - outlets
    return nowhere - sides, in_findings - sides


def words_found(names: set[str]) -> re.Pattern[str]:
    """What finds any of some names as a word of its own."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])")


def named_rows(library: Path, dataset) -> list[str]:
    """Each id of a row and each name of a person or an outlet, word by word, in the strings of the library's code."""
    nowhere, in_findings = map(words_found, names_of_rows(dataset))
    found = []
    for path in sorted(library.rglob("*.py")):
        of_findings = "findings" in path.relative_to(library).parts
        for line, value in code_strings(path):
            named = {*OF_ROWS.findall(value), *nowhere.findall(value)}
            if of_findings:
                named -= {*OF_A_FINDING, *(name for name in named if re.fullmatch(r"F\d\d", name))}
            else:
                named |= set(in_findings.findall(value))
            found += [f"{path.relative_to(library)}:{line}: {name}" for name in sorted(named)]
    return found


def test_library_names_no_row_of_the_record(dataset):
    """What is meant of one claim, person or agreement stands in data or in a chapter; the findings may name the last two."""
    found = named_rows(ROOT / "record", dataset)
    assert not found, f"rows named in library code: {found}. Make it a reading in data/readings.csv, or ask it in a cell."


def test_rows_are_found_inside_strings(tmp_path, dataset):
    (tmp_path / "findings").mkdir()
    docstring, asked = '"""Words here may name C017."""', 'kept = "C017 C018".split()'
    told = ['said = f"as {kept} of Qassem in S4"', 'outlet = "by The New Arab"', 'owed = "oct2025-p1-return-remains"']
    code = "\n".join([docstring, asked, *told, ""])
    for name in ("asked.py", "findings/told.py"):
        (tmp_path / name).write_text(code, encoding="utf-8")
    anywhere = ["2: C017", "2: C018", "3: S4", "4: The New Arab"]
    assert sorted(named_rows(tmp_path, dataset)) == sorted(
        [f"{name}:{place}" for name in ("asked.py", "findings/told.py") for place in anywhere]
        + ["asked.py:3: Qassem", "asked.py:5: oct2025-p1-return-remains"]
    )


def imports_of(path: Path, library: Path) -> set[str]:
    """The modules that a module imports, at its top or inside a function, by their full names."""
    package = ["record", *path.relative_to(library).parent.parts]
    found = {value for _, value in code_strings(path) if re.fullmatch(r"record(?:\.\w+)+", value)}  # for import_module
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found |= {base, *(f"{base}.{name.name}" for name in node.names)}
    return found


def upward_imports(library: Path) -> list[str]:
    """Modules below the book's extension that import something of it; `__main__` stands above both and hands on to either."""
    return sorted(
        str(path.relative_to(library))
        for path in library.rglob("*.py")
        if path.relative_to(library).parts[0] not in ("book", "__main__.py")
        and any(f"{name}.".startswith("record.book.") for name in imports_of(path, library))
    )


def test_modules_import_in_one_direction():
    """The library knows nothing of the book's extension, which stands on it."""
    up = upward_imports(ROOT / "record")
    assert not up, f"{up} import record.book, which stands on them. Move what both need below, or hand it over as an argument."


@pytest.mark.parametrize(
    "code",
    [
        "from record.book import pages",
        "import record.book.pages as pages",
        "from record import book",
        "from . import book",
        "from .book.pages import register",
        "def later():\n    from record.book import pages",
        "from importlib import import_module\n\npages = import_module('record.book.pages')",
    ],
)
def test_imports_of_the_book_are_found(tmp_path, code):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/pages.py").write_text("from record.book import nodes\n", encoding="utf-8")
    (tmp_path / "below.py").write_text("from record import bookish\n", encoding="utf-8")
    assert upward_imports(tmp_path) == []
    (tmp_path / "below.py").write_text(code, encoding="utf-8")
    assert upward_imports(tmp_path) == ["below.py"]


def test_the_layers_of_the_library_are_those_of_the_readme():
    """Every module stands in one layer of README.md and imports from none that comes after."""
    listed = re.findall(r"^(\d)\. [^:]+: (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    layer = {name.strip("/"): int(number) for number, names in listed for name in re.findall(r"`([\w/]+)`", names)}
    modules = [path for path in sorted((ROOT / "record").rglob("*.py")) if not path.name.startswith("__main__")]
    for path in modules:
        name = path.relative_to(ROOT / "record").parts[0].removesuffix(".py")
        if name == "__init__":
            continue
        assert name in layer, f"README.md gives {name} no layer"
        text = path.read_text(encoding="utf-8")
        used = re.findall(r"^\s*from record\.(\w+)", text, re.MULTILINE)
        used += [one for line in re.findall(r"^\s*from record import (.+)$", text, re.MULTILINE) for one in line.split(", ")]
        later = [one for one in used if layer.get(one, 0) > layer[name]]
        assert not later, f"{path.name} imports {later}, of a later layer than its own"
