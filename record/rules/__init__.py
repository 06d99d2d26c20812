"""The rules of the dataset: what the contract says, what codes say together, reasons on file, the trace of corrections.

Importing the package registers them all (`record.package.rule`).
"""

from record.rules import bibliography, codings, coherence, content, contract, guards, hygiene, kept, schema, together, trace
