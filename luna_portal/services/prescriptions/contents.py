"""What a receta says: its letterhead, its people and its medicines, fixed at issue."""

from datetime import UTC, datetime
from typing import Any

from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import (
    Establishment,
    Medicine,
    PatientFacts,
    Prescriber,
    PrescriptionDraft,
)
from luna_portal.models import (
    Clinic,
    Patient,
    Practitioner,
    Prescription,
    PrescriptionLine,
)


def content_of(row: Prescription, lines: tuple[PrescriptionLine, ...]) -> dict[str, Any]:
    """All that the paper says, in the one order that the digest is taken of."""
    return {
        "folio": row.folio,
        "issued_at": row.issued_at.astimezone(UTC).isoformat(),
        "valid_until": row.valid_until_on.isoformat(),
        "letterhead": row.letterhead,
        "diagnosis": row.diagnosis,
        "indications": row.indications,
        "lines": [
            line.model_dump(exclude={"id", "prescription_id", "sort"}) for line in sorted(lines, key=lambda x: x.sort)
        ],
    }


def draft_of(row: Prescription, lines: list[PrescriptionLine]) -> PrescriptionDraft:
    """The draft of which that receta was made, to be issued again."""
    medicines = tuple(
        Medicine(**line.model_dump(exclude={"id", "prescription_id", "sort", "antibiotic"})) for line in lines
    )
    return PrescriptionDraft(
        lines=medicines, diagnosis=row.diagnosis, indications=row.indications, allergy_reason=row.allergy_reason
    )


def _letterhead(by: Prescriber, where: Establishment, patient: PatientFacts, at: datetime) -> dict[str, Any]:
    birth = patient.birth_on
    return {
        "prescriber": {"name": by.name, "licence": by.licence, "school": by.school, "speciality": by.speciality},
        "establishment": {
            "name": where.name, "legal_name": where.legal_name, "address": where.address, "phone": where.phone,
        },
        "patient": {
            "name": patient.name,
            "birth_on": birth.isoformat() if birth else "",
            "age": rules.age_on(birth, at.date()) if birth else 0,
            "sex": patient.sex,
        },
        "zone": str(at.tzinfo),
    }  # fmt: skip


def _prescriber(who: Practitioner) -> Prescriber:
    return Prescriber(name=who.full_name, licence=who.licence, school=who.school, speciality=who.speciality)


def _establishment(clinic: Clinic) -> Establishment:
    address = clinic.address if clinic.street.strip() else ""
    return Establishment(name=clinic.name, address=address, legal_name=clinic.legal_name, phone=clinic.phone)


def _facts(patient: Patient) -> PatientFacts:
    return PatientFacts(name=patient.full_name, birth_on=patient.birth_on, sex=patient.sex)


def _line(medicine: Medicine, sort: int) -> PrescriptionLine:
    texts = {name: getattr(medicine, name) for name in Medicine.__dataclass_fields__}
    return PrescriptionLine(prescription_id=0, sort=sort, antibiotic=medicine.antibiotic, **texts)
