"""The account, its calendar address, and its devices."""

import pytest

from luna_portal.state.paciente.cuenta.cuenta import CuentaState
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState
from tests.cast import Cast
from tests.state.pages.conftest import Open


async def test_the_account_shows_one_s_own_data(cast: Cast, tab: Open) -> None:
    own = (await tab(cast.ana).at("/cuenta").send(CuentaState.load))["own"]
    assert (own.name, own.email, own.birth) == ("Ana Morales", "ana@example.com", "4 de marzo de 1958")
    assert (await tab(cast.elena).at("/cuenta").send(CuentaState.load))["own"].birth == ""


@pytest.mark.feature("CON-4")
async def test_the_calendar_address_is_shown_in_the_moment_it_is_made_and_never_again(cast: Cast, tab: Open) -> None:
    page = tab(cast.ana).at("/cuenta")
    await page.send(CuentaState.load)
    first = (await page.send(CuentaState.make_feed))["feed"]
    assert first.endswith(".ics")
    again = await page.send(CuentaState.load)
    assert again["has_feed"]
    assert again["feed"] == ""
    assert (await page.send(CuentaState.make_feed))["feed"] != first
    assert not (await page.send(CuentaState.end_feed))["has_feed"]


@pytest.mark.feature("ACC-2")
async def test_another_device_is_closed_and_is_out_at_once(cast: Cast, tab: Open) -> None:
    phone, desktop, carla = tab(cast.ana), tab(cast.ana), tab(cast.carla)
    shown = await desktop.at("/cuenta/seguridad").send(SeguridadState.load)
    assert [device.is_this for device in shown["devices"]] == [True, False]
    other = shown["devices"][1].id
    await carla.at("/cuenta/seguridad").send(SeguridadState.load)
    refused = await carla.send(SeguridadState.close, session=other)

    assert refused["notice_kind"] == "error"
    assert (await phone.at("/cuenta").send(CuentaState.load))["own"].name == "Ana Morales"
    shown = await desktop.send(SeguridadState.close, session=other)
    assert len(shown["devices"]) == 1
    assert (await phone.send(CuentaState.load)).get("own") is None
    assert phone.went[0].startswith("/entrar")


@pytest.mark.feature("ACC-2")
async def test_all_other_devices_are_closed_together(cast: Cast, tab: Open) -> None:
    tab(cast.ana)
    tab(cast.ana)
    here = tab(cast.ana).at("/cuenta/seguridad")
    assert (await here.send(SeguridadState.load))["others"] == 2
    assert (await here.send(SeguridadState.close_others))["others"] == 0


@pytest.mark.feature("NOT-1")
async def test_the_language_of_the_mails_is_chosen_and_another_is_refused(cast: Cast, tab: Open) -> None:
    page = tab(cast.ana).at("/cuenta")
    assert (await page.send(CuentaState.load))["own"].mail_language == "es"
    shown = await page.send(CuentaState.choose_language, language="en")
    assert (shown["own"].mail_language, shown["notice_kind"]) == ("en", "done")
    refused = await page.send(CuentaState.choose_language, language="fr")
    assert (refused["own"].mail_language, refused["notice_kind"]) == ("en", "error")
    assert (await tab(cast.carla).at("/cuenta").send(CuentaState.load))["own"].mail_language == "es"
