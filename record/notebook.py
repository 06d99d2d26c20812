"""What a chapter's notebook imports: the claims, what cells ask of them, and the forms in which they are shown."""

from record.claims import all_claims, each, has, of_record, sorted_into, whose
from record.dataset import load
from record.figure import Figure, Table
from record.readings import readings
from record.stated import state
