"""The elements of the dispute over phase two that are looked for under each ceasefire, each as a mask of the joined claims.

Which elements there are is a choice of ours, and how many depends on how the dispute is cut up. A claim may show several.
"""

from __future__ import annotations

import pandas as pd

from record.claims import has
from record.selections import asks, on, step

JAN, OCT = "jan2025", "oct2025"

DONE = "Hamas says it has done its part"
ISRAEL_BLAMED = "Israel blamed for holding up phase two"
HAMAS_BLAMED = "Hamas blamed for holding up phase two"
HAMAS_ACCUSED = "Hamas accused of breaking the deal"
PRESSURE = "United States asked to press Israel"
PASSAGE = "Hamas asks for the passage to phase two"
EXTENSION = "A longer phase one"
BODY = "A body asked for first"
RAFAH = "Rafah"
GUARANTEES = "Guarantees and promises of states"
COMMITTEE = "A committee to run Gaza"
WEAPONS = "Weapons"

IN_BOTH, NEITHER = "under both ceasefires", "under neither ceasefire"
JAN_ONLY, OCT_ONLY = "under the January 2025 ceasefire only", "under the October 2025 ceasefire only"
# Where the finding on them says that some are found.
STATED = {
    IN_BOTH: (DONE, ISRAEL_BLAMED, PRESSURE, PASSAGE),
    JAN_ONLY: (EXTENSION,),
    OCT_ONLY: (BODY, RAFAH, GUARANTEES, COMMITTEE, WEAPONS),
    NEITHER: (HAMAS_BLAMED, HAMAS_ACCUSED),
}
WHERE = {(True, True): IN_BOTH, (True, False): JAN_ONLY, (False, True): OCT_ONLY, (False, False): NEITHER}


def elements(claims: pd.DataFrame) -> dict[str, pd.Series]:
    """Each element by name, with the mask of the claims on either ceasefire that show it."""
    on_a_ceasefire = claims.agreement_id != ""
    return {name: (mask & on_a_ceasefire).astype(bool) for name, mask in _looked_for(claims).items()}


def _looked_for(claims: pd.DataFrame) -> dict[str, pd.Series]:
    passage, talks = claims.phase == "1-2", claims.event == "CONSULT"
    accuses, demands = claims.act == "accuse", asks(claims)
    phase_two = (claims.phase == "2") & (claims.event == "RETREAT")
    forces, israel = has(claims.about_id, "israeli-forces"), has(claims.about_side, "israel")
    of_the_deal = accuses & claims.phase.isin(["1", "whole"]) & ~has(claims.aux, "hypothetical")
    told_to_urge = (claims.act == "assert") & (claims.event == "REQUEST") & has(claims.about_side, "us") & israel
    put_forward = claims.act.isin(["propose", "demand"])

    def duty(*endings: str) -> pd.Series:
        return claims.obligation_id.str.endswith(endings)

    return {
        DONE: (claims.side == "hamas")
        & duty("-p1-hamas", "-whole-hamas")
        & (claims.reported_level >= 2).fillna(False).astype(bool),
        ISRAEL_BLAMED: passage & accuses & israel,
        "Israel accused of breaking the deal": of_the_deal & claims.event.isin(["REJECT", "ACCUSE"]) & israel,
        PRESSURE: asks(claims, of="us") & israel,
        PASSAGE: passage & asks(claims, "hamas"),
        "An end of the war": phase_two & claims.topic.str.startswith("phase-two") & ~forces,
        "Talks on phase two reported": step(claims) & talks & (claims.act != "reject") & ~has(claims.aux, "negated"),
        "Aid": duty("-aid", "-aid-600") | (claims.event == "AID") & (claims.phase == "1") | passage & on(claims, "humanitarian"),
        "US urging of Israel reported": asks(claims, "us", of="israel") | told_to_urge,
        EXTENSION: passage & put_forward & (claims.event == "RETREAT"),
        "President Trump’s threats called an obstacle": accuses & has(claims.about_id, "donald-trump"),
        "Terms for a further exchange": passage & demands & has(claims.about_id, "palestinian-prisoners"),
        "Israeli forces leave in phase two": phase_two & forces,
        BODY: demands & duty("-return-remains"),
        RAFAH: has(claims.place, "Rafah"),
        GUARANTEES: claims.parties.str.contains(" guarantees", regex=False).astype(bool),
        COMMITTEE: has(claims.option, "technocratic-committee", "support-committee"),
        WEAPONS: on(claims, "weapons"),
        HAMAS_BLAMED: passage & accuses & has(claims.about_side, "hamas"),
        HAMAS_ACCUSED: of_the_deal & (claims.event == "REJECT") & has(claims.about_side, "hamas"),
    }


def found_under(claims: pd.DataFrame, shown: dict[str, pd.Series]) -> dict[str, str]:
    """Of each of the `elements` shown, whether it is found under both ceasefires, under one, or under neither."""
    under = {deal: claims.agreement_id == deal for deal in (JAN, OCT)}
    return {name: WHERE[(mask & under[JAN]).any(), (mask & under[OCT]).any()] for name, mask in shown.items()}
