"""What every public page loads, and the assistant that closes behind itself."""

import pytest
from sqlmodel import Session

from luna_portal.domain.access import Actor
from luna_portal.models import metadata
from luna_portal.state.parts.public_clinic import PortadaState
from tests.state.pages.conftest import Open


@pytest.mark.feature("CLI-1")
async def test_the_assistant_of_a_clinic_that_is_set_up_leads_to_the_sign_in(tab: Open) -> None:
    page = tab(Actor.nobody()).at("/configuracion-inicial")
    await page.send(PortadaState.leave_if_set_up)
    assert set(page.went) == {"/entrar?aviso=refusal.already_set_up"}
    shown = await page.at("/en/entrar", aviso="refusal.already_set_up").send(PortadaState.load)
    assert shown["notice"] == "The clinic is already set up."
    await page.at("/en/configuracion-inicial").send(PortadaState.leave_if_set_up)
    assert set(page.went) == {"/en/entrar?aviso=refusal.already_set_up"}


@pytest.mark.feature("CLI-1")
async def test_the_assistant_of_a_new_portal_stays_open(tab: Open, db: Session) -> None:
    for table in reversed(metadata.sorted_tables):
        db.execute(table.delete())
    db.commit()
    page = tab(Actor.nobody()).at("/configuracion-inicial")
    shown = await page.send(PortadaState.load)
    assert not shown["ready"]
    await page.send(PortadaState.leave_if_set_up)
    assert page.went == []
