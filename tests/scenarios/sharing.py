"""One document, one released result and one receta of a patient's, as the other services leave them."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from luna_portal.domain.identifiers import new_public_id
from luna_portal.models import (
    Analyte,
    Document,
    FileObject,
    Folder,
    FolderKind,
    LabReport,
    ObjectState,
    Patient,
    Prescription,
)
from tests.cast import Cast
from tests.scenarios.prescriptions import issued_to, seen_by


def document_of(db: Session, patient: Patient, now: datetime, **changes: Any) -> Document:
    """A PDF in the patient's laboratory folder, shown since now."""
    key = new_public_id()
    bytes_row = FileObject(key=key, state=ObjectState.KEPT, size=3, media_type="application/pdf", created_at=now)
    folder = Folder(patient_id=patient.id or 0, kind=FolderKind.OWN, name=key, created_at=now)
    db.add_all([bytes_row, folder])
    db.flush()
    values: dict[str, Any] = {
        "name": "Química sanguínea.pdf", "media_type": "application/pdf", "extension": "pdf", "size": 3,
        "sha256": "0" * 64, "shown_at": now,
    }  # fmt: skip
    row = Document(
        patient_id=patient.id or 0, folder_id=folder.id or 0, object_id=bytes_row.id or 0, created_at=now,
        **(values | changes),
    )  # fmt: skip
    db.add(row)
    db.commit()
    return row


def report_of(db: Session, patient: Patient, now: datetime, **changes: Any) -> LabReport:
    """A study with one value, released now unless `released_at` says otherwise."""
    released_at = changes.pop("released_at", now)
    row = LabReport(
        patient_id=patient.id or 0, title="Biometría hemática", performed_at=now - timedelta(days=1), issued_at=now,
        laboratory="Laboratorio Jacarandas", created_at=now, **changes,
    )  # fmt: skip
    db.add(row)
    db.flush()
    db.add(Analyte(report_id=row.id or 0, name="Hemoglobina", value="13.5", number="13.5", unit="g/dL"))
    db.flush()
    row.released_at = released_at
    db.commit()
    return row


def prescription_of(db: Session, cast: Cast, patient: Patient, now: datetime) -> Prescription:
    """A receta of Dra. Díaz's with one medicine."""
    seen_by(db, cast, patient, cast.diaz_row, now)
    return issued_to(db, cast.diaz, patient, now)
