"""The end of a booking: the hold that becomes an appointment, and whom to call when a limit stands in the way."""

from typing import Any

import reflex as rx

from luna_portal.domain.refusals import CallTheClinic, ConsentMissing, HoldExpired, Refusal, SignInNeeded, SlotTaken
from luna_portal.i18n import routes
from luna_portal.services.accounts import profile
from luna_portal.services.appointments import booking
from luna_portal.services.clinic import card as clinic_card
from luna_portal.services.mail.link_secrets import appointment_token
from luna_portal.services.patients.visit_form import VisitForm, read_visit
from luna_portal.services.slots import holds
from luna_portal.state.parts.booking_month import BookingMonth
from luna_portal.state.parts.draft_form import DraftForm
from luna_portal.views.prose import Block, blocks
from luna_portal.views.slots import steps
from luna_portal.views.slots.booking import HeldView, held_view, instant
from luna_portal.wiring import portal

FIELDS = ("given_name", "first_surname", "second_surname", "birth_on", "sex", "email", "phone", "curp")
REASON = "reason"
NOTHING_HELD = HeldView(*[""] * 13)


class BookingEnd(DraftForm, BookingMonth, mixin=True):
    """A mixin. `held_until` is until when the booking waits for its mail, in words, or "".

    `must_call` says that the last notice was of a limit: the clinic's phone stands beside it. `_hold` is the last hold
    of this page, which a new one replaces.
    """

    held: HeldView = NOTHING_HELD
    policy: str = ""
    notice_text: list[Block] = []
    must_agree: bool = True
    folio: str = ""
    done_link: str = ""
    held_until: str = ""
    must_call: bool = False
    _hold: str = ""
    _form: dict[str, Any] = {}
    _notice_version: int = 0

    async def _load_person(self) -> None:
        """Who books: a signed-in patient is known, a visitor is asked."""
        try:
            patient = (await self._ask(profile.own)).patient
        except SignInNeeded:
            patient = None
        self.patient_name, self._asks_data = (patient.full_name, False) if patient else ("", True)
        notice = await self._ask(clinic_card.privacy_notice)
        self._notice_version, self.notice_text = notice.version, blocks(notice.simplified)
        self.must_agree = not patient or await self._ask(booking.must_agree)

    async def _take_form(self) -> dict[str, str]:
        """Check what is typed as a first visit's own data; the sentences of what is wrong, by field."""
        reader = await self._reader()
        given = {name: self.typed.get(name, "") for name in FIELDS}
        form, wrong = read_visit(given, today=reader.local(portal().clock()).date())
        self._form = form.model_dump() if form else {}
        self.patient_name = " ".join(given[name].strip() for name in FIELDS[:3] if given[name].strip()) if form else ""
        return {name: reader.text(key) for name, key in wrong.items()}

    async def _find_hold(self, start: str) -> None:
        """Take up the hold that this browser has on that time, if it still has one."""
        begins = instant(start)
        found = await self._ask(holds.my_hold, starts_at=begins) if begins else None
        same = found and (found.service, found.modality.value) == (self.service, self.modality)
        if found and same and self.practitioner in {"", found.practitioner}:
            self.held = held_view(found, self._currency, await self._reader())
            self._hold = self.held.hold

    async def _prepare_confirmation(self) -> None:
        """The policy in words, before it bites."""
        begins = instant(self.held.starts_at)
        if begins:
            self.policy = await self._policy(begins)

    async def _book(self, typed: dict[str, Any]) -> rx.event.EventSpec | None:
        """Make the held time an appointment, and go to its own address. Raises: HoldExpired, SlotTaken."""
        form = VisitForm.model_construct(**self._form) if self._form else None  # as _take_form checked it
        wanted = {
            "form": form, "reason": str(typed.get(REASON, ""))[:300], "notice_version": self._notice_version or None,
            "consent": bool(typed.get("consent")), "user_agent": self._caller().user_agent, "draft": self.draft,
        }  # fmt: skip
        try:
            done = await self._ask(booking.book, hold=self.held.hold, **wanted)
        except ConsentMissing as missing:
            self.errors = {"consent": (await self._reader()).text(missing.key)}
            return None
        except (HoldExpired, SlotTaken):
            outcome = await self._recall(self.draft)
            if outcome:
                return self._to_appointment(outcome)
            raise
        row = done.booked.appointment
        self.folio, self.step, self._form, self.typed = row.folio, steps.DONE, {}, {}
        self.held_until = (await self._reader()).day_time(row.held_until) if row.held_until else ""
        return self._to_appointment(row.public_id)

    def _to_appointment(self, public_id: str) -> rx.event.EventSpec:
        """Lead to the appointment, in the place of this page: the way back does not book it again."""
        self.done_link = routes.appointment_link(appointment_token(public_id), self._language())
        return rx.redirect(f"{self.done_link}#{routes.JUST_BOOKED}", replace=True)

    def _forget(self) -> None:
        super()._forget()
        self.must_call = False

    def _refused(self, refusal: Refusal) -> None:
        super()._refused(refusal)
        self.must_call = isinstance(refusal, CallTheClinic)
