"""The commands of the project: `python -m record <command>`; each takes `--help`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

# Command: module, function that takes the remaining arguments and returns an exit code, what it does.
COMMANDS = {
    "book": ("record.book.build", "main", "execute the notebooks and build the book, if anything has changed"),
    "check": ("record.check", "main", "validate the dataset and say in words what is wrong"),
    "codes": ("record.check", "write_codes", "copy the codes of vocabularies.csv into datapackage.json"),
    "contract": ("record.contract", "main", "make what datapackage.json says now the contract that the check holds it to"),
    "correct": ("record.correct", "main", "correct published rows, with the reason in changes.csv"),
    "withdraw": ("record.correct", "withdraw_main", "withdraw a published id, with the reason in withdrawn.csv"),
    "pdf": ("record.book.pdf", "main", "print the built book as tagged PDF, with Chromium"),
    "prose": ("record.prose_numbers", "main", "list the numbers of the text that no longer agree with the data"),
    "publish": ("record.published", "main", "register the ids of this version and keep its values as published"),
    "release": ("record.book.release", "main", "write one zip of the committed version and its built book"),
    "versions": ("record.book.versions", "main", "set the books of earlier versions beside the built one"),
    "count-terms": ("record.terms", "main", "count the wordings of terms.csv in the source texts"),
    "notebooks": ("record.notebooks", "main", "execute every notebook in place"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m record", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, _, does) in COMMANDS.items():
        commands.add_parser(name, help=does, add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    module, function, _ = COMMANDS[chosen.command]
    try:
        command = getattr(import_module(module), function)
    except ModuleNotFoundError as missing:
        if missing.name.split(".")[0] == "record":
            raise
        needs = f"python -m record {chosen.command} needs {missing.name}, which the library alone does not bring."
        print(f'{needs} Install it with: pip install ".[book]"', file=sys.stderr)
        return 1
    return command(rest) or 0


if __name__ == "__main__":
    sys.exit(main())
