"""Phase one: its statements, tables and figures against hand-checked readings and counts made another way."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from record.chapters import phase_one
from record.dataset import DATA, Dataset
from record.figure import claim_ids
from record.findings import FINDINGS, VALUES, compute, finding_claims, keep, sources_of, survival

# Read in the five texts, not taken from the code. To update a set, read the passages of its claims and what data/changes.csv
# says of them (grep the ids), then write the ids in by hand.
LEVELS_OF_HAMAS = {
    "C002": 3,  # S1: has fulfilled its obligations
    "C017": 3,  # S1: has adhered to them
    "C132": 2,  # S3: completed, with some remains handed over
    "C133": 3,  # S3: the living handed over
    "C134": 2,  # S3: some remains, in a sentence that calls the phase completed
    "C135": 2,  # S3: the rest still to come
    "C160": 2,  # S4: all remains except one; the search for it (C157) is no level
    "C161": 2,
    "C198": 3,  # S5: fully complied
    "C199": 3,
    "C200": 2,  # S5: all, except the final body
    "C201": 2,
}
LEVELS_OF_ISRAEL = {"C141": 0, "C225": 0, "C231": 1}
EXCEPTIONS = {"S3": {"C135"}, "S4": {"C161"}, "S5": {"C201"}}
BREACHES = {"C083", "C139", "C140", "C141", "C142", "C213", "C243"}
# Values that are a figure of one report or are reckoned from such: without that report they are errors.
FIGURES = (
    *("taken", "still-held", "held-dead", "released-living", "released-bodies", "palestinians-freed", "killed-qassem"),
    *("stages-jan", "released-together", "not-confirmed-dead", "no-longer-held"),
)
DRAWINGS = {
    "matrix-january": lambda: phase_one.fulfilment_matrix("jan2025"),
    "matrix-october": lambda: phase_one.fulfilment_matrix("oct2025"),
    "exchange": phase_one.exchange_figures,
    "windows": phase_one.windows,
}
TABLES = {
    "duties": phase_one.duties,
    "january": lambda: phase_one.fulfilment_table("jan2025"),
    "october": lambda: phase_one.fulfilment_table("oct2025"),
    "figures": phase_one.figures,
    "compared": phase_one.compliance_compared,
    "subjects": phase_one.subjects,
    "differences": phase_one.differences,
}


def rows_of(table: str) -> list[dict]:
    with open(DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(name: str, data: Dataset | None = None):
    return compute(f"phase-one.{name}", data)


def with_claim(data: Dataset, claim_id: str, **cells) -> Dataset:
    """The dataset with some cells of one claim changed."""
    claims = data.claims.copy()
    for column, cell in cells.items():
        claims.loc[claims.claim_id == claim_id, column] = cell
    return replace(data, claims=claims)


def levels(claims: pd.DataFrame) -> dict[str, int]:
    return dict(zip(claims.claim_id, claims.reported_level, strict=True))


def without(data: Dataset, source: str) -> Dataset:
    return keep(data, sources_of(data.claims) != source)


# --- statements -------------------------------------------------------------------------


def test_levels_are_those_read_in_the_texts(dataset):
    assert levels(phase_one.with_level(dataset, "hamas")) == LEVELS_OF_HAMAS
    assert levels(phase_one.with_level(dataset, "israel")) == LEVELS_OF_ISRAEL


def test_levels_again_from_the_csv_files():
    obligor = {row["obligation_id"]: row["obligor_id"] for row in rows_of("obligations") if row["phase"] in ("1", "whole")}
    side = {row["actor_id"]: row["side"] for row in rows_of("actors")}
    told = [row for row in rows_of("claims") if row["reported_level"] and not row["duplicate_of"]]
    hamas = [side[row["speaker_id"]] for row in told if obligor.get(row["obligation_id"]) == "hamas"]
    israel = [side[row["speaker_id"]] for row in told if obligor.get(row["obligation_id"]) == "israel"]
    assert (number("levels-hamas"), number("levels-hamas-by-hamas")) == (len(hamas), hamas.count("hamas"))
    assert (number("levels-israel"), number("levels-israel-by-israel")) == (len(israel), israel.count("israel"))


def test_levels_are_not_as_many_witnesses(dataset):
    told = [row for row in rows_of("claims") if row["claim_id"] in LEVELS_OF_HAMAS]
    reports = {row["passage_id"][:2] for row in told}
    qassem = [row["passage_id"][:2] for row in told if row["speaker_id"] == "hazem-qassem"]
    assert (number("levels-hamas-sources"), number("levels-by-qassem")) == (len(reports), len(qassem))
    assert number("levels-hamas-sources", without(dataset, "S4")) == len(reports - {"S4"})
    assert number("levels-by-qassem", without(dataset, "S5")) == len(qassem) - qassem.count("S5")


def test_an_israeli_level_would_be_counted(dataset):
    changed = with_claim(dataset, "C225", speaker_id="israel")
    assert number("levels-israel-by-israel", changed) == 1
    assert number("no-level-on-israel-is-israel", changed) is False


def test_fulfilment_and_exceptions_by_report(dataset):
    # Said to be done, wholly or in good part: not what is still to come (C135) or has not been handed over (C161, C201).
    assert set(phase_one.fulfilment(dataset).claim_id) == set(LEVELS_OF_HAMAS) - {"C135", "C161", "C201"}
    named = phase_one.exceptions(dataset)
    by_source = {source: set(group.claim_id) for source, group in named.groupby(sources_of(named))}
    assert by_source == EXCEPTIONS
    # The body in S5 limits what is said of the whole deal, of the exchange and of the people handed over.
    limits = [row["claim_b"] for row in rows_of("relations") if (row["claim_a"], row["type"]) == ("C201", "qualifies")]
    assert sorted(limits) == ["C198", "C199", "C200"]
    assert number("fulfilment-s2") == 0
    assert (number("reports-with-fulfilment-jan"), number("reports-with-fulfilment-jan", without(dataset, "S1"))) == (1, 0)
    assert number("s4-silent-on-whole") is True


def test_breaches_accuse_who_owes(dataset):
    told = phase_one.breaches(dataset)
    assert set(told.claim_id) == BREACHES
    # Encouragement to break a term (S1) is no breach told of, and destruction (S5) does not make the body Israel's duty.
    assert {"C012", "C014", "C202"}.isdisjoint(told.claim_id)
    assert (number("breaches-by-israel"), number("breaches-by-hamas")) == (len(BREACHES), 0)
    rest = {row["claim_id"] for row in rows_of("claims") if not row["passage_id"].startswith("S3.")} & BREACHES
    assert number("breaches-by-israel", without(dataset, "S3")) == len(rest)
    # All but C243, which is The New Arab's own.
    assert number("breaches-told-by-hamas") == len(BREACHES - {"C243"})
    assert number("breaches-told-by-hamas", without(dataset, "S3")) == len(rest - {"C243"})


def test_an_accusation_of_hamas_would_be_counted(dataset):
    changed = with_claim(dataset, "C243", about_id="hamas", obligation_id="oct2025-whole-hamas")
    assert (number("breaches-by-israel", changed), number("breaches-by-hamas", changed)) == (len(BREACHES) - 1, 1)


def test_clauses_of_which_nobody_speaks(dataset):
    silent = {deal: set(phase_one.silent_clauses(dataset, deal).obligation_id) for deal in ("jan2025", "oct2025")}
    assert silent["jan2025"] == {
        "jan2025-p1-halt",
        "jan2025-p1-pullback",
        "jan2025-p1-displaced-return",
        "jan2025-p1-rafah-patients",
    }
    assert silent["oct2025"] == {
        "oct2025-p1-end-war",  # the assurances of S3 are of the agreement as a whole
        "oct2025-p1-pullback-line",
        "oct2025-p1-share-information",
        "oct2025-p1-free-palestinians",
        "oct2025-p1-return-palestinian-remains",
        "oct2025-p1-aid-no-interference",
        "oct2025-p1-task-force",
    }
    assert [number(f"silent-clauses-{short}") for short in ("jan", "oct")] == [len(silent["jan2025"]), len(silent["oct2025"])]
    assert number("silent-clauses-oct", without(dataset, "S3")) > len(silent["oct2025"])


def test_each_clause_stands_once_in_the_table_of_duties(dataset):
    listed = [key for keys in phase_one.PROVISIONS.values() for key in keys]
    clauses = [*phase_one.clauses(dataset, "jan2025").obligation_id, *phase_one.clauses(dataset, "oct2025").obligation_id]
    assert sorted(listed) == sorted(clauses)


def test_a_changed_figure_changes_the_value(dataset):
    quantities = dataset.quantities.copy()
    quantities.loc[quantities.claim_id == "C079", ["low", "best", "high"]] = 59
    changed = replace(dataset, quantities=quantities)
    assert number("still-held", changed) == 59
    assert number("not-confirmed-dead", changed) == 59 - number("held-dead")
    assert number("no-longer-held", changed) == number("taken") - 59


def test_a_claim_without_a_figure_is_an_error(dataset):
    with pytest.raises(KeyError, match="remains handed over"):
        phase_one.figure_of(dataset, "remains handed over")


def test_numbers_and_words_of_people():
    wanted = {"people held in Gaza", "Palestinian prisoners and detainees", "Palestinians"}
    repeated = {row["claim_id"] for row in rows_of("claims") if row["duplicate_of"]}
    people = [row for row in rows_of("quantities") if row["population"] in wanted and row["claim_id"] not in repeated]
    figures = [row for row in people if row["low"] or row["best"] or row["high"]]
    assert number("vague-quantities") == len(people) - len(figures)
    assert len(phase_one.numbers_of_people(phase_one.load())) == len(figures)


def test_days_are_counted_from_the_ceasefires():
    start = {"S1": date(2025, 1, 19), "S3": date(2025, 10, 10), "S4": date(2025, 10, 10), "S5": date(2025, 10, 10)}
    bounds = {"S1": ((2025, 3, 6), (2025, 3, 9)), "S3": ((2025, 10, 23),) * 2, "S4": ((2025, 12, 8), (2025, 12, 10))}
    bounds["S5"] = ((2026, 1, 15), (2026, 1, 17))
    for source, (first, last) in bounds.items():
        assert number(f"day-{source.lower()}-first") == (date(*first) - start[source]).days
        assert number(f"day-{source.lower()}-last") == (date(*last) - start[source]).days


def test_the_day_of_the_interview_in_january(dataset):
    assert number("day-qassem-s5") == (date(2026, 1, 15) - date(2025, 10, 10)).days
    told = set(phase_one.fulfilment(dataset, "oct2025").claim_id) & {f"C{n}" for n in range(192, 215)}
    assert told == {"C198", "C199", "C200"}
    undated = replace(dataset, dates=dataset.dates[dataset.dates.claim_id != "C198"])
    assert number("day-qassem-s5", undated) == number("day-qassem-s5", without(dataset, "S5")) == -1


def test_what_is_not_spoken_of(dataset):
    obligations = [row["obligation_id"] for row in rows_of("claims")]
    assert number("prisoner-claims-oct") == obligations.count("oct2025-p1-free-palestinians") == 0
    assert number("displaced-claims") == obligations.count("jan2025-p1-displaced-return") == 0
    assert number("pullback-claims") == sum("pullback" in key for key in obligations) == 0
    assert number("prisoner-claims-oct", with_claim(dataset, "C199", obligation_id="oct2025-p1-free-palestinians")) == 1
    assert number("rafah-not-in-jan") is True
    assert number("rafah-not-in-jan", with_claim(dataset, "C094", place="Rafah")) is False
    assert number("aid-figures") == 0
    assert number("israel-silent-on-own-duties", with_claim(dataset, "C225", speaker_id="israel")) is False
    assert number("exchange-authorities", with_claim(dataset, "C078", via_id="anadolu-agency")) == 1
    assert number("s4-silent-on-whole", with_claim(dataset, "C160", obligation_id="oct2025-p1-hamas")) is False


def test_every_value_of_the_chapter_can_be_computed_without_any_one_source(dataset):
    """A reader may leave any source out; only the figures that a source alone gives are errors then."""
    fragile = {key for key in VALUES if key.startswith("phase-one.") and key.split(".")[1] in FIGURES}
    for source in dataset.sources.source_id:
        for key in set(VALUES) - fragile:
            if key.startswith("phase-one."):
                compute(key, without(dataset, source))


# --- findings ---------------------------------------------------------------------------


@pytest.mark.parametrize(("finding_id", "falls_with"), [("F04", set()), ("F05", {"without S1"}), ("F06", {"without S2"})])
def test_findings_hold_and_fall_where_the_chapter_says(dataset, finding_id, falls_with):
    finding = FINDINGS[finding_id]
    assert finding.holds(dataset)
    assert {name for name, holds in survival(finding, dataset).items() if not holds} == falls_with


def test_f04_fails_on_a_level_from_the_other_side(dataset):
    assert not FINDINGS["F04"].holds(with_claim(dataset, "C141", speaker_id="israel"))
    assert not FINDINGS["F04"].holds(with_claim(dataset, "C160", speaker_id="mediators"))


def test_f05_fails_without_the_exception_of_one_report(dataset):
    for source, claims in EXCEPTIONS.items():
        relations = dataset.relations[~dataset.relations.claim_a.isin(claims)]
        assert not FINDINGS["F05"].holds(replace(dataset, relations=relations)), source


def test_f05_fails_on_an_exception_in_march(dataset):
    row = dataset.relations.iloc[[0]].assign(claim_a="C005", claim_b="C002", type="qualifies")
    assert not FINDINGS["F05"].holds(replace(dataset, relations=pd.concat([dataset.relations, row])))


def test_f06_fails_on_a_second_number_for_october(dataset):
    quantities = dataset.quantities.copy()
    quantities.loc[quantities.claim_id == "C134", ["low", "best", "high"]] = 15
    assert not FINDINGS["F06"].holds(replace(dataset, quantities=quantities))


def test_findings_rest_on_the_claims_named():
    assert set(finding_claims(FINDINGS["F04"])) == set(LEVELS_OF_HAMAS) | set(LEVELS_OF_ISRAEL)
    assert {"C076", "C077", "C078", "C079", "C080", "C081"} <= set(finding_claims(FINDINGS["F06"]))
    assert set().union(*EXCEPTIONS.values()) <= set(finding_claims(FINDINGS["F05"]))


# --- tables -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_tables_name_claims_that_exist_and_no_repetitions(dataset, name):
    table = TABLES[name]()
    named = {claim for row in table.payload()["rows"] for cell in row for claim in claim_ids(cell)}
    assert named
    assert named <= set(dataset.distinct.claim_id)


@pytest.mark.parametrize("agreement_id", ["jan2025", "oct2025"])
def test_an_empty_cell_says_so_aloud(agreement_id):
    payload = phase_one.fulfilment_table(agreement_id).payload()
    cells = [cell for row in payload["rows"] for cell in row]
    assert "no statement in these five sources" in cells
    assert not any(cell in (None, "") for cell in cells)


@pytest.mark.parametrize("agreement_id", ["jan2025", "oct2025"])
def test_the_fulfilment_tables_hold_each_claim_of_their_obligations_once(agreement_id):
    wanted = {row["obligation_id"] for row in rows_of("obligations") if row["phase"] in ("1", "whole")}
    expected = sorted(
        row["claim_id"]
        for row in rows_of("claims")
        if row["obligation_id"] in wanted and row["agreement_id"] == agreement_id and not row["duplicate_of"]
    )
    frame = phase_one.fulfilment_table(agreement_id).frame
    assert sorted(claim for cell in frame.to_numpy().ravel() for claim in claim_ids(cell)) == expected


def test_the_table_of_figures_holds_each_quantity_of_people():
    table = phase_one.figures().frame
    assert (table["Exact or not"] == "vague").sum() == number("vague-quantities")


def test_compliance_report_by_report():
    table = phase_one.compliance_compared().frame.set_index("Report")
    told = {row[:2]: {column: claim_ids(cell) for column, cell in cells.items()} for row, cells in table.iterrows()}
    assert {source: set(cells["Exception stated with it"]) for source, cells in told.items()} == {
        "S1": set(),
        "S2": set(),
        **EXCEPTIONS,
    }


# What is said of each subject, by its sense in the text and not by its codes.
ON_SUBJECT = {
    phase_one.RAFAH: {"C141", "C222", "C223", "C224", "C225", "C226", "C227", "C228", "C231", "C232"},
    phase_one.AID: {"C030", "C094", "C142", "C143", "C144", "C145", "C146", "C231", "C232"},
    "Search for remains": {
        "C134", "C135", "C157", "C158", "C159", "C160", "C161", "C162", "C163", "C164", "C200", "C201", "C202", "C203", "C227",
    },
}  # fmt: skip


@pytest.mark.parametrize("subject", ON_SUBJECT)
def test_subjects_hold_what_is_said_of_them(dataset, subject):
    assert set(phase_one.about_subject(dataset, subject).claim_id) == ON_SUBJECT[subject]


def test_a_subject_without_the_report_of_israel_on_it(dataset):
    assert phase_one.subjects(without(dataset, "S5")).title != phase_one.subjects(dataset).title


def test_differences_are_relations_of_the_dataset(dataset):
    frame = phase_one.differences().frame
    pairs = {frozenset((row["claim_a"], row["claim_b"])): row["note"] for row in rows_of("relations")}
    for row in frame.to_dict("records"):
        pair = frozenset(claim_ids(row["One account"]) + claim_ids(row["Another account"]))
        assert pairs[pair] == row["Note on the pair"]
    assert len(frame)
    with pytest.raises(KeyError, match="C199 and C201"):
        phase_one.differences(replace(dataset, relations=dataset.relations.iloc[:0]))


# --- figures ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_fit_both_layouts(name):
    figure = DRAWINGS[name]()
    assert set(figure.drawings) == {"wide", "narrow"}
    assert figure.payload()["svg_wide"] == DRAWINGS[name]().payload()["svg_wide"], "the drawing is the same every time"


@pytest.mark.parametrize("name", DRAWINGS)
def test_figures_draw_distinct_claims(dataset, name):
    figure = DRAWINGS[name]()
    assert set(figure.claims) <= set(dataset.distinct.claim_id)
    assert all(figure.data.claims != "")


def test_bars_are_the_figures_and_words_have_none(dataset):
    data = phase_one.exchange_figures().data
    words = dataset.quantities[dataset.quantities[["low", "best", "high"]].isna().all(axis=1)]
    without_number = {claim for cell in data.claims[data.end.isna()] for claim in cell.split("|")}
    assert without_number
    assert without_number <= set(words.claim_id)


def test_windows_cover_the_days_on_which_the_words_can_have_been_said(dataset):
    data = phase_one.windows().data
    drawn = {claim for cell in data.claims for claim in claim_ids(cell)}
    assert drawn == set(LEVELS_OF_HAMAS) | set(LEVELS_OF_ISRAEL) | BREACHES
    january = data[data.row.str.contains("S5")].set_index("row")[["from day", "to day"]]
    dated = january.index.str.startswith("Qassem")
    interview = number("day-qassem-s5")
    assert {tuple(days) for days in january[dated].to_numpy()} == {(interview, interview)}, "the interview has a day"
    bounds = (number("day-s5-first"), number("day-s5-last"))
    assert {tuple(days) for days in january[~dated].to_numpy()} == {bounds}, "the outlet's own words have the report's bounds"
    assert len(phase_one.windows(without(dataset, "S5")).data) == len(data[~data.row.str.contains("S5")])


def test_windows_end_where_the_context_puts_it(dataset):
    assert phase_one.context_day(dataset, "X014", "jan2025") == 41  # the 42nd day, the first being day 0
    assert phase_one.context_day(dataset, "X057", "oct2025") == 96


def test_an_accusation_that_names_no_party_is_an_error(dataset):
    with pytest.raises(KeyError, match="about_id"):
        phase_one._accused("mediators")
