"""The landing page: what the corpus is, whose voices it holds, and the findings of the book in brief."""

from __future__ import annotations

import altair as alt
import pandas as pd

from record import palette
from record.agreement import coders
from record.dataset import Dataset, load
from record.figure import MARK, Figure, Table, marked
from record.findings import FINDINGS, by_side, compute, finding_claims, sources_of, survival, value

SPOKESMAN = "hazem-qassem"
# Where each publishing outlet is at home, by `publisher_note` and its references in sources.csv.
ARAB_PALESTINIAN_OR_TURKISH = {"days-of-palestine", "al-mayadeen", "trt-world", "asharq-al-awsat", "the-new-arab"}
VOICES = ("Hazem Qassem", "others for Hamas", "everyone else")


@value("index.no-israeli-or-us-outlet")
def _no_israeli_or_us_outlet(data: Dataset) -> bool:
    """The five publishing outlets are those whose publishers `sources.publisher_note` describes; none is Israeli or American."""
    return set(data.sources.outlet_id) <= ARAB_PALESTINIAN_OR_TURKISH


def _named_israeli_speakers(data: Dataset) -> int:
    israeli = by_side(data, "israel")
    return int(israeli[israeli.speaker_form == "named"].speaker_id.nunique())


def _israeli_quotes(data: Dataset) -> int:
    side = data.actors.set_index("actor_id").side
    return int((data.quotes.owner_id.map(side) == "israel").sum())


@value("index.no-named-israeli")
def _no_named_israeli(data: Dataset) -> bool:
    return _named_israeli_speakers(data) == 0


@value("index.no-israeli-quote")
def _no_israeli_quote(data: Dataset) -> bool:
    return _israeli_quotes(data) == 0


@value("index.israel-only-collective")
def _israel_only_collective(data: Dataset) -> bool:
    """Every claim with an Israeli speaker is a collective's, told by somebody else."""
    israeli = by_side(data, "israel")
    return len(israeli) > 0 and set(israeli.speaker_form) == {"collective"} and "none" not in set(israeli.attribution)


@value("index.every-claim-anchored")
def _every_claim_has_a_passage(data: Dataset) -> bool:
    return data.claims.passage_id.isin(data.passages.passage_id).all()


def _sources_on(data: Dataset, agreement_id: str) -> int:
    """Number of sources whose claims concern the agreement."""
    return int(sources_of(data.claims[data.claims.agreement_id == agreement_id]).nunique())


@value("index.sources-jan2025")
def _sources_on_january(data: Dataset) -> int:
    return _sources_on(data, "jan2025")


@value("index.sources-oct2025")
def _sources_on_october(data: Dataset) -> int:
    return _sources_on(data, "oct2025")


@value("index.printed-dates")
def _printed_dates(data: Dataset) -> int:
    """Sources whose date line stands in the text."""
    return int(data.passages[data.passages.kind == "dateline"].source_id.nunique())


@value("index.independent-codings")
def _independent_codings(data: Dataset) -> int:
    """Codings of the whole corpus on file beyond the first."""
    return len(coders(data)) - 1


@value("index.context-facts")
def _context_facts(data: Dataset) -> int:
    return len(data.context)


@value("index.relations")
def _relations(data: Dataset) -> int:
    return len(data.relations)


@value("index.obligations")
def _obligations(data: Dataset) -> int:
    return len(data.obligations)


def voices(data: Dataset) -> pd.DataFrame:
    """Distinct claims by source and voice: source, outlet, voice, n, of (all of the source), share (0–100), claims."""
    claims = data.distinct
    source = sources_of(claims)
    side = claims.speaker_id.map(data.actors.set_index("actor_id").side)
    voice = pd.Series("everyone else", index=claims.index)
    voice[side == "hamas"] = "others for Hamas"
    voice[claims.speaker_id == SPOKESMAN] = "Hazem Qassem"
    outlets = data.sources.set_index("source_id").outlet_id.map(data.actors.set_index("actor_id").name)
    rows = []
    for source_id in data.sources.source_id:
        total = int((source == source_id).sum())
        for name in VOICES:
            ids = list(claims.claim_id[(source == source_id) & (voice == name)])
            rows.append(
                {
                    "source": source_id,
                    "outlet": outlets[source_id],
                    "voice": name,
                    "n": len(ids),
                    "of": total,
                    "share": round(100 * len(ids) / total, 1) if total else 0.0,
                    "claims": "|".join(ids),
                }
            )
    return pd.DataFrame(rows)


def whose_voice(data: Dataset | None = None) -> Figure:
    """Share of each report's claims by the spokesman, by others for Hamas and by everyone else."""
    data = data or load()
    frame = marked(voices(data), "{source}, {outlet}: {n} of {of} claims by {voice}")
    colours = alt.Scale(
        domain=list(VOICES),
        # The spokesman in the colour of his side; the other two in neutral steps, so that no other side's colour stands in.
        range=[palette.SIDES["hamas"].colour, palette.STEPS[3].light, palette.STEPS[1].light],
    )

    columns = {"wide": 3, "narrow": 1}

    def chart(layout: str) -> alt.Chart:
        base = alt.Chart(frame).encode(
            y=alt.Y("source:N", title=None, sort=None),
            x=alt.X("n:Q", stack="zero", title="distinct claims"),
            order=alt.Order("order:Q"),
        )
        base = base.transform_calculate(order="indexof(['Hazem Qassem','others for Hamas','everyone else'], datum.voice)")
        bars = base.mark_bar(stroke=palette.PAGE.light, strokeWidth=1).encode(
            color=alt.Color("voice:N", scale=colours, title=None, legend=alt.Legend(orient="top", columns=columns[layout])),
            **MARK,
        )
        return bars.properties(height=alt.Step(34))

    share, sources = compute("qassem.share", data), compute("qassem.sources", data)
    spoken = compute("side.hamas.share", data)
    return Figure(
        name="whose-voice",
        title=f"One Hamas spokesman is the speaker of {share} per cent of the claims and speaks in {sources} of the five reports",
        alt=(
            "Stacked bars, one for each report, of the number of distinct claims by Hazem Qassem, by others who speak for "
            f"Hamas and by everyone else. Qassem has claims in {sources} of the reports; those who speak for Hamas, he among "
            f"them, have {spoken} per cent of all claims."
        ),
        chart=chart,
        data=frame,
        counted=(
            f"{compute('claims.total', data)} distinct claims of {compute('claims.all', data)}; "
            "repetitions in headlines, decks, captions and headings left out."
        ),
        note="A claim is a statement that a report gives to a speaker. The number of claims measures the report, not the event.",
    )


def findings_in_brief(data: Dataset | None = None) -> Table:
    """The ledger of findings: id, sentence, number of claims, the tests in which it falls, and its limits."""
    data = data or load()
    rows = []
    for key in sorted(FINDINGS):
        item = FINDINGS[key]
        falls = [name for name, holds in survival(item, data).items() if not holds]
        rows.append(
            {
                "finding": key,
                "what the record shows": item.text(data),
                "rests on": f"{len(finding_claims(item, data))} claims",
                "falls": ", ".join(falls) if falls else "in none of the tests",
                "what it does not show": item.limits,
            }
        )
    return Table(
        name="findings",
        title="The findings of this book, and the tests in which each of them falls",
        frame=pd.DataFrame(rows),
        counted=(
            "Each finding is asked again with every source left out in turn, then with all that comes through one publisher, "
            "with repetitions and with anonymous speakers left out."
        ),
    )
