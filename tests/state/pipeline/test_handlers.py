"""The one decorator: what it lets through, what it refuses, and what it says."""

from typing import Any

import pytest

from luna_portal.domain.refusals import InvalidForm
from luna_portal.i18n.catalog import t
from luna_portal.services.accounts import profile
from luna_portal.state.clinica.agenda import AgendaState
from luna_portal.state.paciente.cuenta.cuenta import CuentaState
from luna_portal.state.paciente.cuenta.seguridad import SeguridadState
from luna_portal.state.pipeline.handlers import LONGEST_TEXT
from luna_portal.state.pipeline.portal_state import AGAIN
from luna_portal.state.publico.agendar import AgendarState
from luna_portal.wiring import Portal
from tests.state.conftest import Rig

NOT_UNDERSTOOD = "No entendimos esa petición. Vuelva a cargar la página e intente de nuevo."


@pytest.mark.parametrize(
    "lie", [{"$ne": 1}, ["1"], None, 1, True, "x" * (LONGEST_TEXT + 1), "a\x00b"], ids=lambda lie: type(lie).__name__
)
async def test_an_argument_of_another_kind_is_refused_with_a_sentence(rig: Rig, lie: Any) -> None:
    heard = await rig(AgendarState.choose_modality, modality=lie)
    assert heard.vars["agendar_state"]["notice"] == NOT_UNDERSTOOD
    assert heard.vars["agendar_state"]["notice_kind"] == "error"


@pytest.mark.parametrize("payload", [{}, {"modality": "in_person", "now": 1}, {"other": "x"}], ids=str)
async def test_missing_and_unknown_arguments_are_refused(rig: Rig, payload: dict[str, Any]) -> None:
    heard = await rig(AgendarState.choose_modality, **payload)
    assert heard.vars["agendar_state"]["notice"] == NOT_UNDERSTOOD


async def test_a_text_does_not_pass_for_a_number(rig: Rig) -> None:
    heard = await rig(AgendaState.turn, days={"$gt": 0})
    assert heard.vars["agenda_state"]["notice"] == NOT_UNDERSTOOD


async def test_english_pages_are_answered_in_english(rig: Rig) -> None:
    heard = await rig.other(path="/en/agendar")(AgendarState.choose_modality, modality=5)
    assert heard.vars["agendar_state"]["notice"] != NOT_UNDERSTOOD
    assert heard.vars["agendar_state"]["notice"].startswith("We did not understand")


async def test_whoever_must_sign_in_is_led_to_the_door_and_back(rig: Rig) -> None:
    heard = await rig.other(path="/cuenta")(CuentaState.load)
    assert heard.redirects() == ["/entrar?next=%2Fcuenta"]


async def test_an_unforeseen_error_shows_an_id_and_nothing_else(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("secret detail of the database")

    monkeypatch.setattr(profile, "own", broken)
    heard = await rig(SeguridadState.load)
    notice = heard.vars["seguridad_state"]["notice"]
    assert "secret" not in str(heard.vars)
    assert notice.startswith("Algo falló de nuestro lado.")
    assert notice.rstrip(".").rsplit(" ", 1)[-1] in caplog.text


async def test_where_the_sessions_table_does_not_answer_no_event_goes_further(rig: Rig, portal: Portal) -> None:
    with portal.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE portalsession RENAME TO gone")
    heard = await rig.other(session="some cookie")(AgendarState.load)
    assert set(heard.vars) <= {"state", "agendar_state"}
    assert heard.vars["agendar_state"]["notice"].startswith("Algo falló de nuestro lado.")


async def test_a_form_with_several_errors_says_each_of_them_in_its_place(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"given_name": "refusal.name_missing", "email": "refusal.email_missing"}
    refuse(monkeypatch, InvalidForm(wrong))
    heard = await rig(SeguridadState.load)
    shown = heard.vars["seguridad_state"]
    assert shown["errors"] == {name: t(key, "es") for name, key in wrong.items()}
    assert (shown["notice"], shown["notice_kind"]) == ("Hay 2 datos por corregir.", "error")


async def test_a_form_with_one_error_says_that_one_above_too(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, InvalidForm({"email": "refusal.email_missing"}))
    shown = (await rig(SeguridadState.load)).vars["seguridad_state"]
    assert shown["errors"] == {"email": t("refusal.email_missing", "es")}
    assert shown["notice"] == t("refusal.email_missing", "es")


async def test_the_same_sentence_twice_changes_the_page_so_that_it_is_read_out_again(rig: Rig) -> None:
    said = [(await rig(AgendarState.choose_modality, modality=5)).vars["agendar_state"]["notice"] for _ in range(3)]
    assert said[0] == NOT_UNDERSTOOD
    assert said[1] != said[0]
    assert {one.strip(AGAIN) for one in said} == {NOT_UNDERSTOOD}


def refuse(monkeypatch: pytest.MonkeyPatch, refusal: InvalidForm) -> None:
    """Let the service of the page of security refuse so."""

    def refused(*_args: Any, **_kwargs: Any) -> None:
        raise refusal

    monkeypatch.setattr(profile, "own", refused)


@pytest.mark.parametrize("name", ["agendar_state.setvar", "setvar", "update_vars_internal"])
async def test_the_framework_s_setters_do_nothing(rig: Rig, name: str) -> None:
    from tests.attack.walk import handlers

    full = next(one for one in handlers() if one.endswith(name))
    heard = await rig(full, var_name="step", value="done", vars={"step": "done"})
    assert "done" not in str(heard.vars)
