"""What the browser sees of the clinic itself."""

from dataclasses import dataclass

from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic
from luna_portal.views.clinic.phone import phone_link, readable_phone


@dataclass(frozen=True, slots=True)
class ClinicView:
    """The clinic on its card. `phone` is for reading, `phone_link` for calling, `zone` is its place ("Tijuana")."""

    name: str
    phone: str
    phone_link: str
    email: str
    address: str
    zone: str
    zone_line: str


def clinic_view(clinic: Clinic, reader: Reader) -> ClinicView:
    """The view of the clinic."""
    zone = reader.zone_name()
    return ClinicView(
        name=clinic.name,
        phone=readable_phone(clinic.phone),
        phone_link=phone_link(clinic.phone),
        email=clinic.email,
        address=clinic.address,
        zone=zone,
        zone_line=reader.text("ui.zone", zone=zone),
    )
