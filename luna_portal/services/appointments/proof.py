"""The proof of an appointment: what it says, and the PDF that says it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from luna_portal.adapters.proof_pdf import AppointmentProof, draw_proof
from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.appointments.lifecycle import AHEAD, AppointmentStatus, may_change_until
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.reader import Reader
from luna_portal.models import Appointment, Clinic
from luna_portal.models.appointments.queries import Booked, one_booked
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.views.appointments.calendar_entry import full, place
from luna_portal.views.slots.booking import service_name


def proof_of(db: Session, actor: Actor, *, appointment: str = "", now: datetime) -> AppointmentProof:
    """What the proof of that appointment says, in the actor's language; leaves an audit line. Raises: NotFound."""
    permit = grant(actor, Action.SEE_APPOINTMENT)
    booked = one_booked(db, permit, appointment)
    row = booked.appointment
    audit(db, permit, f"appointment:{row.public_id}", patient_id=row.patient_id, note="proof", now=now)
    clinic = the_clinic(db)
    return _proof(clinic, Reader(actor.language, clinic.tz), booked, now)


def drawn(proof: AppointmentProof) -> bytes:
    """The proof as a PDF of one letter-size page; takes some 50 ms and no database."""
    return draw_proof(proof)


def _proof(clinic: Clinic, reader: Reader, booked: Booked, now: datetime) -> AppointmentProof:
    row, who = booked.appointment, booked.practitioner
    zone = reader.text("mail.zone", zone=reader.zone_name())
    when = reader.text("mail.day_time", day=reader.day_long(row.starts_at), time=reader.time(row.starts_at), zone=zone)
    until = may_change_until(row.starts_at, timedelta(minutes=clinic.change_notice_minutes))
    licence = reader.text("pdf.licence", licence=who.licence) if who.licence else ""
    changeable = row.status in AHEAD and until > now
    return AppointmentProof(
        language=TAGS[reader.language],
        title=reader.text("pdf.title", folio=row.folio),
        subject=reader.text("pdf.subject", clinic=clinic.name),
        folio=row.folio,
        clinic=clinic.name,
        clinic_lines=tuple(part for part in (clinic.legal_name, clinic.address, clinic.phone) if part),
        heading=reader.text("pdf.heading"),
        warning=_warning(row, reader),
        facts=(
            (reader.text("pdf.folio"), row.folio),
            (reader.text("pdf.when"), f"{when}\n{reader.date_full(row.starts_at)}"),
            (reader.text("pdf.patient"), booked.patient.full_name),
            (reader.text("pdf.professional"), "\n".join(part for part in (who.full_name, licence) if part)),
            (reader.text("pdf.service"), service_name(booked.service, reader)),
            (reader.text("pdf.modality"), reader.text(f"status.modality.{row.modality.value}")),
            (reader.text("pdf.where"), place(clinic, row.modality.value, who.room, reader)),
            (reader.text("pdf.price"), f"{reader.money(row.price_minor, row.currency)} {row.currency}"),
        ),
        notes=(
            *((reader.text("pdf.policy", until=reader.day_time(until), phone=clinic.phone),) if changeable else ()),
            reader.text("pdf.twin"),
        ),
        link=full(routes.appointment_link(appointment_token(row.public_id), reader.language)),
        link_words=reader.text("pdf.scan"),
        link_warning=reader.text("pdf.keep"),
        made=reader.text("pdf.made", when=f"{reader.date_full(now)}, {reader.time(now)}"),
    )


def _warning(row: Appointment, reader: Reader) -> str:
    if row.is_held:
        return reader.text("pdf.unconfirmed")
    return reader.text("pdf.cancelled") if row.status is AppointmentStatus.CANCELLED else ""
