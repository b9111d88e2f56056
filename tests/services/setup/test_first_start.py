"""The first start: a code from the console, once; a clinic that can be booked, with its notices and administrator."""

import re
from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal.adapters.passwords import hash_password
from luna_portal.domain.access import Actor, Role
from luna_portal.domain.refusals import AlreadySetUp, InvalidForm, TooManyAttempts, WrongSetupCode
from luna_portal.models import Clinic, Offer, Practitioner, PrivacyNotice, Service, SetUpCode, WeeklyHours
from luna_portal.services.accounts.sessions import NewSession
from luna_portal.services.setup import first_start
from luna_portal.services.setup import form as setup_form
from tests.conftest import Clock
from tests.scenarios.signing import PASSWORD, account_of, sign_in, who

pytestmark = [pytest.mark.both_databases, pytest.mark.feature("CLI-1")]
NOBODY = Actor.nobody(address="203.0.113.7")
TYPED = {
    "name": "Clínica Jacarandas",
    "legal_name": "Servicios Médicos Jacarandas, S.C.",
    "street": "Av. Jacarandas 120",
    "postcode": "03100",
    "city": "Ciudad de México",
    "state": "Ciudad de México",
    "phone": "55 5555 0100",
    "email": "hola@jacarandas.example",
    "privacy_contact": "privacidad@jacarandas.example",
    "zone": "America/Tijuana",
    "admin_name": "Fausto Gil",
    "admin_email": "Fausto@Example.com",
    "admin_password": PASSWORD,
}
OFFER = {
    "professional_title": "Dra.",
    "professional_name": "Lucía Díaz Peña",
    "weekdays": ["0", "2"],
    "service_name": "Consulta general",
    "service_minutes": "40",
    "service_price": "1,650.50",
    "service_telemedicine": True,
}


def _code(db: Session, clock: Clock) -> str:
    code = first_start.issue_setup_code(db, now=clock())
    db.commit()
    assert code is not None
    return code


def _set_up(db: Session, clock: Clock, code: str, **other: Any) -> NewSession:
    form = setup_form.set_up_form(TYPED | other)
    try:
        return first_start.set_up(
            db, NOBODY, code=code, form=form, password_hash=hash_password(form.admin_password), now=clock()
        )
    finally:
        db.commit()


def test_the_code_makes_the_clinic_and_signs_its_administrator_in(db: Session, clock: Clock) -> None:
    new = _set_up(db, clock, _code(db, clock))
    assert who(db, new.token, clock()).role is Role.ADMINISTRATION
    clinic = db.get_one(Clinic, 1)
    assert (clinic.name, clinic.phone, clinic.zone, clinic.folio_prefix) == (
        "Clínica Jacarandas",
        "+525555550100",
        "America/Tijuana",
        "CJ",
    )
    assert account_of(db, "fausto@example.com").email_confirmed_at == clock()
    assert sign_in(db, NOBODY, "fausto@example.com", now=clock()).token
    assert first_start.is_set_up(db)


def test_with_a_professional_and_a_service_it_can_be_booked_at_once(db: Session, clock: Clock) -> None:
    _set_up(db, clock, _code(db, clock), **OFFER)
    diaz, service = db.exec(select(Practitioner)).one(), db.exec(select(Service)).one()
    assert (diaz.full_name, diaz.slug) == ("Dra. Lucía Díaz Peña", "lucia-diaz-pena")
    assert (service.duration_minutes, service.price_minor, service.telemedicine) == (40, 165050, True)
    offer = db.exec(select(Offer)).one()
    assert (offer.practitioner_id, offer.service_id) == (diaz.id, service.id)
    hours = [(row.weekday, row.starts_minute, row.ends_minute) for row in db.exec(select(WeeklyHours))]
    assert sorted(hours) == [(0, 540, 840), (0, 960, 1140), (2, 540, 840), (2, 960, 1140)]


def test_professional_and_service_may_wait(db: Session, clock: Clock) -> None:
    _set_up(db, clock, _code(db, clock))
    assert db.exec(select(Practitioner)).all() == []
    assert db.exec(select(Service)).all() == []


def test_the_code_is_sixteen_clear_letters_kept_as_a_digest_and_typed_freely(db: Session, clock: Clock) -> None:
    code = _code(db, clock)
    assert re.fullmatch(r"([A-HJ-NP-Z]{4}-){3}[A-HJ-NP-Z]{4}", code)
    assert code not in str(db.get_one(SetUpCode, 1))
    _set_up(db, clock, f" {code.lower().replace('-', ' ')} ")
    assert db.get(SetUpCode, 1) is None


def test_a_wrong_or_an_earlier_code_makes_nothing(db: Session, clock: Clock) -> None:
    earlier, code = _code(db, clock), _code(db, clock)
    for wrong in ("", "ABCD-ABCD-ABCD-ABCD", earlier):
        with pytest.raises(WrongSetupCode) as refusal:
            _set_up(db, clock, wrong)
        assert refusal.value.field == "code"
    assert not first_start.is_set_up(db)
    _set_up(db, clock, code)


def test_ten_tries_and_the_assistant_waits_a_quarter_of_an_hour(db: Session, clock: Clock) -> None:
    code = _code(db, clock)
    for _ in range(10):
        with pytest.raises(WrongSetupCode):
            _set_up(db, clock, "wrong")
    with pytest.raises(TooManyAttempts):
        _set_up(db, clock, code)
    clock.forward(minutes=15)
    _set_up(db, clock, code)


def test_it_happens_once(db: Session, clock: Clock) -> None:
    code = _code(db, clock)
    _set_up(db, clock, code)
    with pytest.raises(AlreadySetUp):
        _set_up(db, clock, code, admin_email="stranger@example.com")
    assert first_start.issue_setup_code(db, now=clock()) is None
    assert db.get_one(Clinic, 1).name == "Clínica Jacarandas"


@pytest.mark.requirement("LFPDPPP 15")
@pytest.mark.parametrize(
    ("other", "errors"),
    [
        ({"street": "  "}, {"street": "setup.street_missing"}),
        ({"city": ""}, {"city": "setup.missing"}),
        ({"phone": ""}, {"phone": "setup.phone_missing"}),
        ({"phone": "12"}, {"phone": "refusal.phone_wrong"}),
        ({"email": ""}, {"email": "setup.email_missing"}),
        ({"email": "hola"}, {"email": "refusal.email_wrong"}),
        ({"zone": "America/Atlantis"}, {"zone": "setup.zone_wrong"}),
        ({"admin_password": "12345678"}, {"admin_password": "access.password_common"}),
        ({"admin_name": ""}, {"admin_name": "setup.missing"}),
        ({"morning_from": "9am"}, {"morning_from": "setup.hour_wrong"}),
        ({"morning_from": "14:00", "morning_to": "09:00"}, {"morning_to": "setup.hours_backwards"}),
        ({"evening_from": "13:00"}, {"evening_from": "setup.hours_overlap"}),
        ({"weekdays": ["7"]}, {"weekdays": "setup.weekdays_wrong"}),
        ({"service_minutes": "7"}, {"service_minutes": "setup.minutes_wrong"}),
        ({"service_price": "free"}, {"service_price": "setup.price_wrong"}),
        ({"service_price": "-1"}, {"service_price": "setup.price_wrong"}),
        ({"service_price": "NaN"}, {"service_price": "setup.price_wrong"}),
        ({"name": "x" * 121}, {"name": "refusal.too_long"}),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(other: dict[str, Any], errors: dict[str, str]) -> None:
    with pytest.raises(InvalidForm) as refusal:
        setup_form.set_up_form(TYPED | other)
    assert refusal.value.errors == errors
    assert setup_form.set_up_form(TYPED).zone == "America/Tijuana"


@pytest.mark.requirement("LFPDPPP 14-16")
def test_both_notices_are_published_in_both_languages_with_what_the_law_asks(db: Session, clock: Clock) -> None:
    _set_up(db, clock, _code(db, clock))
    notices = {row.language: row for row in db.exec(select(PrivacyNotice))}
    assert {(row.language, row.version) for row in notices.values()} == {("es", 1), ("en", 1)}
    for row in notices.values():
        for text in (row.simplified, row.integral):
            assert "Servicios Médicos Jacarandas, S.C." in text
            assert "Av. Jacarandas 120, 03100 Ciudad de México" in text
            assert "privacidad@jacarandas.example" in text
            assert "/aviso-de-privacidad" in text
            assert "INAI" not in text
        assert "Secretaría Anticorrupción y Buen Gobierno" in row.integral
    for part in (
        "sensibles",
        "Finalidades necesarias",
        "Finalidades voluntarias",
        "ARCO",
        "20 días hábiles",
        "15 días",
    ):
        assert part in notices["es"].integral
    assert notices["es"].digest != notices["en"].digest
