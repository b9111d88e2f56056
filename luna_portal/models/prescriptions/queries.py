"""Recetas as they are read: each with its medicines, what became of it, its people, and the last wish to renew it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.refusals import NotFound
from luna_portal.models.paging import Place
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


def count_prescriptions(db: Session, permit: Permit, *, own: bool = False, today: date) -> dict[PrescriptionState, int]:
    """How many recetas within the permit's reach stand how on that day; `own` as `prescriptions_page`."""
    standing = _reached(permit, own=own).with_only_columns(_state_on(today).label("state")).subquery()
    query = select(standing.c.state, func.count()).group_by(standing.c.state)
    return dict.fromkeys(PrescriptionState, 0) | {PrescriptionState(state): count for state, count in db.execute(query)}


def prescriptions_page(
    db: Session, permit: Permit, states: Iterable[PrescriptionState], at: Place, *, own: bool = False, today: date
) -> list[Prescribed]:
    """A page of the recetas within the permit's reach that stand so on that day, the newest first.

    `own`: of those that a professional reaches only what she issued herself; others see what they reach.
    """
    query = _reached(permit, own=own).where(_state_on(today).in_(list(states)))
    newest = (col(Prescription.issued_at).desc(), col(Prescription.id).desc())
    return _whole(db, db.exec(query.order_by(*newest).offset(at.offset).limit(at.limit)))


def _state_on(today: date) -> Any:
    """How a receta stands, as domain/prescriptions/contents.state_of says it, but asked of the database."""

    def marked(kind: MarkKind) -> Any:
        return exists().where(
            col(PrescriptionMark.prescription_id) == col(Prescription.id), col(PrescriptionMark.kind) == kind
        )

    return case(
        (marked(MarkKind.CANCELLED), PrescriptionState.CANCELLED.value),
        (marked(MarkKind.DISPENSED), PrescriptionState.DISPENSED.value),
        (col(Prescription.valid_until_on) >= today, PrescriptionState.VALID.value),
        else_=PrescriptionState.EXPIRED.value,
    )


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


def waiting_renewals(db: Session, permit: Permit, most: int) -> tuple[list[RenewalRequest], int]:
    """Wishes to renew that wait for the professional who asks (for its administration, all of the clinic's), and their number.

    Those that wait longest come first, at most so many.
    """
    query = select(Renewal, Prescription).join(Prescription, col(Prescription.id) == col(Renewal.prescription_id))
    query = query.where(patients_within(permit, col(Renewal.patient_id)), *_own(permit))
    query = query.where(col(Renewal.answer) == RenewalAnswer.ASKED)
    total = db.execute(query.with_only_columns(func.count())).scalar_one()
    pairs = db.exec(query.order_by(col(Renewal.id)).limit(most)).all()
    whole = {one.prescription.id: one for one in _of_keys(db, [row.id for _, row in pairs])}
    return [RenewalRequest(renewal, whole[row.id]) for renewal, row in pairs], total


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


def _reached(permit: Permit, *, own: bool = False) -> Any:
    return _joined().where(patients_within(permit, col(Prescription.patient_id)), *(_own(permit) if own else ()))


def _own(permit: Permit) -> list[ColumnElement[bool]]:
    """What keeps a professional to the recetas that she issued herself."""
    if permit.scope is not Scope.PRACTICE:
        return []
    return [col(Prescription.practitioner_id) == permit.actor.practitioner_id]


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
