"""The dialog that shares, the page behind a link, and the patient's list of links."""

import pytest
from sqlmodel import Session

from luna_portal.state.paciente.cuenta.compartidos import CompartidosState
from luna_portal.state.parts.share_dialog import CompartirState
from luna_portal.state.publico.compartido import CompartidoState
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import told_and_released
from tests.scenarios.sharing import document_of, prescription_of, report_of
from tests.state.pages.conftest import Open, Tab

pytestmark = pytest.mark.feature("ARC-6")
WISH = {"days": "7", "openings": "5", "label": "Dra. Pérez"}


async def shared(page: Tab, kind: str, thing: str) -> tuple[str, str]:
    """The secret of a link and its code, made by the dialog."""
    await page.at("/archivos").send(CompartirState.ask, kind=kind, thing=thing)
    shown = await page.send(CompartirState.make, form=WISH)
    link: str = shown["link"]
    assert "/compartido/" in link
    return link.rpartition("/")[2], shown["code"]


async def opened(page: Tab, token: str, code: str) -> dict[str, object]:
    """What the page behind the link shows after that code."""
    await page.at(f"/compartido/{token}", token=token).send(CompartidoState.load)
    return await page.send(CompartidoState.open, form={"code": code})


async def test_link_and_code_are_shown_once(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    page = tab(cast.ana)
    await shared(page, "document", document_of(db, cast.ana_row, clock()).public_id)
    shown = await page.send(CompartirState.close)
    assert (shown["link"], shown["code"], shown["asking"]) == ("", "", False)


async def test_a_wish_that_was_made_up_is_refused_at_its_field(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    page = tab(cast.ana).at("/archivos")
    thing = document_of(db, cast.ana_row, clock()).public_id
    await page.send(CompartirState.ask, kind="document", thing=thing)
    for wish in ({"days": "3"}, {"days": "-1"}, {"days": "٧"}, {"openings": "9" * 90}, {"label": "x" * 90}):
        shown = await page.send(CompartirState.make, form=WISH | wish)
        assert list(shown["errors"]) == list(wish)
        assert (shown["link"], shown["asking"]) == ("", True)
    await page.send(CompartirState.ask, kind="patient", thing=thing)
    assert (await page.send(CompartirState.make, form=WISH))["notice_kind"] == "error"


async def test_carla_and_the_staff_cannot_share_what_is_anas(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    thing = document_of(db, cast.ana_row, clock()).public_id
    for who in (cast.carla, cast.diaz, cast.elena):
        page = tab(who).at("/archivos")
        await page.send(CompartirState.ask, kind="document", thing=thing)
        shown = await page.send(CompartirState.make, form=WISH)
        assert (shown["link"], shown["code"], shown["notice_kind"]) == ("", "", "error")


async def test_who_has_the_code_sees_a_result_without_whose_it_is(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    token, code = await shared(tab(cast.ana), "result", report_of(db, cast.ana_row, clock()).public_id)
    shown = await opened(tab(cast.nobody), token, code)
    one = shown["shown"]
    assert (one.kind, one.title, one.file) == ("result", "Biometría hemática", "")
    assert [(value.name, value.value) for value in one.analytes] == [("Hemoglobina", "13.5 g/dL")]
    assert "Ana" not in repr(one)
    assert token not in repr(shown).replace(one.file or "-", "")


async def test_who_has_the_code_reads_in_words_that_a_value_is_critical(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    critical = told_and_released(db, cast, clock())
    calm = report_of(db, cast.ana_row, clock())
    shown = []
    for report in (critical, calm):
        token, code = await shared(tab(cast.ana), "result", report.public_id)
        shown.append((await opened(tab(cast.nobody), token, code))["shown"])
    assert (shown[0].critical, shown[0].analytes[0].reading) == ("Valor crítico: Glucosa 412 mg/dL.", "Valor crítico")
    assert shown[1].critical == ""


async def test_who_has_the_code_sees_a_receta_and_a_file(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    receta = prescription_of(db, cast, cast.ana_row, clock())
    token, code = await shared(tab(cast.ana), "prescription", receta.public_id)
    one = (await opened(tab(cast.nobody), token, code))["shown"]
    assert one.lines[0].label == "paracetamol, tabletas de 500 mg"
    assert one.lines[0].text == "1 tableta · oral · cada 8 horas · 3 días"
    document = document_of(db, cast.ana_row, clock(), pages=2)
    token, code = await shared(tab(cast.ana), "document", document.public_id)
    one = (await opened(tab(cast.nobody), token, code))["shown"]
    assert one.file.startswith(f"/compartido/{token}/archivo?pase=")
    assert len(one.pictures) == 2
    assert code not in repr(one)


async def test_a_wrong_code_shows_nothing_and_a_closed_link_says_so(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    ana, guest = tab(cast.ana), tab(cast.nobody)
    token, code = await shared(ana, "document", document_of(db, cast.ana_row, clock()).public_id)
    shown = await opened(guest, token, "000000" if code != "000000" else "111111")
    assert (shown["shown"], shown["shut"]) == (None, False)
    assert "code" in shown["errors"]
    listed = await ana.at("/cuenta/compartidos").send(CompartidosState.load)
    assert [(one.title, one.label, one.is_open) for one in listed["links"]] == [
        ("Química sanguínea.pdf", "Dra. Pérez", True)
    ]
    assert [one.opened for one in listed["links"][0].tries] == [False]
    await ana.send(CompartidosState.ask_close, share=listed["links"][0].id)
    listed = await ana.send(CompartidosState.revoke)
    assert listed["links"][0].state == "Cerrado por usted"
    shown = await opened(guest, token, code)
    assert (shown["shown"], shown["shut"]) == (None, True)
    assert (await opened(guest, "x" * 43, code))["shut"]


async def test_carla_sees_closes_and_prolongs_no_link_of_anas(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    ana, carla = tab(cast.ana), tab(cast.carla).at("/cuenta/compartidos")
    token, code = await shared(ana, "document", document_of(db, cast.ana_row, clock()).public_id)
    link = (await ana.at("/cuenta/compartidos").send(CompartidosState.load))["links"][0].id
    assert (await carla.send(CompartidosState.load))["links"] == []
    await carla.send(CompartidosState.ask_close, share=link)
    assert (await carla.send(CompartidosState.revoke))["notice_kind"] == "error"
    assert (await carla.send(CompartidosState.extend, share=link))["notice_kind"] == "error"
    assert (await opened(tab(cast.nobody), token, code))["shown"]
    assert (await ana.send(CompartidosState.extend, share=link))["notice_kind"] == "done"
