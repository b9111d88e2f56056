"""What the clinic shows to anybody: itself, what it offers, its privacy notice; and the days it is closed."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, grant
from luna_portal.domain.refusals import NotFound
from luna_portal.i18n.catalog import DEFAULT
from luna_portal.models import Clinic, PrivacyNotice
from luna_portal.models.raw_sql import Worded, fetch
from luna_portal.models.slots.catalogue import Catalogue, OfferedService, clinic_in_force, offered_services
from luna_portal.services.transaction import reads


class FrontPage(NamedTuple):
    """The clinic and all that can be booked in it."""

    clinic: Clinic
    services: list[OfferedService]


def the_clinic(db: Session) -> Clinic:
    """The clinic's row. Raises: NotFound before it is set up."""
    clinic = db.get(Clinic, 1)
    if clinic is None:
        raise NotFound
    return clinic


@reads
def front_page(db: Session, actor: Actor, *, now: datetime) -> FrontPage:  # noqa: ARG001 - every service is told the time
    """The clinic with the services that somebody gives. Raises: NotFound before it is set up."""
    permit = grant(actor, Action.SEE_SERVICES)
    return FrontPage(the_clinic(db), offered_services(db, permit))


@reads
def privacy_notice(db: Session, actor: Actor, *, language: str = "", now: datetime) -> PrivacyNotice:
    """The newest published notice in that language, or the actor's; else in Spanish. Raises: NotFound."""
    grant(actor, Action.SEE_NOTICE)
    notice = newest_notice(db, language or actor.language, now=now)
    if notice is None:
        raise NotFound
    return db.get_one(PrivacyNotice, notice.id)


class NoticeInForce(NamedTuple):
    """The notice that is to be agreed to, without its long texts."""

    id: int
    version: int
    language: str
    digest: str


_PUBLISHED = Worded(
    f"SELECT {', '.join(NoticeInForce._fields)} FROM privacynotice"  # noqa: S608 - names of our own columns
    " WHERE published_at <= ? AND language IN (?, ?) ORDER BY version DESC LIMIT 2"
)


def newest_notice(db: Session, language: str, *, now: datetime) -> NoticeInForce | None:
    """The newest version, in that language where it was published in it, else in Spanish."""
    found = [NoticeInForce(*row) for row in fetch(db, _PUBLISHED, (now, language, DEFAULT))]
    newest = [notice for notice in found if notice.version == found[0].version]
    return next((notice for notice in newest if notice.language == language), newest[0] if newest else None)


def is_closed(known: Catalogue, day: date) -> bool:
    """Whether the whole clinic is closed that day: by its own choice, or for an official holiday."""
    if day in known.closures:
        return not known.closures[day]
    return known.rules.observes_holidays and day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Mexico's official days of rest (LFT art. 74)."""
    from holidays import country_holidays  # slow to import, and only booking needs it

    return frozenset(country_holidays("MX", years=year))


@reads
def clinic_zone(db: Session, actor: Actor, *, now: datetime) -> str:  # noqa: ARG001 - every service is told the time
    """The clinic's time zone by its IANA name; Mexico City's before the clinic is set up."""
    grant(actor, Action.SEE_SERVICES)
    clinic = db.get(Clinic, 1)
    return clinic.zone if clinic else "America/Mexico_City"


@reads
def clinic_rules(db: Session, actor: Actor, *, now: datetime) -> Clinic:  # noqa: ARG001 - every service is told the time
    """The clinic as the catalogue keeps it in memory (`next_folio` may be out of date). Raises: NotFound."""
    grant(actor, Action.SEE_SERVICES)
    return clinic_in_force(db)


@reads
def clinic_card(db: Session, actor: Actor, *, now: datetime) -> Clinic | None:  # noqa: ARG001 - every service is told the time
    """The clinic's row, or None before it is set up."""
    grant(actor, Action.SEE_SERVICES)
    return db.get(Clinic, 1)
