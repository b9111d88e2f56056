"""How recetas read on the screen."""

from datetime import UTC, date, datetime

import pytest

from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.i18n.reader import Reader
from luna_portal.models import (
    Allergy,
    MarkKind,
    Patient,
    Practitioner,
    Prescription,
    PrescriptionLine,
    PrescriptionMark,
    Renewal,
    RenewalAnswer,
)
from luna_portal.models.prescriptions.queries import Prescribed, Verified
from luna_portal.views.prescriptions.prescription import (
    age_words,
    allergy_view,
    prescription_view,
    renewal_view,
    verified_view,
)

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ES, EN = Reader("es"), Reader("en")


def found(*, mark: PrescriptionMark | None = None, renewal: Renewal | None = None) -> Prescribed:
    """Ana's receta of 23 November."""
    row = Prescription(
        folio="CJ-AAAAA-BBBBB", patient_id=1, practitioner_id=1, issued_at=NOON, valid_until_on=date(2026, 12, 23),
        digest="0" * 64, created_at=NOON, public_id="abc",
        letterhead={
            "prescriber": {"name": "Dra. Lucía Díaz", "licence": "7654321", "school": "UNAM"},
            "establishment": {"name": "Clínica Jacarandas", "address": "Av. Jacarandas 120"},
            "patient": {"name": "Ana Morales", "age": 68},
        },
    )  # fmt: skip
    line = PrescriptionLine(
        prescription_id=1, generic="paracetamol", brand="Tempra", presentation="tabletas de 500 mg",
        dose="1 tableta", route="oral", frequency="cada 8 horas", duration="3 días",
    )  # fmt: skip
    patient = Patient(
        given_name="Ana", first_surname="Morales", birth_on=date(1958, 3, 4), email="", phone="", created_at=NOON,
        public_id="ana",
    )  # fmt: skip
    who = Practitioner(slug="d", name="Lucía Díaz", created_at=NOON)
    return Prescribed(row, patient, who, [line], {mark.kind: mark} if mark else {}, renewal)


def cancelled() -> PrescriptionMark:
    """Taken back the same day."""
    return PrescriptionMark(prescription_id=1, kind=MarkKind.CANCELLED, reason="Dosis errónea", created_at=NOON)


def wish(answer: RenewalAnswer) -> Renewal:
    """A wish with that answer."""
    return Renewal(prescription_id=1, patient_id=1, answer=answer, reason="Venga a verme", created_at=NOON)


@pytest.mark.feature("REC-1")
def test_a_receta_says_how_it_stands_in_words() -> None:
    seen = prescription_view(found(), PrescriptionState.VALID, ES)
    assert (seen.state_words, seen.tone, seen.until) == ("Vigente", "good", "Vigente hasta el 23 de diciembre de 2026")
    expired = prescription_view(found(), PrescriptionState.EXPIRED, EN)
    assert (expired.state_words, expired.until) == ("Expired", "Expired on December 23, 2026")
    gone = prescription_view(found(mark=cancelled()), PrescriptionState.CANCELLED, ES)
    assert (gone.until, gone.reason) == ("Cancelada el 23 de noviembre de 2026", "Dosis errónea")


@pytest.mark.feature("REC-1")
def test_a_medicine_reads_as_one_sentence() -> None:
    line = prescription_view(found(), PrescriptionState.VALID, ES).lines[0]
    assert line.name == "paracetamol (Tempra)"
    assert line.how == "1 tableta, vía oral, cada 8 horas, durante 3 días"


def test_patient_and_team_are_offered_what_each_may_do() -> None:
    own = prescription_view(found(), PrescriptionState.VALID, ES)
    assert (own.may_renew, own.may_cancel, own.may_dispense, own.patient_id) == (True, False, False, "")
    assert own.letter == "/recetas/abc/receta.pdf?formato=carta"
    team = prescription_view(found(), PrescriptionState.VALID, EN, team=True)
    assert (team.may_renew, team.may_cancel, team.may_dispense, team.patient_id) == (False, True, True, "ana")
    assert team.half == "/en/clinica/recetas/abc/receta.pdf?formato=media"
    assert not prescription_view(found(mark=cancelled()), PrescriptionState.CANCELLED, ES).may_renew


@pytest.mark.feature("REC-3")
def test_a_wish_that_waits_is_not_made_twice() -> None:
    waiting = found(renewal=wish(RenewalAnswer.ASKED))
    assert not prescription_view(waiting, PrescriptionState.VALID, ES).may_renew
    declined = found(renewal=wish(RenewalAnswer.DECLINED))
    assert prescription_view(declined, PrescriptionState.VALID, ES).may_renew
    seen = renewal_view(wish(RenewalAnswer.DECLINED), ES)
    assert (seen.words, seen.reason, seen.asked) == (
        "No renovada", "Venga a verme", "Pedida el 23 de noviembre de 2026",
    )  # fmt: skip


def test_allergies_and_ages_read_in_words() -> None:
    known = Allergy(patient_id=1, substance="Penicilina", group="penicillin", severity="severe", created_at=NOON)
    seen = allergy_view(known, ES)
    assert (seen.group, seen.severity) == ("Penicilinas", "Grave")
    assert allergy_view(Allergy(patient_id=1, substance="látex", created_at=NOON), ES).group == ""
    assert (age_words({"age": 1}, ES), age_words({"age": 68}, EN), age_words({}, ES)) == ("1 año", "68 years", "")


@pytest.mark.feature("PUB-8")
def test_a_verification_says_no_more_than_it_knows() -> None:
    valid = Verified("valid", "CJ-1", "Clínica", "Dra. Díaz", "7654321", NOON, date(2026, 12, 23), checked=True)
    seen = verified_view(valid, ES)
    assert (seen.words, seen.until) == ("Vigente", "Vigente hasta el 23 de diciembre de 2026")
    assert verified_view(valid._replace(state="expired"), ES).until.startswith("Su vigencia era")
    altered = verified_view(Verified("altered", "CJ-1"), ES)
    assert (altered.words, altered.tone, altered.issued, altered.until) == ("Alterada", "bad", "", "")
