"""The chapter `governance-and-weapons`: values, findings, tables and figures against other counts, or a reading by hand.

Sets of claim ids were read in the texts. To update one, read the passages of its claims and what data/changes.csv says of them
(grep the ids), then write the ids in by hand.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace

import pytest

from record.chapters import governance_and_weapons as chapter
from record.dataset import DATA, Dataset
from record.figure import claim_ids
from record.findings import FINDINGS, VALUES, compute, keep, sources_of, survival
from record.matrix import EMPTY

FIGURES = (chapter.position_figure, chapter.weapons_entry_figure, chapter.act_figure)
TABLES = (chapter.bodies, chapter.weapons_matrix, chapter.weapons_wording, chapter.act_table, chapter.factions_talks)
STANCES = ("commit", "propose", "demand", "reject")


def of(name: str, data: Dataset | None = None):
    """A value of this chapter."""
    return compute(f"{chapter.SLUG}.{name}", data)


def rows_of(table: str) -> list[dict]:
    """The rows of a table as the file has them, read without the library."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(subject: str) -> list[dict]:
    """The distinct claims on a subject, read from the file, with source and side."""
    side = {row["actor_id"]: row["side"] for row in rows_of("actors")}
    return [
        row | {"source": row["passage_id"][:2], "side": side[row["speaker_id"]]}
        for row in rows_of("claims")
        if not row["duplicate_of"] and subject in row["topic"].split("|")
    ]


def recoded(data: Dataset, claim: str, **cells: str) -> Dataset:
    """The dataset with other cells in one claim."""
    changed = data.claims.copy()
    changed.loc[changed.claim_id == claim, list(cells)] = list(cells.values())
    return replace(data, claims=changed)


def without(data: Dataset, *claims: str) -> Dataset:
    """The dataset without some claims."""
    return keep(data, ~data.claims.claim_id.isin(claims))


def cell(table, row: str, column: str) -> str:
    """A cell of a table by the words of its row's first column and by the beginning of its head."""
    frame = table.frame
    head = next(name for name in frame.columns if name.startswith(column))
    return frame[head][frame[frame.columns[0]].str.startswith(row)].iloc[0]


# --- kinds of act -------------------------------------------------------------------------------------------------------


def test_a_commitment_to_consult_is_a_readiness_to_talk(dataset):
    kinds = {
        row.claim_id: row.kind for subject in chapter.SUBJECTS for row in chapter.subject_claims(dataset, subject).itertuples()
    }
    assert kinds["C177"] == kinds["C204"] == kinds["C035"] == "commitment"
    assert kinds["C113"] == kinds["C209"] == kinds["C210"] == "readiness"
    assert kinds["C182"] == "proposal"
    assert kinds["C119"] == "demand"
    assert kinds["C039"] == "refusal"
    assert kinds["C233"] == "expectation"
    assert kinds["C169"] == kinds["C190"] == "outlet-expectation"
    assert kinds["C168"] == "outlet-statement"
    assert kinds["C173"] == "statement"


@pytest.mark.parametrize("subject", chapter.SUBJECTS)
def test_counts_of_a_subject_agree_with_the_file(subject):
    claims = told(subject)
    assert of(f"{subject}-claims") == len(claims)
    assert of(f"{subject}-positions") == sum(row["act"] in STANCES for row in claims)
    assert sum(of(f"{subject}-{name}") for name in chapter.KINDS) == len(claims)
    assert of(f"{subject}-readiness") == sum(row["act"] == "commit" and row["event"] == "CONSULT" for row in claims)
    assert of(f"{subject}-commitment") == sum(row["act"] == "commit" and row["event"] != "CONSULT" for row in claims)
    by_side = Counter(row["side"] for row in claims)
    for side in ("hamas", "mediator", "us", "israel", "palestinian-other", "outlet"):
        assert of(f"{subject}-claims-{side}") == by_side[side]
    by_source = Counter(row["source"] for row in claims)
    assert {source: of(f"{subject}-{source}") for source in ("S1", "S2", "S3", "S4", "S5")} == {
        source: by_source[source] for source in ("S1", "S2", "S3", "S4", "S5")
    }


def test_positions_by_side():
    taken = Counter(row["side"] for row in told("governance") if row["act"] in STANCES)
    assert {"hamas": of("governance-positions-hamas"), "mediator": of("governance-positions-mediator")} == dict(taken)
    assert of("sides-with-a-position") == len(taken)
    assert of("weapons-positions-hamas") == of("weapons-positions")


def test_claims_on_both_subjects():
    shared = {row["claim_id"] for row in told("governance")} & {row["claim_id"] for row in told("weapons")}
    assert shared == {"C168", "C181", "C209"}
    assert of("both-subjects") == len(shared)


# --- values that a reading by hand gives --------------------------------------------------------------------------------


def test_who_speaks_first_of_weapons(dataset):
    assert of("first-on-weapons") == "Asharq Al-Awsat"
    assert of("first-on-disarmament") == "Hamas sources"
    assert of("first-on-weapons", without(dataset, "C168")) == "Hamas sources"
    assert of("first-on-disarmament", without(dataset, "C173")) == "Witkoff"


def test_weapons_come_in_the_two_latest_reports():
    assert {row["source"] for row in told("weapons")} == {"S4", "S5"}
    assert of("weapons-early") == 0
    assert of("weapons-unnamed") == sum(row["speaker_form"] == "anonymous" for row in told("weapons"))


def test_disarmament_is_named_in_these_claims():
    named = {row["claim_id"]: row["speaker_id"] for row in told("weapons") if "disarmament" in row["option"].split("|")}
    assert named == {
        "C173": "s4-hamas-sources",
        "C233": "steve-witkoff",
        "C241": "steve-witkoff",
        "C242": "steve-witkoff",
    }
    assert of("disarmament-claims") == len(named)
    assert of("disarmament-witkoff") == list(named.values()).count("steve-witkoff")


def test_the_committee_is_committed_to_in_two_reports():
    commitments = [row for row in told("governance") if row["option"] == "technocratic-committee" and row["act"] == "commit"]
    assert [row["claim_id"] for row in commitments] == ["C177", "C204", "C206", "C207"]
    assert of("committee-commitments") == len(commitments)
    assert of("committee-reports") == len({row["source"] for row in commitments})


def test_length_of_the_truce():
    assert [row["low"] for row in rows_of("quantities") if row["claim_id"] == "C182"] == [str(of("truce-years"))]


def test_reports_that_name_a_dialogue():
    named = [row for row in rows_of("claims") if not row["duplicate_of"] and "national-dialogue" in row["option"].split("|")]
    assert of("dialogue-claims") == len(named)
    assert of("dialogue-reports") == len({row["passage_id"][:2] for row in named})


def test_pairs_of_claims_agree_with_the_file():
    known = {row["claim_id"] for subject in chapter.SUBJECTS for row in told(subject)}
    found = Counter(row["type"] for row in rows_of("relations") if {row["claim_a"], row["claim_b"]} <= known)
    assert of("pairs") == sum(found.values()) > 0
    for name in ("contradicts", "qualifies", "supports", "repeats"):
        assert of(f"pairs-{name}") == found[name]


def test_quantifiers_of_the_text_hold():
    quantifiers = [key for key in VALUES if key.startswith(f"{chapter.SLUG}.") and isinstance(compute(key), bool)]
    assert len(quantifiers) >= 12
    assert [key for key in quantifiers if not compute(key)] == []


@pytest.mark.parametrize(
    ("name", "claim", "cells"),
    [
        ("no-other-party-on-governance", "C190", {"speaker_id": "israel", "speaker_form": "collective"}),
        ("weapons-us-witkoff-only", "C242", {"speaker_id": "donald-trump"}),
        ("weapons-outcome-unnamed-by-qassem", "C210", {"option": "disarmament"}),
        ("council-outlet-only", "C189", {"speaker_id": "hamas", "speaker_form": "collective"}),
        ("elections-and-consensus-only-s1", "C166", {"option": "elections"}),
        ("authority-position-only-talk", "C118", {"act": "propose"}),
        ("no-authority-with-committee", "C205", {"option": "technocratic-committee|palestinian-authority"}),
        ("dialogue-without-result", "C174", {"aux": "historical"}),
        ("one-refusal", "C172", {"act": "reject"}),
        ("one-refusal", "C039", {"act": "assert"}),
        ("dialogue-hamas-only", "C169", {"speaker_id": "fatah", "speaker_form": "collective"}),
    ],
)
def test_a_quantifier_fails_where_a_claim_speaks_against_it(dataset, name, claim, cells):
    assert of(name) is True
    assert not of(name, recoded(dataset, claim, **cells))


def test_days_and_amounts_are_looked_up(dataset):
    dates = dataset.dates.copy()
    dates.loc[dates.kind == "event", "claim_id"] = "C165"
    assert not of("no-day-set", replace(dataset, dates=dates))
    quantities = dataset.quantities.copy()
    quantities.loc[quantities.unit != "years", "claim_id"] = "C171"
    assert not of("no-figure-of-weapons", replace(dataset, quantities=quantities))


# --- findings -----------------------------------------------------------------------------------------------------------


def test_findings_hold_and_rest_on_their_claims():
    assert [FINDINGS[key].chapter for key in ("F10", "F11", "F12")] == [chapter.SLUG] * 3
    taken = {subject: [row["claim_id"] for row in told(subject) if row["act"] in STANCES] for subject in chapter.SUBJECTS}
    for key, claims in {
        "F10": taken["governance"],
        "F11": [row["claim_id"] for row in told("weapons")],
        "F12": taken["weapons"],
    }.items():
        assert FINDINGS[key].holds(chapter.load())
        assert FINDINGS[key].claims(chapter.load()) == claims


@pytest.mark.parametrize(
    ("key", "claim", "cells"),
    [
        ("F10", "C166", {"speaker_id": "fatah", "speaker_form": "collective"}),
        ("F10", "C177", {"speaker_id": "united-states"}),
        ("F11", "C039", {"topic": "governance|weapons"}),
        ("F12", "C210", {"event": "RETREAT"}),
        ("F12", "C242", {"act": "demand"}),
        ("F12", "C182", {"option": "disarmament"}),
        ("F12", "C173", {"act": "reject"}),
        ("F12", "C182", {"speaker_id": "egypt"}),
        ("F10", "C036", {"speaker_id": "qatar"}),
    ],
)
def test_a_finding_falls_where_a_claim_speaks_against_it(dataset, key, claim, cells):
    assert FINDINGS[key].holds(dataset)
    assert not FINDINGS[key].holds(recoded(dataset, claim, **cells))


def test_f10_falls_where_hamas_holds_no_majority(dataset):
    of_hamas = [row["claim_id"] for row in told("governance") if row["side"] == "hamas" and row["act"] in STANCES]
    assert not FINDINGS["F10"].holds(without(dataset, *of_hamas[2:]))


def test_survival_is_as_the_chapter_says():
    fallen = {key: [name for name, holds in survival(FINDINGS[key]).items() if not holds] for key in ("F10", "F11", "F12")}
    assert fallen == {"F10": [], "F11": [], "F12": ["without S4", "without S5", "without fadaat-media"]}
    assert of("f12-rests-on") == "S4 or S5"
    assert of("f10-and-f11-hold") is not bool(fallen["F10"] or fallen["F11"])


def test_the_two_halves_of_f12_rest_on_one_report_each(dataset):
    kinds = {
        source: set(chapter.positions(keep(dataset, sources_of(dataset.claims) == source), "weapons").kind)
        for source in ("S4", "S5")
    }
    assert kinds == {"S4": {"proposal"}, "S5": {"readiness"}}


# --- tables -------------------------------------------------------------------------------------------------------------


def test_bodies_by_what_is_done_with_them():
    table = chapter.bodies()
    assert claim_ids(cell(table, "temporary support", "Proposed")) == ["C036", "C037", "C038"]
    assert claim_ids(cell(table, "temporary support", "Accepted")) == ["C035"]
    assert claim_ids(cell(table, "technocratic", "Accepted")) == ["C177", "C204", "C206", "C207"]
    assert claim_ids(cell(table, "forces from outside", "Refused")) == ["C039"]
    assert cell(table, "international stabilisation", "Refused") == ""
    assert table.payload()["rows"][2][1] == EMPTY


def test_bodies_hold_every_claim_that_names_one():
    named = {
        row["claim_id"]
        for row in told("governance")
        if set(row["option"].split("|")) & {option for _, option, _ in chapter.BODIES}
    }
    assert set(claim_ids(" ".join(chapter.bodies().frame.to_numpy().ravel()))) == named
    assert chapter.bodies().counted.startswith(f"{len(named)} of {of('governance-claims')} ")


def test_bodies_follow_the_data(dataset):
    table = chapter.bodies(recoded(dataset, "C170", act="reject", speaker_id="hamas"))
    assert cell(table, "international stabilisation", "Refused") == "Hamas (S4) C170"
    assert table.title != chapter.bodies().title


def test_a_party_that_speaks_of_weapons_leaves_the_silent_column(dataset):
    table = chapter.weapons_matrix(recoded(dataset, "C242", speaker_id="israel"))
    assert cell(table, "disarmament", "Israel") == "C242"


def test_wording_covers_each_claim_on_weapons_with_its_speaker():
    frame = chapter.weapons_wording().frame
    speakers = {row["claim_id"]: row["speaker_id"] for row in told("weapons")}
    assert sorted(claim_ids(" ".join(frame.Claims))) == sorted(speakers)
    for row in frame.itertuples():
        assert len({speakers[claim] for claim in claim_ids(row.Claims)}) == 1
    assert "a truce of 10 years or more" in list(frame["What is said of the weapons"])
    assert dict(zip(frame.Claims, frame.Who, strict=True))["C209 C210"] == "Qassem (S5)"


def test_wording_names_a_claim_it_lacks(dataset):
    with pytest.raises(ValueError, match="C039"):
        chapter.weapons_wording(recoded(dataset, "C039", topic="governance|weapons"))
    with pytest.raises(ValueError, match="C168"):
        chapter.weapons_wording(without(dataset, "C168"))


def test_talks_cover_each_claim_on_a_dialogue(dataset):
    table = chapter.factions_talks()
    by_report = {
        row["passage_id"][:2]: row["claim_id"]
        for row in rows_of("claims")
        if not row["duplicate_of"] and "national-dialogue" in row["option"].split("|")
    }
    assert set(by_report) == set(table.frame.Report)
    source = {row["claim_id"]: row["passage_id"][:2] for row in rows_of("claims")}
    for row in table.frame.itertuples():
        assert {source[claim] for claim in claim_ids(row.Claims)} == {row.Report}
    with pytest.raises(ValueError, match="C205"):
        chapter.factions_talks(recoded(dataset, "C205", option="national-dialogue"))


@pytest.mark.parametrize("table", TABLES)
def test_tables_name_claims_of_the_dataset(table, dataset):
    cells = " ".join(str(entry) for row in table().payload()["rows"] for entry in row)
    assert set(claim_ids(cells)) <= set(dataset.distinct.claim_id)


# --- figures ------------------------------------------------------------------------------------------------------------


def test_position_figure_counts():
    frame = chapter.position_figure().data
    for subject in chapter.SUBJECTS:
        claims = told(subject)
        here = frame[frame.subject == subject]
        assert here.n.sum() == len(claims)
        taken = here[here.stance == "takes a position"].set_index("voice").n
        assert taken["Hamas"] == sum(row["side"] == "hamas" and row["act"] in STANCES for row in claims)
        assert here[here.voice.isin(["Israel", "Other Palestinian"])].n.sum() == 0
        assert sorted(claim_ids(" ".join(here.claims))) == sorted(row["claim_id"] for row in claims)


def test_position_figure_gives_a_voice_its_side(dataset):
    frame = chapter.position_counts(recoded(dataset, "C173", speaker_id="israel", speaker_form="collective"))
    here = frame[(frame.subject == "weapons") & (frame.voice == "Israel")]
    assert list(here.claims[here.n > 0]) == ["C173"]


def test_weapons_sequence_is_in_reading_order():
    frame = chapter.weapons_sequence(chapter.load())
    assert list(frame.claims[frame.place > 0]) == [row["claim_id"] for row in told("weapons")]
    assert [row[:2] for row in frame.row[frame.place == 0]] == ["S1", "S2", "S3"], "reports without a claim keep a row"
    bounds = {row["source_id"]: (row["published_earliest"], row["published_latest"]) for row in rows_of("sources")}
    assert {row.source_id: (row.first, row.last) for row in frame.itertuples()} == bounds


def test_entry_figure_says_what_it_draws(dataset):
    figure = chapter.weapons_entry_figure()
    assert figure.claims == [row["claim_id"] for row in told("weapons")]
    earlier = chapter.weapons_entry_figure(recoded(dataset, "C039", topic="governance|weapons"))
    assert " S4 of " in figure.title
    assert " S1 of " in earlier.title
    assert set(earlier.claims) == {*figure.claims, "C039"}


def test_act_figure_counts():
    frame = chapter.act_figure().data
    for subject in chapter.SUBJECTS:
        drawn = {claim for cell_ in frame.claims[frame.subject == subject] for claim in claim_ids(cell_)}
        assert drawn == {row["claim_id"] for row in told(subject)}
    assert all(row.n == len(claim_ids(row.claims)) for row in frame.itertuples())


def test_act_figure_follows_the_data(dataset):
    figure = chapter.act_figure(recoded(dataset, "C242", act="demand"))
    assert ((figure.data.option == "disarmament") & (figure.data.act == "demands")).sum() == 1
    assert chapter.act_figure(recoded(dataset, "C210", event="RETREAT")).title != chapter.act_figure(dataset).title


@pytest.mark.parametrize("figure", FIGURES)
def test_figures_draw_in_both_layouts(figure):
    drawn = figure()
    assert set(drawn.drawings) == {"wide", "narrow"}
    words = drawn.drawings["wide"] + drawn.drawings["narrow"]
    assert "…" not in words
    assert str(of("governance-claims")) in drawn.counted or str(of("weapons-claims")) in drawn.counted
