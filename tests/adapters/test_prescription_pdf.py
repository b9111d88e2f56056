"""A receta on paper says all that it must, on as many pages as it takes, and again the same bytes."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from luna_portal.adapters.prescription_pdf import Item, Paper, Sheet, draw_prescription

AMOXICILLIN = Item(
    name="Amoxicilina con ácido clavulánico (Augmentin)",
    presentation="Tabletas de 875 mg / 125 mg, caja con 14",
    use="1 tableta por vía oral cada 12 horas durante 7 días",
    more=("Cantidad: 1 caja",),
)
PAPER = Paper(
    language="es-MX",
    title="Receta CJ-7K3M9-X2QPT",
    subject="Receta de Clínica Jacarandas",
    heading="Receta médica",
    folio="CJ-7K3M9-X2QPT",
    clinic="Clínica Jacarandas",
    clinic_lines=("Av. Jacarandas 120, Del Valle Centro, 03100 Ciudad de México",),
    prescriber="Dra. Lucía Díaz",
    prescriber_lines=("Medicina familiar", "Cédula profesional 7654321 · Universidad Nacional Autónoma de México"),
    facts=(("Paciente", "Ana Morales Vega"), ("Edad", "68 años"), ("Fecha", "22 de noviembre de 2026, 16:00")),
    items=(AMOXICILLIN,),
    indications_label="Indicaciones",
    indications="Tome abundantes líquidos.\nRegrese si la fiebre dura más de 48 horas.",
    signature=("Dra. Lucía Díaz", "Firma autógrafa"),
    link="http://localhost:8000/verificar/CJ-7K3M9-X2QPT?c=0123456789abcdef",
    link_lines=("Verifique esta receta", "Código 0123 4567"),
    notes=("Los mismos datos están en el portal.",),
    page="Página {page} de {pages}",
)


def read(content: bytes) -> tuple[PdfReader, str]:
    """The document, and all that it says with single spaces."""
    document = PdfReader(BytesIO(content))
    return document, " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.feature("REC-2")
@pytest.mark.requirement("RIS 29")
@pytest.mark.requirement("RIS 30")
@pytest.mark.parametrize(("sheet", "size"), [(Sheet.LETTER, (612, 792)), (Sheet.HALF, (396, 612))])
def test_the_paper_says_who_prescribes_what_to_whom_and_how(sheet: Sheet, size: tuple[int, int]) -> None:
    document, text = read(draw_prescription(PAPER, sheet))
    assert tuple(document.pages[0].mediabox[2:]) == size
    said = [PAPER.folio, PAPER.clinic, *PAPER.clinic_lines, PAPER.prescriber, *PAPER.prescriber_lines]
    said += [part for fact in PAPER.facts for part in fact]
    said += [AMOXICILLIN.name, AMOXICILLIN.presentation, AMOXICILLIN.use, *AMOXICILLIN.more]
    said += [*PAPER.indications.split("\n"), *PAPER.signature, *PAPER.link_lines, *PAPER.notes, "Página 1 de 1"]
    assert [words for words in said if words not in text] == []


@pytest.mark.requirement("WCAG 3.1.1")
def test_it_has_a_title_and_a_language_and_its_code_is_a_link() -> None:
    document, _ = read(draw_prescription(PAPER))
    assert document.metadata is not None
    assert document.metadata.title == PAPER.title
    assert document.root_object["/Lang"] == "es-MX"
    links = [one.get_object()["/A"]["/URI"] for one in document.pages[0]["/Annots"]]
    assert links == [PAPER.link]


@pytest.mark.feature("REC-2")
@pytest.mark.parametrize("sheet", list(Sheet))
def test_what_is_long_goes_on_with_the_head_on_every_page_and_nothing_lost(sheet: Sheet) -> None:
    words = [f"palabra{number}" for number in range(900)]
    long = replace(PAPER, items=(AMOXICILLIN,) * 10, indications=" ".join(words) + " " + "x" * 400)
    document, text = read(draw_prescription(long, sheet))
    assert len(document.pages) > 2
    for number, page in enumerate(document.pages, 1):
        said = page.extract_text()
        assert PAPER.prescriber in said
        assert f"Página {number} de {len(document.pages)}" in said
    assert [word for word in words if word not in text] == []
    assert text.count("x" * 30) >= 10


def test_what_no_longer_counts_says_so_across_every_page() -> None:
    _, text = read(draw_prescription(replace(PAPER, void="CANCELADA")))
    assert "CANCELADA" in text
    _, text = read(draw_prescription(PAPER))
    assert "CANCELADA" not in text


@pytest.mark.feature("REC-4")
def test_the_same_paper_gives_the_same_bytes() -> None:
    assert draw_prescription(PAPER) == draw_prescription(PAPER)
    assert draw_prescription(PAPER) != draw_prescription(replace(PAPER, folio="CJ-OTRA"))
