"""`python -m record check`: hold the dataset to its rules and report in words a data editor understands.

The rules are in `record.rules`, the reading of badly saved files in `record.reading`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from record import contract, rules
from record.dataset import DATA, DatasetError
from record.package import RULES, Package, Rule, read_package
from record.reading import Problem, seen
from record.texts import source_folder


@dataclass(frozen=True)
class Report:
    """What a check found: problems sorted by place, rows per table, sources whose text was at hand, rules by outcome."""

    problems: list[Problem]
    rows: dict[str, int]
    texts: list[str]
    verified: list[str]
    violated: list[str]
    unverified: list[str]
    spreadsheet: list[str]


# How many problems are printed unless all are asked for: about a screen.
AT_MOST = 50


def check(folder: Path | None = None, sources: Path | None = None) -> Report:
    """Check the data package in `folder` against the contract, comparing it with the texts in `sources`.

    By default these are the project's own data and the texts beside it. Raises `DatasetError` where the
    descriptor cannot be read; everything else that is wrong is a problem in the report.
    """
    return examine(read_package(Path(folder or DATA).resolve(), sources or source_folder()))


def examine(package: Package, held: Iterable[Rule] = RULES) -> Report:
    """Hold a data package that has been read to every rule, or to some."""
    problems = [problem for table in package.tables.values() for problem in table.problems]
    verified, violated, unverified = [], [], []
    for each in sorted(held, key=lambda each: each.number):
        broken = [name for name in each.needs if name not in package.tables or not package.tables[name].complete]
        if broken:
            unverified.append(f"{each} (not possible while there is a problem with the file of {', '.join(broken)})")
        elif each.texts and not package.texts:
            unverified.append(f"{each} (no source texts at hand)")
        else:
            found = list(each.find(package))
            (violated if found else verified).append(str(each))
            problems.extend(found)
    absent = [row["source_id"] for row in package.rows("sources") if row["source_id"] not in package.texts]
    if absent and package.texts:
        unverified.append(f"What needs the text of {', '.join(absent)} (not among the source texts)")
    rows = {name: len(table.rows) for name, table in package.tables.items()}
    marks = rules.hygiene.spreadsheet_marks(package)
    return Report(sorted(set(problems)), rows, list(package.texts), verified, violated, unverified, marks)


def main(arguments: list[str] | None = None) -> int:
    """Validate the dataset and say in words what was verified, what was not, and what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m record check", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    parser.add_argument("--sources", type=Path, default=None, help="folder of the source texts, one file for each source")
    parser.add_argument("--all", action="store_true", help=f"print every problem, not only {AT_MOST}")
    options = parser.parse_args(arguments)
    try:
        report = check(options.data, options.sources)
    except DatasetError as error:
        print(seen(str(error)))
        return 1
    print(*_summary(report, options.sources or source_folder(), None if options.all else AT_MOST), sep="\n")
    return 1 if report.problems else 0


def _summary(report: Report, sources: Path | None, at_most: int | None) -> Iterator[str]:
    if report.spreadsheet:
        yield (
            f"A spreadsheet changed values while it opened or saved the tables: {'; '.join(report.spreadsheet)}. Restore the "
            "files, and import them with every column as text before you edit them."
        )
    yield "Rows: " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report.rows.items()) + "."
    if report.texts:
        yield f"Source texts: {', '.join(report.texts)}, in {sources}."
    else:
        yield f"Source texts: none in {sources or 'reach'}; set SOURCES to their folder to verify everything."
    yield f"Rules: {len(report.verified)} hold, {len(report.violated)} are violated, {len(report.unverified)} were not verified."
    for heading, rules_there in [("Not verified", report.unverified), ("Violated", report.violated)]:
        if rules_there:
            yield f"{heading}:"
            yield from (f"  {says}" for says in rules_there)
    number = len(report.problems)
    # Of too many to be read, those of whole files come first: they often are the cause of the others.
    few = number <= (at_most or number)
    first = report.problems if few else sorted(report.problems, key=lambda problem: (problem.row > 0, bool(problem.value)))
    yield from (str(problem) for problem in first[:at_most])
    if at_most and number > at_most:
        yield f"… and {number - at_most} more: `python -m record check --all` prints them."
    yield "No problems." if not number else f"{number} problem{'s' if number > 1 else ''}."


def write_codes(arguments: list[str] | None = None) -> int:
    """Copy the codes of each variable from vocabularies.csv into the enums of datapackage.json."""
    parser = argparse.ArgumentParser(prog="python -m record codes", description=write_codes.__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    folder = parser.parse_args(arguments).data
    try:
        package = read_package(folder)
    except DatasetError as error:
        print(seen(str(error)))
        return 1
    said = dict(contract.places(package.descriptor))
    for table in package.tables.values():
        for due in table.fields:
            described, codes = said.get(f"{table.name}.{due['name']}"), package.codes.get(due.get("variable", ""))
            if described is not None and codes:
                limits = described.get("constraints")
                limits = described["constraints"] = limits if isinstance(limits, dict) else {}
                limits["enum"] = contract.enum(due, codes)
    text = json.dumps(package.descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
    print("datapackage.json: codes copied from vocabularies.csv.")
    return 0
