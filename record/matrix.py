"""What each speaker is reported to have said of each obligation: one long table behind every position matrix.

`obligation_by_speaker` has a row per claim, `cells` a row per obligation and speaker, `grid` fills in the pairs of which
no source says anything, so that a reader sees the silence too. Headline and caption repetitions are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from record.dataset import Dataset, items
from record.findings import sources_of

EMPTY = "no statement in these five sources"
NO_LEVEL = "no level given"
LETTERS = {3: "F", 2: "I", 1: "M", 0: "N"}
# Sides from the parties outwards; the order of columns in every matrix.
SIDE_ORDER = ("hamas", "palestinian-other", "israel", "us", "mediator", "international", "outlet", "none")
# Names short enough for a column head; an actor that is not here keeps its full name.
SHORT_NAMES = {
    "hazem-qassem": "Qassem",
    "taher-al-nunu": "al-Nunu",
    "abdel-latif-al-qanoua": "al-Qanoua",
    "s1-hamas-official": "Hamas official",
    "s4-hamas-sources": "Hamas sources",
    "palestinian-resistance": "“the Resistance”",
    "s2-senior-official": "S2 official",
    "s2-leader": "S2 leader",
    "israeli-delegation": "Israeli delegation",
    "israeli-forces": "Israeli forces",
    "united-states": "United States",
    "donald-trump": "Trump",
    "steve-witkoff": "Witkoff",
    "adam-boehler": "Boehler",
    "karoline-leavitt": "Leavitt",
    "s2-american-envoys": "US envoys",
    "s5-us-officials": "US officials",
    "mediators": "mediators",
    "al-mayadeen": "Al Mayadeen",
    "the-new-arab": "New Arab",
    "asharq-al-awsat": "Asharq Al-Awsat",
    "yedioth-ahronoth": "Yedioth Ahronoth",
}


def short_name(data: Dataset, actor_id: str) -> str:
    """The name of an actor as a column head. Raises KeyError for an id that `actors` does not hold."""
    return SHORT_NAMES.get(actor_id) or data.actors.set_index("actor_id").name[actor_id]


def said(data: Dataset, claims: pd.DataFrame) -> pd.DataFrame:
    """When each claim was said, indexed like `claims`.

    Columns: `first`, `last` (days), `dated` (`said` where the text dates the utterance, else `published`: the
    bounds of the source's publication, by which it had been said).
    """
    uttered = data.dates[data.dates.kind == "utterance"].drop_duplicates("claim_id").set_index("claim_id")
    sources = data.sources.set_index("source_id").loc[sources_of(claims)]
    published = pd.DataFrame(
        {"first": list(sources.published_earliest), "last": list(sources.published_latest), "dated": "published"},
        index=claims.index,
    )
    dated = claims.claim_id.isin(uttered.index)
    published.loc[dated, ["first", "last"]] = uttered.loc[claims.claim_id[dated], ["first", "last"]].to_numpy()
    published.loc[dated, "dated"] = "said"
    return published


def obligation_by_speaker(data: Dataset, agreement_id: str, phases: Sequence[str] | None = None) -> pd.DataFrame:
    """Every distinct claim about an obligation of an agreement, in the order of obligations, speakers and time.

    Columns: obligation_id, label, phase, obligor_id, speaker_id, side, claim_id, source_id, act, level (0 to 3 as reported
    by that speaker, missing where no extent is told), first, last (days), dated, gloss. `phases` limits the obligations to
    those of the phases named (`1`, `1-2`, `2`, `later`, `whole`). Within a pair the latest claim comes last.
    """
    owed = data.obligations[data.obligations.agreement_id == agreement_id]
    if phases is not None:
        owed = owed[owed.phase.isin(phases)]
    claims = data.distinct[data.distinct.obligation_id.isin(owed.obligation_id)]
    terms = owed.set_index("obligation_id").loc[claims.obligation_id]
    table = pd.DataFrame(
        {
            "obligation_id": claims.obligation_id,
            "label": list(terms.label),
            "phase": list(terms.phase),
            "obligor_id": list(terms.obligor_id),
            "speaker_id": claims.speaker_id,
            "side": claims.speaker_id.map(data.actors.set_index("actor_id").side),
            "claim_id": claims.claim_id,
            "source_id": sources_of(claims),
            "act": claims.act,
            "level": claims.reported_level,
        },
        index=claims.index,
    )
    table = table.join(said(data, claims)).assign(gloss=claims.gloss)
    order = {
        "obligation_id": {key: place for place, key in enumerate(owed.obligation_id)},
        "speaker_id": {key: place for place, key in enumerate(speaker_order(data, table.speaker_id))},
        "claim_id": {key: int(key[1:]) for key in table.claim_id},
    }
    by = ["obligation_id", "speaker_id", "last", "first", "claim_id"]
    return table.sort_values(by, key=lambda column: column.map(order.get(column.name, lambda cell: cell))).reset_index(drop=True)


def speaker_order(data: Dataset, speaker_ids: pd.Series | Sequence[str]) -> list[str]:
    """The speakers once each, by side (`SIDE_ORDER`), then in the order of the actors table."""
    wanted = set(speaker_ids)
    actors = data.actors[data.actors.actor_id.isin(wanted)]
    return [actor for side in SIDE_ORDER for actor in actors.actor_id[actors.side == side]]


def cells(positions: pd.DataFrame) -> pd.DataFrame:
    """One row per obligation and speaker of `obligation_by_speaker`, in its order.

    Columns: obligation_id, label, phase, obligor_id, speaker_id, side, levels (the levels in order of time, the same one
    after itself once, joined with `|`), level (the latest one, missing where none is told), claims (joined with `|`).
    """
    rows = []
    keys = ["obligation_id", "label", "phase", "obligor_id", "speaker_id", "side"]
    for key, group in positions.groupby(keys, sort=False):
        told = group.level.dropna()
        changes = told[told != told.shift().fillna(-1)]
        rows.append(
            dict(zip(keys, key, strict=True))
            | {
                "levels": "|".join(str(level) for level in changes),
                "level": told.iloc[-1] if len(told) else pd.NA,
                "claims": "|".join(group.claim_id),
            }
        )
    return pd.DataFrame(rows, columns=[*keys, "levels", "level", "claims"]).astype({"level": "Int64"})


def grid(data: Dataset, agreement_id: str, phases: Sequence[str] | None = None, always: Sequence[str] = ()) -> pd.DataFrame:
    """`cells` with a row for every obligation and every speaker, also where nothing is said (`claims` empty).

    `always` names actors that get their column even if they say nothing: the silence of a party is part of the record.
    """
    owed = data.obligations[data.obligations.agreement_id == agreement_id]
    if phases is not None:
        owed = owed[owed.phase.isin(phases)]
    told = cells(obligation_by_speaker(data, agreement_id, phases))
    speakers = speaker_order(data, [*told.speaker_id, *always])
    pairs = owed[["obligation_id", "label", "phase", "obligor_id"]].merge(pd.DataFrame({"speaker_id": speakers}), how="cross")
    pairs["side"] = pairs.speaker_id.map(data.actors.set_index("actor_id").side)
    filled = pairs.merge(
        told[["obligation_id", "speaker_id", "levels", "level", "claims"]], how="left", on=["obligation_id", "speaker_id"]
    )
    return filled.fillna({"levels": "", "claims": ""})


def owner_words(data: Dataset, obligor_cell: str) -> str:
    """Who owes an obligation, in a word or two: `Hamas`, `Israel`, `Both`, or `Mediators` for the mediating states."""
    owners = items(obligor_cell)
    if {"hamas", "israel"} <= set(owners):
        return "Both"
    if set(owners) <= {"united-states", "qatar", "egypt", "turkiye"}:
        return "Mediators"
    return " and ".join(short_name(data, owner) for owner in owners)
