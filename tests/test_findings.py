"""Values, findings and what happens to a finding when a part of the corpus is left out."""

from __future__ import annotations

import re
from dataclasses import replace

import house_rules as prose
import numpy as np
import pandas as pd
import pytest

from record import agreement, codings, findings, ledger
from record.claims import all_claims
from record.dataset import ROOT
from record.findings import FINDINGS, Outcome, corpus
from record.selections import asks, blame, exception, number_exchanged, on, position, with_level


@pytest.fixture(params=sorted(FINDINGS))
def item(request):
    return FINDINGS[request.param]


def test_an_unknown_value_is_named(dataset):
    with pytest.raises(KeyError, match="claims.al"):
        findings.compute("claims.al", dataset)


def test_every_value_computes_to_a_plain_type(dataset):
    odd = {key: value for key in findings.VALUES if type(value := findings.compute(key, dataset)) not in (int, str, bool)}
    assert not odd, f"these values are of a type the prose cannot check: {odd}"


def test_duplicates_never_enter_a_count(dataset):
    assert FINDINGS["F01"].outcome(dataset).numbers["claims_total"] == int((dataset.claims.duplicate_of == "").sum())
    assert findings.compute("claims.all", dataset) == len(dataset.claims)


def test_the_numbers_of_the_whole_corpus_are_few_and_used(dataset):
    """A number of one chapter is stated in its notebook; what pages without cells use is listed here."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "chapters").iterdir()))
    unused = [key for key in corpus.VALUES if f"<{key}>" not in text]
    assert not unused, f"no page uses {unused}; take them out of record/findings/corpus.py"
    assert findings.compute("qassem.sources", dataset) == FINDINGS["F01"].outcome(dataset).numbers["qassem_reports"]


def test_context_never_enters_a_count(dataset):
    without = replace(dataset, context=dataset.context.iloc[:0], context_links=dataset.context_links.iloc[:0])
    counts = [key for key in findings.VALUES if not any(word in key for word in ("context", "document"))]
    changed = [key for key in counts if findings.compute(key, dataset) != findings.compute(key, without)]
    assert not changed, f"these values change when the context is taken away: {changed}. A count of the corpus must not use it."
    assert [item.text(without) for item in FINDINGS.values()] == [item.text(dataset) for item in FINDINGS.values()]


def test_keep_drops_what_belongs_to_dropped_claims(dataset):
    wanted = findings.sources_of(dataset.claims) != "S3"
    kept = findings.keep(dataset, wanted)
    ids = set(kept.claims.claim_id)
    assert 0 < len(ids) < len(dataset.claims)
    assert set(kept.quotes.claim_id) <= ids
    assert len(kept.quotes) < len(dataset.quotes)
    assert set(kept.relations.claim_a) | set(kept.relations.claim_b) <= ids
    assert len(kept.actors) == len(dataset.actors)


def test_left_out_names_every_source_and_the_shared_publisher(dataset):
    variants = findings.left_out(dataset)
    assert [name for name in variants if name.startswith("without S")] == [
        f"without {name}" for name in dataset.sources.source_id
    ]
    # The New Arab (S5) and Al-Araby Al-Jadeed (relayed by S1 and S5) share a publisher.
    assert "S5" not in set(findings.sources_of(variants["without fadaat-media"].claims))
    assert (variants["without anonymous speakers"].claims.speaker_form != "anonymous").all()


def test_a_finding_holds_and_rests_on_claims(item, dataset):
    assert item.holds(dataset), f"{item.id} does not hold on the data: {item.text(dataset)}"
    ids = sorted(item.claims(dataset))
    assert ids, f"{item.id} rests on no claim"
    assert set(ids) <= set(dataset.claims.claim_id), f"{item.id} rests on {ids}"
    assert item.limits.endswith("."), f"{item.id} does not say what it does not show"
    assert "{" not in item.text(dataset)


def test_a_finding_can_fail(item, dataset):
    nothing = findings.keep(dataset, dataset.claims.claim_id == "")
    assert not item.holds(nothing), f"{item.id} holds even of an empty corpus: its test tests nothing"


def test_survival_is_asked_for_each_variant(item, dataset):
    assert list(findings.survival(item, dataset)) == list(findings.left_out(dataset))


def weak_variables(dataset) -> set[str]:
    """The variables under the least alpha in any comparison of two codings."""
    first, *others = [coder for coder, _ in agreement.coders(dataset)]
    compared = [(first, other) for other in others] + [(others[-2], others[-1])]
    tables = [agreement.alphas(dataset, one, other, draws=0) for one, other in compared]
    return {name for table in tables for name in table[table.alpha < agreement.TENTATIVE].variable}


def answer(item, dataset) -> tuple[str, bool, list[str]]:
    return item.text(dataset), bool(item.holds(dataset)), sorted(item.claims(dataset))


def test_no_finding_rests_on_a_variable_that_coders_could_not_share(item, dataset):
    weak = weak_variables(dataset)
    assert weak, "a comparison without any weak variable would test nothing here"
    emptied = replace(dataset, claims=dataset.claims.assign(**dict.fromkeys(weak, "")))
    assert answer(item, emptied) == answer(item, dataset), f"{item.id} changes without {weak}, on which coders agree too little"


def test_a_finding_needs_a_variable_that_coders_share(dataset):
    """The test above can fail: a finding does change when a variable it needs is emptied."""
    emptied = replace(dataset, claims=dataset.claims.assign(speaker_id=""))
    assert answer(FINDINGS["F01"], emptied) != answer(FINDINGS["F01"], dataset)


# --- what leaving out can and cannot do -------------------------------------------------


def subsets(dataset, number: int = 12):
    """Datasets with claims left out at random, from a few to nearly all; the same ones every time."""
    random = np.random.default_rng(20250119)
    for share in np.linspace(0.05, 0.95, number):
        yield findings.keep(dataset, pd.Series(random.random(len(dataset.claims)) >= share, index=dataset.claims.index))


def test_no_omission_breaks_what_is_said_of_all(item, dataset):
    if not item.can_fall:
        pytest.skip("a matter of proportion: any of it can fall")
    assert item.outcome(dataset).of_all, f"{item.id}: the part that cannot fall is not true of the data"
    assert all(item.outcome(subset).of_all for subset in subsets(dataset)), f"{item.id} falls by omission in a part said not to"
    nothing = findings.keep(dataset, dataset.claims.claim_id == "")
    assert item.outcome(nothing).of_all, f"{item.id}: an empty corpus breaks it"


def test_an_omission_breaks_a_proportion(dataset):
    """The test above can fail: of a statement of proportion it is not true."""
    assert not all(FINDINGS["F15"].holds(subset) for subset in subsets(dataset))


def test_a_finding_holds_only_where_its_universal_part_does(item, dataset):
    """A counter-statement that breaks the part breaks the finding: no coding holds the one without the other."""
    for variant in (dataset, *codings.under_each(dataset).values()):
        assert item.outcome(variant).of_all is not False or not item.holds(variant)


def with_cells(dataset, claim_id: str, **cells):
    """The dataset with some cells of one claim changed."""
    claims = dataset.claims.copy()
    for column, cell in cells.items():
        claims.loc[claims.claim_id == claim_id, column] = cell
    return replace(dataset, claims=claims)


def counter_statement(key: str, data):
    """The dataset with the one counter-statement that `overturned_by` of a finding names, made out of a claim it has."""
    claims = all_claims(data)

    def first(mask) -> str:
        return claims.claim_id[mask].iloc[0]

    match key:
        case "F02":
            return with_cells(data, first(claims.side == "israel"), attribution="direct")
        case "F03":
            return with_cells(data, first(claims.agreement_id == "jan2025"), agreement_id="oct2025")
        case "F04":
            return with_cells(data, first(with_level(claims, "hamas")), speaker_id="israel")
        case "F05":
            return with_cells(data, first(exception(claims)), obligation_id="oct2025-p1-aid")
        case "F06":
            late = data.quantities.claim_id.isin(claims.claim_id[claims.month == "2025-12"])
            quantities = data.quantities.copy()
            quantities.loc[late & number_exchanged(quantities), "best"] = 999
            return replace(data, quantities=quantities)
        case "F07":
            return with_cells(data, first(asks(claims, "hamas")), addressee_id="israel")
        case "F08" | "F09":
            return with_cells(data, first(blame(claims)), about_id="hamas")
        case "F10":
            return with_cells(data, first(on(claims, "governance") & position(claims)), speaker_id="fatah")
        case "F11":
            return with_cells(data, first(claims.month == "2025-03"), topic="weapons")
        case "F12":
            return with_cells(data, first(on(claims, "weapons") & position(claims)), act="commit", event="DEMOBILIZE")
        case "F14":
            return with_cells(data, first(asks(claims, of="us")), speaker_id="israel")
    raise KeyError(key)


def test_one_counter_statement_overturns_it(item, dataset):
    assert item.overturned_by.endswith("would overturn it."), f"{item.id} does not name what would overturn it"
    if not item.can_fall:
        assert item.outcome(dataset).of_all is None
        assert item.overturned_by.startswith(("Another", "It is a matter of proportion"))
        return
    assert item.can_fall.startswith("that "), f"{item.id} does not say which part omission can break"
    against = counter_statement(item.id, dataset)
    assert not item.outcome(against).of_all, f"{item.id} outlives the counter-statement it names"
    assert not item.holds(against)


# Other statements that speak against a finding: the claim of the record that is given other codes, and what it says then. To
# update one, take a claim that still has the codes which the comment names.
AGAINST = [
    ("F02", "C227", {"attribution": "mixed"}, "an Israeli speaker is quoted"),
    ("F02", "C158", {"speaker_id": "benjamin-netanyahu", "speaker_form": "named"}, "an Israeli speaker is named"),
    ("F03", "C002", {"agreement_id": "oct2025"}, "a report of March speaks of the other ceasefire"),
    ("F04", "C141", {"speaker_id": "israel"}, "Israel says how far it has done its part"),
    ("F04", "C160", {"speaker_id": "mediators"}, "the mediators say how far Hamas has"),
    ("F07", "C074", {"addressee_id": "israel"}, "Hamas asks Israel"),
    ("F07", "C158", {"addressee_id": "hamas"}, "Israel asks Hamas"),
    ("F08", "C214", {"about_id": "hamas"}, "Hamas is blamed"),
    ("F08", "C214", {"speaker_id": "steve-witkoff"}, "an American blames"),
    ("F08", "C158", {"speaker_form": "named"}, "an Israeli who is named says what Israel wishes"),
    ("F09", "C158", {"agreement_id": "jan2025"}, "a body is asked for under the other ceasefire"),
    ("F09", "C214", {"about_id": "hamas|israel"}, "Hamas is blamed beside Israel"),
    ("F09", "C100", {"agreement_id": "oct2025"}, "a longer phase one is asked for in October"),
    ("F10", "C166", {"speaker_id": "fatah", "speaker_form": "collective"}, "Fatah is heard"),
    ("F10", "C177", {"speaker_id": "united-states"}, "an American is heard"),
    ("F10", "C036", {"speaker_id": "qatar"}, "a mediator other than Egypt takes a position"),
    ("F11", "C039", {"topic": "governance|weapons"}, "weapons are a subject in March"),
    ("F12", "C210", {"event": "RETREAT"}, "Hamas commits itself to an act"),
    ("F12", "C242", {"act": "demand"}, "an American demands"),
    ("F12", "C182", {"option": "disarmament"}, "Hamas proposes disarmament"),
    ("F12", "C173", {"act": "reject"}, "Hamas refuses"),
    ("F12", "C182", {"speaker_id": "egypt"}, "Egypt proposes the truce"),
    ("F14", "C001", {"speaker_id": "israel"}, "Israel asks Washington too"),
    ("F14", "C048", {"attribution": "direct"}, "an American is quoted with a demand on Israel"),
    ("F14", "C006", {"event": "CONCEDE"}, "Washington is asked for something else"),
]


@pytest.mark.parametrize(("key", "claim", "cells", "says"), AGAINST)
def test_a_finding_falls_where_a_claim_speaks_against_it(dataset, key, claim, cells, says):
    assert not FINDINGS[key].holds(with_cells(dataset, claim, **cells)), f"{key} holds though {says}"


def of_claims(dataset, wanted):
    """The dataset with only the claims of its own frame of which a mask is true."""
    claims = all_claims(dataset, repetitions=True)
    return findings.keep(dataset, dataset.claims.claim_id.isin(claims.claim_id[wanted(claims)]))


def test_f01_holds_as_long_as_he_leads(dataset):
    spokesman = corpus.SPOKESMAN
    assert FINDINGS["F01"].holds(of_claims(dataset, lambda claims: claims.speaker_id != "steve-witkoff"))
    only_early = of_claims(dataset, lambda claims: (claims.speaker_id != spokesman) | (claims.month == "2025-03"))
    assert not FINDINGS["F01"].holds(only_early)


def test_f05_falls_without_the_exception_of_one_report(dataset):
    claims = all_claims(dataset)
    for month, own in claims[exception(claims)].groupby("month"):
        relations = dataset.relations[~dataset.relations.claim_a.isin(own.claim_id)]
        assert not FINDINGS["F05"].holds(replace(dataset, relations=relations)), month


def test_f05_falls_on_an_exception_in_march(dataset):
    row = dataset.relations.iloc[[0]].assign(claim_a="C005", claim_b="C002", type="qualifies")
    assert not FINDINGS["F05"].holds(replace(dataset, relations=pd.concat([dataset.relations, row])))


def test_f06_falls_on_a_second_report_with_numbers(dataset):
    early = all_claims(dataset).query("month == '2025-03' and outlet == 'Days of Palestine'").claim_id.iloc[0]
    row = dataset.quantities[dataset.quantities.population == "people held in Gaza"].iloc[[-1]]
    quantities = pd.concat([dataset.quantities, row.assign(quantity_id="N999", claim_id=early, unit="people", best=59)])
    assert not FINDINGS["F06"].holds(replace(dataset, quantities=quantities))


def test_f07_falls_where_another_is_asked_as_often(dataset):
    to_others = ["C192", "C193"]  # demands on the United States
    claims = dataset.claims.copy()
    claims.loc[claims.claim_id.isin(to_others), "addressee_id"] = "mediators"
    assert not FINDINGS["F07"].holds(replace(dataset, claims=claims))


def test_f10_falls_where_hamas_has_no_majority(dataset):
    def few_of_hamas(claims):
        his = on(claims, "governance") & position(claims) & (claims.side == "hamas")
        return ~his | claims.claim_id.isin(claims.claim_id[his].iloc[:2])

    assert not FINDINGS["F10"].holds(of_claims(dataset, few_of_hamas))


def test_f13_falls_where_americans_are_quoted_throughout(dataset):
    claims = dataset.claims.copy()
    american = claims.speaker_id.map(dataset.actors.set_index("actor_id").side) == "us"
    claims.loc[american, "attribution"] = "direct"
    assert not FINDINGS["F13"].holds(replace(dataset, claims=claims))


# Which omissions a finding does not outlive. The chapters name them in their prose, which changes with them.
FALLS = {
    "F05": {"without S1"},
    "F06": {"without S2"},
    "F07": {"without S5", "without fadaat-media"},
    "F09": {"without S1", "without S5", "without fadaat-media"},
    "F12": {"without S4", "without S5", "without fadaat-media"},
    "F14": {"without S1", "without S5", "without fadaat-media"},
    "F15": {"without S5", "without fadaat-media", "without anonymous speakers"},
}


def test_what_a_finding_does_not_outlive(item, dataset):
    lost = {name for name, holds in findings.survival(item, dataset).items() if not holds}
    assert lost == FALLS.get(item.id, set())


def test_one_finding_is_asked_once_of_a_dataset(dataset):
    asked = []

    def ask(claims, data):
        asked.append(data)
        return Outcome(True, claims, {"n": 1})

    item = findings.Finding("F99", "x", "{n} claims", "Little.", ask)
    assert (item.text(dataset), item.numbers(dataset), item.holds(dataset)) == ("1 claims", (1,), True)
    assert asked == [dataset]


# --- under each coding ------------------------------------------------------------------


@pytest.fixture
def two_units(dataset):
    """Two units of one coder: the first published claim with another speaker, and a proposition that nobody else has."""
    claim = dataset.claims.iloc[0]
    rows = [
        {"unit_id": "Z1", "passage_id": claim.passage_id, "start": 1, "end": 9, "claim_id": claim.claim_id, "value": "israel"},
        {"unit_id": "Z2", "passage_id": claim.passage_id, "start": 10, "end": 20, "claim_id": "", "value": "hamas"},
    ]
    table = pd.DataFrame(rows).assign(coder_id="coder-z", round="9", variable="speaker_id")[list(dataset.codings.columns)]
    return replace(dataset, codings=pd.concat([dataset.codings, table], ignore_index=True))


def test_a_coding_gives_its_own_units_and_codes(two_units):
    coded = codings.under_coding(two_units, "coder-z").claims
    published = two_units.claims.iloc[0]
    assert list(coded.claim_id) == [published.claim_id, "Z2"]
    assert list(coded.speaker_id) == ["israel", "hamas"]
    assert list(coded.start) == [1, 10]
    assert list(coded.gloss) == [published.gloss, ""]
    assert coded.sentence.iloc[1] == two_units.claims.sentence[two_units.claims.passage_id == published.passage_id].iloc[0]
    assert list(coded.dtypes) == list(two_units.claims.dtypes)


def test_two_units_of_one_claim_stay_two(two_units):
    table = two_units.codings.copy()
    table.loc[table.unit_id == "Z2", "claim_id"] = two_units.claims.claim_id.iloc[0]
    coded = codings.under_coding(replace(two_units, codings=table), "coder-z").claims
    assert list(coded.claim_id) == [two_units.claims.claim_id.iloc[0], "Z2"]


def test_a_coding_cuts_the_other_tables(two_units):
    coded = codings.under_coding(two_units, "coder-z")
    assert set(coded.quotes.claim_id) | set(coded.relations.claim_a) <= set(coded.claims.claim_id)
    assert len(coded.quotes) < len(two_units.quotes)
    assert len(coded.actors) == len(two_units.actors)


def test_a_repetition_of_what_a_coder_does_not_have_is_none(dataset):
    repeated = dataset.claims[dataset.claims.duplicate_of != ""].iloc[0]
    row = {"unit_id": "Z1", "passage_id": repeated.passage_id, "start": 1, "end": 9, "claim_id": repeated.claim_id}
    row |= {"variable": "speaker_id", "coder_id": "coder-z", "round": "9", "value": "hamas"}
    alone = replace(dataset, codings=pd.DataFrame([row])[list(dataset.codings.columns)])
    assert len(codings.under_coding(alone, "coder-z").distinct) == 1


def test_every_whole_coding_is_asked_and_keeps_every_unit(dataset):
    under = codings.under_each(dataset)
    assert list(under) == [coder for coder, _ in agreement.coders(dataset)]
    for coder, data in under.items():
        assert len(data.claims) == len(agreement.units(dataset, coder))
        assert data.claims.claim_id.is_unique


def test_the_published_codes_as_a_coding_give_the_published_numbers(item, dataset):
    both = agreement.with_values(dataset, "published", dataset.claims)
    again = codings.under_coding(both, "published")
    assert (item.text(again), item.holds(again)) == (item.text(dataset), item.holds(dataset))


def test_what_a_function_needs_that_was_coded_once_is_seen(dataset):
    assert codings.needed(lambda data: len(data.quotes), dataset) == [codings.ONCE["quotes"]]
    assert codings.needed(lambda data: len(data.distinct), dataset) == []
    assert codings.needed(lambda data: int((data.claims.place != "").sum()), dataset) == ["the place"]
    assert codings.needed(lambda data: int((data.claims.act == "demand").sum()), dataset) == []
    assert codings.needed(lambda data: all_claims(data).parties.ne("").any(), dataset) == [codings.ONCE["participants"]]


def test_what_was_coded_once_is_named_for_each_finding(dataset):
    once = {key: codings.coded_once(item, dataset) for key, item in FINDINGS.items()}
    assert once["F06"] == [codings.ONCE["quantities"]]
    assert once["F05"] == [codings.ONCE["relations"]]
    assert once["F09"] == [codings.ONCE["participants"], "the place"]
    assert once["F15"] == [codings.ONCE["participants"]]
    assert once["F02"] == once["F13"] == []


# --- what the ledger shows --------------------------------------------------------------


def test_findings_on_what_was_said_come_first():
    order = ledger.in_order()
    assert list(order) == ["said", "coverage"]
    assert sorted(item.id for of_one in order.values() for item in of_one) == sorted(FINDINGS)
    assert all(order.values())
    with pytest.raises(ValueError, match="gossip"):
        findings.finding("F99", "x", "", "", about="gossip")(bool)


def test_a_title_is_short_and_counts_nothing(item, dataset):
    assert 3 <= len(item.title.split()) <= 12
    assert not re.search(r"\b\d{1,3}\b|\{|\.$", item.title), f"{item.id}: a title has no number that could move, and no full stop"
    assert not prose.loaded_words(item.title, dataset.terms)
    assert not prose.loose_phases(item.title)
    assert len({one.title for one in FINDINGS.values()}) == len(FINDINGS)


def test_every_number_of_a_sentence_is_named(item):
    assert list(item.labels) == item.names
    assert len(set(item.labels.values())) == len(item.names)
    with pytest.raises(ValueError, match="F99: the sentence has the numbers .'all'"):
        findings.finding("F99", "x", "{all}", "")(bool)
    with pytest.raises(ValueError, match="two findings"):
        findings.finding(item.id, "x", "", "")(bool)


def test_claims_are_counted_in_sentences_and_passages():
    claims = pd.DataFrame({"passage_id": ["S1.p01", "S1.p01", "S1.p01", "S2.p01"], "sentence": [1, 1, 2, 1]})
    assert ledger.spread(claims) == {"claim": 4, "sentence": 3, "passage": 2, "report": 2}
    assert ledger.counted(1, "sentence") == "one sentence"
    assert ledger.counted(13, "claim") == "13 claims"


def made(**fields):
    """A finding of an invented dataset, whose sentence has one number."""
    given = {"id": "F01", "chapter": "x", "sentence": "{all} claims", "limits": "Little.", "labels": {"all": "claims in all"}}
    return findings.Finding(**given | {"ask": lambda claims, data: Outcome(True, claims, {"all": len(claims)})} | fields)


def rows(*lines):
    return [ledger.Row(group, name, (number,), holds) for group, name, number, holds in lines]


def test_a_range_spans_the_record_and_its_codings_alone():
    table = rows(("", "as published", 19, True), (ledger.CODED, "a", 12, True), (ledger.LEFT_OUT, "S1", 3, True))
    assert ledger.ranges(made(), table) == {"claims in all": "12 to 19"}
    assert "12 to 19 claims in all, depending on how finely the text is cut" in ledger.coding_words(made(), table, [])
    assert ledger.ranges(made(), rows(("", "as published", 19, True), (ledger.CODED, "a", 19, True))) == {}


def test_a_coding_under_which_a_finding_falls_is_named():
    table = rows(("", "as published", 5, True), (ledger.CODED, "a", 5, True), (ledger.CODED, "b", 5, False))
    assert ledger.coding_words(made(), table, []) == "It does not hold as b coded."
    assert ledger.coding_words(made(), table[:2], ["the figures"]).endswith("not put to this test: the figures.")


def test_an_omission_is_reported_by_what_it_can_do():
    stands = rows((ledger.LEFT_OUT, "S1", 5, True), (ledger.LEFT_OUT, "S2", 5, True))
    falls = rows((ledger.LEFT_OUT, "S1", 5, True), (ledger.LEFT_OUT, "S2", 5, False))
    of_all = made(overturned_by="One X would overturn it.", can_fall="that there are any")
    assert ledger.omission_words(made(), stands).startswith("Holds in all 2 tests")
    assert ledger.omission_words(made(), falls).startswith("Falls without S2; holds in the other 1 of 2 tests")
    assert "Holds in all" not in ledger.omission_words(of_all, stands)
    assert "cannot make it false" in ledger.omission_words(of_all, stands)
    assert "One X would overturn it." in ledger.omission_words(of_all, stands)
    assert ledger.omission_words(of_all, falls).startswith("Falls without S2, and only in one part: that there are any.")


def test_lines_that_change_nothing_are_folded_into_one():
    table = rows(("", "as published", 5, True), (ledger.CODED, "a", 5, True), (ledger.LEFT_OUT, "S1", 5, True))
    table += rows((ledger.LEFT_OUT, "S2", 4, True), (ledger.LEFT_OUT, "S3", 5, False))
    assert [row.name for row in ledger.unmoved(table)] == ["S1"]


def test_names_of_what_is_left_out_are_words(dataset):
    names = ["without S1", "without fadaat-media", "without al-mayadeen", "without repetitions", "without anonymous speakers"]
    assert [ledger.left_out_words(name, dataset) for name in names] == [
        "S1 Days of Palestine",
        "everything published by Fadaat Media",
        "everything published by Al Mayadeen English",
        "repetitions",
        "anonymous speakers",
    ]


def test_the_ledger_shows_every_line_once(item, dataset):
    table = ledger.table(item, dataset)
    assert [row.name for row in table if row.group == ledger.CODED] == list(codings.under_each(dataset))
    assert len([row for row in table if row.group == ledger.LEFT_OUT]) == len(findings.left_out(dataset))
    assert table[0].numbers == item.numbers(dataset)
    assert {row.name: row.holds for row in table if row.group == ledger.LEFT_OUT} == {
        ledger.left_out_words(name, dataset): holds for name, holds in findings.survival(item, dataset).items()
    }
