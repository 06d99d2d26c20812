"""Phase-two disputes: what is said to stand between phase one and phase two of each ceasefire, and who asks whom for what.

The step from phase one to phase two is what claims coded with phase ``1-2`` are about: its start, talks on it, a longer phase
one instead of it, and whatever is said to hold it up. Who says what of it is counted from the codes. What no code gives (what a
speaker names as an obstacle, as a beginning, as a ground or as a condition) is read from `readings`, and the tests hold it
against the codes. Nothing here says who is right.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import altair as alt
import pandas as pd

from record import matrix, palette
from record.book.wording import MONTHS, bounds_words, ceasefire_words
from record.dataset import Dataset, items, load
from record.figure import MARK, WIDTHS, Figure, Table, marked
from record.findings import FINDINGS, finding, left_out, side_of, sources_of, survival, value
from record.readings import A_READING, by_item, readings
from record.vocabulary import label

CHAPTER = "phase-two-disputes"
STEP = "1-2"
JAN, OCT = "jan2025", "oct2025"
UNSTATED = "unstated"
NO_GROUND = "no ground given in this report"
WHO_IS_WHO = (
    " “S2 official” and “S2 leader” are the unnamed senior official and the unnamed leader of the group that S2 calls “the "
    "Palestinian Resistance”."
)


# --- the claims ---------------------------------------------------------------------------


def has(column: pd.Series, code: str) -> pd.Series:
    """Whether each list cell of a column holds a code."""
    return column.map(lambda cell: code in items(cell)).astype(bool)


def sides(data: Dataset, claims: pd.DataFrame) -> pd.Series:
    """The side of each claim's speaker."""
    return side_of(data, claims.speaker_id)


def on_step(claims: pd.DataFrame) -> pd.Series:
    """Whether each claim is about the step from phase one to phase two, or about talks on phase two."""
    talks = (claims.phase == "2") & (claims.event == "CONSULT") & claims.topic.str.startswith("phase-two")
    return (claims.phase == STEP) | talks


def step(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Distinct claims about the step from phase one to phase two, talks on phase two included, of one ceasefire or of either."""
    claims = data.distinct[on_step(data.distinct)]
    return claims if agreement_id is None else claims[claims.agreement_id == agreement_id]


def blame(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Those of `step` that accuse somebody of holding it up."""
    claims = step(data, agreement_id)
    return claims[claims.act == "accuse"]


def blamed(data: Dataset) -> set[str]:
    """The actors that the claims of `blame` accuse; people a claim speaks of besides are no side and do not count."""
    about = {actor for cell in blame(data).about_id for actor in items(cell)}
    return {actor for actor in about if data.actors.set_index("actor_id").side[actor] != "none"}


def of_israel(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Those of `step` whose speaker is on Israel's side."""
    claims = step(data, agreement_id)
    return claims[sides(data, claims) == "israel"]


def extension(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Those of `step` that put forward or ask for a longer phase one: a truce kept, proposed or demanded instead of the step."""
    claims = step(data, agreement_id)
    return claims[claims.act.isin(["propose", "demand"]) & (claims.event == "RETREAT")]


def demands(data: Dataset) -> pd.DataFrame:
    """Every distinct demand, one row for each party asked; `asked` is its id, `side` the side of the speaker."""
    claims = data.distinct[data.distinct.act == "demand"]
    asked = claims.assign(asked=claims.addressee_id.map(items), side=sides(data, claims))
    return asked.explode("asked")


def asked_of(data: Dataset, side: str, addressee: str | None = None) -> pd.DataFrame:
    """The demands of a side; with `addressee`, those made of an actor, or of actors of a side if a side's code is given."""
    table = demands(data)
    table = table[table.side == side]
    if addressee is None:
        return table
    actors = data.actors.set_index("actor_id").side
    return table[(table.asked == addressee) | (table.asked.map(actors) == addressee)]


def named_share(data: Dataset, side: str) -> pd.DataFrame:
    """The demands of a side that name somebody as asked."""
    table = asked_of(data, side)
    return table[table.asked != UNSTATED]


# Elements of the dispute: what to look for among the claims about one ceasefire, in the codes. A claim may show several.
Test = Callable[[Dataset, pd.DataFrame], pd.Series]


def _summary(claims: pd.DataFrame, *endings: str) -> pd.Series:
    return claims.obligation_id.str.endswith(endings)


ELEMENTS: dict[str, Test] = {
    "Hamas says it has done its part": lambda data, claims: (
        (sides(data, claims) == "hamas")
        & _summary(claims, "-p1-hamas", "-whole-hamas")
        & (claims.reported_level >= 2).fillna(False)
    ),
    "Israel blamed for holding up phase two": lambda data, claims: (
        (claims.phase == STEP)
        & (claims.act == "accuse")
        & (has(claims.about_id, "israel") | has(claims.about_id, "israeli-delegation"))
    ),
    "Israel accused of breaking the deal": lambda data, claims: (
        (claims.act == "accuse")
        & claims.event.isin(["REJECT", "ACCUSE"])
        & has(claims.about_id, "israel")
        & claims.phase.isin(["1", "whole"])
        & ~has(claims.aux, "hypothetical")
    ),
    "United States asked to press Israel": lambda data, claims: (
        (claims.act == "demand") & has(claims.addressee_id, "united-states") & has(claims.about_id, "israel")
    ),
    "Hamas asks for the step to phase two": lambda data, claims: (
        (claims.act == "demand") & (claims.phase == STEP) & (sides(data, claims) == "hamas")
    ),
    "Phase two is to end the war": lambda data, claims: (
        (claims.phase == "2")
        & (claims.event == "RETREAT")
        & claims.topic.str.startswith("phase-two")
        & ~has(claims.about_id, "israeli-forces")
    ),
    "Talks on the step are told of": lambda data, claims: (
        on_step(claims) & (claims.event == "CONSULT") & (claims.act != "reject")
    ),
    "Aid": lambda data, claims: (
        _summary(claims, "-aid", "-aid-600")
        | (claims.event == "AID") & (claims.phase == "1")
        | (claims.phase == STEP) & has(claims.topic, "humanitarian")
    ),
    "US urging of Israel told of": lambda data, claims: (
        (claims.act == "demand") & (sides(data, claims) == "us") & has(claims.addressee_id, "israel")
        | (claims.act == "assert")
        & (claims.event == "REQUEST")
        & has(claims.about_id, "israel")
        & has(claims.about_id, "united-states")
    ),
    "A longer phase one": lambda data, claims: (
        (claims.phase == STEP) & claims.act.isin(["propose", "demand"]) & (claims.event == "RETREAT")
    ),
    "President Trump’s threats called an obstacle": lambda data, claims: (
        (claims.act == "accuse") & has(claims.about_id, "donald-trump")
    ),
    "Terms for a further exchange": lambda data, claims: (
        (claims.phase == STEP) & (claims.act == "demand") & has(claims.about_id, "palestinian-prisoners")
    ),
    "Israeli forces leave in phase two": lambda data, claims: (
        (claims.phase == "2") & (claims.event == "RETREAT") & has(claims.about_id, "israeli-forces")
    ),
    "A body asked for first": lambda data, claims: (claims.act == "demand") & _summary(claims, "-return-remains"),
    "Rafah": lambda data, claims: has(claims.place, "Rafah"),
    "Guarantees and promises": lambda data, claims: claims.claim_id.isin(
        data.participants[data.participants.role == "guarantees"].claim_id
    ),
    "A committee to run Gaza": lambda data, claims: (
        has(claims.option, "technocratic-committee") | has(claims.option, "support-committee")
    ),
    "Weapons": lambda data, claims: has(claims.topic, "weapons"),
    "Hamas blamed for holding up phase two": lambda data, claims: (
        (claims.phase == STEP) & (claims.act == "accuse") & has(claims.about_id, "hamas")
    ),
    "Hamas accused of breaking the deal": lambda data, claims: (
        (claims.act == "accuse")
        & claims.event.isin(["REJECT"])
        & has(claims.about_id, "hamas")
        & claims.phase.isin(["1", "whole"])
        & ~has(claims.aux, "hypothetical")
    ),
}
ON_HAMAS = ("Hamas blamed for holding up phase two", "Hamas accused of breaking the deal")
IN_BOTH, NEITHER = "under both ceasefires", "under neither ceasefire"
JAN_ONLY, OCT_ONLY = "under the January 2025 ceasefire only", "under the October 2025 ceasefire only"
WHERE = {frozenset({JAN, OCT}): IN_BOTH, frozenset({JAN}): JAN_ONLY, frozenset({OCT}): OCT_ONLY, frozenset(): NEITHER}


@lru_cache(maxsize=32)
def elements(data: Dataset) -> pd.DataFrame:
    """Each claim that shows an element, once per element, in the order of `ELEMENTS`.

    Columns: element, agreement_id, claim_id, side (of the speaker). Claims that concern neither ceasefire are left out.
    """
    claims = data.distinct[data.distinct.agreement_id != ""]
    found = [
        claims[test(data, claims).astype(bool)].assign(element=name, side=lambda rows: sides(data, rows))
        for name, test in ELEMENTS.items()
    ]
    return pd.concat(found)[["element", "agreement_id", "claim_id", "side"]].reset_index(drop=True)


def found_under(data: Dataset) -> dict[str, str]:
    """Of each element, whether it is found under both ceasefires, under one, or under neither."""
    table = elements(data)
    return {name: WHERE[frozenset(table.agreement_id[table.element == name])] for name in ELEMENTS}


def count_of(data: Dataset, element: str, agreement_id: str) -> int:
    """How many distinct claims show an element under one ceasefire."""
    table = elements(data)
    return int(((table.element == element) & (table.agreement_id == agreement_id)).sum())


# --- words --------------------------------------------------------------------------------


def ceasefire(data: Dataset, agreement_id: str) -> str:
    """`January 2025 ceasefire`."""
    return ceasefire_words(data.agreements.set_index("agreement_id").loc[agreement_id].to_dict())


def outlet_of(data: Dataset, claim: pd.Series) -> str:
    """The name of the outlet whose report carries a claim."""
    outlet = data.sources.set_index("source_id").outlet_id[claim.passage_id.split(".")[0]]
    return data.actors.set_index("actor_id").name[outlet]


def speaker_words(data: Dataset, claim: pd.Series) -> str:
    """`Israeli delegation, as told by S2 official, in Al Mayadeen English`; an outlet's own voice says so."""
    outlet = outlet_of(data, claim)
    if claim.speaker_form == "narrator":
        return f"{outlet} in its own voice"
    name = matrix.short_name(data, claim.speaker_id)
    if claim.through_id:
        return f"{name}, as told by {matrix.short_name(data, claim.through_id)}, in {outlet}"
    if claim.attribution == "indirect" and claim.speaker_form == "collective":
        return f"{name}, as told by {outlet}"
    return f"{name}, in {outlet}"


def joined(claims: Iterable[str]) -> str:
    """Claim ids in order, with spaces between."""
    return " ".join(sorted(set(claims), key=lambda claim: int(claim[1:])))


def present(data: Dataset, claims: Iterable[str]) -> list[str]:
    """Those of the claims that the dataset has as distinct claims, in the order given."""
    known = set(data.distinct.claim_id)
    return [claim for claim in claims if claim in known]


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def capital(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


# --- values -------------------------------------------------------------------------------


def _number(name: str, count: Callable[[Dataset], int | bool]) -> None:
    value(f"{CHAPTER}.{name}")(count)


def _register_step() -> None:
    """How many claims are about the step, whose, and in what kind of act."""
    _number("step", lambda data: len(step(data)))
    for short, deal in (("jan", JAN), ("oct", OCT)):
        _number(f"step-{short}", lambda data, deal=deal: len(step(data, deal)))
        _number(f"extension-{short}", lambda data, deal=deal: len(extension(data, deal)))
    for side in ("hamas", "palestinian-other", "israel", "us", "mediator", "outlet"):
        _number(f"step-{side}", lambda data, side=side: int((sides(data, step(data)) == side).sum()))
    for side in ("hamas", "palestinian-other"):
        _number(f"blame-{side}", lambda data, side=side: int((sides(data, blame(data)) == side).sum()))
    _number("blame", lambda data: len(blame(data)))
    _number("blame-jan", lambda data: len(blame(data, JAN)))
    _number("israel", lambda data: len(of_israel(data)))


_register_step()


@value(f"{CHAPTER}.all-blame-names-israel")
def _all_blame_names_israel(data: Dataset) -> bool:
    actors = data.actors.set_index("actor_id")
    accused = blamed(data)
    each_names_one = all(any(actors.side[actor] == "israel" for actor in items(cell)) for cell in blame(data).about_id)
    return bool(accused) and each_names_one and {actors.side[actor] for actor in accused} == {"israel"}


@value(f"{CHAPTER}.blame-from-palestinian-speakers")
def _blame_from_palestinian_speakers(data: Dataset) -> bool:
    return len(blame(data)) > 0 and set(sides(data, blame(data))) <= {"hamas", "palestinian-other"}


@value(f"{CHAPTER}.no-named-israeli")
def _no_named_israeli(data: Dataset) -> bool:
    """Israel's wishes on the step are told, and no claim that tells them names an Israeli person."""
    return len(of_israel(data)) > 0 and not of_israel(data).speaker_form.isin(["named", "role"]).any()


@value(f"{CHAPTER}.no-direct-israeli")
def _no_direct_israeli(data: Dataset) -> bool:
    """No claim that tells of Israel's wishes on the step has words of an Israeli speaker."""
    return len(of_israel(data)) > 0 and not of_israel(data).attribution.isin(["direct", "mixed"]).any()


@value(f"{CHAPTER}.extension-is-israels")
def _extension_is_israels(data: Dataset) -> bool:
    """Every claim for a longer phase one is ascribed to Israel's side."""
    return len(extension(data)) > 0 and set(sides(data, extension(data))) == {"israel"}


@value(f"{CHAPTER}.no-extension-oct")
def _no_extension_oct(data: Dataset) -> bool:
    """A longer phase one is asked for under the January 2025 ceasefire and not under the other."""
    return len(extension(data, JAN)) > 0 and len(extension(data, OCT)) == 0


@value(f"{CHAPTER}.no-mediator-on-step")
def _no_mediator_on_step(data: Dataset) -> bool:
    """No claim about the step has a mediating state or the mediators as its speaker."""
    return len(step(data)) > 0 and not (sides(data, step(data)) == "mediator").any()


def _register_demands() -> None:
    """Who asks whom, over the whole corpus."""
    _number("demands", lambda data: demands(data).claim_id.nunique())
    _number("demands-unstated", lambda data: int((demands(data).asked == UNSTATED).sum()))
    for side in ("hamas", "israel"):
        _number(f"{side}-demands", lambda data, side=side: len(asked_of(data, side)))
        _number(f"{side}-unstated", lambda data, side=side: len(asked_of(data, side, UNSTATED)))
    for asked in ("us", "israel", "mediators"):
        _number(f"hamas-to-{asked}", lambda data, asked=asked: len(asked_of(data, "hamas", asked)))
    _number("hamas-to-authority", lambda data: len(asked_of(data, "hamas", "palestinian-authority")))
    _number("israel-to-hamas", lambda data: len(asked_of(data, "israel", "hamas")))
    _number("hamas-us-about-israel", lambda data: int(has(asked_of(data, "hamas", "us").about_id, "israel").sum()))


_register_demands()


@value(f"{CHAPTER}.us-asked-most")
def _us_asked_most(data: Dataset) -> bool:
    """Of the parties that Hamas's side names as asked, the United States is named more often than any other."""
    named = named_share(data, "hamas").asked.value_counts()
    others = named.drop("united-states", errors="ignore")
    return "united-states" in named and (others.empty or named["united-states"] > others.max())


@value(f"{CHAPTER}.neither-asks-the-other")
def _neither_asks_the_other(data: Dataset) -> bool:
    """Hamas's side and Israel's both make demands, and neither names the other as the party asked."""
    made = min(len(asked_of(data, "hamas")), len(asked_of(data, "israel")))
    return made > 0 and len(asked_of(data, "hamas", "israel")) == 0 and len(asked_of(data, "israel", "hamas")) == 0


@value(f"{CHAPTER}.us-alone-names-israel")
def _us_alone_names_israel(data: Dataset) -> bool:
    """The demands that name Israel as asked come from the US side, and there are some."""
    israel = set(data.actors.actor_id[data.actors.side == "israel"])
    table = demands(data)
    return set(table.side[table.asked.isin(israel)]) == {"us"}


@value(f"{CHAPTER}.israel-demands-through-official")
def _israel_demands_through_official(data: Dataset) -> int:
    return int((asked_of(data, "israel").through_id == "s2-senior-official").sum())


def one_voice(data: Dataset, speaker: str, other: str) -> bool:
    """Whether two speakers are the same, or one of them is the body for which the other speaks."""
    affiliation = data.actors.set_index("actor_id").affiliation_id
    return speaker == other or affiliation[speaker] == other or affiliation[other] == speaker


def pairs(data: Dataset) -> pd.DataFrame:
    """Pairs of accounts of different speakers that stand against each other or narrow each other, on the step or a body "
    "asked for.

    The relations `contradicts` and `qualifies` between two distinct claims about the same ceasefire, of which one at least is
    about the step, or asks for remains; a spokesman and his movement are one voice. Contradictions first, then in the order of
    the relations.
    """
    claims = data.distinct.set_index("claim_id")
    known = data.relations[data.relations.claim_a.isin(claims.index) & data.relations.claim_b.isin(claims.index)]
    first, second = claims.loc[known.claim_a], claims.loc[known.claim_b]

    def on_it(rows: pd.DataFrame) -> list[bool]:
        return list(on_step(rows) | (rows.act == "demand") & _summary(rows, "-return-remains"))

    wanted = (
        known.type.isin(["contradicts", "qualifies"]).to_numpy()
        & (first.agreement_id.to_numpy() == second.agreement_id.to_numpy())
        & [not one_voice(data, a, b) for a, b in zip(first.speaker_id, second.speaker_id, strict=True)]
        & [a or b for a, b in zip(on_it(first), on_it(second), strict=True)]
    )
    found = known[wanted]
    return found.sort_values("type", kind="stable").reset_index(drop=True)


def _register_pairs() -> None:
    _number("pairs", lambda data: len(pairs(data)))
    _number("pairs-contradict", lambda data: int((pairs(data).type == "contradicts").sum()))
    _number("pairs-qualify", lambda data: int((pairs(data).type == "qualifies").sum()))


_register_pairs()


@value(f"{CHAPTER}.no-pair-has-two-named")
def _no_contradiction_of_two_named(data: Dataset) -> bool:
    """No contradiction on the step joins two speakers who are both named."""
    table = pairs(data)
    table = table[table.type == "contradicts"]
    form = data.distinct.set_index("claim_id").speaker_form
    named = [form[a] == "named" and form[b] == "named" for a, b in zip(table.claim_a, table.claim_b, strict=True)]
    return len(named) > 0 and not any(named)


def _register_elements() -> None:
    _number("elements", lambda data: len(found_under(data)))
    for name, where in (("both", IN_BOTH), ("jan-only", JAN_ONLY), ("oct-only", OCT_ONLY)):
        _number(f"elements-{name}", lambda data, where=where: list(found_under(data).values()).count(where))
    _number("withdrawal-oct", lambda data: count_of(data, "Israeli forces leave in phase two", OCT))


_register_elements()


@value(f"{CHAPTER}.no-blame-on-hamas")
def _no_blame_on_hamas(data: Dataset) -> bool:
    """The elements that blame Hamas are found under neither ceasefire."""
    return {found_under(data)[name] for name in ON_HAMAS} == {NEITHER}


def _register_days() -> None:
    """How many days lie between the earliest and the latest on which a claim on the step can have been said."""
    for short, deal in (("jan", JAN), ("oct", OCT)):
        _number(f"days-{short}", lambda data, deal=deal: days_spanned(data, deal))


def days_spanned(data: Dataset, agreement_id: str) -> int:
    """The days from the earliest to the latest on which claims on the step under one ceasefire can have been said; both count."""
    said = matrix.said(data, step(data, agreement_id))
    return (date.fromisoformat(said["last"].max()) - date.fromisoformat(said["first"].min())).days + 1


_register_days()


def conditions_of(data: Dataset, side: str) -> int:
    """How many conditions stand in claims whose speaker is on a side."""
    claims = data.distinct[data.distinct.claim_id.isin(readings(data, "condition").claim_id)]
    return int((sides(data, claims) == side).sum())


@value(f"{CHAPTER}.israel-without-ground")
def _israel_without_ground(data: Dataset) -> bool:
    """No ground stands beside any wish of Israel's side on the step."""
    wanted = set(of_israel(data).claim_id)
    grounds = [row.ground_claims for row in positions(data).itertuples() if wanted & set(row.position_claims)]
    return bool(grounds) and not any(grounds)


@value(f"{CHAPTER}.hamas-rejects-extension")
def _hamas_rejects_extension(data: Dataset) -> int:
    """Claims in which Hamas's side refuses something about the step; its demands for phase two are not refusals."""
    claims = step(data)
    return int(((sides(data, claims) == "hamas") & (claims.act == "reject")).sum())


@value(f"{CHAPTER}.talks-s5")
def _talks_in_s5(data: Dataset) -> int:
    """Claims of S5 that tell of talks on the step."""
    claims = step(data)
    return int(((sources_of(claims) == "S5") & (claims.event == "CONSULT")).sum())


def positions(data: Dataset) -> pd.DataFrame:
    """Longer phase one, next phase or something first: item, position, position_claims, ground, ground_claims.

    A ground counts only where the same report gives it to the same speaker. The words are ours.
    """
    return by_item(data, "position", "position", "ground")


def falls_without(data: Dataset, finding_id: str) -> list[str]:
    """The sources without which a finding of this chapter does not hold."""
    outcome = survival(FINDINGS[finding_id], data)
    return [source for source in data.sources.source_id if not outcome.get(f"without {source}", True)]


@value(f"{CHAPTER}.us-asked-less-without-s5")
def _us_asked_less_without_s5(data: Dataset) -> bool:
    """Without S5 the United States is no longer the party that Hamas's side names most often."""
    return _us_asked_most(data) and not _us_asked_most(left_out(data)["without S5"])


@value(f"{CHAPTER}.committee-not-under-january")
def _committee_not_under_january(data: Dataset) -> bool:
    """A committee and forces from outside are spoken of in S1, and in no claim on the January 2025 ceasefire."""
    claims = data.distinct
    spoken = claims[has(claims.option, "support-committee") | has(claims.option, "stabilisation-force")]
    early = spoken[sources_of(spoken).isin(["S1", "S2"])]
    return len(early) > 0 and set(early.agreement_id) == {""}


@value(f"{CHAPTER}.jan-only-not-oct")
def _january_elements_not_in_october(data: Dataset) -> bool:
    """What the prose names as found under the January 2025 ceasefire is not found under the other."""
    named = ("President Trump’s threats called an obstacle", "Terms for a further exchange", "Israeli forces leave in phase two")
    return all(found_under(data)[name] == JAN_ONLY for name in named)


def _register_survival() -> None:
    for finding_id in ("F07", "F09"):
        short = finding_id.lower()
        value(f"{CHAPTER}.{short}-falls-without")(lambda data, key=finding_id: " or ".join(falls_without(data, key)))
    value(f"{CHAPTER}.f08-holds")(lambda data: all(survival(FINDINGS["F08"], data).values()))


_register_survival()


# --- findings -----------------------------------------------------------------------------


def _no_demand_crosses(data: Dataset) -> bool:
    """Whether no demand of Hamas's side names Israel as asked, and none of Israel's side anybody."""
    of_israel_named = len(named_share(data, "israel"))
    return len(asked_of(data, "hamas", "israel")) == len(asked_of(data, "israel", "hamas")) == of_israel_named == 0


@finding(
    "F07",
    CHAPTER,
    "No demand of Hamas’s side is reported to name Israel as the party asked, and none of Israel’s names Hamas: of "
    "{phase-two-disputes.hamas-demands} demands of Hamas’s side {phase-two-disputes.hamas-to-us} go to the United States, "
    "{phase-two-disputes.hamas-to-authority} to the Palestinian Authority, {phase-two-disputes.hamas-to-mediators} to the "
    "mediators, and {phase-two-disputes.hamas-unstated} name nobody; all {phase-two-disputes.israel-unstated} of Israel’s name "
    "nobody.",
    "It shows whom the sentences of five reports name as asked, not whom a speaker had in mind or addressed elsewhere. A "
    "demand in the passive names nobody, though the reader may guess who would have to act. Proposals are not counted as "
    "demands.",
    lambda data: sorted(set(asked_of(data, "hamas").claim_id) | set(asked_of(data, "israel").claim_id)),
    about="said",
    numbers=(
        "demands of Hamas’s side",
        "to the United States",
        "to the Palestinian Authority",
        "to the mediators",
        "to nobody named",
        "of Israel’s, to nobody",
    ),
    overturned_by="One demand of Hamas’s side that names Israel as asked, or one of Israel’s side that names anybody, would "
    "overturn it.",
    universal=_no_demand_crosses,
    can_fall="that both sides make demands, and that Hamas’s side asks the United States more often than anybody else it names",
)
def _neither_is_asked(data: Dataset) -> bool:
    both_ask = min(len(asked_of(data, "hamas")), len(asked_of(data, "israel"))) > 0
    return both_ask and _us_asked_most(data) and _no_demand_crosses(data)


def _no_other_blame(data: Dataset) -> bool:
    """Whether only Israel is accused over the step, only by Palestinians, and no named Israeli tells of Israel's wishes."""
    side = data.actors.set_index("actor_id").side
    each_names_israel = all(any(side[actor] == "israel" for actor in items(cell)) for cell in blame(data).about_id)
    nobody_else = {side[actor] for actor in blamed(data)} <= {"israel"}
    palestinian = set(sides(data, blame(data))) <= {"hamas", "palestinian-other"}
    unnamed = not of_israel(data).speaker_form.isin(["named", "role"]).any()
    return each_names_israel and nobody_else and palestinian and unnamed


@finding(
    "F08",
    CHAPTER,
    "All {phase-two-disputes.blame} claims that accuse a party of holding up the step from phase one to phase two, under "
    "either ceasefire, accuse Israel, and all come from Palestinian speakers; the {phase-two-disputes.israel} claims that tell "
    "of Israel’s wishes on the step name no Israeli person.",
    "That blame runs one way in five reports says whom they quote, not who held up what. Several of the accusations are cut out "
    "of one sentence. What Israel said of Hamas at the time stands in documents outside the five reports.",
    lambda data: [*blame(data).claim_id, *of_israel(data).claim_id],
    about="said",
    numbers=("accusations", "claims of Israel’s wishes"),
    overturned_by="One accusation over the step against anybody but Israel, or by a speaker who is not Palestinian, would "
    "overturn it.",
    universal=_no_other_blame,
    can_fall="that there are such accusations and such wishes",
)
def _blame_has_one_direction(data: Dataset) -> bool:
    return len(blame(data)) > 0 and len(of_israel(data)) > 0 and _no_other_blame(data)


RECURRING = {
    "Hamas says it has done its part",
    "Israel blamed for holding up phase two",
    "United States asked to press Israel",
    "Hamas asks for the step to phase two",
}
NEW_IN_OCTOBER = {"A body asked for first", "Rafah", "Guarantees and promises", "A committee to run Gaza", "Weapons"}


def _not_under_the_other(data: Dataset) -> bool:
    """Whether what the finding calls new is found under no January claim, a longer phase one under no October one, and no blame
    on Hamas."""
    where = found_under(data)
    new = all(where[name] in (OCT_ONLY, NEITHER) for name in NEW_IN_OCTOBER)
    return new and where["A longer phase one"] in (JAN_ONLY, NEITHER) and _no_blame_on_hamas(data)


@finding(
    "F09",
    CHAPTER,
    "Of {phase-two-disputes.elements} elements of the dispute looked for, {phase-two-disputes.elements-both} stand in reports "
    "on both ceasefires, among them Hamas’s statement that it has done its part, the blame on Israel and the call on "
    "Washington; a longer phase one is among the {phase-two-disputes.elements-jan-only} found under the January 2025 ceasefire "
    "only; a body asked for first, Rafah, guarantees, a committee and weapons are among the "
    "{phase-two-disputes.elements-oct-only} found under the October 2025 ceasefire only; and the blame on Hamas that would "
    "match that on Israel is found under neither.",
    "How many elements there are depends on how the dispute is cut up, and two reports on the one ceasefire stand against "
    "three on the other. That a committee and weapons stand under one ceasefire follows in part from a rule of coding: the "
    "committee and the forces of S1 belong to neither. That a matter is missing from the reports does not show that it was "
    "missing from the talks.",
    lambda data: sorted(set(elements(data).claim_id), key=lambda claim: int(claim[1:])),
    about="said",
    numbers=("elements looked for", "under both", "under January only", "under October only"),
    overturned_by="One claim that blames Hamas for holding up phase two, or one element found where the sentence says that it "
    "is not, would overturn it.",
    universal=_not_under_the_other,
    can_fall="that each element is found where the sentence says that it is",
)
def _some_elements_recur(data: Dataset) -> bool:
    where = found_under(data)
    recurring = {name for name, found in where.items() if found == IN_BOTH}
    in_october = {name for name, found in where.items() if found == OCT_ONLY}
    found = recurring >= RECURRING and in_october >= NEW_IN_OCTOBER and where["A longer phase one"] == JAN_ONLY
    return found and _not_under_the_other(data)


# --- tables -------------------------------------------------------------------------------


def in_words(read: pd.DataFrame, claims: pd.DataFrame) -> str:
    """`Israel delays the entry into phase two C018; …`: the readings of some claims, in the order of the readings."""
    return "; ".join(f"{row.words} {row.claim_id}" for row in read[read.claim_id.isin(claims.claim_id)].itertuples())


def obstacles_and_starters(data: Dataset | None = None) -> Table:
    """What each speaker is reported to name as standing in the way, and what as a beginning, one row per speaker and report."""
    data = data or load()
    obstacles, beginnings = readings(data, "obstacle"), readings(data, "beginning")
    claims = data.distinct[data.distinct.claim_id.isin([*obstacles.claim_id, *beginnings.claim_id])]
    claims = claims.assign(source=sources_of(claims))
    order = matrix.speaker_order(data, claims.speaker_id)
    rows = []
    for deal in data.agreements.agreement_id:
        sources = sorted(set(sources_of(data.distinct[data.distinct.agreement_id == deal])))
        for speaker in order:
            for source in sources:
                group = claims[(claims.speaker_id == speaker) & (claims.source == source)]
                if len(group):
                    rows.append(
                        {
                            "Speaker": f"{capital(told_as(data, group.iloc[0]))} ({source})",
                            "Ceasefire": capital(ceasefire(data, deal)),
                            "Named as standing in the way": in_words(obstacles, group),
                            "Named as a beginning, or asked for before or instead of it": in_words(beginnings, group),
                        }
                    )
    accused = blame(data)
    return Table(
        name="phase-two-obstacles",
        title=(
            f"Named as standing in the way: of {len(accused)} claims that accuse somebody of holding up phase two of either "
            f"ceasefire {naming_israel(data)} accuse Israel"
        ),
        frame=pd.DataFrame(rows),
        counted=(
            f"{len(claims)} distinct claims of {len(data.distinct)} in which a speaker names an obstacle, a beginning or "
            "something asked for first; the words are ours, the propositions the speakers’."
        ),
        note=f"Which claims name one is {A_READING}. A speaker who is heard in several reports has a row for each." + WHO_IS_WHO,
        empty="no statement in this report",
    )


def naming_israel(data: Dataset) -> int:
    """How many of the claims of `blame` accuse Israel or a part of it."""
    israel = set(data.actors.actor_id[data.actors.side == "israel"])
    return sum(bool(israel & set(items(cell))) for cell in blame(data).about_id)


def told_as(data: Dataset, claim: pd.Series) -> str:
    """The speaker of a table row: `Israeli delegation, as told by S2 official`; an outlet's own voice says so."""
    name = matrix.short_name(data, claim.speaker_id)
    if claim.speaker_form == "narrator":
        return f"{name} in its own voice"
    return f"{name}, as told by {matrix.short_name(data, claim.through_id)}" if claim.through_id else name


def extension_or_next(data: Dataset | None = None) -> Table:
    """Who wants a longer phase one, who the next, who something first: whose position, who tells it, and on what ground."""
    data = data or load()
    claims = data.distinct.set_index("claim_id", drop=False)
    rows = []
    for row in positions(data).itertuples():
        found = present(data, row.position_claims)
        if not found:
            continue
        reasons = present(data, row.ground_claims)
        rows.append(
            {
                "Position": f"{row.position} {joined(found)}",
                "Ceasefire": capital(ceasefire(data, claims.agreement_id[found[0]])),
                "Whose, and as told by": speaker_words(data, claims.loc[found[0]]),
                "Ground given, or stated beside it": f"{row.ground} {joined(reasons)}" if reasons else "",
            }
        )
    wishes = extension(data)
    return Table(
        name="phase-two-extension",
        title=(
            f"Longer phase one or phase two: {len(extension(data, JAN))} claims ask for a longer phase one under the January "
            f"2025 ceasefire and {len(extension(data, OCT))} under the October 2025 ceasefire; a ground is reported for "
            f"{with_ground(data)} of them"
        ),
        frame=pd.DataFrame(rows),
        counted=(
            f"{len(rows)} positions in {len(set(sources_of(data.distinct)))} reports; {len(wishes)} distinct claims ask for a "
            "longer phase one."
        ),
        note=f"Which claims state a position, and which a ground for it, is {A_READING}. A ground stands in a row only where the "
        "same report gives it to the same speaker. The words are ours." + WHO_IS_WHO,
        empty=NO_GROUND,
    )


def with_ground(data: Dataset) -> int:
    """How many claims for a longer phase one have a ground tied to them."""
    wanted = set(extension(data).claim_id)
    return sum(len(wanted & set(row.position_claims)) for row in positions(data).itertuples() if row.ground_claims)


def who_asks_whom(data: Dataset | None = None) -> Table:
    """Every demand of the corpus: who asks, who is named as asked, what for."""
    data = data or load()
    table = demands(data)
    rows = []
    for side in [side for side in matrix.SIDE_ORDER if side in set(table.side)]:
        for speaker in matrix.speaker_order(data, table.speaker_id[table.side == side]):
            made = table[table.speaker_id == speaker]
            for asked in sorted(set(made.asked), key=lambda actor: (actor == UNSTATED, actor)):
                rows.append(
                    {
                        "Asked by": matrix.short_name(data, speaker),
                        "Asked of": asked_words(data, asked),
                        "What is asked": " ".join(
                            f"{row.gloss} {row.claim_id}" for row in made[made.asked == asked].itertuples()
                        ),
                    }
                )
    return Table(
        name="phase-two-demands",
        title=demands_title(data),
        frame=pd.DataFrame(rows),
        counted=demands_counted(data),
        note=f"“{asked_words(data, UNSTATED)}” stands where the sentence is in the passive or names nobody as the one to act.",
    )


def asked_words(data: Dataset, asked: str) -> str:
    """The party asked, in words; nobody named has words of its own."""
    return "Nobody named" if asked == UNSTATED else capital(matrix.short_name(data, asked))


def demands_title(data: Dataset) -> str:
    """The finding that matrix and table of the demands state."""
    return (
        f"Who asks whom: of {len(asked_of(data, 'hamas'))} demands of Hamas’s side {len(asked_of(data, 'hamas', 'us'))} name "
        f"the United States as asked and {len(asked_of(data, 'hamas', 'israel'))} Israel; of {len(asked_of(data, 'israel'))} of "
        f"Israel’s {len(asked_of(data, 'israel', 'hamas'))} name Hamas"
    )


def demands_counted(data: Dataset) -> str:
    """What matrix and table of the demands count."""
    table = demands(data)
    return (
        f"{table.claim_id.nunique()} distinct claims of {len(data.distinct)} whose act is a demand, {int(on_step(table).sum())} "
        "of them about the step to phase two of either ceasefire. Proposals are not demands and stand in another table."
    )


def conditions(data: Dataset | None = None) -> Table:
    """Conditions attached: what is awaited, what waits for it, whose statement it is, and through whom it is known."""
    data = data or load()
    claims = data.distinct.set_index("claim_id", drop=False)
    rows = [
        {
            "Kind": row.kind,
            "What is awaited": capital(row.awaited),
            "What waits for it": capital(row.waiting),
            "Whose, and as told by": f"{speaker_words(data, claims.loc[claim])} {claim}",
        }
        for row in by_item(data, "condition", "kind", "awaited", "waiting").itertuples()
        for claim in present(data, row.awaited_claims)
    ]
    return Table(
        name="phase-two-conditions",
        title=(
            f"{len(rows)} conditions are told of: {conditions_of(data, 'hamas')} are ascribed to Hamas’s side, "
            f"{conditions_of(data, 'us')} to the US side, {conditions_of(data, 'israel')} to Israel’s"
        ),
        frame=pd.DataFrame(rows),
        counted=f"{len(rows)} conditions in {len(data.distinct)} distinct claims.",
        note=f"Which claims set one is {A_READING}. A visit is a limit in time, and a guarantee another kind of condition than a "
        "body: hence the kinds. Who states a condition need not be the one who sets it." + WHO_IS_WHO,
    )


def accounts_side_by_side(data: Dataset | None = None) -> Table:
    """Pairs of accounts that stand against each other or narrow each other, with what a reader may conclude."""
    data = data or load()
    claims = data.distinct.set_index("claim_id", drop=False)
    when = matrix.said(data, data.distinct).set_axis(data.distinct.claim_id)
    table = pairs(data)

    def account(claim_id: str) -> str:
        claim, days = claims.loc[claim_id], when.loc[claim_id]
        dated = "said" if days.dated == "said" else "printed"
        return f"{speaker_words(data, claim)}, {dated} {bounds_words(days['first'], days['last'])}: {claim.gloss} {claim_id}"

    rows = [
        {
            "Pair": f"{label('relation_type', row.type, data)} ({ceasefire(data, claims.loc[row.claim_a].agreement_id)})",
            "One account": account(row.claim_a),
            "Other account": account(row.claim_b),
            "What a reader may conclude": row.note,
        }
        for row in table.itertuples()
    ]
    return Table(
        name="phase-two-pairs",
        title=(
            f"{len(table)} pairs of accounts by different speakers: {int((table.type == 'contradicts').sum())} stand against "
            f"each other, {int((table.type == 'qualifies').sum())} narrow each other"
        ),
        frame=pd.DataFrame(rows),
        counted=(
            f"{len(table)} of {len(data.relations)} relations: those that contradict or qualify, of two speakers, about one "
            "ceasefire, with at least one claim on the step to phase two or on a body asked for first."
        ),
        note="A pair contradicts where acts or positions are opposed; opposed positions do not make the report of either false."
        + WHO_IS_WHO,
    )


# --- figures ------------------------------------------------------------------------------
#
# The three figures are drawn on a sheet measured in pixels: rows of words beside marks of uneven height, which axes cannot place.

MARGIN = 4
LINE = {"wide": 15, "narrow": 14}
STYLES: dict[str, dict] = {
    "plain": {"align": "left"},
    "bold": {"align": "left", "fontWeight": "bold"},
    "head": {"align": "center", "fontWeight": "bold"},
    "muted": {"align": "left", "color": palette.MUTED.light},
    "tick": {"align": "center", "color": palette.MUTED.light},
}


@dataclass
class Sheet:
    """Words, boxes and lines at places in pixels from the upper left corner; a figure's marks are drawn over them."""

    layout: str
    height: float = 0
    words: list[dict] = field(default_factory=list)
    boxes: list[dict] = field(default_factory=list)
    lines: list[dict] = field(default_factory=list)
    keys: list[dict] = field(default_factory=list)

    @property
    def wide(self) -> bool:
        """Whether this is the wide layout."""
        return self.layout == "wide"

    @property
    def width(self) -> int:
        """The width to draw on."""
        return WIDTHS[self.layout] - 2 * MARGIN

    def write(self, x: float, y: float, words: str, style: str = "plain") -> None:
        """Put words at a place, their lines centred on it."""
        rise = words.count("\n") * LINE[self.layout] / 2
        self.words.append({"x": x, "y": y - rise, "words": words, "style": style})

    def box(self, x: float, x2: float, y: float, y2: float) -> None:
        """Shade a box."""
        self.boxes.append({"x": x, "x2": x2, "y": y, "y2": y2})

    def line(self, x: float, x2: float, y: float, y2: float) -> None:
        """Draw a line."""
        self.lines.append({"x": x, "x2": x2, "y": y, "y2": y2})

    def legend(self, sides_shown: list[str]) -> None:
        """Put a key of sides below what is there, with colour, shape and name."""
        per, step_right = (5, 134) if self.wide else (2, 150)
        for place, side in enumerate(sides_shown):
            x, y = 8 + step_right * (place % per), self.height + 10 + 20 * (place // per)
            self.keys.append({"x": x, "y": y, "side": palette.SIDES[side].label})
            self.write(x + 11, y, palette.SIDES[side].label)
        self.height += 20 * -(-len(sides_shown) // per) + 8

    def at(self, x: str, y: str) -> dict:
        """Encodings of a place: names of fields that hold pixels."""
        return {
            "x": alt.X(f"{x}:Q", scale=alt.Scale(domain=[0, self.width], nice=False, zero=False), axis=None),
            "y": alt.Y(f"{y}:Q", scale=alt.Scale(domain=[self.height, 0], nice=False, zero=False), axis=None),
        }

    def draw(self, *marks: alt.Chart) -> alt.LayerChart:
        """The sheet with marks over it."""
        spans = {"x2": "x2:Q", "y2": "y2:Q"}
        layers = []
        if self.boxes:
            boxes = alt.Chart(pd.DataFrame(self.boxes)).mark_rect(color=palette.SHADE.light)
            layers.append(boxes.encode(**self.at("x", "y"), **spans))
        if self.lines:
            lines = alt.Chart(pd.DataFrame(self.lines)).mark_rule(color=palette.GRID.light)
            layers.append(lines.encode(**self.at("x", "y"), **spans))
        for style, settings in STYLES.items():
            rows = [{key: row[key] for key in ("x", "y", "words")} for row in self.words if row["style"] == style]
            if rows:
                text = alt.Chart(pd.DataFrame(rows)).mark_text(
                    baseline="middle", lineBreak="\n", lineHeight=LINE[self.layout], **settings
                )
                layers.append(text.encode(**self.at("x", "y"), text="words:N"))
        if self.keys:
            keys = pd.DataFrame(self.keys)
            layers.append(alt.Chart(keys).mark_point(size=90).encode(**self.at("x", "y"), **side_inks(keys)))
        chart = alt.layer(*layers, *marks).resolve_scale(color="independent", shape="independent")
        return chart.properties(height=self.height + 2 * MARGIN)


def side_codes(rows: pd.DataFrame) -> list[str]:
    """The codes of the sides whose labels a frame shows, in the palette's order."""
    return [code for code, ink in palette.SIDES.items() if ink.label in set(rows.side)]


def side_inks(rows: pd.DataFrame) -> dict:
    """Colour and shape by the column `side`."""
    colour, shape = palette.side_scales(side_codes(rows))
    return {"color": alt.Color("side:N", scale=colour, legend=None), "shape": alt.Shape("side:N", scale=shape, legend=None)}


def looked_up(key: str, found: dict[str, float]) -> str:
    """An expression that gives, for the words that the expression `key` gives, their number in `found`."""
    numbers = [round(float(number), 2) for number in found.values()]
    return f"({json.dumps(numbers)})[indexof({json.dumps(list(found))}, {key})]"


def broken(words: str, width: int) -> str:
    """Words in lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(words, width))


def lines_needed(marks: int, per_line: int) -> int:
    """How many lines hold so many marks; one at least."""
    return max(1, -(-marks // per_line))


# Who asks whom

ON_STEP, OTHER_MATTER = "the step to phase two", "another matter"


def asked_order(data: Dataset) -> list[str]:
    """The parties asked, and the two parties to the ceasefires whether asked or not: by side, nobody named last."""
    asked = {*demands(data).asked, "hamas", "israel"} - {UNSTATED}
    return [*matrix.speaker_order(data, asked), UNSTATED]


def demand_marks(data: Dataset) -> pd.DataFrame:
    """One row per demand and party asked, by side of the speaker and party asked, demands on the step first.

    Columns: side (of the speaker), asked_by, asked_of, about (the step or another matter), what (the gloss), place (its number in
    the cell, from 0), claims.
    """
    table = demands(data)
    asked, ranks = asked_order(data), list(palette.SIDES)
    table = table.assign(
        about=[ON_STEP if found else OTHER_MATTER for found in on_step(table)],
        side_rank=table.side.map(ranks.index),
        asked_rank=table.asked.map(asked.index),
        number=table.claim_id.str[1:].astype(int),
    ).sort_values(
        ["side_rank", "asked_rank", "about", "number"],
        key=lambda cells: cells.map({ON_STEP: 0, OTHER_MATTER: 1}) if cells.name == "about" else cells,
    )
    return pd.DataFrame(
        {
            "side": [palette.SIDES[side].label for side in table.side],
            "asked_by": [matrix.short_name(data, speaker) for speaker in table.speaker_id],
            "asked_of": [asked_words(data, actor) for actor in table.asked],
            "about": list(table.about),
            "what": list(table.gloss),
            "place": list(table.groupby(["side", "asked"], sort=False).cumcount()),
            "claims": list(table.claim_id),
        }
    )


def demand_matrix(data: Dataset | None = None) -> Figure:
    """Who asks whom: speaker side by party asked, one mark per demand, filled where it is about the step to phase two."""
    data = data or load()
    rows = marked(demand_marks(data), "{asked_by} asks of {asked_of}: {what}")
    asked = [asked_words(data, actor) for actor in asked_order(data)]
    columns = [palette.SIDES[side].label for side in side_codes(rows)]

    def chart(layout: str) -> alt.LayerChart:
        sheet = Sheet(layout)
        left, cell, per, gap = (176, 172, 7, 22) if sheet.wide else (88, 74, 3, 20)
        lefts = {side: left + place * (cell + 4) for place, side in enumerate(columns)}
        tops = demand_cells(sheet, rows, asked, lefts, cell, per, gap)
        for words, y in (
            ("about the step from phase one to phase two" if sheet.wide else "on the step to phase two", 14),
            (f"about {OTHER_MATTER}", 36),
        ):
            sheet.write(22, sheet.height + y, words)
        key_top = sheet.height
        sheet.height += 48
        placed = (
            alt.Chart(rows)
            .transform_calculate(
                px=f"{looked_up('datum.side', lefts)} + {gap / 2 + 4} + (datum.place % {per}) * {gap}",
                py=f"{looked_up('datum.asked_of', tops)} + {gap / 2 + 5} + floor(datum.place / {per}) * {gap}",
            )
            .encode(**sheet.at("px", "py"), **side_inks(rows), **MARK)
        )
        keys = [
            alt.Chart(pd.DataFrame([{"x": 9, "y": key_top + y}]))
            .mark_point(color=palette.INK.light, **mark)
            .encode(**sheet.at("x", "y"))
            for mark, y in ((FILLED, 14), (HOLLOW, 36))
        ]
        full = placed.transform_filter(f"datum.about == '{ON_STEP}'").mark_point(**FILLED)
        hollow = placed.transform_filter(f"datum.about != '{ON_STEP}'").mark_point(**HOLLOW)
        return sheet.draw(full, hollow, *keys)

    return Figure(
        name="phase-two-demand-matrix",
        title=demands_title(data),
        alt=demands_alt(data),
        interactive=True,
        chart=chart,
        data=rows,
        counted=demands_counted(data),
        note=(
            "One mark per demand, coloured and shaped by the side that asks. Nobody named: the sentence is in the passive or "
            "names no one. Of a demand that one party press another, the figure shows the party asked; whom it is to press "
            "stands in the table."
        ),
    )


FILLED = {"size": 130, "filled": True}
HOLLOW = {"size": 110, "filled": False, "strokeWidth": 2}


def demand_cells(
    sheet: Sheet, rows: pd.DataFrame, asked: list[str], lefts: dict[str, float], cell: int, per: int, gap: int
) -> dict[str, float]:
    """Put heads, row labels and cells on a sheet; returns the upper edge of each row."""
    counts = rows.groupby(["asked_of", "side"]).size()
    sheet.write(0, 14, "Asked of")
    for side, x in lefts.items():
        sheet.write(x, 14, f"asked by {side}" if sheet.wide else broken(f"by {side}", 9))
    tops, sheet.height = {}, 36
    for name in asked:
        lines = max(lines_needed(counts.get((name, side), 0), per) for side in lefts)
        size = lines * gap + 10
        tops[name] = sheet.height
        sheet.write(0, sheet.height + size / 2, name if sheet.wide else broken(name, 12))
        for side, x in lefts.items():
            sheet.box(x, x + cell, sheet.height, sheet.height + size)
            if (name, side) not in counts.index:
                sheet.write(x + cell / 2, sheet.height + size / 2, "none", "tick")
        sheet.height += size + 6
    return tops


def demands_alt(data: Dataset) -> str:
    """The matrix in words, column by column."""
    parts = []
    for side in [side for side in matrix.SIDE_ORDER if side in set(demands(data).side)]:
        counts = asked_of(data, side).asked.value_counts()
        named = [f"{asked_words(data, asked)} ({counts[asked]})" for asked in asked_order(data) if asked in counts.index]
        parts.append(f"Asked by {palette.SIDES[side].label}: {listed(named)}.")
    between = [
        f"{palette.SIDES[side].label} of {palette.SIDES[other].label}"
        for side, other in (("hamas", "israel"), ("israel", "hamas"))
        if not len(asked_of(data, side, other))
    ]
    if between:
        parts.append(f"No mark stands for a demand of {listed(between)}.")
    return f"Matrix of demands, speaker side by party asked. {' '.join(parts)}"


# The dispute over time

FAULTED = "Israel is blamed for holding up the step"
ASKED = "The step is asked for"
FIRST = "Something is asked for first, or instead"
TALKS = "Talks are told of"
OTHER = "Something else is said of the step"
KINDS = (FAULTED, ASKED, FIRST, TALKS, OTHER)


def kind_of(side: str, act: str, event: str) -> str:
    """What a claim on the step does, from its codes: one of `KINDS`."""
    if act == "accuse":
        return FAULTED
    if side == "israel":
        return FIRST
    if act == "demand":
        return ASKED
    return TALKS if event == "CONSULT" else OTHER


def step_marks(data: Dataset) -> pd.DataFrame:
    """The claims on the step, gathered by ceasefire, kind, side and report.

    Columns: ceasefire, kind, side, report, first, last (the days between which all of them were said, or printed), day_first and
    day_last (the same, counted from the day the ceasefire took effect), lane (0 upwards, where
    marks would cover each other), n, claims.
    """
    claims = step(data)
    said = matrix.said(data, claims)
    begins = {row.agreement_id: date.fromisoformat(row.in_force_edtf) for row in data.agreements.itertuples()}
    table = claims.assign(
        first=said["first"],
        last=said["last"],
        side=sides(data, claims),
        report=sources_of(claims),
        kind=[kind_of(*codes) for codes in zip(sides(data, claims), claims.act, claims.event, strict=True)],
    )
    rows = []
    for (deal, kind, report, side), group in table.groupby(["agreement_id", "kind", "report", "side"], sort=False):
        first, last = group["first"].min(), group["last"].max()
        place = (list(begins).index(deal), KINDS.index(kind), report, list(palette.SIDES).index(side))
        row = {
            "ceasefire": capital(ceasefire(data, deal)),
            "kind": kind,
            "side": palette.SIDES[side].label,
            "report": report,
            "first": first,
            "last": last,
            "day_first": (date.fromisoformat(first) - begins[deal]).days,
            "day_last": (date.fromisoformat(last) - begins[deal]).days,
            "lane": 0,
            "n": len(group),
            "claims": "|".join(group.claim_id),
        }
        rows.append((place, row))
    frame = pd.DataFrame([row for _, row in sorted(rows, key=lambda pair: pair[0])])
    return frame.assign(lane=frame.groupby(["ceasefire", "kind", "report"], sort=False).cumcount())


def step_over_time(data: Dataset | None = None) -> Figure:
    """The dispute over the step under each ceasefire: what is said of it, by which side, within which days."""
    data = data or load()
    rows = marked(
        step_marks(data),
        lambda row: (
            f"{row['kind']}: {row['side']}, {row['n']} claim{'s' if row['n'] > 1 else ''} in {row['report']}, "
            f"{bounds_words(row['first'], row['last'])}"
        ),
    )
    begins = {
        capital(ceasefire(data, row.agreement_id)): date.fromisoformat(row.in_force_edtf) for row in data.agreements.itertuples()
    }

    def chart(layout: str) -> alt.LayerChart:
        sheet = Sheet(layout)
        sheet.legend(side_codes(rows))
        starts, origins, scales = {}, {}, {}
        for deal in dict.fromkeys(rows.ceasefire):
            origins[deal], scales[deal] = time_panel(sheet, rows[rows.ceasefire == deal], deal, begins[deal], starts)
        deal, row = looked_up("datum.ceasefire", origins), looked_up("datum.ceasefire + datum.kind", starts)

        def across(day: str) -> str:
            return f"({day}) * {looked_up('datum.ceasefire', scales)} + {deal}"

        placed = alt.Chart(rows).transform_calculate(
            x_from=across("datum.day_first"),
            x_to=across("datum.day_last + 1"),
            x_mid=across("(datum.day_first + datum.day_last + 1) / 2"),
            y_at=f"{row} + datum.lane * {LANE}",
        )
        inks = side_inks(rows)
        bars = placed.mark_rule(strokeWidth=4).encode(**sheet.at("x_from", "y_at"), x2="x_to:Q", color=inks["color"], **MARK)
        points = placed.mark_point(size=120).encode(**sheet.at("x_mid", "y_at"), **inks, **MARK)
        beside = placed.transform_calculate(x_beside="max(datum.x_to, datum.x_mid + 7) + 4")
        numbers = beside.mark_text(align="left", baseline="middle").encode(**sheet.at("x_beside", "y_at"), text="n:Q")
        return sheet.draw(bars, points, numbers)

    return Figure(
        name="phase-two-over-time",
        title=(
            f"Of {len(step(data, JAN))} claims on the step to phase two under the January 2025 ceasefire "
            f"{said_of(rows, data, JAN, FAULTED)} blame Israel and {said_of(rows, data, JAN, TALKS)} tell of talks; of "
            f"{len(step(data, OCT))} under the October 2025 ceasefire {said_of(rows, data, OCT, FAULTED)} and "
            f"{said_of(rows, data, OCT, TALKS)}"
        ),
        alt=step_alt(rows),
        interactive=True,
        chart=chart,
        data=rows,
        counted=(
            f"{len(step(data))} distinct claims of {len(data.distinct)}: those on the step from phase one to phase two of "
            "either ceasefire, talks on phase two included. The number beside a mark is that of its claims."
        ),
        note=(
            "A bar covers the days on which the claims can have been said: the day given, or the days between which the report "
            "appeared. The figure shows when something was said, not when anything happened. The two time scales differ. "
            f"{listed([f'{source.source_id} is {name}' for source, name in outlets(data)])}."
        ),
    )


LANE = 20


def outlets(data: Dataset) -> list[tuple[pd.Series, str]]:
    """Each source with the name of its outlet."""
    names = data.actors.set_index("actor_id").name
    return [(source, names[source.outlet_id]) for source in data.sources.itertuples()]


def time_panel(sheet: Sheet, part: pd.DataFrame, deal: str, begin: date, starts: dict[str, float]) -> tuple[float, float]:
    """Put the time line of one ceasefire on a sheet, below what is there, and note in `starts` where each kind of claim begins.

    Returns the pixel of day 0 and the pixels of a day.
    """
    left, right, above = (288, sheet.width - 28, 0) if sheet.wide else (10, sheet.width - 28, 18)
    span = (int(part.day_first.min()) - 1, int(part.day_last.max()) + 2)
    scale = (right - left) / (span[1] - span[0])
    origin = left - span[0] * scale
    sheet.write(0, sheet.height + 14, deal, "bold")
    for report, group in part.groupby("report", sort=True):
        middle = (group.day_first.min() + group.day_last.max() + 1) / 2
        sheet.write(origin + middle * scale, sheet.height + 36, report, "head")
    sheet.height += 48
    ticks = [origin + day * scale for day in tick_days(begin, span)]
    for kind in KINDS:
        lanes = int(part.lane[part.kind == kind].max()) + 1 if (part.kind == kind).any() else 1
        top, bottom = sheet.height + above, sheet.height + above + lanes * LANE
        sheet.write(0, (top + bottom) / 2 if sheet.wide else top - 8, kind)
        if not (part.kind == kind).any():
            sheet.write((left + right) / 2, (top + bottom) / 2, "no claim", "tick")
        for x in ticks:
            sheet.line(x, x, top, bottom)
        starts[f"{deal}{kind}"] = top + LANE / 2
        sheet.height = bottom + 4
        sheet.line(0, sheet.width, sheet.height - 2, sheet.height - 2)
    for day, x in zip(tick_days(begin, span), ticks, strict=True):
        sheet.write(x, sheet.height + 9, day_words(begin, day), "tick")
    sheet.height += 30
    return origin, scale


def tick_days(begin: date, span: tuple[int, int]) -> list[int]:
    """The days to mark on a scale, counted from its ceasefire: the firsts of months, or every third day of a short span."""
    days = range(span[0], span[1] + 1)
    if len(days) > 31:
        return [day for day in days if (begin + timedelta(days=day)).day == 1]
    return [day for day in days if (day - span[0]) % 3 == 1]


def day_words(begin: date, day: int) -> str:
    """`6 Mar`: a day counted from a ceasefire."""
    moment = begin + timedelta(days=day)
    return f"{moment.day} {MONTHS[moment.month - 1][:3]}"


def said_of(rows: pd.DataFrame, data: Dataset, agreement_id: str, kind: str) -> int:
    """How many claims of one kind a frame of `step_marks` has under one ceasefire."""
    return int(rows.n[(rows.ceasefire == capital(ceasefire(data, agreement_id))) & (rows.kind == kind)].sum())


def step_alt(rows: pd.DataFrame) -> str:
    """The figure in words, ceasefire by ceasefire."""
    parts = []
    for deal, part in rows.groupby("ceasefire", sort=False):
        days = [
            f"{report} ({bounds_words(group['first'].min(), group['last'].max())})"
            for report, group in part.groupby("report", sort=True)
        ]
        counts = [
            f"{kind[:1].lower() + kind[1:] if kind != FAULTED else kind} ({part.n[part.kind == kind].sum()})" for kind in KINDS
        ]
        parts.append(f"{deal}, reports {listed(days)}: {listed(counts)}.")
    return f"Two time lines of claims on the step to phase two, by what they say and whose they are. {' '.join(parts)}"


# What recurs, what is new


def element_marks(data: Dataset) -> pd.DataFrame:
    """One row per element, ceasefire and side: columns element, found, ceasefire, side, start (marks before it), n, claims.

    Elements found under both ceasefires first, then those of one, in the order of `ELEMENTS`; those found under neither have
    a row without side and claims for each ceasefire.
    """
    table, where = elements(data), found_under(data)
    groups = [IN_BOTH, JAN_ONLY, OCT_ONLY, NEITHER]
    rows = []
    for name in sorted(where, key=lambda name: (groups.index(where[name]), list(ELEMENTS).index(name))):
        for deal in data.agreements.agreement_id:
            start, words = 0, {"element": name, "found": where[name], "ceasefire": capital(ceasefire(data, deal))}
            for side, ink in palette.SIDES.items():
                group = table[(table.element == name) & (table.agreement_id == deal) & (table.side == side)]
                if len(group):
                    claims = "|".join(group.claim_id)
                    rows.append(words | {"side": ink.label, "start": start, "n": len(group), "claims": claims})
                    start += len(group)
            if where[name] == NEITHER:
                rows.append(words | {"side": "", "start": 0, "n": 0, "claims": ""})
    return pd.DataFrame(rows)


def recurring_elements(data: Dataset | None = None) -> Figure:
    """Which elements of the dispute stand in reports on both ceasefires and which on one, a mark for each claim."""
    data = data or load()
    rows = marked(
        element_marks(data),
        lambda row: (
            f"{row['element']}, {row['ceasefire']}: {row['side'] or 'nobody'}, {row['n']} claim{'' if row['n'] == 1 else 's'}"
        ),
    )
    deals = [capital(ceasefire(data, deal)) for deal in data.agreements.agreement_id]

    def chart(layout: str) -> alt.LayerChart:
        sheet = Sheet(layout)
        left, panel, per, gap, line = (284, 208, 11, 18.5, 22) if sheet.wide else (132, 84, 6, 13.5, 17)
        sheet.legend(side_codes(rows))
        lefts = {deal: left + place * (panel + 8) for place, deal in enumerate(deals)}
        for deal, x in lefts.items():
            sheet.write(x, sheet.height + 22, broken(deal, 14 if sheet.wide else 9), "bold")
        sheet.height += 50
        tops = element_rows(sheet, rows, lefts, per, line)
        placed = (
            alt.Chart(rows)
            .transform_calculate(k="sequence(datum.n)")
            .transform_flatten(["k"])
            .transform_calculate(place="datum.start + datum.k")
            .transform_calculate(
                px=f"{looked_up('datum.ceasefire', lefts)} + 7 + (datum.place % {per}) * {gap}",
                py=f"{looked_up('datum.element + datum.ceasefire', tops)} + floor(datum.place / {per}) * {line}",
            )
        )
        points = placed.mark_point(size=100 if sheet.wide else 70)
        return sheet.draw(points.encode(**sheet.at("px", "py"), **side_inks(rows), **MARK))

    where = list(found_under(data).values())
    return Figure(
        name="phase-two-elements",
        title=(
            f"{where.count(IN_BOTH)} of {len(where)} elements of the dispute stand in reports on both ceasefires, "
            f"{where.count(JAN_ONLY)} in those on the January 2025 ceasefire only, {where.count(OCT_ONLY)} in those on the "
            f"October 2025 ceasefire only, {where.count(NEITHER)} in neither"
        ),
        alt=elements_alt(data),
        chart=chart,
        data=rows,
        counted=(
            f"{elements(data).claim_id.nunique()} of {int((data.distinct.agreement_id != '').sum())} distinct claims that "
            f"concern either ceasefire; a claim that shows several elements stands under each, which makes {int(rows.n.sum())} "
            "marks."
        ),
        note=(
            "The elements are ours; each is looked for in the codes of the claims. How many marks stand on one side cannot be "
            "set against the other: two reports speak of the one ceasefire, three of the other."
        ),
    )


def element_rows(sheet: Sheet, rows: pd.DataFrame, lefts: dict[str, float], per: int, line: int) -> dict[str, float]:
    """Put the elements with their groups on a sheet; returns where the marks of each begin, by element and ceasefire."""
    tops = {}
    for found, group in rows.groupby("found", sort=False):
        sheet.line(0, sheet.width, sheet.height + 4, sheet.height + 4)
        sheet.write(0, sheet.height + 19, capital(found), "bold")
        sheet.height += 34
        for name, mine in group.groupby("element", sort=False):
            words = name if sheet.wide else broken(name, 20)
            counts = {deal: int(mine.n[mine.ceasefire == deal].sum()) for deal in lefts}
            size = 6 + max(lines_needed(max(counts.values()), per) * line, (words.count("\n") + 1) * LINE[sheet.layout] + 4)
            middle = sheet.height + size / 2
            sheet.write(0, middle, words)
            for deal, x in lefts.items():
                tops[name + deal] = middle - (lines_needed(counts[deal], per) - 1) * line / 2
                if not counts[deal]:
                    sheet.write(x, middle, "no claim", "muted")
            sheet.height += size
    return tops


def elements_alt(data: Dataset) -> str:
    """The figure in words, group by group."""
    where = found_under(data)
    parts = []
    for found, deals in ((IN_BOTH, (JAN, OCT)), (JAN_ONLY, (JAN,)), (OCT_ONLY, (OCT,)), (NEITHER, (JAN, OCT))):
        names = [
            f"{name} ({' and '.join(str(count_of(data, name, deal)) for deal in deals)})"
            for name in ELEMENTS
            if where.get(name) == found
        ]
        if names:
            parts.append(f"{capital(found)}: {listed(names)}.")
    return f"Rows of marks, one per claim, for each element of the dispute and each ceasefire. {' '.join(parts)}"
