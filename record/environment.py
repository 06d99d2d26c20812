"""`python -m record.environment`: whether the virtual environment is whole, and the one of this clone.

`make` asks before each command, and makes the environment anew where it is not. Nothing but Python's own modules is used:
the packages are what may be missing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written when everything is installed; a set-up that was cut off has none.
STAMP = Path(sys.prefix, ".installed")


def packages() -> dict[str, metadata.Distribution]:
    """What is installed in this environment, by name."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return {package.name: package for package in metadata.distributions(path=sorted(places))}


def state() -> dict[str, object]:
    """What this environment is, as its stamp keeps it."""
    asked_for = b"".join((ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    return {
        "folder": str(ROOT),
        "asked for": hashlib.sha256(asked_for).hexdigest(),
        "python": sys.version,
        "packages": {name: package.version for name, package in packages().items()},
    }


def broken(package: metadata.Distribution) -> bool:
    """Whether a folder or module that a package installed is gone."""
    lines = (package.read_text("RECORD") or "").splitlines()
    tops = {line.split(",")[0].split("/")[0] for line in lines} - {".."}
    return not all(Path(package.locate_file(top)).exists() for top in tops)


def version_of(python: str) -> str:
    """The version of an interpreter, in full; nothing where it does not run."""
    asked = [python, "-c", "import sys; print(sys.version, end='')"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def faults(python: str | None) -> Iterator[str]:
    """Yield why the environment has to be made anew; `python` is the interpreter that was asked for by name."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield "its set-up did not come to an end"
        return
    now = state()
    if stamp["folder"] != now["folder"]:
        yield f"it was made for {stamp['folder']}"
    if stamp["asked for"] != now["asked for"]:
        yield "requirements.lock or pyproject.toml has changed"
    if {stamp["python"], version_of(python) if python else sys.version} != {sys.version}:
        yield f"it was made by Python {stamp['python'].split()[0]}, and {python or sys.version.split()[0]} is another"
    there = packages()
    for name, version in stamp["packages"].items():
        if name not in there:
            yield f"{name} is missing"
        elif there[name].version != version:
            yield f"{name} is {there[name].version} and was {version}"
        elif broken(there[name]):
            yield f"files of {name} are missing"


def main(arguments: list[str] | None = None) -> int:
    """Say what is wrong with the environment, or with `--stamp` that all is installed; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m record.environment", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--stamp", action="store_true", help="note that everything is installed")
    parser.add_argument("--python", help="the interpreter that was asked for by name")
    options = parser.parse_args(arguments)
    if options.stamp:
        STAMP.write_text(json.dumps(state()), encoding="utf-8")
        return 0
    found = list(faults(options.python))
    if found:
        print(f"{sys.prefix} is made anew: {'; '.join(found)}.", flush=True)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
