"""What a file is by its contents: the good ones pass and come out clean, each bad one is told why."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from luna_portal.adapters.inspection import Inspected, Kind, inspect
from luna_portal.domain.documents.file_rules import MAX_BYTES, FileRefused
from luna_portal.i18n.catalog import LANGUAGES, t
from tests import corpus

pytestmark = pytest.mark.feature("ARC-2")
PDF = corpus.pdf()

GOOD = {
    "estudio.pdf": (corpus.pdf, Kind.PDF, "pdf"),
    "sin ending": (corpus.pdf, Kind.PDF, "pdf"),
    "foto.jpg": (corpus.jpeg, Kind.PICTURE, "jpg"),
    "foto.jpeg.pdf": (corpus.jpeg, Kind.PICTURE, "jpg"),
    "captura.png": (corpus.png, Kind.PICTURE, "png"),
    "foto.webp": (corpus.webp, Kind.PICTURE, "webp"),
    "foto.heic": (corpus.heic, Kind.PICTURE, "jpg"),
    "dibujo.gif": (corpus.gif, Kind.PICTURE, "png"),
    "historia.docx": (corpus.office, Kind.OFFICE, "docx"),
    "con enlace.docx": (corpus.linked_docx, Kind.OFFICE, "docx"),
    "presiones.xlsx": (lambda: corpus.office("xlsx"), Kind.OFFICE, "xlsx"),
    "resonancia.dcm": (corpus.dicom, Kind.DICOM, "dcm"),
    "notas.txt": (corpus.text, Kind.TEXT, "txt"),
}
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "vacío.txt": (lambda: b"", "empty"),
    "vacío.pdf": (lambda: b"", "empty"),
    "enorme.pdf": (lambda: PDF + bytes(MAX_BYTES), "too_large"),
    "página.pdf": (lambda: b"<!DOCTYPE html><html><body>hola", "type_page"),
    "dibujo.pdf": (lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "type_page"),
    "notas.txt": (lambda: b"hola <script>alert(1)</script>", "type_page"),
    "texto.pdf": (corpus.text, "not_as_named"),
    "página antes.pdf": (lambda: b"<html>" + PDF, "pdf_disguised"),
    "página dentro.pdf": (lambda: PDF.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "pdf_disguised"),
    "zip detrás.pdf": (lambda: PDF + corpus.office(), "pdf_disguised"),
    "zip delante.pdf": (lambda: corpus.office()[:200] + PDF, "pdf_disguised"),
    "cola.pdf": (lambda: PDF + b"MZ more", "pdf_disguised"),
    "cortado.pdf": (lambda: PDF[: len(PDF) // 2], "pdf_damaged"),
    "solo cabeza.pdf": (lambda: b"%PDF-1.7\n%%EOF", "pdf_damaged"),
    "script.pdf": (corpus.script_pdf, "pdf_script"),
    "script oculto.pdf": (corpus.hidden_script_pdf, "pdf_script"),
    "launch.pdf": (corpus.launch_pdf, "pdf_launch"),
    "adjunto.pdf": (corpus.embedding_pdf, "pdf_embedded"),
    "xfa.pdf": (corpus.xfa_pdf, "pdf_form"),
    "envía.pdf": (corpus.sending_pdf, "pdf_form"),
    "remoto.pdf": (corpus.remote_pdf, "pdf_remote"),
    "cifrado.pdf": (corpus.locked_pdf, "pdf_encrypted"),
    "restringido.pdf": (corpus.restricted_pdf, "pdf_encrypted"),
    "cortada.png": (lambda: corpus.png()[:-200], "image_damaged"),
    "cortada.jpg": (lambda: corpus.jpeg()[:4000], "image_damaged"),
    "inmensa.png": (corpus.huge_png, "image_pixels"),
    "bomba.gif": (lambda: corpus.gif(300), "image_moving"),
    "macro.docx": (corpus.macro_docx, "office_macro"),
    "macro.docm": (corpus.macro_typed_docx, "office_macro"),
    "dde.docx": (corpus.dde_docx, "office_launch"),
    "plantilla.docx": (corpus.template_docx, "office_external"),
    "objeto.docx": (corpus.embedding_docx, "office_embedded"),
    "entidades.docx": (corpus.entity_docx, "office_damaged"),
    "sube.docx": (corpus.climbing_docx, "office_damaged"),
    "cortado.docx": (lambda: corpus.office()[:-40], "office_damaged"),
    "bomba.xlsx": (corpus.bomb_xlsx, "office_bomb"),
    "fotos.zip": (lambda: corpus.archive({"a.txt": "hola"}), "type_zip"),
    "viejo.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office_old"),
    "raro.dcm": (lambda: corpus.dicom("1.2.3.4.5"), "dicom_syntax"),
    "inflado.dcm": (lambda: corpus.dicom("1.2.840.10008.1.2.1.99"), "dicom_syntax"),
    "roto.dcm": (lambda: bytes(128) + b"DICM" + b"\xff" * 40, "dicom_damaged"),
    "programa.exe": (lambda: b"MZ\x90\x00" + bytes(500), "type_unknown"),
    "notas binarias.txt": (lambda: b"hola\x00mundo\x01", "type_unknown"),
}


def inspected(body: bytes, name: str) -> Inspected:
    return inspect(io.BytesIO(body), name)


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_is_told_by_its_contents(name: str) -> None:
    body, kind, extension = GOOD[name]
    found = inspected(body(), name)
    assert (found.kind, found.extension) == (kind, extension)
    assert len(found.clean.read()) > 0


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_refused_with_its_reason_and_what_to_do(name: str) -> None:
    body, reason = BAD[name]
    with pytest.raises(FileRefused) as refused:
        inspected(body(), name)
    assert refused.value.reason == reason
    for language in LANGUAGES:
        sentence = t(refused.value.key, language, **refused.value.values)
        assert name in sentence
        assert sentence.count(". ") >= 1


@pytest.mark.parametrize("body", [corpus.jpeg, corpus.png, corpus.webp, corpus.heic])
def test_place_and_camera_are_gone_and_the_picture_stands_upright(body: Callable[[], bytes]) -> None:
    before = body()
    assert corpus.GPS_CANARY in before
    found = inspected(before, "foto.jpg")
    after = found.clean.read()
    assert corpus.GPS_CANARY not in after
    assert (found.width, found.height) == (480, 640)
    with Image.open(io.BytesIO(after)) as image:
        assert not dict(image.getexif())
        assert image.size == (480, 640)


def test_what_hides_behind_a_picture_is_gone() -> None:
    found = inspected(corpus.png() + corpus.archive({"evil.exe": b"MZ"}), "foto.png")
    assert b"PK\x03\x04" not in found.clean.read()


def test_what_hides_before_a_study_is_gone() -> None:
    found = inspected(corpus.dicom(preamble=b"MZ" + bytes(126)), "resonancia.dcm")
    assert found.clean.read(132) == bytes(128) + b"DICM"


def test_a_transparent_picture_stays_transparent() -> None:
    found = inspected(corpus.encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "sello.png")
    with Image.open(found.clean) as image:
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_a_text_in_any_usual_encoding_is_kept_as_utf_8(encoding: str) -> None:
    written = "Me dolió la cabeza después del desayuno; la niña también tosió.\n" * 8
    found = inspected(written.encode(encoding), "notas.txt")
    assert found.clean.read().decode() == written


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman"])
@pytest.mark.parametrize("written", ["118/76 el día 92, Núñez Íñiguez", "día; Química", "Química Óscar"])
def test_a_short_text_keeps_its_letters(written: str, encoding: str) -> None:
    assert inspected(written.encode(encoding), "notas.txt").clean.read().decode() == written


def test_a_pdf_with_links_and_a_place_to_open_at_is_taken_as_it_came() -> None:
    import pikepdf

    def change(one: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.com")
        box = pikepdf.Array([0, 0, 9, 9])
        one.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=box, A=link)])
        one.Root.OpenAction = pikepdf.Array([one.pages[0].obj, pikepdf.Name.Fit])

    body = corpus.pdf(change, pages=3)
    found = inspected(body, "estudio.pdf")
    assert found.pages == 3
    assert found.clean.read() == body


def test_a_pdf_with_a_broken_table_of_contents_is_mended() -> None:
    body = PDF.replace(b"startxref\n", b"startxref\n9")
    found = inspected(body, "viejo.pdf")
    after = found.clean.read()
    assert after != body
    assert inspected(after, "viejo.pdf").pages == 1
