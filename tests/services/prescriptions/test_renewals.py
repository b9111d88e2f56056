"""A patient asks for a receta anew, and its professional accepts, changes or declines."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from luna_portal.domain.prescriptions.contents import PrescriptionDraft
from luna_portal.domain.prescriptions.renewals import NotPrescriber, NotRenewable, RenewalClosed, RenewalOpen
from luna_portal.domain.refusals import InvalidField, InvalidForm, NotAllowed, NotFound, SignInNeeded
from luna_portal.models import AuditEvent, OutboxMessage, Prescription, Renewal, RenewalAnswer
from luna_portal.services.patients import allergies
from luna_portal.services.prescriptions import issuing, reading, renewals
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import AMOXICILLIN, PARACETAMOL, issued_to, seen_by, wish_for

pytestmark = pytest.mark.feature("REC-3")


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock) -> Prescription:
    """Ana's, which is about to end."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    row = issued_to(db, cast.diaz, cast.ana_row, clock(), PARACETAMOL, AMOXICILLIN)
    clock.forward(days=29)
    return row


@pytest.fixture
def wish(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> Renewal:
    """Ana asks for it anew."""
    row = renewals.ask(db, cast.ana, prescription=receta.public_id, note=" Se me  acaba ", now=clock())
    db.commit()
    return row


def _mails(db: Session) -> list[tuple[str, str]]:
    return [(mail.kind, mail.recipient) for mail in db.exec(select(OutboxMessage).order_by("id"))]  # type: ignore[arg-type]


def test_the_wish_reaches_its_professional_in_a_mail_without_names(
    db: Session, cast: Cast, clock: Clock, wish: Renewal
) -> None:
    assert wish.note == "Se me acaba"
    assert _mails(db)[-1] == ("renewal_asked", "diaz@example.com")
    assert db.exec(select(OutboxMessage.values)).all()[-1] == {}
    waiting = renewals.requests(db, cast.diaz, now=clock()).waiting
    assert [(one.renewal.id, one.prescribed.patient.full_name) for one in waiting] == [(wish.id, "Ana Morales")]
    mine = reading.list_mine(db, cast.ana, now=clock()).rows
    assert mine[0].whole.renewal is not None
    assert mine[0].whole.renewal.answer is RenewalAnswer.ASKED


def test_one_wish_a_receta_waits_and_only_its_patient_asks(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    for who, why in ((cast.carla, NotFound), (cast.diaz, NotAllowed), (cast.nobody, SignInNeeded)):
        with pytest.raises(why):
            renewals.ask(db, who, prescription=receta.public_id, now=clock())
    with pytest.raises(InvalidField):
        renewals.ask(db, cast.ana, prescription=receta.public_id, note="x" * 601, now=clock())
    assert renewals.ask(db, cast.beto, prescription=receta.public_id, now=clock()).id
    with pytest.raises(RenewalOpen):
        renewals.ask(db, cast.ana, prescription=receta.public_id, now=clock())


def test_a_cancelled_receta_is_not_renewed(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    reading.cancel(db, cast.diaz, prescription=receta.public_id, reason="Error", now=clock())
    with pytest.raises(NotRenewable):
        renewals.ask(db, cast.ana, prescription=receta.public_id, now=clock())


def test_accepting_issues_the_same_anew(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    old = db.get_one(Prescription, wish.prescription_id)
    new = renewals.accept(db, cast.diaz, renewal=wish.public_id, now=clock())
    db.commit()
    assert (new.renews_id, wish.new_prescription_id, wish.answer) == (old.id, new.id, RenewalAnswer.ACCEPTED)
    assert new.folio != old.folio
    seen = reading.one(db, cast.ana, prescription=new.public_id, now=clock())
    assert [line.generic for line in seen.whole.lines] == ["paracetamol", "amoxicilina"]
    assert seen.state == "valid"
    assert _mails(db)[-1] == ("renewal_answered", "ana@example.com")
    assert renewals.requests(db, cast.diaz, now=clock()) == ([], 0)
    for again in (
        lambda: renewals.accept(db, cast.diaz, renewal=wish.public_id, now=clock()),
        lambda: renewals.decline(db, cast.diaz, renewal=wish.public_id, reason="No", now=clock()),
        lambda: issuing.issue(db, cast.diaz, wish=wish_for(cast.ana_row, renewal=wish.public_id), now=clock()),
    ):
        with pytest.raises(RenewalClosed):
            again()


def test_changing_issues_something_else_and_says_why(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    draft = PrescriptionDraft(lines=(replace(PARACETAMOL, dose="2 tabletas"),))
    new = renewals.change(
        db, cast.diaz, renewal=wish.public_id, draft=draft, reason=" Sube  la dosis ", now=clock()
    )  # fmt: skip
    assert (wish.answer, wish.reason, wish.new_prescription_id) == (RenewalAnswer.CHANGED, "Sube la dosis", new.id)


def test_declining_asks_for_a_reason(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    with pytest.raises(InvalidField):
        renewals.decline(db, cast.diaz, renewal=wish.public_id, reason=" ", now=clock())
    renewals.decline(db, cast.diaz, renewal=wish.public_id, reason="Hace falta una consulta", now=clock())
    db.commit()
    assert (wish.answer, wish.reason) == (RenewalAnswer.DECLINED, "Hace falta una consulta")
    assert len(db.exec(select(Prescription)).all()) == 1
    assert _mails(db)[-1] == ("renewal_answered", "ana@example.com")
    clock.forward(days=1)
    assert renewals.ask(db, cast.ana, prescription=_folio(db, wish), now=clock()).id


def test_only_its_own_professional_answers(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    seen_by(db, cast, cast.ana_row, cast.ruiz_row, clock())
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    assert renewals.requests(db, ruiz, now=clock()).waiting == []
    for who, why in ((ruiz, NotFound), (cast.gloria, NotAllowed), (cast.elena, NotAllowed), (cast.ana, NotAllowed)):
        with pytest.raises(why):
            renewals.decline(db, who, renewal=wish.public_id, reason="No", now=clock())
        with pytest.raises(why):
            renewals.accept(db, who, renewal=wish.public_id, now=clock())
    assert len(renewals.requests(db, cast.fausto, now=clock()).waiting) == 1
    with pytest.raises(NotPrescriber):
        renewals.accept(db, cast.fausto, renewal=wish.public_id, now=clock())
    with pytest.raises(NotFound):
        issuing.issue(db, cast.diaz, wish=_for_carla(db, cast, clock, wish), now=clock())
    assert renewals.decline(db, cast.fausto, renewal=wish.public_id, reason="No", now=clock()).answered_by_id


def test_what_was_not_an_allergy_then_is_asked_about_now(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    allergies.note_allergy(db, cast.diaz, patient=cast.ana_row.public_id, substance="penicilina", now=clock())
    with pytest.raises(InvalidForm) as refused:
        renewals.accept(db, cast.diaz, renewal=wish.public_id, now=clock())
    assert list(refused.value.errors) == ["allergy_reason"]


def test_every_step_is_in_the_audit_log(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> None:
    renewals.decline(db, cast.diaz, renewal=wish.public_id, reason="No", now=clock())
    subject = f"renewal:{wish.public_id}"
    actions = db.exec(select(AuditEvent.action).where(AuditEvent.subject == subject)).all()
    assert list(actions) == ["own:renewal:ask", "staff:renewal:answer"]


def _folio(db: Session, wish: Renewal) -> str:
    return db.get_one(Prescription, wish.prescription_id).public_id


def _for_carla(db: Session, cast: Cast, clock: Clock, wish: Renewal) -> issuing.PrescriptionRequest:
    seen_by(db, cast, cast.carla_row, cast.diaz_row, clock())
    return wish_for(cast.carla_row, renewal=wish.public_id)
