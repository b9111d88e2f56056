"""A receta as a PDF, on a letter or a half letter: what it says is given in words, here it is laid out."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from luna_portal.adapters.proof_pdf import BODY, BOLD, INK, LINE, MUTED, NIGHT, RED, embed_fonts

CODE: Final = 78.0
FOOT: Final = 34.0
SIGNING: Final = 118.0
"""The height that signature and code need under the last line."""


class Sheet(StrEnum):
    """The paper: letter (8.5 by 11 inches) or half of one (5.5 by 8.5)."""

    LETTER = "letter"
    HALF = "half"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One medicine: its name, what it is, how it is used, and what else is to be said."""

    name: str
    presentation: str
    use: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that the sheet says, in its language. Texts wrap; line breaks in `indications` stay.

    `void` is written across every page when the receta no longer counts. `page` holds {page} and {pages}.
    """

    language: str
    title: str
    subject: str
    heading: str
    folio: str
    clinic: str
    clinic_lines: tuple[str, ...]
    prescriber: str
    prescriber_lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    indications_label: str
    indications: str
    signature: tuple[str, ...]
    link: str
    link_lines: tuple[str, ...]
    notes: tuple[str, ...]
    page: str
    void: str = ""


def draw_prescription(paper: Paper, sheet: Sheet = Sheet.LETTER) -> bytes:
    """The PDF, with title, language and embedded fonts; the same paper gives the same bytes."""
    embed_fonts()
    return _Pen(paper, sheet).drawn()


class _Pen:
    """Writes from top to bottom and begins a new page, with the head repeated, when there is no room."""

    def __init__(self, paper: Paper, sheet: Sheet) -> None:
        from reportlab.lib.pagesizes import letter
        from reportlab.pdfgen.canvas import Canvas

        half = sheet is Sheet.HALF
        self.paper = paper
        self.full: list[dict[str, Any]] = []
        self.width, self.height = (letter[1] / 2, letter[0]) if half else letter
        self.margin = 30.0 if half else 54.0
        self.scale = 0.84 if half else 1.0
        self.out = io.BytesIO()
        self.canvas: Any = Canvas(self.out, pagesize=(self.width, self.height), lang=paper.language, invariant=1)
        for name in ("title", "subject"):
            getattr(self.canvas, f"set{name.capitalize()}")(getattr(paper, name))
        self.canvas.setAuthor(paper.prescriber)
        self.canvas.setCreator("luna_portal")
        self.top = self.height - self.margin

    def drawn(self) -> bytes:
        """Everything; the feet come last, when it is known how many pages there are."""
        self._head()
        self._facts()
        for number, item in enumerate(self.paper.items, 1):
            self._item(number, item)
        if self.paper.indications:
            self._room(40)
            self.top -= 6
            self._text(self.paper.indications_label, 9, MUTED)
            self._text(self.paper.indications, 10.5, INK, keep=False)
        self._end()
        self.full.append(dict(self.canvas.__dict__))
        for number, page in enumerate(self.full, 1):
            self.canvas.__dict__.update(page)
            self._foot(number)
            self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def _head(self) -> None:
        paper, right = self.paper, self.width - self.margin
        self._void()
        self.canvas.setFillColor(NIGHT)
        self.canvas.setFont(BOLD, 15 * self.scale)
        self.canvas.drawRightString(right, self.top - 12 * self.scale, paper.heading)
        self.canvas.setFillColor(MUTED)
        self.canvas.setFont(BODY, 9 * self.scale)
        self.canvas.drawRightString(right, self.top - 26 * self.scale, paper.folio)
        room = (self.width - 2 * self.margin) * 0.66
        self._text(paper.clinic, 13, NIGHT, font=BOLD, room=room)
        for line in paper.clinic_lines:
            self._text(line, 8, MUTED, room=room)
        self.top -= 4
        self._rule()
        self._text(paper.prescriber, 11, INK, font=BOLD)
        for line in paper.prescriber_lines:
            self._text(line, 8.5, MUTED)
        self.top -= 2
        self._rule()

    def _facts(self) -> None:
        """The patient's facts in two columns, each under its label; a long one takes the whole width."""
        whole = self.width - 2 * self.margin
        columns = 2
        size = (whole - 16) / columns
        at, row_top, lowest = 0, self.top, self.top
        for label, fact in self.paper.facts:
            wide = self._needs(fact, 10.5) > size
            if at == columns or (wide and at):
                at, row_top = 0, lowest - 3
            self.top = row_top
            left = self.margin + at * (size + 16)
            self._text(label, 8, MUTED, left=left, room=size, keep=False)
            self._text(fact, 10.5, INK, left=left, room=whole if wide else size, keep=False)
            lowest = self.top if at == 0 else min(lowest, self.top)
            at = columns if wide else at + 1
        self.top = lowest - 4
        self._rule()

    def _item(self, number: int, item: Item) -> None:
        self._room(70)
        self.top -= 4
        indent = 26 * self.scale
        first = self.top
        self._text(item.name, 12.5, INK, font=BOLD, left=self.margin + indent)
        self.canvas.setFillColor(NIGHT)
        self.canvas.setFont(BOLD, 12.5 * self.scale)
        if first >= self.top:
            self.canvas.drawString(self.margin, first - 12.5 * self.scale, f"{number}.")
        self._text(item.presentation, 9.5, MUTED, left=self.margin + indent)
        self._text(item.use, 11.5, INK, left=self.margin + indent)
        for line in item.more:
            self._text(line, 9.5, MUTED, left=self.margin + indent)
        self.top -= 4

    def _end(self) -> None:
        """Signature on the left, the code that verifies the receta on the right, notes below."""
        notes = sum(12 * len(self._split(note, 8, None)) for note in self.paper.notes)
        self._room(SIGNING * self.scale + notes)
        bottom = self.margin + FOOT + notes * self.scale
        code, half = CODE * self.scale, (self.width - 2 * self.margin) * 0.46
        self.canvas.setStrokeColor(INK)
        line = bottom + 34 * self.scale
        self.canvas.line(self.margin, line, self.margin + half, line)
        self.top = line - 2
        for number, words in enumerate(self.paper.signature):
            self._text(words, 9 if number == 0 else 8, INK if number == 0 else MUTED, room=half, keep=False)
        left = self.width - self.margin - code
        self._code(left, bottom + 6, code)
        words_left = self.margin + half + 12
        self.top = bottom + 6 + code
        for number, words in enumerate(self.paper.link_lines):
            self._text(
                words, 8, INK if number == 0 else MUTED, left=words_left, room=left - words_left - 8,
                font=BOLD if number == 0 else BODY, keep=False,
            )  # fmt: skip
        self.top = bottom
        for note in self.paper.notes:
            self._text(note, 8, MUTED, keep=False)

    def _foot(self, number: int) -> None:
        self.canvas.setFillColor(MUTED)
        self.canvas.setFont(BODY, 7.5 * self.scale)
        words = self.paper.page.format(page=number, pages=len(self.full))
        self.canvas.drawString(self.margin, self.margin - 8, f"{self.paper.folio} · {self.paper.clinic}"[:90])
        self.canvas.drawRightString(self.width - self.margin, self.margin - 8, words)

    def _room(self, needed: float) -> None:
        """Begin a new page unless so many points are left above the foot."""
        if self.top - needed * self.scale < self.margin + FOOT:
            self.full.append(dict(self.canvas.__dict__))
            self.canvas._startPage()  # noqa: SLF001 - the way of reportlab's own guide to say "1 of 3"
            self.top = self.height - self.margin
            self._head()

    def _void(self) -> None:
        if not self.paper.void:
            return
        self.canvas.saveState()
        self.canvas.setFillColor(RED, alpha=0.16)
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(52)
        self.canvas.setFont(BOLD, min(72.0, self.width / max(4, len(self.paper.void)) * 1.5))
        self.canvas.drawCentredString(0, 0, self.paper.void)
        self.canvas.restoreState()

    def _rule(self) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.line(self.margin, self.top, self.width - self.margin, self.top)
        self.top -= 8 * self.scale

    def _needs(self, text: str, size: float) -> float:
        return float(self.canvas.stringWidth(text, BODY, size * self.scale))

    def _split(self, text: str, size: float, room: float | None, font: str = BODY) -> list[str]:
        """The lines of a text; a word longer than a line is cut."""
        from reportlab.lib.utils import simpleSplit

        room = self.width - 2 * self.margin if room is None else room
        size *= self.scale
        lines: list[str] = []
        for line in simpleSplit(text, font, size, room):
            while self.canvas.stringWidth(line, font, size) > room and len(line) > 1:
                fits = max(1, int(len(line) * room / self.canvas.stringWidth(line, font, size)))
                lines.append(line[:fits])
                line = line[fits:]  # noqa: PLW2901 - what is left of it
            lines.append(line)
        return lines

    def _text(
        self, text: str, size: float, colour: str, *, font: str = BODY, left: float | None = None,
        room: float | None = None, keep: bool = True,
    ) -> None:  # fmt: skip
        """Write a text that wraps; with `keep` it moves to a new page as it goes."""
        left = self.margin if left is None else left
        room = self.width - self.margin - left if room is None else room
        high = size * 1.34
        for line in self._split(text, size, room, font):
            if keep or self.top - high * self.scale < self.margin + FOOT * 0.3:
                self._room(high)
            self.canvas.setFillColor(colour)
            self.canvas.setFont(font, size * self.scale)
            self.canvas.drawString(left, self.top - size * self.scale, line)
            self.top -= high * self.scale

    def _code(self, left: float, bottom: float, size: float) -> None:
        import segno

        rows = [list(row) for row in segno.make(self.paper.link, error="m", micro=False).matrix]
        side = size / len(rows)
        path = self.canvas.beginPath()
        for number, row in enumerate(rows):
            for column, dark in enumerate(row):
                if dark:
                    path.rect(left + column * side, bottom + size - (number + 1) * side, side, side)
        self.canvas.setFillColor(INK)
        self.canvas.drawPath(path, stroke=0, fill=1)
        self.canvas.linkURL(self.paper.link, (left, bottom, left + size, bottom + size), relative=0)
