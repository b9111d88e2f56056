"""A receta is issued: what it will say is fixed, checked and signed by its digest, and from then on it never changes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.prescriptions import contents as rules
from luna_portal.domain.prescriptions.contents import KnownAllergy, PrescriptionDraft
from luna_portal.domain.prescriptions.renewals import NotPrescriber, PrescriptionClosed, RenewalClosed
from luna_portal.domain.refusals import NotFound, Refusal
from luna_portal.models import (
    Appointment,
    Clinic,
    FileObject,
    Flow,
    MarkKind,
    ObjectState,
    Patient,
    Practitioner,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    RenewalAnswer,
)
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.prescriptions.queries import RenewalRequest, allergies_of, one_prescription, one_renewal
from luna_portal.services import drafts
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.documents.encrypted_store import Sealed, new_object_key
from luna_portal.services.mail.outbox import write_mail
from luna_portal.services.prescriptions.contents import (
    _establishment,
    _facts,
    _letterhead,
    _line,
    _prescriber,
    content_of,
)
from luna_portal.services.transaction import after_commit


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionRequest:
    """What a prescriber wants to issue. All but the draft are public ids, "" for none.

    `renewal` is the patient's wish that this answers; `supersedes` the receta that this one corrects.
    """

    patient: str
    draft: PrescriptionDraft
    appointment: str = ""
    renewal: str = ""
    supersedes: str = ""

    @property
    def draft_name(self) -> str:
        """The name under which it is kept while it is written."""
        return self.renewal or self.supersedes or self.patient


@dataclass(frozen=True, slots=True)
class Prepared:
    """A receta as it will be issued, not written yet: for the paper to be drawn; `key` is where its bytes may go."""

    key: str
    row: Prescription
    lines: tuple[PrescriptionLine, ...]
    clinic: Clinic


def check(db: Session, actor: Actor, *, wish: PrescriptionRequest, now: datetime) -> None:
    """Whether `issue` would issue this; nothing is written. Raises: as `issue`."""
    _made(db, actor, wish, "", now.replace(microsecond=0))


def prepare(db: Session, actor: Actor, *, wish: PrescriptionRequest, now: datetime) -> Prepared:
    """Check all that `issue` checks and announce the paper's bytes, so that an interrupted issue is swept.

    Raises: as `issue`.
    """
    _, row, lines = _made(db, actor, wish, rules.new_folio(the_clinic(db).folio_prefix), now.replace(microsecond=0))
    key = new_object_key()
    db.add(FileObject(key=key, state=ObjectState.INCOMING, created_at=now))
    return Prepared(key, row, lines, the_clinic(db))


def issue(
    db: Session,
    actor: Actor,
    *,
    wish: PrescriptionRequest,
    prepared: Prepared | None = None,
    sealed: Sealed | None = None,
    signed: bool = False,
    now: datetime,
) -> Prescription:
    """Issue a receta, tell the patient, and answer her wish if it is one.

    With `prepared` and `sealed` its paper is kept as it was drawn (`signed` by a certificate); without, it is drawn
    whenever somebody asks for it.
    Raises: NotFound, NotPrescriber, PrescriptionClosed, RenewalClosed, InvalidForm (fields as domain/prescriptions.check_issue says).
    """
    folio = prepared.row.folio if prepared else rules.new_folio(the_clinic(db).folio_prefix)
    issued_at = prepared.row.issued_at if prepared else now.replace(microsecond=0)
    permit, row, lines = _made(db, actor, wish, folio, issued_at)
    if prepared and sealed:
        if row.digest != prepared.row.digest:
            raise Refusal
        row.object_id, row.signed = _kept(db, prepared.key, sealed), signed
    _write(db, row, lines)
    drafts.forget(db, actor, flow=Flow.PRESCRIPTION, name=wish.draft_name, now=now)
    patient = db.get_one(Patient, row.patient_id)
    note = "allergy overruled" if row.allergy_reason else ""
    audit(db, permit, f"prescription:{row.public_id}", patient_id=row.patient_id, note=note, now=now)
    if wish.renewal:
        _answer(one_renewal(db, permit, wish.renewal), actor, row, lines, now)
    announce(db, patient, MailKind.RENEWAL_ANSWERED if wish.renewal else MailKind.NEW_PRESCRIPTION, row.public_id, now)
    after_commit(db, f"patient:{row.patient_id}")
    return row


def _write(db: Session, row: Prescription, lines: tuple[PrescriptionLine, ...]) -> None:
    """The rows of a new receta; the one that it corrects is cancelled by it."""
    db.add(row)
    db.flush()
    for line in lines:
        line.prescription_id = row.id or 0
        db.add(line)
    if row.supersedes_id is not None:
        db.add(
            PrescriptionMark(
                prescription_id=row.supersedes_id,
                kind=MarkKind.CANCELLED,
                reason=row.folio,
                account_id=row.issued_by_id,
                created_at=row.issued_at,
            )
        )


def announce(db: Session, patient: Patient, kind: MailKind, about: str, now: datetime) -> None:
    """A mail to a patient who has an account; it says nothing of what was prescribed."""
    if patient.account_id is not None:
        write_mail(
            db,
            key=f"{kind.value}:{about}",
            kind=kind.value,
            recipient=patient.email,
            name=patient.full_name,
            language=patient.language,
            values={},
            due_at=now,
            now=now,
        )


def _made(
    db: Session, actor: Actor, wish: PrescriptionRequest, folio: str, issued_at: datetime
) -> tuple[Permit, Prescription, tuple[PrescriptionLine, ...]]:
    """The rows, not yet written, of a draft that passed every rule."""
    permit = grant(actor, Action.ISSUE_PRESCRIPTION)
    if actor.practitioner_id is None:
        raise NotPrescriber
    patient = one_patient(db, permit, wish.patient or "-")
    who, clinic = db.get_one(Practitioner, actor.practitioner_id), the_clinic(db)
    draft = rules.cleaned(wish.draft)
    known = [KnownAllergy(substance=a.substance, group=a.group) for a in allergies_of(db, permit, patient.id or 0)]
    prescriber, establishment, facts = _prescriber(who), _establishment(clinic), _facts(patient)
    rules.check_issue(draft, prescriber=prescriber, establishment=establishment, patient=facts, allergies=known)
    today = issued_at.astimezone(clinic.tz).date()
    row = Prescription(
        folio=folio,
        patient_id=patient.id or 0,
        practitioner_id=actor.practitioner_id,
        appointment_id=_appointment(db, wish, patient),
        issued_at=issued_at,
        valid_until_on=rules.valid_until(today, draft.lines),
        diagnosis=draft.diagnosis,
        indications=draft.indications,
        letterhead=_letterhead(prescriber, establishment, facts, issued_at.astimezone(clinic.tz)),
        allergy_reason=draft.allergy_reason if rules.conflicts(draft.lines, known) else "",
        digest="",
        issued_by_id=actor.account_id,
        renews_id=_renewed(db, permit, wish, patient),
        supersedes_id=_superseded(db, permit, wish, patient),
        created_at=issued_at,
    )
    lines = tuple(_line(medicine, sort) for sort, medicine in enumerate(draft.lines))
    row.digest = rules.digest(content_of(row, lines))
    return permit, row, lines


def _appointment(db: Session, wish: PrescriptionRequest, patient: Patient) -> int | None:
    if not wish.appointment:
        return None
    query = select(Appointment.id).where(col(Appointment.public_id) == wish.appointment)
    found = db.exec(query.where(col(Appointment.patient_id) == patient.id)).first()
    if found is None:
        raise NotFound
    return found


def _renewed(db: Session, permit: Permit, wish: PrescriptionRequest, patient: Patient) -> int | None:
    if not wish.renewal:
        return None
    wished = one_renewal(db, permit, wish.renewal)
    if wished.renewal.patient_id != patient.id:
        raise NotFound
    if wished.renewal.answer is not RenewalAnswer.ASKED:
        raise RenewalClosed
    return wished.renewal.prescription_id


def _superseded(db: Session, permit: Permit, wish: PrescriptionRequest, patient: Patient) -> int | None:
    """The prescriber's own receta that this one corrects. Raises: NotFound, PrescriptionClosed."""
    if not wish.supersedes:
        return None
    found = one_prescription(db, permit, wish.supersedes, lock=True)
    if found.patient.id != patient.id or found.practitioner.id != permit.actor.practitioner_id:
        raise NotFound
    if found.marks:
        raise PrescriptionClosed
    return found.prescription.id


def _kept(db: Session, key: str, sealed: Sealed) -> int | None:
    query = select(FileObject).where(FileObject.key == key, col(FileObject.state) == ObjectState.INCOMING)
    kept = db.exec(query.with_for_update()).first()
    if kept is None:
        raise NotFound
    kept.state, kept.media_type = ObjectState.KEPT, "application/pdf"
    kept.size, kept.sha256, kept.data_key, kept.key_id = sealed
    return kept.id


def _answer(
    wished: RenewalRequest, actor: Actor, row: Prescription, lines: tuple[PrescriptionLine, ...], now: datetime
) -> None:
    """The wish is answered by the receta itself: with what was prescribed before, or with something else."""
    before = content_of(wished.prescribed.prescription, tuple(wished.prescribed.lines))
    after = content_of(row, lines)
    same = all(before[part] == after[part] for part in ("lines", "indications"))
    renewal = wished.renewal
    renewal.answer = RenewalAnswer.ACCEPTED if same else RenewalAnswer.CHANGED
    renewal.answered_by_id, renewal.answered_at, renewal.new_prescription_id = actor.account_id, now, row.id
