"""The findings of the book, F01 to F15: each a function of the joined claims.

A test names the people, states and ceasefires that its sentence names, and nothing else by id; reports are told apart by month.
"""

from __future__ import annotations

import pandas as pd

from record.claims import UNSTATED, each, has
from record.dataset import Dataset, items
from record.findings.corpus import SPOKESMAN, of_spokesman
from record.findings.elements import (
    EXTENSION,
    HAMAS_ACCUSED,
    IN_BOTH,
    JAN,
    JAN_ONLY,
    NEITHER,
    OCT,
    OCT_ONLY,
    STATED,
    elements,
    found_under,
)
from record.findings.registry import Outcome, finding
from record.selections import (
    PALESTINIAN,
    asks,
    blame,
    contact,
    exception,
    fulfilment,
    in_reports_on,
    involves,
    named,
    named_person,
    names_nobody,
    number_exchanged,
    on,
    position,
    ready_to_talk,
    step,
    with_level,
)

MARCH_2025, DECEMBER_2025, JANUARY_2026 = "2025-03", "2025-12", "2026-01"
REMAINS = "oct2025-p1-return-remains"


# --- who speaks, and of which ceasefire -----------------------------------------------------


@finding(
    "F01",
    "background",
    "Hazem Qassem, a spokesman of Hamas, is the speaker of {qassem_claims} of {claims_total} claims, more than any other "
    "speaker, and speaks in {qassem_reports} of {reports_total} reports, more than any other named person.",
    "Claims measure how finely a text was cut, not how important or how true it is; what an outlet left out of an "
    "interview is not counted.",
    title="One spokesman of Hamas is heard most",
    labels={
        "qassem_claims": "claims of Qassem",
        "claims_total": "claims in all",
        "qassem_reports": "reports in which he speaks",
        "reports_total": "reports in all",
    },
    overturned_by="Another speaker with as many claims, or another named person in as many reports, would overturn it.",
)
def one_spokesman_leads(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """He leads all speakers in claims and all named people in reports, and shares neither place."""
    his = of_spokesman(claims)
    people = claims[named_person(claims)]
    by_claims = claims.groupby("speaker_id").claim_id.nunique()
    by_reports = people.groupby("speaker_id").source_id.nunique()
    leads = len(his) > 0 and all(
        most.get(SPOKESMAN, 0) > most.drop(SPOKESMAN, errors="ignore").max()
        for most in (by_claims, by_reports)
        if len(most.drop(SPOKESMAN, errors="ignore"))
    )
    numbers = {
        "qassem_claims": len(his),
        "claims_total": len(claims),
        "qassem_reports": his.source_id.nunique(),
        "reports_total": len(data.sources),
    }
    return Outcome(leads, his, numbers)


@finding(
    "F02",
    "background",
    "Israel is the speaker of {israel_claims} of {claims_total} claims, and in each of them its position is retold: "
    "{israel_quoted} carry quoted words of an Israeli speaker and {israel_named} Israeli speakers are named.",
    "Says nothing of what Israeli officials said in those days, only of what these five reports carry; a count of the "
    "Israeli military is counted here as retold.",
    title="Israel’s position is told by others",
    labels={
        "israel_claims": "claims of Israel",
        "claims_total": "claims in all",
        "israel_quoted": "with quoted words",
        "israel_named": "named speakers",
    },
    overturned_by="One claim with quoted words of an Israeli speaker, or one Israeli speaker named, would overturn it.",
    can_fall="that Israel’s position is reported at all",
)
def israel_is_only_retold(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Israel's side speaks, in nothing but indirect words, and through nobody who is named."""
    israel = claims[claims.side == "israel"]
    people = israel[named_person(israel)]
    never_in_person = (israel.attribution == "indirect").all() and people.empty
    numbers = {
        "israel_claims": len(israel),
        "claims_total": len(claims),
        "israel_quoted": int(israel.quoted.sum()),
        "israel_named": people.speaker_id.nunique(),
    }
    return Outcome(len(israel) > 0 and never_in_person, israel, numbers, of_all=never_in_person)


@finding(
    "F03",
    "background",
    "The same words for the stages belong to the January 2025 ceasefire in {january_reports} reports and to the October 2025 "
    "ceasefire in {october_reports}; {both_ceasefires} reports speak of both.",
    "A rule of the coding: which ceasefire a report concerns was decided once, from its dates, names and terms, for all "
    "its claims that concern one; no report names its ceasefire by month.",
    title="The same words, two ceasefires",
    labels={
        "january_reports": "reports on January",
        "october_reports": "reports on October",
        "both_ceasefires": "reports on both",
    },
    overturned_by="One report with a claim on each ceasefire would overturn it.",
    can_fall="that there are reports on both ceasefires",
)
def same_words_two_ceasefires(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Printed words for a stage belong to either ceasefire, to nothing else, and no report speaks of both."""
    printed = claims[claims.phase_basis == "printed"]
    on_either = claims[claims.agreement_id != ""].groupby("source_id").agreement_id
    reports = {deal: claims.source_id[claims.agreement_id == deal].nunique() for deal in (JAN, OCT)}
    both = int((on_either.nunique() > 1).sum())
    apart = set(printed.agreement_id) <= {JAN, OCT} and both == 0
    numbers = {"january_reports": reports[JAN], "october_reports": reports[OCT], "both_ceasefires": both}
    return Outcome(set(printed.agreement_id) >= {JAN, OCT} and apart, printed, numbers, of_all=apart)


# --- phase one ------------------------------------------------------------------------------


@finding(
    "F04",
    "phase-one",
    "Each of the {levels_hamas} statements on how far Hamas has carried out what it owes in phase one of either ceasefire, or "
    "under it as a whole, comes from Hamas’s own side; of the {levels_israel} such statements on what Israel owes, "
    "{levels_israel_by_israel} come from Israel’s.",
    "It says whose statements the five reports carry, not whether they are right. An accusation that gives no degree is not "
    "counted as a level. What Israel said of its own and of Hamas’s compliance is in documents outside the five reports.",
    title="How far Hamas did its part is stated by Hamas’s side",
    labels={
        "levels_hamas": "statements on Hamas’s part",
        "levels_israel": "on Israel’s part",
        "levels_israel_by_israel": "of these by Israel",
    },
    overturned_by="One statement by anybody else on how far Hamas has carried out its part, or one by Israel on its own, would "
    "overturn it.",
    can_fall="that there are statements on the part of each",
)
def levels_come_from_one_side(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Both have levels; every one on Hamas's part is of its side, none on Israel's part of Israel's."""
    on_hamas, on_israel = with_level(claims, "hamas"), with_level(claims, "israel")
    by_israel = int((claims.side[on_israel] == "israel").sum())
    one_sided = (claims.side[on_hamas] == "hamas").all() and by_israel == 0
    numbers = {
        "levels_hamas": int(on_hamas.sum()),
        "levels_israel": int(on_israel.sum()),
        "levels_israel_by_israel": by_israel,
    }
    return Outcome(on_hamas.any() and on_israel.any() and one_sided, claims[on_hamas | on_israel], numbers, of_all=one_sided)


@finding(
    "F05",
    "phase-one",
    "In {fulfilment_jan} claims of {reports_with_fulfilment_jan} report Hamas is said to have carried out its part of phase one "
    "of the January 2025 ceasefire, and {exceptions_jan} exceptions are reported; in each of the {reports_with_fulfilment_oct} "
    "reports on the October 2025 ceasefire a statement of what has been done carries an exception, and it is remains of the "
    "dead every time.",
    "The two agreements ask for different things, and the statements of March 2025 name no duty; that no exception is reported "
    "is not evidence that none existed. The statement of December 2025 is about remains alone, not about phase one as a whole.",
    title="No exception under January’s ceasefire, remains each time under October’s",
    about="said",
    labels={
        "fulfilment_jan": "claims, January",
        "reports_with_fulfilment_jan": "reports, January",
        "exceptions_jan": "exceptions, January",
        "reports_with_fulfilment_oct": "reports, October",
    },
    overturned_by="One exception under the January 2025 ceasefire, or one under the October 2025 ceasefire for anything but "
    "remains, would overturn it.",
    can_fall="that fulfilment is stated under the January 2025 ceasefire, and with an exception in each report on the other",
)
def exceptions_came_with_the_second_deal(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Fulfilment without exception in January; in October one in each report that states fulfilment, for remains alone."""
    done, limits = fulfilment(claims), exception(claims)
    early, late = in_reports_on(claims, JAN), in_reports_on(claims, OCT)
    reports = {deal: set(claims.source_id[done & (claims.agreement_id == deal)]) for deal in (JAN, OCT)}
    only_remains = not (limits & early).any() and set(claims.obligation_id[limits & late]) <= {REMAINS}
    each_has_one = len(reports[OCT]) > 0 and reports[OCT] == set(claims.source_id[limits & late])
    numbers = {
        "fulfilment_jan": int((done & (claims.agreement_id == JAN)).sum()),
        "reports_with_fulfilment_jan": len(reports[JAN]),
        "exceptions_jan": int((limits & early).sum()),
        "reports_with_fulfilment_oct": len(reports[OCT]),
    }
    holds = len(reports[JAN]) > 0 and each_has_one and only_remains
    return Outcome(holds, claims[done | limits], numbers, of_all=only_remains)


@finding(
    "F06",
    "phase-one",
    "All {exchange_numbers_jan} numbers of people taken, held or exchanged in the reports on the January 2025 ceasefire come "
    "from {exchange_numbers_jan_sources} report, {exchange_numbers_jan_own_voice} of them in the outlet’s own voice; for the "
    "exchange under the October 2025 ceasefire the only number given is {exchange_number_oct}, the body still missing.",
    "Numbers given elsewhere at the time differ, and are in this chapter as context; the record does not choose among them.",
    title="The numbers of January’s exchange come from one report",
    labels={
        "exchange_numbers_jan": "numbers, January",
        "exchange_numbers_jan_sources": "reports that give them",
        "exchange_numbers_jan_own_voice": "in the outlet’s voice",
        "exchange_number_oct": "the number, October",
    },
    overturned_by="One number for the exchange of early 2025 in another report, or a second number for that of October 2025, "
    "would overturn it.",
    can_fall="that there are such numbers under both ceasefires",
)
def numbers_come_from_one_report(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """One report gives the numbers of early 2025; in October 2025 there is one number, whoever gives it, and it is one."""
    numbers = data.quantities[number_exchanged(data.quantities)]
    early, late = claims[in_reports_on(claims, JAN)], claims[in_reports_on(claims, OCT)]
    january = numbers.merge(early[["claim_id", "source_id", "speaker_form"]], on="claim_id")
    october = numbers[numbers.claim_id.isin(late.claim_id)]
    different = october.best.dropna().unique()
    no_other = january.source_id.nunique() <= 1 and len(different) <= 1
    answer = {
        "exchange_numbers_jan": len(january),
        "exchange_numbers_jan_sources": january.source_id.nunique(),
        "exchange_numbers_jan_own_voice": int((january.speaker_form == "narrator").sum()),
        "exchange_number_oct": int(different[0]) if len(different) == 1 else -1,
    }
    rests_on = claims[claims.claim_id.isin([*january.claim_id, *october.claim_id])]
    return Outcome(len(january) > 0 and list(different) == [1] and no_other, rests_on, answer, of_all=no_other)


# --- phase two ------------------------------------------------------------------------------


@finding(
    "F07",
    "phase-two-disputes",
    "No demand of Hamas’s side is reported to name Israel as the party asked, and none of Israel’s names Hamas: of "
    "{hamas_demands} demands of Hamas’s side {hamas_to_us} go to the United States, {hamas_to_authority} to the Palestinian "
    "Authority, {hamas_to_mediators} to the mediators, and {hamas_unstated} name nobody; all {israel_unstated} of Israel’s name "
    "nobody.",
    "It shows whom the sentences of five reports name as asked, not whom a speaker had in mind or addressed elsewhere. A "
    "demand in the passive names nobody, though the reader may guess who would have to act. Proposals are not counted as "
    "demands.",
    title="Neither side is reported to ask the other",
    about="said",
    labels={
        "hamas_demands": "demands of Hamas’s side",
        "hamas_to_us": "to the United States",
        "hamas_to_authority": "to the Palestinian Authority",
        "hamas_to_mediators": "to the mediators",
        "hamas_unstated": "to nobody named",
        "israel_unstated": "of Israel’s, to nobody",
    },
    overturned_by="One demand of Hamas’s side that names Israel as asked, or one of Israel’s side that names anybody, would "
    "overturn it.",
    can_fall="that both sides make demands, and that Hamas’s side asks the United States more often than anybody else it names",
)
def neither_asks_the_other(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Both make demands; Hamas's go to the United States before all others, none to Israel, and Israel's name nobody."""
    of_hamas, of_israel = claims[asks(claims, "hamas")], claims[asks(claims, "israel")]
    to_us = has(of_hamas.asked_side, "us")
    others = of_hamas.addressee_id[~to_us].map(items).explode().dropna()
    others = others[others != UNSTATED].value_counts()
    us_first = to_us.sum() > max(others, default=0)
    crossing = int(has(of_hamas.asked_side, "israel").sum() + has(of_israel.asked_side, "hamas").sum())
    none_crosses = crossing == 0 and names_nobody(of_israel).all()
    numbers = {
        "hamas_demands": len(of_hamas),
        "hamas_to_us": int(to_us.sum()),
        "hamas_to_authority": int(has(of_hamas.addressee_id, "palestinian-authority").sum()),
        "hamas_to_mediators": int(has(of_hamas.addressee_id, "mediators").sum()),
        "hamas_unstated": int(names_nobody(of_hamas).sum()),
        "israel_unstated": int(names_nobody(of_israel).sum()),
        "demands_that_cross": crossing,
    }
    rests_on = claims[asks(claims, "hamas") | asks(claims, "israel")]
    holds = min(len(of_hamas), len(of_israel)) > 0 and us_first and none_crosses
    return Outcome(holds, rests_on, numbers, of_all=none_crosses)


@finding(
    "F08",
    "phase-two-disputes",
    "All {blame} claims that accuse a party of holding up phase two, under either ceasefire, accuse Israel, and all come from "
    "Palestinian speakers; the {israel_wishes} claims that report what Israel wishes in place of phase two or before it name no "
    "Israeli person.",
    "That blame runs one way in five reports says whom they quote, not who held up what. Several of the accusations are cut out "
    "of one sentence. What Israel said of Hamas at the time is in documents outside the five reports.",
    title="Under either ceasefire, Palestinian speakers blame Israel for holding up phase two",
    about="said",
    labels={"blame": "accusations", "israel_wishes": "claims of Israel’s wishes"},
    overturned_by="One accusation of holding up phase two against anybody but Israel, or by a speaker who is not Palestinian, "
    "would overturn it.",
    can_fall="that there are such accusations and such wishes",
)
def blame_has_one_direction(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Only Israel is accused of holding up phase two, only by Palestinians, and no named Israeli tells what Israel wishes."""
    accusing, of_israel = blame(claims), step(claims) & (claims.side == "israel")
    accused = {side for cell in claims.about_side[accusing] for side in items(cell)} - {"none"}
    each_names_israel = has(claims.about_side[accusing], "israel").all()
    by_palestinians = claims.side[accusing].isin(PALESTINIAN).all()
    wishes = claims[of_israel]
    one_way = each_names_israel and accused <= {"israel"} and by_palestinians and not named_person(wishes).any()
    retold = bool((~wishes.quoted & ~named_person(wishes)).all())
    numbers = {"blame": int(accusing.sum()), "israel_wishes": len(wishes), "all_wishes_retold": retold}
    holds = accusing.any() and of_israel.any() and one_way
    return Outcome(holds, claims[accusing | of_israel], numbers, of_all=one_way)


@finding(
    "F09",
    "phase-two-disputes",
    "Of {elements} elements of the dispute looked for, {elements_both} are found in reports on both ceasefires, among them "
    "Hamas’s statement that it has done its part, the blame on Israel and the call on Washington; a longer phase one is among "
    "the {elements_jan_only} found under the January 2025 ceasefire only; a body asked for first, Rafah, guarantees, a committee "
    "and weapons are among the {elements_oct_only} found under the October 2025 ceasefire only; and the blame on Hamas that "
    "would match that on Israel is found under neither.",
    "How many elements there are depends on how the dispute is cut up, and there are two reports on the one ceasefire and three "
    "on the other. That a committee and weapons are found under one ceasefire follows in part from a rule of coding: the "
    "committee and the forces of which a report of March 2025 speaks belong to neither. That a matter is missing from the "
    "reports does not show that it was missing from the talks.",
    title="What came back under the October ceasefire, and what was new",
    about="said",
    labels={
        "elements": "elements looked for",
        "elements_both": "under both",
        "elements_jan_only": "under January only",
        "elements_oct_only": "under October only",
    },
    overturned_by="One claim that blames Hamas for holding up phase two, or one element found where the sentence says that it "
    "is not, would overturn it.",
    can_fall="that each element is found where the sentence says that it is",
)
def some_elements_recur(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Each element that the sentence names is found where it says, and nowhere else."""
    shown = elements(claims)
    where = found_under(claims, shown)
    found = all(where[name] == place for place, names in STATED.items() for name in names)
    not_elsewhere = all(where[name] in (place, NEITHER) for place in (JAN_ONLY, OCT_ONLY, NEITHER) for name in STATED[place])
    places, longer = list(where.values()), claims[shown[EXTENSION] & (claims.agreement_id == OCT)]
    numbers = {
        "elements": len(where),
        "elements_both": places.count(IN_BOTH),
        "elements_jan_only": places.count(JAN_ONLY),
        "elements_oct_only": places.count(OCT_ONLY),
        "wants_longer_october": each(longer.speaker) or "nobody",
        "breaches_by_hamas": int(shown[HAMAS_ACCUSED].sum()),
    }
    rests_on = claims[pd.concat(list(shown.values()), axis=1).any(axis=1)]
    return Outcome(found and not_elsewhere, rests_on, numbers, of_all=not_elsewhere)


# --- governance and weapons -----------------------------------------------------------------


@finding(
    "F10",
    "governance-and-weapons",
    "Of {governance_claims} claims on governance {governance_positions} take a position: {governance_positions_hamas} are "
    "Hamas’s and {governance_positions_mediator} Egypt’s, and no Israeli, US or other Palestinian speaker is heard on the "
    "subject.",
    "Silence in these reports is not silence elsewhere: it says nothing of what Israel, the United States, Fatah and the "
    "Palestinian Authority think of governance. Egypt is heard inside a report of what Hamas accepted. A position may be a "
    "readiness to talk.",
    title="On governance, Hamas and Egypt take positions",
    labels={
        "governance_claims": "claims on governance",
        "governance_positions": "positions",
        "governance_positions_hamas": "of Hamas",
        "governance_positions_mediator": "of Egypt",
    },
    overturned_by="One Israeli, US or other Palestinian claim on governance would overturn it.",
    can_fall="that most of the positions are Hamas’s",
)
def hamas_holds_the_positions_on_governance(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Most positions are Hamas's; the others are Egypt's; Israelis, Americans and other Palestinians are not heard."""
    heard = claims[on(claims, "governance")]
    taken = heard[position(heard)]
    of_hamas, of_mediators = taken.side == "hamas", taken.side == "mediator"
    nobody_else = (
        not heard.side.isin(["israel", "us", "palestinian-other", "international"]).any()
        and (of_hamas | of_mediators).all()
        and set(taken.speaker_id[of_mediators]) <= {"egypt"}
    )
    numbers = {
        "governance_claims": len(heard),
        "governance_positions": len(taken),
        "governance_positions_hamas": int(of_hamas.sum()),
        "governance_positions_mediator": int(of_mediators.sum()),
    }
    return Outcome(nobody_else and 2 * of_hamas.sum() > len(taken) > 0, taken, numbers, of_all=nobody_else)


@finding(
    "F11",
    "governance-and-weapons",
    "Weapons are a subject of {weapons_claims} claims: {weapons_early} in the {early_reports} reports published before December "
    "2025, {weapons_december} in the report of December 2025 and {weapons_january} in that of January 2026.",
    "It dates the subject’s entry into these five reports, not into the talks: the earlier reports may have left out what was "
    "said. The reports of March 2025 belong to another ceasefire than the later ones.",
    title="In these reports, weapons become a subject in December 2025",
    labels={
        "weapons_claims": "claims on weapons",
        "weapons_early": "before December 2025",
        "early_reports": "earlier reports",
        "weapons_december": "in December 2025",
        "weapons_january": "in January 2026",
    },
    overturned_by="One claim on weapons in a report published before December 2025 would overturn it.",
    can_fall="that weapons are spoken of at all",
)
def weapons_enter_late(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """No claim of the earlier reports has weapons for its subject, and some of a later one has."""
    early = data.sources.source_id[data.sources.published_latest < DECEMBER_2025]
    armed = claims[on(claims, "weapons")]
    told_early = int(armed.source_id.isin(early).sum())
    numbers = {
        "weapons_claims": len(armed),
        "weapons_early": told_early,
        "early_reports": len(early),
        "weapons_december": int((armed.month == DECEMBER_2025).sum()),
        "weapons_january": int((armed.month == JANUARY_2026).sum()),
    }
    return Outcome(told_early == 0 and len(armed) > 0, armed, numbers, of_all=told_early == 0)


@finding(
    "F12",
    "governance-and-weapons",
    "On weapons Hamas is reported ready to talk in {weapons_readiness} claims and to propose a truce with the weapons unused in "
    "{weapons_proposal}; commitments to act number {weapons_commitment}, demands {weapons_demand}.",
    "Positions are counted as these reports give them; a readiness to act would count as a commitment. Statements about "
    "disarmament are not commitments or demands, but may describe some; the offers rest on one report each, and what was agreed "
    "in October 2025 is not shown here.",
    title="On weapons, Hamas is reported to offer talks and a truce",
    about="said",
    labels={
        "weapons_readiness": "readiness to talk",
        "weapons_proposal": "proposals of a truce",
        "weapons_commitment": "commitments to act",
        "weapons_demand": "demands",
    },
    overturned_by="One commitment, demand or refusal of Hamas on weapons, or one commitment, proposal, demand or refusal on them "
    "by anybody else, would overturn it.",
    can_fall="that both the readiness and the proposal are reported",
)
def weapons_are_offered_for_talk(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """The only positions on weapons are Hamas's readiness to talk and its proposal of a truce or a freeze."""
    heard = claims[on(claims, "weapons")]
    taken = heard[position(heard)]
    talks, proposals = ready_to_talk(taken), taken.act == "propose"
    proposed = {option for cell in taken.option[proposals] for option in items(cell)}
    truce = {"freeze", "long-truce"}
    nothing_else = (taken.side == "hamas").all() and (talks | proposals).all() and proposed <= truce
    numbers = {
        "weapons_readiness": int(talks.sum()),
        "weapons_proposal": int(proposals.sum()),
        "weapons_commitment": int(((taken.act == "commit") & ~talks).sum()),
        "weapons_demand": int((taken.act == "demand").sum()),
        "others_on_weapons": int(heard.side.isin(["israel", "mediator", "palestinian-other"]).sum()),
    }
    holds = talks.any() and proposals.any() and proposed >= truce and nothing_else
    return Outcome(holds, taken, numbers, of_all=nothing_else)


# --- the United States ----------------------------------------------------------------------


@finding(
    "F13",
    "us-role",
    "Of {involved} claims in which the United States speaks, is addressed or is spoken of, {quoted} hold quoted words of an "
    "American; in {others} the speaker is not an American.",
    "It counts what five reports print, not how much Americans said. Quoted words may be translated, and the number follows "
    "how sentences were cut into claims.",
    title="Washington is spoken of more than it is quoted",
    labels={
        "involved": "claims with the United States",
        "quoted": "with quoted Americans",
        "others": "with other speakers",
    },
    overturned_by="It is a matter of proportion: quoted words of Americans in a third of these claims, or in as many as others "
    "speak, would overturn it.",
)
def americans_are_seldom_quoted(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Americans are quoted in fewer than a third, and fewer of the claims are quoted than are spoken by others."""
    us = claims[involves(claims, "us")]
    american = us.side == "us"
    quoted, others = us[american & us.quoted], us[~american]
    numbers = {"involved": len(us), "quoted": len(quoted), "others": len(others)}
    return Outcome(0 < 3 * len(quoted) < len(us) and len(others) > len(quoted), us, numbers)


@finding(
    "F14",
    "us-role",
    "All {asks} demands on Washington come from Hamas, under both ceasefires, and ask for pressure on Israel; no American is "
    "quoted with a demand on Israel.",
    "Demands may have been made and answered outside these reports. Several of the demands may go back to one statement, and "
    "the coding of who is addressed agrees only tentatively between coders.",
    title="Hamas asks Washington to press Israel",
    about="said",
    labels={"asks": "demands on Washington"},
    overturned_by="One demand on Washington by anybody else or for anything else, or one quoted demand of an American on "
    "Israel, would overturn it.",
    can_fall="that Washington is asked under both ceasefires, and that Americans speak at all",
)
def hamas_asks_washington_for_pressure(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """Only Hamas asks anything of Washington, under both ceasefires and only pressure; no American is quoted asking Israel."""
    of_us, of_israel = asks(claims, of="us"), asks(claims, "us", of="israel")
    by_hamas = (claims.side[of_us] == "hamas").all()
    for_pressure = ((claims.event == "REQUEST") & named(claims, "israel"))[of_us].all()
    unquoted = not (of_israel & claims.quoted).any()
    no_other = by_hamas and for_pressure and unquoted
    numbers = {"asks": int(of_us.sum()), "all_americans_without_quoted_demand": unquoted}
    under_both = set(claims.agreement_id[of_us]) == set(data.agreements.agreement_id)
    holds = under_both and (claims.side == "us").any() and no_other
    return Outcome(holds, claims[of_us | of_israel], numbers, of_all=no_other)


@finding(
    "F15",
    "us-role",
    "In the reports of March 2025 Palestinian speakers report contact between the United States and Hamas in "
    "{early_palestinian} claims and Americans in {early_american}; in the report of January 2026 Americans do so in "
    "{late_american} and Hamas in {late_palestinian}.",
    "It shows who reports contact, not how much there was. The later numbers come from one report, and several of the later "
    "claims cut up or repeat one remark.",
    title="Who reports contact between Washington and Hamas changes",
    labels={
        "early_palestinian": "Palestinian, March 2025",
        "early_american": "American, March 2025",
        "late_american": "American, January 2026",
        "late_palestinian": "Palestinian, January 2026",
    },
    overturned_by="It is a matter of proportion: as many American accounts as Palestinian ones in March 2025, or the reverse "
    "in January 2026, would overturn it.",
)
def who_reports_contact_changes(claims: pd.DataFrame, data: Dataset) -> Outcome:
    """More Palestinian than American accounts of contact in March 2025, more American ones in January 2026."""
    early, late = claims.month == MARCH_2025, claims.month == JANUARY_2026
    palestinian, american = claims.side.isin(PALESTINIAN), claims.side == "us"
    met = contact(claims)
    numbers = {
        "early_palestinian": int((met & early & palestinian).sum()),
        "early_american": int((met & early & american).sum()),
        "late_american": int((met & late & american).sum()),
        "late_palestinian": int((met & late & palestinian).sum()),
    }
    holds = numbers["early_palestinian"] > numbers["early_american"] and numbers["late_american"] > numbers["late_palestinian"]
    return Outcome(holds, claims[met & (early | late) & (palestinian | american)], numbers)
