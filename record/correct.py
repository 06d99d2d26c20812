"""Correct, withdraw: changes of published rows, made at once or not at all, each with its trace.

`python -m record correct C006 speaker_id=hazem-qassem speaker_form=named Q002.owner_id=hazem-qassem --reason "…"`
`python -m record withdraw C044 --replaced-by C043 --reason "…"`

Both work on a copy of the data, write `changes.csv` or `withdrawn.csv`, and put the copy in place only if it passes the check.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from pathlib import Path

from record import published
from record.check import check
from record.dataset import DATA, HANGING, items
from record.package import read_package
from record.reading import Row
from record.rules.coherence import told_of_event
from record.rules.schema import nearest
from record.rules.trace import as_set, outnumbered

ASSIGNMENT = re.compile(r"(?s)(?:(?P<id>[^=]+)\.)?(?P<column>[a-z_]+)=(?P<value>.*)")


class CorrectionError(ValueError):
    """What cannot be corrected as asked; the message says what to write instead."""


class Draft:
    """A data package that is being changed: its tables in memory, and the reasons given for what is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = read_package(folder)
        self.version = published.version_in_preparation(folder)
        self.reasons: dict[tuple[str, str, str], str] = {}
        self.said: list[str] = []

    # -- finding rows --

    def table_of(self, row_id: str, column: str = "") -> str:
        """Return the table that has a row of this id and, where one is named, this column. Raises `CorrectionError`."""
        found = [name for name in self.package.tables if row_id in self.package.by_id(name) and name not in ("ids", "withdrawn")]
        if not found:
            known = [known for name in published.KINDS for known in self.package.by_id(name)]
            raise CorrectionError(f"'{row_id}' is no row of the dataset.{nearest(row_id, known)}")
        fitting = [name for name in found if not column or self.package.value(name, row_id, column) is not None]
        if not fitting:
            columns = ", ".join(described["name"] for described in self.package.tables[found[0]].fields)
            raise CorrectionError(f"'{column}' is no column of {found[0]}. It has: {columns}.")
        return fitting[0]

    # -- changing --

    def set(self, table: str, row_id: str, column: str, value: str, reason: str) -> None:
        """Give a cell a new value; `participants` and `context_links` of a claim take `actor role|actor role` and ids."""
        if table != "claims" or column not in HANGING:
            self.package.row(table, row_id)[column] = value
        elif column in published.BY_CLAIM:
            self._hang(row_id, column, value)
        else:
            raise CorrectionError(f"'{column}' have ids of their own: correct each by its own, as in ID.column=…")
        self.reasons[table, row_id, column] = reason
        self._forget()

    def _hang(self, claim_id: str, name: str, value: str) -> None:
        table = self.package.tables[name]
        kept = {table.id_of(row): row for row in table.rows if row["claim_id"] == claim_id}
        wanted = []
        for item in items(value):
            row = Row({"claim_id": claim_id, **dict(zip(HANGING[name], item.split(), strict=True))})
            wanted.append(kept.get(table.id_of(row), row))
        place = next((n for n, row in enumerate(table.rows) if row["claim_id"] == claim_id), len(table.rows))
        others = [row for row in table.rows if row["claim_id"] != claim_id]
        table.rows[:] = [*others[:place], *wanted, *others[place:]]

    def withdraw(self, table: str, row_id: str, reason: str, replaced_by: str = "") -> None:
        """Take a row and what hangs on it out of the tables; ids that were published get a line in `withdrawn`."""
        row = self.package.row(table, row_id)
        if table == "claims":
            self._release_claim(row_id)
            for name in (each for each in HANGING if each not in published.BY_CLAIM):
                for hanging in list(self.package.of_claim(name, row_id)):
                    self._give_up(name, hanging, f"It hung on {row_id}, which was withdrawn.", "")
            for relation in [each for each in self.package.rows("relations") if row_id in (each["claim_a"], each["claim_b"])]:
                self._give_up("relations", relation, f"It joined {row_id}, which was withdrawn.", "")
            for name in published.BY_CLAIM:
                self._drop(name, lambda each: each["claim_id"] == row_id)
        self._give_up(table, row, reason, replaced_by)
        self._renew_reasons()
        if table in ("claims", "dates"):
            self._adjust_events()

    def _renew_reasons(self) -> None:
        """Give each reason on file for what hangs on a claim the list that is left to the claim."""
        for reason in (each for each in self.package.rows("adjudications") if each["column"] in (*HANGING, "relations")):
            left = self.package.value(reason["table"], reason["id"], reason["column"])
            if left is not None and as_set(reason["column"], left) != as_set(reason["column"], reason["value"]):
                reason["value"] = left
                self.said.append(
                    f"The reason on file for {reason['id']} {reason['column']} is now given for '{left}': see whether it holds."
                )

    def _adjust_events(self) -> None:
        """Give each event a place and date that the claims left to it give, none where they give none."""
        for event in self.package.rows("events"):
            for column, values in told_of_event(self.package, event["event_id"]).items():
                if event[column] not in values:
                    event[column] = min(values)
                    dates = self.package.grouped("dates", "edtf").get(event["edtf"], [Row()]) if column == "edtf" else ()
                    event.update({each: date[each] for date in dates[:1] for each in ("first", "last", "precision")})

    def _release_claim(self, claim_id: str) -> None:
        repeated = [row["claim_id"] for row in self.package.rows("claims") if row["duplicate_of"] == claim_id]
        if repeated:
            raise CorrectionError(f"{', '.join(repeated)} repeats {claim_id} (duplicate_of): correct or withdraw that first.")
        self._drop("readings", lambda each: each["claims"] == claim_id)
        for row in self.package.rows("readings"):
            row["claims"] = "|".join(item for item in items(row["claims"]) if item != claim_id)
        for row in self.package.rows("vocabularies"):
            if row["example_claim"] == claim_id:
                row["example_claim"] = ""
        event = self.package.claims[claim_id]["event_id"]
        if event and len(self.package.grouped("claims", "event_id")[event]) == 1:
            self._drop("events", lambda each: each["event_id"] == event)

    def _give_up(self, table: str, row: Row, reason: str, replaced_by: str) -> None:
        row_id = self.package.tables[table].id_of(row)
        for other in self.package.rows("quantities") if table == "quantities" else ():
            if other["subset_of"] == row_id:
                self.set("quantities", other["quantity_id"], "subset_of", "", f"{row_id} was withdrawn.")
        self._drop(table, lambda each: each is row)
        self._drop("adjudications", lambda each: (each["table"], each["id"]) == (table, row_id))
        self._record(row_id, published.KIND_OF[table], published.in_short(table, row), reason, replaced_by)

    def withdraw_from_pages(self, row_id: str, kind: str, gloss: str, reason: str, replaced_by: str = "") -> None:
        """Record that a figure, table, section, finding or page is no longer in the book."""
        if not self._record(row_id, kind, gloss, reason, replaced_by):
            raise CorrectionError(f"the {kind} '{row_id}' was never published; it can simply go.")

    def _record(self, row_id: str, kind: str, gloss: str, reason: str, replaced_by: str) -> bool:
        known = next((each for each in self.package.rows("ids") if (each["id"], each["kind"]) == (row_id, kind)), None)
        if known:
            cells = {"id": row_id, "kind": kind, "version": self.version, "place": known["place"], "gloss": gloss}
            self.package.tables["withdrawn"].rows.append(Row({**cells, "reason": reason, "replaced_by": replaced_by}))
            self._forget()
        return known is not None

    def _drop(self, table: str, unwanted) -> None:
        rows = self.package.tables[table].rows
        rows[:] = [row for row in rows if not unwanted(row)]
        self._forget()

    def _forget(self) -> None:
        """Forget what was computed from the rows before they changed."""
        for name in ("groups", "reasons", "codes"):
            self.package.__dict__.pop(name, None)
        for table in self.package.tables.values():
            table.__dict__.pop("by_id", None)

    # -- the trace --

    def give_reasons(self) -> list[str]:
        """Bring reasons on file in step with the changed cells, and say what was done, one line each.

        A reason for a value that no longer stands goes; a value that most codings did not give gets the reason of its correction.
        """
        said = self.said
        rows = self.package.rows("adjudications")
        for row in list(rows):
            key = row["table"], row["id"], row["column"]
            now = self.package.value(*key)
            if key in self.reasons and now is not None and as_set(key[2], now) != as_set(key[2], row["value"]):
                rows.remove(row)
                said.append(f"The reason on file for {' '.join(key)} = '{row['value']}' has lapsed and was deleted.")
        self._forget()
        for claim, variable, value, most, mine in list(outnumbered(self.package)):
            key = "claims", claim["claim_id"], variable
            if key in self.reasons and key not in self.package.reasons:
                more = {"reason": self.reasons[key], "codebook_version": self.package.codebook_version}
                rows.append(_line(key, value=claim[variable], **more))
                said.append(
                    f"{claim['claim_id']} {variable}: {mine} codings gave it, {most} gave '{value}'; the reason was put on file."
                )
        self._forget()
        return said

    def record_changes(self) -> None:
        """Write the lines of the version in preparation: every difference from what was published, with its reason.

        Raises `CorrectionError` where a difference has none.
        """
        table, last = self.package.tables["changes"], published.published_version(self.package)
        if last and published.version_key(self.version) <= published.version_key(last):
            raise CorrectionError(
                f"version {last} is published. Set the next version in data/datapackage.json and CITATION.cff first, such as "
                f"{'.'.join([*last.split('.')[:-1], str(int(last.split('.')[-1]) + 1)])}."
            )
        old_lines = {(row["table"], row["id"], row["column"]): row for row in table.rows if row["version"] == self.version}
        kept = [row for row in table.rows if row["version"] != self.version]
        for key, (old, new) in published.differences(self.package).items():
            line = old_lines.get(key)
            reason = self.reasons.get(key) or (line["reason"] if line else "")
            if line and key in self.reasons and reason not in line["reason"] and line["new"] != new:
                reason = f"{line['reason']} {reason}"
            if not reason:
                raise CorrectionError(f"{' '.join(key)} was published as '{old}' and is now '{new}', without a reason.")
            kept.append(_line(key, version=self.version, old=old, new=new, reason=reason))
        table.rows[:] = kept
        self._forget()

    def write(self, folder: Path) -> None:
        """Write every table into a folder."""
        for table in self.package.tables.values():
            published.write_csv(folder / table.resource["path"], table.columns, table.rows)

    def commit(self) -> list[str]:
        """Check the draft on a copy and put it in place if it holds; returns the problems that kept it from being put there."""
        said = self.give_reasons()
        self.record_changes()
        with tempfile.TemporaryDirectory(prefix="record-") as temporary:
            copy = Path(shutil.copytree(self.folder, Path(temporary) / self.folder.name))
            self.write(copy)
            problems = [str(problem) for problem in check(copy).problems]
            if not problems:
                _put_in_place(copy, self.folder)
                print(*said, sep="\n", end="\n" if said else "")
        return problems


def _line(key: tuple[str, str, str], **cells: str) -> Row:
    """A row that says something of a cell, named by table, id and column."""
    return Row(zip(("table", "id", "column"), key, strict=True), **cells)


def _put_in_place(copy: Path, folder: Path) -> None:
    """Replace the tables that changed: all are written beside the old ones first, then renamed."""
    changed = [path for path in sorted(copy.glob("*.csv")) if path.read_bytes() != (folder / path.name).read_bytes()]
    fresh = [Path(shutil.copyfile(path, folder / f".{path.name}.new")) for path in changed]
    for path, beside in zip(changed, fresh, strict=True):
        os.replace(beside, folder / path.name)


def _finish(draft: Draft, done: str) -> int:
    problems = draft.commit()
    if problems:
        print(*problems[:20], sep="\n")
        more = f" ({len(problems) - 20} more are not shown.)" if len(problems) > 20 else ""
        print(f"Nothing was changed: the data would not pass the check.{more}")
        return 1
    print(f"{done} Version {draft.version}, in data/changes.csv or data/withdrawn.csv.")
    print("Next: `python -m record prose` for numbers of the text that moved, `make notebooks`, `make test`.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Correct cells of published rows at once, with their reason; the id that stands first holds for the cells behind it."""
    parser = argparse.ArgumentParser(prog="python -m record correct", description=main.__doc__)
    parser.add_argument("cells", nargs="+", metavar="ID column=value ID.column=value", help="what to correct")
    parser.add_argument("--reason", required=True, help="why, in a sentence for the list of changes")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    options = parser.parse_args(arguments)
    draft, current, done = Draft(options.data.resolve()), "", []
    try:
        for cell in options.cells:
            match = ASSIGNMENT.fullmatch(cell)
            if not match:
                current = cell
                draft.table_of(current)
                continue
            row_id = match["id"] or current
            if not row_id:
                raise CorrectionError(f"'{cell}' names no row: write the id before it, as in ID.{cell}")
            draft.set(draft.table_of(row_id, match["column"]), row_id, match["column"], match["value"], options.reason)
            done.append(f"{row_id}.{match['column']}")
        if not done:
            raise CorrectionError("nothing to correct was named: write column=value behind the id.")
        return _finish(draft, f"Corrected: {', '.join(done)}.")
    except (CorrectionError, ValueError) as error:
        print(f"{error} Nothing was changed.")
        return 1


def withdraw_main(arguments: list[str] | None = None) -> int:
    """Withdraw a published id, with what hangs on it; its address keeps leading to the reason."""
    kinds = [*published.TABLE_OF, "figure", "table", "section", "finding", "page"]
    parser = argparse.ArgumentParser(prog="python -m record withdraw", description=withdraw_main.__doc__)
    parser.add_argument("id", help="what is withdrawn: the id of a row, or the address of a figure, table or section")
    parser.add_argument("--kind", choices=sorted(kinds), help="what it identifies, where the id alone does not say")
    parser.add_argument("--gloss", default="", help="what it showed, in a few words (figures, tables, sections, findings, pages)")
    parser.add_argument("--replaced-by", nargs="*", default=[], help="ids of the same kind, or places, that stand for it now")
    parser.add_argument("--reason", required=True, help="why, in a sentence that its tombstone shows")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    options = parser.parse_args(arguments)
    draft, replaced = Draft(options.data.resolve()), "|".join(options.replaced_by)
    try:
        if options.kind and options.kind not in published.TABLE_OF:
            if not options.gloss:
                raise CorrectionError(f"say with --gloss what the {options.kind} showed.")
            draft.withdraw_from_pages(options.id, options.kind, options.gloss, options.reason, replaced)
        else:
            table = published.TABLE_OF[options.kind] if options.kind else draft.table_of(options.id)
            if table not in published.KINDS:
                raise CorrectionError(f"rows of {table} cannot be withdrawn.")
            if options.id not in draft.package.by_id(table):
                raise CorrectionError(f"'{options.id}' is no row of {table}.")
            draft.withdraw(table, options.id, options.reason, replaced)
        return _finish(draft, f"Withdrawn: {options.id}.")
    except CorrectionError as error:
        print(f"{error} Nothing was changed.")
        return 1
