"""Named selections of claims: masks of the joined frame that a finding, a second page or a test by hand also uses.

Each is a plain function of the frame that returns a mask, so that they compose: `us[contact(us) & ~us.quoted]`. What one cell
alone asks stays in its cell. Sides are codes of the vocabulary; no claim, source, person or outlet is named here.
"""

from __future__ import annotations

import pandas as pd

from record.claims import UNSTATED, has
from record.dataset import items

PALESTINIAN = ("hamas", "palestinian-other")
# What counts people, living or dead, in `quantities`: whom, and in which units. The stages of a release are none.
EXCHANGED = ("people held in Gaza", "Palestinian prisoners and detainees")
PEOPLE = ("people", "bodies", "remains")


# --- who speaks, is asked and is spoken of -------------------------------------------------


def named_person(claims: pd.DataFrame) -> pd.Series:
    """Claims whose speaker is a person named in the text, or identified there by office."""
    return claims.speaker_form.isin(["named", "role"])


def takes_part(claims: pd.DataFrame, side: str, *roles: str) -> pd.Series:
    """Claims in whose event somebody of a side takes part, in one of some roles where any are named."""
    if roles:
        return has(claims.side_parts, *(f"{side} {role}" for role in roles))
    return claims.side_parts.map(lambda cell: any(part.split(" ")[0] == side for part in items(cell))).astype(bool)


def involves(claims: pd.DataFrame, side: str) -> pd.Series:
    """Claims in which a side speaks, is addressed or is spoken of."""
    return (claims.side == side) | has(claims.asked_side, side) | has(claims.about_side, side)


def named(claims: pd.DataFrame, side: str) -> pd.Series:
    """Claims that address or speak of somebody of a side, or report an event in which one takes part."""
    return has(claims.asked_side, side) | has(claims.about_side, side) | takes_part(claims, side)


# --- what is asked, and what is said of a subject --------------------------------------------


def asks(claims: pd.DataFrame, side: str = "", of: str = "") -> pd.Series:
    """Demands: all of them, those of a side, those made of a side, or those that one side makes of another."""
    demands = claims.act == "demand"
    if side:
        demands &= claims.side == side
    return demands & has(claims.asked_side, of) if of else demands


def names_nobody(claims: pd.DataFrame) -> pd.Series:
    """Claims that do not say who is asked: `unstated` stands in place of the addressee."""
    return has(claims.addressee_id, UNSTATED)


def on(claims: pd.DataFrame, topic: str) -> pd.Series:
    """Claims with a topic, whatever its place in the list."""
    return has(claims.topic, topic)


def position(claims: pd.DataFrame) -> pd.Series:
    """Claims by which a party says what shall be: they commit, propose, demand or reject.

    A readiness to talk is a commitment and therefore in; a threat is not.
    """
    return claims.act.isin(["commit", "propose", "demand", "reject"])


def ready_to_talk(claims: pd.DataFrame) -> pd.Series:
    """Commitments to a consultation and to nothing more."""
    return (claims.act == "commit") & (claims.event == "CONSULT")


# --- the United States ---------------------------------------------------------------------


def mediated(claims: pd.DataFrame) -> pd.Series:
    """Claims in whose event somebody stands between the parties."""
    return claims.side_parts.str.contains(" mediates", regex=False).astype(bool)


def contact(claims: pd.DataFrame) -> pd.Series:
    """Claims that report talks, meetings, messages or assurances between the United States and Hamas.

    Taken in are consultations and undertakings in which an American takes part other than as a mediator and Hamas takes part,
    speaks or is spoken of; consultations about both with nobody in between; and what Americans say of meetings without
    naming another party. `channel` plays no part.
    """
    talks, hamas = claims.event == "CONSULT", named(claims, "hamas")
    met = claims.event.isin(["CONSULT", "AGREE"]) & takes_part(claims, "us", "meets", "guarantees")
    met &= hamas | (claims.side == "hamas")
    both_named = talks & has(claims.about_side, "us") & hamas & ~mediated(claims)
    own_account = talks & (claims.side == "us") & ~named(claims, "israel")
    return (met | both_named | own_account) & involves(claims, "us") & ~takes_part(claims, "us", "mediates")


# --- phase one -----------------------------------------------------------------------------


def with_level(claims: pd.DataFrame, side: str) -> pd.Series:
    """Claims that say how far a side has carried out what it alone owes in phase one, or under a deal as a whole."""
    return claims.owed_in.isin(["1", "whole"]) & (claims.owed_by == side) & claims.reported_level.notna()


def fulfilment(claims: pd.DataFrame) -> pd.Series:
    """Claims that something Hamas owes in phase one, or under a deal as a whole, has been done, in good part or in full."""
    done = has(claims.aux, "historical") & ~has(claims.aux, "negated")
    return with_level(claims, "hamas") & done & (claims.reported_level >= 2).fillna(False).astype(bool)


def exception(claims: pd.DataFrame) -> pd.Series:
    """Claims that limit a statement of `fulfilment` in the same report and are none themselves. Ask it of all claims."""
    stated = fulfilment(claims)
    return has(claims.qualifies, *claims.claim_id[stated]) & ~stated


def in_reports_on(claims: pd.DataFrame, agreement_id: str) -> pd.Series:
    """Claims of the reports that speak of a ceasefire, also those claims that concern none. Ask it of all claims."""
    return claims.source_id.isin(claims.source_id[claims.agreement_id == agreement_id])


def number_exchanged(quantities: pd.DataFrame) -> pd.Series:
    """Figures of `quantities` that give a number, exact or as a bound, of people taken, held or exchanged; the killed are out."""
    counted = quantities.population.isin(EXCHANGED) & quantities.unit.isin(PEOPLE)
    return counted & quantities[["low", "best", "high"]].notna().any(axis=1)


# --- phase two -----------------------------------------------------------------------------


def step(claims: pd.DataFrame) -> pd.Series:
    """Claims about the passage from phase one to phase two, or about talks on phase two as such."""
    talks = (claims.phase == "2") & (claims.event == "CONSULT") & claims.topic.str.startswith("phase-two")
    return (claims.phase == "1-2") | talks


def blame(claims: pd.DataFrame) -> pd.Series:
    """Claims that accuse somebody of holding up phase two."""
    return step(claims) & (claims.act == "accuse")
