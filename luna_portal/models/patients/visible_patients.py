"""Which patients a Permit reaches: her own for a patient, those she treats for a professional."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.refusals import NotFound
from luna_portal.models.appointments.tables import Appointment
from luna_portal.models.patients.tables import Patient
from luna_portal.models.prescriptions.tables import Prescription


def patients_within(permit: Permit, patient_id: Any = None) -> ColumnElement[bool]:
    """The condition that keeps a query to the patients the permit reaches; `patient_id` is the column that names them.

    A professional reaches those who have, or had, an appointment with her or a receta of hers.
    """
    of: Any = col(Patient.id) if patient_id is None else patient_id
    actor = permit.actor
    if permit.scope is Scope.CLINIC:
        return true()
    if permit.scope is Scope.OWN:
        own: ColumnElement[bool] = of.in_(actor.patient_ids)
        return own
    if permit.scope is Scope.PRACTICE and actor.practitioner_id is not None:
        seen = select(col(Appointment.patient_id)).where(col(Appointment.practitioner_id) == actor.practitioner_id)
        treated = select(col(Prescription.patient_id)).where(col(Prescription.practitioner_id) == actor.practitioner_id)
        return or_(of.in_(seen), of.in_(treated))
    return false()


def one_patient(db: Session, permit: Permit, public_id: str = "") -> Patient:
    """The patient with that public id; "" means the actor's own, the one patient of hers that has her account first.

    Raises: NotFound, also when the permit does not reach that patient.
    """
    statement = select(Patient).where(patients_within(permit))
    if public_id:
        statement = statement.where(Patient.public_id == public_id)
    elif permit.scope is not Scope.OWN:
        raise NotFound
    mine = col(Patient.account_id).is_not_distinct_from(permit.actor.account_id)
    row = db.exec(statement.order_by(mine.desc(), col(Patient.id))).first()
    if row is None:
        raise NotFound
    return row
