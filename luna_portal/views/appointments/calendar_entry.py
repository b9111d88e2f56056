"""An appointment as a calendar entry: when, where and with whom, and nothing of health."""

from datetime import datetime
from typing import NamedTuple

from luna_portal.adapters.calendar_entry import Entry
from luna_portal.domain.appointments.lifecycle import Modality
from luna_portal.i18n import routes
from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic
from luna_portal.settings import current

UID_HOST = "luna-portal"


class CalendarAppointment(NamedTuple):
    """What an entry needs to know of an appointment; `modality` is the value of a Modality, `held` waits for its mail."""

    appointment: str
    sequence: int
    folio: str
    starts_at: datetime
    ends_at: datetime
    modality: str
    professional: str
    room: str
    held: bool = False


def entry(
    clinic: Clinic,
    reader: Reader,
    visit: CalendarAppointment,
    *,
    cancelled: bool,
    stamped_at: datetime,
    who: tuple[str, str],
) -> Entry:
    """The entry of a visit; `who` is the patient's mail and name. Its UID is the same for ever."""
    return Entry(
        uid=f"{visit.appointment}@{UID_HOST}",
        sequence=visit.sequence,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        stamped_at=stamped_at,
        summary=reader.text("mail.calendar.summary", clinic=clinic.name),
        description=reader.text(
            "mail.calendar.description", professional=visit.professional, folio=visit.folio, phone=clinic.phone
        ),
        location=place(clinic, visit.modality, visit.room, reader),
        url=full(routes.appointment(visit.appointment, reader.language)),
        cancelled=cancelled,
        tentative=visit.held,
        alarm=reader.text("mail.calendar.alarm", clinic=clinic.name),
        organizer=clinic.email,
        organizer_name=clinic.name,
        attendee=who[0],
        attendee_name=who[1],
    )


def place(clinic: Clinic, modality: str, room: str, reader: Reader) -> str:
    """Where the two meet, in the reader's words."""
    if modality == Modality.TELEMEDICINE:
        return reader.text("mail.video")
    return ", ".join(part for part in (room, clinic.address) if part)


def full(path: str) -> str:
    """The whole address of a path of the portal."""
    return f"{current().origin}{path}"
