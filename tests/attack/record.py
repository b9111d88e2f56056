"""Ana's record: a file, results, a receta and a link, with words in them that nobody else may ever read."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col

from luna_portal.domain.access import Actor
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.results.critical_notices import TellingWay
from luna_portal.models import (
    Allergy,
    Analyte,
    CriticalNotice,
    Document,
    FileObject,
    Folder,
    LabReport,
    ObjectState,
    Patient,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    Renewal,
    ResultsWish,
    Share,
    SharedKind,
    ShareOpening,
)
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.documents.folders import ensure_folders
from luna_portal.services.sharing import links
from tests.scenarios.prescriptions import PARACETAMOL, issued_to

WORDS = ("archivocanario", "carpetacanaria", "contenidocanario", "estudiocanario", "ocultocanario", "valorcanario",
         "diagnosticocanario", "farmacocanario", "renovacioncanaria", "alergiacanaria", "destinatariocanario", "avisocanario")  # fmt: skip
SEEN = {"seen_at", "seen_by_clinic_at"}
"""That somebody looked is no change of what is there."""


@dataclass
class Record:
    """Public ids by what they name, and what must not be read: `words`, the link's secret and its code."""

    ids: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=lambda: list(WORDS))
    folio: str = ""


def record_of(db: Session, vault: Vault, ana: Actor, diaz: Actor, patient: Patient, now: datetime) -> Record:
    """Give Ana her record, committed."""
    made = Record()
    folder, document = _file(db, vault, patient, now)
    report = _report(db, patient, "estudiocanario", now, released=True)
    hidden = _report(db, patient, "ocultocanario", now, released=False)
    receta = _receta(db, diaz, patient, now)
    renewal = Renewal(
        prescription_id=receta.id or 0, patient_id=patient.id or 0, note="renovacioncanaria", created_at=now
    )
    allergy = Allergy(patient_id=patient.id or 0, substance="alergiacanaria", created_at=now)
    notice = CriticalNotice(
        patient_id=patient.id or 0, report=hidden.public_id, critical_values="avisocanario", way=TellingWay.PHONE,
        told_at=now, told="avisocanario", teller="Gloria", note="avisocanario", created_at=now,
    )  # fmt: skip
    db.add_all([renewal, allergy, notice])
    db.commit()
    link = links.make(
        db, ana, kind=SharedKind.DOCUMENT, thing=document.public_id, days=7, openings=5, label="destinatariocanario",
        now=now,
    )  # fmt: skip
    db.commit()
    rows = {
        "folder": folder, "document": document, "report": report, "hidden": hidden, "prescription": receta,
        "renewal": renewal, "allergy": allergy, "share": link.share,
    }  # fmt: skip
    made.ids = {name: row.public_id for name, row in rows.items()}
    made.folio = receta.folio
    made.words += [link.token, link.share.code_digest]
    return made


def rows_of(patient: int) -> dict[str, Any]:
    """A query for every row of hers, by name."""
    reports = columns(col(LabReport.id)).where(col(LabReport.patient_id) == patient)
    recetas = columns(col(Prescription.id)).where(col(Prescription.patient_id) == patient)
    shares = columns(col(Share.id)).where(col(Share.patient_id) == patient)
    objects = columns(col(Document.object_id)).where(col(Document.patient_id) == patient)
    whole = {
        name: columns(kind).where(col(kind.patient_id) == patient)
        for name, kind in {
            "folders": Folder, "documents": Document, "reports": LabReport, "recetas": Prescription,
            "renewals": Renewal, "allergies": Allergy, "shares": Share, "wishes": ResultsWish, "notices": CriticalNotice,
        }.items()
    }  # fmt: skip
    return whole | {
        "objects": columns(FileObject).where(col(FileObject.id).in_(objects)),
        "analytes": columns(Analyte).where(col(Analyte.report_id).in_(reports)),
        "lines": columns(PrescriptionLine).where(col(PrescriptionLine.prescription_id).in_(recetas)),
        "marks": columns(PrescriptionMark).where(col(PrescriptionMark.prescription_id).in_(recetas)),
        "tries": columns(ShareOpening).where(col(ShareOpening.share_id).in_(shares)),
    }


def _file(db: Session, vault: Vault, patient: Patient, now: datetime) -> tuple[Folder, Document]:
    kept = FileObject(key=f"aa/{new_public_id()}", state=ObjectState.KEPT, media_type="text/plain", created_at=now)
    kept.size, kept.sha256, kept.data_key, kept.key_id = vault.put(kept.key, [b"contenidocanario"])
    ensure_folders(db, patient.id or 0, now)
    folder = Folder(patient_id=patient.id or 0, name="carpetacanaria", created_at=now)
    db.add_all([kept, folder])
    db.flush()
    document = Document(
        patient_id=patient.id or 0, folder_id=folder.id or 0, object_id=kept.id or 0, name="archivocanario.txt",
        search="archivocanario.txt", media_type="text/plain", extension="txt", size=kept.size, sha256=kept.sha256,
        shown_at=now, created_at=now,
    )  # fmt: skip
    db.add(document)
    db.flush()
    return folder, document


def _report(db: Session, patient: Patient, title: str, now: datetime, *, released: bool) -> LabReport:
    row = LabReport(
        patient_id=patient.id or 0, title=title, performed_at=now - timedelta(days=1), issued_at=now,
        laboratory="Laboratorio", created_at=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    db.add(Analyte(report_id=row.id or 0, name="Hemoglobina", value="valorcanario", unit="g/dL"))
    db.flush()
    row.released_at = now if released else None
    db.flush()
    return row


def _receta(db: Session, diaz: Actor, patient: Patient, now: datetime) -> Prescription:
    medicine = replace(PARACETAMOL, generic="farmacocanario", declared_unlisted=True)
    return issued_to(db, diaz, patient, now, medicine, diagnosis="diagnosticocanario")
