"""What is refused, and that its sentence exists in both languages."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luna_portal.adapters.lab_messages import MOST_BYTES, LabMessageRefused, LabQuestions, read_lab_file
from luna_portal.i18n.catalog import t
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir

pytestmark = pytest.mark.feature("CLI-8")
NOW = datetime(2026, 11, 22, 22, tzinfo=UTC)


def refusal(content: bytes | str) -> str:
    """The name of the refusal that the file gets; its sentence must exist."""
    with pytest.raises(LabMessageRefused) as refused:
        read_lab_file(
            content.encode() if isinstance(content, str) else content, zone=ZoneInfo("America/Mexico_City"), now=NOW
        )
    for language in ("es", "en"):
        assert t(refused.value.key, language, **refused.value.values)
    return refused.value.key.removeprefix("results.file.")


MESSAGES = {
    "another message": (HL7.replace("ORU^R01^ORU_R01", "ADT^A01"), "wrong_type"),
    "a test message": (HL7.replace("|M1|P|", "|M1|T|"), "only_a_test"),
    "two patients": (HL7 + "PID|2||8||Nieto^Carla\rOBR|1||F|X^Y|||20261120081500-0600\r", "two_patients"),
    "two curps": (HL7.replace("77001^^^LAB^MR", "NISC900701MDFRGN09^^^X^CURP"), "two_patients"),
    "two messages": (HL7 + HL7, "several_messages"),
    "no patient": (HL7.replace("PID|", "ZID|"), "no_patient"),
    "no studies": (HL7[: HL7.index("ORC")], "nothing_in_it"),
    "no values": (HL7[: HL7.index("OBX|1")], "nothing_in_it"),
    "values before a study": (HL7.replace("OBR|1", "ZBR|1"), "broken"),
    "a preliminary study": (HL7.replace("|||F\rOBX|1", "|||P\rOBX|1"), "not_final"),
    "a preliminary value": (HL7.replace("|H|||F", "|H|||P"), "not_final"),
    "a word for a number": (HL7.replace("||112|", "||ciento doce|"), "number_wrong"),
    "an exponent": (HL7.replace("||112|", "||1.1E2|"), "number_wrong"),
    "no value": (HL7.replace("||112|", "|||"), "value_missing"),
    "the 30th of February": (HL7.replace("20261120081500-0600", "20260230081500-0600"), "date_wrong"),
    "a day without hour": (HL7.replace("|||20261120081500-0600", "|||20261120"), "hour_missing"),
    "no day": (HL7.replace("|||20261120081500-0600", "|||"), "date_missing"),
    "tomorrow": (HL7.replace("20261120081500-0600", "20261124081500-0600"), "date_ahead"),
    "issued before it was taken": (
        HL7.replace("|20261120113000-0600|||F", "|20261119113000-0600|||F"),
        "dates_crossed",
    ),
    "a birth that is no day": (HL7.replace("|19580304|", "|1958-03|"), "birth_wrong"),
    "no laboratory": (HL7.replace("|Laboratorio Central|", "||"), "laboratory_missing"),
    "no title": (HL7.replace("24323-8^Química sanguínea^LN", "24323-8"), "title_missing"),
    "cut in a segment's name": (HL7 + "OB", "broken"),
    "a name of 500 letters": (HL7.replace("^Glucosa^", f"^{'G' * 500}^"), "too_long"),
    "a charset nobody has": (HL7.replace("UNICODE UTF-8", "KLINGON"), "charset"),
    "zero bytes within": (HL7.replace("Glucosa", "Glu\0cosa"), "not_text"),
    "many segments": (HL7 + "NTE|1||x\r" * 3000, "too_many"),
    "a batch": ("FHS|^~\\&|\r" + HL7, "unknown_kind"),
    "only its head": ("MSH|^~\\&|", "wrong_type"),
}


@pytest.mark.parametrize(("content", "name"), MESSAGES.values(), ids=MESSAGES.keys())
def test_a_message_at_fault_is_refused_by_name(content: bytes | str, name: str) -> None:
    assert refusal(content) == name


def _observation(bundle: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = bundle["entry"][2]["resource"]
    return found


def _report(bundle: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = bundle["entry"][3]["resource"]
    return found


BUNDLES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another resource": (lambda one: one.update(resourceType="Patient"), "wrong_type"),
    "an unknown field": (lambda one: _report(one).update(zzz=1), "not_fhir"),
    "a number as status": (lambda one: _report(one).update(status=7), "not_fhir"),
    "a preliminary report": (lambda one: _report(one).update(status="preliminary"), "not_final"),
    "a preliminary value": (lambda one: _observation(one).update(status="registered"), "not_final"),
    "another's value": (lambda one: _observation(one).update(subject={"reference": "Patient/q"}), "two_patients"),
    "two subjects": (
        lambda one: one["entry"].append({"resource": {**_report(one), "id": "s", "subject": {"display": "Carla"}}}),
        "two_patients",
    ),
    "no subject": (lambda one: _report(one).pop("subject"), "no_patient"),
    "a value that is elsewhere": (
        lambda one: _report(one).update(result=[{"reference": "Observation/z"}]),
        "missing_part",
    ),
    "a member of itself": (
        lambda one: _observation(one).update(hasMember=[{"reference": "Observation/g"}]),
        "missing_part",
    ),
    "a day without hour": (lambda one: _report(one).update(effectiveDateTime="2026-11-20"), "hour_missing"),
    "no day": (lambda one: _report(one).pop("effectiveDateTime"), "date_missing"),
    "a wrong day": (lambda one: _report(one).update(effectiveDateTime="2026-02-30T08:00:00Z"), "not_fhir"),
    "no report": (lambda one: one["entry"].pop(), "nothing_in_it"),
    "no laboratory": (lambda one: _report(one).pop("performer"), "laboratory_missing"),
    "a changed meaning": (
        lambda one: _report(one).update(modifierExtension=[{"url": "http://x.example", "valueBoolean": True}]),
        "modified",
    ),
    "bounds that cross": (lambda one: _observation(one)["referenceRange"][0]["low"].update(value=9), "range_wrong"),
}


@pytest.mark.parametrize(("change", "name"), BUNDLES.values(), ids=BUNDLES.keys())
def test_a_bundle_at_fault_is_refused_by_name(change: Callable[[dict[str, Any]], object], name: str) -> None:
    bundle = fhir()
    change(bundle)
    assert refusal(as_bytes(bundle)) == name


def test_broken_json_is_refused() -> None:
    whole = as_bytes(fhir())
    for content in (
        whole[:-40],
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"{}",
        b'{"resourceType": NaN}',
        whole.decode().encode("utf-16")[2:],
    ):
        assert refusal(content) in {"broken", "wrong_type", "unknown_kind", "charset"}


TABLES = {
    "two patients": (CSV.replace("Ana Morales Vega;MOVA580304MDFRGN09", "Carla Nieto;", 1), "two_patients"),
    "no patient": (CSV.replace("Paciente;CURP;Fecha de nacimiento;Sexo", "A;B;C;D"), "no_patient"),
    "no hours": (CSV.replace(";Hora;", ";H;"), "columns_missing"),
    "a column twice": (CSV.replace("Color de tapa", "Resultado"), "columns_twice"),
    "an hour that is none": (CSV.replace("8:15", "25:15"), "date_wrong"),
    "a day that is none": (CSV.replace("20/11/2026", "31/02/2026"), "date_wrong"),
    "an American day": (CSV.replace("20/11/2026", "11/20/2026"), "date_wrong"),
    "a row too long": (CSV + "a;" * 40 + "\r\n", "row_long"),
    "a quote that never ends": (CSV + '"Ana', "broken"),
    "a header alone": (CSV[: CSV.index("\r\n")], "nothing_in_it"),
    "a bound that is a word": (CSV.replace(";70;100;", ";bajo;100;"), "number_wrong"),
    "bounds that cross": (CSV.replace(";70;100;", ";100;70;"), "range_wrong"),
    "a value left out": (CSV.replace(";112,5;", ";;"), "value_missing"),
    "prose": ("Estimada doctora:\nLe mando los resultados.\n", "unknown_kind"),
}


@pytest.mark.parametrize(("content", "name"), TABLES.values(), ids=TABLES.keys())
def test_a_table_at_fault_is_refused_by_name(content: str, name: str) -> None:
    assert refusal(content) == name


def test_files_of_another_kind_are_refused() -> None:
    assert refusal(b"") == "empty"
    assert refusal(b" \r\n ") == "empty"
    assert refusal(b"%PDF-1.7\n") == "unknown_kind"
    assert refusal(b"<?xml version='1.0'?><Bundle/>") == "unknown_kind"
    assert refusal(b"x" * (MOST_BYTES + 1)) == "too_large"


@pytest.mark.parametrize("head", [b"", b"MSH|^~\\&|", b"{", b"paciente,resultado,analito\n"])
def test_five_megabytes_of_nonsense_are_refused(head: bytes) -> None:
    noise = random.Random(7).randbytes(MOST_BYTES - len(head))  # noqa: S311 - nonsense, not a secret
    assert refusal(head + noise)


@given(st.binary(max_size=300))
def test_no_bytes_break_a_reader(content: bytes) -> None:
    for head in (b"", b"MSH|^~\\&|", b'{"resourceType":"Bundle","type":"collection","entry":[', b"analito,resultado\n"):
        with suppress(LabMessageRefused):
            said = read_lab_file(head + content, zone=ZoneInfo("America/Mexico_City"), now=NOW)
            assert isinstance(said, LabQuestions), "letters may be asked about before anything else is looked at"


@settings(deadline=None)  # the first one imports the reader
@given(st.integers(0, len(HL7) - 1), st.sampled_from(["", "|", "^", "\\", "~", "\r", "Ñ"]))
def test_one_changed_character_is_read_or_refused_but_never_breaks(place: int, char: str) -> None:
    content = HL7[:place] + char + HL7[place + 1 :]
    with suppress(LabMessageRefused):
        read_lab_file(content.encode(), zone=ZoneInfo("America/Mexico_City"), now=NOW)


@pytest.mark.parametrize("escape", ["\\\\", "\\Q\\", "\\Xzz\\", "\\C12\\"])
def test_nothing_of_a_broken_escape_is_written_down(escape: str, caplog: pytest.LogCaptureFixture) -> None:
    content = HL7.replace("Morales", f"Morales{escape}").encode()
    assert content != HL7.encode()
    with caplog.at_level(0), suppress(LabMessageRefused):
        read_lab_file(content, zone=ZoneInfo("America/Mexico_City"), now=NOW)
    assert not caplog.records
