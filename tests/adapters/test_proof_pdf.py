"""The proof as a PDF: readable by people and by machines, with a code that leads back."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader

from luna_portal.adapters.proof_pdf import AppointmentProof, draw_proof

PROOF = AppointmentProof(
    language="es-MX",
    title="Comprobante de cita CJ-00012",
    subject="Cita en Clínica Jacarandas",
    folio="CJ-00012",
    clinic="Clínica Jacarandas",
    clinic_lines=("Av. Jacarandas 120, Del Valle", "+525555550100"),
    heading="Comprobante de cita",
    warning="",
    facts=(("Folio", "CJ-00012"), ("Paciente", "Begoña Núñez Güemes"), ("Precio", "$650 MXN")),
    notes=("Puede cambiarla o cancelarla hasta el miércoles 25 de noviembre, 10:20.",),
    link="http://localhost:8000/cita/" + "a" * 43,
    link_words="Ábrala en su teléfono con este código",
    link_warning="No lo comparta.",
    made="Emitido el 22 de noviembre de 2026, 16:00",
)


def _read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.mark.feature("PUB-4")
@pytest.mark.requirement("WCAG 3.1.1")
def test_it_has_title_and_language_and_one_letter_page() -> None:
    pdf = _read(draw_proof(PROOF))
    assert pdf.metadata.title == "Comprobante de cita CJ-00012"
    assert pdf.trailer["/Root"]["/Lang"] == "es-MX"
    assert len(pdf.pages) == 1
    assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 612, 792]


@pytest.mark.feature("PUB-4")
def test_every_fact_can_be_read_out_with_its_accents() -> None:
    text = _read(draw_proof(PROOF)).pages[0].extract_text().replace("\n", " ")
    for words in (*(fact for pair in PROOF.facts for fact in pair), PROOF.link_words, PROOF.made, *PROOF.clinic_lines):
        assert words in text


def test_the_code_is_a_link_to_the_appointment() -> None:
    (note,) = _read(draw_proof(PROOF)).pages[0]["/Annots"]
    assert note.get_object()["/A"]["/URI"] == PROOF.link


def test_a_cancelled_one_says_so() -> None:
    text = _read(draw_proof(replace(PROOF, warning="Esta cita está cancelada."))).pages[0].extract_text()
    assert "Esta cita está cancelada." in text


def test_what_people_typed_is_drawn_and_fetches_nothing() -> None:
    sly = replace(PROOF, facts=(("Paciente", '<img src="http://169.254.169.254/x"> & <b>Ana</b>'),))
    assert '<img src="http://169.254.169.254/x">' in _read(draw_proof(sly)).pages[0].extract_text().replace("\n", " ")


def test_the_drawing_library_is_loaded_only_when_a_proof_is_drawn() -> None:
    asks = "import sys, luna_portal.http.appointments.proof; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0  # noqa: S603
