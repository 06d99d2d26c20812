"""House rules of writing, as functions that find what breaks them (the words are in `data/terms.csv`).

They read the prose of notebooks and Markdown pages as it is written, and take out first what is not ours or is checked
elsewhere: quotations, roles such as ``{claim}`C017` ``, code, links, directives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

ROLE = re.compile(r"\{[a-z:-]+\}`[^`]*`")
CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
LINK = re.compile(r"\]\([^)]*\)|<https?://[^>]*>")
QUOTATION = re.compile(r"“[^”]*”")
FENCE = re.compile(r"^:::.*$|^:class:.*$|^\(.*\)=$", re.M)

# Evidence: what a paragraph about the corpus has to carry at least once.
EVIDENCE = re.compile(r"\{(claim|finding|context|quote|numref|cite|n|obligation)\}`|\]\((?:claim:|context:|finding:|pair:|\w)")

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
PHASE = re.compile(r"\b[Pp]hases?\s+(?:one|two)\b")
AGREEMENT = re.compile(r"January|October|(?:each|either) (?:ceasefire|deal)|(?:both|two) (?:ceasefires|deals)|its deal", re.I)

# A count of the record's own rows: a number or quantifier before what the record has rows of; "the five reports" is a name.
_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|most|only|all|none|no|every|each|both|half"
    r"|never|nobody|nowhere|always|several|many|few)"
)
_ROWS = (
    r"(?:claims?|reports?|outlets?|articles?|sources?|statements?|demands?|accusations?|passages?|sentences|quotations?|pairs?"
    r"|findings?|accounts?|speakers?|voices?|conditions|context facts?)"
)
CORPUS = re.compile(
    r"\b(?:the|these|those|our)\s+five\s+(?:\w+\s+)?(?:reports|outlets|articles|sources)\b"
    r"|\bboth (?:can|reports (?:of them )?can)\b",
    re.I,
)
COUNT_OF_ROWS = re.compile(
    rf"\b{_NUMBER}\b(?:\s+of)?(?:\s+(?:the|these|those|its|their|his))?(?:\s+[\w’'-]+){{0,2}}\s+{_ROWS}\b", re.I
)
# Numbers of the methods (variables, codings) are none of rows of the record.
COMPUTED = re.compile(r"\{n\}`[^`<]*<(?!methods)")
PAGE_LINK = re.compile(r"\[[^\]]*\]\((?!claim:|context:|finding:|pair:)[^)]*\)")
# Verbs of the apparatus: what a person does is told with plain ones.
DEAD_VERBS = re.compile(
    r"\b(?:(?:is|are|was|were) told of|tells? of|told of by|a level is reported|the step\b|claimed|admitted|pointed out"
    r"|conceded that|boasted|insinuated|alleged)\b",
    re.I,
)
# Tags that keep a distance from one speaker's words.
TAGS = re.compile(
    r"\b(?:so-called|[Ww]hat (?:it|he|she|they|[A-Z]\w+(?: [A-Z]\w+)*) (?:calls?|called)|allegedly|purported(?:ly)?|supposedly)\b"
)
HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.M)
# What runs with the story from outside the corpus.
CONTEXT_RUN = re.compile(r"^>.*(?:\n>.*)*", re.M)
PLACES = re.compile(r"^(?:%%|:::|```).*$", re.M)


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


def running_text(markdown: str) -> str:
    """The running text of a page: no headings, directives, code, tables, or context that stands apart in block quotes."""
    text = re.sub(r"^```.*?^```$|^:::\{?.*?^:::$", "", markdown, flags=re.S | re.M)
    for pattern in (CONTEXT_RUN, HEADING, FENCE, PLACES):
        text = pattern.sub("", text)
    return re.sub(r"^\|.*$|^- \[.*$", "", text, flags=re.M)


def plain(markdown: str) -> str:
    """Markdown as it is read: links and roles give way to their words."""
    text = re.sub(r"\{quote\}`([^`<]*?)\s*<[^>`]*>`", r"“\1”", markdown)
    text = re.sub(r"\{[a-z:-]+\}`([^`<]*?)\s*(?:<[^>`]*>)?`", r"\1", text)
    return re.sub(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("*", "")


def opening(markdown: str) -> str:
    """What stands between the title of a page and its first heading, as it is read."""
    parts = re.split(r"^#{1,6}\s.*$", re.sub(r"^\(.*\)=$", "", markdown, flags=re.M), flags=re.M)
    return plain(running_text(parts[1])) if len(parts) > 1 else ""


def story_sentences(markdown: str) -> list[str]:
    """The sentences of the running text of a page, as they are written."""
    told = (sentence for paragraph in paragraphs(running_text(markdown)) for sentence in sentences(paragraph))
    return [sentence for sentence in told if re.search(r"\w", sentence)]


def counting(markdown: str) -> list[str]:
    """The sentences of the running text that hold a count of the record's own rows."""
    found = []
    for sentence in story_sentences(markdown):
        words = NOT_A_COUNT.sub(" ", CORPUS.sub(" ", plain(QUOTATION.sub(" ", sentence))))
        if COMPUTED.search(sentence) or COUNT_OF_ROWS.search(words):
            found.append(sentence)
    return found


def dead_verbs(markdown: str) -> list[str]:
    """Verbs of the apparatus, and of judgement, in the running text outside quotation marks."""
    text = QUOTATION.sub(" ", plain(running_text(markdown)))
    return [match.group() for match in DEAD_VERBS.finditer(text)]


def distancing_tags(markdown: str) -> list[str]:
    """Tags that keep a distance from one speaker's words, in the whole page outside quotation marks."""
    return [match.group() for match in TAGS.finditer(QUOTATION.sub(" ", plain(markdown)))]


def phases_without_scope(markdown: str) -> list[str]:
    """Sentences that name a phase although neither they nor a heading above them says of which ceasefire."""
    found, scopes = [], {}
    for block in re.split(r"\n\s*\n", re.sub(r"^```.*?^```$", "", markdown, flags=re.S | re.M)):
        heading = re.match(r"(#{1,6})\s+(.*)", block.strip())
        if heading:
            level = len(heading[1])
            scopes = {depth: text for depth, text in scopes.items() if depth < level} | {level: heading[2]}
            continue
        if any(AGREEMENT.search(text) for text in scopes.values()):
            continue
        for sentence in sentences(PAGE_LINK.sub(" ", block.strip())):
            if PHASE.search(own_words(sentence)) and not AGREEMENT.search(plain(CODE.sub(" ", sentence))):
                found.append(sentence)
    return found
