"""What the tests of results do again and again: enter one, explain it, let it go."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from luna_portal.adapters.lab_messages import LabMessage, read_lab_file
from luna_portal.domain.access import Actor
from luna_portal.domain.results.critical_notices import NoticeForm
from luna_portal.models import LabReport
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.results import entry, file_import, release
from luna_portal.services.results.release import Written
from tests.cast import Cast

TYPED = {
    "title": "Química sanguínea", "day": "2026-11-20", "hour": "08:15", "laboratory": "Laboratorio Central",
    "responsible": "QFB Eva Ríos", "name0": "Glucosa", "value0": "112", "unit0": "mg/dL", "reference0": "70 - 100",
    "name1": "Creatinina", "value1": "0.9", "unit1": "mg/dL", "reference1": "",
    "name2": "Nitritos", "value2": "Negativo", "unit2": "", "reference2": "Negativo",
}  # fmt: skip


def entered(
    db: Session, who: Actor, cast: Cast, now: datetime, corrects: str = "", patient: str = "", **other: str
) -> LabReport:
    """A blood chemistry of Ana's (or `patient`'s), typed and committed."""
    report = entry.enter(
        db, who, patient=patient or cast.ana_row.public_id, typed=TYPED | other, corrects=corrects, now=now
    )
    db.commit()
    return report


def released(db: Session, cast: Cast, now: datetime, corrects: str = "", patient: str = "", **other: str) -> LabReport:
    """The same, explained and let go by the administration."""
    report = entered(db, cast.fausto, cast, now, corrects, patient, **other)
    if report.released_at is None:
        release.comment(db, cast.fausto, result=report.public_id, text="Su azúcar está un poco alta.", now=now)
    db.commit()
    return report


CALLED = NoticeForm("phone", "2026-11-22", "15:30", "Ana Morales", "Fausto", "Va a urgencias hoy.")


def told_and_released(db: Session, cast: Cast, now: datetime, text: str = "Vaya hoy a urgencias.") -> LabReport:
    """A glucose of 412: explained, its patient told by phone, and let go by the administration."""
    report = entered(db, cast.fausto, cast, now, value0="412")
    release.save(db, cast.fausto, result=report.public_id, written=Written(text, CALLED), now=now)
    db.commit()
    return report


def draft(db: Session, who: Actor, now: datetime, size: int = 2000) -> str:
    """A sealed file, committed; its bytes are nowhere."""
    key = file_import.begin(db, who, size=size, now=now)
    db.commit()
    name = file_import.sealed(db, who, key=key, contents=Sealed(size, "f" * 64, "wrapped", "key"), now=now)
    db.commit()
    return name


def message(text: str, now: datetime) -> LabMessage:
    """What that file says."""
    said = read_lab_file(text.encode(), zone=ZoneInfo("America/Mexico_City"), now=now)
    assert isinstance(said, LabMessage)
    return said
