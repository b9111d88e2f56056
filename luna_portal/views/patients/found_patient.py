"""A patient as the team chooses her from a list."""

from dataclasses import dataclass

from luna_portal.i18n.reader import Reader
from luna_portal.models import Patient


@dataclass(frozen=True, slots=True)
class PatientChoice:
    """Enough to tell one patient from another: name, day of birth in words, phone."""

    id: str
    name: str
    born: str
    phone: str


def patient_choice(row: Patient, reader: Reader) -> PatientChoice:
    """The view of a patient in a list of the team's."""
    return PatientChoice(row.public_id, row.full_name, reader.date_full(row.birth_on), row.phone)
