"""Recetas as they are read: each with its medicines, what became of it, its people, and the last wish to renew it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.refusals import NotFound
from luna_portal.models.patients.tables import Account, Patient, Practitioner
from luna_portal.models.patients.visible_patients import patients_within
from luna_portal.models.prescriptions.tables import (
    Allergy,
    MarkKind,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    Renewal,
    RenewalAnswer,
)

MOST = 200


class Prescribed(NamedTuple):
    """A receta, whole. `renewal` is the newest wish to renew it."""

    prescription: Prescription
    patient: Patient
    practitioner: Practitioner
    lines: list[PrescriptionLine]
    marks: dict[MarkKind, PrescriptionMark]
    renewal: Renewal | None


class RenewalRequest(NamedTuple):
    """A wish to renew, with the receta it is about."""

    renewal: Renewal
    prescribed: Prescribed


class EndedAllergy(NamedTuple):
    """An allergy that is none, or no longer, with the name of who said so."""

    allergy: Allergy
    by: str


class Verified(NamedTuple):
    """How a receta stands: the value of a PrescriptionState, "altered" or "unknown"; the rest is "" and None then.

    `checked` says that the paper's own check was compared, and not only its folio; `signed` that its PDF is signed.
    """

    state: str
    folio: str
    clinic: str = ""
    prescriber: str = ""
    licence: str = ""
    issued_at: datetime | None = None
    valid_until_on: date | None = None
    checked: bool = False
    signed: bool = False


def prescriptions_of(db: Session, permit: Permit, patient_id: int | None = None, most: int = MOST) -> list[Prescribed]:
    """The recetas within the permit's reach, the newest first; of one patient when she is named."""
    query = _reached(permit)
    if patient_id is not None:
        query = query.where(Prescription.patient_id == patient_id)
    newest = (col(Prescription.issued_at).desc(), col(Prescription.id).desc())
    return _whole(db, db.exec(query.order_by(*newest).limit(most)))


def issued_by(db: Session, permit: Permit, most: int = MOST) -> list[Prescribed]:
    """The recetas of the professional who asks, the newest first; all of the clinic's for those who see it whole."""
    query = _reached(permit)
    if permit.scope is Scope.PRACTICE:
        query = query.where(Prescription.practitioner_id == permit.actor.practitioner_id)
    newest = (col(Prescription.issued_at).desc(), col(Prescription.id).desc())
    return _whole(db, db.exec(query.order_by(*newest).limit(most)))


def one_prescription(db: Session, permit: Permit, public_id: str, *, lock: bool = False) -> Prescribed:
    """The receta with that public id, locked until the transaction ends if it will be written about. Raises: NotFound."""
    query = _reached(permit).where(Prescription.public_id == public_id)
    if lock:
        query = query.with_for_update(of=Prescription)
    found = _whole(db, db.exec(query))
    if not found:
        raise NotFound
    return found[0]


def prescription_by_folio(db: Session, _permit: Permit, folio: str) -> Prescribed | None:
    """The receta with that folio, for whoever holds its paper."""
    query = _joined().where(Prescription.folio == folio)
    return next(iter(_whole(db, db.exec(query))), None)


def renewals_within(db: Session, permit: Permit, *, waiting: bool, most: int = MOST) -> list[RenewalRequest]:
    """Wishes to renew the recetas of the professional who asks (all of the clinic's for its administration).

    Those that wait for an answer come oldest first, the answered ones newest first.
    """
    query = select(Renewal, Prescription).join(Prescription, col(Prescription.id) == col(Renewal.prescription_id))
    query = query.where(patients_within(permit, col(Renewal.patient_id)))
    if permit.scope is Scope.PRACTICE:
        query = query.where(Prescription.practitioner_id == permit.actor.practitioner_id)
    if waiting:
        query = query.where(col(Renewal.answer) == RenewalAnswer.ASKED).order_by(col(Renewal.id))
    else:
        query = query.where(col(Renewal.answer) != RenewalAnswer.ASKED).order_by(col(Renewal.answered_at).desc())
    pairs = db.exec(query.limit(most)).all()
    whole = {one.prescription.id: one for one in _of_keys(db, [row.id for _, row in pairs])}
    return [RenewalRequest(renewal, whole[row.id]) for renewal, row in pairs]


def one_renewal(db: Session, permit: Permit, public_id: str) -> RenewalRequest:
    """The wish with that public id, locked until the transaction ends. Raises: NotFound."""
    query = select(Renewal).where(Renewal.public_id == public_id, patients_within(permit, col(Renewal.patient_id)))
    renewal = db.exec(query.with_for_update()).first()
    if renewal is None:
        raise NotFound
    prescribed = _of_keys(db, [renewal.prescription_id])[0]
    if permit.scope is Scope.PRACTICE and prescribed.prescription.practitioner_id != permit.actor.practitioner_id:
        raise NotFound
    return RenewalRequest(renewal, prescribed)


def allergies_of(db: Session, _permit: Permit, patient_id: int) -> list[Allergy]:
    """What that patient must not get, as far as it is noted and not ended."""
    query = select(Allergy).where(Allergy.patient_id == patient_id, col(Allergy.ended_at).is_(None))
    return list(db.exec(query.order_by(col(Allergy.substance), col(Allergy.id))))


def ended_allergies_of(db: Session, _permit: Permit, patient_id: int) -> list[EndedAllergy]:
    """What was once noted and is none, or no longer; what ended last comes first."""
    query = select(Allergy, Account.name).join(Account, col(Account.id) == col(Allergy.ended_by_id), isouter=True)
    query = query.where(Allergy.patient_id == patient_id, col(Allergy.ended_at).is_not(None))
    rows = db.exec(query.order_by(col(Allergy.ended_at).desc(), col(Allergy.id).desc()))
    return [EndedAllergy(row, name or "") for row, name in rows]


def one_allergy(db: Session, permit: Permit, public_id: str) -> Allergy:
    """The allergy with that public id that is not ended. Raises: NotFound."""
    query = select(Allergy).where(Allergy.public_id == public_id, col(Allergy.ended_at).is_(None))
    row = db.exec(query.where(patients_within(permit, col(Allergy.patient_id)))).first()
    if row is None:
        raise NotFound
    return row


def _joined() -> Any:
    return (
        select(Prescription, Patient, Practitioner)
        .join(Patient, col(Patient.id) == col(Prescription.patient_id))
        .join(Practitioner, col(Practitioner.id) == col(Prescription.practitioner_id))
    )


def _reached(permit: Permit) -> Any:
    return _joined().where(patients_within(permit, col(Prescription.patient_id)))


def _of_keys(db: Session, keys: Sequence[int | None]) -> list[Prescribed]:
    return _whole(db, db.exec(_joined().where(col(Prescription.id).in_(keys)))) if keys else []


def _whole(db: Session, rows: Iterable[tuple[Prescription, Patient, Practitioner]]) -> list[Prescribed]:
    """Each with what hangs on it, asked for once for all of them."""
    found = list(rows)
    keys = [row.id for row, _, _ in found]
    lines: dict[int, list[PrescriptionLine]] = {}
    marks: dict[int, dict[MarkKind, PrescriptionMark]] = {}
    wishes: dict[int, Renewal] = {}
    if keys:
        asked = select(PrescriptionLine).where(col(PrescriptionLine.prescription_id).in_(keys))
        for line in db.exec(asked.order_by(col(PrescriptionLine.sort), col(PrescriptionLine.id))):
            lines.setdefault(line.prescription_id, []).append(line)
        for mark in db.exec(select(PrescriptionMark).where(col(PrescriptionMark.prescription_id).in_(keys))):
            marks.setdefault(mark.prescription_id, {})[mark.kind] = mark
        for wish in db.exec(select(Renewal).where(col(Renewal.prescription_id).in_(keys)).order_by(col(Renewal.id))):
            wishes[wish.prescription_id] = wish
    return [
        Prescribed(row, patient, by, lines.get(row.id or 0, []), marks.get(row.id or 0, {}), wishes.get(row.id or 0))
        for row, patient, by in found
    ]
