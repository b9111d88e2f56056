"""What the browser sees while somebody books: services, professionals, days, times, and the time that is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models import Practitioner, Service
from luna_portal.models.slots.answers import HeldSlot, SlotRow
from luna_portal.models.slots.catalogue import OfferedService


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """A professional. In a service's list, `duration` and `price` are hers for that service, in words."""

    id: str
    slug: str
    name: str
    speciality: str
    licence: str
    initials: str
    duration: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A kind of appointment in the reader's language; `modalities` are the values of Modality it can be had in."""

    id: str
    slug: str
    name: str
    description: str
    instructions: str
    duration: str
    price: str
    modalities: list[str] = field(default_factory=list)
    given_by: list[PractitionerView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the month's grid. `state` is "past", "full", "open" or "outside" (of the month); `label` is for who listens."""

    day: str
    number: int
    state: str
    label: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class SlotView:
    """A time on offer. `reader_label` is the hour in the reader's own zone when that differs, with the day if that does, else ""."""

    starts_at: str
    label: str
    practitioner: str
    practitioner_name: str
    price: str
    reader_label: str = ""


@dataclass(frozen=True, slots=True)
class HeldView:
    """The held time. `expires_at` is ISO 8601 in UTC, for the countdown."""

    hold: str
    service: str
    service_name: str
    modality: str
    modality_label: str
    practitioner: str
    practitioner_name: str
    starts_at: str
    day: str
    time: str
    ends: str
    price: str
    expires_at: str


def service_view(offered: OfferedService, currency: str, reader: Reader) -> ServiceView:
    """The view of a service with those who give it; duration and price as a span where they differ."""
    service = offered.service
    minutes = sorted({minutes for _, minutes, _ in offered.given_by})
    prices = sorted({price for _, _, price in offered.given_by})
    texts = (
        service.public_id,
        service.slug,
        service_name(service, reader),
        _in(reader, service.description, service.description_en),
        _in(reader, service.instructions, service.instructions_en),
        " – ".join(str(value) for value in _ends(minutes)) + " min",
        " – ".join(reader.money(value, currency) for value in _ends(prices)),
    )
    modalities = tuple(kind.value for kind in Modality if service.given_as(kind))
    given_by = tuple(
        practitioner_view(who, duration=f"{own} min", price=reader.money(price, currency))
        for who, own, price in offered.given_by
    )
    return _service(texts, modalities, given_by)


@lru_cache(maxsize=512)
def _service(
    texts: tuple[str, str, str, str, str, str, str], modalities: tuple[str, ...], given_by: tuple[PractitionerView, ...]
) -> ServiceView:
    """One object for all pages that show the same service: each open page would else keep its own."""
    return ServiceView(*texts, list(modalities), list(given_by))


@lru_cache(maxsize=512)
def _practitioner(*fields: str) -> PractitionerView:
    return PractitionerView(*fields)


def practitioner_view(row: Practitioner, *, duration: str = "", price: str = "") -> PractitionerView:
    """The view of a professional."""
    words = row.name.split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return _practitioner(row.public_id, row.slug, row.full_name, row.speciality, row.licence, initials, duration, price)


def day_views(room: Mapping[date, int], month: date, today: date, reader: Reader) -> list[DayView]:
    """The views of a month's six weeks, in order."""
    return [
        DayView(
            day=day.isoformat(),
            number=day.day,
            state=_state_of(day, count, month, today),
            label=_said_day(day, count, today, reader),
            is_today=day == today,
        )
        for day, count in sorted(room.items())
    ]


def _said_day(day: date, count: int, today: date, reader: Reader) -> str:
    room = plural("ui.free_times", count, reader.language) if count else reader.text("ui.no_times")
    return ", ".join([reader.day_long(day), *([reader.text("ui.today")] if day == today else []), room])


def slot_view(slot: SlotRow, currency: str, reader: Reader, *, own: Reader | None = None) -> SlotView:
    """The view of a time; `own` is the reader with the zone of her own device."""
    here = reader.time(slot.starts_at)
    there = _there(slot.starts_at, reader, own) if own else here
    return SlotView(
        starts_at=slot.starts_at.isoformat(),
        label=here,
        practitioner=slot.practitioner,
        practitioner_name=slot.practitioner_name,
        price=reader.money(slot.price_minor, currency),
        reader_label=there if there != here else "",
    )


def _there(instant: datetime, reader: Reader, own: Reader) -> str:
    """The hour on the reader's own clock, with its day where it is another than the clinic's."""
    same = own.local(instant).date() == reader.local(instant).date()
    return own.time(instant) if same else own.day_time(instant)


def slot_views(slots: Sequence[SlotRow], currency: str, reader: Reader) -> list[SlotView]:
    """The views of a day's times."""
    return [slot_view(slot, currency, reader) for slot in slots]


def held_view(held: HeldSlot, currency: str, reader: Reader) -> HeldView:
    """The view of the held time."""
    return HeldView(
        hold=held.hold,
        service=held.service,
        service_name=_in(reader, held.service_name, held.service_name_en),
        modality=held.modality.value,
        modality_label=reader.text(f"status.modality.{held.modality.value}"),
        practitioner=held.practitioner,
        practitioner_name=held.practitioner_name,
        starts_at=held.starts_at.isoformat(),
        day=reader.day_long(held.starts_at),
        time=reader.time(held.starts_at),
        ends=reader.time(held.ends_at),
        price=reader.money(held.price_minor, currency),
        expires_at=held.expires_at.isoformat(),
    )


def service_name(service: Service, reader: Reader) -> str:
    """The service as patients call it, in the reader's language where it has such a name."""
    return _in(reader, service.public_name, service.public_name_en)


def instant(text: str) -> datetime | None:
    """The aware instant that a SlotView's `starts_at` says, or None when it is none (a forged or broken one)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _in(reader: Reader, spanish: str, english: str) -> str:
    return english if reader.language == "en" and english else spanish


def _ends(values: Sequence[int]) -> list[int]:
    return [values[0]] if values[0] == values[-1] else [values[0], values[-1]]


def _state_of(day: date, count: int, month: date, today: date) -> str:
    if (day.year, day.month) != (month.year, month.month):
        return "outside"
    if day < today:
        return "past"
    return "open" if count else "full"
