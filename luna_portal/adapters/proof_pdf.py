"""The proof of an appointment as a PDF: one letter-size page, with a code that opens the appointment."""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

INK, MUTED, LINE, NIGHT, RED = "#1B1D33", "#575A73", "#DEDAD3", "#34358A", "#A3202F"
MARGIN = 56.0
LABEL_WIDTH = 130.0
CODE_SIZE = 120.0
BODY, BOLD = "Vera", "VeraBd"


@dataclass(frozen=True, slots=True)
class AppointmentProof:
    """What the page says, in the reader's language; a fact's lines are divided by line breaks."""

    language: str
    title: str
    subject: str
    folio: str
    clinic: str
    clinic_lines: tuple[str, ...]
    heading: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    link: str
    link_words: str
    link_warning: str
    made: str


def draw_proof(proof: AppointmentProof) -> bytes:
    """The page as a PDF with title, language and embedded fonts."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    embed_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, lang=proof.language)
    canvas.setTitle(proof.title)
    canvas.setSubject(proof.subject)
    canvas.setAuthor(proof.clinic)
    canvas.setCreator("luna_portal")
    width, height = letter
    top = _head(canvas, proof, width, height - MARGIN)
    top = _facts(canvas, proof, width, top)
    _code(canvas, proof, top - 24)
    canvas.setFillColor(MUTED)
    canvas.setFont(BODY, 8)
    canvas.drawString(MARGIN, MARGIN - 16, proof.made)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(canvas: Any, proof: AppointmentProof, width: float, top: float) -> float:
    canvas.setFillColor(NIGHT)
    canvas.setFont(BOLD, 15)
    canvas.drawString(MARGIN, top, proof.clinic)
    top = _lines(canvas, "\n".join(proof.clinic_lines), MARGIN, top - 16, width - 2 * MARGIN, size=9, colour=MUTED)
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 22)
    top -= 34
    canvas.drawString(MARGIN, top, proof.heading)
    if proof.warning:
        top = _lines(canvas, proof.warning, MARGIN, top - 24, width - 2 * MARGIN, size=12, colour=RED, font=BOLD)
        top += 12
    return top - 20


def _facts(canvas: Any, proof: AppointmentProof, width: float, top: float) -> float:
    for label, fact in proof.facts:
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, top, width - MARGIN, top)
        canvas.setFillColor(MUTED)
        canvas.setFont(BODY, 10)
        canvas.drawString(MARGIN, top - 18, label)
        left = MARGIN + LABEL_WIDTH
        top = _lines(canvas, fact, left, top - 18, width - MARGIN - left, size=11, colour=INK) + 4
    canvas.line(MARGIN, top, width - MARGIN, top)
    return top


def _code(canvas: Any, proof: AppointmentProof, top: float) -> None:
    import segno

    code = segno.make(proof.link, error="m", micro=False)
    modules = [list(row) for row in code.matrix]
    side = CODE_SIZE / len(modules)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for number, row in enumerate(modules):
        for column, dark in enumerate(row):
            if dark:
                path.rect(MARGIN + column * side, top - (number + 1) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.linkURL(proof.link, (MARGIN, top - CODE_SIZE, MARGIN + CODE_SIZE, top), relative=0)
    left = MARGIN + CODE_SIZE + 20
    room = canvas._pagesize[0] - MARGIN - left  # noqa: SLF001 - reportlab has no other way to ask
    below = _lines(canvas, proof.link_words, left, top - 12, room, size=11, colour=INK, font=BOLD)
    below = _lines(canvas, proof.link_warning, left, below - 2, room, size=10, colour=MUTED)
    for note in proof.notes:
        below = _lines(canvas, note, left, below - 6, room, size=10, colour=MUTED)


def _lines(
    canvas: Any, text: str, left: float, top: float, room: float, *, size: int, colour: str, font: str = BODY
) -> float:
    """Write text that wraps; returns the height below it."""
    from reportlab.lib.utils import simpleSplit

    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, room):
        canvas.drawString(left, top, line)
        top -= size * 1.4
    return top


@cache
def embed_fonts() -> None:
    """Register the fonts that reportlab carries: they are embedded, and know every letter of Spanish."""
    import reportlab
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (BODY, BOLD):
        registerFont(TTFont(name, str(folder / f"{name}.ttf")))
