"""What the browser sees of the clinic itself."""

from dataclasses import dataclass

from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic


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
    town = " ".join(part for part in (clinic.postcode, clinic.city) if part)
    zone = reader.zone_name()
    return ClinicView(
        name=clinic.name,
        phone=readable_phone(clinic.phone),
        phone_link=f"tel:{clinic.phone.replace(' ', '')}",
        email=clinic.email,
        address=", ".join(part for part in (clinic.street, clinic.neighbourhood, town) if part),
        zone=zone,
        zone_line=reader.text("ui.zone", zone=zone),
    )


def readable_phone(number: str) -> str:
    """A number as it is read aloud: Mexico's without its country code, others with it; as written when not known."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        found = parse(number, "MX")
    except NumberParseException:
        return number
    home = found.country_code == 52  # noqa: PLR2004 - Mexico
    return str(format_number(found, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL))
