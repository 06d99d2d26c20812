"""The US role: in which parts Americans appear, who tells of them, who meets whom, and what is asked and promised.

Values of the chapter have the prefix ``us-role.``; its findings are F13 to F15. The last part answers questions across the five
sources: which claims rest on an unnamed person, what is repeated and what is backed by another speaker, and where one document
would bear on most claims. Counts are of distinct claims.

The variable ``channel`` (direct or indirect) is shown where it was coded, but two codings agree too little on it for a statement
to rest on it: contact is read from events, participants and the actors spoken of.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache

import altair as alt
import pandas as pd

from record import matrix, palette
from record.agreement import TENTATIVE, alpha, coders
from record.book.wording import bounds_words, date_words, edtf_words
from record.dataset import Dataset, items, load
from record.figure import MARK, Figure, Table, marked
from record.findings import FINDINGS, finding, side_of, sources_of, survival, value
from record.readings import A_READING, by_item, pair_questions
from record.vocabulary import label, labels

NO_STATEMENT = "no statement in this source"
REPETITIONS = "repetitions in headlines, decks, captions and headings left out"
PALESTINIAN = ("hamas", "palestinian-other")
# The months of the reports between which the account of contact is compared.
EARLY, LATE = "2025-03", "2026-01"

# Who tells of the American side, from the nearest to the farthest.
QUOTED = "Americans, in quoted words"
RETOLD = "Americans, retold by the report"
PASSED_ON = "Americans, passed on by others"
TELLERS = {"hamas": "Hamas", "palestinian-other": "Other Palestinian speakers", "outlet": "Outlets"}
TELLING = (QUOTED, RETOLD, PASSED_ON, *TELLERS.values(), "Others")

# Unnamed speakers who are described as one person; the other unnamed ones are plural.
UNNAMED_NAMES = {
    "s1-hamas-official": "unnamed Hamas official",
    "s2-senior-official": "unnamed official",
    "s2-leader": "unnamed leader",
}
ONE_PERSON = tuple(UNNAMED_NAMES)

# What each teller says of contact between the United States and Hamas, in a few words of our own.
CONTACT_WORDS = {
    ("S1", "days-of-palestine"): "talks have begun",
    ("S1", "karoline-leavitt"): "talks go on",
    ("S1", "taher-al-nunu"): "a meeting, welcomed",
    ("S1", "s1-hamas-official"): "talks with Boehler",
    ("S2", "s2-leader"): "US interest, with limits",
    ("S2", "hazem-qassem"): "discussions with Boehler",
    ("S3", "hazem-qassem"): "US assurances",
    ("S5", "hazem-qassem"): "through mediators",
    ("S5", "the-new-arab"): "a meeting in October",
    ("S5", "steve-witkoff"): "met, may meet again",
}

# Documents of which the claims that they would bear on are found by codes other than the obligation; the others stand in
# `readings`. Side that holds it, and what it is.
RECORD_OF_CONTACT = ("us", "its own record of talks with Hamas")
ACCEPTED_TEXT = ("us", "the text of what Hamas accepted of the plan in October 2025")


# --- the claims -------------------------------------------------------------------------


def americans(data: Dataset) -> set[str]:
    """The ids of the actors on the US side."""
    return set(data.actors.actor_id[data.actors.side == "us"])


def _side_members(data: Dataset, side: str) -> set[str]:
    return set(data.actors.actor_id[data.actors.side == side])


def _touches(cells: pd.Series, actors: set[str]) -> pd.Series:
    """Whether each list cell names one of the actors."""
    return cells.map(lambda cell: bool(actors & set(items(cell)))).astype(bool)


@lru_cache(maxsize=16)
def involved(data: Dataset) -> pd.DataFrame:
    """Distinct claims in which an American, or the United States, speaks, is addressed or is spoken of.

    The columns of `claims` and: source_id; side (of the speaker); teller_id (who brings it to the outlet: `through_id`, else the
    speaker); us_speaks, us_addressed, us_about (whether an American does or is); hamas, israel, held (whether Hamas, Israel or
    people held in Gaza are addressed, spoken of or take part); us_part (how Americans take part, joined with `|`).
    Repeated calls for one dataset return the same frame: copy it before changing it.
    """
    claims = data.distinct
    us = americans(data)
    told = claims.assign(
        source_id=sources_of(claims),
        side=side_of(data, claims.speaker_id),
        teller_id=claims.through_id.where(claims.through_id != "", claims.speaker_id),
        us_speaks=claims.speaker_id.isin(us),
        us_addressed=_touches(claims.addressee_id, us),
        us_about=_touches(claims.about_id, us),
        us_part=_parts(data, claims, us),
    )
    others = {"hamas": _side_members(data, "hamas"), "israel": _side_members(data, "israel"), "held": {"people-held-in-gaza"}}
    for column, actors in others.items():
        spoken_of = _touches(claims.about_id, actors) | _touches(claims.addressee_id, actors)
        told[column] = spoken_of | (_parts(data, claims, actors) != "")
    return told[told.us_speaks | told.us_addressed | told.us_about]


def _parts(data: Dataset, claims: pd.DataFrame, actors: set[str]) -> pd.Series:
    """The roles in which one of the actors takes part in what each claim tells of, joined with `|`."""
    roles = data.participants[data.participants.actor_id.isin(actors)]
    joined = roles.groupby("claim_id").role.agg(lambda cells: "|".join(sorted(set(cells))))
    return claims.claim_id.map(lambda claim: joined.get(claim, "")).astype(object)


def _in_words(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims of which the words, in whole or in part, are their speaker's and stand in quotation marks."""
    return claims[claims.attribution.isin(["direct", "mixed"])]


def american(data: Dataset) -> pd.DataFrame:
    """Those of `involved` whose speaker is on the US side."""
    claims = involved(data)
    return claims[claims.us_speaks]


def quoted(data: Dataset) -> pd.DataFrame:
    """Those of `american` in which words of the American stand in quotation marks."""
    return _in_words(american(data))


def asks(data: Dataset) -> pd.DataFrame:
    """Demands that are addressed to the United States or to an American."""
    claims = involved(data)
    return claims[(claims.act == "demand") & claims.us_addressed]


def pressure_asked(data: Dataset) -> pd.DataFrame:
    """Those of `asks` that ask for pressure on Israel."""
    demands = asks(data)
    return demands[(demands.event == "REQUEST") & demands.israel]


def demands_on_israel(data: Dataset) -> pd.DataFrame:
    """Demands that an American makes of Israel."""
    claims = american(data)
    return claims[(claims.act == "demand") & _touches(claims.addressee_id, _side_members(data, "israel"))]


def threats(data: Dataset) -> pd.DataFrame:
    """Claims that threaten in an American's name, or that accuse an American of threats or of their effects."""
    claims = involved(data)
    told_of = claims.us_about & ((claims.event == "THREATEN") | (claims.act == "accuse"))
    return claims[(claims.us_speaks & (claims.act == "threaten")) | told_of]


def contacts(data: Dataset) -> pd.DataFrame:
    """Claims that tell of talks, meetings, messages or assurances between the United States and Hamas.

    Taken in are consultations and undertakings in which an American takes part other than as a mediator and Hamas takes part,
    speaks or is spoken of; consultations about both without a mediator between; and what Americans say of meetings without
    naming another party.
    `channel` plays no part.
    """
    claims = involved(data)
    takes_part = claims.us_part.str.contains("meets|guarantees") & (claims.hamas | (claims.side == "hamas"))
    mediated = claims.claim_id.isin(data.participants.claim_id[data.participants.role == "mediates"])
    both_named = (claims.event == "CONSULT") & claims.us_about & claims.hamas & ~mediated
    own_account = (claims.event == "CONSULT") & claims.us_speaks & ~claims.israel
    met = claims.event.isin(["CONSULT", "AGREE"]) & takes_part
    return claims[(met | both_named | own_account) & ~claims.us_part.str.contains("mediates")]


def months(data: Dataset) -> dict[str, str]:
    """The month in which each source was published at the earliest, as `2025-03`."""
    return {row.source_id: row.published_earliest[:7] for row in data.sources.itertuples()}


def contacts_in(data: Dataset, month: str, sides: Iterable[str]) -> pd.DataFrame:
    """Those of `contacts` that speakers on some sides tell in the reports of a month (`2025-03`)."""
    claims = contacts(data)
    return claims[(claims.source_id.map(months(data)) == month) & claims.side.isin(list(sides))]


# Every capacity with the rule that finds it in `involved`; a claim may show Americans in more than one.
CAPACITIES: dict[str, Callable[[Dataset, pd.DataFrame], pd.Series]] = {
    "mediator": lambda data, told: told.us_part.str.contains("mediates"),
    "giver of assurances": lambda data, told: told.us_part.str.contains("guarantees"),
    "party to contact with Hamas": lambda data, told: told.index.isin(contacts(data).index),
    "party to other talks or visits": lambda data, told: (
        (told.event == "CONSULT") & ~told.index.isin(contacts(data).index) & ~told.us_part.str.contains("mediates")
    ),
    "source of threats": lambda data, told: told.index.isin(threats(data).index),
    "source of pressure on Israel": lambda data, told: (
        told.israel
        & ~told.us_addressed
        & (((told.act == "demand") & told.us_speaks) | ((told.event == "REQUEST") & told.us_about))
    ),
    "asked to act": lambda data, told: (told.act == "demand") & told.us_addressed,
    "seeking people’s release": lambda data, told: (
        told.held & ~told.israel & (((told.act == "demand") & told.us_speaks) | ((told.event == "REQUEST") & told.us_about))
    ),
    "speaks of rebuilding": lambda data, told: told.us_speaks & (told.event == "AID"),
    "speaks of opening Rafah": lambda data, told: told.us_speaks & told.obligation_id.str.endswith("-rafah"),
    "speaks of disarmament": lambda data, told: told.us_speaks & told.option.map(lambda cell: "disarmament" in items(cell)),
}
NONE_OF_THESE = "none of these"


def capacities(data: Dataset) -> pd.DataFrame:
    """Every claim of `involved` once for each capacity in which it shows Americans, or once as none of these.

    Columns: capacity (in the order of `CAPACITIES`), claim_id, source_id and the other columns of `involved`.
    """
    told = involved(data)
    found = {name: rule(data, told).astype(bool) for name, rule in CAPACITIES.items()}
    shown = [told[mask].assign(capacity=name) for name, mask in found.items()]
    without = ~pd.DataFrame(found, index=told.index).any(axis=1)
    return pd.concat([*shown, told[without].assign(capacity=NONE_OF_THESE)], ignore_index=True)


def in_capacity(data: Dataset, capacity: str) -> pd.DataFrame:
    """The claims that show Americans in one capacity."""
    table = capacities(data)
    return table[table.capacity == capacity]


def telling(data: Dataset) -> pd.Series:
    """How each claim of `involved` reaches the page, as one of `TELLING`, indexed like it."""
    claims = involved(data)
    told = claims.side.map(TELLERS).fillna("Others")
    own = claims.us_speaks & claims.attribution.isin(["direct", "mixed"])
    passed = claims.us_speaks & ~own & ((claims.through_id != "") | (claims.via_id != ""))
    return told.mask(claims.us_speaks, RETOLD).mask(passed, PASSED_ON).mask(own, QUOTED)


def promises(data: Dataset) -> pd.DataFrame:
    """Claims that tell of an assurance or a commitment of the American side, or, by an American, of a consent of Hamas."""
    claims = involved(data)
    given = claims.us_part.str.contains("guarantees") | (claims.us_speaks & (claims.act == "commit"))
    consent = claims.us_speaks & claims.hamas & (claims.event == "AGREE")
    return claims[given | consent].assign(promiser=consent.map({True: "Hamas", False: "United States"}))


def american_quotes(data: Dataset) -> pd.DataFrame:
    """The quotations whose words are an American's, in file order, with source_id."""
    quotes = data.quotes[data.quotes.owner_id.isin(americans(data)) & data.quotes.claim_id.isin(data.distinct.claim_id)]
    source = sources_of(data.claims).set_axis(data.claims.claim_id)
    return quotes.assign(source_id=quotes.claim_id.map(source))


def unnamed(data: Dataset) -> pd.DataFrame:
    """Distinct claims that rest on unnamed people: they are the speaker, or it reached the outlet through them.

    The columns of `claims` and: source_id, teller_id (the unnamed), one_person (whether described as one person).
    """
    claims = data.distinct
    people = set(data.actors.actor_id[data.actors.kind == "unnamed"]) - {"unstated"}
    through = claims.through_id.where(claims.through_id.isin(people), "")
    teller = through.where(through != "", claims.speaker_id.where(claims.speaker_form == "anonymous", ""))
    found = claims.assign(source_id=sources_of(claims), teller_id=teller)[teller != ""]
    return found.assign(one_person=found.teller_id.isin(ONE_PERSON))


def on_one_person(data: Dataset) -> pd.DataFrame:
    """Those of `unnamed` that rest on one person, with `also`: the ids of claims of other tellers that say or back the same."""
    claims = unnamed(data)
    claims = claims[claims.one_person]
    backed = _backing(data)
    return claims.assign(also=[_joined(backed.get(claim, ())) for claim in claims.claim_id])


def _tellers(data: Dataset) -> pd.Series:
    """Who brings each claim to its outlet, by claim id."""
    claims = data.claims
    return claims.through_id.where(claims.through_id != "", claims.speaker_id).set_axis(claims.claim_id)


def _backing(data: Dataset) -> dict[str, set[str]]:
    """For each claim the claims of other tellers that say the same again or back it."""
    teller = _tellers(data)
    found: dict[str, set[str]] = {}
    for row in data.relations[data.relations.type.isin(["supports", "repeats"])].itertuples():
        if teller[row.claim_a] != teller[row.claim_b]:
            found.setdefault(row.claim_a, set()).add(row.claim_b)
            found.setdefault(row.claim_b, set()).add(row.claim_a)
    return found


CARRIED_TWICE = "repeated: one statement twice"
SAID_AGAIN = "repeated: another occasion, or not known"
SAME_SIDE = "backed: tellers on one side"
WITH_OUTLET = "backed: one teller an outlet"
TWO_SIDES = "backed: tellers on two sides"


def echoes(data: Dataset) -> pd.DataFrame:
    """The pairs of claims of which one repeats or backs the other: relation_id, claim_a, claim_b, kind, same_origin.

    `kind` tells whether a pair is repetition (and of what) or support (and between whom). Hamas and other Palestinian speakers
    count as one side, because the unnamed speakers of S2 belong to a group that may hold Hamas.
    """
    pairs = data.relations[data.relations.type.isin(["repeats", "supports"])]
    side = {claim: _camp(data, actor) for claim, actor in _tellers(data).items()}

    def kind(row) -> str:
        if row.type == "repeats":
            return CARRIED_TWICE if row.same_origin == "yes" else SAID_AGAIN
        sides = {side[row.claim_a], side[row.claim_b]}
        if "outlet" in sides:
            return WITH_OUTLET
        return SAME_SIDE if len(sides) == 1 else TWO_SIDES

    kinds = [kind(row) for row in pairs.itertuples()]
    return pairs[["relation_id", "claim_a", "claim_b", "same_origin"]].assign(kind=kinds)


def _camp(data: Dataset, actor_id: str) -> str:
    side = data.actors.set_index("actor_id").side[actor_id]
    return "palestinian" if side in PALESTINIAN else side


def documents(data: Dataset) -> pd.DataFrame:
    """What each of a few documents would bear on: party, document, n, by_others (claims that the party does not speak), claims.

    Most claims by others first. The number of claims is a measure of the record, not of the weight of a document.
    """
    claims = data.distinct
    side = side_of(data, claims.speaker_id)
    read = by_item(data, "document", "document", "holder")
    codes = {words: code for code, words in labels("side", data).items()}
    found = {
        (codes[holder], document): claims.obligation_id.isin(group.item)
        for (holder, document), group in read.groupby(["holder", "document"], sort=False)
    }
    found[RECORD_OF_CONTACT] = claims.index.isin(contacts(data).index)
    weapons = claims.topic.map(lambda cell: "weapons" in items(cell)) & (claims.agreement_id == "oct2025")
    consent = promises(data)
    found[ACCEPTED_TEXT] = weapons | claims.index.isin(consent.index[consent.promiser == "Hamas"])
    rows = [
        {
            "party": party,
            "document": document,
            "n": int(mask.sum()),
            "by_others": int((side[mask] != party).sum()),
            "claims": "|".join(claims.claim_id[mask]),
        }
        for (party, document), mask in found.items()
    ]
    return pd.DataFrame(rows).sort_values(["by_others", "document"], ascending=[False, True], ignore_index=True)


def ids(claims: pd.DataFrame) -> list[str]:
    """The claim ids of a frame, in the order of their numbers."""
    return sorted(set(claims.claim_id), key=lambda claim: int(claim[1:]))


def _joined(claim_ids: Iterable[str], by: str = " ") -> str:
    return by.join(sorted(set(claim_ids), key=lambda claim: int(claim[1:])))


# --- values -----------------------------------------------------------------------------


def _count(name: str, rows: Callable[[Dataset], pd.DataFrame]) -> None:
    """Register the number of rows of a frame as `us-role.<name>`."""
    value(f"us-role.{name}")(lambda data: len(rows(data)))


def not_by_americans(data: Dataset) -> pd.DataFrame:
    """Those of `involved` whose speaker is not on the US side."""
    claims = involved(data)
    return claims[~claims.us_speaks]


def quotes_by(data: Dataset, actor_id: str) -> pd.DataFrame:
    """Those of `american_quotes` whose words are one actor's."""
    quotes = american_quotes(data)
    return quotes[quotes.owner_id == actor_id]


def pairs_of(data: Dataset, *kinds: str) -> pd.DataFrame:
    """Those of `echoes` of some kinds."""
    pairs = echoes(data)
    return pairs[pairs.kind.isin(kinds)]


def told_alone(data: Dataset) -> pd.DataFrame:
    """Those of `on_one_person` that no other teller says again or backs."""
    claims = on_one_person(data)
    return claims[claims.also == ""]


def received(data: Dataset) -> pd.DataFrame:
    """Those of `promises` by the United States that somebody else tells of."""
    told = promises(data)
    return told[(told.promiser == "United States") & ~told.us_speaks]


_count("involved", involved)
_count("american", american)
_count("others", not_by_americans)
_count("quoted", quoted)
_count("asks", asks)
_count("threats", threats)
_count("contacts", contacts)
_count("early-palestinian", lambda data: contacts_in(data, EARLY, PALESTINIAN))
_count("early-american", lambda data: contacts_in(data, EARLY, ["us"]))
_count("late-american", lambda data: contacts_in(data, LATE, ["us"]))
_count("late-palestinian", lambda data: contacts_in(data, LATE, PALESTINIAN))
_count("mediator", lambda data: in_capacity(data, "mediator"))
_count("guarantor", lambda data: in_capacity(data, "giver of assurances"))
_count("pressure", lambda data: in_capacity(data, "source of pressure on Israel"))
_count("rebuilding", lambda data: in_capacity(data, "speaks of rebuilding"))
_count("disarmament", lambda data: in_capacity(data, "speaks of disarmament"))
_count("received", received)
_count("quotes", american_quotes)
_count("quotes-english", lambda data: american_quotes(data)[lambda quotes: quotes.translated == "no"])
_count("quotes-leavitt", lambda data: quotes_by(data, "karoline-leavitt"))
_count("quotes-trump", lambda data: quotes_by(data, "donald-trump"))
_count("quotes-witkoff", lambda data: quotes_by(data, "steve-witkoff"))
_count("unnamed", unnamed)
_count("unnamed-S4", lambda data: unnamed(data)[lambda claims: claims.source_id == "S4"])
_count("one-person", on_one_person)
_count("one-person-alone", told_alone)
_count("repeats", lambda data: pairs_of(data, CARRIED_TWICE, SAID_AGAIN))
_count("carried-twice", lambda data: pairs_of(data, CARRIED_TWICE))
_count("supports", lambda data: pairs_of(data, SAME_SIDE, WITH_OUTLET, TWO_SIDES))
_count("supports-one-side", lambda data: pairs_of(data, SAME_SIDE))
_count("supports-outlet", lambda data: pairs_of(data, WITH_OUTLET))
_count("supports-two-sides", lambda data: pairs_of(data, TWO_SIDES))


def _register_sources() -> None:
    """`us-role.contacts-<S>` for each of the five sources."""
    for source in ("S1", "S2", "S3", "S4", "S5"):
        _count(f"contacts-{source}", lambda data, source=source: contacts(data)[lambda claims: claims.source_id == source])


_register_sources()
_count("american-S3-S4", lambda data: american(data)[lambda claims: claims.source_id.isin(["S3", "S4"])])
_count("silent-envoys", lambda data: data.distinct[data.distinct.speaker_id.isin(["adam-boehler", "jared-kushner"])])


@value("us-role.every-ask-is-hamas")
def _every_ask_is_hamas(data: Dataset) -> bool:
    return set(asks(data).side) == {"hamas"}


@value("us-role.every-ask-is-pressure")
def _every_ask_is_pressure(data: Dataset) -> bool:
    """Whether every demand on Washington asks for pressure on Israel."""
    return 0 < len(asks(data)) == len(pressure_asked(data))


@value("us-role.asks-both-ceasefires")
def _asks_both_ceasefires(data: Dataset) -> bool:
    return set(asks(data).agreement_id) == set(data.agreements.agreement_id)


@value("us-role.no-quoted-demand-on-israel")
def _no_quoted_demand_on_israel(data: Dataset) -> bool:
    return len(american(data)) > 0 and _in_words(demands_on_israel(data)).empty


@value("us-role.no-quoted-pressure")
def _no_quoted_pressure(data: Dataset) -> bool:
    """Whether nothing told of US pressure on Israel stands in an American's quoted words."""
    told = in_capacity(data, "source of pressure on Israel")
    return len(told) > 0 and _in_words(told[told.us_speaks]).empty


@value("us-role.no-israeli-on-us")
def _no_israeli_on_us(data: Dataset) -> bool:
    """Whether Israel, as a state or by anyone, is the speaker of no claim that involves the United States."""
    return len(involved(data)) > 0 and "israel" not in set(involved(data).side)


@value("us-role.received-is-qassem")
def _received_is_qassem(data: Dataset) -> bool:
    return set(received(data).speaker_id) == {"hazem-qassem"}


@value("us-role.received-in-receivers-words")
def _received_in_receivers_words(data: Dataset) -> bool:
    """Whether all words quoted of promises that somebody received are those of the one who says that they were received."""
    told = received(data)
    speaker = told.set_index("claim_id").speaker_id
    quotes = data.quotes[data.quotes.claim_id.isin(told.claim_id)]
    return len(quotes) > 0 and bool((quotes.owner_id == quotes.claim_id.map(speaker)).all())


@value("us-role.meetings-S3")
def _meetings_in_s3(data: Dataset) -> int:
    """The claims of S3 that tell of talks or a meeting of the United States with Hamas."""
    told = contacts(data)
    return int(((told.source_id == "S3") & (told.event == "CONSULT")).sum())


@value("us-role.early-told-by-both")
def _early_told_by_both(data: Dataset) -> bool:
    """Whether contact is told of from the American and from Hamas's side in the reports of March 2025."""
    return min(len(contacts_in(data, EARLY, [side])) for side in ("us", "hamas")) > 0


@value("us-role.extension-without-witkoff")
def _extension_without_witkoff(data: Dataset) -> bool:
    """Whether Witkoff is named with none of the claims on prolonging phase one of the January 2025 ceasefire."""
    told = data.distinct[data.distinct.obligation_id == "jan2025-p1-extension-proposal"]
    return (
        len(told) > 0 and not _touches(told.speaker_id + "|" + told.about_id + "|" + told.addressee_id, {"steve-witkoff"}).any()
    )


@value("us-role.threats-only-early")
def _threats_only_early(data: Dataset) -> bool:
    return set(threats(data).source_id.map(months(data))) == {EARLY}


@value("us-role.no-united-nations")
def _no_united_nations(data: Dataset) -> bool:
    """Whether no actor of the record is the United Nations or a body of theirs."""
    names = data.actors.name + " " + data.actors.aliases
    return not names.str.contains("United Nations|Security Council|OCHA|UNRWA").any()


@value("us-role.channel-too-low")
def _channel_too_low(data: Dataset) -> bool:
    """Whether the agreement on `channel` lies below the least for which findings may be drawn, in the codings on file."""
    (first, _), *others = coders(data)
    return any(alpha(data, "channel", first, other, draws=0)["alpha"] < TENTATIVE for other, _ in others)


@value("us-role.threat-words")
def _threat_words(data: Dataset) -> int:
    """The number of an American's words that stand in quotation marks in claims of threats."""
    quotes = american_quotes(data)
    return int(sum(len(words.split()) for words in quotes.exact[quotes.claim_id.isin(threats(data).claim_id)]))


def named_in(data: Dataset, actor_id: str) -> set[str]:
    """The sources that name an actor in a distinct claim: as speaker or addressee, spoken of, or taking part."""
    claims = data.distinct
    taking_part = set(data.participants.claim_id[data.participants.actor_id == actor_id])
    cells = claims.speaker_id + "|" + claims.addressee_id + "|" + claims.about_id
    return set(sources_of(claims)[_touches(cells, {actor_id}) | claims.claim_id.isin(taking_part)])


@value("us-role.boehler-only-early")
def _boehler_only_early(data: Dataset) -> bool:
    """Whether Boehler is named in the reports of March 2025 and in no later one."""
    published = months(data)
    return {published[source] for source in named_in(data, "adam-boehler")} == {EARLY}


@value("us-role.witkoff-contact-only-late")
def _witkoff_contact_only_late(data: Dataset) -> bool:
    """Whether Witkoff speaks of, or takes part in, contact with Hamas in the report of January 2026 alone."""
    told = contacts(data)
    taking_part = data.participants.claim_id[data.participants.actor_id == "steve-witkoff"]
    his = told[(told.speaker_id == "steve-witkoff") | told.claim_id.isin(taking_part)]
    return set(his.source_id.map(months(data))) == {LATE}


@value("us-role.witkoff-no-english")
def _witkoff_no_english(data: Dataset) -> bool:
    """Whether Witkoff is quoted, and no quotation of his is known to be in the words he spoke."""
    quotes = quotes_by(data, "steve-witkoff")
    return len(quotes) > 0 and not (quotes.translated == "no").any()


@value("us-role.late-hamas-through-mediators")
def _late_hamas_through_mediators(data: Dataset) -> bool:
    """Whether mediators stand in everything that Hamas says of contact in the report of January 2026."""
    told = contacts_in(data, LATE, ["hamas"])
    return len(told) > 0 and bool(_touches(told.about_id, {"mediators"}).all())


@value("us-role.top-document")
def _top_document(data: Dataset) -> str:
    return documents(data).document.iloc[0]


@value("us-role.top-document-by-others")
def _top_document_by_others(data: Dataset) -> int:
    return int(documents(data).by_others.iloc[0])


def _register_documents() -> None:
    """`us-role.document-<party>` and `-name`: the document of a party that would bear on most claims by others, and how many."""

    def first(data: Dataset, party: str) -> pd.Series:
        found = documents(data)
        return found[found.party == party].iloc[0]

    for party in ("israel", "us", "international"):
        value(f"us-role.document-{party}")(lambda data, party=party: int(first(data, party).by_others))
        value(f"us-role.document-{party}-name")(lambda data, party=party: str(first(data, party).document))


_register_documents()


# --- findings ---------------------------------------------------------------------------


@finding(
    "F13",
    "us-role",
    "Of {us-role.involved} claims in which the United States speaks, is addressed or is spoken of, {us-role.quoted} hold "
    "quoted words of an American; in {us-role.others} the speaker is not an American.",
    "It counts what five reports print, not how much Americans said. Quoted words may be translated, and the number follows "
    "how sentences were cut into claims.",
    lambda data: ids(involved(data)),
    about="coverage",
    numbers=("claims with the United States", "with quoted Americans", "with other speakers"),
    overturned_by="It is a matter of proportion: quoted words of Americans in a third of these claims, or in as many as others "
    "speak, would overturn it.",
)
def _seldom_in_their_own_words(data: Dataset) -> bool:
    """Americans are quoted in fewer than a third, and fewer of the claims are quoted than are spoken by others."""
    told = len(involved(data))
    return 0 < 3 * len(quoted(data)) < told and len(not_by_americans(data)) > len(quoted(data))


def _no_other_ask(data: Dataset) -> bool:
    """Whether only Hamas asks anything of Washington, and only pressure, and no American is quoted asking Israel."""
    pressure = len(asks(data)) == len(pressure_asked(data))
    return set(asks(data).side) <= {"hamas"} and pressure and _in_words(demands_on_israel(data)).empty


@finding(
    "F14",
    "us-role",
    "All {us-role.asks} demands on Washington come from Hamas, under both ceasefires, and ask for pressure on Israel; no "
    "American is quoted with a demand on Israel.",
    "Demands may have been made and answered outside these reports. Several of the demands may go back to one statement, and "
    "the coding of who is addressed agrees only tentatively between coders.",
    lambda data: ids(asks(data)) + [claim for claim in ids(demands_on_israel(data)) if claim not in ids(asks(data))],
    about="said",
    numbers=("demands on Washington",),
    overturned_by="One demand on Washington by anybody else or for anything else, or one quoted demand of an American on "
    "Israel, would overturn it.",
    universal=_no_other_ask,
    can_fall="that Washington is asked under both ceasefires, and that Americans speak at all",
)
def _hamas_asks_for_pressure(data: Dataset) -> bool:
    return _asks_both_ceasefires(data) and len(american(data)) > 0 and _no_other_ask(data)


@finding(
    "F15",
    "us-role",
    "In the reports of March 2025 Palestinian speakers tell of contact between the United States and Hamas in "
    "{us-role.early-palestinian} claims and Americans in {us-role.early-american}; in the report of January 2026 Americans do "
    "so in {us-role.late-american} and Hamas in {us-role.late-palestinian}.",
    "It shows who tells of contact, not how much there was. The later numbers come from one report, and several of the later "
    "claims cut up or repeat one remark.",
    lambda data: ids(pd.concat([contacts_in(data, month, [*PALESTINIAN, "us"]) for month in (EARLY, LATE)])),
    about="coverage",
    numbers=("Palestinian, March 2025", "American, March 2025", "American, January 2026", "Palestinian, January 2026"),
    overturned_by="It is a matter of proportion: as many American accounts as Palestinian ones in March 2025, or the reverse "
    "in January 2026, would overturn it.",
)
def _who_tells_of_contact_changes(data: Dataset) -> bool:
    early, late = ([len(contacts_in(data, month, sides)) for sides in (PALESTINIAN, ["us"])] for month in (EARLY, LATE))
    return early[0] > early[1] and late[1] > late[0]


@value("us-role.f13-survives")
def _f13_survives(data: Dataset) -> bool:
    return all(survival(FINDINGS["F13"], data).values())


def _sources_it_needs(key: str, data: Dataset) -> str:
    """The sources without which a finding falls, as `S1 and S5`."""
    outcome = survival(FINDINGS[key], data)
    return " and ".join(source for source in data.sources.source_id if not outcome[f"without {source}"])


@value("us-role.f14-needs")
def _f14_needs(data: Dataset) -> str:
    return _sources_it_needs("F14", data)


@value("us-role.f14-f15-need-publisher-of-s5")
def _f14_f15_need_publisher_of_s5(data: Dataset) -> bool:
    return not any(survival(FINDINGS[key], data)["without fadaat-media"] for key in ("F14", "F15"))


@value("us-role.f15-needs")
def _f15_needs(data: Dataset) -> str:
    return _sources_it_needs("F15", data)


# --- tables -----------------------------------------------------------------------------


def _name(data: Dataset, actor_id: str) -> str:
    """The name of an actor in few words; a single unnamed speaker is called so."""
    return UNNAMED_NAMES.get(actor_id) or matrix.short_name(data, actor_id)


def _report(data: Dataset, source_id: str) -> str:
    """A source with the month of its report: `S1, March 2025`."""
    return f"{source_id}, {date_words(months(data)[source_id])}"


def _teller(data: Dataset, row) -> str:
    """Whose statement a claim is and through whom it came: `Trump, told by Hamas official`."""
    words = _name(data, row.speaker_id)
    if row.through_id:
        words += f", told by {_name(data, row.through_id)}"
    if row.via_id and row.us_speaks:
        words += f", by way of {_name(data, row.via_id)}"
    return words


def _cell(data: Dataset, claims: pd.DataFrame) -> str:
    """Tellers with their claims: `Hamas C001; Qassem C006`."""
    found: dict[str, list[str]] = {}
    for row in claims.itertuples():
        found.setdefault(_teller(data, row), []).append(row.claim_id)
    return "; ".join(f"{teller} {_joined(told)}" for teller, told in found.items())


def _counted(data: Dataset) -> str:
    return f"{len(data.distinct)} distinct claims of {len(data.claims)}; {REPETITIONS}"


def _counted_involved(data: Dataset) -> str:
    return f"{len(involved(data))} claims in which the United States speaks, is addressed or is spoken of, of {_counted(data)}."


def capacity_matrix(data: Dataset | None = None) -> Table:
    """In which capacity Americans appear, by report: who says so, with the claims."""
    data = data or load()
    shown = capacities(data)
    rows = []
    for capacity in (*CAPACITIES, NONE_OF_THESE):
        of_it = shown[shown.capacity == capacity]
        cells = {_report(data, source): _cell(data, of_it[of_it.source_id == source]) for source in data.sources.source_id}
        rows.append({"Americans as": capacity, **cells})
    contact = in_capacity(data, "party to contact with Hamas")
    return Table(
        name="us-role-capacities",
        title=f"Americans appear as party to contact with Hamas in {contact.source_id.nunique()} reports, as mediator in "
        f"{in_capacity(data, 'mediator').source_id.nunique()}",
        frame=pd.DataFrame(rows),
        counted=_counted_involved(data),
        note="The capacities are read from the codes of each claim. A claim may show Americans in more than one. A name before "
        "a claim id is the speaker to whom the report gives the statement. Pressure takes in what Trump is said to be able "
        "to do.",
        empty=NO_STATEMENT,
    )


def promise_table(data: Dataset | None = None) -> Table:
    """What Washington is said to have promised, and Hamas to consent to: by whom told, in whose words."""
    data = data or load()
    told = promises(data)
    rows = [
        {
            "Promise or consent of": row.promiser,
            "What": row.gloss,
            "Told by": f"{_teller(data, row)}, {row.source_id}",
            "In whose words": _words_of(data, row.claim_id),
            "Claim": row.claim_id,
        }
        for row in told.sort_values(["promiser", "source_id"], ascending=[False, True], kind="stable").itertuples()
    ]
    given = int((told.promiser == "United States").sum())
    return Table(
        name="us-role-promises",
        title=f"{len(received(data))} of {given} statements of a US promise or readiness come from the receiver; Americans "
        f"speak of a consent of Hamas in {len(told) - given} claims",
        frame=pd.DataFrame(rows),
        counted=f"{len(told)} of {_counted(data)}: assurances and commitments of the American side, and consents of Hamas told "
        "by Americans.",
    )


def _words_of(data: Dataset, claim_id: str) -> str:
    """The quotation of a claim with its owner, marked where the words are an outlet's, or that it is a paraphrase."""
    quotes = data.quotes[data.quotes.claim_id == claim_id]
    outlets = _side_members(data, "outlet")
    words = [
        f"{'paraphrase: ' if row.owner_id in outlets else ''}“{row.exact}” ({_name(data, row.owner_id)})"
        for row in quotes.itertuples()
    ]
    return "; ".join(words) or "paraphrase of the report"


def envoys_words(data: Dataset | None = None) -> Table:
    """Every quotation of an American, with what is known of the language it was spoken in."""
    data = data or load()
    quotes = american_quotes(data)
    frame = pd.DataFrame(
        {
            "Quoted words": [f"“{words}”" for words in quotes.exact],
            "Speaker": [_name(data, owner) for owner in quotes.owner_id],
            "Report": [_report(data, source) for source in quotes.source_id],
            "Language": [label("translated", code, data) for code in quotes.translated],
            "Claim": list(quotes.claim_id),
        }
    )
    english = int((quotes.translated == "no").sum())
    return Table(
        name="us-role-words",
        title=f"{english} of {len(quotes)} quotations of Americans are known to be in the words spoken; those of Witkoff are not",
        frame=frame,
        counted=f"{len(quotes)} of {len(data.quotes)} quotations of the record, those whose words are an American's.",
        note="A quotation is the shortest phrase that carries its claim, not the whole remark.",
    )


def meetings(data: Dataset | None = None) -> Table:
    """Who is told to meet or talk with whom, where and when, and whether directly: one row per teller and set of parties."""
    data = data or load()
    claims = involved(data)
    told = claims[
        claims.index.isin(contacts(data).index) | ((claims.event == "CONSULT") & ~claims.us_part.str.contains("mediates"))
    ]
    keyed = told.assign(
        parties=[_parties(data, row) for row in told.itertuples()], time=[_told_as(row) for row in told.itertuples()]
    )
    rows = []
    for (source, _, parties, time), group in keyed.groupby(["source_id", "speaker_id", "parties", "time"], sort=False):
        rows.append(
            {
                "Parties": parties,
                "Told as": time,
                "Where": ", ".join(dict.fromkeys(place for cell in group.place for place in items(cell))),
                "When": _when(data, group),
                "Direct or not, as coded": ", ".join(dict.fromkeys(code for code in group.channel if code)),
                "Told by": f"{_teller(data, next(group.itertuples()))}, {source}",
                "Claims": _joined(group.claim_id),
            }
        )
    dated = sum(row["When"] != NO_DAY for row in rows)
    return Table(
        name="us-role-meetings",
        title=f"Of {len(rows)} accounts of talks, meetings and visits, {dated} give a time and "
        f"{sum(bool(row['Where']) for row in rows)} a place",
        frame=pd.DataFrame(rows),
        counted=f"{len(told)} of {_counted(data)}, put together by report, speaker, parties and tense. Accounts are not "
        "meetings: several may tell of one.",
        note="Precision: 1 a day, 2 up to six days, 3 a week, 4 up to a month, 5 longer. In the column “Direct or "
        "not” the codings of this record agree too little for a finding to rest on it.",
        empty="not said",
    )


NO_DAY = "no time given"


def _parties(data: Dataset, row) -> str:
    """The parties to what a claim tells of: who takes part, else speaker and those spoken of, Americans first."""
    part = data.participants[data.participants.claim_id == row.claim_id]
    met = [actor for actor, role in zip(part.actor_id, part.role, strict=True) if role != "mediates"]
    named = [*met, *items(row.about_id)] if len(met) < 2 or not row.hamas else met
    if row.us_speaks and not row.us_about and row.us_part == "":
        named = [row.speaker_id, *named]
    us = americans(data)
    ordered = sorted(dict.fromkeys(named), key=lambda actor: actor not in us)
    return ", ".join(_name(data, actor) for actor in ordered) + (", nobody else named" if len(ordered) == 1 else "")


def _told_as(row) -> str:
    """Whether contact is told of as past, going on or to come; an offer or an assurance as such."""
    aux = items(row.aux)
    if row.event == "AGREE":
        return "an offer" if row.act == "propose" else "an assurance"
    if "negated" in aux:
        return "put off"
    if "future" in aux:
        return "possible" if "hypothetical" in aux else "to come"
    return "past" if "historical" in aux else "going on"


def _when(data: Dataset, group: pd.DataFrame) -> str:
    dates = data.dates[data.dates.claim_id.isin(group.claim_id) & (data.dates.kind == "event")]
    told = [f"{edtf_words(row.edtf)} (precision {row.precision})" for row in dates.itertuples()]
    return "; ".join(told) or NO_DAY


def pair_table(data: Dataset | None = None) -> Table:
    """The pairs of accounts that the chapter works through, side by side, with the note of their relation."""
    data = data or load()
    claims = data.claims.set_index("claim_id", drop=False)
    rows, types = [], []
    for row in pair_questions(data, "us-role").itertuples():
        pair = row.question_claims
        relation = relation_of(data, *pair)
        one, other = (_account(data, claims.loc[claim]) for claim in pair)
        types.append(relation.type)
        rows.append(
            {"Question": row.question, "One account": one, "Another account": other, "What the two leave open": relation.note}
        )
    opposed = types.count("contradicts")
    return Table(
        name="us-role-pairs",
        title=f"{opposed} of {len(rows)} pairs of accounts of the American side {'is' if opposed == 1 else 'are'} coded as "
        "opposed, the others as one limiting the other",
        frame=pd.DataFrame(rows),
        counted=f"{len(rows)} of the {len(data.relations)} pairs of claims that the record joins.",
        note=f"Which pairs to work through, and the question of each, is {A_READING}.",
    )


def relation_of(data: Dataset, one: str, other: str):
    """The relation that joins two claims, as a named tuple. Raises `LookupError` where there is none or more than one."""
    either = data.relations.claim_a.isin([one, other]) & data.relations.claim_b.isin([one, other])
    found = list(data.relations[either].itertuples())
    if len(found) != 1:
        raise LookupError(
            f"relations.csv joins {one} and {other} in {len(found)} rows; a pair question of readings.csv needs one"
        )
    return found[0]


def _account(data: Dataset, claim: pd.Series) -> str:
    through = f", told by {_name(data, claim.through_id)}" if claim.through_id else ""
    own = data.quotes[(data.quotes.claim_id == claim.claim_id) & ~data.quotes.owner_id.isin(_side_members(data, "outlet"))]
    words = "" if own.empty else f" {_words_of(data, claim.claim_id)}"
    who = f"{_name(data, claim.speaker_id)}{through}, {claim.passage_id.split('.')[0]}"
    return f"{who}: {claim.gloss}{words} {claim.claim_id}"


def one_person_claims(data: Dataset | None = None) -> Table:
    """Every claim that rests on one unnamed person, with the claims of other tellers that say or back the same."""
    data = data or load()
    told = on_one_person(data)
    frame = pd.DataFrame(
        {
            "Claim": list(told.claim_id),
            "What is told": list(told.gloss),
            "Rests on": [_name(data, teller) for teller in told.teller_id],
            "As the words of": [
                _name(data, row.speaker_id) if row.speaker_id != row.teller_id else "the same" for row in told.itertuples()
            ],
            "Report": list(told.source_id),
            "Others who say or back it": list(told.also),
        }
    )
    alone = int((told.also == "").sum())
    return Table(
        name="us-role-one-person",
        title=f"{len(told)} claims rest on one unnamed person, and {alone} of them on that person alone",
        frame=frame,
        counted=f"{len(told)} of {_counted(data)}.",
        note=f"{len(unnamed(data)) - len(told)} further claims rest on unnamed people in the plural, whose number is not given.",
        empty="nobody else in these five sources",
    )


def document_table(data: Dataset | None = None) -> Table:
    """What a document of Israel, of the United States or of an international body would bear on."""
    data = data or load()
    found = documents(data)
    frame = pd.DataFrame(
        {
            "A document": [f"{palette.SIDES[row.party].label}: {row.document}" for row in found.itertuples()],
            "would bear on": [f"{row.n} claims" for row in found.itertuples()],
            "of which others tell": [f"{row.by_others} claims" for row in found.itertuples()],
            "Claims": [row.claims.replace("|", " ") for row in found.itertuples()],
        }
    )
    top = found.iloc[0]
    return Table(
        name="us-role-documents",
        title=f"A record of decisions on the step to phase two of either ceasefire would bear on {top.by_others} claims told "
        "by others than the party that decides",
        frame=frame,
        counted=f"{_counted(data)}, found by obligation, topic and event. The number measures this record, not the weight "
        "of a document.",
        note=f"Which documents to list, and on which obligations they would bear, is {A_READING}.",
    )


# --- figures ----------------------------------------------------------------------------


def _lined(labels: Iterable[str], width: int) -> dict:
    """Settings of an axis that break each label at words into one or two lines of `width` characters, centred on its row."""
    lines = {name: textwrap.wrap(name, width) for name in labels}
    long = " || ".join(f"datum.label == {json.dumps(name, ensure_ascii=False)}" for name in lines if len(lines[name]) > 1)
    return {
        "labelExpr": f"{json.dumps(lines, ensure_ascii=False, sort_keys=True)}[datum.label]",
        "labelBaseline": {"condition": {"test": long or "false", "value": "bottom"}, "value": "middle"},
        "labelLineHeight": 14,
        "labelLimit": 330,
    }


def _labels_above(rows: list[str], up: int) -> alt.Chart:
    """The names of rows as words `up` px over them, for a drawing too narrow for an axis."""
    named = alt.Chart(pd.DataFrame({"row": rows}))
    return named.mark_text(align="left", dy=-up).encode(x=alt.value(0), y=alt.Y("row:N", sort=rows, axis=None), text="row:N")


def tellers_data(data: Dataset) -> pd.DataFrame:
    """One row per claim of `involved`: row (of `TELLING`), place (from 1 in its row), outlet, source, speaker, claims."""
    claims = involved(data).assign(row=telling(data))
    order = {name: place for place, name in enumerate(TELLING)}
    claims = claims.sort_values(
        ["row", "source_id"], key=lambda column: column.map(order) if column.name == "row" else column, kind="stable"
    )
    return pd.DataFrame(
        {
            "row": list(claims.row),
            "place": list(claims.groupby("row", sort=False).cumcount() + 1),
            "outlet": [palette.OUTLETS[source].label for source in claims.source_id],
            "source": list(claims.source_id),
            "speaker": [_name(data, speaker) for speaker in claims.speaker_id],
            "claims": list(claims.claim_id),
        }
    )


def tellers(data: Dataset | None = None) -> Figure:
    """One mark per claim: who tells of the American side, and in which report."""
    data = data or load()
    frame = marked(tellers_data(data), "{row}: {speaker}, {outlet}")
    rows = [name for name in TELLING if (frame.row == name).any()]
    colour, shape = palette.outlet_scales(sorted(set(frame.source)))
    counts = frame.row.value_counts()

    def chart(layout: str) -> alt.LayerChart:
        wide = layout == "wide"
        axis = alt.Axis(ticks=False, domain=False, labelPadding=8) if wide else None
        base = alt.Chart(frame).encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, frame.place.max() + 2])),
            y=alt.Y("row:N", sort=rows, title=None, axis=axis),
        )
        legend = alt.Legend(title=None, columns=3 if wide else 2)
        dots = base.mark_point(size=90 if wide else 50).encode(
            color=alt.Color("outlet:N", scale=colour, legend=legend),
            shape=alt.Shape("outlet:N", scale=shape, legend=legend),
            **MARK,
        )
        numbers = (
            base.transform_aggregate(last="max(place)", groupby=["row"])
            .mark_text(align="left", dx=9)
            .encode(x="last:Q", text="last:Q")
        )
        layers = [dots, numbers] if wide else [dots, numbers, _labels_above(rows, 18)]
        return alt.layer(*layers).properties(height=alt.Step(30 if wide else 46))

    told = ", ".join(f"{name} {counts[name]}" for name in rows)
    return Figure(
        name="us-role-tellers",
        title=f"Americans are quoted in {counts.get(QUOTED, 0)} of {len(frame)} claims that involve the United States; others "
        f"speak in {len(not_by_americans(data))}",
        alt=f"Rows of marks, one for each claim that involves the United States, by who tells it and in which report: {told}.",
        chart=chart,
        data=frame,
        counted=_counted_involved(data),
        note="Colour and shape give the report. “Passed on by others” are words of Americans that reached the report through "
        "an unnamed person or another outlet.",
    )


def capacities_data(data: Dataset) -> pd.DataFrame:
    """One row per capacity and report: capacity, report, n (claims), claims."""
    shown = capacities(data)
    rows = []
    for capacity in CAPACITIES:
        for source in data.sources.source_id:
            of_it = shown[(shown.capacity == capacity) & (shown.source_id == source)]
            rows.append({"capacity": capacity, "report": _report(data, source), "n": len(of_it), "claims": "|".join(ids(of_it))})
    return pd.DataFrame(rows)


STEPS = [1, 3, 6, 9]


def _short_month(report: str) -> str:
    """`S1 Mar 2025` for `S1, March 2025`."""
    source, month, year = report.replace(",", "").split()
    return f"{source} {month[:3]} {year}"


def capacity_counts(data: Dataset | None = None) -> Figure:
    """How many claims show Americans in each capacity, by report."""
    data = data or load()
    frame = marked(capacities_data(data), "Americans as {capacity}, {report}: {n} claims")
    total = frame.groupby("capacity", sort=False).n.sum()
    reports = list(dict.fromkeys(frame.report))

    def chart(layout: str) -> alt.LayerChart:
        wide = layout == "wide"
        side = alt.Axis(ticks=False, domain=False, labelPadding=6, **_lined(CAPACITIES, 40 if wide else 18))
        short = {name: _short_month(name) if wide else name[:2] for name in reports}
        head = alt.Axis(ticks=False, domain=False, orient="top", labelExpr=f"{json.dumps(short, sort_keys=True)}[datum.label]")
        base = alt.Chart(frame).encode(
            x=alt.X("report:N", sort=reports, title=None, axis=head),
            y=alt.Y("capacity:N", sort=list(CAPACITIES), title=None, axis=side),
        )
        cells = base.mark_rect(stroke=palette.PAGE.light, strokeWidth=2).encode(
            color=alt.Color("n:Q", scale=palette.step_scale(STEPS), legend=None), **MARK
        )
        return (cells + base.mark_text().encode(text="n:Q", color=palette.step_words("n", STEPS))).properties(
            height=alt.Step(28 if wide else 38)
        )

    contact = "party to contact with Hamas"
    silent = [name for name in reports if frame.n[(frame.capacity == contact) & (frame.report == name)].iloc[0] == 0]
    return Figure(
        name="us-role-capacities",
        title=f"Americans appear most often as {total.idxmax()}, in {total.max()} claims, and as mediator in {total['mediator']}",
        alt="Grid of capacities by report with the number of claims in each. "
        + ", ".join(f"{name} {count}" for name, count in total.items())
        + ". "
        f"No contact with Hamas is told of in {'; '.join(silent)}.",
        chart=chart,
        data=frame,
        counted=f"{len(involved(data)) - len(in_capacity(data, NONE_OF_THESE))} of {_counted_involved(data)} A claim may show "
        "more than one capacity.",
    )


def contact_data(data: Dataset) -> pd.DataFrame:
    """What is told of contact, in order of time: one row per teller and report, and one per event that is given a time.

    Columns: row (teller and report with a few words), side, kind (`said`, `reported` or `told of as past`), first, last
    (days), when (in words), claims. A report that tells of no contact has a row without claims.
    """
    told = contacts(data)
    said = matrix.said(data, told)
    rows = []
    for (source, speaker), group in told.assign(speaker_id=told.teller_id).groupby(["source_id", "speaker_id"], sort=False):
        dates = said.loc[group.index]
        dates = dates[dates.dated == "said"] if (dates.dated == "said").any() else dates
        kind = "said" if (dates.dated == "said").any() else "reported"
        rows.append(_contact_row(data, source, speaker, kind, dates["first"].min(), dates["last"].max(), group.claim_id))
        events = data.dates[(data.dates.kind == "event") & data.dates.claim_id.isin(group.claim_id)]
        for event in events.rename(columns={"first": "earliest", "last": "latest"}).itertuples():
            rows.append(_contact_row(data, source, speaker, "told of as past", event.earliest, event.latest, [event.claim_id]))
    silent = data.sources[~data.sources.source_id.isin(told.source_id)]
    for row in silent.itertuples():
        row_of = _contact_row(data, row.source_id, "", "reported", row.published_earliest, row.published_latest, [])
        rows.append(row_of)
    return pd.DataFrame(rows).sort_values(["first", "last", "source", "row"], ignore_index=True)


def _contact_row(data: Dataset, source: str, speaker: str, kind: str, first: str, last: str, claims: Iterable[str]) -> dict:
    name = _name(data, speaker).removeprefix("unnamed ") if speaker else "no statement of contact"
    words = "the meeting it tells of" if kind == "told of as past" else CONTACT_WORDS.get((source, speaker), "")
    return {
        "row": f"{source} {name}" + (f": {words}" if words else ""),
        "source": source,
        "side": palette.SIDES[data.actors.set_index("actor_id").side[speaker] if speaker else "none"].label,
        "kind": kind,
        "first": first,
        "last": last,
        "when": _month_or_days(first, last),
        "claims": _joined(claims, "|"),
    }


def _month_or_days(first: str, last: str) -> str:
    """Bounds in words; those of a whole month are the month."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1 and (start.year, start.month) == (end.year, end.month)
    return date_words(first[:7]) if whole else bounds_words(first, last)


# A stretch of days without a date longer than this is left out of the axis.
LONGEST_GAP = timedelta(days=20)
MARGIN = timedelta(days=1)
BREAK = 4


def stretches(frame: pd.DataFrame) -> list[tuple[date, date]]:
    """The stretches of days that the dates of a frame (columns first, last) fill, a day of margin added at each end."""
    spans = sorted((date.fromisoformat(row["first"]), date.fromisoformat(row["last"])) for _, row in frame.iterrows())
    found: list[list[date]] = []
    for first, last in spans:
        if found and first - found[-1][1] <= LONGEST_GAP:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return [(first - MARGIN, last + MARGIN) for first, last in found]


def _position(day: date, spans: list[tuple[date, date]]) -> int:
    """Where a day stands on the broken axis, in days, each break counting `BREAK`."""
    offset = 0
    for first, last in spans:
        if first <= day <= last:
            return offset + (day - first).days
        offset += (last - first).days + 1 + BREAK
    raise ValueError(f"{day} lies in no stretch of the axis")


def contact_sequence(data: Dataset | None = None) -> Figure:
    """What each teller says of contact between the United States and Hamas, with the bounds of when it was said or reported."""
    data = data or load()
    frame = contact_data(data)
    spans = stretches(frame)
    places = frame.assign(
        start=[_position(date.fromisoformat(day), spans) for day in frame["first"]],
        end=[_position(date.fromisoformat(day), spans) + 1 for day in frame["last"]],
    )
    places["middle"] = (places.start + places.end) / 2
    drawn = marked(places, "{row}; {kind} {when}")
    order = list(dict.fromkeys(drawn.row))
    ground = pd.DataFrame(
        {
            "start": [_position(first, spans) for first, _ in spans],
            "end": [_position(last, spans) + 1 for _, last in spans],
            "name": [_head(first + MARGIN) for first, _ in spans],
        }
    )
    sides = [side for side in palette.SIDES if palette.SIDES[side].label in set(drawn.side)]
    colour, shape = palette.side_scales(sides)

    def chart(layout: str) -> alt.LayerChart:
        wide = layout == "wide"
        axis = alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=330) if wide else None
        legend = alt.Legend(title=None, columns=5 if wide else 2, offset=44)
        coloured = alt.Color("side:N", scale=colour, legend=legend)
        scale = alt.Scale(domain=[0, ground.end.max()], nice=False)
        x, centre, end = (alt.X(f"{field}:Q", axis=None, scale=scale) for field in ("start", "middle", "end"))
        shade = alt.Chart(ground).mark_rect(color=palette.SHADE.light).encode(x=x, x2="end:Q")
        heads = (
            alt.Chart(ground)
            .mark_text(align="left", dx=2, dy=-24, color=palette.MUTED.light, lineBreak="|")
            .encode(x=x, y=alt.value(0), text="name:N")
        )
        base = alt.Chart(drawn).encode(y=alt.Y("row:N", sort=order, title=None, axis=axis))
        told = base.transform_filter("datum.kind == 'told of as past'")
        hollow = told.mark_bar(height=18, filled=False, strokeWidth=2).encode(x=x, x2="end:Q", color=coloured, **MARK)
        inside = told.mark_text().encode(x=centre, text="when:N")
        said = base.transform_filter("datum.kind != 'told of as past'")
        bars = (
            said.transform_filter("datum.end - datum.start > 1")
            .mark_bar(height=4)
            .encode(x=x, x2="end:Q", color=coloured, **MARK)
        )
        dots = said.mark_point(size=100).encode(
            x=centre, color=coloured, shape=alt.Shape("side:N", scale=shape, legend=legend), **MARK
        )
        middle = ground.end.max() * 0.6
        after = said.transform_filter(f"datum.end <= {middle}").mark_text(align="left", dx=8).encode(x=end, text="when:N")
        before = said.transform_filter(f"datum.end > {middle}").mark_text(align="right", dx=-8).encode(x=x, text="when:N")
        layers = [shade, heads, hollow, inside, bars, dots, after, before]
        if not wide:
            layers.append(_labels_above(order, 18))
        return alt.layer(*layers).properties(height=alt.Step(28 if wide else 48))

    counts = {source: int((contacts(data).source_id == source).sum()) for source in data.sources.source_id}
    silent = [source for source, count in counts.items() if count == 0]
    return Figure(
        name="us-role-contact",
        title="In March 2025 Palestinian speakers tell of contact of Washington with Hamas in "
        f"{len(contacts_in(data, EARLY, PALESTINIAN))} claims and Americans in {len(contacts_in(data, EARLY, ['us']))}; in "
        f"January 2026 they do so in {len(contacts_in(data, LATE, PALESTINIAN))} and in {len(contacts_in(data, LATE, ['us']))}",
        alt="Time chart of what each speaker says of contact between the United States and Hamas. "
        + "; ".join(f"{row.row} ({row.kind} {row.when})" for row in drawn.itertuples())
        + ".",
        interactive=True,
        chart=chart,
        data=drawn,
        counted=f"{len(contacts(data))} of {_counted(data)}: those that tell of contact between the United States and Hamas. "
        f"{', '.join(silent)} {'has' if len(silent) == 1 else 'have'} none.",
        note="The axis is broken: months in which nothing was said are left out. A mark stands on the day of the statement "
        "where the day is known, else on the middle of the bounds within which the report appeared, which the line shows. The "
        "hollow bar gives the time of a meeting told of.",
    )


def _head(day: date) -> str:
    """The month over a stretch of the axis, in two lines: `Mar|2025`."""
    month, year = date_words(day.isoformat()[:7]).split()
    return f"{month[:3]}|{year}"


def echo_data(data: Dataset) -> pd.DataFrame:
    """Pairs that repeat or back each other, by kind: kind, n (pairs), claims."""
    pairs = echoes(data)
    kinds = (CARRIED_TWICE, SAID_AGAIN, SAME_SIDE, WITH_OUTLET, TWO_SIDES)
    rows = []
    for kind in kinds:
        of_it = pairs[pairs.kind == kind]
        rows.append({"kind": kind, "n": len(of_it), "claims": _joined([*of_it.claim_a, *of_it.claim_b], "|")})
    return pd.DataFrame(rows)


def repeated_and_backed(data: Dataset | None = None) -> Figure:
    """How many pairs of claims are repetition, and how many are one teller backing another, by the sides of the two."""
    data = data or load()
    frame = marked(echo_data(data), "{kind}: {n} pairs")

    def chart(layout: str) -> alt.LayerChart:
        wide = layout == "wide"
        side = alt.Axis(ticks=False, domain=False, labelPadding=6, **_lined(frame.kind, 60 if wide else 23))
        base = alt.Chart(frame).encode(
            x=alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, frame.n.max() * 1.12])),
            y=alt.Y("kind:N", sort=None, title=None, axis=side),
        )
        bars = base.mark_bar(height=16).encode(**MARK)
        return (bars + base.mark_text(align="left", dx=6).encode(text="n:Q")).properties(height=alt.Step(30 if wide else 54))

    n = frame.set_index("kind").n
    backed = n[[SAME_SIDE, WITH_OUTLET, TWO_SIDES]].sum()
    return Figure(
        name="us-role-echoes",
        title=f"{n[TWO_SIDES]} of {backed} pairs that back each other join tellers of two sides; "
        f"{n[[CARRIED_TWICE, SAID_AGAIN]].sum()} pairs are repetition",
        alt="Bars of pairs of claims: " + ", ".join(f"{row.kind} {row.n}" for row in frame.itertuples()) + ".",
        chart=chart,
        data=frame,
        counted=f"{n.sum()} of {len(data.relations)} pairs of claims that the record joins, those of the types repeats and "
        "supports.",
        note="Hamas and other Palestinian speakers count as one side. The pairs were drawn by the coder of the record, and no "
        "second coding of them exists.",
    )
