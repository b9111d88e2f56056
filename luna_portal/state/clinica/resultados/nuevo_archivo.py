"""Reading a laboratory's file on the way to a result: what it asks, what it says, and whose it may be."""

from functools import partial

import reflex as rx

from luna_portal.adapters.file_cipher import Broken, UnknownKey
from luna_portal.adapters.file_store import Missing, StoreDown
from luna_portal.adapters.lab_messages import Answers, LabMessage, LabQuestions
from luna_portal.domain.refusals import InvalidField, NotFound, Refusal
from luna_portal.domain.results.values import Judged
from luna_portal.i18n.reader import Reader
from luna_portal.services.clinic.card import clinic_zone
from luna_portal.services.results import file_import
from luna_portal.services.results.file_import import message_in
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.results.lab_questions import NumberView, TextView, number_views, text_views
from luna_portal.views.results.result import FactView
from luna_portal.views.results.review import PossibleView, ReadPanel, clues_view, possible_view, read_panels
from luna_portal.wiring import on_file_thread, portal

LOST = (Missing, StoreDown, Broken, UnknownKey)


class FileGone(Refusal):
    """The file was swept, or the store is away."""

    key = "results.import.gone"
    status = 410


class LabFileReading(PortalState, mixin=True):
    """A mixin. `asked` is the digest of the file that `texts` or `numbers` are questions of.

    `possible` are those whom a file may be about; `alarming` says that it holds a critical value.
    """

    panels: rx.Field[list[ReadPanel]] = rx.field(default_factory=list)
    clues: rx.Field[list[FactView]] = rx.field(default_factory=list)
    possible: rx.Field[list[PossibleView]] = rx.field(default_factory=list)
    chosen: rx.Field[PossibleView | None] = rx.field(default=None)
    alarming: bool = False
    questions: str = ""
    texts: rx.Field[list[TextView]] = rx.field(default_factory=list)
    numbers: rx.Field[list[NumberView]] = rx.field(default_factory=list)
    _draft: str = ""
    _answers: Answers = Answers()

    @portal_event
    async def read(self, form: dict[str, str]) -> None:
        """Show what the file says that the browser has just handed in, or ask what it leaves open."""
        self._forget_file()
        self._draft = form.get("draft", "")
        await self._show_file()

    @portal_event
    async def choose_text(self, file: str, charset: str) -> None:
        """The lines of the file read well in that encoding."""
        self._answers = file_import.answers_to(file, charset=charset)
        await self._show_file()

    @portal_event
    async def choose_numbers(self, form: dict[str, str]) -> None:
        """How each doubtful number is read: `number1` and so on are "point" or "comma", `file` is whose they are."""
        signs = {name.removeprefix("number"): sign for name, sign in form.items() if name.startswith("number")}
        open_ones = [one for one in self.numbers if one.id not in signs]
        if open_ones:
            raise InvalidField(f"number{open_ones[0].id}", "results.import.number_missing")
        self._answers = file_import.answers_to(form.get("file", ""), charset=self._answers.charset, signs=signs)
        await self._show_file()

    @portal_event
    async def forget_file(self) -> None:
        """Begin again with another file."""
        self._forget_file()

    def _forget_file(self) -> None:
        self.panels, self.clues, self.possible, self.chosen, self.alarming = [], [], [], None, False
        self.questions, self.texts, self.numbers = "", [], []
        self._draft, self._answers = "", Answers()

    async def _show_file(self) -> None:
        reader, said = await self._reader(), await self._file()
        if isinstance(said, LabQuestions):
            self.questions = said.file
            self.texts, self.numbers = text_views(said, reader), number_views(said, reader)
            return
        found = await self._ask(file_import.preview, message=said)
        self.questions, self.texts, self.numbers = "", [], []
        self._read(said, found.entered, found.judged, reader)
        self.clues = clues_view(said.clues, reader)
        self.possible = [
            possible_view(one.patient, one.likeness, reader, exact=one.patient.public_id == found.exact)
            for one in found.possible
        ]
        self.chosen = next((one for one in self.possible if one.exact), None)

    def _read(self, message: LabMessage, entered: list[bool], judged: list[list[Judged]], reader: Reader) -> None:
        """Show what the file says; `alarming` when a value that would be entered is critical."""
        self.panels = read_panels(message, entered, judged, reader)
        self.alarming = any(panel.critical and not panel.entered for panel in self.panels)

    async def _message(self) -> LabMessage:
        """What the file says. Raises: FileGone, also when it has questions that were not answered."""
        said = await self._file()
        if isinstance(said, LabQuestions):
            raise FileGone
        return said

    async def _file(self) -> LabMessage | LabQuestions:
        """The file read again from the store, with the answers so far: nothing of it waits in the state."""
        here, answers = portal(), self._answers
        try:
            kept = await self._ask(file_import.opened, draft=self._draft or "-")
            zone = await self._ask(clinic_zone)
            reading = partial(message_in, here.vault, kept, zone=zone, now=here.clock(), answers=answers)
            return await on_file_thread(reading)
        except (NotFound, *LOST):
            raise FileGone from None
