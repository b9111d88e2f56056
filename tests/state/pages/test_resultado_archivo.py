"""What a laboratory's file leaves open is asked on the page, and only what was answered is entered."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal import wiring
from luna_portal.models import Analyte, AuditEvent, LabReport
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.results import file_import
from luna_portal.settings import Settings
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState as State
from luna_portal.views.results.lab_questions import _shown
from tests.cast import Cast
from tests.conftest import Clock
from tests.state.pages.conftest import Open, Tab

pytestmark = pytest.mark.feature("CLI-8")
TABLE = (
    "paciente;fecha de nacimiento;estudio;fecha;hora;laboratorio;analito;resultado;unidad;referencia\n"
    "Ana Morales;04/03/1958;Química sanguínea;20/11/2026;08:15;Central;Calcio iónico;1,150;mmol/L;1,120 – 1,320\n"
    "Ana Morales;04/03/1958;Química sanguínea;20/11/2026;08:15;Central;Plaquetas;245,000;/µL;150,000 – 450,000\n"
)
WINDOWS = TABLE.encode("cp1252")


@pytest.fixture
def hand_in(db: Session, cast: Cast, clock: Clock, tab: Open, tmp_path: Path) -> Any:
    """Hand in a file as Gloria and stand on the page where it is read."""

    async def _hand_in(content: bytes, page: Tab | None = None) -> tuple[Tab, str]:
        here = wiring.portal()
        if page is None:
            here.vault = Vault(Settings.load(data=tmp_path / "data"))
        key = file_import.begin(db, cast.gloria, size=len(content), now=clock())
        draft = file_import.sealed(db, cast.gloria, key=key, contents=here.vault.put(key, [content]), now=clock())
        db.commit()
        if page is None:
            page = tab(cast.gloria).at("/clinica/resultados/nuevo")
            await page.send(State.load)
            await page.send(State.turn_to, way="file")
        return page, draft

    return _hand_in


async def test_letters_then_numbers_are_asked_and_what_was_answered_is_entered(
    db: Session, cast: Cast, hand_in: Any
) -> None:
    page, draft = await hand_in(WINDOWS)
    shown = await page.send(State.read, form={"draft": draft})
    (choice,) = shown["texts"]
    assert (choice.charset, choice.name) == ("cp1252", "Windows (cp1252)")
    assert choice.lines[0] == "Química sanguínea · Calcio iónico · 1,120 – 1,320"
    assert shown.get("panels", []) == [], "nothing is shown as read before it is"
    file = shown["questions"]
    shown = await page.send(State.choose_text, file=file, charset="cp1252")
    assert shown["texts"] == []
    (doubt,) = shown["numbers"]
    assert (doubt.name, doubt.value, doubt.reference, doubt.where) == (
        "Calcio iónico", "1,150 mmol/L", "1,120 – 1,320", "línea 2",
    )  # fmt: skip
    assert [(one.sign, one.value, one.reference) for one in doubt.signs] == [
        ("point", "1150", "1120 – 1320"),
        ("comma", "1.15", "1.12 – 1.32"),
    ]
    missing = await page.send(State.choose_numbers, form={"file": file})
    assert missing["errors"] == {"number1": "Elija cómo se lee."}
    shown = await page.send(State.choose_numbers, form={"file": file, "number1": "comma"})
    assert (shown["questions"], shown["numbers"]) == ("", [])
    assert [one.value for one in shown["panels"][0].measures] == ["1.150 mmol/L", "245000 /µL"]
    await page.send(State.choose_patient, patient=cast.ana_row.public_id)
    await page.send(State.confirm, form={"sure": "on"})
    report = db.exec(select(LabReport)).one()
    assert report.title == "Química sanguínea"
    assert [(one.number, one.low, one.high) for one in db.exec(select(Analyte).order_by("sort"))] == [
        ("1.150", "1.120", "1.320"),
        ("245000", "150000", "450000"),
    ]
    notes = [line.note for line in db.exec(select(AuditEvent))]
    assert any(note.endswith("read as answered: cp1252, 1 numbers") for note in notes), "whose word it was is on record"


async def test_a_stale_or_forged_answer_is_refused_and_nothing_is_read_by_it(hand_in: Any) -> None:
    page, draft = await hand_in(WINDOWS)
    file = (await page.send(State.read, form={"draft": draft}))["questions"]
    _, other = await hand_in(WINDOWS.replace(b"1,150", b"1,151"), page)
    for answer in ({"file": "0" * 32, "charset": "cp1252"}, {"file": file, "charset": "utf-16"},
                   {"file": file, "charset": "x" * 21}, {"file": "", "charset": "cp1252"}):  # fmt: skip
        said = await page.send(State.choose_text, **answer)
        assert said["notice"].startswith("La respuesta no corresponde a este archivo"), answer
        assert said.get("panels", []) == []
    await page.send(State.read, form={"draft": other})
    said = await page.send(State.choose_text, file=file, charset="cp1252")
    assert said["notice_kind"] == "error", "an answer that was meant for the file before"
    assert (said.get("panels", []), said.get("numbers", [])) == ([], [])


async def test_an_answer_about_numbers_that_nobody_asked_for_is_refused(hand_in: Any) -> None:
    page, draft = await hand_in(TABLE.encode())
    shown = await page.send(State.read, form={"draft": draft})
    file = shown["questions"]
    for form in ({"file": file, "number1": "both"}, {"file": file, "number1": "comma", "number2": "comma"},
                 {"file": "0" * 32, "number1": "comma"}, {"file": file} | {f"number{n}": "comma" for n in range(1, 50)}):  # fmt: skip
        said = await page.send(State.choose_numbers, form=form)
        assert said["notice_kind"] == "error", form
        assert said.get("panels", []) == []
    shown = await page.send(State.choose_numbers, form={"file": file, "number1": "comma"})
    assert [panel.title for panel in shown["panels"]] == ["Química sanguínea"]


async def test_a_file_that_is_given_up_takes_its_questions_and_answers_along(hand_in: Any) -> None:
    page, draft = await hand_in(WINDOWS)
    file = (await page.send(State.read, form={"draft": draft}))["questions"]
    await page.send(State.choose_text, file=file, charset="cp1252")
    shown = await page.send(State.forget_file)
    assert (shown["questions"], shown["texts"], shown["numbers"]) == ("", [], [])
    gone = await page.send(State.choose_text, file=file, charset="cp1252")
    assert gone["notice"].startswith("El archivo ya no está disponible")


def test_numbers_are_shown_so_that_nobody_can_misread_them() -> None:
    assert _shown("245.000") == "245"
    assert _shown("245000") == "245\u202f000"
    assert _shown("150.000-450.000") == "150 – 450"
    assert _shown("<0.050") == "<0.05"
    assert _shown("≥ 4500") == "≥ 4500"
    assert _shown("-5") == "-5"
    assert _shown("1120 a 1320") == "1120 a 1320"
    assert _shown("0.000") == "0"
