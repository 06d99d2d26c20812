"""Corruptions of the project's own data: every one that a rule is due for is refused, and the message says where it is.

A seeded sample runs with the other tests; `make test-all` runs them all (marker `thorough`).
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from mutations import EQUIVALENT, Bench, Corruptions, Mutation, is_clear

from record import contract, published
from record.check import check
from record.dataset import DATA
from record.package import RULES, read_package

SEED = 20250119
SAMPLE = 40
LEAST = 1000
CLEAR = 0.98


@pytest.fixture(scope="module")
def base(text_folder):
    """The project's own package with its texts, read once."""
    return read_package(DATA, text_folder)


@pytest.fixture(scope="module")
def bench(base, tmp_path_factory) -> Bench:
    """A copy of the data to be damaged."""
    return Bench(base, Path(shutil.copytree(DATA, tmp_path_factory.mktemp("damaged") / "data")))


@pytest.fixture(scope="module")
def corruptions(base) -> list[Mutation]:
    """Every corruption, in the order of the seed."""
    return Corruptions(base, SEED).all()


def judge(bench: Bench, some: list[Mutation]) -> None:
    """Assert that all are refused and nearly all are named by file, row, column and value."""
    passed, unclear = [], []
    for mutation in some:
        problems = bench.problems(mutation)
        if not problems:
            passed.append(str(mutation))
        elif not is_clear(mutation, problems):
            unclear.append(f"{mutation} -> {problems[0]}")
    assert not passed, "\n".join(passed)
    assert len(unclear) <= (1 - CLEAR) * len(some), "\n".join(unclear)


def test_the_copy_itself_has_no_problems(bench):
    assert bench.problems(Mutation("none", "claims.csv", (bench.folder / "claims.csv").read_bytes)) == []


def test_corruptions_are_many_and_of_every_column(base, corruptions):
    assert len(corruptions) >= LEAST
    hit = {(each.file, each.column) for each in corruptions}
    for table in base.tables.values():
        for described in table.fields:
            if any(row[described["name"]] for row in table.rows):
                assert (table.resource["path"], described["name"]) in hit, f"{table.name}.{described['name']}"
    assert Counter(each.file for each in corruptions)["datapackage.json"] > 100
    assert Counter(each.file for each in corruptions)["references.bib"] > 100


@pytest.mark.texts
def test_a_sample_of_corruptions_is_refused(bench, corruptions):
    judge(bench, corruptions[:SAMPLE])


@pytest.mark.texts
@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_every_corruption_is_refused(bench, corruptions, part):
    judge(bench, corruptions[part::8])


@pytest.mark.parametrize("kind", EQUIVALENT)
def test_what_says_the_same_is_no_corruption(bench, kind):
    file, change, reason = EQUIVALENT[kind]
    raw = (bench.folder / file).read_bytes()
    assert change(raw) != raw
    assert bench.problems(Mutation(kind, file, lambda: change(raw))) == [], reason


# What the seed does not draw, or what changes more than one file.


def test_what_was_published_is_held_outside_the_data(own_copy):
    """Each rule on what was published is broken once."""
    breaks = {
        "package_keeps_its_name": ("datapackage.json", lambda text: text.replace('"phase-one-phase-two"', '"phase-three"')),
        "registered_ids_stay": ("ids.csv", lambda text: "\n".join(text.split("\n")[:1] + text.split("\n")[2:])),
        "ids_are_of_published_versions": ("ids.csv", lambda text: text + "C999,claim,0.1.0,chapters/source-s1#C999\n"),
        "rows_stay": ("readings.csv", lambda text: "\n".join(text.split("\n")[:1] + text.split("\n")[2:])),
        "lines_stay": ("changes.csv", lambda text: "\n".join(text.split("\n")[:1] + text.split("\n")[2:])),
        "copies_stay": ("published/quotes.csv", lambda text: text + "\n"),
        "tables_are_not_emptied": ("codings.csv", lambda text: text.split("\n")[0] + "\n"),
        "codings_stay": ("codings.csv", lambda text: text.replace(",collective\n", ",named\n", 1)),
    }
    kept = {rule.find.__name__: rule for rule in RULES if rule.find.__module__.endswith(".kept")}
    del kept["kept_is_whole"]  # broken in test_check
    assert breaks.keys() == kept.keys()
    for name, (file, change) in breaks.items():
        path = own_copy / file
        before = path.read_bytes()
        path.write_bytes(change(before.decode()).encode())
        assert list(kept[name].find(read_package(own_copy))), name
        path.write_bytes(before)


def test_a_small_corpus_that_was_never_published_has_empty_tables(miniature):
    for table in ("participants", "quantities", "context_links", "context", "codings", "terms", "term_counts", "relations"):
        miniature.tables[table] = []
    assert miniature.problems() == []


def test_the_contract_is_the_descriptor():
    from record.dataset import TABLES, descriptor

    assert contract.structure(descriptor(DATA)) == contract.contract()
    assert sorted(each["name"] for each in contract.contract()["resources"]) == sorted(TABLES)
    now, kept = published.to_keep(read_package(DATA)), published.kept()
    assert {name: now[name] for name in ("name", "version", "ids", "lines", "published", "codings")} == {
        name: kept[name] for name in ("name", "version", "ids", "lines", "published", "codings")
    }


def test_problems_name_which_column_changed_and_from_what(own_copy):
    path = own_copy / "passages.csv"
    path.write_bytes(path.read_bytes().replace(b"S1.p01,S1,1,body,", b"S1.p01,S1,1,deck,", 1))
    said = [str(problem) for problem in check(own_copy).problems]
    assert any("row 2 (S1.p01), column kind: 'deck' was published as 'body'" in each for each in said), "\n".join(said)
