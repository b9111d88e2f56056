"""How a critical value is found: by the laboratory's flag or the clinic's limits, from every way in, before it is kept."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from luna_portal.domain.refusals import NotAllowed, NotFound
from luna_portal.domain.results.normal_values import NormalForm
from luna_portal.domain.results.release import CriticalUnexplained
from luna_portal.models import Analyte, LabReport
from luna_portal.services.results import (
    entry,
    file_import,
    normal_values,
    release,
    studies,
)
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import TYPED, draft, entered, message

pytestmark = [pytest.mark.feature("ARC-5"), pytest.mark.feature("CLI-8")]
POTASSIUM = NormalForm(
    "Potasio", "2823-3", "mmol/L", age_from="18", low="3.5", high="5.1", critical_low="2.5", critical_high="6.5"
)


def flags_of(db: Session, report: LabReport) -> list[str]:
    """The flags of a report's values, as they are shown."""
    query = select(Analyte).where(Analyte.report_id == report.id).order_by(col(Analyte.sort))
    return [one.reading.value for one in db.exec(query)]


def hl7(flag: str, *, value: str = "112", code: str = "2345-7^Glucosa^LN", unit: str = "mg/dL") -> str:
    """The laboratory's message with one line changed."""
    was = "OBX|1|NM|2345-7^Glucosa^LN||112|mg/dL|70 - 100|H|||F"
    assert was in HL7
    return HL7.replace(was, f"OBX|1|NM|{code}||{value}|{unit}|70 - 100|{flag}|||F")


def fhir_with(flag: str, value: float = 5.6) -> str:
    """The laboratory's bundle with one value and its interpretation changed."""
    bundle = fhir()
    glucose = bundle["entry"][2]["resource"]
    glucose["valueQuantity"] = {"value": value, "unit": "mmol/L"}
    glucose["interpretation"] = [{"coding": [{"code": flag}]}]
    return as_bytes(bundle).decode()


@pytest.mark.parametrize(
    ("file", "flag"),
    [
        (hl7("HH"), "critical_high"), (hl7("LL", value="30"), "critical_low"), (hl7("H~AA"), "critical_abnormal"),
        (hl7("N", value="412"), "critical_high"), (hl7("H", value="412", code="G1^GLUCOSA^L"), "critical_high"),
        (hl7("H", value="412", unit="mg/dl"), "critical_high"), (fhir_with("HH"), "critical_high"),
        (fhir_with("LL"), "critical_low"), (fhir_with("AA"), "critical_abnormal"),
        (CSV.replace(";112,5;", ";412,5;"), "critical_high"), (CSV.replace(";;H;rojo", ";;HH;rojo"), "critical_high"),
        (CSV.replace(";;H;rojo", ";;Crítico;rojo"), "critical_abnormal"),
        (CSV.replace(";2345-7;112,5;", ";;412,5;"), "critical_high"),
    ],
)  # fmt: skip
def test_every_way_in_tells_what_is_critical_with_or_without_a_code_and_before_it_is_saved(
    db: Session, cast: Cast, clock: Clock, file: str, flag: str
) -> None:
    studies.ensure_catalogue(db)
    said = message(file, clock())
    shown = file_import.preview(db, cast.fausto, message=said, now=clock())
    assert shown.judged[0][0].flag.value == flag, "by what the file says of its patient"
    compared = file_import.compare(db, cast.fausto, message=said, patient=cast.ana_row.public_id, now=clock())
    assert compared.judged[0][0].flag.value == flag
    report, *_ = file_import.confirm(
        db, cast.fausto, draft=draft(db, cast.fausto, clock()), message=said, patient=cast.ana_row.public_id, sure=True,
        now=clock(),
    )  # fmt: skip
    assert flags_of(db, report)[0] == flag
    with pytest.raises(CriticalUnexplained):
        release.release(db, cast.fausto, result=report.public_id, now=clock())


@pytest.mark.parametrize("file", [hl7("H"), fhir_with("H"), CSV])
def test_what_is_only_high_is_not_called_critical(db: Session, cast: Cast, clock: Clock, file: str) -> None:
    studies.ensure_catalogue(db)
    shown = file_import.preview(db, cast.fausto, message=message(file, clock()), now=clock())
    assert not any("critical" in one.flag.value for panel in shown.judged for one in panel)


def test_the_clinics_own_limit_makes_a_typed_value_critical_at_the_limit_and_beyond_by_its_name(
    db: Session, cast: Cast, clock: Clock
) -> None:
    studies.ensure_catalogue(db)
    shipped = next(one for one in normal_values.normal_values(db, cast.fausto, now=clock()) if one.loinc == "2823-3")
    normal_values.save_normal(db, cast.fausto, normal=shipped.public_id, form=POTASSIUM, now=clock())
    seen = {}
    for value in ("6.4", "6.5", ">7", "<7", "2.6", "2.5", "<2.5"):
        typed = TYPED | {"name0": "POTASIO", "value0": value, "unit0": "mmol/l", "reference0": "3.5 - 5.1"}
        weighed = entry.weigh(db, cast.gloria, patient=cast.ana_row.public_id, typed=typed, now=clock())
        report = entered(
            db, cast.gloria, cast, clock(), **{key: typed[key] for key in ("name0", "value0", "unit0", "reference0")}
        )
        seen[value] = flags_of(db, report)[0]
        assert weighed[0].flag.value == seen[value], "the form says what is kept"
    assert seen == {
        "6.4": "high", "6.5": "critical_high", ">7": "critical_high", "<7": "", "2.6": "low", "2.5": "critical_low",
        "<2.5": "critical_low",
    }  # fmt: skip


def test_the_form_weighs_what_can_be_read_and_only_for_the_team(db: Session, cast: Cast, clock: Clock) -> None:
    typed = {
        "name0": "Glucosa",
        "value0": "412",
        "unit0": "mg/dL",
        "name1": "Urea",
        "value1": "muchísimo 3",
        "unit1": "mg/dL",
    }
    studies.ensure_catalogue(db)
    found = entry.weigh(db, cast.gloria, patient=cast.ana_row.public_id, typed=typed, now=clock())
    assert {number: one.flag.value for number, one in found.items()} == {0: "critical_high"}
    for who in (cast.ana, cast.carla, cast.elena):
        with pytest.raises(NotAllowed):
            entry.weigh(db, who, patient=cast.ana_row.public_id, typed=typed, now=clock())
    with pytest.raises(NotFound):
        entry.weigh(db, cast.diaz, patient=cast.ana_row.public_id, typed=typed, now=clock())


def test_a_value_kept_before_its_limits_were_asked_with_a_comparator_is_shown_as_critical(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0=">500")
    db.execute(text("UPDATE analyte SET flag = 'high' WHERE sort = 0"))
    db.commit()
    db.expire_all()
    assert flags_of(db, report)[0] == "critical_high"
    with pytest.raises(CriticalUnexplained):
        release.release(db, cast.fausto, result=report.public_id, now=clock())
