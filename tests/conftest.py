"""What the tests share: the project's data and texts where they are at hand, and a miniature package.

The miniature is a complete, valid data package about an invented quarrel between a harbour union and a harbour
company. A test changes one thing in it and asserts what the check says.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from record import dataset as record_dataset
from record import published
from record.book.joined import Joined
from record.check import Report, check
from record.dataset import Dataset, descriptor, load
from record.package import read_package
from record.rules.codings import VARIABLES
from record.terms import count_terms
from record.texts import passage_spans, read_texts, sentence_number, source_folder, words

# The built book and the browser that looks at it.
pytest_plugins = ["browser_fixtures"]

TEXTS = {
    "S1": (
        "Dockers say that the pact holds\r\n"
        "\r\n"
        "The harbour union has carried out the first stage of the spring pact, its spokeswoman Ada Brook said on Thursday. "
        "“We have kept every promise we made,” she told reporters at the pier.\r\n"
        "The company has returned about 12 of the 30 crates it holds, the Harbour Gazette reported. "
        "Brook urged the company to open the north gate.\r\n"
        "-\r\n"
        "Read more: Boats of the north\r\n"
    ),
    "S2": (
        "The first stage is not over, the harbour company’s director Carl Dunn said on 20 October. "
        "He said more than ten boats lie idle, and “We have kept every promise we made” was not true.\n"
        "The union said once more that it had kept its word, and nobody along the whole length of the northern pier "
        "doubted it that evening when the lamps were lit."
    ),
}
LIST_CODES = {
    "aux": ["historical", "future", "hypothetical", "negated"],
    "topic": ["background", "phase-one", "phase-two", "governance", "weapons", "humanitarian", "us-role"],
    "option": ["freeze", "elections"],
    "date_basis": ["printed", "weekday", "relative", "context"],
    "place": ["the pier", "the north gate"],
}
CODEBOOK = "# Codebook\n\nVersion 1.3. A sentence.\n"
REFERENCE = """@online{{{key},
  title = {{{{{title}}}}},
  howpublished = {{The Gazette}},
  organization = {{The Gazette}},
  date = {{2025-03-06}},
  year = {{2025}},
  month = {{6 March}},
  note = {{Stored copy of the opening read}},
  url = {{https://gazette.example/{key}}},
  urldate = {{2025-11-20}},
  keywords = {{original}},
  annote = {{A page of the town.}}
}}
"""
BIBLIOGRAPHY = "\n".join(
    REFERENCE.format(key=key, title=title) for key, title in (("gazette2025", "Crates"), ("register2025", "Register"))
)


# Tests that share nothing but the browser and the built book, or take minutes each: they run wherever there is room.
SINGLE = re.compile(r"/test_(browser|own_copy|search)\.py::|::test_every_corruption_is_refused\b")


class Spread(LoadScopeScheduling):
    """Keeps a file together, for its tests share what takes long to make (a trial book, a notebook's kernel), but for those."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if SINGLE.search(nodeid) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """The hook by which pytest-xdist is told how to spread the tests."""
    return Spread(config, log)


def require(present: bool, reason: str) -> None:
    """Skip the test where something is not present; fail it where `CI=true`, which is to run everything."""
    if not present and os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI is to run every test")
    if not present:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The source texts by source id."""
    found = read_texts()
    require(bool(found), "the source texts are not at hand (set SOURCES to their folder)")
    return found


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The project's own dataset."""
    return load()


@pytest.fixture(scope="session")
def known(dataset: Dataset) -> Joined:
    """The project's own dataset, joined."""
    return Joined(dataset)


class Miniature:
    """A small data package: tables as lists of rows that a test may change before it is written and checked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.sources = folder / "sources"
        self.texts = dict(TEXTS)
        self.descriptor = descriptor(record_dataset.DATA) | {"name": "harbour-quarrel"}
        self.tables = _tables(self)
        self.tables["vocabularies"] = _vocabularies(self.descriptor)
        self.files: dict[str, Callable[[bytes], bytes]] = {}
        self.bibliography = BIBLIOGRAPHY

    def row(self, table: str, row_id: str) -> dict:
        """Return a row by the value of its first column."""
        return next(row for row in self.tables[table] if next(iter(row.values())) == row_id)

    def add(self, table: str, like: str, **cells: str) -> dict:
        """Add a row like another one, with other cells."""
        self.tables[table].append(self.row(table, like) | cells)
        return self.tables[table][-1]

    def write(self) -> Path:
        """Write the package and its source texts; `files` changes the bytes of a file as a spreadsheet would."""
        self.folder.mkdir(exist_ok=True)
        self.sources.mkdir(exist_ok=True)
        for source, text in self.texts.items():
            (self.sources / f"{source}.txt").write_bytes(text.encode("utf-8"))
        for resource in self.descriptor["resources"]:
            names = [field["name"] for field in resource["schema"]["fields"]]
            content = io.StringIO(newline="")
            writer = csv.DictWriter(content, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.tables.get(resource["name"], []))
            change = self.files.get(resource["path"], bytes)
            (self.folder / resource["path"]).write_bytes(change(content.getvalue().encode("utf-8")))
        change = self.files.get("references.bib", bytes)
        (self.folder / "references.bib").write_bytes(change(self.bibliography.encode("utf-8")))
        described = json.dumps(self.descriptor, ensure_ascii=False, indent=2) + "\n"
        (self.folder / "datapackage.json").write_text(described, encoding="utf-8")
        (self.folder / "codebook.md").write_text(CODEBOOK, encoding="utf-8")
        return self.folder

    def publish(self) -> Path:
        """Write the package and publish its rows as version 0.1.0, as if every one had a place on the first page."""
        folder = self.write()
        package = read_package(folder)
        self.tables["ids"] = [
            {"id": row_id, "kind": kind, "version": "0.1.0", "place": f"chapters/page#{form.format(row_id)}"}
            for name, (kind, form) in published.KINDS.items()
            for row_id in package.by_id(name)
        ]
        (folder / published.FOLDER).mkdir(exist_ok=True)
        for table in package.tables.values():
            if table.resource.get("traced"):
                shutil.copyfile(folder / table.resource["path"], folder / published.FOLDER / table.resource["path"])
        return self.write()

    def check(self, with_texts: bool = True) -> Report:
        """Write the package and check it."""
        return check(self.write(), self.sources if with_texts else self.folder / "no texts")

    def problems(self, with_texts: bool = True) -> list[str]:
        """Write the package and return the messages of the check."""
        return [str(problem) for problem in self.check(with_texts).problems]

    def span(self, source: str, words_there: str) -> dict[str, str]:
        """Return start and end of words in a source text."""
        start = self.texts[source].index(words_there)
        return {"start": str(start), "end": str(start + len(words_there))}


@pytest.fixture
def miniature(tmp_path: Path) -> Miniature:
    """A valid miniature package."""
    return Miniature(tmp_path)


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """A copy of the project's own data package, free to be damaged."""
    return Path(shutil.copytree(record_dataset.DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def text_folder(texts: dict[str, str]) -> Path:
    """The folder of the source texts."""
    folder = source_folder()
    assert folder is not None
    return folder


def _vocabularies(package: dict) -> list[dict]:
    codes = dict(LIST_CODES)
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            if "variable" in field:
                codes[field["variable"]] = field["constraints"]["enum"]
    return [
        {"variable": variable, "code": code, "label": f"{code} in words", "definition": f"What {code} means."}
        for variable in codes
        for code in codes[variable]
    ]


def _tables(mini: Miniature) -> dict[str, list[dict]]:
    """Return the tables of the miniature; the first column of each row is its id."""
    return {
        "sources": [
            _source(mini, "S1", "gazette", "[2025-03-06..2025-03-09]", "2025-03-06", "2025-03-09"),
            _source(mini, "S2", "herald", "2025-10-23", "2025-10-23", "2025-10-23"),
        ],
        "passages": [
            *_passages(mini, "S1", "headline", "body", "body", "separator", "link"),
            *_passages(mini, "S2", "body", "body"),
        ],
        "actors": [
            {"actor_id": "union", "name": "Harbour union", "kind": "organisation", "side": "none", "aliases": "the union"},
            {"actor_id": "brook", "name": "Ada Brook", "kind": "person", "side": "none", "affiliation_id": "union"},
            {"actor_id": "company", "name": "Harbour company", "kind": "organisation", "side": "none"},
            {"actor_id": "dunn", "name": "Carl Dunn", "kind": "person", "side": "none", "affiliation_id": "company"},
            {"actor_id": "gazette", "name": "The Gazette", "kind": "outlet", "side": "outlet", "publisher_group": "press"},
            {"actor_id": "herald", "name": "The Herald", "kind": "outlet", "side": "outlet", "publisher_group": "press"},
            {"actor_id": "unstated", "name": "Not stated", "kind": "unnamed", "side": "none"},
        ],
        "agreements": [
            {
                "agreement_id": "spring",
                "name": "Spring pact",
                "in_force_edtf": "2025-01-19",
                "stages": "1: crates|2: gates",
                "mediators": "company",
                "reference_keys": "register2025",
            },
            {"agreement_id": "autumn", "name": "Autumn pact", "in_force_edtf": "2025-10-10", "reference_keys": "register2025"},
        ],
        "obligations": [
            {
                "obligation_id": "spring-crates",
                "agreement_id": "spring",
                "phase": "1",
                "obligor_id": "company",
                "beneficiary_id": "union",
                "provision": "The company hands thirty crates back.",
                "label": "Return crates",
                "instrument": "the pact",
                "status": "signed",
                "reference_keys": "register2025",
            },
        ],
        "claims": _claims(mini),
        "participants": [{"claim_id": "C003", "actor_id": "company", "role": "delegates"}],
        "quotes": [
            {
                "quote_id": "Q001",
                "claim_id": "C003",
                "exact": "We have kept every promise we made",
                "prefix": "“",
                "suffix": ",”",
                **mini.span("S1", "We have kept every promise we made"),
                "owner_id": "brook",
                "translated": "no",
            },
        ],
        "dates": [
            _date("D001", "C002", "utterance", "2025-03-06", "2025-03-06", "2025-03-06", "1", basis="weekday"),
            _date("D002", "C004", "event", "[2025-03-05..2025-03-06]", "2025-03-05", "2025-03-06", "2", basis="printed|context"),
            _date("D003", "C005", "deadline", "2025-04/..", "2025-04-01", "", "5", basis="relative"),
        ],
        "quantities": [
            _quantity("N001", "C004", "crates returned", "about 12", best="12", approx="yes", subset_of="N002"),
            _quantity("N002", "C004", "crates held", "30 crates", low="30", best="30", high="30"),
            _quantity("N003", "C007", "boats idle", "more than ten boats", low="11"),
        ],
        "relations": [
            _relation("R001", "C002", "C006", "contradicts"),
            _relation("R002", "C008", "C003", "repeats"),
            _relation("R003", "C006", "C004", "qualifies"),
        ],
        "context": [
            {
                "context_id": "X001",
                "date_edtf": "2025-03",
                "statement": "The north gate was shut.",
                "reference_keys": "gazette2025",
            }
        ],
        "context_links": [{"claim_id": "C005", "context_id": "X001", "type": "explains", "note": "Of the gate."}],
        "codings": [*_codings(mini, "U001", "first"), *_codings(mini, "U002", "second")],
        "vocabularies": [],
        "terms": [
            {"term_id": "idle", "concept": "boats at rest", "wording": "lie idle", "pattern": r"\blie idle\b", "loaded": "no"}
        ],
        "term_counts": [
            {"term_id": term_id, "source_id": source_id, "occurrences": str(found), "in_quotation_marks": str(inside)}
            for term_id, source_id, found, inside in count_terms([("idle", r"\blie idle\b")], mini.texts)
        ],
    }


def _source(mini: Miniature, source: str, outlet: str, edtf: str, earliest: str, latest: str) -> dict:
    text = mini.texts[source]
    return {
        "source_id": source,
        "outlet_id": outlet,
        "title_basis": "unknown",
        "published_edtf": edtf,
        "published_earliest": earliest,
        "published_latest": latest,
        "published_basis": "Invented.",
        "url_basis": "No address: invented.",
        "relays": "" if outlet == "gazette" else "gazette",
        "language": "en",
        "words": str(len(words(text))),
        "text_sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "reference_keys": "gazette2025|register2025",
    }


def _passages(mini: Miniature, source: str, *kinds: str) -> list[dict]:
    lines = [mini.texts[source][start:end] for start, end in passage_spans(mini.texts[source])]
    reasons = {"separator": "separator", "link": "teaser"}
    return [
        {
            "passage_id": f"{source}.p{n:02d}",
            "source_id": source,
            "n": str(n),
            "kind": kind,
            "words": str(len(words(line))),
            "sha256": hashlib.sha256(line.encode("utf-8")).hexdigest(),
            "head": f"On matter {n} of the harbour",
            "gist": "One line about the harbour.",
            "none_reason": reasons.get(kind, ""),
            "words_sha256": hashlib.sha256(" ".join(words(line.lower())).encode("utf-8")).hexdigest(),
        }
        for n, (line, kind) in enumerate(zip(lines, kinds, strict=True), 1)
    ]


# What makes each gloss of the miniature another one.
OPENINGS = [
    "A",
    "On the pact: a",
    "On the union: a",
    "On the crates: a",
    "On the gate: a",
    "On the stage: a",
    "On boats: a",
    "Again: a",
]


def _claims(mini: Miniature) -> list[dict]:
    def claim(claim_id: str, passage: str, span: str, speaker: str, **cells: str) -> dict:
        usual = {"speaker_form": "named", "attribution": "indirect", "cue": "said", "cue_basis": "printed", "act": "assert"}
        ends, text = mini.span(passage[:2], span), mini.texts[passage[:2]]
        first, last = passage_spans(text)[int(passage[-2:]) - 1]
        sentence = str(sentence_number(text[first:last], int(ends["start"]) - first))
        row = {"claim_id": claim_id, "passage_id": passage, "sentence": sentence, **ends, "speaker_id": speaker, **usual}
        return row | {"topic": "background", "gloss": f"{OPENINGS[int(claim_id[1:]) - 1]} sentence of our own."} | cells

    spring = {"agreement_id": "spring", "phase": "1", "phase_basis": "printed", "topic": "phase-one"}
    deal = spring | {"phase_basis": "inferred"}
    return [
        claim("C001", "S1.p01", "the pact holds", "union", speaker_form="collective", cue="say", duplicate_of="C002", **deal),
        claim("C002", "S1.p02", "has carried out the first stage of the spring pact", "brook", **spring, event="COOPERATE"),
        claim("C003", "S1.p02", "We have kept every promise we made", "brook", attribution="direct", cue="told", **spring),
        claim(
            "C004",
            "S1.p03",
            "The company has returned about 12 of the 30 crates it holds",
            "gazette",
            speaker_form="narrator",
            attribution="none",
            cue="",
            cue_basis="none",
            event="CONCEDE",
            aux="historical",
            obligation_id="spring-crates",
            reported_level="1",
            **deal,
        ),
        claim(
            "C005",
            "S1.p03",
            "open the north gate",
            "brook",
            cue="urged",
            act="demand",
            event="CONCEDE",
            aux="future",
            addressee_id="company",
            about_id="union",
        ),
        claim("C006", "S2.p01", "The first stage is not over", "dunn", event="RETREAT", aux="negated", option="freeze", **spring),
        claim(
            "C007", "S2.p01", "more than ten boats lie idle", "dunn", topic="background", via_id="gazette", via_basis="carried"
        ),
        claim("C008", "S2.p02", "it had kept its word", "union", speaker_form="collective", topic="background|governance"),
    ]


def _date(date_id: str, claim: str, kind: str, edtf: str, first: str, last: str, precision: str, basis: str) -> dict:
    row = {"date_id": date_id, "claim_id": claim, "kind": kind, "edtf": edtf, "first": first, "last": last}
    return row | {
        "precision": precision,
        "basis": basis,
        "basis_note": "gazette2025" if "context" in basis else "Said in the passage.",
    }


def _quantity(quantity_id: str, claim: str, measure: str, verbatim: str, **cells: str) -> dict:
    row = {"quantity_id": quantity_id, "claim_id": claim, "measure": measure, "population": "harbour", "unit": "pieces"}
    return row | {"verbatim": verbatim} | cells


def _relation(relation_id: str, a: str, b: str, kind: str) -> dict:
    return {
        "relation_id": relation_id,
        "claim_a": a,
        "claim_b": b,
        "type": kind,
        "same_origin": "unknown",
        "note": "Of one stage.",
    }


def _codings(mini: Miniature, unit: str, coder: str) -> list[dict]:
    """Return what a coder gave for C003: what is published."""
    claim = next(row for row in _claims(mini) if row["claim_id"] == "C003")
    row = {"unit_id": unit, "passage_id": "S1.p02", **mini.span("S1", "We have kept every promise we made"), "claim_id": "C003"}
    row |= {"coder_id": coder, "round": "1"}
    return [row | {"variable": variable, "value": claim.get(variable, "")} for variable in VARIABLES]
