"""A corrected and a withdrawn claim in a built book: history, tombstones, the list of changes, and no lost address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from annotated_book import SmallBook, source_pages
from sphinx.errors import ExtensionError

from record import correct, findings, published
from record.dataset import DATA, descriptor

VERSION = descriptor(DATA)["version"]
PAGES = {
    "chapters/index": "# Start\n\n[They kept it](claim:C003)\n",
    **source_pages("S1", "S2"),
    "chapters/relations": "# Pairs\n\n## Part\n\n```{disagreements}\n```\n",
    "chapters/changes": "# Changes\n\n## Part\n\n```{record-changes}\n```\n",
    "chapters/claims": "# Claims\n\n## Part\n\n```{claims-register}\n```\n",
}
# Where the miniature's entries stand in this book; the others have no page here.
HOME = {"claim": "source-{}", "quote": "source-s1", "date": "source-s1", "relation": "relations"}


@pytest.fixture
def harbour(miniature, monkeypatch) -> Path:
    """The miniature package, published with the places that this book has, then corrected and shortened."""
    monkeypatch.setattr(findings, "FINDINGS", {})
    monkeypatch.setenv("SOURCES", str(miniature.sources))
    miniature.publish()
    kept = []
    for row in miniature.tables["ids"]:
        if row["kind"] in HOME and row["id"] != "R002":
            source = miniature.row("claims", row["id"])["passage_id"][:2].lower() if row["kind"] == "claim" else ""
            # Registered in a version of its own: with the project's, these places would make it the project's package.
            kept.append(row | {"version": "0.1.1", "place": f"chapters/{HOME[row['kind']].format(source)}#{row['id']}"})
    kept.append({"id": "R002", "kind": "relation", "version": "0.1.1", "place": "chapters/source-s2#R002"})
    page = {"version": "0.1.0", "place": "chapters/source-s1#fig-boats"}
    kept.append({"id": "fig-boats", "kind": "figure", **page})
    miniature.tables["ids"] = kept
    # Only what this book shows is registered; the published values of the rest would ask for a place.
    folder = miniature.write()
    for name in ("quantities", "context", "obligations", "actors", "terms"):
        (folder / published.FOLDER / f"{name}.csv").unlink()
    return folder


def command(run, folder: Path, *arguments: str) -> None:
    assert run([*arguments, "--data", str(folder)]) == 0


def corrected(folder: Path) -> None:
    command(correct.main, folder, "C002", "speaker_id=union", "speaker_form=collective", "--reason", "The union said it.")
    command(correct.withdraw_main, folder, "C006", "--replaced-by", "C004", "--reason", "It was read twice.")
    gloss = ["--kind", "figure", "--gloss", "Boats by month.", "--reason", "One picture shows both."]
    command(correct.withdraw_main, folder, "fig-boats", *gloss)


def test_a_withdrawn_claim_leaves_a_stone_and_a_corrected_one_its_history(harbour, tmp_path):
    corrected(harbour)
    book = SmallBook(tmp_path, harbour, PAGES)
    assert book.warnings == []
    stone = book.page("chapters/source-s2").find(id="C006")
    assert "withdrawn" in stone["class"]
    assert f"C006 was withdrawn in version {VERSION}. It stood for: On the stage: a sentence of our own." in stone.get_text(
        " ", strip=True
    )
    assert stone.find("a")["href"] == "source-s1.html#C004"
    history = book.page("chapters/source-s1").find(id="C002").find("details", class_="history").get_text(" ", strip=True)
    speaker, form = (
        "speaker: was “Ada Brook”, is “Harbour union”",
        "form of the speaker: was “named in words”, is “collective in words”",
    )
    assert f"Version {VERSION}, {speaker}; {form}. The union said it." in history
    # What hung on it stands where it was published, and a figure shows a line to who comes by its old address.
    assert "withdrawn" in book.page("chapters/relations").find(id="R001")["class"]
    gone = book.page("chapters/source-s1").find(id="fig-boats")
    assert gone["class"] == ["withdrawn-anchor"]
    assert gone.find("a")["href"] == "changes.html#withdrawn-figure-fig-boats"
    changes = book.page("chapters/changes")
    assert "Boats by month. One picture shows both." in changes.find(id="withdrawn-figure-fig-boats").get_text(" ", strip=True)
    assert "C006" in changes.find(id="withdrawn-claim-C006").get_text()
    assert "C006" in book.page("chapters/claims").find(class_="withdrawn-claims").get_text()
    (claim, *_) = [row for row in json.loads(book.text("withdrawn.json")) if row["kind"] == "claim"]
    assert claim["page"] == "chapters/source-s2.html#C006"
    assert "C006" not in {row["claim_id"] for row in json.loads(book.text("claims.json"))}


def test_text_that_points_to_a_withdrawn_claim_is_told_why(harbour, tmp_path):
    command(correct.withdraw_main, harbour, "C006", "--replaced-by", "C004", "--reason", "It was read twice.")
    command(correct.withdraw_main, harbour, "fig-boats", "--kind", "figure", "--gloss", "Boats.", "--reason", "One shows both.")
    book = SmallBook(tmp_path, harbour, PAGES | {"chapters/index": "# Start\n\n[It is not over](claim:C006)\n"})
    told = f"the claim C006 was withdrawn in version {VERSION}: It was read twice. It is replaced by C004."
    assert any(told in line for line in book.warnings)


def test_a_relation_that_moved_is_still_found(harbour, tmp_path):
    corrected(harbour)
    cell = ["R002", "type=qualifies", "--reason", "It narrows."]
    command(correct.main, harbour, *cell)
    path = harbour / "ids.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("chapters/source-s2#R002", "chapters/index#R002"), encoding="utf-8")
    book = SmallBook(tmp_path, harbour, PAGES)
    line = book.page("chapters/index").find(id="R002")
    assert line["class"] == ["withdrawn-anchor"]
    assert line.find("a")["href"] == "relations.html#R002"


def test_a_build_that_loses_an_address_fails(harbour, tmp_path):
    with pytest.raises(ExtensionError, match=r"chapters/source-s1#fig-boats, the figure fig-boats published in 0\.1\.0, is gone"):
        SmallBook(tmp_path, harbour, PAGES)


def test_a_claim_without_codings_says_so(harbour, tmp_path):
    corrected(harbour)
    page = SmallBook(tmp_path, harbour, PAGES).page("chapters/source-s1")
    assert "Added after the codings" not in page.find(id="C003").get_text()
    assert "Added after the codings were made" in page.find(id="C005").get_text()
