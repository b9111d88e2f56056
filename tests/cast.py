"""The cast that every test knows: a clinic, its people and what they offer.

Ana is a patient, Beto her caregiver, Carla another patient, Dra. Díaz gives care, Elena is at reception,
Fausto administers, Gloria nurses, Hugo bills. Dra. Díaz works Monday to Friday 9–14 and 16–18, in person
and by video; a general consultation takes 40 minutes and costs $650. Lic. Ruiz works Tuesdays and Thursdays
10–13 by video only; nutrition takes 30 minutes and costs $450.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from luna_portal.domain.access import Actor, Role
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.identifiers import normalise_name
from luna_portal.models import (
    Account,
    CareLink,
    Clinic,
    Offer,
    Patient,
    Practitioner,
    PrivacyNotice,
    Service,
    WeeklyHours,
)

ADDRESS = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Cast:
    """The rows, and each person as an Actor."""

    clinic: Clinic
    notice: PrivacyNotice
    diaz_row: Practitioner
    ruiz_row: Practitioner
    general: Service
    nutrition: Service
    ana_row: Patient
    carla_row: Patient
    ana: Actor
    beto: Actor
    carla: Actor
    diaz: Actor
    elena: Actor
    fausto: Actor
    gloria: Actor
    hugo: Actor
    nobody: Actor


def actor(
    account: Account,
    *,
    patients: frozenset[int] = frozenset(),
    practitioner: int | None = None,
    session: int = 1,
) -> Actor:
    """The Actor that a session of this account would give."""
    return Actor(
        account_id=account.id,
        role=account.role,
        patient_ids=patients,
        practitioner_id=practitioner,
        session_id=session,
        address=ADDRESS,
        appointment_id=None,
        holder=f"browser-of-{account.email}",
        language="es",
    )


def cast_in(db: Session, now: datetime) -> Cast:
    """Write the whole cast and commit."""
    clinic = Clinic(
        name="Clínica Jacarandas",
        legal_name="Servicios Médicos Jacarandas, S.C.",
        street="Av. Jacarandas 120",
        neighbourhood="Del Valle",
        postcode="03100",
        city="Ciudad de México",
        state="Ciudad de México",
        phone="+525555550100",
        email="hola@jacarandas.example",
        privacy_contact="privacidad@jacarandas.example",
        folio_prefix="CJ",
        next_folio=1,
        set_up_at=now,
    )
    notice = PrivacyNotice(
        version=1,
        language="es",
        simplified="Aviso simplificado.",
        integral="Aviso integral.",
        digest="d" * 64,
        published_at=now,
    )
    general = Service(
        slug="consulta-general",
        name="Consulta general",
        public_name="Consulta general",
        public_name_en="General consultation",
        duration_minutes=40,
        price_minor=65000,
        telemedicine=True,
    )
    nutrition = Service(
        slug="nutricion",
        name="Nutrición",
        public_name="Nutrición",
        public_name_en="Nutrition",
        duration_minutes=30,
        price_minor=45000,
        in_person=False,
        telemedicine=True,
    )
    accounts = {name: _account(name, role, now) for name, role in ROLES.items()}
    for row in (clinic, notice, general, nutrition, *accounts.values()):
        db.add(row)
    db.flush()
    diaz = Practitioner(
        slug="lucia-diaz", title="Dra.", name="Lucía Díaz", speciality="Medicina familiar", licence="7654321",
        school="UNAM", room="Consultorio 3", account_id=accounts["diaz"].id, created_at=now,
    )  # fmt: skip
    ruiz = Practitioner(
        slug="omar-ruiz",
        title="Lic.",
        name="Omar Ruiz",
        speciality="Nutrición",
        licence="1234567",
        school="IPN",
        created_at=now,
    )
    ana = _patient("Ana", "Morales", date(1958, 3, 4), accounts["ana"], now)
    carla = _patient("Carla", "Nieto", date(1990, 7, 1), accounts["carla"], now)
    for row in (diaz, ruiz, ana, carla):
        db.add(row)
    db.flush()
    _hours_and_offers(db, diaz, ruiz, general, nutrition)
    db.add(CareLink(account_id=accounts["beto"].id, patient_id=ana.id, created_at=now))
    db.commit()
    own = {
        "ana": frozenset({ana.id}),
        "beto": frozenset({ana.id}),
        "carla": frozenset({carla.id}),
    }
    actors = {
        name: actor(
            account,
            patients=own.get(name, frozenset()),
            practitioner=diaz.id if name == "diaz" else None,
            session=number,
        )
        for number, (name, account) in enumerate(accounts.items(), start=1)
    }
    nobody = Actor.nobody(address=ADDRESS, holder="browser-of-nobody", language="es")
    return Cast(
        clinic=clinic, notice=notice, diaz_row=diaz, ruiz_row=ruiz, general=general, nutrition=nutrition,
        ana_row=ana, carla_row=carla, nobody=nobody, **actors,
    )  # fmt: skip


ROLES = {
    "ana": Role.PATIENT,
    "beto": Role.CAREGIVER,
    "carla": Role.PATIENT,
    "diaz": Role.PROFESSIONAL,
    "elena": Role.RECEPTION,
    "fausto": Role.ADMINISTRATION,
    "gloria": Role.NURSING,
    "hugo": Role.BILLING,
}


def _account(name: str, role: Role, now: datetime) -> Account:
    return Account(
        email=f"{name}@example.com",
        role=role,
        name=name.capitalize(),
        email_confirmed_at=now,
        created_at=now,
    )


def _patient(given: str, surname: str, born: date, account: Account, now: datetime) -> Patient:
    return Patient(
        account_id=account.id, given_name=given, first_surname=surname, birth_on=born, email=account.email,
        phone="+525512345678", search=normalise_name(f"{given} {surname} {account.email}"), created_at=now,
    )  # fmt: skip


def _hours_and_offers(
    db: Session,
    diaz: Practitioner,
    ruiz: Practitioner,
    general: Service,
    nutrition: Service,
) -> None:
    for weekday in range(5):
        for starts, ends in ((540, 840), (960, 1080)):
            db.add(
                WeeklyHours(
                    practitioner_id=diaz.id,
                    weekday=weekday,
                    starts_minute=starts,
                    ends_minute=ends,
                )
            )
    for weekday in (1, 3):
        db.add(
            WeeklyHours(
                practitioner_id=ruiz.id,
                weekday=weekday,
                starts_minute=600,
                ends_minute=780,
                modality=Modality.TELEMEDICINE,
            )
        )
    db.add(Offer(practitioner_id=diaz.id, service_id=general.id))
    db.add(Offer(practitioner_id=ruiz.id, service_id=nutrition.id))
    db.add(
        Offer(
            practitioner_id=diaz.id,
            service_id=nutrition.id,
            duration_minutes=60,
            price_minor=50000,
        )
    )
