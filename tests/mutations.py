"""Corruptions of the project's own data, drawn from a seed: what an editor, a spreadsheet or a bad merge does to a file.

Each says which file it damages, and which row, column and value a message about it has to name. All of them are due for a rule.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from record import contract
from record.bibliography import Bibliography
from record.check import examine
from record.dataset import DatasetError, descriptor, items
from record.package import RULES, Package, Rule
from record.reading import Problem, read_table
from record.rules.coherence import OF_ONE_ROW

BORROWED = 9  # words that a cell takes over from a source


@dataclass
class Mutation:
    """One corruption: its kind, the file, what makes its new content (None deletes it), and what has to be named."""

    kind: str
    file: str
    content: Callable[[], bytes | None]
    row: int = 0
    id: str = ""
    column: str = ""
    value: str = ""
    # A message may name another place that shows the fault as well, such as the other half of a pair.
    elsewhere: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.kind}: {self.file} {self.row} {self.id} {self.column} {self.value[:40]!r}"


def just(content: bytes) -> Callable[[], bytes]:
    """Return what makes a content that is there already."""
    return lambda: content


# -- Cells --------------------------------------------------------------------------------------------------------


def _inside(cell: str, sign: str) -> str:
    """Return a cell with a sign in the middle of its first long word."""
    word = re.search(r"\w{4,}", cell) or re.search(r"\w+", cell)
    at = word.start() + 2 if word and len(word[0]) > 2 else len(cell)
    return cell[:at] + sign + cell[at:]


TEXTS = {
    "blank": lambda cell: " ",
    "no-break space": lambda cell: "\u00a0",
    "point": lambda cell: ".",
    "zero-width space": lambda cell: _inside(cell, "\u200b"),
    "soft hyphen": lambda cell: _inside(cell, "\u00ad"),
    "right to left": lambda cell: _inside(cell, "\u202e"),
    "control character": lambda cell: _inside(cell, "\x07"),
    "NUL": lambda cell: _inside(cell, "\0"),
    "lost letter": lambda cell: _inside(cell, "\ufffd"),
    "read in the wrong encoding": lambda cell: (cell + " – é").encode().decode("cp1252", errors="replace"),
    "letters in parts": lambda cell: cell + " cafe\u0301",
    "two letters in one": lambda cell: cell + " \ufb01rst",
    "blank of another script": lambda cell: _inside(cell, "\u2800"),
    "variation selector": lambda cell: _inside(cell, "\ufe0f"),
    "letter of another alphabet": lambda cell: cell + " \u0430",
    "look-alike letter": lambda cell: _inside(cell, "\u0430"),
    "formula": lambda cell: "=1+" + cell,
    "formula by plus": lambda cell: "+" + cell,
    "formula by minus": lambda cell: "-" + cell,
    "formula by at": lambda cell: "@" + cell,
    "word for nothing": lambda cell: "N/A",
    "space before": lambda cell: " " + cell,
    "two spaces": lambda cell: cell.replace(" ", "  ", 1) if " " in cell else cell + "  x",
}
OWN = {
    "quotation mark left open": lambda cell: cell + " “so",
    "thirty words quoted": lambda cell: cell + " “" + "word " * 30 + "”",
    "HTML for a character": lambda cell: cell + " &amp; more",
    "markup": lambda cell: cell + " <b>so</b>",
    "link of Markdown": lambda cell: cell + " [so](https://a.example)",
    "question mark for a letter": lambda cell: cell + " T?rkiye",
    "word twice": lambda cell: cell + " the the",
    "marks of a merge": lambda cell: cell + " >>>>>>> main",
    "to be done": lambda cell: cell + " TODO",
    "bracket left open": lambda cell: cell + " (so",
}
NUMBERS = {
    "letters": lambda cell: "many",
    "decimal": lambda cell: cell + ".0",
    "Arabic-Indic digits": lambda cell: cell.translate({ord("0") + n: 0x660 + n for n in range(10)}),
    "fullwidth digits": lambda cell: cell.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "leading zero": lambda cell: "0" + cell,
    "plus": lambda cell: "+" + cell,
    "minus": lambda cell: "-" + cell,
    "underscore": lambda cell: cell[:1] + "_" + cell,
    "five thousand digits": lambda cell: "9" * 5000,
    "power of ten": lambda cell: cell + "E3",
}
DAYS = {
    "day first": lambda cell: "/".join(reversed(cell.split("-"))),
    "30 February": lambda cell: "2025-02-30",
    "with a time": lambda cell: cell + " 00:00",
    "another script": lambda cell: cell.replace("2", "٢"),
}
EDTF = {
    "about": lambda cell: cell + "~",
    "words": lambda cell: "soon",
    "year 9999": lambda cell: "9999",
    "day first": lambda cell: "06.03.2025",
}
CODES = {
    "unknown code": lambda cell: cell + "x",
    "capitals": lambda cell: cell.swapcase() if cell.swapcase() != cell else cell + "X",
    "label for code": lambda cell: cell + " (see note)",
}
KEYS = {"unknown key": lambda cell: "zz-" + cell, "another alphabet": lambda cell: _inside(cell, "\u0430")}
IDS = {
    "ill-formed id": lambda cell: cell + "!",
    "line break in an id": lambda cell: _inside(cell, "\n"),
    "id renamed": lambda cell: cell + "9",
}
LISTS = {
    "twice in a list": lambda cell: cell + "|" + cell.split("|")[-1],
    "empty item": lambda cell: cell + "|",
    "semicolon": lambda cell: cell.replace("|", ";") if "|" in cell else cell + ";" + cell,
    "spaces in a list": lambda cell: cell + " | x",
}
ADDRESSES = (
    *("javascript:alert(1)", "ftp://a.example/x", "https://", "www.a.example", "https://a.example/?gclid=x", "https://bit.ly/x"),
    *("https://a.example/%E2%8", "https://a.example/%E2%80", "https://a.example:99999/x", "https://a.example/x,"),
    *("https://a.example/https://b.example/", "https://a.example/?a=1&amp;b=2"),
)
# Columns that hold words of a source or of an earlier version; what is done to text there is found by comparison, or is no fault.
HISTORY = {("changes", "old"), ("changes", "new"), ("adjudications", "value")}
VERBATIM = {"exact", "prefix", "suffix", "cue", "verbatim", "insertion"}


def cell_kinds(table: str, described: dict) -> dict[str, Callable[[str], str]]:
    """Return what can be done to the cells of a column so that a rule is due."""
    name, kinds = described["name"], {}
    if described["type"] == "integer":
        return dict(NUMBERS)
    if described["type"] == "date":
        return dict(DAYS)
    if (table, name) in HISTORY or table == "codings":
        return {"NUL": TEXTS["NUL"]} if table != "codings" else {"unknown code": CODES["unknown code"], **KEYS}
    if "notation" in described:
        kinds |= EDTF
    if "variable" in described or described.get("items", {}).get("variable"):
        kinds |= CODES
    elif described.get("items", {}).get("table") or described.get("items", {}).get("file"):
        kinds |= KEYS
    if described.get("constraints", {}).get("unique"):
        kinds |= IDS
    if described.get("separator") and "items" in described and described["items"]:
        kinds |= LISTS
    if name in VERBATIM:
        return kinds | {"letter changed": lambda cell: "Zq" + cell, "NUL": TEXTS["NUL"]}
    if not kinds:
        kinds |= TEXTS
        if name == "pattern":
            kinds = {"runaway": lambda cell: r"(\w+\s?)+\d\d\d#", "unclosed": lambda cell: "(" + cell}
    if described.get("ownWords"):
        kinds |= OWN
    return kinds


# -- Files --------------------------------------------------------------------------------------------------------

FILES = {
    "BOM": lambda raw: b"\xef\xbb\xbf" + raw,
    "CRLF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "Windows-1252": lambda raw: raw + "“\n".encode("cp1252"),
    "semicolons": lambda raw: raw.replace(b",", b";"),
    "tabs": lambda raw: raw.replace(b",", b"\t"),
    "empty": lambda raw: b"",
    "header alone": lambda raw: raw.partition(b"\n")[0] + b"\n",
    "header lost": lambda raw: raw.partition(b"\n")[2],
    "header renamed": lambda raw: b"x_" + raw,
    "missing": lambda raw: None,
    "open quotation mark": lambda raw: raw + b'"',
    "another table's file": lambda raw: b"a,b\n1,2\n",
    "trailing comma": lambda raw: raw.replace(b"\n", b",\n"),
    "zip": lambda raw: b"PK\x03\x04\x00\x00\xff\xfe" + raw[:200],
}


class Corruptions:
    """What can be done to a package, in an order that a seed decides."""

    def __init__(self, package: Package, seed: int) -> None:
        self.package, self.random = package, random.Random(seed)
        self.raw = {path.name: path.read_bytes() for path in package.folder.iterdir() if path.is_file()}
        texts = " ".join(package.texts.values())
        words = re.findall(r"[A-Za-z]+(?: [A-Za-z]+){9}", texts)
        self.run = max(words, key=len) if words else ""

    def all(self, cells: int = 1) -> list[Mutation]:
        """Return corruptions of every column of every table (`cells` of each kind), of rows and of every file."""
        made = [
            *self.of_cells(cells),
            *self.of_rows(),
            *self.of_files(),
            *self.of_relations(),
            *self.of_unpublished(),
            *self.of_codings(),
            *self.of_ids(),
            *self.of_descriptor(),
            *self.of_references(),
        ]
        self.random.shuffle(made)
        return made

    # -- tables --

    def rows(self, table: str, rows: list[dict]) -> Callable[[], bytes]:
        """Return what makes the file of a table with other rows."""
        return lambda: self._csv(table, rows)

    def _csv(self, table: str, rows: list[dict]) -> bytes:
        content = io.StringIO(newline="")
        writer = csv.DictWriter(content, self.package.tables[table].columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return content.getvalue().encode("utf-8", errors="surrogatepass")

    def cell(self, kind: str, table: str, row: dict, column: str, value: str, **more) -> Mutation:
        """Return the corruption of one cell."""
        there = self.package.tables[table]

        def content() -> bytes:
            return self._csv(table, [row | {column: value} if each is row else each for each in there.rows])

        return Mutation(kind, there.resource["path"], content, row.number, there.id_of(row), column, value, **more)

    def of_cells(self, number: int) -> Iterator[Mutation]:
        """Yield corruptions of single cells, `number` of each kind for every column of every table."""
        for table in self.package.tables.values():
            for described in table.fields:
                column, limits = described["name"], described.get("constraints", {})
                filled = [row for row in table.rows if row[column]]
                if not filled:
                    continue
                if limits.get("required"):
                    yield self.cell("emptied", table.name, self.random.choice(filled), column, "")
                kinds = cell_kinds(table.name, described)
                keys = [key for key in table.resource["schema"].get("foreignKeys", []) if key["fields"] == [column]]
                for name, change in (KEYS if keys and table.name != "codings" else kinds).items():
                    for row in self.random.sample(filled, min(number, len(filled))):
                        value = change(row[column])
                        if value != row[column]:
                            elsewhere = ("*",) if name == "id renamed" else ()
                            yield self.cell(name, table.name, row, column, value, elsewhere=elsewhere)
                if described.get("ownWords") and self.run:
                    row = self.random.choice(filled)
                    yield self.cell("borrowed words", table.name, row, column, f"{row[column]} {self.run}")

    def of_rows(self) -> Iterator[Mutation]:
        """Yield rows deleted, doubled, doubled under a new id, emptied, and with a cell too many or too few."""
        told_twice = {name: columns[-1] for name, columns in OF_ONE_ROW} | {"sources": "text_sha256", "relations": "type"}
        for table in self.package.tables.values():
            file, raw_lines = table.resource["path"], table.rows
            for row in self.random.sample(raw_lines, min(2, len(raw_lines))):
                others = [each for each in raw_lines if each is not row]
                place = {"row": row.number, "id": table.id_of(row), "column": table.key[0]}
                yield Mutation("row deleted", file, self.rows(table.name, others), id=table.id_of(row), elsewhere=("*",))
                last = len(raw_lines) + 2
                yield Mutation("row doubled", file, self.rows(table.name, [*raw_lines, row]), **place | {"row": last})
                if len(table.key) == 1:
                    new = self._free(table.name, table.id_of(row))
                    again = self.rows(table.name, [*raw_lines, row | {table.key[0]: new}])
                    yield Mutation("doubled under a new id", file, again, last, new, told_twice[table.name])
                empty = [dict.fromkeys(row, "") if each is row else each for each in raw_lines]
                yield Mutation("row emptied", file, self.rows(table.name, empty), row.number)
            head, _, rest = self.raw[file].partition(b"\n")
            yield Mutation("cell too many", file, just(head + b"\n" + rest.rstrip(b"\n") + b",x\n"), len(table.rows) + 1)
            yield Mutation("line of one word", file, just(self.raw[file] + b"garbage\n"), len(table.rows) + 2)

    def _free(self, table: str, row_id: str) -> str:
        known = self.package.by_id(table)
        if re.fullmatch(r"[A-Z]\d+", row_id):
            return next(f"{row_id[0]}{n:03d}" for n in range(1, 10_000) if f"{row_id[0]}{n:03d}" not in known and n > 900)
        return f"{row_id}9" if re.search(r"\d$", row_id) else f"{row_id}-b"

    def of_files(self) -> Iterator[Mutation]:
        """Yield tables saved badly, as a whole."""
        for table in self.package.tables.values():
            file = table.resource["path"]
            for kind, change in FILES.items():
                if change(self.raw[file]) != self.raw[file]:
                    yield Mutation(kind, file, partial(change, self.raw[file]))
            lines = self.raw[file].split(b"\n")
            columns = lines[0].split(b",")
            swapped = b",".join([columns[1], columns[0], *columns[2:]])
            yield Mutation("columns swapped in the header", file, just(b"\n".join([swapped, *lines[1:]])))
            half = self.rows(table.name, table.rows[: len(table.rows) // 2])
            yield Mutation("cut in half", file, half, elsewhere=("*",))

    # -- what rows say together --

    def of_relations(self) -> Iterator[Mutation]:
        """Yield rows that are well formed by themselves and cannot stand beside others."""
        rows, pick = self.package.rows, self.random.choice
        published = [table for table in self.package.tables.values() if table.name in self.package.published]
        for table in published:
            if table.name in ("participants", "context_links"):
                continue
            # A column that came later is held from the next publication on.
            for column in self.package.published[table.name].columns:
                values = sorted({row[column] for row in table.rows})
                row = pick(table.rows)
                others = [value for value in values if value and value != row[column]]
                if others and column not in table.key:
                    yield self.cell("published value changed", table.name, row, column, pick(others))
        for row in rows("actors"):
            if row["affiliation_id"] and self.random.random() < 0.3:
                yield self.cell("affiliation to itself", "actors", row, "affiliation_id", row["actor_id"])
        for row in self.random.sample(rows("claims"), 12):
            yield self.cell("speaker in between", "claims", row, "through_id", row["speaker_id"])
            source = self.package.row("sources", row["passage_id"][:2])
            yield self.cell("own outlet in between", "claims", row, "via_id", source["outlet_id"], elsewhere=("via_basis",))
            yield self.cell("speaker addressed", "claims", row, "addressee_id", row["speaker_id"])
            yield self.cell("end off by one", "claims", row, "end", str(int(row["end"]) + 1), elsewhere=("start",))
        for row in self.random.sample(rows("dates"), 12):
            yield self.cell("a century ago", "dates", row, "edtf", "1925-03-06", elsewhere=("first", "last"))
        for row in (each for each in rows("quantities") if each["as_of_edtf"]):
            yield self.cell("figure of tomorrow", "quantities", row, "as_of_edtf", "2123-01-01")
        for row in self.random.sample([each for each in rows("vocabularies") if each["example_claim"]], 12):
            has = {each["claim_id"] for each in rows("claims") for cell in each.values() if row["code"] in items(cell)}
            of_claims = any(d["name"] == row["variable"] for d in self.package.tables["claims"].fields)
            other = pick([each["claim_id"] for each in rows("claims") if each["claim_id"] not in has])
            if of_claims:
                yield self.cell("example without its code", "vocabularies", row, "example_claim", other)
        for row in self.random.sample(rows("vocabularies"), 6):
            yield self.cell("variable of no column", "vocabularies", row, "variable", "colour")

    def of_unpublished(self) -> Iterator[Mutation]:
        """Yield values of tables that have no published copy, which only what others say can refuse."""
        claims, places = self.package.rows("claims"), self.package.codes["place"]
        for row in self.package.rows("events"):
            told = {claim["place"] for claim in claims if claim["event_id"] == row["event_id"]}
            yield self.cell("event elsewhere", "events", row, "place", self.random.choice([p for p in places if p not in told]))
            yield self.cell("event on another day", "events", row, "edtf", "2024-02-29")
        questions = [row for row in self.package.rows("readings") if row["reading"] in ("pair-question", "pin")]
        for row in self.random.sample(questions, 12):
            others = [claim["claim_id"] for claim in claims if self.package.source(claim["claim_id"]) != row["item"]]
            value = "|".join(self.random.sample([each for each in others if each not in row["claims"]], 2))
            yield self.cell("reading of other claims", "readings", row, "claims", value)
        for row in self.random.sample([row for row in self.package.rows("vocabularies") if row["include_when"]], 4):
            yield self.cell("applies and does not", "vocabularies", row, "exclude_when", row["include_when"])

    def of_codings(self) -> Iterator[Mutation]:
        """Yield units with two spans, two values, rows, variables or coders missing."""
        rows = self.package.rows("codings")
        table = self.package.tables["codings"]
        for row in self.random.sample(rows, 8):
            yield self.cell("unit with two spans", "codings", row, "end", str(int(row["end"]) + 1), elsewhere=("start", "value"))
            other = self.random.choice(rows)
            changes = {
                "round of nobody": ("round", "9"),
                "coder of nobody": ("coder_id", "coder-z"),
                "variable that is not coded": ("variable", "gloss"),
                "another unit": ("unit_id", other["unit_id"]),
                "hidden sign in a unit": ("unit_id", _inside(row["unit_id"], "\u202e")),
                "two claims for a unit": ("claim_id", "C001" if row["claim_id"] != "C001" else "C002"),
            }
            for kind, (column, value) in changes.items():
                if value != row[column]:
                    yield self.cell(kind, "codings", row, column, value, elsewhere=("*",))
            alike = [each["value"] for each in rows if each["variable"] == row["variable"] and each["value"] != row["value"]]
            yield self.cell("value of another", "codings", row, "value", self.random.choice(alike))
        for column in ("coder_id", "variable", "unit_id"):
            value = self.random.choice(rows)[column]
            others = [each for each in rows if each[column] != value]
            yield Mutation(f"a {column} missing", table.resource["path"], self.rows("codings", others), elsewhere=("*",))

    def of_ids(self) -> Iterator[Mutation]:
        """Yield registered ids lost, changed and made up."""
        rows = self.package.rows("ids")
        for row in self.random.sample(rows, 12):
            yield self.cell("place moved", "ids", row, "place", row["place"] + "x")
            yield self.cell("version changed", "ids", row, "version", "0.1.1")
            yield self.cell("registered id renamed", "ids", row, "id", row["id"] + "9", elsewhere=("*",))
        for row in self.random.sample(rows, 12):
            others = [each for each in rows if each is not row]
            yield Mutation("registered line dropped", "ids.csv", self.rows("ids", others), 0, row["id"], elsewhere=("*",))
        added = {"id": "fig-new", "kind": "figure", "place": "chapters/us-role#fig-new"}
        for version in ("0.1.0", self.package.descriptor["version"], "9.0.0"):
            made_up = self.rows("ids", [*rows, added | {"version": version}])
            yield Mutation(f"id of version {version} made up", "ids.csv", made_up, len(rows) + 2, "fig-new figure", "id")
        lines = self.package.rows("changes")
        for line in self.random.sample(lines, 3):
            again = self.rows("changes", [*lines, line | {"version": "0.1.7"}])
            yield Mutation("line of an old version", "changes.csv", again, len(lines) + 2, column="version", value="0.1.7")
        for row in self.random.sample(self.package.rows("withdrawn"), 3):
            yield self.cell("withdrawal retold", "withdrawn", row, "gloss", f"{row['gloss']} So.")
            yield self.cell("withdrawal to come", "withdrawn", row, "version", "9.9.9")
            yield self.cell("withdrawal before the id", "withdrawn", row, "version", "0.0.1")
            yield self.cell("replaced by itself", "withdrawn", row, "replaced_by", row["id"])
        for row in self.random.sample(self.package.rows("adjudications"), 3):
            yield self.cell("codebook to come", "adjudications", row, "codebook_version", "9.9")

    # -- descriptor --

    def of_descriptor(self) -> Iterator[Mutation]:
        """Yield guards dropped and loosened, parts lost and of another shape."""
        name = "datapackage.json"

        def changed(kind: str, column: str, change: Callable[[dict], object]) -> Mutation:
            def content() -> bytes:
                described = json.loads(self.raw[name])
                change(described)
                return json.dumps(described, ensure_ascii=False, indent=2).encode("utf-8")

            return Mutation(kind, name, content, column=column)

        def resource(described: dict, n: int) -> dict:
            return described["resources"][n]

        for n, table in enumerate(json.loads(self.raw[name])["resources"]):
            of = table["name"]
            for key in [*table, "dialect"]:
                if key in table:
                    where = "" if key == "name" else of
                    yield changed(f"{key} of a table removed", where, lambda all_, n=n, key=key: resource(all_, n).pop(key))
            yield changed("table twice", of, lambda all_, n=n: all_["resources"].append(resource(all_, n)))
            yield changed("table missing", of, lambda all_, n=n: all_["resources"].pop(n))
            yield changed("encoding", of, lambda all_, n=n: resource(all_, n).update(encoding="utf-16"))
            yield changed("schema of another shape", of, lambda all_, n=n: resource(all_, n).update(schema=["fields"]))
            for key in table["schema"]:
                yield changed(f"{key} removed", of, lambda all_, n=n, key=key: resource(all_, n)["schema"].pop(key))
            missing = {"missingValues": ["", "unstated"]}
            yield changed("missing values", of, lambda all_, n=n, more=missing: resource(all_, n)["schema"].update(more))
            yield changed("key of no column", of, lambda all_, n=n: resource(all_, n)["schema"].update(primaryKey="nothing"))
            for i, described in enumerate(table["schema"]["fields"]):
                if self.random.random() < 0.1:
                    key = self.random.choice(list(described))
                    where = of if key == "name" else f"{of}.{described['name']}"
                    drop = partial(_drop, n, i, key)
                    yield changed(f"{key} of a column removed", where, drop)
                    for limit in described.get("constraints", {}):
                        yield changed(
                            f"{limit} removed",
                            f"{of}.{described['name']}",
                            lambda all_, n=n, i=i, limit=limit: _field(all_, n, i)["constraints"].pop(limit),
                        )
                if described["type"] != "string":
                    where = f"{of}.{described['name']}"
                    yield changed("type loosened", where, lambda all_, n=n, i=i: _field(all_, n, i).update(type="string"))
                if described.get("separator"):
                    where = f"{of}.{described['name']}"
                    yield changed("another separator", where, lambda all_, n=n, i=i: _field(all_, n, i).update(separator=";"))
        others = {"name": "a b", "version": "next", "title": "", "licenses": [], "resources": {}, "keywords": 3}
        forms = {
            "homepage": "javascript:alert(1)",
            "image": "javascript:alert(1)",
            "id": "S1 to S5",
            "description": "So <b>it</b> is.",
        }
        for key, value in {**forms, "description ": self.run, "version ": "0.2.0"}.items():
            name_ = key.strip()
            yield changed(f"{name_} of no form", name_, lambda all_, key=name_, value=value: all_.update({key: value}))
        for key, value in others.items():
            yield changed(f"{key} of the package", key, lambda all_, key=key, value=value: all_.update({key: value}))
            yield changed(f"{key} of the package removed", key, lambda all_, key=key: all_.pop(key))
        for kind, content in {"list": b"[]", "empty": b"", "deep": b"[" * 100_000, "cut": self.raw[name][:5000]}.items():
            yield Mutation(f"descriptor that is {kind}", name, just(content))

    # -- references --

    def of_references(self) -> Iterator[Mutation]:
        """Yield entries cut, doubled, without what they need, and with addresses and dates that cannot be."""
        name = "references.bib"
        text = self.raw[name].decode()
        entries = Bibliography(self.package.folder / name).entries

        def changed(kind: str, entry, column: str, new: str) -> Mutation:
            content = text.replace(entry.text, new, 1).encode()
            return Mutation(kind, name, just(content), id=entry.key, column=column, elsewhere=("*",) if not column else ())

        def field_changed(kind: str, entry, column: str, value: str | None) -> Mutation:
            line = re.compile(rf"(?m)^  {column} = \{{.*\}},?$\n?")
            new = line.sub("" if value is None else f"  {column} = {{{value}}},\n", entry.text, count=1)
            return changed(kind, entry, column, new)

        for entry in self.random.sample(entries, 6):
            yield changed("brace removed", entry, "", entry.text.replace("}", "", 1))
            yield changed("comma removed", entry, "", entry.text.replace("},", "}", 1))
            yield changed("entry twice", entry, "", entry.text + entry.text)
            yield changed("type unknown", entry, "", entry.text.replace("@online", "@onlin"))
            yield changed("key renamed", entry, "", entry.text.replace(entry.key, entry.key + "X", 1))
            for column in ("title", "url", "note", "annote", "howpublished", "keywords"):
                yield field_changed(f"no {column}", entry, column, None)
                yield field_changed(f"empty {column}", entry, column, "")
            other = self.random.choice([each for each in entries if each is not entry])
            for url in (*ADDRESSES, other.fields["url"].replace("https:", "http:")):
                yield field_changed("address", entry, "url", url)
            for column, value in (("urldate", "1999-01-01"), ("urldate", "soon"), ("keywords", "orignal"), ("note", "Read")):
                if column in entry.fields:
                    yield field_changed(f"{column} {value}", entry, column, value)
            if "date" in entry.fields:
                for value in ("2025-02-30", "1825-01-01", "2999", "yesterday"):
                    yield field_changed("date", entry, "date", value)
                yield field_changed("another year", entry, "year", "2019")
                yield field_changed("another month", entry, "month", "Brumaire")
            yield field_changed("borrowed words", entry, "annote", self.run)
            yield field_changed("hidden sign", entry, "title", "A\u202e title")
            yield field_changed("capitals lost", entry, "title", "A title")
            yield field_changed("bracket left open", entry, "title", "{[A title}")
            yield field_changed("markup", entry, "annote", r"Read \\&amp; noted.")
            yield changed("entry nobody uses", entry, "", entry.text + entry.text.replace(entry.key, f"{entry.key}-b", 1))
        for kind, change in FILES.items():
            if kind in ("BOM", "CRLF", "UTF-16", "Windows-1252", "empty", "missing", "zip"):
                yield Mutation(kind, name, partial(change, self.raw[name]))
        yield Mutation("NUL", name, just(self.raw[name].replace(b"title", b"ti\0tle", 1)))
        yield Mutation("words between entries", name, just(self.raw[name] + b"\nto be sorted\n"))


def _drop(table: int, column: int, key: str, described: dict) -> None:
    _field(described, table, column).pop(key)


def _field(described: dict, table: int, column: int) -> dict:
    return described["resources"][table]["schema"]["fields"][column]


# What changes a file and breaks no rule, and why none is due: file, change, reason.
EQUIVALENT = {
    "rows in another order": (
        "relations.csv",
        lambda raw: b"\n".join([*raw.split(b"\n")[:1], *reversed(raw.split(b"\n")[1:-1]), b""]),
        "rows have ids, and where order matters (passages) a rule holds it",
    ),
    "quotation marks around every cell": (
        "events.csv",
        lambda raw: _quoted(raw),
        "another way to write the same CSV",
    ),
    "definition reworded": (
        "vocabularies.csv",
        lambda raw: raw.replace(b"The headline stands in the source file.", b"The headline is in the source file.", 1),
        "codes keep their meaning and may be described better",
    ),
    "reading reworded": (
        "readings.csv",
        lambda raw: raw.replace(b"it has not as regards aid", b"it has not where aid is concerned", 1),
        "a reading is ours and has no id; that it stays is held, its words are not",
    ),
    "annotation reworded": (
        "references.bib",
        lambda raw: raw.replace(b"Stored copy of the opening read again for this table", b"Opening read again for this table", 1),
        "what was read of a page is told in words",
    ),
    "words of the descriptor": (
        "datapackage.json",
        lambda raw: raw.replace(b"One row per report of the corpus.", b"One row for each report.", 1),
        "titles and descriptions hold nothing; that they are there is held",
    ),
}


def _quoted(raw: bytes) -> bytes:
    content = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    csv.writer(content, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return content.getvalue().encode("utf-8")


# -- Judging ------------------------------------------------------------------------------------------------------


class Watched(dict):
    """The tables of a package that keep the names of those that are looked at; `*` stands for a look at all."""

    def __init__(self, tables: dict, seen: set[str]) -> None:
        super().__init__(tables)
        self.seen = seen

    def __getitem__(self, name: str):
        self.seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default=None):
        self.seen.add(name)
        return super().get(name, default)

    def values(self):
        self.seen.add("*")
        return super().values()


class Bench:
    """A copy of the data package in which one file at a time is damaged.

    What did not change is read once, and of the rules only those are asked that look at what changed.
    """

    def __init__(self, base: Package, folder: Path) -> None:
        self.base, self.folder = base, folder
        for name in ("published", "texts", "spans", "bibliography"):
            getattr(base, name)
        self.looks = {each: self._looks_at(each) for each in RULES}

    def _looks_at(self, rule: Rule) -> set[str]:
        seen = set(rule.needs)
        package = self._package(Watched(self.base.tables, seen), self.base.descriptor, "")
        list(rule.find(package))
        module = rule.find.__module__.rpartition(".")[2]
        if module in ("guards", "kept", "trace"):
            seen.add("datapackage.json")
        if module in ("bibliography", "coherence", "contract"):
            seen.add("references.bib")
        return seen

    def _package(self, tables: dict, described: dict, changed: str) -> Package:
        package = Package(self.folder, tables, self.base.contents, described)
        for name in ("published", "texts", "spans"):
            package.__dict__[name] = getattr(self.base, name)
        if changed != "references.bib":
            package.__dict__["bibliography"] = self.base.bibliography
        return package

    def problems(self, mutation: Mutation) -> list[Problem]:
        """Return what the check finds in the damaged package."""
        path = self.folder / mutation.file
        before, content = path.read_bytes(), mutation.content()
        try:
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
            return self._found(mutation.file)
        finally:
            path.write_bytes(before)

    def _found(self, file: str) -> list[Problem]:
        try:
            described = descriptor(self.folder) if file == "datapackage.json" else self.base.descriptor
        except DatasetError as error:
            return [Problem("data/datapackage.json", message=str(error))]
        tables, changed = dict(self.base.tables), {file, "*"} if file.endswith(".csv") else {file}
        for resource in contract.resources(described):
            if resource["path"] == file:
                tables[resource["name"]] = read_table(resource, self.folder)
                changed.add(resource["name"])
        held = [rule for rule, seen in self.looks.items() if seen & changed]
        return examine(self._package(tables, described, file), held).problems


def is_clear(mutation: Mutation, problems: list) -> bool:
    """Return whether a problem names file, row, column and value of what was damaged, as far as it has them."""
    for problem in problems:
        if not problem.file.endswith(mutation.file):
            continue
        if "*" in mutation.elsewhere:
            if not mutation.id or mutation.id.split(" ")[0] in f"{problem.id} {problem.value} {problem.message}":
                return True
            continue
        in_row = not mutation.row or problem.row == mutation.row
        in_column = not mutation.column or problem.column in (mutation.column, *mutation.elsewhere)
        told = f"{problem.value} {problem.message}"
        with_value = not mutation.row or not mutation.value.strip() or mutation.value[:30] in told or mutation.elsewhere
        if in_row and in_column and with_value:
            return True
    return False
