"""Correcting, withdrawing, publishing: at once or not at all, with a trace; and the numbers of the text that moved."""

from __future__ import annotations

import csv
from pathlib import Path

import nbformat
import pytest

from record import correct, findings, prose_numbers, published
from record.check import check
from record.dataset import DATA, descriptor
from record.package import read_package
from record.reading import Row

VERSION = descriptor(DATA)["version"]


@pytest.fixture
def harbour(miniature, monkeypatch) -> Path:
    """The miniature package, published as version 0.1.0; the check finds its texts."""
    folder = miniature.publish()
    monkeypatch.setenv("SOURCES", str(miniature.sources))
    return folder


def rows(folder: Path, table: str) -> list[dict]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(command, folder: Path, *arguments: str, reason: str = "The sentence names the union.") -> int:
    return command([*arguments, "--reason", reason, "--data", str(folder)])


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_wrong_attribution_is_corrected_at_once_with_its_trace(harbour):
    cells = ["C003", "speaker_id=dunn", "Q001.owner_id=dunn", "C003.participants=company meets|dunn meets"]
    assert run(correct.main, harbour, *cells) == 0
    assert next(row for row in rows(harbour, "claims") if row["claim_id"] == "C003")["speaker_id"] == "dunn"
    lines = [(row["table"], row["id"], row["column"], row["old"], row["new"]) for row in rows(harbour, "changes")]
    assert sorted(lines) == [
        ("claims", "C003", "participants", "company delegates", "company meets|dunn meets"),
        ("claims", "C003", "speaker_id", "brook", "dunn"),
        ("quotes", "Q001", "owner_id", "brook", "dunn"),
    ]
    assert {row["version"] for row in rows(harbour, "changes")} == {VERSION}
    # A coding has Brook: the value that it did not give has the reason of the correction on file.
    assert [(row["column"], row["value"]) for row in rows(harbour, "adjudications")] == [("speaker_id", "dunn")]
    assert check(harbour).problems == []


def test_a_correction_taken_back_leaves_no_line(harbour):
    assert run(correct.main, harbour, "C003", "speaker_id=dunn", "Q001.owner_id=dunn") == 0
    assert run(correct.main, harbour, "C003", "speaker_id=brook", "Q001.owner_id=brook") == 0
    assert rows(harbour, "changes") == rows(harbour, "adjudications") == []


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["C003", "speaker_id=dun"], "'dun' is not in actors. Nearest: 'dunn'."),
        (["C003", "speaker_id=dunn"], "'direct' needs a quotation of the claim whose words are owned by dunn."),
        (["C03", "speaker_id=dunn"], "'C03' is no row of the dataset. Nearest: 'C0"),
        (["C003", "speaker=dunn"], "'speaker' is no column of claims. It has: claim_id, passage_id,"),
        (["speaker_id=dunn"], "'speaker_id=dunn' names no row"),
        (["C003"], "nothing to correct was named"),
        (["C001", "passage_id=S1.p02"], "'S1.p02' was published as 'S1.p01'"),
        (["C003", "quotes=Q001"], "'quotes' have ids of their own"),
    ],
)
def test_what_would_not_pass_the_check_changes_nothing(harbour, capsys, cells, says):
    before = snapshot(harbour)
    assert run(correct.main, harbour, *cells) == 1
    said = capsys.readouterr().out
    assert says in said
    assert "Nothing was changed" in said
    assert snapshot(harbour) == before


def test_a_published_version_is_not_corrected_under_its_own_number(harbour, capsys):
    path = harbour / "ids.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",0.1.0,", f",{VERSION},"), encoding="utf-8")
    assert run(correct.main, harbour, "C002", "speaker_id=union", "speaker_form=collective") == 1
    assert f"version {VERSION} is published. Set the next version" in capsys.readouterr().out


def test_a_claim_is_withdrawn_with_what_hangs_on_it(harbour):
    assert run(correct.withdraw_main, harbour, "C006", "--replaced-by", "C004", reason="It was read twice.") == 0
    assert "C006" not in {row["claim_id"] for row in rows(harbour, "claims")}
    gone = {row["id"]: row for row in rows(harbour, "withdrawn")}
    assert set(gone) == {"C006", "R001", "R003"}
    assert gone["C006"]["place"] == "chapters/page#C006"
    assert gone["C006"]["replaced_by"] == "C004"
    assert "withdrawn" in gone["R001"]["reason"]
    assert check(harbour).problems == []


@pytest.mark.parametrize("gone", ["C006", "R001"])
def test_a_reason_on_file_outlives_a_pair_that_goes(miniature, monkeypatch, capsys, gone):
    kept = {"table": "claims", "id": "C002", "column": "relations", "value": "R001", "reason": "Both tell of one gate."}
    miniature.tables["adjudications"] = [kept | {"codebook_version": "1.3"}]
    folder = miniature.publish()
    monkeypatch.setenv("SOURCES", str(miniature.sources))
    assert run(correct.withdraw_main, folder, gone, reason="It was read twice.") == 0
    assert [(row["value"], row["reason"]) for row in rows(folder, "adjudications")] == [("", "Both tell of one gate.")]
    assert "The reason on file for C002 relations is now given for '': see whether it holds." in capsys.readouterr().out


def test_codings_of_a_withdrawn_claim_stay(harbour, capsys):
    assert run(correct.withdraw_main, harbour, "C003", reason="It was read twice.") == 0
    assert {row["claim_id"] for row in rows(harbour, "codings")} == {"C003"}
    assert {"C003", "Q001", "R002"} == {row["id"] for row in rows(harbour, "withdrawn")}


def test_a_claim_that_another_repeats_is_not_withdrawn(harbour, capsys):
    before = snapshot(harbour)
    assert run(correct.withdraw_main, harbour, "C002") == 1
    assert "C001 repeats C002 (duplicate_of)" in capsys.readouterr().out
    assert snapshot(harbour) == before


def test_an_event_keeps_the_place_and_date_of_the_claims_left_to_it(miniature, monkeypatch):
    bounds = {"edtf": "[2025-03-05..2025-03-06]", "first": "2025-03-05", "last": "2025-03-06", "precision": "2"}
    miniature.tables["events"] = [{"event_id": "gate-2025", "label": "The gate opens", "place": "the north gate", **bounds}]
    for claim, place in (("C004", ""), ("C005", "the north gate")):
        miniature.row("claims", claim).update(event_id="gate-2025", place=place)
    kept = {"table": "claims", "reason": "One gives it.", "codebook_version": "1.3"}
    cells = [("C004", "dates", "D002"), ("C004", "participants", ""), ("C004", "place", ""), ("C005", "place", "the north gate")]
    miniature.tables["adjudications"] = [kept | {"id": row, "column": column, "value": value} for row, column, value in cells]
    folder = miniature.publish()
    monkeypatch.setenv("SOURCES", str(miniature.sources))
    assert check(folder).problems == []
    assert run(correct.withdraw_main, folder, "C004", reason="It was read twice.") == 0
    (event,) = rows(folder, "events")
    assert [event[column] for column in ("place", *bounds)] == ["the north gate", "", "", "", ""]
    assert check(folder).problems == []


def test_a_figure_is_withdrawn_by_its_place(harbour):
    with (harbour / "ids.csv").open("a", encoding="utf-8") as file:
        file.write("fig-boats,figure,0.1.0,chapters/page#fig-boats\n")
    arguments = ["fig-boats", "--kind", "figure", "--gloss", "Boats by month.", "--replaced-by", "chapters/page#C001"]
    assert run(correct.withdraw_main, harbour, *arguments, reason="One picture shows both.") == 0
    assert [(row["id"], row["kind"], row["place"]) for row in rows(harbour, "withdrawn")] == [
        ("fig-boats", "figure", "chapters/page#fig-boats")
    ]


def test_the_files_are_replaced_whole(harbour, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    before = snapshot(harbour)
    monkeypatch.setattr(correct.shutil, "copyfile", fail)
    with pytest.raises(OSError, match="disk full"):
        run(correct.main, harbour, "C002", "speaker_id=union", "speaker_form=collective")
    assert snapshot(harbour) == before


def test_publishing_dates_the_heading_of_a_version_whose_day_is_set(tmp_path, capsys):
    changes = tmp_path / "CHANGELOG.md"
    for day, heading in (("", "## 0.2.0"), ("2026-11-26", "## 0.2.0, 2026-11-26"), ("2026-11-27", "## 0.2.0, 2026-11-26")):
        changes.write_text("# Changes\n\n## 0.2.0\n\nNew.\n" if not day else changes.read_text("utf-8"), encoding="utf-8")
        (tmp_path / "CITATION.cff").write_text(f"version: 0.2.0\ndate-released: {day}\n", encoding="utf-8")
        published.date_changes(tmp_path, "0.2.0")
        assert changes.read_text(encoding="utf-8") == f"# Changes\n\n{heading}\n\nNew.\n"
    assert capsys.readouterr().out == "The heading of version 0.2.0 in CHANGELOG.md has its day now, 2026-11-26.\n"


def test_publishing_registers_new_ids_and_keeps_the_values(harbour, tmp_path, capsys):
    package = read_package(harbour)
    pages = tmp_path / "html" / "chapters"
    pages.mkdir(parents=True)
    ids = [form.format(row) for table, (_, form) in published.KINDS.items() for row in package.by_id(table)]
    for page in ("page", "source-s1", "source-s2"):
        marks = "".join(f'<p id="{each}"></p>' for each in ids)
        figure = '<figure class="record-figure" id="fig-boats"></figure>' if page == "page" else ""
        (pages / f"{page}.html").write_text(f"{marks}{figure}", encoding="utf-8")
    assert published.main(["--data", str(harbour), "--html", str(tmp_path / "html")]) == 0
    new = [row for row in rows(harbour, "ids") if row["version"] == VERSION]
    assert ("fig-boats", "figure") in {(row["id"], row["kind"]) for row in new}
    assert not any(row["kind"] == "claim" for row in new)
    assert check(harbour).problems == []


def test_lost_addresses_are_named(harbour, tmp_path):
    pages = tmp_path / "html" / "chapters"
    pages.mkdir(parents=True)
    (pages / "page.html").write_text('<p id="C001"></p>', encoding="utf-8")
    lost = list(published.lost(read_package(harbour), tmp_path / "html"))
    assert any(
        message.startswith("chapters/page#C002, the claim C002 published in 0.1.0, is gone from the book.") for message in lost
    )
    assert not any("#C001," in message for message in lost)


def test_what_replaces_something_has_to_be_in_the_book(harbour, tmp_path):
    pages = tmp_path / "html" / "chapters"
    pages.mkdir(parents=True)
    (pages / "page.html").write_text('<p id="C001"></p>', encoding="utf-8")
    package = read_package(harbour)
    row = {"id": "fig-boats", "kind": "figure", "version": VERSION, "place": "chapters/page#fig-boats", "gloss": "", "reason": ""}
    package.tables["withdrawn"].rows.append(Row({**row, "replaced_by": "chapters/page#C001|chapters/page#boats"}))
    told = [message for message in published.lost(package, tmp_path / "html") if "replaces" in message]
    (message,) = told
    assert message.startswith("chapters/page#boats, which replaces the figure fig-boats, is not in the book.")


# -- Numbers of the text ------------------------------------------------------------------------------------------


@pytest.fixture
def values(monkeypatch) -> dict:
    """Computed values for a text: twelve crates, one boat, and a name."""
    known = {
        "harbour.crates": lambda _: 12,
        "harbour.boats": lambda _: 1,
        "harbour.holds": lambda _: False,
        "harbour.many": lambda _: 1234,
    }
    for module in (findings, findings.corpus):
        monkeypatch.setattr(module, "VALUES", known)
    return known


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("{n}`11 <harbour.crates>` crates", "{n}`12 <harbour.crates>` crates"),
        ("{n}`eleven <harbour.crates>` crates", "{n}`twelve <harbour.crates>` crates"),
        ("{n}`Eleven <harbour.crates>` crates", "{n}`Twelve <harbour.crates>` crates"),
        ("{n}`11 % <harbour.crates>` of them", "{n}`12 % <harbour.crates>` of them"),
        ("{n}`1,233 <harbour.many>` crates", "{n}`1,234 <harbour.many>` crates"),
        ("{n}`12 <harbour.crates>` crates", "{n}`12 <harbour.crates>` crates"),
        ("{n}`two <harbour.boats>` boats lie", "{n}`two <harbour.boats>` boats lie"),
        ("{n}`No <harbour.holds>` boat lies", "{n}`No <harbour.holds>` boat lies"),
    ],
)
def test_plain_numbers_are_rewritten_and_no_others(values, text, fixed):
    assert prose_numbers.fixed(text) == fixed


def test_moved_numbers_are_named_by_cell_and_line(values, tmp_path, capsys):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("Crates\n\n{n}`11 <harbour.crates>` and {n}`two <harbour.boats>`", id="on-crates")]
    )
    path = tmp_path / "harbour.ipynb"
    nbformat.write(notebook, path)
    assert prose_numbers.main(["--chapters", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    where = f"{tmp_path.name}/harbour.ipynb, cell on-crates, line 3"
    assert f"{where}: harbour.crates is 12, the text says '11'. To write: 12." in said
    assert "harbour.boats is 1, the text says 'two'. Read the sentence again and rewrite it." in said
    assert prose_numbers.main(["--chapters", str(tmp_path), "--fix"]) == 1
    assert "{n}`12 <harbour.crates>` and {n}`two <harbour.boats>`" in nbformat.read(path, as_version=4).cells[0].source
