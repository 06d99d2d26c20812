"""The pages drawn from the dataset: complete, in words, escaped, and in a sound outline."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter

import pytest
from annotated_book import SmallBook, source_pages
from bs4 import BeautifulSoup
from conftest import Miniature

from record import findings
from record.book import annotated, cards, citing, pages
from record.book.joined import rows
from record.book.templating import script_json
from record.claims import all_claims
from record.dataset import descriptor, items, load
from record.wording import curled, edtf_words, figure_words, in_quotes, quoted


def load_miniature_claim(built: SmallBook, claim_id: str) -> dict:
    """A claim of the miniature with the names of its speaker and outlet."""
    claims = all_claims(load(built.data))
    return claims.set_index("claim_id").loc[claim_id].to_dict()


HOSTILE = "<script>alert(\"x\")</script> & 'y' </textarea>"
DIRECTIVES = [
    "claims-register",
    "disagreements",
    "positions",
    "actor-list",
    "term-list",
    "timeline",
    "finding-list",
    "column-dictionary",
    "codebook",
    "downloads",
    "citation",
]
PAGES = {
    "chapters/index": "# Start\n\n[They kept it](claim:C003)\n",
    **source_pages("S1", "S2"),
    **{f"chapters/{name}": f"# {name}\n\n## Part\n\n```{{{name}}}\n```\n" for name in DIRECTIVES},
}


def holds_where(test):
    """The test of a finding on the miniature: it rests on one claim."""
    return lambda claims, data: findings.Outcome(test(claims), claims[claims.claim_id == "C002"], {})


ONE = {"F01": findings.Finding("F01", "index", "All is well", "Nothing.", holds_where(lambda claims: True))}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SmallBook:
    """A book with every page of the record about the miniature package, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(findings, "FINDINGS", ONE)
        return SmallBook(folder, Miniature(folder).write(), PAGES)


@pytest.fixture
def build(miniature, tmp_path, monkeypatch):
    """Build the same book about a miniature that the test has changed, with other pages where they are given."""
    # One finding in place of the book's own, which need the book's own claims.
    monkeypatch.setattr(findings, "FINDINGS", ONE)

    def made(pages: dict[str, str] | None = None) -> SmallBook:
        return SmallBook(tmp_path, miniature.write(), PAGES | (pages or {}))

    return made


def walk(parts):
    """Every part of a page and the parts inside."""
    for part in parts:
        yield part
        yield from walk(part.parts)


# --- annotated sources -----------------------------------------------------------------------------------


def test_every_claim_stands_once_under_its_passage(known):
    shown = [
        (claim["id"], part.anchor)
        for source in known.sources
        for part in walk(annotated.source_parts(known, source))
        for claim in part.data.get("claims", [])
    ]
    assert sorted(shown) == sorted((claim, row["passage_id"]) for claim, row in known.claims.items())


def test_every_passage_is_a_section_in_the_order_of_the_text(known):
    for source in known.sources:
        anchors = [part.anchor for part in walk(annotated.source_parts(known, source)) if part.anchor.startswith(f"{source}.")]
        assert anchors == [passage["passage_id"] for passage in known.passages_of[source]]


def test_every_code_of_a_claim_has_words(known):
    """A page never falls back on a code: the vocabulary has a label for each."""
    coded = {
        (field["variable"], code)
        for resource in descriptor(known.dataset.folder)["resources"]
        for field in resource["schema"]["fields"]
        if "variable" in field and field["variable"] != "variable"
        for cell in getattr(known.dataset, resource["name"])[field["name"]].dropna()
        for code in items(str(cell))
    }
    assert coded
    assert sorted(code for code in coded if code not in known.vocabulary) == []


def test_phase_is_always_qualified_by_its_ceasefire(known):
    for claim in known.claims.values():
        words = annotated.phase_words(known, claim)
        assert bool(words) == bool(claim["agreement_id"])
        assert not words or re.search(r"the (January|October) 2025 ceasefire", words)


def test_a_level_is_the_speakers(built):
    claim = built.page("chapters/source-s1").find(id="C004")
    row = claim.find("dt", string="Fulfilment").parent
    assert row.dd.get_text() == "1 in words, as reported by this speaker"


def test_relations_are_told_from_both_ends(built):
    listed = {
        claim: [" ".join(item.get_text().split()[:4]) for item in built.page(page).select(f"#{claim} .relations li")]
        for claim, page in {"C003": "chapters/source-s1", "C008": "chapters/source-s2", "C006": "chapters/source-s2"}.items()
    }
    assert listed["C008"] == ["repeats in words C003,"]
    assert listed["C003"] == ["is repeated by C008,"]
    assert listed["C006"] == ["is contradicted by C002,", "qualifies in words C004,"]


def test_context_is_set_apart_with_its_references(built):
    note = built.page("chapters/source-s1").select_one("#C005 .context-note")
    assert "Context from outside the corpus X001" in " ".join(note.get_text().split())
    assert "The north gate was shut." in note.get_text()
    (reference,) = note.select(".references a")
    assert (reference.get_text(), reference["href"]) == ("The Gazette, 6 March 2025", "https://gazette.example/gazette2025")


def test_a_repetition_says_so_at_both_ends(built):
    page = built.page("chapters/source-s1")
    assert "Repeats C002 of the same source" in page.select_one("#C001 .repetition").get_text()
    assert "Repeated in this source by C001" in page.select_one("#C002 .repetition").get_text()


def test_a_quotation_names_its_owner_and_opens_the_article(miniature, build):
    miniature.row("sources", "S1")["url"] = "https://news.example.org/a?b=c#top"
    miniature.row("quotes", "Q001")["insertion"] = "(we)"
    page = build().page("chapters/source-s1")
    quotation = page.select_one("#C003 figure.quotation")
    assert quotation.blockquote.get_text(strip=True) == "“We have kept every promise we made”"
    assert "words of Ada Brook" in quotation.figcaption.get_text()
    assert "“(we)” is an addition by an editor" in quotation.figcaption.get_text()
    address = quotation.select_one('a[rel~="external"]')["href"]
    assert address.startswith("https://news.example.org/a?b=c#:~:text=")


@pytest.mark.parametrize(
    ("prefix", "exact", "suffix", "directive"),
    [
        (
            "rt of the deal was ",
            "done, so-so & well",
            " said the man wh",
            "of%20the%20deal%20was-,done%2C%20so%2Dso%20%26%20well,-said%20the%20man",
        ),
        ("", "done", "", "done"),
        ("end of a line.\nNew ", "line", "\nnext", "New-,line"),
        ("word", "x", "word", "x"),
        ("", "Türkiye’s “say”", "", "T%C3%BCrkiye%E2%80%99s%20%E2%80%9Csay%E2%80%9D"),
    ],
)
def test_text_fragment(prefix, exact, suffix, directive):
    """Context in whole words of the quotation's own line; the syntax of the directive is encoded."""
    quotation = {"prefix": prefix, "exact": exact, "suffix": suffix}
    assert annotated.text_fragment("https://example.org/a#b", quotation) == f"https://example.org/a#:~:text={directive}"


def test_what_the_check_expects_is_what_the_dataset_holds(known, texts):
    for source in known.sources:
        expected = annotated.expected_text(known, known.sources[source])
        assert [passage["id"] for passage in expected["passages"]] == [row["passage_id"] for row in known.passages_of[source]]
        assert all(passage["sha256"] and (passage["words_sha256"] or not passage["words"]) for passage in expected["passages"])
        assert all(quote["exact"] in texts[source] for quote in expected["quotes"])
    quotes = [quote["id"] for source in known.sources.values() for quote in annotated.expected_text(known, source)["quotes"]]
    assert sorted(quotes) == sorted(known.quotes)


def test_the_text_of_an_article_is_not_published(known, texts):
    """Of a source a page holds the recorded quotations and nothing that could put the article together again."""
    for source in known.sources:
        shown = [part.data for part in walk(annotated.source_parts(known, source))]
        published = json.dumps([*shown, annotated.expected_text(known, known.sources[source])], ensure_ascii=False)
        lines = [line for line in texts[source].splitlines() if len(line.split()) > 24]
        assert [line[:40] for line in lines if line in published] == []


def test_a_passage_is_headed_by_what_it_does(miniature, build):
    miniature.row("passages", "S1.p02")["head"] = "Brook praises <the union>"
    page = build().page("chapters/source-s1")
    heads = [part.h3.get_text().rstrip("¶") for part in page.find(id="passages").find_all("section")]
    assert heads[:3] == ["1. On matter 1 of the harbour", "2. Brook praises <the union>", "3. On matter 3 of the harbour"]


def test_every_passage_has_a_head_of_its_own(known):
    heads = {passage["passage_id"]: passage["head"] for passage in known.passages.values()}
    assert [passage for passage, head in heads.items() if not head or len(head) > 70 or head.endswith(".")] == []
    for source in known.sources:
        shown = [heads[passage["passage_id"]] for passage in known.passages_of[source]]
        assert len(set(shown)) == len(shown), source


def test_each_claim_leads_to_the_one_before_and_after(built):
    page = built.page("chapters/source-s1")
    steps = {
        claim["id"]: [(link.get_text(), link["href"]) for link in claim.select(".claim-steps a")]
        for claim in page.select("article.claim")
    }
    assert list(steps) == ["C001", "C002", "C003", "C004", "C005"]
    assert steps["C001"] == [("Next claim: C002", "#C002")]
    assert steps["C003"] == [("Previous claim: C002", "#C002"), ("Next claim: C004", "#C004")]
    assert steps["C005"] == [("Previous claim: C004", "#C004")]


def test_each_passage_leads_to_the_article_where_it_has_an_address(miniature, build):
    miniature.row("sources", "S1")["url"] = "https://news.example.org/a?b=c&d"
    book = build()
    links = book.page("chapters/source-s1").select('.gist a[rel~="external"]')
    assert [link["href"] for link in links] == ["https://news.example.org/a?b=c&d"] * 5
    assert book.page("chapters/source-s2").select(".gist a") == []


def test_a_source_can_be_read_as_a_commentary(built):
    """The switch is a button, and what the view leaves is marked: the first rows of the codes, who speaks and who told it."""
    page = built.page("chapters/source-s1")
    button = page.select_one("#commentary button")
    assert (button["type"], button["aria-pressed"], button.get_text()) == ("button", "false", "Notes only")
    assert [row.dt.get_text() for row in page.select("#C003 dl.codes > .who-speaks")] == ["Speaker"]
    assert any(script.get("src", "").endswith("commentary.js") for script in page.select("script[src]"))


def uses_of(page, claim: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Where a claim is discussed and counted: words and addresses of each line."""
    return {
        kind: [
            (" ".join(line.get_text().split()), [link["href"] for link in line.select("a")])
            for line in page.select(f"#{claim} .uses.{kind} li")
        ]
        for kind in ("discussed", "counted")
    }


def test_a_claim_says_first_where_it_is_discussed(build):
    chapter = """# Boats

## Told

[They kept their word](claim:C003), see [the two accounts](pair:R001).

## Listed

| Claim | |
|---|---|
| [kept](claim:C003) [gate](claim:C005) | x |
"""
    page = build({"chapters/boats": chapter}).page("chapters/source-s1")
    kept = uses_of(page, "C003")
    assert kept["discussed"] == [
        ("Start: They kept it", ["index.html#phrase-1-1"]),
        ("Boats: They kept their word", ["boats.html#phrase-1-1"]),
    ]
    assert kept["counted"] == [("Boats: kept", ["boats.html#phrase-1-2"])]
    assert uses_of(page, "C004") == {"discussed": [], "counted": []}
    assert uses_of(page, "C005")["counted"] == [("Boats: gate", ["boats.html#phrase-3-1"])]
    assert uses_of(page, "C002")["discussed"] == [("Boats: the two accounts", ["boats.html#phrase-2-1"])]
    article = page.find(id="C003")
    assert article.select_one(".uses").name == "div"
    assert article.select_one("details.uses.counted > summary").get_text() == "Counted in figures, tables and findings (1)"


def test_what_was_corrected_is_told_in_words(known):
    """No identifier of an actor or obligation stands for its name, on the page of a claim and on that of changes."""
    assert annotated.cell_words(known, "claims", "participants", "hamas meets|steve-witkoff meets") == ", ".join(
        f"{name} ({known.label('participant_role', 'meets')})" for name in ("Hamas", "Steve Witkoff")
    )
    raw = re.compile("|".join(entry for entry in [*known.actors, *known.obligations] if "-" in entry))
    on_claims = [row for claim in known.claims for row in annotated.claim_view(known, claim)["history"]]
    listed = [row for part in pages.changes(known) for _table, found in part.data["corrected"] for row in found]
    made = [cell for row in on_claims + listed for cell in row["cells"] if row["table"] == "claims"]
    cells = [(cell["id"], cell[end]) for cell in made for end in ("old", "new")]
    assert len(cells) > 1000
    assert [cell for cell in cells if raw.search(cell[1])] == []


def test_every_correction_is_listed_once_and_stands_at_its_claim(known):
    def made(corrected):
        return Counter((row["table"], row["id"], cell["column"], row["reason"]) for row in corrected for cell in row["cells"])

    listed = made(row for part in pages.changes(known) for _table, found in part.data["corrected"] for row in found)
    on_claims = made(row for claim in known.claims for row in annotated.claim_view(known, claim)["history"])
    assert listed.total() == len(known.dataset.changes)
    assert on_claims <= listed
    told = {table for table, *_ in on_claims}
    assert told == {"claims", "quotes", "dates", "quantities", "relations", "context_links"}
    assert {key for key in listed - on_claims if key[0] in told and not gone(known, key[1])} == set()


def gone(known, entry):
    """Whether an entry, or the claim that it hangs on, was withdrawn."""
    return not {entry.split()[0]} & {*known.claims, *known.relations, *known.claim_of}


def test_a_new_value_is_left_out_only_where_the_record_holds_it(known):
    left_out = [
        (known.package.value(change["table"], change["id"], change["column"]), change["new"])
        for change in rows(known.dataset.changes)
        if annotated.change_view(known, change)["stands"]
    ]
    assert left_out
    assert [pair for pair in left_out if pair[0] != pair[1]] == []


# --- whole pages -----------------------------------------------------------------------------------------


def test_pages_build_without_a_warning(built):
    assert built.warnings == []


def test_what_the_data_say_is_text_everywhere(miniature, build):
    """Markup in the dataset appears as the text it is: on every page, in attributes, in cards and embedded data."""
    for table, row, column in [
        ("claims", "C003", "gloss"),
        ("claims", "C003", "note"),
        ("quotes", "Q001", "exact"),
        ("quotes", "Q001", "prefix"),
        ("actors", "brook", "name"),
        ("context", "X001", "statement"),
        ("relations", "R002", "note"),
        ("obligations", "spring-crates", "label"),
        ("terms", "idle", "wording"),
        ("sources", "S1", "title"),
        ("passages", "S1.p02", "gist"),
        ("passages", "S1.p02", "head"),
    ]:
        miniature.row(table, row)[column] = HOSTILE
    book = build()
    for path in sorted(book.html.rglob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert [script for script in page.find_all("script") if "alert" in script.get_text() and not script.get("type")] == [], (
            path
        )
        assert "<script>alert" not in path.read_text(encoding="utf-8")
    assert HOSTILE in book.page("chapters/source-s1").find(id="C003").h4.get_text()
    assert HOSTILE in book.page("chapters/claims-register").find(id="register").get_text()
    written = {name: book.text(f"_static/record/{name}.js") for name in ("expected-S1", "cards")}
    assert json.loads(written["expected-S1"].partition(" = ")[2].rstrip(";\n"))["quotes"][0]["exact"] == HOSTILE
    assert [name for name, script in written.items() if "</script>" in script] == []


def test_outline_has_no_gaps_and_ids_are_unique(built):
    for path in sorted(built.html.rglob("chapters/*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        levels = [int(heading.name[1]) for heading in page.select_one("div.body").select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1, path.name
        assert [pair for pair in zip(levels, levels[1:], strict=False) if pair[1] > pair[0] + 1] == [], path.name
        ids = [element["id"] for element in page.find_all(id=True)]
        assert [name for name in ids if ids.count(name) > 1] == [], path.name


def test_every_internal_link_leads_to_an_id(built):
    soups = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in built.html.rglob("*.html")}
    ids = {path.resolve(): {part["id"] for part in soup.select("[id]")} for path, soup in soups.items()}
    for path in sorted(built.html.rglob("chapters/*.html")):
        for link in soups[path].select("main a[href], div.body a[href]"):
            name, _, anchor = link["href"].partition("#")
            if ":" in name or link.get("rel"):
                continue
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), f"{path.name}: {link['href']}"
            if anchor and target.suffix == ".html":
                assert anchor in ids[target.resolve()], f"{path.name}: {link['href']}"


def test_an_unknown_source_is_reported(build):
    wrong = "# Start\n\n```{annotated-source} S9\n```\n"
    warnings = "\n".join(build({"chapters/index": wrong}).warnings)
    assert "there is no source 'S9' in the dataset" in warnings


def test_one_source_on_two_pages_is_reported(build):
    twice = {"chapters/again": "# Again\n\n```{annotated-source} S1\n```\n"}
    assert any("claim C001 stands on two pages" in line for line in build(twice).warnings)


def search_index(built) -> dict:
    """What the search page looks through: the record, and the entries of the pages under ``sections``."""
    record, pages = (built.text(f"_static/record/search-{name}.js").partition(" = ")[2] for name in ("index", "pages"))
    return json.loads(record.removesuffix(";\n")) | {"sections": json.loads(pages.removesuffix(";\n"))}


def test_search_knows_the_words_of_a_claim(built):
    words = next(entry for entry in search_index(built)["entries"] if entry[1] == "C003")
    assert "Ada Brook" in words[5]
    assert "“We have kept every promise we made”" in words[6]


def test_search_offers_names_and_no_identifiers(built):
    entries = search_index(built)["entries"]
    assert {"Ada Brook", "Return crates", "“lie idle”"} <= {entry[4] for entry in entries}
    assert not {"brook", "spring-crates", "idle"} & {entry[column] for entry in entries for column in (1, 4)}


def test_search_knows_the_text_of_a_page_without_its_code(build):
    page = "# Start\n\nSaid in prose by {doc}`again`.\n\n```python\nsome_code = 1\n```\n\n- a point\n"
    (section,) = search_index(build({"chapters/index": page, "chapters/again": "# Again\n"}))["sections"]
    assert section[3:5] == ["start", "Start"]
    assert section[6] == [["", "Said in prose by ."], ["", "a point"]]


# --- register --------------------------------------------------------------------------------------------


def test_register_has_every_claim_with_its_codes(known):
    (part,) = pages.register(known)
    assert [row["id"] for row in part.data["claims"]] == list(known.claims)
    for row in part.data["claims"]:
        claim = known.claims[row["id"]]
        assert row["codes"]["topic"].split() == items(claim["topic"])
        assert row["codes"]["side"] == known.actors[claim["speaker_id"]]["side"]
        assert row["first"] <= row["last"]


def test_register_offers_every_code_that_occurs_and_no_other(known):
    (part,) = pages.register(known)
    for offered in part.data["filters"]:
        occurring = {code for row in part.data["claims"] for code in row["codes"][offered["name"]].split()}
        assert {code for code, _words in offered["options"]} == occurring, offered["name"]


def test_a_claim_is_said_when_dated_and_else_when_published(known):
    for claim_id in known.claims:
        said = pages.said_on(known, claim_id)
        dated = [date for date in known.dates_of[claim_id] if date["kind"] in ("utterance", "retold")]
        assert said["words"].startswith("published") == (not dated)


# --- reference pages -------------------------------------------------------------------------------------


def test_every_contradiction_and_qualification_is_a_pair(known):
    shown = {
        pair["id"]: [claim["id"] for claim in pair["claims"]]
        for part in pages.disagreements(known)
        for pair in part.data["pairs"]
    }
    assert shown == {
        row["relation_id"]: [row["claim_a"], row["claim_b"]]
        for row in known.relations.values()
        if row["type"] in ("contradicts", "qualifies")
    }


def test_every_pair_has_a_question(known):
    pairs = {row["relation_id"]: row for row in known.relations.values() if row["type"] in pages.DISAGREEMENTS}
    assert [relation for relation in pairs if not known.questions.get(relation, "").endswith("?")] == []
    read_in = {row.item: set(items(row.claims)) for row in known.dataset.readings.itertuples() if row.reading == "pair-question"}
    assert {pair: read_in[pair] for pair in pairs} == {pair: {row["claim_a"], row["claim_b"]} for pair, row in pairs.items()}


def test_a_pair_is_titled_by_its_question(miniature, build):
    miniature.tables["readings"] = [
        {"reading": "pair-question", "item": "R001", "part": "question", "words": "Is it over?", "claims": "C002|C006"}
    ]
    page = build().page("chapters/disagreements")
    title = page.find(id="R001").h3
    assert title.get_text() == "R001 Is it over?"
    assert title.a["href"] == "#R001"
    assert page.find(id="R003").h3.get_text() == "R003 Carl Dunn in The Herald and The Gazette in The Gazette"


def test_both_sides_of_a_pair_have_the_same_kind_of_words(built):
    pair = built.page("chapters/disagreements").find(id="R001")
    sides = pair.select(".pair-side")
    assert [[term.get_text() for term in side.select("dt")] for side in sides] == [
        ["Said", "In", "Attribution", "Ceasefire", "Obligation"]
    ] * 2


def test_positions_hold_every_claim_about_an_obligation_latest_first(known):
    shown = []
    for part in pages.positions(known):
        for obligation in part.data["obligations"]:
            for cell in obligation["cells"]:
                days = [(entry["last"], entry["first"]) for entry in cell["trail"]]
                assert days == sorted(days, reverse=True)
                shown += [entry["claim"] for entry in cell["trail"]]
    assert sorted(shown) == sorted(
        claim for claim, row in known.claims.items() if row["obligation_id"] and not row["duplicate_of"]
    )


def test_what_nothing_is_said_of_is_named_once_under_the_table(miniature, build):
    """A cell without a statement is empty: no words in it, and no label that a narrow screen would show."""
    miniature.add("obligations", "spring-crates", obligation_id="spring-gate", label="Open the gate")
    page = build().page("chapters/positions")
    crates, gate = page.select("#positions-spring tbody tr")
    assert "1 in words" in crates.get_text()
    assert [(cell.attrs, cell.contents) for cell in gate.select("td")] == [({}, [])] * len(crates.select("td"))
    assert [said.get_text() for said in page.select("#positions-spring .silent")] == [
        "Of these nothing is said in the five sources: Open the gate."
    ]


def test_positions_name_outlets_and_obligations_in_words(miniature, build):
    miniature.row("obligations", "spring-crates")["note"] = "See spring-gate and well-known."
    miniature.add("obligations", "spring-crates", obligation_id="spring-gate", label="Open the gate", note="")
    page = build().page("chapters/positions")
    crates = page.find(id="obligation-spring-crates")
    assert "See “Open the gate” and well-known." in crates.get_text()
    assert crates.parent.select_one("td .when").get_text().endswith(", The Gazette")


def test_every_actor_says_what_is_theirs(known):
    for part in pages.actor_list(known):
        for entry in part.data["actors"]:
            says = [claim for group in entry["lists"][0][1] for claim in group["claims"]]
            assert says == [claim for claim, row in known.claims.items() if row["speaker_id"] == entry["actor_id"]]


def test_terms_show_the_counts_of_every_source(known):
    shown = {
        (term["term_id"], use["source_id"]): use["occurrences"]
        for part in pages.term_list(known)
        for term in part.data["terms"]
        for use in term["uses"]
        if use
    }
    assert shown == {(row.term_id, row.source_id): row.occurrences for row in known.dataset.term_counts.itertuples()}


def timeline_lines(known) -> list[dict]:
    """The lines of the timeline in the order of the page."""
    return [line for part in pages.timeline(known) for line in part.data.get("lines", [])]


def test_timeline_leaves_out_repetitions_and_nothing_else(known):
    shown = [claim["id"] for line in timeline_lines(known) if line["from"] == pages.REPORTED for claim in line["claims"]]
    dates = known.dataset.dates
    assert sorted(shown) == sorted(claim for claim in dates.claim_id if not known.claims[claim]["duplicate_of"])


def test_timeline_has_every_fact_from_outside_once_among_the_dates(known):
    lines = timeline_lines(known)
    facts = [line["context_id"] for line in lines if line["from"] == pages.OUTSIDE]
    assert sorted(facts) == sorted(known.context)
    assert {entry for part in pages.timeline(known) for _kind, entry in part.entries} == set(known.context)
    march = next(part.data["lines"] for part in pages.timeline(known) if part.title == "March 2025")
    first_days = [line["words"] for line in march if re.fullmatch(r"\d+ March 2025", line["words"])]
    days = [int(words.split()[0]) for words in first_days]
    assert days == sorted(days)
    origins = [line["from"] for line in march]
    assert sum(one != other for one, other in itertools.pairwise(origins)) > 4, "one among the other"


def test_timeline_marks_what_stands_outside_the_reports(built):
    page = built.page("chapters/timeline")
    fact, marks = page.find(id="X001"), page.select("ul.legend .date-mark")
    assert fact["role"] == "note"
    assert fact.select_one(".date-kind").get_text().startswith("outside the reports")
    assert "Shown beside C005." in " ".join(fact.get_text().split())
    assert [mark["class"][-1] for mark in marks] == ["reported", "outside"]
    lines = page.select("ol.timeline > li")
    assert [line["class"] for line in lines if line.find(id="X001")] == [["outside"]]
    reported = [line for line in lines if line["class"] == ["reported"]]
    assert len(reported) == len(lines) - 1
    assert all(line.select_one(".date-kind").get_text().startswith("said in a report") for line in reported)
    assert all(mark["class"][-1] == line["class"][0] for line in lines for mark in line.select(".date-mark"))


def test_columns_page_has_every_column_of_every_table(known):
    shown = {part.data["name"]: [column["name"] for column in part.data["columns"]] for part in pages.column_dictionary(known)}
    assert shown == {
        resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in descriptor(known.dataset.folder)["resources"]
    }


def test_codebook_has_every_code(known):
    shown = [(row["variable"], row["code"]) for part in pages.codebook(known) for row in part.data["codes"]]
    assert sorted(shown) == sorted(known.vocabulary)


def test_a_finding_says_what_it_rests_on_and_where_it_falls(build, monkeypatch):
    alone = holds_where(lambda claims: "S1.p02" in set(claims.passage_id))
    only = findings.Finding("F01", "index", "S1 alone", "Little.", alone)
    monkeypatch.setattr(findings, "FINDINGS", {"F01": only})
    book = build()
    item = book.page("chapters/finding-list").find(id="F01")
    assert "S1 alone" in item.get_text()
    assert "Falls without S1 The Gazette" in item.select_one(".survival").get_text()
    left_out = [row.get_text() for row in item.select(".recount tbody th")]
    assert left_out[-2:] == ["without S1 The Gazette", "without everything published by Press"]
    assert [link["href"] for link in item.select("a.claim-ref")] == ["source-s1.html#C002"]
    uses = book.page("chapters/source-s1").select("#C002 .uses li")
    assert [" ".join(use.get_text().split()) for use in uses] == ["Findings: F01"]


def test_parallel_reading_gives_the_same_pages(miniature, tmp_path, built, monkeypatch):
    monkeypatch.setattr(findings, "FINDINGS", ONE)
    together = SmallBook(tmp_path, miniature.write(), PAGES, parallel=2)
    assert together.warnings == []
    for path in sorted(built.html.rglob("*.html")):
        assert path.read_text(encoding="utf-8") == (together.html / path.relative_to(built.html)).read_text(encoding="utf-8")


def test_every_entry_has_a_card(known):
    shown = cards.cards(known)
    tables = {"claim": known.claims, "actor": known.actors, "obligation": known.obligations, "context": known.context}
    for kind, table in tables.items():
        assert {key.partition(":")[2] for key in shown if key.startswith(f"{kind}:")} == set(table)
    for entry in shown.values():
        assert set(entry) == {"title", "lead", "quotes", "facts", "note"}
        assert all(name and text for name, text in entry["facts"])


# --- words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-03-06", "6 March 2025"),
        ("2025-10", "October 2025"),
        ("2025", "2025"),
        ("[2025-03-06..2025-03-09]", "between 6 and 9 March 2025"),
        ("[2025-12-30..2026-01-02]", "between 30 December 2025 and 2 January 2026"),
        ("[2025-03-06,2025-03-08]", "6 March 2025 or 8 March 2025"),
        ("[..2025-03-06]", "on or before 6 March 2025"),
        ("[2025-03-06..]", "on or after 6 March 2025"),
        ("2025-01-19/2025-03-01", "19 January to 1 March 2025"),
        ("2025-03-06/2025-03-09", "6 to 9 March 2025"),
        ("2024-05/..", "from May 2024 on"),
        ("../2025-03", "up to March 2025"),
        ("2025-03/2025-03", "March 2025"),
        ("something else", "something else"),
    ],
)
def test_dates_in_words(edtf, words):
    assert edtf_words(edtf) == words


def test_no_date_of_the_dataset_stays_in_edtf(known):
    forms = [*known.dataset.dates.edtf, *known.dataset.sources.published_edtf, *known.dataset.context.date_edtf]
    assert [form for form in forms if form and re.search(r"[\[\]/]|\d-\d", edtf_words(form))] == []


@pytest.mark.parametrize(
    ("low", "best", "high", "approx", "words"),
    [
        (11, None, None, "", "at least 11"),
        (None, None, 9, "", "at most 9"),
        (None, 1800, None, "yes", "about 1,800"),
        (5, None, 7, "", "5 to 7"),
        (5, 6, 7, "", "6"),
        (None, None, None, "", ""),
    ],
)
def test_figures_in_words(low, best, high, approx, words):
    assert figure_words({"low": low, "best": best, "high": high, "approx": approx}) == words


@pytest.mark.parametrize(("words", "shown"), [("a b", "“a b”"), ('"Israel"', '"Israel"'), ("“x”", "“x”"), ('"a" b', '“"a" b”')])
def test_words_in_quotation_marks_keep_theirs(words, shown):
    assert in_quotes(words) == shown


@pytest.mark.parametrize(
    ("words", "curly", "inside"),
    [
        ('“"Israel"”', "“‘Israel’”", "“‘‘Israel’’”"),
        ('"Israel"', "“Israel”", "“‘Israel’”"),
        ("“Thursday” is 6 March.", "“Thursday” is 6 March.", "“‘Thursday’ is 6 March.”"),
        ("'last week', Hamas's (\"so\")", "‘last week’, Hamas’s (“so”)", "“‘last week’, Hamas’s (‘so’)”"),
    ],
)
def test_quotation_marks_are_curled_and_not_doubled(words, curly, inside):
    assert (curled(words), quoted(words)) == (curly, inside)


# --- citations -------------------------------------------------------------------------------------------


def test_citation_file_without_a_version_is_refused(tmp_path):
    path = tmp_path / "CITATION.cff"
    path.write_text("title: x\nauthors:\n  - name: y\n", encoding="utf-8")
    with pytest.raises(ValueError, match="CITATION.cff: `version` is missing"):
        citing.read_work(path)


def cited(element) -> list[str]:
    """The citations in plain words that an element offers."""
    return [" ".join(block.get_text().split()) for block in element.select(".cite .copyable")]


def test_a_claim_is_cited_with_whose_words_it_is(built):
    claim = built.page("chapters/source-s1").find(id="C003")
    row = load_miniature_claim(built, "C003")
    said = cited(claim)[0]
    assert said.startswith(f"{row['speaker']}, ")
    assert row["outlet"] in said
    assert row["gloss"] in said
    ending = "Claim C003, in: Trial contributors, A trial & more, version 1.2.3, 2025, chapters/source-s1.html#C003."
    assert said.endswith(ending)


def test_a_quotation_a_finding_and_a_pair_have_their_own(built):
    page = built.page("chapters/source-s1")
    assert any("Quotation Q001, in: Trial contributors" in text for text in cited(page))
    assert cited(built.page("chapters/finding-list").find(id="F01"))[0].startswith("Trial contributors (2025). “Finding F01:")
    assert cited(built.page("chapters/disagreements").select_one(".pair"))[0].startswith("Trial contributors (2025). “Pair R")


def test_a_page_and_its_sections_are_cited(build):
    chapter = {"chapters/peace": "# War & peace\n\n(peace-cite)=\n## How to cite this chapter\n\n```{cite-chapter}\n```\n"}
    built = build(chapter)
    text = "Trial contributors (2025). “War & peace”, in A trial & more, version 1.2.3, chapters/peace.html."
    assert cited(built.page("chapters/peace"))[0] == text
    entries = {entry["id"]: entry for entry in json.loads(built.text("citations.json"))}
    assert entries["phase-record-peace"]["title"] == '<span class="nocase">War & peace</span>'
    assert "How to cite this chapter, in: War & peace" in entries["phase-record-peace-cite"]["title"]


def test_every_reference_of_the_dataset_reads_as_words():
    references = citing.read_references(load().folder / "references.bib")
    assert references
    for key, entry in references.items():
        assert not re.search(r"[{}\\]", entry.text), key
        assert re.search(r"“[^”]+”|\[[^]]+\]", entry.text), key


# --- scripts ---------------------------------------------------------------------------------------------


def test_json_cannot_leave_its_script_element():
    text = script_json({"a": "</script><!-- &\u2028"})
    assert not re.search(r"[<>&\u2028]", text)
    assert json.loads(text) == {"a": "</script><!-- &\u2028"}


def test_head_of_a_source_says_whose_claims_it_carries(known, dataset):
    for source_id in known.sources:
        view = annotated.source_view(known, known.sources[source_id])
        assert sum(number for _, number in view["speaker_forms"]) == view["distinct"]
        mine = dataset.distinct[dataset.distinct.passage_id.str.startswith(f"{source_id}.")]
        assert sum(number for _, number in view["taken_from"]) == int((mine.via_id != "").sum())
        counts = dataset.term_counts[(dataset.term_counts.source_id == source_id) & (dataset.term_counts.occurrences > 0)]
        loaded = set(dataset.terms[dataset.terms.loaded == "yes"].term_id)
        assert [word["term_id"] for word in view["loaded"]] == [term for term in counts.term_id if term in loaded]


def test_a_claim_shows_what_each_coder_gave(known):
    shown = annotated.claim_view(known, "C195")["differences"]
    phase = next(each for each in shown if each["variable"] == "phase")
    (held, by), *others = phase["given"].items()
    assert (held, by[0]) == (known.label("phase", known.claims["C195"]["phase"]), "the record")
    assert sorted([*by[1:], *(coder for _, gave in others for coder in gave)]) == ["coder-a", "coder-b", "coder-c", "coder-d"]
    alike = [claim for claim in known.claims if not known.differences_of[claim]]
    assert all(annotated.claim_view(known, claim)["differences"] == [] for claim in alike[:5])
