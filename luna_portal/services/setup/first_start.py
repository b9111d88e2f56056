"""The first start: a one-time code on the console, and the form that makes the clinic, once."""

import secrets
from datetime import datetime
from typing import Final

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Role, grant
from luna_portal.domain.identifiers import digest, normalise_name
from luna_portal.domain.refusals import AlreadySetUp, WrongSetupCode
from luna_portal.models import Account, Clinic, Offer, Practitioner, Service, SetUpCode, WeeklyHours
from luna_portal.services import limits
from luna_portal.services.accounts.sessions import NewSession, open_session
from luna_portal.services.audit import audit
from luna_portal.services.clinic.privacy_notices import publish_notices
from luna_portal.services.setup.form import SetUpForm
from luna_portal.services.transaction import reads

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 4, 4


def is_set_up(db: Session) -> bool:
    """Whether the clinic exists."""
    return db.get(Clinic, 1) is not None


def issue_setup_code(db: Session, *, now: datetime) -> str | None:
    """A new one-time code for the assistant, which makes the earlier one worthless; None once the clinic is set up."""
    if is_set_up(db):
        return None
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP_LENGTH)]
    code = "".join(letters)
    db.merge(SetUpCode(id=1, code_digest=digest(code), created_at=now))
    db.flush()
    return "-".join(code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH))


@reads
def needs_set_up(db: Session, actor: Actor, *, now: datetime) -> bool:  # noqa: ARG001 - every service is called alike
    """Whether the assistant is still open. Public."""
    return not is_set_up(db)


def check_code(db: Session, actor: Actor, *, code: str, now: datetime) -> None:
    """Count the try and compare the code. Raises: AlreadySetUp, TooManyAttempts, WrongSetupCode."""
    permit = grant(actor, Action.SET_UP_CLINIC)
    if is_set_up(db):
        raise AlreadySetUp
    limits.spend(db, limits.SET_UP_TRIES, "set-up", limits.block_of(actor.address), now=now)
    kept = db.get(SetUpCode, 1)
    typed = "".join(char for char in code.upper() if char.isalpha())
    if kept is None or not secrets.compare_digest(kept.code_digest, digest(typed)):
        audit(db, permit, "clinic:1", outcome="refused", note="wrong code", now=now)
        raise WrongSetupCode(field="code")


def set_up(
    db: Session, actor: Actor, *, code: str, form: SetUpForm, password_hash: str, user_agent: str = "", now: datetime
) -> NewSession:
    """Make the clinic, its privacy notices, the first administrator, and what was given of professional and service.

    The administrator is signed in at once; the code is spent. `password_hash` is that of the form's password.
    Raises: AlreadySetUp, TooManyAttempts, WrongSetupCode.
    """
    check_code(db, actor, code=code, now=now)
    permit = grant(actor, Action.SET_UP_CLINIC)
    kept = ("name", "legal_name", "street", "neighbourhood", "postcode", "city", "state", "phone", "email",
            "privacy_contact", "zone")  # fmt: skip
    clinic = Clinic(**form.model_dump(include=set(kept)), set_up_at=now, folio_prefix=_prefix(form.name))
    account = Account(
        email=form.admin_email, password_hash=password_hash, role=Role.ADMINISTRATION, name=form.admin_name,
        language=actor.language, email_confirmed_at=now, created_at=now,
    )  # fmt: skip
    db.add_all([clinic, account])
    db.delete(db.get_one(SetUpCode, 1))
    db.flush()
    publish_notices(db, clinic, now=now)
    _first_offer(db, form, now)
    audit(db, permit, "clinic:1", note="set up", now=now)
    return open_session(db, actor, account, user_agent=user_agent, now=now)


def _first_offer(db: Session, form: SetUpForm, now: datetime) -> None:
    """The first professional with her hours, the first service, and that she gives it."""
    practitioner = service = None
    if form.professional_name:
        practitioner = Practitioner(
            slug=_slug(form.professional_name), title=form.professional_title, name=form.professional_name,
            speciality=form.professional_speciality, licence=form.professional_licence, created_at=now,
        )  # fmt: skip
        db.add(practitioner)
    if form.service_name:
        service = Service(
            slug=_slug(form.service_name), name=form.service_name, public_name=form.service_name,
            duration_minutes=form.service_minutes, price_minor=form.service_price,
            telemedicine=form.service_telemedicine,
        )  # fmt: skip
        db.add(service)
    db.flush()
    if practitioner is not None:
        db.add_all(
            WeeklyHours(practitioner_id=practitioner.id or 0, weekday=day, starts_minute=starts, ends_minute=ends)
            for day in sorted(form.weekdays)
            for starts, ends in form.windows
        )
    if practitioner is not None and service is not None:
        db.add(Offer(practitioner_id=practitioner.id or 0, service_id=service.id or 0))


def _slug(name: str) -> str:
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in normalise_name(name)).split()
    return "-".join(words)[:60].strip("-") or "1"


def _prefix(name: str) -> str:
    """Two letters for folios, from the clinic's words: "Clínica Jacarandas" gives "CJ"."""
    words = [word for word in normalise_name(name).upper().split() if len(word) > 3 or not word.isalpha()]  # noqa: PLR2004
    letters = "".join(word[0] for word in words if word[0].isascii() and word[0].isalpha())[:2]
    return letters.ljust(2, "P") if letters else "LP"
