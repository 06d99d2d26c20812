"""Selections and elements of the dispute against sets of claims that were read in the five texts, not taken from the code.

To update a set: read the passages of its claims in the texts, and what data/changes.csv and data/withdrawn.csv say of them (grep
the ids); then write the ids in by hand. A claim that the passages put into a set and the mask leaves out is an error of the
coding or of the mask, not of the set.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from record import selections
from record.claims import all_claims, has
from record.dataset import items
from record.findings.elements import IN_BOTH, JAN_ONLY, NEITHER, OCT_ONLY, elements, found_under
from record.selections import (
    asks,
    blame,
    contact,
    exception,
    fulfilment,
    in_reports_on,
    involves,
    mediated,
    named,
    named_person,
    names_nobody,
    number_exchanged,
    on,
    position,
    ready_to_talk,
    step,
    takes_part,
    with_level,
)


def numbered(words: str) -> set[str]:
    """`3-5 18` as C003, C004, C005, C018."""
    spans = (part.partition("-")[::2] for part in words.split())
    return {f"C{number:03}" for first, last in spans for number in range(int(first), int(last or first) + 1)}


# --- masks that no page asks, and that hold the coding to the texts all the same ---


def urges(claims: pd.DataFrame, side: str) -> pd.Series:
    """Claims in which a side demands something, or is reported to urge or press somebody."""
    return (claims.act == "demand") & (claims.side == side) | (claims.event == "REQUEST") & has(claims.about_side, side)


def us_threat(claims: pd.DataFrame) -> pd.Series:
    """Claims that threaten in an American's name, or that accuse an American of threats or of their effects."""
    reported = has(claims.about_side, "us") & ((claims.event == "THREATEN") | (claims.act == "accuse"))
    return (claims.side == "us") & (claims.act == "threaten") | reported


def breach(claims: pd.DataFrame) -> pd.Series:
    """Claims that accuse a side of breaking what it owes itself in phase one, or under a deal as a whole; no mere fears."""
    owed = claims.owed_in.isin(["1", "whole"])
    own = [bool(set(items(about)) & set(items(owing))) for about, owing in zip(claims.about_side, claims.owed_by, strict=True)]
    return owed & (claims.act == "accuse") & pd.Series(own, claims.index, dtype=bool) & ~has(claims.aux, "hypothetical")


# Selection: mask, claims, and what they say that puts them in.
READ = {
    "demands on Washington": (
        lambda claims: asks(claims, of="us"),
        "1 6 192-194",
        "Hamas and its spokesman call on the United States to press Israel, in March 2025 and in January 2026; a call for "
        "practical steps after words of the United States (195) names nobody",
    ),
    "demands of Americans on Israel": (
        lambda claims: asks(claims, "us", of="israel"),
        "48 51",
        "Witkoff wants the ceasefire kept until he comes, as an official of Hamas passes it on",
    ),
    "demands of Israel": (
        lambda claims: asks(claims, "israel"),
        "99-101 158 227",
        "terms of the Israeli delegation as retold in S2, and a body asked for first, in S4 and S5",
    ),
    "demands that name nobody": (
        names_nobody,
        "10 31 32 53 74 99-101 145 146 158 195 197 227",
        "what must be done, without who is to do it: all of Israel’s demands and eight of Hamas’s side",
    ),
    "involving the United States": (
        lambda claims: involves(claims, "us") & claims.month.isin(["2025-10", "2025-12"]),
        "129-131 149 151 180 185-187",
        "in the two reports between: its assurances, its pressure, understandings with Israel, its resolution, Trump’s meeting",
    ),
    "in contact with Hamas": (
        contact,
        "20 22 25 28 40 41 46 64 103 104 129 212 219-221 234 235 237-240",
        "talks, meetings, messages and assurances between the two; not talks in which Americans mediate (16), nor visits to "
        "others (49, 50), nor meetings of Trump with Netanyahu (185-187)",
    ),
    "threats of Americans": (
        us_threat,
        "8 9 11-14 82",
        "Trump’s warnings of March 2025, and what Hamas says of them and of their effects",
    ),
    "urging by Americans": (
        lambda claims: urges(claims, "us"),
        "10 43 44 48 51 106 107 149",
        "release of those held, soldiers sought, a ceasefire kept, pressure on Israel told by others",
    ),
    "Americans as mediators": (
        lambda claims: takes_part(claims, "us", "mediates"),
        "16",
        "Qassem calls the United States one of the mediators",
    ),
    "talks or efforts with somebody in between": (
        mediated,
        "16 86 87 114-116 147 148 150-152",
        "mediators at work; Hamas and Fatah in Cairo with Egypt in between; the indirect talks of December 2025",
    ),
    "naming Israel, involving the United States": (
        lambda claims: involves(claims, "us") & named(claims, "israel"),
        "1 6 12 14 48 51 106 107 149 151 180 185-187 192-194 212 229",
        "pressure on Israel asked for and reported, talks of the two, what Trump’s threats do to Israel’s conduct",
    ),
    "levels on Hamas’s part": (
        lambda claims: with_level(claims, "hamas"),
        "2 17 132-135 160 161 198-201",
        "its part done in S1; the living handed over and some remains in S3; all remains but one in S4; in S5 all, but for the "
        "last body. A search for it (157) is no level",
    ),
    "levels on Israel’s part": (
        lambda claims: with_level(claims, "israel"),
        "141 225 231",
        "Rafah kept shut, and little of what was promised let in",
    ),
    "fulfilment": (
        fulfilment,
        "2 17 132-134 160 198-200",
        "said to be done, wholly or in good part: not what is still to come (135) or has not been handed over (161, 201)",
    ),
    "exceptions to it": (exception, "135 161 201", "remains still to be handed over: the rest in S3, one in S4, the last in S5"),
    "breaches": (
        breach,
        "83 139-142 213 243",
        "Israel accused of going back on the deal, of killing, of keeping Rafah shut, of blocking aid. Destruction that keeps a "
        "body out of reach (202) is no breach of what Israel owes",
    ),
    "blame": (
        blame,
        "3-5 18 97 98 156 214",
        "Israel does not go on, puts off, sets conditions, in S1, S2, S4 and S5; not Trump’s threats as an obstacle (11-14)",
    ),
    "Israel on the passage to phase two": (
        lambda claims: step(claims) & (claims.side == "israel"),
        "52 73 99-101 158",
        "a longer phase one, terms for a further exchange, no further talks; a body first",
    ),
    "talks on phase two in the passage": (
        lambda claims: step(claims) & (claims.phase == "2"),
        "136",
        "Qassem: phase two needs further discussions, though nothing says that they are about going on to it",
    ),
    "positions on governance": (
        lambda claims: on(claims, "governance") & position(claims),
        "31 32 35-39 113 117 119 120 177 204 206 207 209",
        "national partnership and elections asked for, Egypt’s committee proposed and accepted, forces from outside refused, a "
        "dialogue entered, the administration handed over",
    ),
    "positions on weapons": (
        lambda claims: on(claims, "weapons") & position(claims),
        "182-184 209 210",
        "a truce of ten years with the weapons frozen, in S4; readiness to talk of them among Palestinians, in S5",
    ),
    "readiness to talk": (
        ready_to_talk,
        "113 117 209 210 220",
        "a national dialogue, weapons as a part of one, and Witkoff’s readiness to meet Hamas again",
    ),
    "in reports on October 2025, on neither ceasefire": (
        lambda claims: in_reports_on(claims, "oct2025") & (claims.agreement_id == "") & (claims.month == "2025-12"),
        "165 169 185 186",
        "talks of the factions and Trump’s meeting with Netanyahu, in the report of December 2025",
    ),
}


@pytest.fixture(scope="module")
def claims(dataset) -> pd.DataFrame:
    return all_claims(dataset)


def ids(claims: pd.DataFrame, mask) -> set[str]:
    return set(claims.claim_id[mask])


@pytest.mark.parametrize("name", READ)
def test_a_selection_takes_the_claims_read_by_hand(claims, name):
    mask, read, because = READ[name]
    assert ids(claims, mask(claims)) == numbered(read), because


def test_every_selection_is_read(claims):
    """A selection that is added gets a set read by hand, here or in the tests below."""
    functions = {
        name
        for name, function in vars(selections).items()
        if callable(function) and function.__module__ == selections.__name__ and not name.startswith("_")
    }
    assert functions <= set(globals())


def test_named_people_are_the_six_of_the_texts(claims):
    spoken = claims[named_person(claims)].groupby("side", observed=True).speaker_id.agg(set).to_dict()
    assert spoken == {
        "hamas": {"hazem-qassem", "taher-al-nunu", "abdel-latif-al-qanoua"},
        "us": {"donald-trump", "karoline-leavitt", "steve-witkoff"},
    }


def test_numbers_of_the_exchange(dataset, claims):
    """S2 gives six in March 2025: 25 alive, eight bodies, about 1,800 freed, 58 held, 251 seized, 34 dead. Later there is the one
    body still missing. The three stages of the release, and the killed, are no numbers of people exchanged."""
    found = dataset.quantities[number_exchanged(dataset.quantities)]
    assert set(found.claim_id) == numbered("76-81 157 161 201 227")
    assert found.best.fillna(found.low).tolist() == [25, 8, 1800, 58, 251, 34, 1, 1, 1, 1]


# Element of the dispute: claims under the January 2025 ceasefire, claims under the October 2025 ceasefire.
SHOWN = {
    "Hamas says it has done its part": ("2 17", "132 198-200"),
    "Israel accused of breaking the deal": ("83-85", "139 213 243"),
    "United States asked to press Israel": ("1 6", "192-194"),
    "Hamas asks for the passage to phase two": ("6 53 74", "193 195"),
    "Aid": ("4 94", "142 145 146 231"),
    "US urging of Israel reported": ("48 51", "149"),
    "A longer phase one": ("52 73 100", ""),
    "President Trump’s threats called an obstacle": ("11-14", ""),
    "Terms for a further exchange": ("99", ""),
    "Israeli forces leave in phase two": ("67", ""),
    "A body asked for first": ("", "158 227"),
    "Rafah": ("", "141 222-225 227 228 231"),
    "Guarantees and promises of states": ("", "128-131 224"),
    "Hamas blamed for holding up phase two": ("", ""),
    "Hamas accused of breaking the deal": ("", ""),
}


@pytest.mark.parametrize("element", SHOWN)
def test_an_element_is_shown_by_the_claims_read_by_hand(claims, element):
    shown = elements(claims)[element]
    january, october = (numbered(read) for read in SHOWN[element])
    assert ids(claims, shown & (claims.agreement_id == "jan2025")) == january
    assert ids(claims, shown & (claims.agreement_id == "oct2025")) == october
    assert not (shown & (claims.agreement_id == "")).any()


def test_where_elements_are_found_follows_the_claims(dataset, claims):
    where = found_under(claims, elements(claims))
    assert where["A longer phase one"] == JAN_ONLY
    assert where["Weapons"] == where["A committee to run Gaza"] == OCT_ONLY
    assert where["Hamas blamed for holding up phase two"] == NEITHER
    moved = recoded(dataset, "C100", agreement_id="oct2025")
    assert found_under(moved, elements(moved))["A longer phase one"] == IN_BOTH


# --- what a mask looks at ------------------------------------------------------------------


def recoded(dataset, claim_id: str, **cells: str) -> pd.DataFrame:
    """The joined claims where one claim has other codes."""
    table = dataset.claims.copy()
    for column, cell in cells.items():
        table.loc[table.claim_id == claim_id, column] = cell
    return all_claims(replace(dataset, claims=table))


def test_masks_of_no_claims_are_empty_and_true_or_false(claims):
    nothing = claims.iloc[:0]
    for mask, _read, _because in READ.values():
        assert list(nothing[mask(nothing)].claim_id) == []
    assert not any(mask.any() for mask in elements(nothing).values())


def test_repetitions_are_left_out_unless_asked_for(dataset, claims):
    repeated = all_claims(dataset, repetitions=True)
    assert {"C019", "C218"} <= ids(repeated, involves(repeated, "us")), "the heading claims of S1 and S5 repeat others"
    assert not {"C019", "C218"} & set(claims.claim_id)


def test_contact_does_not_rest_on_the_channel(dataset, claims):
    without = all_claims(replace(dataset, claims=dataset.claims.assign(channel="")))
    assert ids(without, contact(without)) == ids(claims, contact(claims))


def test_contact_rests_on_who_takes_part(dataset, claims):
    alone = all_claims(replace(dataset, participants=dataset.participants.iloc[:0]))
    assert ids(alone, contact(alone)) < ids(claims, contact(claims))


def test_a_level_is_of_the_side_that_alone_owes(dataset, claims):
    shared = recoded(dataset, "C160", obligation_id="oct2025-p1-halt")  # both sides owe it
    assert ids(shared, with_level(shared, "hamas")) == ids(claims, with_level(claims, "hamas")) - {"C160"}


def test_an_exception_is_a_relation_within_a_report(dataset, claims):
    pairs = dataset.relations.copy()
    pairs.loc[(pairs.claim_a == "C161") & (pairs.type == "qualifies"), "claim_b"] = "C198"  # of another report
    across = all_claims(replace(dataset, relations=pairs))
    assert ids(across, exception(across)) == ids(claims, exception(claims)) - {"C161"}


def test_a_breach_accuses_who_owes(dataset, claims):
    on_hamas = recoded(dataset, "C243", about_id="hamas")
    assert "C243" not in ids(on_hamas, breach(on_hamas))
    owed = recoded(dataset, "C243", about_id="hamas", obligation_id="oct2025-whole-hamas")
    assert "C243" in ids(owed, breach(owed))


def test_a_threat_is_no_position(dataset):
    threatening = recoded(dataset, "C182", act="threaten")
    assert "C182" not in ids(threatening, position(threatening))


def test_a_demand_with_two_addressees_is_made_of_both(dataset):
    both = recoded(dataset, "C125", addressee_id="mediators|united-states")
    assert "C125" in ids(both, asks(both, "hamas", of="us")) & ids(both, asks(both, "hamas", of="mediator"))
