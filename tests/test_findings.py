"""Values, findings and what happens to a finding when a part of the corpus is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import record.chapters  # noqa: F401  registers every value and finding
from record import agreement, codings, findings, ledger
from record.chapters import governance_and_weapons, methods, phase_one, phase_two_disputes, us_role


@pytest.fixture(params=sorted(findings.FINDINGS))
def item(request):
    return findings.FINDINGS[request.param]


def test_a_key_answers_once():
    with pytest.raises(ValueError, match="claims.total"):
        findings.value("claims.total")(len)


def test_an_unknown_value_is_named(dataset):
    with pytest.raises(KeyError, match="claims.totl"):
        findings.compute("claims.totl", dataset)


def test_every_value_computes_to_a_plain_type(dataset):
    odd = {key: value for key in findings.VALUES if type(value := findings.compute(key, dataset)) not in (int, str, bool)}
    assert not odd, f"these values are of a type the prose cannot check: {odd}"


def test_duplicates_never_enter_a_count(dataset):
    assert findings.compute("claims.total", dataset) == int((dataset.claims.duplicate_of == "").sum())
    per_source = sum(findings.compute(f"source.{source}.claims", dataset) for source in dataset.sources.source_id)
    assert per_source == findings.compute("claims.total", dataset)


def test_context_never_enters_a_count(dataset):
    without = replace(dataset, context=dataset.context.iloc[:0], context_links=dataset.context_links.iloc[:0])
    about_context = ("context", "document")
    changed = [
        key
        for key in findings.VALUES
        if not any(word in key for word in about_context) and findings.compute(key, dataset) != findings.compute(key, without)
    ]
    assert not changed, f"these values change when the context is taken away: {changed}. A count of the corpus must not use it."


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
    ids = findings.finding_claims(item, dataset)
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
    tables = [methods.alphas(dataset, first, second) for first, second, _ in methods.COMPARISONS]
    return {name for table in tables for name in table[table.alpha < methods.agreement.TENTATIVE].variable}


def answer(item, dataset) -> tuple[str, bool, list[str]]:
    return item.text(dataset), bool(item.holds(dataset)), findings.finding_claims(item, dataset)


def test_no_finding_rests_on_a_variable_that_coders_could_not_share(item, dataset):
    weak = weak_variables(dataset)
    assert weak, "a comparison without any weak variable would test nothing here"
    emptied = replace(dataset, claims=dataset.claims.assign(**dict.fromkeys(weak, "")))
    assert answer(item, emptied) == answer(item, dataset), f"{item.id} changes without {weak}, on which coders agree too little"


def test_a_finding_needs_a_variable_that_coders_share(dataset):
    """The test above can fail: a finding does change when a variable it needs is emptied."""
    emptied = replace(dataset, claims=dataset.claims.assign(speaker_id=""))
    assert answer(findings.FINDINGS["F01"], emptied) != answer(findings.FINDINGS["F01"], dataset)


# --- what leaving out can and cannot do -------------------------------------------------


def subsets(dataset, number: int = 12):
    """Datasets with claims left out at random, from a few to nearly all; the same ones every time."""
    random = np.random.default_rng(20250119)
    for share in np.linspace(0.05, 0.95, number):
        yield findings.keep(dataset, pd.Series(random.random(len(dataset.claims)) >= share, index=dataset.claims.index))


def test_no_omission_breaks_what_is_said_of_all(item, dataset):
    if item.universal is None:
        pytest.skip("a matter of proportion: any of it can fall")
    assert item.universal(dataset), f"{item.id}: the part that cannot fall is not true of the data"
    assert all(item.universal(subset) for subset in subsets(dataset)), f"{item.id} falls by omission in a part said not to"
    assert item.universal(findings.keep(dataset, dataset.claims.claim_id == "")), f"{item.id}: an empty corpus breaks it"


def test_an_omission_breaks_a_proportion(dataset):
    """The test above can fail: of a statement of proportion it is not true."""
    assert not all(findings.FINDINGS["F15"].holds(subset) for subset in subsets(dataset))


def test_a_finding_holds_only_where_its_universal_part_does(item, dataset):
    """A counter-statement that breaks the part breaks the finding: no coding holds the one without the other."""
    for variant in (dataset, *codings.under_each(dataset).values()):
        assert item.universal is None or item.universal(variant) or not item.holds(variant)


def with_cells(dataset, claim_id: str, **cells):
    """The dataset with some cells of one claim changed."""
    claims = dataset.claims.copy()
    for column, cell in cells.items():
        claims.loc[claims.claim_id == claim_id, column] = cell
    return replace(dataset, claims=claims)


def first_of(claims) -> str:
    return claims.claim_id.iloc[0]


def counter_statement(key: str, data):
    """The dataset with the one counter-statement that `overturned_by` of a finding names, made out of a claim it has."""
    spoken = data.distinct
    match key:
        case "F02":
            return with_cells(data, first_of(findings.by_side(data, "israel")), attribution="direct")
        case "F03":
            january = spoken[spoken.agreement_id == "jan2025"]
            return with_cells(data, first_of(january), agreement_id="oct2025")
        case "F04":
            return with_cells(data, first_of(phase_one.with_level(data, "hamas")), speaker_id="israel")
        case "F05":
            exception = first_of(phase_one.exceptions(data, "oct2025"))
            return with_cells(data, exception, obligation_id="oct2025-p1-aid")
        case "F06":
            numbers = phase_one.exchange_numbers(data, "oct2025").quantity_id.iloc[0]
            quantities = data.quantities.copy()
            quantities.loc[quantities.quantity_id == numbers, "best"] = 999
            return replace(data, quantities=quantities)
        case "F07":
            return with_cells(data, first_of(phase_two_disputes.asked_of(data, "hamas")), addressee_id="israel")
        case "F08":
            return with_cells(data, first_of(phase_two_disputes.blame(data)), about_id="hamas")
        case "F09":
            return with_cells(data, first_of(phase_two_disputes.blame(data)), about_id="hamas")
        case "F10":
            return with_cells(data, first_of(governance_and_weapons.positions(data, "governance")), speaker_id="fatah")
        case "F11":
            early = spoken[findings.sources_of(spoken).isin(governance_and_weapons.early_sources(data))]
            return with_cells(data, first_of(early), topic="weapons")
        case "F12":
            taken = governance_and_weapons.positions(data, "weapons")
            return with_cells(data, first_of(taken), act="commit", event="DEMOBILIZE")
        case "F14":
            return with_cells(data, first_of(us_role.asks(data)), speaker_id="israel")
    raise KeyError(key)


def test_one_counter_statement_overturns_it(item, dataset):
    assert item.overturned_by.endswith("would overturn it."), f"{item.id} does not name what would overturn it"
    if item.universal is None:
        assert item.overturned_by.startswith(("Another", "It is a matter of proportion"))
        return
    assert item.can_fall.startswith("that "), f"{item.id} does not say which part omission can break"
    against = counter_statement(item.id, dataset)
    assert not item.universal(against), f"{item.id} outlives the counter-statement it names"
    assert not item.holds(against)


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


def test_tables_that_a_finding_reads_are_seen(dataset):
    assert codings.tables_read(lambda data: len(data.quotes), dataset) == {"quotes"}
    assert codings.tables_read(lambda data: len(data.distinct), dataset) == {"claims"}
    with pytest.raises(ValueError, match="copies the dataset"):
        codings.tables_read(lambda data: findings.keep(data, data.claims.claim_id != ""), dataset)


def test_columns_that_a_finding_needs_are_seen(dataset):
    assert codings.columns_needed(lambda data: int((data.claims.place != "").sum()), dataset) == {"place"}
    assert codings.columns_needed(lambda data: int((data.claims.act == "demand").sum()), dataset) == set()


def test_what_was_coded_once_is_named_for_each_finding(dataset):
    once = {key: codings.coded_once(item, dataset) for key, item in findings.FINDINGS.items()}
    assert once["F06"] == [codings.ONCE["quantities"]]
    assert codings.ONCE["relations"] in once["F05"]
    assert "the place" in once["F09"]
    assert once["F02"] == []


# --- what the ledger shows --------------------------------------------------------------


def test_findings_on_what_was_said_come_first():
    order = ledger.in_order()
    assert list(order) == ["said", "coverage"]
    assert sorted(item.id for of_one in order.values() for item in of_one) == sorted(findings.FINDINGS)
    assert all(order.values())
    with pytest.raises(ValueError, match="gossip"):
        findings.finding("F99", "x", "", "", list, about="gossip", numbers=(), overturned_by="")(bool)


def test_every_number_of_a_sentence_is_named(item):
    assert len(set(item.numbers)) == len(item.keys)
    with pytest.raises(ValueError, match="1 values, and 0"):
        findings.finding("F99", "x", "{claims.all}", "", list, about="said", numbers=(), overturned_by="")(bool)


def test_claims_are_counted_in_sentences_and_passages():
    claims = pd.DataFrame({"passage_id": ["S1.p01", "S1.p01", "S1.p01", "S2.p01"], "sentence": [1, 1, 2, 1]})
    assert ledger.spread(claims) == {"claim": 4, "sentence": 3, "passage": 2, "report": 2}
    assert ledger.counted(1, "sentence") == "one sentence"
    assert ledger.counted(13, "claim") == "13 claims"


def made(**fields):
    """A finding of an invented dataset: the number of its claims, which holds where there are more than two."""
    given = {"id": "F01", "chapter": "x", "sentence": "{claims.all} claims", "limits": "Little.", "numbers": ("claims in all",)}
    return findings.Finding(**given | {"holds": lambda data: True, "claims": lambda data: []} | fields)


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
    of_all = made(universal=lambda data: True, overturned_by="One X would overturn it.", can_fall="that there are any")
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


def test_names_of_what_is_left_out_are_words():
    names = ["without S1", "without fadaat-media", "without repetitions", "without anonymous speakers"]
    assert list(map(ledger.left_out_words, names)) == ["S1", "Fadaat Media", "repetitions", "anonymous speakers"]


def test_the_ledger_shows_every_line_once(item, dataset):
    table = ledger.table(item, dataset)
    assert [row.name for row in table if row.group == ledger.CODED] == list(codings.under_each(dataset))
    assert len([row for row in table if row.group == ledger.LEFT_OUT]) == len(findings.left_out(dataset))
    assert table[0].numbers == tuple(findings.compute(key, dataset) for key in item.keys)
    assert {row.name: row.holds for row in table if row.group == ledger.LEFT_OUT} == {
        ledger.left_out_words(name): holds for name, holds in findings.survival(item, dataset).items()
    }
