"""Addresses within the book. A claim stands on the annotated page of the source it comes from, and nowhere else."""

from __future__ import annotations

import posixpath
from functools import cache
from urllib.parse import urlsplit

from record.dataset import load, source_of
from record.published import source_page


def relative(target: str, from_docname: str) -> str:
    """The address of ``target`` (a path from the book's root, such as ``figures/a.csv``) as seen from a page."""
    return posixpath.relpath(target, posixpath.dirname(from_docname) or ".")


def web(address: str) -> str:
    """The address if it may become a link, else nothing: links lead to a host on the web or to a mailbox."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme == "mailto" or (parts.scheme in ("https", "http") and parts.hostname) else ""


@cache
def claim_sources() -> dict[str, str]:
    """The source of each claim of the dataset: ``{"C017": "S1"}``."""
    claims = load().claims
    return dict(zip(claims.claim_id, claims.passage_id.map(source_of), strict=True))


def claim_source(claim_id: str) -> str:
    """The source id of a claim. Raises ``LookupError`` for an id that data/claims.csv does not hold."""
    sources = claim_sources()
    if claim_id not in sources:
        raise LookupError(f"{claim_id} is not a claim of data/claims.csv; correct the id, or add the claim first")
    return sources[claim_id]


def claim_page(claim_id: str) -> str:
    """Where a claim stands, from the book's root: ``chapters/source-s1.html#C017``. Raises ``LookupError``."""
    return f"{source_page(claim_source(claim_id))}.html#{claim_id}"


def claim_href(claim_id: str, from_docname: str) -> str:
    """Where a claim stands as seen from a page: from ``chapters/phase-one`` it is ``source-s1.html#C017``.

    Raises ``LookupError`` for an id that data/claims.csv does not hold.
    """
    return relative(claim_page(claim_id), from_docname)
