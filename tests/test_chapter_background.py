"""The chapter `background`: its values, findings, tables and figures against counts made another way, or read by hand.

Sets of claim ids were read in the texts. To update one, read the passages of its
claims and what data/changes.csv says of them (grep the ids), then write the ids in by hand.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from record.chapters import background
from record.dataset import DATA, Dataset, items
from record.figure import claim_ids
from record.findings import FINDINGS, compute, keep, sources_of, survival
from record.texts import passage_spans

FINDING_IDS = ("F01", "F02", "F03")
FIGURES = (
    background.voices_by_side,
    background.one_spokesman,
    background.directness_by_side,
    background.about_whom,
    background.relay_chains,
    background.calendar,
)


def rows_of(table: str) -> list[dict]:
    """The rows of a table as the file has them, read without the library."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def claims() -> list[dict]:
    """The distinct claims, read from the file, with source and side."""
    side = {row["actor_id"]: row["side"] for row in rows_of("actors")}
    return [
        row | {"source": row["passage_id"][:2], "side": side[row["speaker_id"]]}
        for row in rows_of("claims")
        if not row["duplicate_of"]
    ]


def recoded(data: Dataset, claim: str, **cells: str) -> Dataset:
    """The dataset with other cells in one claim."""
    changed = data.claims.copy()
    changed.loc[changed.claim_id == claim, list(cells)] = list(cells.values())
    return replace(data, claims=changed)


def cell(table, row: str, column: str) -> str:
    """A cell of a table by the words of its row's first column and of its head."""
    frame = table.frame
    return frame[column][frame[frame.columns[0]].str.startswith(row)].iloc[0]


# --- which ceasefire --------------------------------------------------------------------


def test_each_report_speaks_of_one_ceasefire(claims):
    found = {(row["source"], row["agreement_id"]) for row in claims if row["agreement_id"]}
    january = {("S1", "jan2025"), ("S2", "jan2025")}
    assert found == january | {(source, "oct2025") for source in ("S3", "S4", "S5")}
    assert compute("background.both-ceasefires") == 0


def test_claims_by_agreement_add_up(claims):
    counted = Counter(row["agreement_id"] for row in claims)
    assert compute("background.january-claims") == counted["jan2025"]
    assert compute("background.october-claims") == counted["oct2025"]
    assert compute("background.no-agreement") == counted[""]


def test_phases_are_printed_or_inferred(claims):
    basis = Counter(row["phase_basis"] for row in claims if row["phase"])
    assert compute("background.phase-printed") == basis["printed"]
    assert compute("background.phase-inferred") == basis["inferred"]
    assert compute("background.phase-claims") == basis.total()


def test_a_claim_on_the_other_ceasefire_is_seen(dataset):
    mixed = recoded(dataset, "C002", agreement_id="oct2025")
    assert compute("background.both-ceasefires", mixed) == 1
    assert not FINDINGS["F03"].holds(mixed)
    assert cell(background.phase_words(mixed), "S1", "Ceasefire of") == "January 2025 and October 2025"


@pytest.mark.texts
def test_the_words_for_the_stages_stand_where_the_table_says(texts):
    for source, phrases in background.PHASE_WORDS.items():
        spans = passage_spans(texts[source])
        for passage, words in phrases:
            start, end = spans[int(passage.partition(".p")[2]) - 1]
            assert passage.startswith(source)
            assert words in texts[source][start:end], (passage, words)
        assert ("second phase" in texts[source].lower()) == ("second phase" in [words for _, words in phrases])


def test_phase_words_name_claims_of_their_own_report(dataset, claims):
    source_of_claim = {row["claim_id"]: row["source"] for row in claims}
    table = background.phase_words(dataset)
    for source in background.SOURCES:
        signs = claim_ids(cell(table, source, "What shows which ceasefire"))
        assert {source_of_claim[claim] for claim in signs} == {source}
    assert cell(table, "S3", "What shows which ceasefire").startswith("the date line of 23 October 2025; ")
    printed = sum(row["phase_basis"] == "printed" and row["source"] == "S2" for row in claims)
    assert cell(table, "S2", "Claims with the phase printed") == printed


# --- who speaks -------------------------------------------------------------------------


def test_six_people_are_named(claims):
    people = {row["speaker_id"] for row in claims if row["speaker_form"] in ("named", "role")}
    hamas = {"hazem-qassem", "taher-al-nunu", "abdel-latif-al-qanoua"}
    assert people == hamas | {"donald-trump", "karoline-leavitt", "steve-witkoff"}
    assert compute("background.named-people") == len(people)
    assert compute("background.named.hamas") == len(hamas)
    assert compute("background.named.us") == len(people - hamas)


def test_a_named_israeli_would_be_seen(dataset):
    named = recoded(dataset, "C158", speaker_id="benjamin-netanyahu", speaker_form="named")
    assert compute("background.named.israel", named) == 1
    assert not FINDINGS["F02"].holds(named)


def test_forms_of_speakers_in_numbers(claims):
    forms = Counter(row["speaker_form"] for row in claims)
    assert compute("background.narrator") == forms["narrator"]
    assert compute("background.anonymous-claims") == forms["anonymous"]
    in_s4 = Counter(row["speaker_form"] for row in claims if row["source"] == "S4")
    assert compute("background.anonymous-S4") == in_s4["anonymous"]
    assert compute("background.named-S4") == in_s4["named"] + in_s4["role"] == 0


def test_voices_figure_counts_every_claim_once(dataset, claims):
    figure = background.voices_by_side(dataset)
    drawn = [claim for marks in figure.data.claims for claim in claim_ids(marks)]
    assert sorted(drawn) == sorted(row["claim_id"] for row in claims)
    counted = Counter((row["source"], row["side"]) for row in claims)
    israel = figure.data[figure.data.side == "Israel"].set_index("source").n
    assert {source: israel[source] for source in israel.index} == {source: counted[source, "israel"] for source in israel.index}


def test_speakers_table_has_each_claim_once(dataset, claims):
    frame = background.speakers_by_source(dataset).frame
    listed = [claim for text in frame["Claims"] for claim in claim_ids(text)]
    assert sorted(listed) == sorted(row["claim_id"] for row in claims)
    assert list(frame["Number"]) == [len(claim_ids(text)) for text in frame["Claims"]]


# --- one spokesman ----------------------------------------------------------------------


def test_qassem_by_report(claims):
    own = Counter(row["source"] for row in claims if row["speaker_id"] == "hazem-qassem")
    for source in background.SOURCES:
        assert compute(f"background.qassem.{source}") == own[source]
    assert compute("background.qassem-without-S3") == own.total() - own["S3"]
    others = Counter(row["speaker_id"] for row in claims if row["speaker_id"] != "hazem-qassem")
    assert compute("background.witkoff-claims") == others["steve-witkoff"]
    people = Counter(row["speaker_id"] for row in claims if row["speaker_form"] in ("named", "role"))
    assert compute("background.runner-up-is-witkoff") == (people.most_common(2)[1][0] == "steve-witkoff")


def test_spokesman_figure_takes_parts_of_three_wholes(dataset, claims):
    data = background.one_spokesman(dataset).data.set_index(["source", "of"])
    named = [row for row in claims if row["source"] == "S5" and row["speaker_form"] in ("named", "role")]
    with_words = [row for row in claims if row["attribution"] in ("direct", "mixed")]
    own = [row for row in with_words if row["speaker_id"] == "hazem-qassem"]
    assert data.total["S5", "claims of named people"] == len(named)
    assert data.total["all", "claims with the speaker's words"] == len(with_words)
    assert data.n["all", "claims with the speaker's words"] == len(own)
    assert data.claims["S4", "all claims"] == ""


def test_qassem_leads_only_as_long_as_he_does(dataset):
    without_him = keep(dataset, dataset.claims.speaker_id != "steve-witkoff")
    assert FINDINGS["F01"].holds(without_him)
    fewer = keep(dataset, (dataset.claims.speaker_id != "hazem-qassem") | (sources_of(dataset.claims) == "S1"))
    assert not FINDINGS["F01"].holds(fewer)


# --- directness, hands, subjects --------------------------------------------------------


def test_directness_figure_and_values(dataset, claims):
    counted = Counter((row["side"], row["attribution"]) for row in claims)
    data = background.directness_by_side(dataset).data.set_index(["side", "attribution"])
    assert data.n["Hamas", "own words"] == counted["hamas", "direct"]
    assert data.n["United States", "partly own words"] == counted["us", "mixed"]
    assert data.n["Israel", "retold"] == counted["israel", "indirect"]
    assert data.n.sum() == len(claims)
    for side in ("hamas", "us", "israel", "palestinian-other", "mediator"):
        assert compute(f"background.quoted.{side}") == counted[side, "direct"] + counted[side, "mixed"]
    assert compute("background.quoted") == sum(n for (_, kind), n in counted.items() if kind in ("direct", "mixed"))
    assert compute("background.hearsay") == sum(n for (_, kind), n in counted.items() if kind == "hearsay")


def test_quoted_words_of_an_israeli_speaker_would_be_seen(dataset):
    quoting = recoded(dataset, "C227", attribution="mixed")
    assert compute("background.quoted.israel", quoting) == 1
    assert not compute("background.israel-all-indirect", quoting)
    assert not FINDINGS["F02"].holds(quoting)


def test_languages_of_quoted_words_add_up(claims):
    speaker = {row["claim_id"]: row["speaker_id"] for row in claims if row["attribution"] in ("direct", "mixed")}
    own = [row for row in rows_of("quotes") if speaker.get(row["claim_id"]) == row["owner_id"]]
    in_english = {row["claim_id"] for row in own if row["translated"] == "no"}
    assert in_english == {"C025", "C026", "C027", "C082"}
    assert compute("background.quoted-in-english") == len(in_english)
    kinds = ("in-english", "translated", "language-unknown")
    assert sum(compute(f"background.quoted-{kind}") for kind in kinds) == len({row["claim_id"] for row in own}) == len(speaker)


def test_hands_between_speaker_and_page(dataset, claims):
    passed = {row["claim_id"]: bool(row["through_id"]) + bool(row["via_id"]) for row in claims}
    figure = background.relay_chains(dataset)
    assert sorted(figure.claims) == sorted(claim for claim, hands in passed.items() if hands)
    assert compute("background.handed-on") == len(figure.claims)
    assert compute("background.handed-on-share") == round(100 * len(figure.claims) / len(claims))
    twice = [claim for claim, hands in passed.items() if hands == 2]
    assert twice == ["C042"]  # Trump's words, by an official of Hamas, in another paper
    assert compute("background.handed-on-twice") == len(twice)


def test_a_further_hand_is_counted(dataset):
    before = compute("background.handed-on")
    assert compute("background.handed-on", recoded(dataset, "C002", via_id="anadolu-agency")) == before + 1


def test_who_speaks_about_whom(dataset, claims):
    side = {row["actor_id"]: row["side"] for row in rows_of("actors")}
    pairs = Counter()
    for row in claims:
        named = set(items(row["about_id"]) + items(row["addressee_id"])) - {"unstated"}
        pairs.update({(row["side"], side[actor]) for actor in named})
    drawn = background.sides_about_sides(dataset)
    assert {(row.speaker, row.subject): row.n for row in drawn.itertuples() if row.n} == dict(pairs)
    assert compute("background.about.hamas.israel") == pairs["hamas", "israel"]
    assert compute("background.about.israel.hamas") == pairs["israel", "hamas"] == 0
    figure = background.about_whom(dataset)
    assert len(figure.data) == len(drawn)
    addressed = recoded(dataset, "C158", addressee_id="hamas")
    assert compute("background.about.israel.hamas", addressed) == 1
    assert background.about_whom(addressed).title != figure.title


def test_who_never_speaks(dataset, claims):
    table = background.never_speaking(dataset)
    speakers = {row["speaker_id"] for row in claims}
    names = {row["actor_id"]: row["name"] for row in rows_of("actors")}
    assert not {names[speaker] for speaker in speakers} & set(table.frame["Who"])
    held = [row["claim_id"] for row in claims if "people-held-in-gaza" in items(row["about_id"])]
    assert claim_ids(cell(table, "People held in Gaza", "Claims about or to them")) == held
    assert compute("background.silent.people-held-in-gaza") == len(held)
    assert not {"United States", "Unstated", "Technocratic committee"} & set(table.frame["Who"])
    assert list(table.frame["Number"]) == [len(claim_ids(text)) for text in table.frame["Claims about or to them"]]
    assert compute("background.silent") == len(table.frame)
    assert compute("background.held-silent")
    speaking = recoded(dataset, "C079", speaker_id="people-held-in-gaza")
    assert compute("background.silent", speaking) == len(table.frame) - 1
    assert compute("background.silent.people-held-in-gaza", speaking) == 0
    assert not compute("background.held-silent", speaking)


# --- when -------------------------------------------------------------------------------


def test_days_of_speaking(dataset, claims):
    distinct = {row["claim_id"]: row["source"] for row in claims}
    one_day = [row for row in rows_of("dates") if row["kind"] == "utterance" and row["first"] == row["last"]]
    known = {row["claim_id"] for row in one_day} & set(distinct)
    assert compute("background.day-known") == len(known)
    by_source = Counter(distinct[claim] for claim in known)
    assert [compute(f"background.day-known.{source}") for source in background.SOURCES] == [
        by_source[s] for s in background.SOURCES
    ]
    from_weekday = {row["claim_id"] for row in one_day if "weekday" in items(row["basis"])} & known
    assert compute("background.day-from-weekday") == len(from_weekday)
    assert known - from_weekday == {"C082"}
    days = {row["first"] for row in one_day if row["claim_id"] in known}
    assert days == {"2025-03-05", "2025-03-06", "2025-03-11", "2025-03-12", "2026-01-15"}
    assert compute("background.days-of-speaking") == len(days)
    undated = replace(dataset, dates=dataset.dates[dataset.dates.claim_id != "C025"])
    assert compute("background.day-known", undated) == len(known) - 1
    march = replace(dataset, dates=dataset.dates[dataset.dates["first"] < "2026"])
    assert compute("background.days-of-speaking", march) == len(days) - 1


def numbered(*spans: tuple[int, int]) -> list[str]:
    """Claim ids from the first to the last number of each span."""
    return [f"C{number:03d}" for first, last in spans for number in range(first, last + 1)]


def test_claims_with_a_day_of_speaking_report_by_report(dataset):
    """Read in the texts: what belongs to the announcement, interview or remarks for which the report names a day."""
    table = background.publication_bounds(dataset)
    expected = {
        "S1": numbered((8, 8), (11, 16), (22, 27)),  # the Thursday statement and what Qassem said with it, Leavitt's Wednesday
        "S2": numbered(
            (62, 68), (82, 82), (96, 98), (103, 105)
        ),  # Qassem, Trump, the official, the leader: not those they tell of
        "S3": [],
        "S4": [],
        # Qassem's interview and Witkoff's remarks, without what the outlet, Israel or US officials say between them.
        "S5": numbered((192, 214), (219, 224), (228, 230), (233, 234), (237, 242), (244, 245)),
    }
    for source, ids in expected.items():
        assert claim_ids(cell(table, source, "Claims with a known day of speaking")) == ids
        assert cell(table, source, "With a known day of speaking") == len(ids)


def test_speakers_with_a_day_have_it_for_all_they_say_in_that_report(claims):
    uttered = {row["claim_id"] for row in rows_of("dates") if row["kind"] == "utterance"}
    for source, speaker in (("S5", "hazem-qassem"), ("S5", "steve-witkoff"), ("S2", "s2-leader"), ("S1", "karoline-leavitt")):
        own = {row["claim_id"] for row in claims if (row["source"], row["speaker_id"]) == (source, speaker)}
        assert own
        assert own <= uttered
    assert not {row["claim_id"] for row in claims if row["speaker_id"] == "abdel-latif-al-qanoua"} & uttered


def test_days_carried_over_from_another_passage(dataset):
    given_in = {  # the passage that names the day, and the claims of other passages that have it from there
        "S1.p04": numbered((13, 16)),
        "S1.p09": numbered((22, 24)),
        "S2.p05": numbered((65, 68)),
        "S2.p16": numbered((97, 98)),
        "S5.p02": numbered((194, 214)),
        "S5.p17": numbered((221, 224), (228, 230), (233, 234), (237, 242), (244, 245)),
    }
    notes = {row["claim_id"]: row["basis_note"] for row in rows_of("dates") if row["kind"] == "utterance"}
    passages = {row["claim_id"]: row["passage_id"] for row in rows_of("claims")}
    for passage, ids in given_in.items():
        assert all(f"passage {int(passage[4:])}" in notes[claim] for claim in ids), passage
        assert passage not in {passages[claim] for claim in ids}
    carried = {claim for ids in given_in.values() for claim in ids}
    assert compute("background.day-carried") == len(carried)
    dates = dataset.dates.copy()
    dates.loc[dates.claim_id == "C214", "basis_note"] = "The day given in passage 14."  # C214 stands in passage 14
    assert compute("background.day-carried", replace(dataset, dates=dates)) == len(carried) - 1


def test_publication_windows(dataset):
    for row in rows_of("sources"):
        days = date.fromisoformat(row["published_latest"]) - date.fromisoformat(row["published_earliest"])
        assert compute(f"background.window.{row['source_id']}") == days.days + 1
    one_day = [row for row in rows_of("sources") if row["published_earliest"] == row["published_latest"]]
    assert compute("background.one-day-sources") == len(one_day)


def test_calendar_draws_every_date_within_its_bounds(dataset, claims):
    data = background.calendar(dataset).data
    distinct = {row["claim_id"] for row in claims}
    # A day of retelling is neither a day of speaking nor one told of.
    dates = [row for row in rows_of("dates") if row["claim_id"] in distinct and row["kind"] != "retold"]
    drawn = sorted((row.edtf, claim) for row in data.itertuples() for claim in claim_ids(row.claims))
    assert drawn == sorted((row["edtf"], row["claim_id"]) for row in dates)
    published = data[data.kind == "published"].set_index("source")
    assert (published["first"]["S1"], published["last"]["S1"], published.form["S1"]) == (
        "2025-03-06",
        "2025-03-09",
        "one day within bounds",
    )
    assert published.form["S3"] == "one day"
    assert published.drawn_until["S5"] == "2026-01-18"
    closure = data[data.claims == "C225"].iloc[0]
    assert (closure.form, closure.drawn_from, closure.before) == ("whole period", "2025-10-01", "May 2024 to 15 January 2026")
    seized = data[data.claims == "C080"].iloc[0]
    assert (seized.drawn, seized.before) == ("no", "7 October 2023")


def test_phase_windows_come_from_context(dataset):
    days = {row["context_id"]: row["date_edtf"] for row in rows_of("context")}
    january, october = (background._context_rows(dataset, panel).iloc[0] for panel in background.PANELS)
    assert (january.starts, january.ends) == (days["X009"], "2025-03-02")
    assert days["X014"] == "2025-03-01"
    assert (october.starts, october.ends) == (days["X037"], days["X057"])


def test_days_since_context(dataset):
    table = background.happened_by_then(dataset)
    bounds = {row["source_id"]: (row["published_earliest"], row["published_latest"]) for row in rows_of("sources")}
    days = [[(date.fromisoformat(day) - date(2025, 1, 19)).days for day in bounds[source]] for source in ("S1", "S2")]
    passed = cell(table, "The January 2025 ceasefire took effect", "Reports after it, and how many days")
    assert [int(number) for number in re.findall(r"\b\d+\b", passed)] == [number for pair in days for number in pair]
    context = {row["context_id"] for row in rows_of("context")}
    assert set(table.frame["Row of context"]) <= context
    assert not [claim for column in table.frame for text in table.frame[column] for claim in claim_ids(text)]


# --- words ------------------------------------------------------------------------------


@pytest.mark.texts
def test_terms_are_counted_in_the_texts(dataset, texts):
    for source, text in texts.items():
        assert background.occurrences(dataset, "the-occupation")[source] == len(
            re.findall(r"\b(?:the|Israeli) occupation\b", text)
        )
    assert {source for source, text in texts.items() if re.search(r"\bcaptives?\b(?! affairs)", text)} == {"S1", "S2", "S3", "S5"}
    assert {source for source, text in texts.items() if re.search(r"\bhostages?\b", text)} == {"S1", "S4"}
    assert [source for source, text in texts.items() if "Resistance" in text] == ["S2"]
    # “taken captive” is a term of its own, and an envoy's title is no word for people.
    nouns = {source: re.findall(r"(\w+ )?\bcaptives?\b( affairs)?", text) for source, text in texts.items()}
    counted = {s: sum(before != "taken " and not after for before, after in found) for s, found in nouns.items()}
    assert background.occurrences(dataset, "captives") == counted
    taken = {source: len(re.findall(r"taken (?:captive|from military)\b", text)) for source, text in texts.items()}
    assert background.occurrences(dataset, "taken-captive") == taken


def test_values_of_terms(dataset):
    users = dataset.term_counts[(dataset.term_counts.term_id == "the-occupation") & (dataset.term_counts.occurrences > 0)]
    assert compute("background.users.the-occupation") == users.source_id.nunique()
    own = ("resistance-only-s2", "scare-quotes-only-s2", "occupation-unquoted-only-s2", "prisoners-only-s2")
    assert all(compute(f"background.{name}") for name in own)
    counts = dataset.term_counts.copy()
    counts.loc[(counts.term_id == "resistance") & (counts.source_id == "S5"), "occurrences"] = 1
    assert not compute("background.resistance-only-s2", replace(dataset, term_counts=counts))


def test_term_tables_hold_every_term_once(dataset):
    people, acts = background.terms_for_people(dataset), background.terms_for_acts(dataset)
    assert len(people.frame) + len(acts.frame) == len(dataset.terms)
    assert all(words.startswith("“") for words in [*people.frame["Words"], *acts.frame["Words"]])


def test_cues(dataset, claims):
    printed = [row for row in claims if row["cue_basis"] == "printed"]
    plain = [row for row in printed if row["cue"].lower() in ("said", "say", "says", "told", "stated", "according to")]
    assert compute("background.printed-cues") == len(printed)
    assert compute("background.plain-cues") == len(plain)
    assert compute("background.printed-cues.S2") == sum(row["source"] == "S2" for row in printed)
    assert compute("background.plain-cues.S2") == sum(row["source"] == "S2" for row in plain)
    assert [row["claim_id"] for row in plain if row["source"] == "S2"] == ["C096"]
    table = background.cues_by_source(dataset)
    assert table.frame["Claims with a printed cue"].sum() == len(printed)


# --- findings and drawings --------------------------------------------------------------


@pytest.mark.parametrize("key", FINDING_IDS)
def test_findings_hold_and_outlive_what_is_left_out(key, dataset):
    item = FINDINGS[key]
    assert item.chapter == "background"
    assert item.holds(dataset)
    assert all(survival(item, dataset).values())
    assert set(item.claims(dataset)) <= set(dataset.distinct.claim_id)


def test_findings_survive_value_follows_the_findings(dataset):
    assert compute("background.findings-survive", dataset)
    assert not compute("background.findings-survive", recoded(dataset, "C227", attribution="mixed"))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda function: function.__name__)
def test_figures_draw_in_both_layouts_and_name_real_claims(figure, dataset):
    drawn = figure(dataset)
    assert set(drawn.drawings) == {"wide", "narrow"}
    assert set(drawn.claims) <= set(dataset.distinct.claim_id)
    for svg in drawn.drawings.values():
        assert "…" not in svg, "a label is cut off"


def test_titles_follow_the_data(dataset):
    without_s3 = keep(dataset, sources_of(dataset.claims) != "S3")
    assert background.one_spokesman(without_s3).title != background.one_spokesman(dataset).title
    assert background.voices_by_side(without_s3).title != background.voices_by_side(dataset).title
    assert background.directness_by_side(without_s3).title != background.directness_by_side(dataset).title
    assert background.relay_chains(without_s3).title != background.relay_chains(dataset).title
    assert background.speakers_by_source(without_s3).counted != background.speakers_by_source(dataset).counted
