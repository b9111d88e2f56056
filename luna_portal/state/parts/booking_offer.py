"""Booking: what can be had, what of it is chosen, and which steps that leaves to ask."""

from typing import Any

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.domain.refusals import SlotNotOffered
from luna_portal.models.slots.answers import Options
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.portal_state import PortalState
from luna_portal.views.clinic.phone import phone_link, readable_phone
from luna_portal.views.slots import steps
from luna_portal.views.slots.booking import PractitionerView, ServiceView, practitioner_view, service_view
from luna_portal.views.slots.choices import Choices

MODALITIES = frozenset(kind.value for kind in Modality)


class BookingOffer(PortalState, mixin=True):
    """A mixin. `plan` are the steps that come: a question with one answer is not asked."""

    step: str = steps.MODALITY
    plan: list[str] = list(steps.ORDER)
    clinic_name: str = ""
    phone: str = ""
    phone_link: str = ""
    services: list[ServiceView] = []
    practitioners: list[PractitionerView] = []
    modality: str = ""
    service: str = ""
    practitioner: str = ""
    service_name: str = ""
    service_facts: str = ""
    practitioner_name: str = ""
    initials: str = ""
    patient_name: str = ""
    instructions: str = ""
    _currency: str = ""
    _all: list[ServiceView] = []
    _link_service: str = ""
    _asks_data: bool = True

    async def _show_offer(self, found: Options) -> None:
        """What the clinic, or the professional of a personal link, offers."""
        reader = await self._reader()
        self.clinic_name, self._currency = found.clinic.name, found.clinic.currency
        self.phone, self.phone_link = readable_phone(found.clinic.phone), phone_link(found.clinic.phone)
        self._all = [service_view(one, self._currency, reader) for one in found.services]
        if found.practitioner:
            who = practitioner_view(found.practitioner)
            self.practitioner, self.practitioner_name, self.initials = who.id, who.name, who.initials

    def _take_choices(self, chosen: Choices) -> None:
        """Choose what the address says; what is not on offer is not chosen."""
        asked = chosen.service or chosen.link_service
        self.service = next((one.id for one in self._all if asked and asked in (one.slug, one.id)), "")
        self._link_service = chosen.link_service if self.service and not chosen.service else ""
        self.modality = chosen.modality if chosen.modality in MODALITIES else ""
        if not any(self.service == one.id for one in self._offered()):
            self.service = self._link_service = ""
        self._plan()
        named = next((one.id for one in self.practitioners if one.slug == chosen.practitioner), "")
        self.practitioner = named or self.practitioner
        self._name_practitioner()

    def _offered(self) -> list[ServiceView]:
        return [one for one in self._all if not self.modality or self.modality in one.modalities]

    def _plan(self) -> None:
        """Which steps come."""
        kinds = {kind for one in self._all for kind in one.modalities if not self.service or one.id == self.service}
        if len(kinds) == 1:
            self.modality = kinds.pop()
        self.services = self._offered()
        if len(self.services) == 1:
            self.service = self.services[0].id
        self._practitioners_of_service()
        passed_over = {
            steps.MODALITY: not kinds,
            steps.SERVICE: len(self.services) == 1 or bool(self._link_service and self.service),
            steps.PRACTITIONER: len(self.practitioners) == 1 or bool(identity.argument("profesional")),
            steps.DATA: not self._asks_data,
        }
        self.plan = [one for one in steps.ORDER if not passed_over.get(one)]

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

    def _chosen(self, practitioner: str = "") -> dict[str, Any]:
        """Service, modality and professional as the services take them. Raises: SlotNotOffered."""
        if self.modality not in MODALITIES:
            raise SlotNotOffered
        return {
            "service": self.service, "modality": Modality(self.modality),
            "practitioner": practitioner or self.practitioner or None,
        }  # fmt: skip

    def _choices(self) -> dict[str, str]:
        """What of this the address keeps."""
        service = next((one.slug for one in self._all if one.id == self.service), "")
        who = next((one.slug for one in self.practitioners if one.id == self.practitioner), "")
        return {
            "link_service": self._link_service, "modality": self.modality,
            "service": "" if self._link_service and self.service else service,
            "practitioner": "" if identity.argument("profesional") else who,
        }  # fmt: skip
