"""What can be cited, and its citation in four forms: the book, its pages and sections, and each claim, quotation, finding,
pair, figure and table.

One record, `Cited`, is the source of all forms. Plain text stands on the page; BibTeX, RIS and CSL-JSON of one thing are made by
the page's script when a reader asks (`static/cite.js`), those of everything lie beside the pages (`citations.bib` …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder

from record.book.citing import Work, given, latex
from record.book.joined import Joined, joined
from record.claims import UNSTATED
from record.findings import Finding
from record.wording import edtf_words, quoted, sentence

KEY = "phase-record"
NO_DATE = "n.d."
# What the note of a part says before the DOI of the whole; `DOI:` there would be read as the part's own.
NOTE = "The whole book: "
# RIS takes a comma in a name for the mark between a person's names.
RIS_COMMA = " –"


@dataclass(frozen=True)
class Cited:
    """A thing with an address. `title` names it, and of a claim or quotation says whose words they are, in which report.

    id: its own, as in the address, empty for the whole book; page: where it stands, from the top of the book; kind: what it is
    called where the title begins with a speaker (`Claim`), else empty.
    """

    id: str
    title: str
    page: str
    kind: str = ""

    @property
    def key(self) -> str:
        """The key of its entry: `phase-record-C132`; the book's is `phase-record`."""
        return f"{KEY}-{self.id}" if self.id else KEY


# The book as a whole.
WHOLE = Cited("", "", "")


# --- whose words ------------------------------------------------------------------------------------------------------


def report_words(known: Joined, claim: dict) -> str:
    """`TRT World, published 23 October 2025, passage 10`: where a claim stands."""
    source = known.source_of(claim["claim_id"])
    outlet = known.actors[source["outlet_id"]]["name"]
    passage = known.passages[claim["passage_id"]]["n"]
    return f"{outlet}, published {edtf_words(source['published_edtf'])}, passage {passage}"


def called(actor: dict) -> str:
    """What a speaker is called away from the record: without the source, or the go-between, that tells unnamed ones apart."""
    return re.sub(r" \([^()]*\bS\d+\)$| as told by .+ in S\d+$", "", actor["name"])


def speaker_words(known: Joined, claim: dict, speaker_id: str) -> str:
    """`Hazem Qassem, as relayed by Anadolu Agency, in TRT World, published …`: who speaks, through whom, and where.

    Whoever stands in the chain is named once: a go-between whose own words are cited is told of by nobody. Of an owner who is not
    stated it is not known either through whom the words came. Who words a claim that another makes does not make it.
    """
    outlet = known.source_of(claim["claim_id"])["outlet_id"]
    if speaker_id == UNSTATED:
        return f"Words whose owner is not stated, in {report_words(known, claim)}"
    through = [("as told by", claim["through_id"]), ("as relayed by", claim["via_id"])]
    chain = "".join(f", {how} {called(known.actors[one])}" for how, one in through if one and one != speaker_id)
    if speaker_id != claim["speaker_id"]:
        chain = f", putting into words a claim of {called(known.actors[claim['speaker_id']])}{chain}"
    elif speaker_id == outlet:
        chain = ", in its own voice"
    if speaker_id == outlet:
        return f"{report_words(known, claim)}{chain}"
    return f"{called(known.actors[speaker_id])}{chain}, in {report_words(known, claim)}"


def words_of(known: Joined, claim: dict, owner_id: str) -> str:
    """What introduces words that are quoted with a claim: whether they are the speaker's own, the outlet's, or another's."""
    if owner_id == known.source_of(claim["claim_id"])["outlet_id"]:
        return "In the report's words"
    if owner_id == UNSTATED:
        return "In words whose owner is not stated"
    return "Quoted" if owner_id == claim["speaker_id"] else f"In the words of {called(known.actors[owner_id])}"


def words_quoted(quote: dict) -> str:
    """The words of a quotation, with what in them an editor added, which is not their owner's."""
    added = f" ({quoted(quote['insertion'])} is an addition by an editor)" if quote["insertion"] else ""
    return sentence(f"{quoted(quote['exact'])}{added}")


def claim_cited(known: Joined, claim: dict, page: str) -> Cited:
    """A claim: who is reported to say it, through whom, in which report and passage, in our words and those quoted."""
    said = [f"{words_of(known, claim, row['owner_id'])}: {words_quoted(row)}" for row in known.quotes_of[claim["claim_id"]]]
    words = " ".join([f"{speaker_words(known, claim, claim['speaker_id'])}: {claim['gloss']}", *said])
    return Cited(claim["claim_id"], words, page, "Claim")


def quote_cited(known: Joined, quote_id: str, page: str) -> Cited:
    """A quotation: whose words it is, in which report and passage."""
    quote = known.quotes[quote_id]
    owner = speaker_words(known, known.claims[quote["claim_id"]], quote["owner_id"])
    return Cited(quote_id, f"{owner}: {words_quoted(quote)}", page, "Quotation")


def finding_cited(known: Joined, item: Finding, page: str) -> Cited:
    """A finding, with its sentence."""
    return Cited(item.id, f"Finding {item.id}: {item.text(known.dataset).removesuffix('.')}", page)


def pair_cited(known: Joined, row: dict, page: str) -> Cited:
    """A pair of claims with their relation, and the question it answers in two ways where we ask one."""
    question = known.questions.get(row["relation_id"], "")
    related = f"{row['claim_a']} {known.label('relation_type', row['type'])} {row['claim_b']}"
    return Cited(row["relation_id"], f"Pair {row['relation_id']}, {related}" + (f": {question}" if question else ""), page)


ENTRIES = {"claim": claim_cited, "finding": finding_cited, "relation": pair_cited}


# --- forms ------------------------------------------------------------------------------------------------------------


def parts(work: Work, cited: Cited) -> tuple[str, str, str, str]:
    """A citation in plain words, in four parts: what stands before the title, the title, what stands behind it, where it is.

    Marks within a title that is set in quotation marks are single ones. A DOI is the whole book's, and stands behind its name.
    """
    authors, year = ", ".join(work.authors), work.year or NO_DATE
    doi = f", {work.doi_address}" if work.doi else ""
    if cited.kind:
        book = f" {cited.kind} {cited.id}, in: {authors}, {work.title}, version {work.version}, {year}{doi}"
        return "", cited.title, book, work.place(cited.page)
    if cited.id:
        book = f"”, in {work.title}, version {work.version}{doi}"
        return f"{authors} ({year}). “", quoted(cited.title)[1:-1], book, work.place(cited.page)
    return f"{authors} ({year}). ", work.title, f", version {work.version}{doi}", work.address


def plain(work: Work, cited: Cited) -> str:
    """The citation in plain words."""
    before, title, behind, where = parts(work, cited)
    return f"{before}{title}{behind}{f', {where}' if where else ''}."


def csl(work: Work, cited: Cited) -> dict:
    """The citation as CSL-JSON; an address and a date only where there is one.

    The DOI is that of the whole book: in the entry of a part it would lead to the whole and hide the part's own address.
    """
    named = f"{cited.kind} {cited.id}: {cited.title}" if cited.kind else cited.title or work.title
    return given(
        {
            "id": cited.key,
            "type": "chapter" if cited.id else "book",
            "author": [{"literal": name} for name in work.authors],
            "title": named,
            "container-title": work.title if cited.id else "",
            "edition": work.version,
            "issued": {"date-parts": [[int(part) for part in work.released.split("-")]]} if work.released else "",
            "DOI": "" if cited.id else work.doi,
            "URL": work.place(cited.page) if work.address else "",
            "note": f"{NOTE}{work.doi_address}" if cited.id and work.doi else "",
        }
    )


def bibtex(entry: dict) -> str:
    """A CSL-JSON entry as BibTeX, in the fields that Zotero, pandoc and citation-js keep."""
    part = entry["type"] == "chapter"
    fields = {
        "author": " and ".join(f"{{{latex(author['literal'])}}}" for author in entry["author"]),
        "title": f"{{{latex(entry['title'])}}}",
        "booktitle": f"{{{latex(entry['container-title'])}}}" if part else "",
        "edition": latex(entry["edition"]),
        "year": str(entry["issued"]["date-parts"][0][0]) if "issued" in entry else NO_DATE,
        "doi": entry.get("DOI", ""),
        "url": entry.get("URL", ""),
        "note": latex(entry.get("note", "")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'incollection' if part else 'book'}{{{entry['id']},", *lines, "}"])


def ris(entry: dict) -> str:
    """A CSL-JSON entry as RIS."""
    part = entry["type"] == "chapter"
    lines = [("TY", "CHAP" if part else "BOOK"), ("ID", entry["id"])]
    lines += [("AU", author["literal"].replace(",", RIS_COMMA)) for author in entry["author"]]
    lines += [("TI", entry["title"]), ("T2", entry.get("container-title", "")), ("ET", entry["edition"])]
    lines += [("PY", str(entry["issued"]["date-parts"][0][0]) if "issued" in entry else "")]
    lines += [("DO", entry.get("DOI", "")), ("UR", entry.get("URL", "")), ("N1", entry.get("note", ""))]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl_json(entries: list[dict]) -> str:
    """CSL-JSON entries as a file has them. What somebody said is no headline: the mark keeps styles from capitalising it."""
    marked = [
        {**entry, "title": f'<span class="nocase">{entry["title"]}</span>'} if entry["type"] == "chapter" else entry
        for entry in entries
    ]
    return json.dumps(marked, ensure_ascii=False, indent=1)


FORMS = {
    "bib": lambda entries: "\n\n".join(map(bibtex, entries)) + "\n",
    "ris": lambda entries: "\r\n".join(map(ris, entries)),
    "json": lambda entries: csl_json(entries) + "\n",
}


# --- everything -------------------------------------------------------------------------------------------------------


def page_cited(builder: Builder, docname: str) -> Cited:
    """A page of the book; its first page stands for the whole."""
    page = builder.get_target_uri(docname)
    if docname == builder.config.root_doc:
        return WHOLE
    return Cited(docname.rpartition("/")[2], builder.env.titles[docname].astext(), page)


def sections_cited(builder: Builder, docname: str) -> list[Cited]:
    """The sections of a page, each under its own heading and that of the page, by the anchor that the text gives it."""
    env, slug = builder.env, docname.rpartition("/")[2]
    given = {anchor for page, anchor, _title in env.get_domain("std").labels.values() if page == docname}
    found = []
    for section in list(env.get_doctree(docname).findall(nodes.section))[1:]:
        anchor = next((each for each in section["ids"] if each in given), section["ids"][0])
        words = f"{section.next_node(nodes.title).astext()}, in: {env.titles[docname].astext()}"
        own = anchor if anchor.startswith(slug) else f"{slug}-{anchor}"
        found.append(Cited(own, words, f"{builder.get_target_uri(docname)}#{anchor}"))
    return found


def numbered(builder: Builder, docname: str, label: str) -> str:
    """A figure or table of a page by its number in this version of the book, `Figure 3`; empty for what has none."""
    kind = "figure" if label.startswith("fig-") else "table"
    number = builder.env.toc_fignumbers.get(docname, {}).get(kind, {}).get(label, ())
    return builder.config.numfig_format[kind] % ".".join(map(str, number)) if number else ""


def drawn_cited(builder: Builder, docname: str, label: str, title: str) -> Cited:
    """A figure or table of a page: `Figure 3: title, in: page`."""
    page = f"{builder.get_target_uri(docname)}#{label}"
    return Cited(label, f"{numbered(builder, docname, label)}: {title}, in: {builder.env.titles[docname].astext()}", page)


def everything(app: Sphinx) -> Iterator[Cited]:
    """All that can be cited: the book, its pages with their sections, figures and tables, then the entries of the record."""
    known, domain = joined(app.config.record_data), app.env.get_domain("record")
    for docname in [app.config.root_doc, *sorted(app.env.found_docs - {app.config.root_doc})]:
        yield page_cited(app.builder, docname)
        yield from sections_cited(app.builder, docname)
        for label, title, _words in domain.data["words"][docname]["drawn"]:
            yield drawn_cited(app.builder, docname, label, title)
    for (kind, entry), (docname, anchor) in sorted(domain.places.items()):
        page = app.builder.get_target_uri(docname)
        if kind in ENTRIES:
            yield ENTRIES[kind](known, known.entries[kind][entry], f"{page}#{anchor}")
        if kind == "claim":
            yield from (quote_cited(known, row["quote_id"], f"{page}#{row['quote_id']}") for row in known.quotes_of[entry])


def write(app: Sphinx, work: Work) -> None:
    """Write the citations of everything beside the pages, in each form."""
    entries = [csl(work, cited) for cited in everything(app)]
    for ending, form in FORMS.items():
        (Path(app.outdir) / f"citations.{ending}").write_text(form(entries), encoding="utf-8", newline="")
