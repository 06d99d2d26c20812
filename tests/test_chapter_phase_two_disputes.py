"""What the chapter on phase-two disputes states, held against the tables as they stand on disk and against readings by hand.

Sets of claim ids were read in the texts. To update one, read the passages of its claims and what data/changes.csv says of them
(grep the ids), then write the ids in by hand.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from record.chapters import phase_two_disputes as chapter
from record.dataset import DATA, Dataset, items, load
from record.figure import claim_ids
from record.findings import FINDINGS, compute, keep, left_out, sources_of, survival

FIGURES = ("demand_matrix", "step_over_time", "recurring_elements")
TABLES = ("obstacles_and_starters", "extension_or_next", "who_asks_whom", "conditions", "accounts_side_by_side")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load()


def rows_of(name: str) -> list[dict]:
    """The rows of a table as the file has them."""
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def distinct() -> dict[str, dict]:
    return {row["claim_id"]: row for row in rows_of("claims") if not row["duplicate_of"]}


def sides() -> dict[str, str]:
    return {row["actor_id"]: row["side"] for row in rows_of("actors")}


def with_cell(data: Dataset, claim_id: str, column: str, cell: str) -> Dataset:
    """The dataset with one cell of one claim changed."""
    claims = data.claims.copy()
    claims.loc[claims.claim_id == claim_id, column] = cell
    return replace(data, claims=claims)


def ids(frame) -> set[str]:
    return set(frame.claim_id)


def value(name: str, data: Dataset):
    return compute(f"phase-two-disputes.{name}", data)


# --- the claims ---------------------------------------------------------------------------


def test_the_step_is_what_the_file_codes_as_the_passage_or_as_talks_on_phase_two(data):
    passage = {key for key, row in distinct().items() if row["phase"] == "1-2"}
    talks = {
        key
        for key, row in distinct().items()
        if row["phase"] == "2" and row["event"] == "CONSULT" and row["topic"].split("|")[0] == "phase-two"
    }
    assert ids(chapter.step(data)) == passage | talks
    assert talks == {"C136"}
    assert value("step", data) == len(passage) + 1


def test_blame_extension_and_israels_wishes_are_the_claims_read_by_hand(data):
    assert ids(chapter.blame(data)) == {"C003", "C004", "C005", "C018", "C097", "C098", "C156", "C214"}
    assert ids(chapter.extension(data)) == {"C052", "C073", "C100"}
    assert ids(chapter.of_israel(data)) == {"C052", "C073", "C099", "C100", "C101", "C158"}
    assert chapter.blamed(data) == {"israel", "israeli-delegation"}


def test_headlines_and_captions_do_not_count(data):
    repeated = with_cell(data, "C156", "duplicate_of", "C150")
    assert value("blame", repeated) == value("blame", data) - 1


@pytest.mark.parametrize("side", ["hamas", "palestinian-other", "israel", "us", "mediator", "outlet"])
def test_sides_of_the_step_add_up(data, side):
    side_of = sides()
    told = [side_of[distinct()[claim]["speaker_id"]] for claim in ids(chapter.step(data))]
    assert value(f"step-{side}", data) == told.count(side)


def test_every_claim_on_the_step_has_one_side_of_those_named(data):
    named = ("hamas", "palestinian-other", "israel", "us", "mediator", "outlet")
    assert sum(value(f"step-{side}", data) for side in named) == value("step", data)


# --- readings by hand ---------------------------------------------------------------------


def read_in(*kinds: str, part: str = "") -> list[tuple[str, list[str], str]]:
    """Item, claims and words of the readings of some kinds, read from the file without the library."""
    rows = [row for row in rows_of("readings") if row["reading"] in kinds and part in ("", row["part"])]
    return [(row["item"], row["claims"].split("|"), row["words"]) for row in rows]


def claims_of(*kinds: str, part: str = "") -> set[str]:
    return {claim for _, claims, _ in read_in(*kinds, part=part) for claim in claims}


def positions() -> list[tuple[list[str], list[str], str]]:
    """The claims of each position, those of its ground, and the ground in words."""
    grounds = {item: (claims, words) for item, claims, words in read_in("position", part="ground")}
    return [(claims, *grounds.get(item, ([], ""))) for item, claims, _ in read_in("position", part="position")]


def test_readings_name_distinct_claims():
    assert claims_of("obstacle", "beginning", "position", "condition") <= set(distinct())


def test_every_accusation_is_an_obstacle_and_every_demand_on_the_step_a_starter(data):
    assert ids(chapter.blame(data)) <= claims_of("obstacle")
    step = chapter.step(data)
    assert ids(step[step.act.isin(["demand", "propose", "reject"])]) <= claims_of("beginning")


def test_positions_take_in_each_wish_on_the_step_and_stay_in_their_ceasefire(data):
    step = chapter.step(data)
    stated = claims_of("position", part="position")
    wishes = ids(step[step.act.isin(["demand", "propose", "reject"])]) - {
        "C099"
    }  # terms of an exchange, not a position on the step
    assert wishes <= stated
    for claims, grounds, _ in positions():
        assert len({distinct()[claim]["agreement_id"] for claim in (*claims, *grounds)} - {""}) == 1
        assert all(distinct()[claim]["agreement_id"] for claim in claims)


def test_a_ground_comes_from_the_report_of_its_position():
    for claims, grounds, words in positions():
        reports = {distinct()[claim]["passage_id"].split(".")[0] for claim in (*claims, *grounds)}
        assert len(reports) == 1
        assert bool(grounds) == bool(words)


def test_israels_wishes_have_no_ground_until_one_is_written_in(data):
    assert value("israel-without-ground", data) is True
    ground = ["position", "1", "ground", "a visit put off", "C049", ""]
    readings = pd.concat([data.readings, pd.DataFrame([ground], columns=data.readings.columns)], ignore_index=True)
    assert value("israel-without-ground", replace(data, readings=readings)) is False


# --- who asks whom ------------------------------------------------------------------------


def test_demands_are_those_of_the_file(data):
    side_of = sides()
    cells = Counter(
        (side_of[row["speaker_id"]], asked)
        for row in distinct().values()
        if row["act"] == "demand"
        for asked in row["addressee_id"].split("|")
    )
    table = chapter.demands(data)
    assert Counter(zip(table.side, table.asked, strict=True)) == cells
    assert cells["hamas", "united-states"] == value("hamas-to-us", data)
    assert cells["israel", "unstated"] == value("israel-unstated", data) == value("israel-demands", data)


def test_key_cells_of_the_matrix_are_the_demands_read_by_hand(data):
    assert ids(chapter.asked_of(data, "hamas", "us")) == {"C001", "C006", "C192", "C193", "C194"}
    assert ids(chapter.asked_of(data, "hamas", "mediators")) == {"C125"}
    assert ids(chapter.asked_of(data, "hamas", "palestinian-authority")) == {"C119", "C120"}
    assert ids(chapter.asked_of(data, "us", "israel")) == {"C048", "C051"}
    assert ids(chapter.asked_of(data, "israel", "unstated")) == {"C099", "C100", "C101", "C158", "C227"}
    assert len(chapter.asked_of(data, "hamas", "israel")) == len(chapter.asked_of(data, "israel", "hamas")) == 0


def test_a_demand_with_two_addressees_counts_in_two_cells(data):
    both = with_cell(data, "C125", "addressee_id", "mediators|united-states")
    assert value("hamas-to-us", both) == value("hamas-to-us", data) + 1
    assert value("demands", both) == value("demands", data)


def test_f07_falls_when_hamas_asks_israel_or_israel_asks_hamas(data):
    assert FINDINGS["F07"].holds(data)
    assert not FINDINGS["F07"].holds(with_cell(data, "C074", "addressee_id", "israel"))
    assert not FINDINGS["F07"].holds(with_cell(data, "C158", "addressee_id", "hamas"))


def test_f07_rests_on_s5(data):
    assert chapter.falls_without(data, "F07") == ["S5"]
    assert value("us-asked-less-without-s5", data) is True


def test_only_the_us_side_names_israel(data):
    assert value("us-alone-names-israel", data) is True
    assert value("us-alone-names-israel", with_cell(data, "C197", "addressee_id", "israel")) is False


# --- blame and Israel's voice -------------------------------------------------------------


def test_f08_falls_when_hamas_is_blamed_or_an_israeli_is_named(data):
    assert FINDINGS["F08"].holds(data)
    assert not FINDINGS["F08"].holds(with_cell(data, "C214", "about_id", "hamas"))
    assert not FINDINGS["F08"].holds(with_cell(data, "C214", "speaker_id", "steve-witkoff"))
    assert not FINDINGS["F08"].holds(with_cell(data, "C158", "speaker_form", "named"))


def test_f08_survives_whatever_is_left_out(data):
    assert value("f08-holds", data) is all(survival(FINDINGS["F08"], data).values())
    assert value("f08-holds", data) is True


def test_no_israeli_words_until_a_claim_has_some(data):
    assert value("no-direct-israeli", data) is True
    assert value("no-direct-israeli", with_cell(data, "C052", "attribution", "mixed")) is False


def test_nobody_is_heard_for_the_mediators_until_somebody_is(data):
    assert value("no-mediator-on-step", data) is True
    assert value("no-mediator-on-step", with_cell(data, "C151", "speaker_id", "qatar")) is False


def test_no_refusal_of_an_extension_until_one_is_coded(data):
    assert value("hamas-rejects-extension", data) == 0
    assert value("hamas-rejects-extension", with_cell(data, "C074", "act", "reject")) == 1


def test_s5_tells_of_no_talks_on_the_step(data):
    assert value("talks-s5", data) == 0
    assert value("talks-s5", with_cell(data, "C229", "event", "CONSULT")) == 1


# --- elements -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "january", "october"),
    [
        ("Hamas says it has done its part", {"C002", "C017"}, {"C132", "C198", "C199", "C200"}),
        ("Israel accused of breaking the deal", {"C083", "C084", "C085"}, {"C139", "C213", "C243"}),
        ("United States asked to press Israel", {"C001", "C006"}, {"C192", "C193", "C194"}),
        ("Hamas asks for the step to phase two", {"C006", "C053", "C074"}, {"C193", "C195"}),
        ("Aid", {"C004", "C094"}, {"C142", "C145", "C146", "C231"}),
        ("US urging of Israel told of", {"C048", "C051"}, {"C149"}),
        ("A longer phase one", {"C052", "C073", "C100"}, set()),
        ("President Trump’s threats called an obstacle", {"C011", "C012", "C013", "C014"}, set()),
        ("Terms for a further exchange", {"C099"}, set()),
        ("Israeli forces leave in phase two", {"C067"}, set()),
        ("A body asked for first", set(), {"C158", "C227"}),
        ("Rafah", set(), {"C141", "C222", "C223", "C224", "C225", "C231"}),
        ("Guarantees and promises", set(), {"C128", "C129", "C130", "C131", "C224"}),
        ("Hamas blamed for holding up phase two", set(), set()),
        ("Hamas accused of breaking the deal", set(), set()),
    ],
)
def test_elements_show_the_claims_read_by_hand(data, element, january, october):
    table = chapter.elements(data)
    table = table[table.element == element]
    assert ids(table[table.agreement_id == "jan2025"]) == january
    assert ids(table[table.agreement_id == "oct2025"]) == october


def test_weapons_and_committee_are_what_the_file_codes_under_a_ceasefire(data):
    table = chapter.elements(data)
    for element, column, codes in (
        ("Weapons", "topic", {"weapons"}),
        ("A committee to run Gaza", "option", {"technocratic-committee", "support-committee"}),
    ):
        coded = {key for key, row in distinct().items() if row["agreement_id"] and codes & set(row[column].split("|"))}
        assert ids(table[table.element == element]) == coded
        assert {distinct()[claim]["agreement_id"] for claim in coded} == {"oct2025"}


def test_committee_and_forces_of_march_2025_belong_to_no_ceasefire(data):
    assert value("committee-not-under-january", data) is True
    assert value("committee-not-under-january", with_cell(data, "C039", "agreement_id", "jan2025")) is False


def test_where_elements_are_found_follows_the_claims(data):
    where = chapter.found_under(data)
    assert where["A longer phase one"] == chapter.JAN_ONLY
    assert where["Weapons"] == chapter.OCT_ONLY
    assert where["Hamas blamed for holding up phase two"] == chapter.NEITHER
    moved = chapter.found_under(with_cell(data, "C100", "agreement_id", "oct2025"))
    assert moved["A longer phase one"] == chapter.IN_BOTH
    counts = [value(f"elements-{name}", data) for name in ("both", "jan-only", "oct-only")]
    assert sum(counts) + len(chapter.ON_HAMAS) == value("elements", data) == len(chapter.ELEMENTS)


def test_f09_falls_with_what_it_names(data):
    assert FINDINGS["F09"].holds(data)
    assert not FINDINGS["F09"].holds(with_cell(data, "C158", "agreement_id", "jan2025"))
    assert not FINDINGS["F09"].holds(with_cell(data, "C214", "about_id", "hamas|israel"))
    assert not FINDINGS["F09"].holds(keep(data, ~data.claims.claim_id.isin(["C002", "C017"])))
    assert chapter.falls_without(data, "F09") == [
        source for source in ("S1", "S2", "S3", "S4", "S5") if not FINDINGS["F09"].holds(left_out(data)[f"without {source}"])
    ]


# --- pairs --------------------------------------------------------------------------------


def test_pairs_are_of_two_voices_and_about_the_step_or_a_body(data):
    table = chapter.pairs(data)
    found = set(zip(table.claim_a, table.claim_b, strict=True))
    assert {("C052", "C053"), ("C156", "C158"), ("C096", "C062"), ("C098", "C071"), ("C227", "C223")} <= found
    assert ("C006", "C001") not in found  # a spokesman and his movement are one voice
    assert ("C101", "C100") not in found  # one speaker
    claims = distinct()
    for one, other in found:
        assert claims[one]["agreement_id"] == claims[other]["agreement_id"] != ""
        assert {claims[one]["phase"], claims[other]["phase"]} & {"1-2"} or "C227" in (one, other)
    assert set(table.type) == {"contradicts", "qualifies"}
    assert value("pairs-contradict", data) + value("pairs-qualify", data) == value("pairs", data)


def test_a_relation_taken_away_takes_its_pair(data):
    fewer = replace(data, relations=data.relations[~((data.relations.claim_a == "C096") & (data.relations.claim_b == "C062"))])
    assert value("pairs", fewer) == value("pairs", data) - 1


def test_no_contradiction_has_two_named_speakers_until_one_has(data):
    assert value("no-pair-has-two-named", data) is True
    table = chapter.pairs(data)
    pair = table[table.type == "contradicts"].iloc[0]
    named = with_cell(with_cell(data, pair.claim_a, "speaker_form", "named"), pair.claim_b, "speaker_form", "named")
    assert value("no-pair-has-two-named", named) is False


# --- tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_tables_name_claims_of_the_dataset_and_leave_no_cell_without_words(name):
    payload = getattr(chapter, name)().payload()
    named = {claim for row in payload["rows"] for cell in row for claim in claim_ids(cell)}
    assert named <= set(distinct())
    assert all(str(cell).strip() for row in payload["rows"] for cell in row)


def test_obstacles_table_has_the_claims_of_its_readings_each_in_its_speakers_row(data):
    frame = chapter.obstacles_and_starters(data).frame
    obstacles, starters = frame.columns[2], frame.columns[3]
    assert {claim for cell in frame[obstacles] for claim in claim_ids(cell)} == claims_of("obstacle")
    assert {claim for cell in frame[starters] for claim in claim_ids(cell)} == claims_of("beginning")


def test_obstacles_table_shrinks_with_the_dataset(data):
    without = keep(data, sources_of(data.claims) != "S4")
    frame = chapter.obstacles_and_starters(without).frame
    assert "Israel (S4)" not in set(frame.Speaker)
    assert "Israel (S1)" in set(frame.Speaker)


def test_extension_table_says_whose_word_a_position_is(data):
    frame = chapter.extension_or_next(data).frame.set_index("Position")
    delegation = frame.loc["Longer phase one, without further talks C100 C101"]
    assert delegation["Whose, and as told by"] == "Israeli delegation, as told by S2 official, in Al Mayadeen English"
    assert delegation["Ground given, or stated beside it"] == ""
    assert frame.loc["On to phase two C053"]["Ground given, or stated beside it"].endswith("C054")


def test_demand_table_holds_each_demand_once(data):
    named = [claim for cell in chapter.who_asks_whom(data).frame["What is asked"] for claim in claim_ids(cell)]
    assert sorted(named) == sorted(key for key, row in distinct().items() if row["act"] == "demand")


def test_conditions_name_whose_they_are(data):
    table = chapter.conditions(data)
    whose = list(table.frame["Whose, and as told by"])
    assert "Israel, as told by Asharq Al-Awsat C158" in whose
    assert "US envoys, as told by S2 leader, in Al Mayadeen English C108" in whose
    assert table.title.startswith(f"{len(read_in('condition', part='kind'))} conditions")


def test_pairs_table_has_glosses_and_notes_of_the_dataset(data):
    frame = chapter.accounts_side_by_side(data).frame
    relation = next(row for row in rows_of("relations") if (row["claim_a"], row["claim_b"]) == ("C156", "C158"))
    row = frame[frame["What a reader may conclude"] == relation["note"]].iloc[0]
    assert distinct()["C156"]["gloss"] in row["One account"]
    assert distinct()["C158"]["gloss"] in row["Other account"]
    assert row["Pair"] == "contradicts (October 2025 ceasefire)"


# --- figures ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_figures_draw_in_both_layouts_a_mark_for_each_claim_or_group(name):
    figure = getattr(chapter, name)()
    # The time line draws a bar, a point and a number for each group; only bar and point are links.
    marks = {"demand_matrix": len(figure.data), "step_over_time": 2 * len(figure.data)}.get(name) or int(figure.data.n.sum())
    assert [figure.drawings[layout].count("<a ") for layout in ("wide", "narrow")] == [marks, marks]
    assert set(figure.claims) <= set(distinct())


def test_demand_marks_are_the_demands(data):
    rows = chapter.demand_marks(data)
    asked_of_us = rows[(rows.side == "Hamas") & (rows.asked_of == "United States")].claims
    assert set(asked_of_us) == ids(chapter.asked_of(data, "hamas", "us"))
    assert Counter(rows.about)["the step to phase two"] == int(chapter.on_step(chapter.demands(data)).sum())
    for _, cell in rows.groupby(["side", "asked_of"]):
        assert sorted(cell.place) == list(range(len(cell)))
    asked = chapter.asked_order(data)
    assert asked[-1] == "unstated"
    assert {"hamas", "israel"} <= set(asked)


def test_step_marks_take_in_each_claim_once_within_its_dates(data):
    rows = chapter.step_marks(data)
    named = [claim for cell in rows.claims for claim in items(cell)]
    assert sorted(named) == sorted(ids(chapter.step(data)))
    assert int(rows.n.sum()) == len(named)
    assert not rows.duplicated(["ceasefire", "kind", "report", "lane"]).any()
    assert (rows["first"] <= rows["last"]).all()


@pytest.mark.parametrize(
    ("side", "act", "event", "kind"),
    [
        ("hamas", "accuse", "REJECT", chapter.FAULTED),
        ("israel", "propose", "RETREAT", chapter.FIRST),
        ("hamas", "demand", "REQUEST", chapter.ASKED),
        ("outlet", "assert", "CONSULT", chapter.TALKS),
        ("us", "assert", "COOPERATE", chapter.OTHER),
    ],
)
def test_kinds_follow_the_codes(side, act, event, kind):
    assert chapter.kind_of(side, act, event) == kind


@pytest.mark.parametrize(("short", "deal"), [("jan", "jan2025"), ("oct", "oct2025")])
def test_days_of_the_step_are_counted_from_the_dates(data, short, deal):
    uttered = {row["claim_id"]: (row["first"], row["last"]) for row in rows_of("dates") if row["kind"] == "utterance"}
    published = {row["source_id"]: (row["published_earliest"], row["published_latest"]) for row in rows_of("sources")}
    step = ids(chapter.step(data))
    claims = {key: row for key, row in distinct().items() if key in step and row["agreement_id"] == deal}
    bounds = [uttered.get(key, published[row["passage_id"][:2]]) for key, row in claims.items()]
    first, last = min(first for first, _ in bounds), max(last for _, last in bounds)
    assert value(f"days-{short}", data) == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def test_element_marks_add_up_to_the_elements(data):
    rows = chapter.element_marks(data)
    assert int(rows.n.sum()) == len(chapter.elements(data))
    assert set(rows.element) == set(chapter.ELEMENTS)
    empty = rows[rows.n == 0]
    assert set(empty.element) == set(chapter.ON_HAMAS)
    for _, line in rows[rows.n > 0].groupby(["element", "ceasefire"]):
        assert list(line.start) == [0, *line.n.cumsum()[:-1]]


def test_titles_follow_the_data(data):
    asked = with_cell(data, "C074", "addressee_id", "israel")
    assert chapter.demands_title(asked) != chapter.demands_title(data)
    assert "and 1 Israel" in chapter.demands_title(asked)
    extended = with_cell(data, "C158", "event", "RETREAT")
    assert chapter.extension_or_next(extended).title != chapter.extension_or_next(data).title
