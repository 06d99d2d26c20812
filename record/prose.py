"""House rules of writing, as functions that find what breaks them (the words are in `data/terms.csv`).

They read the prose of notebooks and Markdown pages as it is written, and take out first what is not ours or is checked
elsewhere: quotations, roles such as ``{claim}`C017` ``, code, links, directives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

ROLE = re.compile(r"\{[a-z:-]+\}`[^`]*`")
CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
LINK = re.compile(r"\]\([^)]*\)|<https?://[^>]*>")
QUOTATION = re.compile(r"“[^”]*”")
FENCE = re.compile(r"^:::.*$|^:class:.*$|^\(.*\)=$", re.M)

# Evidence: what a paragraph about the corpus has to carry at least once.
EVIDENCE = re.compile(r"\{(claim|finding|context|quote|numref|cite|n|obligation)\}`|\]\((?:source-|\w)")

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# What looks like a count and is a name or a date.
NOT_A_COUNT = re.compile(
    rf"""
    \b[Pp]hases?\s+(?:one|two)(?:\s+and\s+two)?\b | \b(?:one|two)\s+“phase\s | “phase\s(?:one|two)”
    | \b\d{{1,2}}(?:\s?(?:–|-|to|and|or)\s?\d{{1,2}})?\s+(?:{_MONTH})(?:\s+\d{{4}})? | \b(?:{_MONTH})\s+(?:\d{{1,2}},?\s+)?\d{{4}}
    | \b(?:19|20)\d\d\b | \b[SCQFXRDN]\d+\b | \bResolution\s+\d+\b | \bday[s]?[\s-]?\d+\b | ¶\s?\d+
    | \bthe\s+two\s+(?:sides|parties|ceasefires|agreements|deals|stages)\b | \bat\s+most\b | \bone\s+(?:another|step|by\s+one)\b
    """,
    re.X,
)
COUNT = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|twenty|most|only|never|none|nobody|every|always|half)\b",
    re.I,
)
PHASE = re.compile(r"\b[Pp]hases?\s+(?:one|two)\b")
AGREEMENT = re.compile(r"January|October|(?:each|either) (?:ceasefire|deal)|(?:both|two) (?:ceasefires|deals)|its deal", re.I)


def markdown_of(path: Path) -> str:
    """The Markdown of a page: all Markdown cells of a notebook, or the text of a `.md` file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def own_words(text: str) -> str:
    """The text without code, quotations, roles, links and directive marks: what is left is our own plain prose."""
    for pattern in (ROLE, CODE, LINK, QUOTATION, FENCE):
        text = pattern.sub(" ", text)
    return text


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of prose in a Markdown text: no headings, directives, tables or code."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    for block in re.split(r"\n\s*\n", FENCE.sub("", text)):
        block = block.strip()
        if block and not block.startswith(("#", "|", ":::", "```", "---")):
            yield block


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, cut after a full stop, colon-free, that is followed by a capital or a role."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z“{\[*(])", paragraph)


def loaded_words(text: str, terms: pd.DataFrame) -> list[str]:
    """The wordings marked as loaded in `terms` (columns pattern, loaded) that stand in our own words."""
    prose = own_words(text)
    patterns = terms[terms.loaded == "yes"].pattern
    return [match.group() for pattern in patterns for match in re.finditer(pattern, prose, re.IGNORECASE)]


def bare_counts(paragraph: str) -> list[str]:
    """Numbers and quantifiers that no role checks, in sentences that do not rest on a context fact or reference."""
    found = []
    for sentence in sentences(paragraph):
        if "{context}" in sentence or "{cite}" in sentence:
            continue
        prose = NOT_A_COUNT.sub(" ", own_words(NOT_A_COUNT.sub(" ", sentence)))
        found += [match.group() for match in COUNT.finditer(prose)]
    return found


def loose_phases(paragraph: str) -> list[str]:
    """Sentences that name phase one or two without saying of which agreement."""
    return [
        sentence
        for sentence in sentences(paragraph)
        if PHASE.search(own_words(sentence)) and not AGREEMENT.search(CODE.sub(" ", sentence))
    ]


def without_evidence(text: str) -> list[str]:
    """Paragraphs that carry no claim, finding, context, quotation, figure or computed value."""
    return [paragraph for paragraph in paragraphs(text) if not EVIDENCE.search(paragraph)]


def pages(folder: Path) -> Iterable[Path]:
    """The notebooks and Markdown pages of the book, in the order of their names."""
    return sorted([*folder.glob("*.ipynb"), *folder.glob("*.md")])
