"""A patient's files, and the team's look at them: dropped, sent, refused, ordered, looked at, taken along."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import corpus
from tests.e2e.conftest import DESKTOP, PATIENCE, PHONE
from tests.e2e.steps import hydrated

SignIn = Callable[..., None]
Look = Callable[[str], None]
WIDTHS = [pytest.param(PHONE, id="390"), pytest.param(DESKTOP, id="1440")]
DROP = """async ([files]) => {
  const carried = new DataTransfer();
  for (const [name, body] of files) {
    const bytes = Uint8Array.from(atob(body), letter => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name));
  }
  const zone = document.querySelector("[data-upload]");
  for (const kind of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


COUNT_PRINTED = """() => {
  window.print = () => { document.body.dataset.printed = document.querySelectorAll(".print-sheets img").length; };
}"""


@pytest.fixture(autouse=True)
def _time_for_files() -> Iterator[None]:
    """Looking into a file and drawing its pages may take a while on a busy machine."""
    expect.set_options(timeout=25_000)
    yield
    expect.set_options(timeout=PATIENCE)


def line(page: Page, name: str) -> Locator:
    """The line of an upload."""
    return page.locator(".upload").filter(has_text=name)


def row(page: Page, name: str) -> Locator:
    """A file of the list."""
    return page.get_by_test_id("file").filter(has_text=name)


def send(page: Page, folder: Path, *files: tuple[str, bytes]) -> None:
    """Choose files by the button."""
    for name, body in files:
        (folder / name).write_bytes(body)
    page.get_by_test_id("files").set_input_files([folder / name for name, _ in files])


@pytest.fixture
def slowly(page: Page) -> Callable[[int], None]:
    """Let the page send only so many bytes a second; -1 for as fast as it can."""
    session = page.context.new_cdp_session(page)

    def _slowly(most: int) -> None:
        limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": most}
        session.send("Network.emulateNetworkConditions", limits)

    return _slowly


@pytest.mark.feature("ARC-2")
@pytest.mark.parametrize("size", WIDTHS)
def test_of_a_drop_of_good_and_bad_files_the_good_ones_go_through(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int], tmp_path: Path
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    hydrated(page, "/archivos")
    tag = size["width"]
    dropped = {
        f"estudio {tag}.pdf": corpus.pdf(pages=2) + b" " * (tag % 100),
        f"foto {tag}.heic": corpus.encoded(corpus.picture(tag, 300), "HEIF"),
        f"notas {tag}.txt": corpus.text() * tag,
        f"script {tag}.pdf": corpus.script_pdf(),
        f"vacío {tag}.txt": b"",
        f"macro {tag}.docx": corpus.macro_docx(),
    }
    page.evaluate(DROP, [[[name, base64.b64encode(body).decode()] for name, body in dropped.items()]])
    expect(row(page, f"estudio {tag}.pdf")).to_be_visible()
    expect(row(page, f"foto {tag}.jpg")).to_be_visible()
    expect(row(page, f"notas {tag}.txt")).to_be_visible()
    expect(line(page, f"script {tag}")).to_contain_text("programas que se ejecutan")
    expect(line(page, f"vacío {tag}")).to_contain_text("está vacío")
    expect(line(page, f"macro {tag}")).to_contain_text("macros")
    expect(page.locator("[data-upload-says]")).to_have_text("Subimos 3 archivos; 3 no se pudieron subir.")
    look(f"archivos-subidos-{tag}")
    line(page, f"macro {tag}").get_by_role("button").click()
    expect(line(page, f"macro {tag}")).to_have_count(0)


@pytest.mark.feature("ARC-2")
def test_an_upload_shows_how_far_it_is_is_cancelled_and_tried_again(
    page: Page, sign_in: SignIn, look: Look, slowly: Callable[[int], None], tmp_path: Path
) -> None:
    sign_in("beto")
    hydrated(page, "/archivos")
    slowly(300_000)
    send(page, tmp_path, ("larga.txt", b"una nota muy larga\n" * 80_000))
    going = line(page, "larga.txt")
    expect(going).to_contain_text(re.compile(r"Subiendo \d+ %"))
    expect(going.get_by_role("progressbar")).to_be_visible()
    look("archivos-subiendo-390")
    going.get_by_role("button", name="Cancelar la subida de larga.txt").click()
    expect(going).to_contain_text("Cancelado")
    expect(going.get_by_role("button", name="Reintentar")).to_be_focused()
    slowly(-1)
    page.keyboard.press("Enter")
    expect(row(page, "larga.txt")).to_be_visible()


@pytest.mark.feature("ARC-2")
def test_an_upload_waits_for_the_network_and_goes_on_by_itself(
    page: Page, sign_in: SignIn, slowly: Callable[[int], None], tmp_path: Path
) -> None:
    sign_in("beto")
    hydrated(page, "/archivos")
    slowly(300_000)
    send(page, tmp_path, ("en camino.txt", b"otra nota muy larga\n" * 80_000))
    going = line(page, "en camino.txt")
    expect(going).to_contain_text(re.compile(r"Subiendo \d+ %"))
    page.context.set_offline(True)
    expect(going).to_contain_text("Sin conexión")
    page.context.set_offline(False)
    slowly(-1)
    expect(row(page, "en camino.txt")).to_be_visible(timeout=20_000)


@pytest.mark.feature("ARC-1")
@pytest.mark.parametrize("size", WIDTHS)
def test_files_are_found_renamed_moved_deleted_and_brought_back(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int], tmp_path: Path
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("carla")
    hydrated(page, "/archivos")
    tag = str(size["width"])
    send(page, tmp_path, (f"alfa {tag}.txt", f"a{tag}".encode()), (f"beta {tag}.txt", f"b{tag}".encode()))
    expect(row(page, f"beta {tag}")).to_be_visible()

    page.get_by_test_id("new-folder").click()
    page.get_by_label("Nombre de la carpeta").fill("laboratorio")
    page.get_by_test_id("yes").click()
    expect(page.get_by_role("dialog").get_by_text("Ya hay una carpeta")).to_be_visible()
    page.get_by_label("Nombre de la carpeta").fill(f"Rodilla {tag}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text(f"Rodilla {tag}")
    expect(page.get_by_text("Aquí estarán sus archivos")).to_be_visible()

    page.get_by_test_id("folder").first.click()
    expect(row(page, f"beta {tag}")).to_be_visible()
    page.get_by_test_id("search").fill(f"alfa {tag}")
    expect(page.get_by_test_id("file")).to_have_count(1)
    expect(row(page, f"beta {tag}")).to_have_count(0)
    page.get_by_test_id("more").click()
    page.get_by_test_id("do-rename").click()
    page.get_by_label("Nombre", exact=True).fill(f"Álbum {tag}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text(f"Álbum {tag}.txt")
    page.get_by_test_id("search").fill("album")
    expect(row(page, f"Álbum {tag}.txt")).to_be_visible()

    page.get_by_test_id("more").first.click()
    page.get_by_test_id("do-move").click()
    page.get_by_test_id("to-folder").select_option(label=f"Rodilla {tag}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text(f"Rodilla {tag}")
    page.get_by_test_id("search").fill("")
    expect(row(page, f"beta {tag}")).to_be_visible()
    page.get_by_test_id("folder").filter(has_text=f"Rodilla {tag}").click()
    expect(page.get_by_test_id("file")).to_have_count(1)
    expect(row(page, f"Álbum {tag}.txt")).to_be_visible()

    page.get_by_test_id("more").click()
    page.get_by_test_id("do-delete").click()
    expect(row(page, f"Álbum {tag}.txt")).to_have_count(0)
    look(f"archivos-eliminado-{tag}")
    page.get_by_test_id("undo").click()
    expect(row(page, f"Álbum {tag}.txt")).to_be_visible()

    page.get_by_test_id("remove-folder").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Personales")
    expect(row(page, f"Álbum {tag}.txt")).to_be_visible()
    look(f"archivos-{tag}")


@pytest.mark.feature("ARC-1")
@pytest.mark.parametrize("size", WIDTHS)
def test_a_folder_of_one_s_own_is_renamed_and_removed(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("beto")
    hydrated(page, "/archivos")
    tag = str(size["width"])
    page.get_by_test_id("folder").filter(has_text="Imagen").click()
    expect(page.get_by_role("heading", name="Imagen")).to_be_visible()
    expect(page.get_by_test_id("rename-folder")).to_have_count(0)
    page.get_by_test_id("new-folder").click()
    page.get_by_label("Nombre de la carpeta", exact=True).fill(f"Rodilla {tag}")
    page.get_by_test_id("yes").click()

    page.get_by_test_id("rename-folder").click()
    expect(page.get_by_label("Nombre de la carpeta", exact=True)).to_have_value(f"Rodilla {tag}")
    page.get_by_label("Nombre de la carpeta", exact=True).fill("imagen")
    page.get_by_test_id("yes").click()
    expect(page.get_by_role("dialog").get_by_text("Ya hay una carpeta")).to_be_visible()
    look(f"archivos-carpeta-nombre-{tag}")
    page.get_by_label("Nombre de la carpeta", exact=True).fill(f"Cadera {tag}")
    page.get_by_test_id("yes").click()
    expect(page.get_by_role("heading", name=f"Cadera {tag}")).to_be_visible()
    look(f"archivos-carpeta-{tag}")

    page.get_by_test_id("remove-folder").click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Personales")
    expect(page.get_by_test_id("folder").filter(has_text=f"Cadera {tag}")).to_have_count(0)


@pytest.mark.feature("ARC-1")
def test_a_file_is_dragged_onto_a_folder(page: Page, sign_in: SignIn, tmp_path: Path) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_in("carla")
    hydrated(page, "/archivos")
    send(page, tmp_path, ("arrastrada.txt", b"me arrastran"))
    expect(row(page, "arrastrada.txt")).to_be_visible()
    page.locator(".file-row").filter(has_text="arrastrada").drag_to(
        page.get_by_test_id("folder").filter(has_text="Imagen")
    )
    expect(page.get_by_test_id("notice")).to_contain_text("Movimos el archivo a Imagen.")
    page.get_by_test_id("folder").filter(has_text="Imagen").click()
    expect(row(page, "arrastrada.txt")).to_be_visible()


@pytest.mark.feature("ARC-3")
@pytest.mark.parametrize("size", WIDTHS)
def test_a_pdf_and_a_photo_are_looked_at_in_the_page_and_taken_along(
    page: Page, sign_in: SignIn, look: Look, size: dict[str, int], tmp_path: Path
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in("ana")
    hydrated(page, "/archivos")
    tag = str(size["width"])
    body = corpus.pdf(pages=3) + b"\n" * (int(tag) % 100)
    send(page, tmp_path, (f"ver {tag}.pdf", body))
    row(page, f"ver {tag}.pdf").click()
    sheet = page.get_by_test_id("sheet")
    expect(sheet).to_be_visible()
    expect(sheet).to_have_js_property("complete", True)
    assert sheet.evaluate("image => image.naturalWidth") > 1000
    expect(page.get_by_test_id("leaf")).to_have_text("Página 1 de 3")
    look(f"archivos-vista-{tag}")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("leaf")).to_have_text("Página 2 de 3")
    with page.expect_download() as download:
        page.get_by_test_id("download").click()
    assert download.value.suggested_filename == f"ver {tag}.pdf"
    assert Path(download.value.path()).read_bytes() == body
    page.evaluate(COUNT_PRINTED)
    page.get_by_test_id("print").click()
    expect(page.locator("body[data-printed='3']")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


@pytest.mark.feature("ARC-1")
@pytest.mark.feature("CLI-8")
def test_the_team_sees_what_ana_uploaded_and_gives_her_something_new(
    page: Page, browser: Browser, base_url: str, sign_in: SignIn, look: Look, tmp_path: Path
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_in("gloria", "/clinica/agenda")
    page.goto("/clinica/archivos")
    page.get_by_test_id("find-patient").fill("ana mor")
    look("clinica-archivos-buscar-1440")
    page.get_by_test_id("patient").filter(has_text="Ana Morales").click()
    expect(page.get_by_test_id("whose")).to_have_text(re.compile("Ana Morales"))
    send(page, tmp_path, ("De la clínica.pdf", corpus.pdf(pages=2) + b"\n\n"))
    expect(row(page, "De la clínica.pdf")).to_be_visible()
    look("clinica-archivos-1440")
    hers = browser.new_context(base_url=base_url, viewport=PHONE, locale="es-MX")  # type: ignore[arg-type]
    phone = hers.new_page()
    phone.goto("/entrar")
    phone.get_by_label("Correo").fill("ana@example.com")
    phone.get_by_label("Contraseña", exact=True).fill("jacaranda en flor")
    phone.get_by_role("button", name="Entrar", exact=True).click()
    phone.wait_for_url(re.compile("/inicio/?$"))
    phone.goto("/archivos")
    given = row(phone, "De la clínica.pdf")
    expect(given.get_by_test_id("new")).to_be_visible()
    given.click()
    expect(phone.get_by_test_id("sheet")).to_be_visible()
    phone.get_by_test_id("organise").click()
    expect(phone.get_by_text("no eliminarlo")).to_be_visible()
    expect(phone.get_by_test_id("do-delete")).to_have_count(0)
    phone.keyboard.press("Escape")
    expect(given.get_by_test_id("new")).to_have_count(0)
    hers.close()
