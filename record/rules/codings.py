"""What each coder gave: whole units, each with one span, one claim and one value of every coded variable.

Codings are frozen. That those on file are the published ones is a rule of `record.rules.kept`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from record.package import Package, rule
from record.reading import Problem, Row
from record.rules.schema import nearest, unknown_code, unknown_key

# The coded variables, and those of them for which a unit always has a value.
VARIABLES = (
    *("speaker_id", "speaker_form", "through_id", "via_id", "attribution", "cue_basis", "act", "event", "aux", "addressee_id"),
    *("about_id", "topic", "option", "channel", "agreement_id", "phase", "phase_basis", "obligation_id", "reported_level"),
)
PLACE = ("passage_id", "start", "end", "claim_id", "coder_id", "round")


def _units(package: Package) -> dict[str, list[Row]]:
    return package.grouped("codings", "unit_id")


@rule(1, "a coded value is a code or key of its variable, one where one is due", "codings claims vocabularies actors")
def codings_are_codes(package: Package) -> Iterator[Problem]:
    table = package.tables["codings"]
    of_variable = defaultdict(list)
    for row in table.rows:
        of_variable[row["variable"]].append(row)
    described = {each["name"]: each for each in package.tables["claims"].fields}
    for variable, rows in of_variable.items():
        if variable not in VARIABLES or variable not in described:
            message = f"'{variable}' is not a coded column of claims.{nearest(variable, VARIABLES)}"
            for row in rows if variable else ():
                yield table.problem(row, "variable", message, "Name the coded column of the claims table.")
            continue
        yield from _value_problems(package, described[variable], rows)


def _value_problems(package: Package, described: dict, rows: list[Row]) -> Iterator[Problem]:
    """Yield what is wrong with the values that coders gave for one column of claims."""
    table, codes, target, key = package.tables["codings"], *_known(package, described)
    known = codes if codes is not None else {row[key] for row in package.rows(target)} if target else None
    required = described.get("constraints", {}).get("required")
    fine: set[str] = set()
    for row in rows:
        value = row["value"]
        if value in fine:
            continue
        faults = 0
        listed = value.split("|") if value else []
        if required and not listed:
            faults += 1
            todo = "Restore the value that the coder gave."
            yield table.problem(row, "value", f"the cell is empty, and every unit has its {described['name']}.", todo)
        if len(listed) > 1 and "separator" not in described:
            faults += 1
            message = f"'{value}' holds {len(listed)} values, and one is due of {described['name']}."
            yield table.problem(row, "value", message, "Restore the value that the coder gave.")
        for item, times in Counter(listed).items():
            if times > 1:
                faults += 1
                yield table.problem(row, "value", f"'{item}' stands {times} times in the list.", "Name it once.")
            if known is not None and item and item not in known:
                faults += 1
                unknown = codes is not None
                yield (
                    unknown_code(table, row, "value", item, described.get("variable") or described["items"]["variable"], codes)
                    if unknown
                    else unknown_key(table, row, "value", item, package.tables[target], key)
                )
        if not faults:
            fine.add(value)


def _known(package: Package, described: dict) -> tuple[list[str] | None, str, str]:
    """Return the codes of a column of claims, or the table and column that its values are keys of."""
    of = described.get("items", {})
    variable = described.get("variable") or of.get("variable")
    if variable:
        return package.codes.get(variable), "", ""
    if "table" in of:
        return (None, of["table"], of["column"]) if package.rows(of["table"]) else (None, "", "")
    for key in package.tables["claims"].resource["schema"]["foreignKeys"]:
        if key["fields"] == [described["name"]]:
            target = key["reference"]["resource"] or "claims"
            return (None, target, key["reference"]["fields"][0]) if package.tables[target].complete else (None, "", "")
    return None, "", ""


@rule(1, "a coded unit has one coder, one span, one claim", "codings")
def units_have_one_place(package: Package) -> Iterator[Problem]:
    for unit_id, rows in _units(package).items():
        for column in PLACE:
            values = Counter(row[column] for row in rows)
            if len(values) > 1:
                usual = values.most_common(1)[0][0]
                for row in rows:
                    if row[column] != usual:
                        message = f"'{row[column]}', and other rows of the unit {unit_id} have '{usual}'."
                        yield package.problem("codings", row, column, message, "Write the same in each row of a unit.")


@rule(1, "a coded unit has every coded variable", "codings")
def units_are_whole(package: Package) -> Iterator[Problem]:
    for unit_id, rows in _units(package).items():
        there = {row["variable"] for row in rows}
        for variable in VARIABLES:
            if variable not in there:
                message = f"the unit {unit_id} has no row for '{variable}'."
                todo = "Restore the row; a variable for which the coder gave nothing has an empty value."
                found = package.problem("codings", rows[0], "variable", message, todo)
                yield Problem(found.file, found.row, unit_id, "variable", variable, message, todo)


@rule(1, "a coder cuts a span once, and matches a claim once", "codings claims")
def units_are_different(package: Package) -> Iterator[Problem]:
    spans: dict[tuple[str, ...], str] = {}
    matched: dict[tuple[str, ...], str] = {}
    for unit_id, rows in _units(package).items():
        row = rows[0]
        coder = row["coder_id"], row["round"]
        first = spans.setdefault((*coder, row["passage_id"], row["start"], row["end"]), unit_id)
        if first != unit_id:
            message = f"{row['coder_id']} has this span already as the unit {first}."
            yield package.problem("codings", row, "unit_id", message, "Keep one of the two units.")
        first = matched.setdefault((*coder, row["claim_id"]), unit_id) if row["claim_id"] else unit_id
        if first != unit_id:
            message = f"'{row['claim_id']}' is matched already with the unit {first} of {row['coder_id']}."
            yield package.problem("codings", row, "claim_id", message, "Match a claim with one unit of each coder.")
        claim = package.row("claims", row["claim_id"])
        if claim and claim["passage_id"] != row["passage_id"]:
            message = f"'{row['claim_id']}' stands in {claim['passage_id']}, the unit in {row['passage_id']}."
            yield package.problem("codings", row, "claim_id", message, "Correct the claim or the passage.")


@rule(1, "a unit with a span on file, or codes of its own, is of one round", "codings")
def rounds_are_whole(package: Package) -> Iterator[Problem]:
    """Yield a problem where a coder stands under two rounds: a coding of the corpus is made in one."""
    rounds = defaultdict(Counter)
    for row in package.rows("codings"):
        rounds[row["coder_id"]][row["round"]] += 1
    for row in package.rows("codings"):
        usual = rounds[row["coder_id"]].most_common(1)[0][0]
        if row["round"] != usual:
            message = f"'{row['round']}', and {row['coder_id']} coded in round {usual}."
            yield package.problem("codings", row, "round", message, "Correct it; a second coding has a coder id of its own.")
