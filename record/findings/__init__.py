"""What the book states about the corpus: the ledger of findings, and the few numbers of the corpus as a whole.

A *finding* (`registry`, `statements`) is a headline statement of the book: a sentence with numbers in it, a test that says
whether it holds, and the claims it rests on, all three a function of the joined claims (`record.claims`). A *value* (`corpus`) is
one number that a page without cells uses: the role ``{n}`five <sources.total>` `` fails the build when the printed number is not
what the function returns. Numbers of one chapter are stated by the cells that compute them (`record.stated`).
"""

from record.findings import statements
from record.findings.corpus import VALUES, compute
from record.findings.registry import (
    ABOUT,
    FINDINGS,
    Finding,
    Outcome,
    Value,
    finding,
    keep,
    left_out,
    sources_of,
    survival,
    with_claims,
)
