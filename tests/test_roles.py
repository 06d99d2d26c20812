"""Roles of the prose: what they show, and that a mistake is a warning that says where it is and what is right."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from annotated_book import SmallBook, source_pages
from conftest import Miniature

from record import findings
from record.book import domain
from record.book.roles import agrees

DIRECTIVES = """# Lists

```{actor-list}
```

```{positions}
```

```{timeline}
```

```{term-list}
```

```{finding-list}
```
"""


# What is written wrongly, and what is said of it.
WRONG = {
    "{quote}`Q01`": "there is no quote 'Q01' in the dataset; did you mean Q001?",
    "{n}`8 <claims.al>`": "there is no computed value 'claims.al'; did you mean claims.all?",
    "{quote}`zzz`": "there is no quote 'zzz' in the dataset",
    "{quote}`most promises <Q001>`": "'most promises' is not part of quote Q001, whose exact words are "
    "'We have kept every promise we made'",
    "{n}`9 <claims.all>`": "the text says '9', but claims.all is 8",
    "{n}`Only <only.dunn>`": "the text says 'Only', but only.dunn is False",
    "{n}`Docker <first.word>`": "the text says 'Docker', but first.word is 'Dockers'",
    "{n}`8`": "'8' names no value; write it as five <sources.total>",
}


def state(patched: pytest.MonkeyPatch) -> None:
    """Put three computed values and one finding in place of the book's own."""
    values = {
        "claims.all": lambda data: len(data.claims),
        "claims.share": lambda data: 38,
        "only.brook": lambda data: True,
        "only.dunn": lambda data: False,
        "first.word": lambda data: "Dockers",
    }
    patched.setattr(findings, "VALUES", values)
    patched.setattr(findings.corpus, "VALUES", values)

    def ask(claims, data):
        return findings.Outcome(True, claims[claims.claim_id.isin(["C002", "C003"])], {"all": len(data.claims)})

    item = findings.Finding("F01", "index", "{all} claims", "None.", ask)
    patched.setattr(findings, "FINDINGS", {"F01": item})


@pytest.fixture
def stated(monkeypatch):
    """Three computed values and one finding in place of the book's own."""
    state(monkeypatch)


@pytest.fixture
def book(miniature, tmp_path, stated):
    """Build a book whose first page says `prose`."""

    def build(prose: str) -> SmallBook:
        pages = {"chapters/index": f"# Start\n\n{prose}\n", "chapters/lists": DIRECTIVES, **source_pages("S1", "S2")}
        return SmallBook(tmp_path, miniature.write(), pages)

    return build


@pytest.fixture(scope="module")
def warned(tmp_path_factory) -> list[str]:
    """The warnings of a book with a page for each text that is written wrongly: `chapters/wrong-0` and so on."""
    folder = tmp_path_factory.mktemp("wrong")
    pages = {f"chapters/wrong-{n}": f"# Wrong {n}\n\nA line.\n\n{text}\n" for n, text in enumerate(WRONG)}
    pages |= {"chapters/index": "# Start\n", "chapters/lists": DIRECTIVES, **source_pages("S1", "S2")}
    with pytest.MonkeyPatch.context() as patched:
        state(patched)
        return SmallBook(folder, Miniature(folder).write(), pages).warnings


@pytest.mark.parametrize("text", WRONG)
def test_what_is_written_wrongly_is_reported_with_its_place_and_what_is_right(warned, text):
    (warning,) = [line for line in warned if f"wrong-{list(WRONG).index(text)}.md" in line]
    assert WRONG[text] in warning
    assert f"wrong-{list(WRONG).index(text)}.md:5" in warning


def test_nothing_else_is_reported(warned):
    assert [line for line in warned if "wrong-" not in line] == []


def test_entry_that_no_page_shows_is_reported(miniature, tmp_path, stated):
    pages = {"chapters/index": "# Start\n\n[It was shut](context:X001)\n", **source_pages("S1", "S2")}
    built = SmallBook(tmp_path, miniature.write(), pages)
    assert any("no page of the book shows context X001" in line for line in built.warnings)


def test_source_that_no_page_shows_is_reported(miniature, tmp_path, stated):
    built = SmallBook(tmp_path, miniature.write(), {"chapters/index": "# Start\n", **source_pages("S1")})
    assert [line for line in built.warnings if "no page shows source S2" in line]


def test_quotation_is_exact_with_owner_and_claim(book):
    built = book("She said {quote}`Q001`, and {quote}`every promise <Q001>`.")
    assert built.warnings == []
    page = built.page("chapters/index")
    first, second = page.select("span.quoted-words")
    assert first.get_text() == "“We have kept every promise we made”"
    assert first["title"] == "Ada Brook, as printed by The Gazette"
    assert second.get_text() == "“every promise”"
    assert [shown["data-entry"] for shown in page.select("a.phrase")] == ["claim:C003", "claim:C003"]


def test_quotation_keeps_the_marks_inside_it(miniature, tmp_path, stated):
    """Typographic quotation marks of the page do not change a source's straight ones."""
    miniature.row("quotes", "Q001")["exact"] = 'kept "every" promise'
    pages = {"chapters/index": "# Start\n\n{quote}`Q001`\n", **source_pages("S1", "S2")}
    built = SmallBook(tmp_path, miniature.write(), pages)
    assert built.page("chapters/index").select_one("span.quoted-words").get_text() == '“kept "every" promise”'


def test_right_number_is_shown_as_written(book):
    built = book("{n}`eight <claims.all>` claims, {n}`8 <claims.all>`, {n}`Only <only.brook>` she, {n}`Dockers <first.word>`.")
    assert built.warnings == []
    assert "eight claims, 8, Only she, Dockers." in built.page("chapters/index").get_text()


@pytest.mark.parametrize(
    ("words", "computed", "same"),
    [
        ("237", 237, True),
        ("1,800", 1800, True),
        ("1\u202f800", 1800, True),
        ("1 800", 1800, False),
        ("1,80", 180, False),
        ("Seven", 7, True),
        ("thirteen", 13, False),
        ("38 %", 38, True),
        ("38%", 38, True),
        ("none", 0, True),
        ("0", 0, True),
        ("seven", 8, False),
        ("07.5", 7, False),
        ("", 0, False),
        ("most", True, True),
        ("most", False, False),
        ("1", True, True),
        ("S2", "S2", True),
        ("s2", "S2", False),
    ],
)
def test_prose_agrees_with_a_value(words, computed, same):
    assert agrees(words, computed) is same


def test_uses_are_gathered_from_every_page(book):
    built = book("She [keeps it](claim:C003).\n\n## Later\n\nShe {quote}`kept <Q001>` it, [twice](claim:C003,C003).")
    uses = built.page("chapters/source-s1").select("#C003 .uses li")
    assert [" ".join(use.get_text().split()) for use in uses] == ["Start: keeps it; “kept”; twice", "Findings: F01"]
    assert [link["href"] for use in uses for link in use.select("a")] == [
        "index.html#phrase-1-1",
        "index.html#phrase-1-2",
        "index.html#phrase-2-1",
        "lists.html#F01",
    ]
    assert built.page("chapters/source-s1").select("#C004 .uses") == []


def test_two_figures_or_tables_of_one_name_are_told(monkeypatch):
    said = []
    monkeypatch.setattr(domain, "joined", lambda data: SimpleNamespace(sources=[]))
    monkeypatch.setattr(domain.logger, "warning", lambda message, *words, **more: said.append(message % words))
    words = {
        "a": {"drawn": [("fig-alpha", "A figure", ""), ("fig-beta", "Another", "")]},
        "b": {"drawn": [("table-alpha", "A table", "")]},
    }
    book = SimpleNamespace(data={"words": words}, env=SimpleNamespace(config=SimpleNamespace(record_data=None)), places={})
    domain.RecordDomain.check_consistency(book)
    assert said == ["two figures or tables are named alpha: their files would be one; rename one of them"]
