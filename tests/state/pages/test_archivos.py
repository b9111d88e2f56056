"""A patient's files on the screen, and the team's look at them."""

import pytest
from sqlmodel import Session

from luna_portal.models import Document
from luna_portal.services.documents import listing
from luna_portal.state.clinica.archivos import ArchivosClinicaState as Clinic
from luna_portal.state.paciente.archivos import ArchivosState as State
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.documents import PICTURE, uploaded
from tests.state.pages.conftest import Open


@pytest.fixture
def made(db: Session, cast: Cast, clock: Clock) -> Document:
    """A document that Ana uploaded."""
    return uploaded(db, cast.ana, "estudio.pdf", size=2_400_000, now=clock())


@pytest.mark.feature("ARC-1")
async def test_the_page_shows_her_files_and_folders_and_nothing_of_anothers(
    cast: Cast, tab: Open, made: Document
) -> None:
    shown = await tab(cast.ana).at("/archivos").send(State.load)
    [row] = shown["rows"]
    assert (row.name, row.kind_label, row.size, row.by, row.is_new) == ("estudio.pdf", "PDF", "2.3 MB", "Usted", False)
    assert row.door == f"/archivos/{made.public_id}"
    assert [folder.name for folder in shown["folders"]] == [
        "Laboratorio", "Imagen", "Recetas", "Consentimientos", "Personales",
    ]  # fmt: skip
    assert shown["used"] == "2.3 MB"
    other = await tab(cast.carla).at("/archivos").send(State.load)
    assert other.get("rows", []) == []


@pytest.mark.feature("ARC-1")
async def test_the_folders_and_doors_are_in_the_readers_language(cast: Cast, tab: Open, made: Document) -> None:
    shown = await tab(cast.ana).at("/en/archivos").send(State.load)
    assert shown["folders"][0].name == "Laboratory"
    assert shown["rows"][0].door == f"/en/archivos/{made.public_id}"


@pytest.mark.feature("ARC-3")
async def test_a_look_opens_and_turns_within_its_pages(cast: Cast, tab: Open, made: Document) -> None:
    ana = tab(cast.ana).at("/archivos")
    await ana.send(State.load)
    assert (await ana.send(State.open, item=made.public_id))["shown"].pages == 2
    assert (await ana.send(State.turn_leaf, leaf=9))["leaf"] == 2
    assert (await ana.send(State.turn_leaf, leaf=-1))["leaf"] == 1
    assert (await ana.send(State.close))["shown"] is None
    carla = tab(cast.carla).at("/archivos")
    await carla.send(State.load)
    refused = await carla.send(State.open, item=made.public_id)
    assert refused["notice_kind"] == "error"
    assert refused.get("shown") is None


@pytest.mark.feature("ARC-1")
async def test_a_file_is_deleted_at_once_and_the_way_back_is_offered(
    db: Session, cast: Cast, clock: Clock, tab: Open, made: Document
) -> None:
    ana, carla = tab(cast.ana).at("/archivos"), tab(cast.carla).at("/archivos")
    await ana.send(State.load)
    await carla.send(State.load)
    assert (await carla.send(State.delete, document=made.public_id))["notice_kind"] == "error"
    shown = await ana.send(State.delete, document=made.public_id)
    assert (shown["rows"], shown["deleted"], shown["notice_kind"]) == ([], made.public_id, "done")
    assert (await carla.send(State.undo, document=made.public_id))["notice_kind"] == "error"
    shown = await ana.send(State.undo, document=made.public_id)
    assert [row.id for row in shown["rows"]] == [made.public_id]
    assert shown["deleted"] == ""
    db.rollback()
    assert listing.listing(db, cast.ana, now=clock()).total == 1


@pytest.mark.feature("ARC-1")
async def test_a_file_is_renamed_and_moved_and_a_wrong_name_is_said_at_its_field(
    cast: Cast, tab: Open, made: Document
) -> None:
    ana = tab(cast.ana).at("/archivos")
    shown = await ana.send(State.load)
    imaging = shown["folders"][1].id
    assert (await ana.send(State.choose, document=made.public_id, deed="rename"))["deed"] == "rename"
    shown = await ana.send(State.rename, form={"name": " "})
    assert shown["errors"] == {"name": "Escriba un nombre."}
    assert shown["chosen"].id == made.public_id
    shown = await ana.send(State.rename, form={"name": "Rodilla"})
    assert (shown["rows"][0].name, shown["deed"], shown["chosen"]) == ("Rodilla.pdf", "", None)
    shown = await ana.send(State.move, form={"document": made.public_id, "folder": imaging})
    assert shown["rows"][0].folder_name == "Imagen"
    assert (await ana.send(State.filter, name="carpeta", value=imaging))["total"] == 1


@pytest.mark.feature("ARC-1")
async def test_a_folder_is_made_opened_renamed_and_removed(cast: Cast, tab: Open, made: Document) -> None:
    ana = tab(cast.ana).at("/archivos")
    await ana.send(State.load)
    await ana.send(State.ask_name)
    shown = await ana.send(State.make_folder, form={"folder_name": "Imagen"})
    assert "folder_name" in shown["errors"]
    shown = await ana.send(State.make_folder, form={"folder_name": "Rodilla"})
    assert (shown["folder_title"], shown["rows"], shown["naming"]) == ("Rodilla", [], False)
    assert (await ana.send(State.ask_new_name))["renaming"]
    shown = await ana.send(State.rename_folder, form={"folder_name": "Personales"})
    assert "Ya hay una carpeta" in shown["errors"]["folder_name"]
    shown = await ana.send(State.rename_folder, form={"folder_name": "Rodilla y cadera"})
    assert (shown["folder_title"], shown["renaming"], shown["notice_kind"]) == ("Rodilla y cadera", False, "done")
    shown = await ana.send(State.remove_folder)
    assert (shown["filters"]["carpeta"], shown["folder_title"], shown["total"]) == ("", "", 1)


@pytest.mark.feature("ARC-1")
async def test_without_an_open_folder_none_is_renamed_or_removed(cast: Cast, tab: Open, made: Document) -> None:
    ana = tab(cast.ana).at("/archivos")
    before = [one.name for one in (await tab(cast.ana).at("/archivos").send(State.load))["folders"]]
    for deed, typed in ((State.remove_folder, {}), (State.rename_folder, {"form": {"folder_name": "Otra"}})):
        shown = await ana.send(deed, **typed)
        assert "Algo falló" not in shown["notice"]
    assert [one.name for one in (await ana.send(State.load))["folders"]] == before


@pytest.mark.feature("ARC-1")
async def test_a_folder_of_everybody_s_and_one_of_another_are_neither_renamed_nor_removed(
    cast: Cast, tab: Open, made: Document
) -> None:
    ana, carla = tab(cast.ana).at("/archivos"), tab(cast.carla).at("/archivos")
    imaging = (await ana.send(State.load))["folders"][1].id
    await ana.send(State.make_folder, form={"folder_name": "Rodilla"})
    own = (await ana.send(State.filter, name="carpeta", value=""))["folders"][-1].id
    await carla.send(State.load)
    for who, folder in ((ana, imaging), (carla, own)):
        await who.send(State.filter, name="carpeta", value=folder)
        assert (await who.send(State.rename_folder, form={"folder_name": "Otra"}))["notice_kind"] == "error"
        assert (await who.send(State.remove_folder))["notice_kind"] == "error"
    names = [one.name for one in (await ana.send(State.filter, name="carpeta", value=""))["folders"]]
    assert names[1] == "Imagen"
    assert names[-1] == "Rodilla"


@pytest.mark.feature("ARC-1")
@pytest.mark.feature("CLI-8")
async def test_the_nurse_finds_ana_and_sees_what_is_new(cast: Cast, tab: Open, made: Document) -> None:
    gloria = tab(cast.gloria).at("/clinica/archivos")
    await gloria.send(Clinic.load)
    shown = await gloria.send(Clinic.find_patient, words=cast.ana_row.given_name)
    assert [one.id for one in shown["found"]] == [cast.ana_row.public_id]
    shown = await gloria.send(Clinic.choose_patient, patient=cast.ana_row.public_id)
    assert shown["rows"][0].is_new
    assert shown["rows"][0].door == f"/clinica/archivos/{made.public_id}"
    shown = await gloria.send(Clinic.open, item=made.public_id)
    assert not shown["rows"][0].is_new


@pytest.mark.feature("CLI-8")
async def test_the_reception_may_put_files_there_but_not_look_and_a_patient_may_neither(
    cast: Cast, tab: Open, made: Document
) -> None:
    elena = tab(cast.elena).at("/clinica/archivos", paciente=cast.ana_row.public_id)
    shown = await elena.send(Clinic.load)
    assert shown["patient"].id == cast.ana_row.public_id
    assert not shown["may_look"]
    assert shown.get("rows", []) == []
    carla = tab(cast.carla).at("/clinica/archivos", paciente=cast.ana_row.public_id)
    shown = await carla.send(Clinic.load)
    assert shown.get("patient") is None
    assert shown["notice_kind"] == "error"


@pytest.mark.feature("ARC-1")
async def test_what_the_clinic_put_there_is_named_by_its_professional_and_cannot_be_deleted(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    uploaded(db, cast.gloria, "foto.jpg", found=PICTURE, patient=cast.ana_row.public_id, now=clock())
    shown = await tab(cast.ana).at("/archivos").send(State.load)
    [row] = shown["rows"]
    assert (row.by, row.is_new, row.may_change) == ("La clínica", True, False)
    assert shown["folders"][0].new == 1
