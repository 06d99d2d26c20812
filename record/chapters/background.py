"""Background: which ceasefire, who speaks, how directly, through how many hands, when, and in which words.

Values of the chapter have the prefix ``background.``; its findings are F01 to F03. Counts are of distinct claims.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import altair as alt
import pandas as pd

from record import matrix, palette
from record.dataset import Dataset, items, load
from record.figure import MARK, Figure, Table, marked
from record.findings import FINDINGS, by_side, by_speaker, finding, share, side_of, sources_of, survival, value
from record.readings import A_READING, readings

SOURCES = ("S1", "S2", "S3", "S4", "S5")
SPEAKING_SIDES = ("hamas", "palestinian-other", "israel", "us", "mediator", "international", "outlet")
ATTRIBUTIONS = {
    "direct": "own words",
    "mixed": "partly own words",
    "indirect": "retold",
    "hearsay": "hearsay",
    "none": "not attributed",
}
FORMS = {
    "named": "named",
    "role": "by office",
    "anonymous": "unnamed",
    "collective": "as a body",
    "outlet": "relayed outlet",
    "narrator": "this outlet itself",
}
QASSEM = "hazem-qassem"
PLAIN_CUES = {"said", "say", "says", "told", "stated", "according to"}
REPETITIONS = "headline, deck, heading and caption repetitions left out"

# The words for the stages as the reports print them, each with a passage where it stands; the test reads them there.
PHASE_WORDS = {
    "S1": [("S1.p02", "initial phase"), ("S1.p03", "second phase"), ("S1.p06", "first phase"), ("S1.p06", "next stage")],
    "S2": [("S2.p07", "first phase"), ("S2.p06", "second phase"), ("S2.p09", "this phase")],
    "S3": [("S3.p13", "first phase"), ("S3.p06", "second phase"), ("S3.p15", "this stage")],
    "S4": [("S4.p01", "second phase"), ("S4.p04", "phase two")],
    "S5": [("S5.p02", "first phase"), ("S5.p03", "phase one"), ("S5.p03", "second phase"), ("S5.p04", "Phase Two")],
}
# Days that a reader may want to count from: context, outside the corpus.
MILESTONES = {
    "jan2025": [
        ("X009", "The January 2025 ceasefire took effect"),
        ("X014", "Its first 42 days ran out"),
        ("X018", "Israel halted the entry of goods"),
    ],
    "oct2025": [
        ("X037", "The October 2025 ceasefire took effect"),
        ("X038", "Hamas released 20 living people and Israel freed nearly 2,000 Palestinians"),
        ("X046", "Security Council Resolution 2803"),
        ("X049", "27 of 28 bodies had been returned"),
        ("X057", "The United States announced phase two of that ceasefire"),
    ],
}


# --- readings of the dataset ------------------------------------------------------------


def _data(data: Dataset | None) -> Dataset:
    return load() if data is None else data


def _wording():
    """The book's words for dates; imported late, because the book imports the chapters."""
    from record.book import wording

    return wording


def joined_ids(ids: Iterable[str]) -> str:
    """Claim ids in order, joined as a figure's ``claims`` column has them."""
    return "|".join(sorted(ids, key=lambda claim: int(claim[1:])))


def _listed(ids: Iterable[str]) -> str:
    return joined_ids(ids).replace("|", " ")


def voices(data: Dataset) -> pd.DataFrame:
    """Distinct claims with two columns more: ``source`` and ``side`` (of the speaker)."""
    claims = data.distinct
    return claims.assign(source=sources_of(claims), side=side_of(data, claims.speaker_id))


def quoted(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that carry words of their speaker: attribution ``direct`` or ``mixed``."""
    return claims[claims.attribution.isin(["direct", "mixed"])]


def of_named_people(data: Dataset) -> pd.DataFrame:
    """The distinct claims whose speaker is a person named in the text, or identified there by office."""
    claims = voices(data)
    return claims[claims.speaker_form.isin(["named", "role"])]


def handed_on(data: Dataset) -> pd.DataFrame:
    """The distinct claims with a printed hand between speaker and page: a person, another outlet, or both.

    Column ``hands`` counts them (1 or 2).
    """
    claims = voices(data)
    hands = (claims.through_id != "").astype(int) + (claims.via_id != "").astype(int)
    return claims.assign(hands=hands)[hands > 0]


def agreements_of_sources(data: Dataset) -> dict[str, list[str]]:
    """The agreements that each source's claims concern, by source; a source without any has an empty list."""
    claims = voices(data)
    return {
        source: sorted(set(claims.agreement_id[(claims.source == source) & (claims.agreement_id != "")]))
        for source in data.sources.source_id
    }


def spoken_of(data: Dataset) -> pd.DataFrame:
    """Who distinct claims are about or addressed to: columns actor_id, claim_id, a row for each pair."""
    claims = data.distinct
    rows = [
        (actor, claim.claim_id)
        for claim in claims.itertuples()
        for actor in sorted({*items(claim.about_id), *items(claim.addressee_id)})
    ]
    return pd.DataFrame(rows, columns=["actor_id", "claim_id"])


def silent(data: Dataset) -> pd.DataFrame:
    """People, states and bodies that claims are about or addressed to and that never speak, most spoken of first.

    Columns actor_id, who, side, claims (ids joined with ``|``), n. Left out: outlets, bodies that do not exist yet, the
    unstated, and states and groups for which somebody speaks (``affiliation_id``). The people held on either side are kept.
    """
    spoken = spoken_of(data)
    actors = data.actors.set_index("actor_id")
    speakers = set(data.distinct.speaker_id)
    spoken_for = set(actors.affiliation_id[actors.index.isin(speakers)])
    never = sorted(set(spoken.actor_id) - speakers - spoken_for)
    people_held = {"people-held-in-gaza", "palestinian-prisoners"}
    rows = []
    for actor in never:
        if actors.kind[actor] == "outlet" or (actors.side[actor] == "none" and actor not in people_held):
            continue
        mine = spoken[spoken.actor_id == actor]
        rows.append(
            {
                "actor_id": actor,
                "who": actors.loc[actor, "name"],
                "side": actors.side[actor],
                "claims": joined_ids(mine.claim_id),
                "n": len(mine),
            }
        )
    return pd.DataFrame(rows).sort_values(["n", "actor_id"], ascending=[False, True], ignore_index=True)


def utterances(data: Dataset) -> pd.DataFrame:
    """Date rows that tie a distinct claim to the one day on which it was said."""
    dates = data.dates[data.dates.claim_id.isin(data.distinct.claim_id)]
    return dates[(dates.kind == "utterance") & (dates["first"] == dates["last"])]


def window_days(data: Dataset, source: str) -> int:
    """How many days the publication of a source may fall on: 1 where the day is known."""
    row = data.sources.set_index("source_id").loc[source]
    return (date.fromisoformat(row.published_latest) - date.fromisoformat(row.published_earliest)).days + 1


def occurrences(data: Dataset, term: str, outside_quotation_marks: bool = False) -> dict[str, int]:
    """How often a term stands in each source, by source; where asked, only outside quotation marks."""
    rows = data.term_counts[data.term_counts.term_id == term]
    counts = rows.occurrences.astype(int) - (rows.in_quotation_marks.astype(int) if outside_quotation_marks else 0)
    return dict(zip(rows.source_id, counts, strict=True))


def users(data: Dataset, term: str, outside_quotation_marks: bool = False) -> list[str]:
    """The sources in which a term stands; where asked, those that have it outside quotation marks."""
    return [source for source, n in occurrences(data, term, outside_quotation_marks).items() if n > 0]


# --- values: which ceasefire ------------------------------------------------------------


def _about_agreement(agreement: str):
    return lambda data: int((data.distinct.agreement_id == agreement).sum())


def _sources_about(agreement: str):
    return lambda data: sum(agreement in found for found in agreements_of_sources(data).values())


for _name, _agreement in (("january", "jan2025"), ("october", "oct2025")):
    value(f"background.{_name}-claims")(_about_agreement(_agreement))
    value(f"background.{_name}-sources")(_sources_about(_agreement))


@value("background.both-ceasefires")
def _both_ceasefires(data: Dataset) -> int:
    return sum(len(found) > 1 for found in agreements_of_sources(data).values())


@value("background.no-agreement")
def _no_agreement(data: Dataset) -> int:
    return int((data.distinct.agreement_id == "").sum())


@value("background.phase-claims")
def _phase_claims(data: Dataset) -> int:
    return int((data.distinct.phase != "").sum())


@value("background.phase-printed")
def _phase_printed(data: Dataset) -> int:
    return int((data.distinct.phase_basis == "printed").sum())


@value("background.phase-inferred")
def _phase_inferred(data: Dataset) -> int:
    return int((data.distinct.phase_basis == "inferred").sum())


@value("background.second-phase-everywhere")
def _second_phase_everywhere(data: Dataset) -> bool:
    return all("second phase" in [words for _, words in PHASE_WORDS[source]] for source in data.sources.source_id)


# --- values: who speaks -----------------------------------------------------------------


@value("background.narrator")
def _narrator(data: Dataset) -> int:
    return int((data.distinct.speaker_form == "narrator").sum())


@value("background.named-people")
def _named_people(data: Dataset) -> int:
    return of_named_people(data).speaker_id.nunique()


@value("background.named-S4")
def _named_in_s4(data: Dataset) -> int:
    people = of_named_people(data)
    return int((people.source == "S4").sum())


@value("background.anonymous-claims")
def _anonymous_claims(data: Dataset) -> int:
    return int((data.distinct.speaker_form == "anonymous").sum())


@value("background.anonymous-S4")
def _anonymous_in_s4(data: Dataset) -> int:
    claims = voices(data)
    return int(((claims.speaker_form == "anonymous") & (claims.source == "S4")).sum())


def _named_on(side: str):
    def count(data: Dataset) -> int:
        people = of_named_people(data)
        return people.speaker_id[people.side == side].nunique()

    return count


def _quoted_on(side: str):
    return lambda data: len(quoted(by_side(data, side)))


for _side in ("hamas", "us", "israel", "palestinian-other", "mediator"):
    value(f"background.named.{_side}")(_named_on(_side))
    value(f"background.quoted.{_side}")(_quoted_on(_side))


def _quoted_and(translated: str):
    def count(data: Dataset) -> int:
        """Quoted claims with words of the speaker that the dataset marks as translated, not translated or unknown."""
        own = data.quotes.merge(quoted(data.distinct)[["claim_id", "speaker_id"]], on="claim_id")
        own = own[own.owner_id == own.speaker_id]
        return own.claim_id[own.translated == translated].nunique()

    return count


for _name, _translated in (("translated", "yes"), ("in-english", "no"), ("language-unknown", "unknown")):
    value(f"background.quoted-{_name}")(_quoted_and(_translated))


@value("background.quoted")
def _quoted_claims(data: Dataset) -> int:
    return len(quoted(data.distinct))


# --- values: one spokesman --------------------------------------------------------------


def _qassem_in(source: str):
    return lambda data: int((sources_of(by_speaker(data, QASSEM)) == source).sum())


for _source in SOURCES:
    value(f"background.qassem.{_source}")(_qassem_in(_source))


@value("background.qassem-without-S3")
def _qassem_without_s3(data: Dataset) -> int:
    return len(by_speaker(data, QASSEM)) - _qassem_in("S3")(data)


@value("background.witkoff-claims")
def _witkoff_claims(data: Dataset) -> int:
    return len(by_speaker(data, "steve-witkoff"))


@value("background.runner-up-is-witkoff")
def _runner_up_is_witkoff(data: Dataset) -> bool:
    people = Counter(of_named_people(data).speaker_id)
    return [person for person, _ in people.most_common(2)] == [QASSEM, "steve-witkoff"]


# --- values: Israel, hands, silence -----------------------------------------------------


@value("background.israel-all-indirect")
def _israel_all_indirect(data: Dataset) -> bool:
    claims = by_side(data, "israel")
    return len(claims) > 0 and bool((claims.attribution == "indirect").all())


@value("background.hearsay")
def _hearsay(data: Dataset) -> int:
    return int((data.distinct.attribution == "hearsay").sum())


@value("background.handed-on")
def _handed_on(data: Dataset) -> int:
    return len(handed_on(data))


@value("background.handed-on-share")
def _handed_on_share(data: Dataset) -> int:
    return share(len(handed_on(data)), len(data.distinct))


@value("background.handed-on-twice")
def _handed_on_twice(data: Dataset) -> int:
    return int((handed_on(data).hands == 2).sum())


@value("background.silent")
def _silent(data: Dataset) -> int:
    return len(silent(data))


def _spoken_of_and_silent(actor: str):
    def count(data: Dataset) -> int:
        found = silent(data).set_index("actor_id")
        return int(found.n[actor]) if actor in found.index else 0

    return count


@value("background.held-silent")
def _held_silent(data: Dataset) -> bool:
    """Whether the people held on either side are spoken of and never the speaker."""
    return {"people-held-in-gaza", "palestinian-prisoners"} <= set(silent(data).actor_id)


for _actor in ("people-held-in-gaza", "palestinian-prisoners", "palestinian-authority", "fatah"):
    value(f"background.silent.{_actor}")(_spoken_of_and_silent(_actor))


def sides_about_sides(data: Dataset) -> pd.DataFrame:
    """Claims of one side about or to another. Columns speaker, subject (side codes), n, claims.

    A claim is counted once for each side that it is about (``about_id``) or addressed to (``addressee_id``); the speaker
    itself is never in these lists, and an addressee that is not stated does not count.
    """
    claims = voices(data)
    pairs: dict[tuple[str, str], list[str]] = {}
    sides = data.actors.set_index("actor_id").side
    for claim in claims.itertuples():
        others = set(items(claim.about_id)) | set(items(claim.addressee_id)) - {"unstated"}
        for subject in sorted({sides[actor] for actor in others}):
            pairs.setdefault((claim.side, subject), []).append(claim.claim_id)
    subjects = ("hamas", "palestinian-other", "israel", "us", "mediator", "international", "none")
    rows = [
        {"speaker": speaker, "subject": subject, "n": len(ids), "claims": joined_ids(ids)}
        for speaker in SPEAKING_SIDES
        if (claims.side == speaker).any()
        for subject in subjects
        for ids in [pairs.get((speaker, subject), [])]
    ]
    return pd.DataFrame(rows)


def _about(speaker: str, subject: str):
    def count(data: Dataset) -> int:
        pairs = sides_about_sides(data)
        return int(pairs.n[(pairs.speaker == speaker) & (pairs.subject == subject)].sum())

    return count


for _speaker, _subject in (("hamas", "israel"), ("hamas", "us"), ("israel", "hamas"), ("us", "hamas")):
    value(f"background.about.{_speaker}.{_subject}")(_about(_speaker, _subject))


# --- values: when -----------------------------------------------------------------------


@value("background.day-known")
def _day_known(data: Dataset) -> int:
    return utterances(data).claim_id.nunique()


@value("background.days-of-speaking")
def _days_of_speaking(data: Dataset) -> int:
    """How many different days of speaking are known."""
    return utterances(data)["first"].nunique()


@value("background.day-carried")
def _day_carried(data: Dataset) -> int:
    """Claims whose day of speaking stands in another passage of the same announcement, interview or remarks.

    The basis note of the date names the passage that gives the day (codebook, section 8).
    """
    own = data.claims.set_index("claim_id").passage_id.str.partition(".p")[2].astype(int)
    rows = utterances(data)
    named = [re.search(r"\bpassage (\d+)", note) for note in rows.basis_note]
    carried = [bool(found) and int(found[1]) != own[claim] for found, claim in zip(named, rows.claim_id, strict=True)]
    return rows.claim_id[carried].nunique()


@value("background.day-from-weekday")
def _day_from_weekday(data: Dataset) -> int:
    rows = utterances(data)
    return rows.claim_id[[("weekday" in items(cell)) for cell in rows.basis]].nunique()


def _day_known_in(source: str):
    return lambda data: int((sources_of(data.distinct[data.distinct.claim_id.isin(utterances(data).claim_id)]) == source).sum())


for _source in SOURCES:
    value(f"background.day-known.{_source}")(_day_known_in(_source))
    value(f"background.window.{_source}")(lambda data, source=_source: window_days(data, source))


@value("background.one-day-sources")
def _one_day_sources(data: Dataset) -> int:
    return sum(window_days(data, source) == 1 for source in data.sources.source_id)


# --- values: words ----------------------------------------------------------------------


def _user_count(term: str):
    return lambda data: len(users(data, term))


def _used_only_by(term: str, source: str, outside: bool = False):
    return lambda data: users(data, term, outside_quotation_marks=outside) == [source]


value("background.users.the-occupation")(_user_count("the-occupation"))
value("background.resistance-only-s2")(_used_only_by("resistance", "S2"))
value("background.scare-quotes-only-s2")(_used_only_by("scare-quoted-israel", "S2"))
value("background.occupation-unquoted-only-s2")(_used_only_by("the-occupation", "S2", outside=True))
value("background.prisoners-only-s2")(
    lambda data: users(data, "palestinian-prisoners") == users(data, "palestinian-detainees-and-prisoners") == ["S2"]
)


def printed_cues(data: Dataset) -> pd.DataFrame:
    """Distinct claims with a printed reporting expression; column ``plain``: whether it is said, told, stated, according to."""
    claims = voices(data)
    claims = claims[claims.cue_basis == "printed"]
    return claims.assign(plain=claims.cue.str.lower().isin(PLAIN_CUES))


@value("background.printed-cues")
def _printed_cues(data: Dataset) -> int:
    return len(printed_cues(data))


@value("background.plain-cues")
def _plain_cues(data: Dataset) -> int:
    return int(printed_cues(data).plain.sum())


def _cues_in(source: str, plain_only: bool):
    def count(data: Dataset) -> int:
        cues = printed_cues(data)
        return int(((cues.source == source) & (cues.plain | (not plain_only))).sum())

    return count


value("background.printed-cues.S2")(_cues_in("S2", plain_only=False))
value("background.plain-cues.S2")(_cues_in("S2", plain_only=True))


# --- findings ---------------------------------------------------------------------------


@finding(
    "F01",
    "background",
    "Hazem Qassem, a spokesman of Hamas, is the speaker of {qassem.claims} of {claims.total} claims, more than any "
    "other speaker, and speaks in {qassem.sources} of {sources.total} reports, more than any other named person.",
    "Claims measure how finely a text was cut, not how important or how true it is; what an outlet left out of an "
    "interview is not counted.",
    lambda data: joined_ids(by_speaker(data, QASSEM).claim_id).split("|"),
    about="coverage",
    numbers=("claims of Qassem", "claims in all", "reports in which he speaks", "reports in all"),
    overturned_by="Another speaker with as many claims, or another named person in as many reports, would overturn it.",
)
def _qassem_leads(data: Dataset) -> bool:
    claims = Counter(data.distinct.speaker_id)
    reports = of_named_people(data).groupby("speaker_id").source.nunique().to_dict()
    return claims[QASSEM] > 0 and all(
        counts.get(QASSEM, 0) > most
        for counts in (claims, reports)
        for most in (number for speaker, number in counts.items() if speaker != QASSEM)
    )


def _israel_never_in_person(data: Dataset) -> bool:
    """Whether no claim of Israel's side is anything but retold, and none is a named person's."""
    claims = by_side(data, "israel")
    return bool((claims.attribution == "indirect").all()) and not claims.speaker_form.isin(["named", "role"]).any()


@finding(
    "F02",
    "background",
    "Israel is the speaker of {side.israel.claims} of {claims.total} claims, and in each of them its position is "
    "retold: {background.quoted.israel} carry quoted words of an Israeli speaker and {background.named.israel} Israeli "
    "speakers are named.",
    "Says nothing of what Israeli officials said in those days, only of what these five reports carry; a count of the "
    "Israeli military is counted here as retold.",
    lambda data: joined_ids(by_side(data, "israel").claim_id).split("|"),
    about="coverage",
    numbers=("claims of Israel", "claims in all", "with quoted words", "named speakers"),
    overturned_by="One claim with quoted words of an Israeli speaker, or one Israeli speaker named, would overturn it.",
    universal=_israel_never_in_person,
    can_fall="that Israel’s position is told at all",
)
def _israel_only_retold(data: Dataset) -> bool:
    return len(by_side(data, "israel")) > 0 and _israel_never_in_person(data)


def _no_report_on_both(data: Dataset) -> bool:
    """Whether each printed word for a stage belongs to one of the two ceasefires, and no report speaks of both."""
    printed = data.distinct[data.distinct.phase_basis == "printed"]
    return set(printed.agreement_id) <= {"jan2025", "oct2025"} and _both_ceasefires(data) == 0


@finding(
    "F03",
    "background",
    "The same words for the stages belong to the January 2025 ceasefire in {background.january-sources} reports and to "
    "the October 2025 ceasefire in {background.october-sources}; {background.both-ceasefires} reports speak of both.",
    "A rule of the coding: which ceasefire a report concerns was decided once, from its dates, names and terms, for all "
    "its claims that concern one; no report names its ceasefire by month.",
    lambda data: joined_ids(data.distinct.claim_id[data.distinct.phase_basis == "printed"]).split("|"),
    about="coverage",
    numbers=("reports on January", "reports on October", "reports on both"),
    overturned_by="One report with a claim on each ceasefire would overturn it.",
    universal=_no_report_on_both,
    can_fall="that there are reports on both ceasefires",
)
def _same_words_two_ceasefires(data: Dataset) -> bool:
    printed = data.distinct[data.distinct.phase_basis == "printed"]
    return set(printed.agreement_id) >= {"jan2025", "oct2025"} and _no_report_on_both(data)


@value("background.findings-survive")
def _findings_survive(data: Dataset) -> bool:
    own = [item for item in FINDINGS.values() if item.chapter == "background"]
    return len(own) == 3 and all(holds for item in own for holds in survival(item, data).values())


# --- tables -----------------------------------------------------------------------------


def outlet_names(data: Dataset) -> dict[str, str]:
    """The name of the outlet of each source, by source id."""
    names = data.actors.set_index("actor_id").name
    return {row.source_id: names[row.outlet_id] for row in data.sources.itertuples()}


def _agreement_words(data: Dataset, found: list[str]) -> str:
    month = {"jan2025": "January 2025", "oct2025": "October 2025"}
    return " and ".join(month[agreement] for agreement in found)


def phase_words(data: Dataset | None = None) -> Table:
    """What the words for the stages belong to in each report, and what shows it. One row per source."""
    data = _data(data)
    claims, outlets = voices(data), outlet_names(data)
    rows = []
    for source, found in agreements_of_sources(data).items():
        basis = claims.phase_basis[claims.source == source]
        rows.append(
            {
                "Report": f"{source}, {outlets[source]}",
                "Ceasefire of": _agreement_words(data, found),
                "Words printed for its stages": ", ".join(f"“{words}”" for _, words in PHASE_WORDS[source]),
                "What shows which ceasefire": "; ".join(signs_of(data, source)),
                "Claims with the phase printed": int((basis == "printed").sum()),
                "Claims with the phase inferred": int((basis == "inferred").sum()),
            }
        )
    return Table(
        name="phase-words",
        title="The words for the stages are alike in five reports and belong to two ceasefires",
        frame=pd.DataFrame(rows),
        counted=f"{_phase_claims(data)} of {len(data.distinct)} distinct claims that concern a phase or a whole agreement.",
        note="“Printed”: the claim's own sentence has words for the stage; “inferred”: the stage, or that the whole "
        "agreement is meant, follows from the subject or an earlier passage. Which claims show which ceasefire is "
        f"{A_READING}.",
    )


def signs_of(data: Dataset, source: str) -> list[str]:
    """What shows which ceasefire a report means, in our words with the claims: its printed date, and readings of ours."""
    dated = data.passages[(data.passages.kind == "dateline") & (data.passages.source_id == source)]
    days = data.sources.set_index("source_id").published_edtf
    printed = [] if dated.empty else [f"the date line of {_wording().edtf_words(days[source])}"]
    read = readings(data, "sign")
    source_of = sources_of(data.claims).set_axis(data.claims.claim_id)
    mine = read[read.claim_id.map(source_of) == source]
    return [*printed, *(f"{row.words} {row.claim_id}" for row in mine.itertuples())]


def speakers_by_source(data: Dataset | None = None) -> Table:
    """Every speaker of each report with side and form. One row per report and speaker; the claims in the last column."""
    data = _data(data)
    claims = voices(data)
    names = data.actors.set_index("actor_id").name
    rows = []
    for source in SOURCES:
        here = claims[claims.source == source]
        for speaker in matrix.speaker_order(data, here.speaker_id):
            mine = here[here.speaker_id == speaker]
            rows.append(
                {
                    "Speaker": names[speaker],
                    "Report": source,
                    "Side": palette.SIDES[_side_code(data, speaker)].label,
                    "Form": ", ".join(label for form, label in FORMS.items() if form in set(mine.speaker_form)),
                    "Number": len(mine),
                    "Claims": _listed(mine.claim_id),
                }
            )
    return Table(
        name="speakers-by-source",
        title=f"{_named_people(data)} named people speak, {_named_on('hamas')(data)} of them for Hamas and "
        f"{_named_on('us')(data)} for the United States",
        frame=pd.DataFrame(rows),
        counted=f"{len(claims)} distinct claims of {len(data.claims)}; {REPETITIONS}.",
        note="A speaker who is not listed under a report has no statement in it.",
    )


def _side_code(data: Dataset, actor: str) -> str:
    return data.actors.set_index("actor_id").side[actor]


def never_speaking(data: Dataset | None = None) -> Table:
    """Who is spoken of or addressed and never speaks, with the claims. One row per actor."""
    data = _data(data)
    found = silent(data)
    rows = [
        {
            "Who": row.who,
            "Side": palette.SIDES[row.side].label,
            "Number": row.n,
            "Claims about or to them": row.claims.replace("|", " "),
        }
        for row in found.itertuples()
    ]
    return Table(
        name="never-speaking",
        title=f"{len(found)} people, states and bodies are spoken of and are the speaker of no claim",
        frame=pd.DataFrame(rows),
        counted=f"{found.claims.str.split('|').explode().nunique()} of {len(data.distinct)} distinct claims are about "
        "or addressed to them. Left out: outlets, bodies still to be formed, and whoever somebody else speaks for, "
        "such as the United States.",
    )


def published_words(data: Dataset, source: str) -> str:
    """The publication bounds of a source, in words."""

    row = data.sources.set_index("source_id").loc[source]
    if row.published_earliest == row.published_latest:
        return _wording().date_words(row.published_earliest)
    return f"between {_wording().bounds_words(row.published_earliest, row.published_latest)}".replace(" to ", " and ")


def publication_bounds(data: Dataset | None = None) -> Table:
    """When each report was published, how surely, and how many of its claims have a known day. One row per source."""
    data = _data(data)
    claims, outlets = voices(data), outlet_names(data)
    days = utterances(data)
    dated_in_print = set(data.passages.source_id[data.passages.kind == "dateline"])
    rows = []
    for source in data.sources.source_id:
        mine = claims.claim_id[claims.source == source]
        known = days[days.claim_id.isin(mine)]
        rows.append(
            {
                "Report": f"{source}, {outlets[source]}",
                "Published": published_words(data, source),
                "Days it may be": window_days(data, source),
                "Date line": "printed" if source in dated_in_print else "none; placed by what it tells and by context",
                "Claims": len(mine),
                "With a known day of speaking": known.claim_id.nunique(),
                "Claims with a known day of speaking": _listed(set(known.claim_id)),
            }
        )
    return Table(
        name="publication-bounds",
        title=f"The date is printed in {len(dated_in_print)} of {len(data.sources)} reports, and the day of speaking is "
        f"known for {_day_known(data)} of {len(claims)} claims",
        frame=pd.DataFrame(rows),
        counted=f"{_day_known(data)} of {len(claims)} distinct claims with a date of utterance of one day; {REPETITIONS}.",
        note="How each bound was reached stands with the source on its own page. A day of speaking is most "
        "often a weekday that the report prints and the bounds resolve. It is carried over to the other claims of the same "
        "announcement, interview or remarks; the dates of a claim say which passage gives it.",
        empty="no day given in this report",
    )


def _times(source: str, total: int, inside: int) -> str:
    """How often a term stands in a source: ``S1 2 (1 quoted)``."""
    if not inside:
        return f"{source} {total}"
    return f"{source} {total} ({'all' if inside == total else inside} quoted)"


def _terms(data: Dataset, concepts: list[str]) -> pd.DataFrame:
    """Columns Words, For, Stands in: one row per wording, with the sources that have it and how often."""
    rows = []
    for concept in concepts:
        for term in data.terms[data.terms.concept == concept].itertuples():
            wording = term.wording if "“" in term.wording else f"“{term.wording}”"
            total, outside = occurrences(data, term.term_id), occurrences(data, term.term_id, outside_quotation_marks=True)
            times = [_times(source, total[source], total[source] - outside[source]) for source in SOURCES if total[source]]
            rows.append({"Words": wording, "For": concept, "Stands in, times": ", ".join(times)})
    return pd.DataFrame(rows)


PEOPLE = [
    "people held in Gaza",
    "dead among them",
    "Palestinians held by Israel",
    "Israel",
    "Hamas and armed factions",
    "Gaza",
]


def _counted_words(data: Dataset) -> str:
    return (
        f"occurrences in the {int(data.sources.words.sum()):,} words of the five texts, headlines, captions and links "
        "included; “quoted”: within quotation marks, as somebody's words. A report that is not listed does not have "
        "the wording."
    )


def terms_for_people(data: Dataset | None = None) -> Table:
    """How often each word for people, parties and places stands in each report. One row per wording."""
    data = _data(data)
    return Table(
        name="terms-for-people",
        title=f"“captives” stands in {len(users(data, 'captives'))} reports, “hostages” in {len(users(data, 'hostages'))}",
        frame=_terms(data, PEOPLE),
        counted=_counted_words(data),
    )


def terms_for_acts(data: Dataset | None = None) -> Table:
    """How often each word for acts, stages, arrangements and the deal stands in each report. One row per wording."""
    data = _data(data)
    concepts = [concept for concept in dict.fromkeys(data.terms.concept) if concept not in PEOPLE]
    return Table(
        name="terms-for-acts",
        title=f"“phase” stands in {len(users(data, 'phase'))} reports, and words for a breach differ from one to the next",
        frame=_terms(data, concepts),
        counted=_counted_words(data),
    )


def cues_by_source(data: Dataset | None = None) -> Table:
    """With which expressions each report introduces what others say. One row per source."""
    data = _data(data)
    cues, outlets = printed_cues(data), outlet_names(data)
    rows = []
    for source in data.sources.source_id:
        mine = cues[cues.source == source]
        others = Counter(mine.cue[~mine.plain].str.lower())
        listed = sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))
        rows.append(
            {
                "Report": f"{source}, {outlets[source]}",
                "Claims with a printed cue": len(mine),
                "said, told, stated, according to": int(mine.plain.sum()),
                "Other cues, with their number": ", ".join(f"“{cue}” {n}" for cue, n in listed),
            }
        )
    return Table(
        name="cues-by-source",
        title=f"{_plain_cues(data)} of {_printed_cues(data)} claims with a printed cue have a plain one: "
        "said, told, stated, according to",
        frame=pd.DataFrame(rows),
        counted=f"{_printed_cues(data)} of {len(data.distinct)} distinct claims have a reporting expression of their "
        "own; a cue that governs several claims is counted with each.",
    )


def days_after(data: Dataset, source: str, milestone: str) -> tuple[int, int]:
    """The least and the most days from a day of context to the publication of a source; negative if it came before."""
    row = data.sources.set_index("source_id").loc[source]
    day = date.fromisoformat(data.context.set_index("context_id").date_edtf[milestone])
    return tuple((date.fromisoformat(bound) - day).days for bound in (row.published_earliest, row.published_latest))


def happened_by_then(data: Dataset | None = None) -> Table:
    """Days of context and how long after each of them the reports came. One row per day of context."""

    data = _data(data)
    dates = data.context.set_index("context_id").date_edtf
    rows = []
    for source_agreement, milestones in MILESTONES.items():
        sources = [source for source, found in agreements_of_sources(data).items() if source_agreement in found]
        for milestone, words in milestones:
            cells = []
            for source in sources:
                least, most = days_after(data, source, milestone)
                if least > 0:
                    cells.append(f"{source} {least}" if least == most else f"{source} {least} to {most}")
            row = {"Context": words, "Day": _wording().date_words(dates[milestone]), "Row of context": milestone}
            rows.append(row | {"Reports after it, and how many days": ", ".join(cells)})
    return Table(
        name="happened-by-then",
        title="What lay behind each report when it appeared, counted in days",
        frame=pd.DataFrame(rows),
        counted=f"context from outside the corpus, {len(rows)} of {len(data.context)} rows; none of it enters a count "
        "of claims. Ranges come from the publication bounds.",
    )


# --- figures ----------------------------------------------------------------------------


def _label(side: str) -> str:
    return palette.SIDES[side].label


def _claims_word(n: int) -> str:
    return "1 claim" if n == 1 else f"{n} claims"


def _size(layout: str) -> int:
    return 13 if layout == "wide" else 12


def voices_by_side(data: Dataset | None = None) -> Figure:
    """Claims by side of the speaker in each report. Rows source, side, n, claims; a side without a claim has 0."""
    data = _data(data)
    claims = voices(data)
    rows = [
        {"source": source, "side": _label(side), "n": len(mine), "claims": joined_ids(mine.claim_id)}
        for source in SOURCES
        for side in SPEAKING_SIDES
        for mine in [claims[(claims.source == source) & (claims.side == side)]]
    ]
    frame = marked(pd.DataFrame(rows), lambda row: f"{row['source']}, {row['side']}: {_claims_word(row['n'])}")
    totals = {side: int((claims.side == side).sum()) for side in SPEAKING_SIDES}
    colour, shape = palette.side_scales(list(SPEAKING_SIDES))

    def chart(layout: str) -> alt.FacetChart:
        wide = layout == "wide"
        base = alt.Chart().encode(
            x=alt.X("n:Q", title=None, axis=None, scale=alt.Scale(domain=[0, frame.n.max() * (1.35 if wide else 1.15)])),
            y=alt.Y("side:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
        )
        bars = base.mark_bar(height=5).encode(color=alt.Color("side:N", scale=colour, legend=None), **MARK)
        dots = (
            base.transform_filter("datum.n > 0")
            .mark_point(size=80)
            .encode(
                color=alt.Color("side:N", scale=colour, legend=None), shape=alt.Shape("side:N", scale=shape, legend=None), **MARK
            )
        )
        numbers = base.mark_text(align="left", dx=8).encode(text="n:Q")
        panel = alt.layer(bars, dots, numbers, data=frame).properties(
            width=100 if wide else 170, height=alt.Step(24 if wide else 19)
        )
        header = alt.Header(title=None, labelAnchor="start")
        return panel.facet(facet=alt.Facet("source:N", header=header), columns=5 if wide else 1, spacing=14 if wide else 10)

    counts = ", ".join(f"{_label(side)} {n}" for side, n in totals.items())
    return Figure(
        name="voices-by-side-and-source",
        title=f"Hamas is the speaker of {totals['hamas']} of {len(claims)} claims, the United States of {totals['us']}, "
        f"Israel of {totals['israel']}",
        alt=f"Bars of claims by side of the speaker, one panel for each report. All reports together: {counts}. Hamas "
        "has the longest bar in each panel.",
        chart=chart,
        data=frame,
        counted=f"{len(claims)} distinct claims of {len(data.claims)}; {REPETITIONS}.",
        note="An outlet is the speaker where a report states something in its own voice.",
    )


MEASURES = {"all claims": "circle", "claims of named people": "diamond", "claims with the speaker's words": "square"}


def _measured(data: Dataset) -> dict[str, pd.DataFrame]:
    """What Qassem's part is taken of: distinct claims, those of named people, those with words of their speaker."""
    claims = voices(data)
    return dict(zip(MEASURES, (claims, of_named_people(data), quoted(claims)), strict=True))


def one_spokesman(data: Dataset | None = None) -> Figure:
    """Qassem's part of three measures in each report. Rows source, of, n, total, percent, claims; ``all`` is the corpus."""
    data = _data(data)
    rows = []
    for source in (*SOURCES, "all"):
        for measure, claims in _measured(data).items():
            mine = claims if source == "all" else claims[claims.source == source]
            own = mine.claim_id[mine.speaker_id == QASSEM]
            row = {"source": source, "of": measure, "n": len(own), "total": len(mine), "percent": share(len(own), len(mine))}
            rows.append(row | {"claims": joined_ids(own)})
    frame = marked(pd.DataFrame(rows), "{source}, {of}: Qassem has {n} of {total}")
    tones = [palette.MARK.light, palette.MUTED.light, palette.AXIS.light]

    short = "{'all claims': 'all', 'claims of named people': 'named'}[datum.value] || 'own words'"

    def chart(layout: str) -> alt.FacetChart:
        wide = layout == "wide"
        axis = alt.Axis(labelExpr="datum.value" if wide else short, ticks=False, domain=False, labelPadding=6)
        base = alt.Chart().encode(
            x=alt.X("percent:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 150 if wide else 205])),
            y=alt.Y("of:N", title=None, sort=None, axis=axis),
            color=alt.Color("of:N", scale=alt.Scale(domain=list(MEASURES), range=tones), legend=None),
        )
        shape = alt.Shape("of:N", scale=alt.Scale(domain=list(MEASURES), range=list(MEASURES.values())), legend=None)
        bars = base.mark_bar(height=4).encode(**MARK)
        dots = base.transform_filter("datum.n > 0").mark_point(size=70).encode(shape=shape, **MARK)
        numbers = (
            base.transform_calculate(words="datum.n + ' of ' + datum.total")
            .mark_text(align="left", dx=8)
            .encode(text="words:N", color=alt.value(palette.INK.light))
        )
        panel = alt.layer(bars, dots, numbers, data=frame).properties(width=230 if wide else 112, height=alt.Step(20))
        header = alt.Header(title=None, labelAnchor="start")
        return panel.facet(
            facet=alt.Facet("source:N", sort=[*SOURCES, "all"], header=header), columns=2, spacing=14 if wide else 10
        )

    of_all, of_quoted = [
        frame[(frame.source == "all") & (frame.of == measure)].iloc[0] for measure in (list(MEASURES)[0], list(MEASURES)[2])
    ]
    each = frame[frame.of == "all claims"]
    return Figure(
        name="one-spokesman",
        title=f"Hazem Qassem is the speaker of {of_all.n} of {of_all.total} claims, and of {of_quoted.n} of the "
        f"{of_quoted.total} that carry words of their speaker",
        alt="Bars of Qassem's part in each report: of its claims, of those of named people, of those with the speaker's "
        "words. Of claims: " + ", ".join(f"{row.source} {row.n} of {row.total}" for row in each.itertuples()) + ".",
        chart=chart,
        data=frame,
        counted=f"{of_all.total} distinct claims of {len(data.claims)}; {REPETITIONS}. Bar length: per cent.",
    )


def directness_by_side(data: Dataset | None = None) -> Figure:
    """Claims by side of the speaker and attribution. Rows side, speaks (its claims), attribution, n, share (%), claims."""
    data = _data(data)
    claims = voices(data)
    rows = []
    for side in SPEAKING_SIDES:
        mine = claims[claims.side == side]
        for code, words in ATTRIBUTIONS.items():
            if len(mine):
                ids = mine.claim_id[mine.attribution == code]
                part = share(len(ids), len(mine))
                rows.append(
                    {"side": _label(side), "attribution": words, "n": len(ids), "percent": part, "claims": joined_ids(ids)}
                )
    frame = marked(
        pd.DataFrame(rows),
        lambda row: f"{row['side']}, {row['attribution']}: {_claims_word(row['n'])}, {row['percent']} per cent of that side's",
    )
    bounds = [1, 20, 50, 80]
    short = {"own words": "own", "partly own words": "partly", "not attributed": "none"}
    brief = " : ".join(f"datum.value == '{long}' ? '{word}'" for long, word in short.items()) + " : datum.value"

    def chart(layout: str) -> alt.LayerChart:
        words = "datum.value" if layout == "wide" else brief
        axis = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelExpr=words, labelLimit=130)
        base = alt.Chart(frame).encode(
            x=alt.X("attribution:N", title=None, sort=None, axis=axis),
            y=alt.Y("side:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
        )
        cells = base.mark_rect(stroke=palette.PAGE.light, strokeWidth=2).encode(
            color=alt.Color("percent:Q", scale=palette.step_scale(bounds), legend=None), **MARK
        )
        numbers = base.mark_text().encode(text="n:Q", color=palette.step_words("percent", bounds))
        return (cells + numbers).properties(height=alt.Step(34))

    def of(side: str) -> str:
        return f"{len(quoted(claims[claims.side == side]))} of {int((claims.side == side).sum())}"

    return Figure(
        name="directness-by-side",
        title=f"Words of the speaker stand in {of('hamas')} Hamas claims, {of('us')} US claims and {of('israel')} Israeli claims",
        alt="Matrix of side of the speaker by directness. "
        + "; ".join(
            f"{_label(side)}: "
            + ", ".join(f"{row.n} {row.attribution}" for row in frame[frame.side == _label(side)].itertuples())
            for side in SPEAKING_SIDES
            if (claims.side == side).any()
        )
        + ".",
        chart=chart,
        data=frame,
        counted=f"{len(claims)} distinct claims of {len(data.claims)}; {REPETITIONS}. Shade: share of the side's own claims.",
        note="Own words may be a translation: which language a quotation was given in stands with each quotation.",
    )


def about_whom(data: Dataset | None = None) -> Figure:
    """Which side speaks about which. Rows speaker, subject, n, claims."""
    data = _data(data)
    pairs = sides_about_sides(data)
    rows = pairs.assign(speaker=pairs.speaker.map(_label), subject=pairs.subject.map(_label))
    frame = marked(rows, lambda row: f"{row['speaker']} about {row['subject']}: {_claims_word(row['n'])}")
    bounds = [1, 5, 15, 30]
    brief = {"Other Palestinian": "other Pal.", "United States": "US", "International": "internat.", "No side": "no side"}
    words = " : ".join(f"datum.value == '{long}' ? '{short}'" for long, short in brief.items()) + " : datum.value"

    def chart(layout: str) -> alt.LayerChart:
        angle = 0 if layout == "wide" else -90
        axis = alt.Axis(orient="top", labelAngle=angle, ticks=False, domain=False, labelExpr=words, labelPadding=6)
        base = alt.Chart(frame).encode(
            x=alt.X("subject:N", title="spoken about or to", sort=None, axis=axis),
            y=alt.Y("speaker:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
        )
        cells = base.mark_rect(stroke=palette.PAGE.light, strokeWidth=2).encode(
            color=alt.Color("n:Q", scale=palette.step_scale(bounds), legend=None), **MARK
        )
        numbers = base.mark_text().encode(text="n:Q", color=palette.step_words("n", bounds))
        return (cells + numbers).properties(height=alt.Step(34))

    someone = pairs.claims[pairs.n > 0].str.split("|").explode().nunique()
    count = {(row.speaker, row.subject): row.n for row in pairs.itertuples()}
    return Figure(
        name="who-speaks-about-whom",
        title=f"Hamas speaks about or to Israel in {count['hamas', 'israel']} of its {len(by_side(data, 'hamas'))} claims, "
        f"Israel about or to Hamas in {count['israel', 'hamas']} of its {len(by_side(data, 'israel'))}",
        alt=f"Matrix of who speaks (rows) about or to whom (columns). Hamas of Israel {count['hamas', 'israel']}, Hamas "
        f"of the United States {count['hamas', 'us']}, the United States of Hamas {count['us', 'hamas']}, the United "
        f"States of Israel {count['us', 'israel']}, Israel of Hamas {count['israel', 'hamas']}.",
        interactive=True,
        chart=chart,
        data=frame,
        counted=f"{someone} of {len(data.distinct)} distinct claims name someone other than the speaker; a claim counts "
        "once for each side it is about or addressed to.",
        note="On the left the side that speaks. A demand that names nobody as the one asked does not count as addressed. "
        "“No side”: the people held, and bodies still to be formed.",
    )


def relay_chains(data: Dataset | None = None) -> Figure:
    """The ways by which claims were handed on. Rows source, speaker, through, via, page, n, claims; one per chain."""
    data = _data(data)
    passed = handed_on(data)

    def named(actor: str) -> str:
        return matrix.short_name(data, actor) if actor else ""

    grouped = passed.groupby(["source", "speaker_id", "through_id", "via_id"], sort=True)
    chains = sorted(
        ((key, list(mine.claim_id)) for key, mine in grouped), key=lambda chain: (chain[0][0], -len(chain[1]), chain[0])
    )
    rows = [
        {
            "chain": number, "speaker": named(key[1]), "through": named(key[2]), "via": named(key[3]), "page": key[0],
            "n": len(ids), "claims": joined_ids(ids),
        }
        for number, (key, ids) in enumerate(chains, start=1)
    ]  # fmt: skip
    frame = marked(
        pd.DataFrame(rows),
        lambda row: (
            " → ".join(part for part in (row["speaker"], row["through"], row["via"], row["page"]) if part)
            + f": {_claims_word(row['n'])}"
        ),
    )
    stations = ["speaker", "through", "via", "page"]

    def chart(layout: str) -> alt.LayerChart:
        wide = layout == "wide"
        x = alt.Scale(domain=[-0.35, 3.75] if wide else [-0.5, 3.62], nice=False, zero=False)
        heads = pd.DataFrame(
            {
                "at": [0.0, 1.0, 2.0, 3.0, 3.5],
                "head": [
                    "speaker",
                    "told by",
                    "from the outlet" if wide else "from",
                    "report" if wide else "in",
                    "claims" if wide else "n",
                ],
                "chain": [0] * 5,
            }
        )
        y = alt.Y("chain:O", axis=None, scale=alt.Scale(domain=list(range(len(frame) + 1))))
        base = alt.Chart(frame).encode(y=y)
        line = base.mark_rule(strokeWidth=2).encode(
            x=alt.X(datum=0, type="quantitative", scale=x, axis=None), x2=alt.datum(3), **MARK
        )
        layers = [line]
        for at, station in enumerate(stations):
            here = base.transform_filter(f"datum.{station} != ''").encode(
                x=alt.X(datum=at, type="quantitative", scale=x, axis=None)
            )
            layers.append(here.mark_point(size=70, color=palette.MARK.light).encode(**MARK))
            wrapped = f"replace(datum.{station}, regexp(' ([^ ]+)$'), '\\n$1')"
            if wide:
                layers.append(here.mark_text(baseline="bottom", dy=-8).encode(text=f"{station}:N"))
                continue
            for lines, test in ((1, f"indexof(datum.{station}, ' ') < 0"), (2, f"indexof(datum.{station}, ' ') >= 0")):
                text = here.transform_filter(test).transform_calculate(words=wrapped)
                text = text.mark_text(baseline="bottom", dy=-8 - 14 * (lines - 1), lineBreak="\n", lineHeight=14)
                layers.append(text.encode(text="words:N"))
        numbers = base.mark_text(fontWeight="bold").encode(
            x=alt.X(datum=3.5, type="quantitative", scale=x, axis=None), text="n:Q"
        )
        header = (
            alt.Chart(heads)
            .mark_text(baseline="bottom", dy=6, color=palette.MUTED.light)
            .encode(x=alt.X("at:Q", scale=x, axis=None), y=y, text="head:N")
        )
        return alt.layer(*layers, numbers, header).properties(height=alt.Step(44 if wide else 54))

    twice = int((passed.hands == 2).sum())
    return Figure(
        name="relay-chains",
        title=f"{len(passed)} of {len(data.distinct)} claims reach the page through a further hand, {twice} of them through two",
        alt="Lines from speaker to report with a dot for each person or outlet between. "
        + "; ".join(sentence.split(" [")[0] for sentence in frame.tip)
        + ".",
        chart=chart,
        data=frame,
        counted=f"{len(passed)} of {len(data.distinct)} distinct claims with a person or another outlet between speaker "
        f"and report; {REPETITIONS}.",
        note="Hands that the text names. A hand that it does not name (an agency, a translator, an editor) is not drawn.",
    )


KINDS = {"utterance": "said", "event": "told of", "deadline": "deadline"}
PANELS = {
    "jan2025": {"title": "The January 2025 ceasefire: S1 and S2", "from": "2025-01-05", "until": "2025-05-04"},
    "oct2025": {"title": "The October 2025 ceasefire: S3, S4 and S5", "from": "2025-10-01", "until": "2026-01-28"},
}


def _form(edtf: str) -> str:
    if edtf.startswith("["):
        return "one day within bounds"
    return "whole period" if "/" in edtf or len(edtf) < len("2025-01-01") else "one day"


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def dated(data: Dataset) -> pd.DataFrame:
    """Publication bounds and every date that distinct claims give, one row per report, kind and date.

    Columns panel (agreement), row (a sorting number and the label), source, kind, edtf, form (one day, one day within
    bounds, whole period), first, last, drawn_from, drawn_until (within the panel; the end is exclusive), drawn (``no`` where it
    lies before the panel), before (the date in words where it starts before the panel), n, claims.
    """

    claims = voices(data)
    panels = {source: found[0] for source, found in agreements_of_sources(data).items() if found}
    dates = data.dates.merge(claims[["claim_id", "source"]], on="claim_id")
    rows = []
    for source in [source for source in SOURCES if source in panels]:
        published = data.sources.set_index("source_id").loc[source]
        rows.append((source, "published", published.published_edtf, published.published_earliest, published.published_latest, ""))
        mine = dates[dates.source == source]
        for kind in KINDS:
            for (first, last, edtf), same in mine[mine.kind == kind].groupby(["first", "last", "edtf"], sort=True):
                rows.append((source, KINDS[kind], edtf, first, last, joined_ids(same.claim_id)))
    frame = pd.DataFrame(rows, columns=["source", "kind", "edtf", "first", "last", "claims"])
    panel = frame.source.map(panels)
    starts = panel.map(lambda code: PANELS[code]["from"])
    ends = [_day_after(day) for day in frame["last"]]
    return frame.assign(
        panel=panel,
        row=[f"{number:02d}|{source} {kind}" for number, (source, kind) in enumerate(zip(frame.source, frame.kind, strict=True))],
        form=frame.edtf.map(_form),
        drawn_from=[max(pair) for pair in zip(frame["first"], starts, strict=True)],
        drawn_until=[max(pair) for pair in zip(ends, starts, strict=True)],
        drawn=["yes" if last >= start else "no" for last, start in zip(frame["last"], starts, strict=True)],
        before=[
            _wording().edtf_words(edtf) if first < start else ""
            for edtf, first, start in zip(frame.edtf, frame["first"], starts, strict=True)
        ],
        n=[len(cell.split("|")) if cell else None for cell in frame.claims],
    )


def _context_rows(data: Dataset, panel: str) -> pd.DataFrame:
    """The phase window of a panel, from context: columns row, starts, ends, at, words, side (of the day where words stand)."""
    days = data.context.set_index("context_id").date_edtf
    starts, ends = (days["X009"], _day_after(days["X014"])) if panel == "jan2025" else (days["X037"], days["X057"])
    over = {"jan2025": ("phase one runs out", "left"), "oct2025": ("US announces phase two", "right")}[panel]
    return pd.DataFrame(
        [
            {"row": "00|context", "starts": starts, "ends": ends, "at": starts, "words": "phase one", "side": "left"},
            {"row": "01|context", "starts": starts, "ends": ends, "at": ends, "words": over[0], "side": over[1]},
        ]
    )


def _calendar_panel(frame: pd.DataFrame, window: pd.DataFrame, panel: str, layout: str) -> alt.LayerChart:
    wide = layout == "wide"
    mine = list(frame.row[frame.panel == panel])
    bounds = alt.Scale(type="utc", domain=[PANELS[panel]["from"], PANELS[panel]["until"]], nice=False)
    axis = alt.Axis(format="%b %Y" if wide else "%b", tickCount={"interval": "month", "step": 1}, grid=True, labelFlush=False)
    y = alt.Y(
        "row:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=[*window.row, *mine]),
        axis=alt.Axis(labelExpr="split(datum.label, '|')[1]", ticks=False, domain=False, labelPadding=6),
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:T", title=None, scale=bounds, axis=axis)

    context = alt.Chart(window)
    shade = (
        context.transform_filter("datum.words == 'phase one'")
        .mark_rect(color=palette.SHADE.light)
        .encode(x=x("starts"), x2="ends:T")
    )
    words = [
        context.transform_filter(f"datum.side == '{side}'")
        .mark_text(align=side, dx=4 if side == "left" else -4, color=palette.MUTED.light)
        .encode(x=x("at"), y=y, text="words:N")
        for side in sorted(set(window.side))
    ]
    edges = context.transform_filter("datum.words != 'phase one'").mark_rule(strokeDash=[3, 3]).encode(x=x("at"))
    codes = sorted(set(frame.source))
    colour = alt.Color(
        "source:N", scale=alt.Scale(domain=codes, range=[palette.OUTLETS[code].colour for code in codes]), legend=None
    )
    base = (
        alt.Chart(frame)
        .transform_filter(f"datum.panel == '{panel}'")
        .transform_calculate(middle="(toDate(datum.drawn_from) + toDate(datum.drawn_until)) / 2")
        .encode(y=y, color=colour)
    )
    inside = base.transform_filter("datum.drawn == 'yes'")
    periods = (
        inside.transform_filter("datum.form == 'whole period'")
        .mark_bar(height=8)
        .encode(x=x("drawn_from"), x2="drawn_until:T", **MARK)
    )
    spans = inside.transform_filter("datum.form == 'one day within bounds'")
    lines = spans.mark_rule(strokeWidth=2).encode(x=x("drawn_from"), x2="drawn_until:T", **MARK)
    stops = [spans.mark_tick(height=12, thickness=2, opacity=1).encode(x=x(end), **MARK) for end in ("drawn_from", "drawn_until")]
    days = inside.transform_filter("datum.form == 'one day'").mark_point(shape="circle", size=70).encode(x=x("middle"), **MARK)
    early = base.transform_filter("datum.before != ''")
    arrows = early.mark_point(shape="triangle-left", size=80).encode(x=x("drawn_from"), **MARK)
    gone = early.transform_filter("datum.drawn == 'no'")
    named = gone.mark_text(align="left", dx=8, color=palette.INK.light).encode(
        x=x("drawn_from"), text="before:N", color=alt.value(palette.INK.light)
    )
    layers = [shade, edges, *words, periods, lines, *stops, days, arrows, named]
    return alt.layer(*layers).properties(
        width=585 if wide else 205,
        height=alt.Step(21),
        title=alt.Title(PANELS[panel]["title"], anchor="start", fontSize=_size(layout), color=palette.INK.light, offset=8),
    )


def calendar(data: Dataset | None = None) -> Figure:
    """Publication bounds, days of speaking and dates told of, as surely as they are known. Rows as in ``dated``."""
    data = _data(data)
    frame = marked(
        dated(data),
        lambda row: (
            f"{row['source']} {row['kind']}: {row['edtf']}, {row['form']}" + (f", {_claims_word(row['n'])}" if row["n"] else "")
        ),
    )
    windows = {panel: _context_rows(data, panel) for panel in PANELS}

    def chart(layout: str) -> alt.VConcatChart:
        panels = [_calendar_panel(frame, windows[panel], panel, layout) for panel in PANELS]
        return alt.vconcat(*panels, spacing=22)

    total, known = len(data.distinct), _day_known(data)
    published = "; ".join(f"{source} {published_words(data, source)}" for source in SOURCES if source in set(frame.source))
    return Figure(
        name="calendar",
        title=f"The day of speaking is known for {known} of {total} claims, and the day of publication for "
        f"{_one_day_sources(data)} of {len(data.sources)} reports",
        alt=f"Calendar in two panels, one for each ceasefire. Published: {published}. Days of speaking lie in the days "
        "up to publication; dates told of reach from October 2023 to January 2026.",
        interactive=True,
        chart=chart,
        data=frame,
        counted=f"{data.dates.claim_id[data.dates.claim_id.isin(data.distinct.claim_id)].nunique()} of {total} distinct "
        "claims have a date of any kind; claims with the same date share a mark.",
        note="Dot: one day. Line with ends: one day within these bounds. Bar: the whole period. Triangle: begins "
        "before the drawing. Shaded and dashed, context from outside the five sources: phase one of each ceasefire "
        "(X009, X014, X037) and the US announcement of phase two of the October 2025 ceasefire (X057).",
    )
