"""Booking: modality, service, professional, day and time, own data, confirmation."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import (
    CallTheClinic,
    ConsentMissing,
    HoldExpired,
    NotFound,
    SignInNeeded,
    SlotNotOffered,
    SlotTaken,
)
from luna_portal.i18n import routes
from luna_portal.services.accounts import profile
from luna_portal.services.appointments import booking
from luna_portal.services.clinic import card as clinic_card
from luna_portal.services.patients.visit_form import VisitForm, read_visit
from luna_portal.services.slots import holds, search
from luna_portal.state.parts.booking_end import BookingEnd
from luna_portal.state.parts.booking_month import DaysState
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.clinic.phone import phone_link
from luna_portal.views.prose import Block, blocks
from luna_portal.views.slots import steps
from luna_portal.views.slots.booking import (
    HeldView,
    PractitionerView,
    ServiceView,
    held_view,
    instant,
    practitioner_view,
    service_view,
)

FIELDS = ("given_name", "first_surname", "second_surname", "birth_on", "sex", "email", "phone", "curp")
NOTHING_HELD = HeldView(*[""] * 13)


class AgendarState(DaysState, BookingEnd, rx.State):
    """One visitor's way to an appointment. What is held is in the database; what is typed stays in the browser."""

    step: str = steps.MODALITY
    plan: list[str] = list(steps.ORDER)
    clinic_name: str = ""
    services: list[ServiceView] = []
    practitioners: list[PractitionerView] = []
    modality: str = ""
    service: str = ""
    practitioner: str = ""
    service_name: str = ""
    service_facts: str = ""
    practitioner_name: str = ""
    initials: str = ""
    held: HeldView = NOTHING_HELD
    patient_name: str = ""
    policy: str = ""
    notice_text: list[Block] = []
    must_agree: bool = True
    instructions: str = ""
    ready: bool = True
    _typed: dict[str, Any] = {}
    _notice_version: int = 0
    _all: list[ServiceView] = []

    @rx.var
    def number(self) -> int:
        """Which of the steps that come this one is."""
        known = [one for one in steps.ORDER if one in self.plan]
        return known.index(self.step) + 1 if self.step in known else len(known)

    @rx.var
    def total(self) -> int:
        """How many steps come."""
        return len(self.plan)

    @rx.var
    def progress(self) -> str:
        """How far, as a CSS width."""
        return steps.share(self.plan, self.step)

    @portal_event
    async def load(self) -> None:
        """Begin, from the clinic's link or a professional's, with what the address has chosen already."""
        self.reset()
        reader = await self._reader()
        try:
            found = await self._ask(search.options, practitioner=identity.argument("profesional"))
        except NotFound:
            self.ready, self.loading = False, False
            return
        self.clinic_name, self.phone_link = found.clinic.name, phone_link(found.clinic.phone)
        self._all = [service_view(one, found.clinic.currency, reader) for one in found.services]
        if found.practitioner:
            who = practitioner_view(found.practitioner)
            self.practitioner, self.practitioner_name, self.initials = who.id, who.name, who.initials
        await self._load_person()
        self._take_from_address()
        self._plan()
        self.step = self.plan[0]
        if self.step == steps.TIME:
            await self._first_month()
        self.loading = False

    @portal_event
    async def choose_modality(self, modality: str) -> None:
        """In person or by video."""
        self.modality = Modality(modality).value if modality in {kind.value for kind in Modality} else ""
        if not any(self.service == one.id for one in self._offered()):
            self.service = ""
        await self._forward()

    @portal_event
    async def choose_service(self, service: str) -> None:
        """What for."""
        self.service = service
        self._practitioners_of_service()
        await self._forward()

    @portal_event
    async def choose_practitioner(self, practitioner: str) -> None:
        """With whom; "" is anyone."""
        self.practitioner = practitioner
        self._name_practitioner()
        await self._forward()

    @portal_event
    async def choose_time(self, starts_at: str, practitioner: str) -> None:
        """Hold a time; when somebody was quicker the day's other times are shown."""
        start = instant(starts_at)
        if start is None:
            raise SlotNotOffered
        try:
            held = await self._ask(holds.hold, starts_at=start, **self._wish(practitioner))
        except (SlotTaken, SlotNotOffered):
            await self._show_day(self.day)
            await self._show_month(self.month)
            self._say("booking.taken", "error")
            return
        self.held = held_view(held, self._currency, await self._reader())

    @portal_event
    async def forward(self) -> None:
        """From the held time to the next step."""
        if self.step == steps.TIME and self.held.hold:
            self.step = steps.neighbour(self.plan, self.step, 1)
            await self._prepare_confirmation()

    @portal_event
    async def keep_data(self, typed: dict[str, Any]) -> None:
        """Check a first visit's own data; every error stands beside its field."""
        given = {name: str(typed.get(name, "")) for name in FIELDS}
        reader = await self._reader()
        form, wrong = read_visit(given, today=datetime.now(UTC).astimezone(reader.zone).date())
        if form is None:
            self.errors = {name: reader.text(key) for name, key in wrong.items()}
            return
        self._typed = form.model_dump()
        self.patient_name = " ".join(given[name].strip() for name in FIELDS[:3] if given[name].strip())
        self.step = steps.CONFIRM
        await self._prepare_confirmation()

    @portal_event
    async def confirm(self, typed: dict[str, Any]) -> None:
        """Make the held time an appointment."""
        form = VisitForm.model_construct(**dict(self._typed)) if self._typed else None  # as keep_data checked it
        try:
            done = await self._ask(
                booking.book, hold=self.held.hold, form=form, reason=str(typed.get("reason", ""))[:300],
                notice_version=self._notice_version or None, consent=bool(typed.get("consent")),
                user_agent=self._caller().user_agent,
            )  # fmt: skip
        except ConsentMissing as missing:
            self.errors = {"consent": (await self._reader()).text(missing.key)}
            return
        except (HoldExpired, SlotTaken):
            await self._back_to_times()
            return
        except CallTheClinic as limit:
            await self._let_go(limit)
            return
        self._typed, self.step = {}, steps.DONE
        self._show_booked(done, await self._reader(), by_visitor=form is not None)

    @portal_event
    async def back(self) -> Any:
        """One step back; from the first one to the front page."""
        if self.step == self.plan[0]:
            return rx.redirect(routes.localized(routes.HOME, self._language()))
        self.step = steps.neighbour(self.plan, self.step, -1)
        if self.step == steps.TIME:
            await self._show_day(self.day)
        return None

    @portal_event
    async def hold_over(self) -> None:
        """The browser says that the time to hold is over; the database decides."""
        if self.step != steps.DONE and await self._ask(holds.my_hold) is None:
            await self._back_to_times()

    async def _back_to_times(self) -> None:
        self.held = NOTHING_HELD
        self.step = steps.TIME
        await self._show_day(self.day)
        self._say("booking.hold_over", "error")

    async def _let_go(self, limit: CallTheClinic) -> None:
        """Give the held time back to the others: waiting does not lift a limit, a call to the clinic does."""
        await self._ask(holds.release)
        self.held, self.step = NOTHING_HELD, steps.TIME
        await self._show_day(self.day)
        self._refused(limit)
        self.notice = f"{self.notice} {(await self._reader()).text('booking.let_go')}"

    async def _forward(self) -> None:
        self._plan()
        self.step = steps.neighbour(self.plan, self.step, 1)
        self.held = NOTHING_HELD
        if self.step == steps.TIME:
            await self._first_month()

    async def _load_person(self) -> None:
        """Who books: a signed-in patient is known, a visitor is asked."""
        try:
            patient = (await self._ask(profile.own)).patient
        except SignInNeeded:
            patient = None
        self.patient_name = patient.full_name if patient else ""
        notice = await self._ask(clinic_card.privacy_notice)
        self._notice_version, self.notice_text = notice.version, blocks(notice.simplified)
        self.must_agree = not self.patient_name or await self._ask(booking.must_agree)

    def _take_from_address(self) -> None:
        asked = identity.argument("servicio")
        self.service = next((one.id for one in self._all if asked and asked in (one.slug, one.id)), "")
        if identity.argument("modalidad") in {kind.value for kind in Modality}:
            self.modality = identity.argument("modalidad")

    def _offered(self) -> list[ServiceView]:
        return [one for one in self._all if not self.modality or self.modality in one.modalities]

    def _plan(self) -> None:
        """Which steps come: a question with one answer is not asked."""
        kinds = {kind for one in self._all for kind in one.modalities if not self.service or one.id == self.service}
        if len(kinds) == 1:
            self.modality = kinds.pop()
        self.services = self._offered()
        if len(self.services) == 1:
            self.service = self.services[0].id
        plan = set(steps.ORDER)
        if len(kinds) == 0:
            plan.discard(steps.MODALITY)
        if len(self.services) == 1 or (self.service and identity.argument("servicio")):
            plan.discard(steps.SERVICE)
        self._practitioners_of_service()
        if len(self.practitioners) == 1 or identity.argument("profesional"):
            plan.discard(steps.PRACTITIONER)
        if self.patient_name and not self._typed:
            plan.discard(steps.DATA)
        self.plan = [one for one in steps.ORDER if one in plan]

    def _practitioners_of_service(self) -> None:
        chosen = next((one for one in self._all if one.id == self.service), None)
        self.practitioners = list(chosen.given_by) if chosen else []
        if chosen:
            self.service_name, self.instructions = chosen.name, chosen.instructions
            self.service_facts = f"{chosen.duration} · {chosen.price}"
            if len(self.practitioners) == 1:
                self.practitioner = self.practitioners[0].id
        self._name_practitioner()

    def _name_practitioner(self) -> None:
        who = next((one for one in self.practitioners if one.id == self.practitioner), None)
        self.practitioner_name, self.initials = (who.name, who.initials) if who else ("", "")
        if who:
            self.service_facts = f"{who.duration} · {who.price}"

    def _wish(self, practitioner: str = "") -> dict[str, Any]:
        """Service, modality and professional as the services take them. Raises: SlotNotOffered."""
        if self.modality not in {kind.value for kind in Modality}:
            raise SlotNotOffered
        return {
            "service": self.service, "modality": Modality(self.modality),
            "practitioner": practitioner or self.practitioner or None,
        }  # fmt: skip

    async def _prepare_confirmation(self) -> None:
        """The policy in words, before it bites."""
        if self.step == steps.CONFIRM and self.held.hold:
            self.policy = await self._policy(datetime.fromisoformat(self.held.starts_at))
