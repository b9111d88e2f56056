"""A pharmacy asks how a receta stands, and learns nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from luna_portal.domain.refusals import TooManyAttempts
from luna_portal.models import AuditEvent, Prescription
from luna_portal.models.prescriptions.queries import Verified
from luna_portal.services.prescriptions import reading
from luna_portal.services.prescriptions.verification import check_of, verify
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import DIAGNOSIS, issued_to, seen_by

pytestmark = pytest.mark.feature("PUB-8")


@pytest.fixture
def receta(db: Session, cast: Cast, clock: Clock) -> Prescription:
    """Ana's."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    return issued_to(db, cast.diaz, cast.ana_row, clock())


def _verify(db: Session, cast: Cast, clock: Clock, folio: str, check: str = "") -> Verified:
    return verify(db, cast.nobody, folio=folio, check=check, now=clock())


@pytest.mark.requirement("RIS 29")
def test_a_valid_receta_says_who_issued_it_and_until_when(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    seen = _verify(db, cast, clock, f" {receta.folio.lower()} ", check_of(receta.digest))
    assert (seen.state, seen.folio, seen.checked) == ("valid", receta.folio, True)
    assert (seen.prescriber, seen.licence, seen.clinic) == ("Dra. Lucía Díaz", "7654321", "Clínica Jacarandas")
    assert (seen.issued_at, seen.valid_until_on) == (receta.issued_at, receta.valid_until_on)
    assert not _verify(db, cast, clock, receta.folio).checked
    assert not seen.signed, "no certificate signed this one"


def test_nothing_of_patient_or_illness_is_told(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    told = repr(_verify(db, cast, clock, receta.folio, check_of(receta.digest)))
    for secret in ("Ana", "Morales", "1958", "paracetamol", DIAGNOSIS, receta.public_id, receta.digest):
        assert secret not in told


def test_each_state_is_told(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    used, taken_back = (issued_to(db, cast.diaz, cast.ana_row, clock()) for _ in range(2))
    reading.dispense(db, cast.gloria, prescription=used.public_id, now=clock())
    reading.cancel(db, cast.diaz, prescription=taken_back.public_id, reason="Dosis errónea", now=clock())
    assert _verify(db, cast, clock, used.folio).state == "dispensed"
    assert _verify(db, cast, clock, taken_back.folio).state == "cancelled"
    assert "errónea" not in repr(_verify(db, cast, clock, taken_back.folio))
    clock.forward(days=30)
    assert _verify(db, cast, clock, receta.folio).state == "valid"
    clock.forward(days=1)
    assert _verify(db, cast, clock, receta.folio).state == "expired"


@pytest.mark.parametrize("check", ["0" * 16, "ñ", "x" * 4000])
def test_a_paper_whose_check_is_another_is_altered(
    db: Session, cast: Cast, clock: Clock, receta: Prescription, check: str
) -> None:
    assert _verify(db, cast, clock, receta.folio, check) == Verified("altered", receta.folio)
    assert _verify(db, cast, clock, receta.folio, check_of(receta.digest).upper()).state == "valid"


def test_a_row_changed_behind_the_portals_back_is_altered(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    off = "ALTER TABLE prescriptionline DISABLE TRIGGER ALL"
    sqlite = db.get_bind().dialect.name == "sqlite"
    db.execute(text("DROP TRIGGER signed_prescriptionline_update" if sqlite else off))
    db.execute(text("UPDATE prescriptionline SET dose = '20 tabletas'"))
    db.expire_all()
    assert _verify(db, cast, clock, receta.folio).state == "altered"


@pytest.mark.parametrize("folio", ["CJ-AAAAA-AAAAA", "", "' OR 1=1 --", "x" * 500])
def test_an_unknown_folio_is_unknown(db: Session, cast: Cast, clock: Clock, folio: str) -> None:
    seen = _verify(db, cast, clock, folio)
    assert (seen.state, seen.prescriber) == ("unknown", "")


def test_folios_are_not_tried_by_the_hundred_from_one_address(
    db: Session, cast: Cast, clock: Clock, receta: Prescription
) -> None:
    for _ in range(60):
        _verify(db, cast, clock, "CJ-AAAAA-AAAAA")
    with pytest.raises(TooManyAttempts):
        _verify(db, cast, clock, receta.folio)
    elsewhere = replace(cast.nobody, address="198.51.100.9")
    assert verify(db, elsewhere, folio=receta.folio, now=clock()).state == "valid"


def test_each_look_is_in_the_audit_log(db: Session, cast: Cast, clock: Clock, receta: Prescription) -> None:
    _verify(db, cast, clock, receta.folio)
    _verify(db, cast, clock, "CJ-AAAAA-AAAAA")
    lines = db.exec(select(AuditEvent).where(AuditEvent.action == "public:prescription:verify")).all()
    assert [(line.outcome, line.note, line.patient_id) for line in lines] == [
        ("done", "valid", cast.ana_row.id),
        ("refused", "unknown", None),
    ]
