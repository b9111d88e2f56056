"""What a laboratory's file says, in each of its formats."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from luna_portal.adapters.lab_messages import LabMessage, read_lab_file
from luna_portal.domain.results.patient_match import Clues
from luna_portal.domain.results.values import Flag, Measure, Reference
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir

pytestmark = pytest.mark.feature("CLI-8")
MEXICO = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 22, 22, tzinfo=UTC)
TAKEN = datetime(2026, 11, 20, 14, 15, tzinfo=UTC)
ISSUED = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


def read(content: bytes | str) -> LabMessage:
    """The message in that file, which asks nothing."""
    said = read_lab_file(content.encode() if isinstance(content, str) else content, zone=MEXICO, now=NOW)
    assert isinstance(said, LabMessage)
    return said


def test_an_oru_says_whose_it_is_and_what_was_found() -> None:
    message = read(HL7)
    assert message.clues == Clues(
        records=("77001",), curp="MOVA580304MDFRGN09", given_name="Ana María", surnames="Morales Vega",
        birth_on=date(1958, 3, 4), sex="F",
    )  # fmt: skip
    (panel,) = message.panels
    assert (panel.title, panel.loinc, panel.laboratory) == ("Química sanguínea", "24323-8", "Laboratorio Central")
    assert (panel.performed_at, panel.issued_at) == (TAKEN, ISSUED)
    assert (panel.requester, panel.responsible) == ("Dra. Lucía Díaz", "QFB Eva Ríos")
    assert (panel.order, panel.filler, panel.note) == ("O-9", "F-9", "Muestra en ayuno")
    assert panel.left_out == ("Informe",)
    glucose, protein, colour, note = panel.values
    assert (glucose.name, glucose.loinc, glucose.value, glucose.unit) == ("Glucosa", "2345-7", "112", "mg/dL")
    assert glucose.reference == Reference(Decimal(70), Decimal(100))
    assert glucose.flag is Flag.HIGH
    assert protein.measure == Measure(Decimal(5), "<")
    assert colour.value == "Amarillo"
    assert note.value == "Sin hemólisis & clara visible"


def test_line_ends_and_transport_frames_do_not_matter() -> None:
    assert (
        read("\x0b" + HL7 + "\x1c\r") == read(HL7) == read(HL7.replace("\r", "\n")) == read(HL7.replace("\r", "\r\n"))
    )


def test_the_charset_is_the_one_that_the_message_names() -> None:
    latin = HL7.replace("UNICODE UTF-8", "8859/1").encode("latin-1")
    assert read(latin) == read(HL7)


def test_two_studies_of_one_message_are_two_panels() -> None:
    other = "OBR|2|O-9|F-10|X^Orina|||202611200815|||||||||||||||20261120113000-0600|||C\rOBX|1|SN|Y^Densidad||^1^:^128|||||||F\r"
    first, second = read(HL7 + other).panels
    assert len(first.values) == 4
    assert second.corrected
    assert second.performed_at == TAKEN, "an hour without an offset is the clinic's"
    assert second.values[0].value == "1:128"


def test_a_fhir_bundle_says_the_same() -> None:
    message = read(as_bytes(fhir()))
    assert message.clues.curp == "MOVA580304MDFRGN09"
    assert message.clues.surnames == "Morales Vega"
    assert (message.clues.birth_on, message.clues.sex) == (date(1958, 3, 4), "F")
    (panel,) = message.panels
    assert (panel.title, panel.laboratory, panel.responsible) == (
        "Química sanguínea",
        "Laboratorio Central",
        "QFB Eva Ríos",
    )
    assert (panel.performed_at, panel.issued_at, panel.filler, panel.note) == (TAKEN, ISSUED, "F-9", "En ayuno.")
    (glucose,) = panel.values
    assert glucose.measure == Measure(Decimal("5.6"), "<")
    assert glucose.reference == Reference(Decimal("3.9"), Decimal("5.5"))
    assert (glucose.unit, glucose.loinc, glucose.flag) == ("mmol/L", "2345-7", Flag.HIGH)


def test_a_report_that_contains_its_parts_and_members_is_read_too() -> None:
    report = fhir()["entry"][3]["resource"]
    patient, member = fhir()["entry"][0]["resource"], fhir()["entry"][2]["resource"]
    del member["subject"]
    panel = {
        "resourceType": "Observation", "id": "panel", "status": "final", "code": {"text": "Panel"},
        "hasMember": [{"reference": "#g"}],
        "component": [
            {"code": {"text": "Sistólica"}, "valueInteger": 120},
            {"code": {"text": "Rota"}, "dataAbsentReason": {"text": "derrame"}},
        ],
    }  # fmt: skip
    report |= {
        "contained": [patient, member, panel],
        "subject": {"reference": "#p"},
        "result": [{"reference": "#panel"}],
        "performer": [{"display": "Laboratorio Norte"}],
    }
    (found,) = read(as_bytes(report)).panels
    assert [one.name for one in found.values] == ["Sistólica", "Glucosa"]
    assert found.left_out == ("Rota",)
    assert found.laboratory == "Laboratorio Norte"


def test_ranges_of_several_kinds_or_another_unit_stay_words() -> None:
    bundle = fhir()
    observation = bundle["entry"][2]["resource"]
    observation["referenceRange"] = [{"text": "H: 4-6"}, {"text": "M: 3-5"}]
    assert read(as_bytes(bundle)).panels[0].values[0].reference_text == "H: 4-6; M: 3-5"
    observation["referenceRange"] = [{"low": {"value": 70, "unit": "mg/dL"}}]
    (value,) = read(as_bytes(bundle)).panels[0].values
    assert value.reference.is_open
    assert value.reference_text == ">= 70 mg/dL"


def test_a_spanish_table_with_decimal_commas_is_read_by_study() -> None:
    message = read(CSV)
    assert message.clues.full_name == "Ana Morales Vega"
    assert message.clues.birth_on == date(1958, 3, 4)
    chemistry, urine = message.panels
    assert [one.value for one in chemistry.values] == ["112.5", "0.9"]
    assert chemistry.values[1].reference == Reference(Decimal("0.6"), Decimal("1.1"))
    assert chemistry.performed_at == TAKEN
    assert urine.values[0].reference_text == "Negativo"
    assert urine.left_out == ("color de tapa",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiter_and_encoding_are_found_out(encoding: str, delimiter: str) -> None:
    assert read(CSV.replace(";", delimiter).encode(encoding)) == read(CSV)


def test_an_english_table_has_iso_days_and_decimal_points() -> None:
    table = (
        "First name,Last name,Birth date,Study,Date,Time,Laboratory,Analyte,Result,Unit,Reference range\n"
        'Ana,Morales,1958-03-04,Lipids,2026-11-20,08:15,Central,"Cholesterol, total",182,mg/dL,<200\n'
    )
    message = read(table)
    assert (message.clues.given_name, message.clues.surnames) == ("Ana", "Morales")
    (value,) = message.panels[0].values
    assert (value.name, value.reference) == ("Cholesterol, total", Reference(high=Decimal(200)))


def test_the_same_study_has_the_same_digest_and_a_corrected_one_another() -> None:
    message = read(HL7)
    again = read(HL7.replace("|M1|", "|M2|").replace("20261120113000", "20261121113000"))
    other = read(HL7.replace("||112|", "||121|"))
    digest = message.panels[0].digest(message.clues)
    assert digest == again.panels[0].digest(again.clues)
    assert digest != other.panels[0].digest(other.clues)
    assert len(digest) == 64
