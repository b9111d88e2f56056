"""What a person sees of her own account."""

from dataclasses import dataclass

from luna_portal.domain.access import STAFF, Role
from luna_portal.i18n.reader import Reader
from luna_portal.models import Account, Patient
from luna_portal.views.clinic.phone import readable_phone


@dataclass(frozen=True, slots=True)
class ProfileView:
    """An account in words; what only a patient's record has is "" for others. `is_patient` has appointments of its own.

    `mail_language` ("es", "en") is what the clinic's mails are written in.
    """

    name: str
    email: str
    role: str
    is_staff: bool
    is_patient: bool
    birth: str
    phone: str
    curp: str
    since: str
    mail_language: str


def profile_view(own: tuple[Account, Patient | None], reader: Reader) -> ProfileView:
    """The view of an account with its patient, when it is one."""
    account, patient = own
    return ProfileView(
        name=patient.full_name if patient else account.name,
        email=account.email,
        role=reader.text(f"account.role.{account.role.value}"),
        is_staff=account.role in STAFF,
        is_patient=patient is not None or account.role is Role.CAREGIVER,
        birth=reader.date_full(patient.birth_on) if patient else "",
        phone=readable_phone(patient.phone) if patient else "",
        curp=(patient.curp or "") if patient else "",
        since=reader.date_full(account.created_at),
        mail_language=account.language,
    )
