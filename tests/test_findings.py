"""Values, findings and what happens to a finding when a part of the corpus is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

import record.chapters  # noqa: F401  registers every value and finding
from record import findings
from record.chapters import methods


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
    assert [name for name in variants if name.startswith("without S")] == [f"without S{n}" for n in range(1, 6)]
    # The New Arab (S5) and Al-Araby Al-Jadeed (relayed by S1 and S5) share a publisher.
    assert "S5" not in set(findings.sources_of(variants["without fadaat-media"].claims))
    assert (variants["without anonymous speakers"].claims.speaker_form != "anonymous").all()


def test_there_are_at_least_twelve_findings():
    assert len(findings.FINDINGS) >= 12


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


def test_no_finding_rests_on_a_variable_that_coders_could_not_share(dataset):
    table = methods.alphas(dataset, *methods.COMPARISONS[-1][:2])
    weak = set(table[table.alpha < methods.agreement.TENTATIVE].variable)
    assert not weak, f"alpha of {weak} is under .667 in the latest comparison: no finding may rest on it; see the codebook"
