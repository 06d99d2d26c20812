"""Who is for and against which arrangement: a table of actors and concepts, for programs that draw discourse networks."""

from __future__ import annotations

from record.book.joined import Joined, said_on
from record.dataset import items
from record.wording import ceasefire_words

# What a speaker does by saying something, as a stance on the arrangement that is spoken of. Only acts that themselves take a
# side are here: who states, expects, denies, accuses or threatens may be for the arrangement, against it or neither, and
# reading a stance into that would be a verdict of ours.
STANCES = {"commit": "for", "demand": "for", "propose": "for", "welcome": "for", "reject": "against"}
COLUMNS = tuple("actor_id actor side option concept stance act ceasefire first last source_id claim_id".split())


def network(known: Joined) -> list[dict]:
    """Return a row for each claim and each arrangement it takes a stance on, with the columns `COLUMNS`.

    Left out are claims that repeat another one, acts without a stance (`STANCES`), events told as not happening, whose act
    alone does not give the stance, and arrangements that the claim asks something of, for that is neither for nor against them.
    """
    return [
        stance(known, claim, option)
        for claim in known.claims.values()
        if claim["act"] in STANCES and not claim["duplicate_of"] and "negated" not in items(claim["aux"])
        for option in items(claim["option"])
        if option not in items(claim["addressee_id"])
    ]


def stance(known: Joined, claim: dict, option: str) -> dict:
    """Return the row of one claim and one arrangement."""
    speaker, said = known.actors[claim["speaker_id"]], said_on(known, claim["claim_id"])
    agreement = known.agreements.get(claim["agreement_id"])
    return {
        "actor_id": speaker["actor_id"],
        "actor": speaker["name"],
        "side": speaker["side"],
        "option": option,
        "concept": known.label("option", option),
        "stance": STANCES[claim["act"]],
        "act": claim["act"],
        "ceasefire": ceasefire_words(agreement) if agreement else "",
        "first": said["first"],
        "last": said["last"],
        "source_id": known.source_of(claim["claim_id"])["source_id"],
        "claim_id": claim["claim_id"],
    }
