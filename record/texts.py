"""The source texts: where they lie, how they are cut into passages, and what our prose shares with them.

The texts are other people's articles and no part of this project. Everything here works on copies that a
reader has at hand; offsets count Unicode code points of the file decoded as UTF-8, line ends as they stand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from record.dataset import ROOT

WORD = re.compile(r"\w+")
LINE = re.compile(r"[^\r\n]+")
QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
PARAGRAPH = re.compile(r"\n\s*\n")
# A sentence ends where a capital, a figure or an opening quotation mark follows its stop and its closing marks.
SENTENCE_END = re.compile(r"[.!?][”’\"'*)]*\s+(?=[“‘\"'(\[]?[A-Z0-9])")


def source_folder() -> Path | None:
    """Return the folder of the source texts: `SOURCES`, or `../shared/sources` beside the project, or None."""
    if "SOURCES" in os.environ:
        return Path(os.environ["SOURCES"]) if os.environ["SOURCES"] else None
    beside = ROOT.parent / "shared" / "sources"
    return beside if beside.is_dir() else None


def read_bytes(folder: Path | None = None) -> dict[str, bytes]:
    """Return the bytes of each source text (`S1.txt`, `S2.txt`, …) in `folder`, by source id."""
    folder = folder or source_folder()
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("S*.txt"))} if folder else {}


def read_texts() -> dict[str, str]:
    """Return each source text by source id, its line ends untouched; empty where no texts are at hand."""
    return {source: content.decode("utf-8") for source, content in read_bytes().items()}


def words(text: str) -> list[str]:
    r"""Return the words of `text`: its `\w+` tokens."""
    return WORD.findall(text)


def stands_in(words_there: str, text: str) -> bool:
    """Return whether words stand in a text and cut none of it: `25` does not stand in `251`."""
    return bool(re.search(rf"(?<!\w){re.escape(words_there)}(?!\w)", text))


def passage_spans(text: str) -> list[tuple[int, int]]:
    """Return the span of each passage, that is of each non-blank line without its terminator, in order."""
    return [line.span() for line in LINE.finditer(text) if line.group().strip()]


def sentence_number(passage: str, offset: int) -> int:
    """Return the number, from 1, of the sentence of a passage in which the character at `offset` stands."""
    return 1 + sum(end.end() <= offset for end in SENTENCE_END.finditer(passage))


def shared_runs(text: str, sources: Mapping[str, str], length: int = 8) -> list[str]:
    """Return the runs of `length` or more consecutive words that `text` shares with one source only.

    Words are compared without regard to case. What stands in quotation marks (“ ” or " ") is left out and
    breaks a run; runs of `length` words that two or more sources have are formulas of the subject and pass.
    """
    shared = _runs_of_one_source(tuple(sources.values()), length)
    found = []
    stretches = (stretch for paragraph in PARAGRAPH.split(text) for stretch in QUOTED.split(paragraph))
    for stretch in stretches:
        tokens = words(stretch)
        folded = [token.casefold() for token in tokens]
        starts = [n for n in range(len(tokens) - length + 1) if tuple(folded[n : n + length]) in shared]
        # Starts that follow one another are of one run: they all lie as far from their place in the list.
        for _, run in groupby(enumerate(starts), key=lambda pair: pair[1] - pair[0]):
            firsts = [start for _, start in run]
            found.append(" ".join(tokens[firsts[0] : firsts[-1] + length]))
    return found


@lru_cache(maxsize=16)
def _runs_of_one_source(sources: tuple[str, ...], length: int) -> frozenset[tuple[str, ...]]:
    once: set[tuple[str, ...]] = set()
    several: set[tuple[str, ...]] = set()
    for source in sources:
        tokens = [token.casefold() for token in words(source)]
        runs = {tuple(tokens[n : n + length]) for n in range(len(tokens) - length + 1)}
        several |= runs & once
        once |= runs
    return frozenset(once - several)
